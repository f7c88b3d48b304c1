"""Tells the owner of an action what became of their request for more time (H15)."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `note` is what the chair or the administrator wrote."""

    recipient: str
    panel: str
    number: str
    case_ref: str
    due: date
    note: str
    link: str


_GIVEN = Context(
    "Imogen Vale",
    "MACE East panel",
    "HE26-014",
    "HE-2026-0007",
    date(2027, 1, 22),
    "Take until the school is open again.",
    "https://mace.example/a/example",
)
EXAMPLES = {
    "answered": _GIVEN,
    "typed": replace(_GIVEN, note="No: the child <cannot> wait\nfor this & that."),
}

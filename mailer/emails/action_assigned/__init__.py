"""Tells somebody that the panel gave them an action, or a colleague did (R4.9, H15)."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `text` is the action as minuted: in the body, never elsewhere.

    `handed_on` is the day on which a colleague handed it on; `theme` where it is about no child.
    """

    recipient: str
    panel: str
    number: str
    case_ref: str
    theme: str
    text: str
    agreed_on: date
    handed_on: date | None
    due: date
    urgent: bool
    link: str


_AGREED = Context(
    "Imogen Vale",
    "MACE East panel",
    "HE26-007",
    "HE-2026-0007",
    "",
    "Share the missing-person chronology\nwith <both> schools & the home.",
    date(2026, 12, 24),
    None,
    date(2027, 1, 8),
    False,
    "https://mace.example/a/example",
)
EXAMPLES = {
    "agreed": _AGREED,
    "theme": replace(_AGREED, case_ref="A theme", theme="The park behind the station"),
    "handed_on_urgent": replace(_AGREED, handed_on=date(2026, 12, 30), urgent=True),
}

"""Tells who runs a panel, once a day, that nothing is forgotten, or what is unexplained."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `line` is the count; `lines` hold ids and references.

    `moved` says what is due on another day since a day was closed or opened.
    """

    recipient: str
    panel: str
    made_on: date
    line: str
    unexplained: int
    lines: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


_START = ("Sam Fiction", "MACE panels", date(2026, 12, 17))
EXAMPLES = {
    "well": Context(*_START, "412 due, 412 accounted for, 0 unexplained", 0),
    "moved": Context(
        *_START,
        "412 due, 412 accounted for, 0 unexplained",
        0,
        moved=(
            "Thursday 24 December 2026 is now a day on which nobody works.",
            "The agenda of East 2026-12-31 is due on 22 December 2026; it was 23 December 2026.",
        ),
    ),
    "unexplained": Context(
        *_START,
        "412 due, 410 accounted for, 3 unexplained",
        3,
        (
            "agenda of HE-E 2026-12-18: nothing shows that it was sent",
            "the audit was changed: its chain breaks at entry 77",
        ),
    ),
}

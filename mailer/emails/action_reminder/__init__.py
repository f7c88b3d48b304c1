"""One message a day about somebody's actions: before, on and after their days (H15)."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Told:
    """One action. `days` to the due date, calendar days; below nought it is late.

    `text` is the action as minuted: in the body, never elsewhere. `owner` is None where it is the
    recipient's own; else they hear of it because it is late, because its owner has `left`, or
    because more time is asked for (`asked_until`).
    """

    number: str
    case_ref: str
    text: str
    due: date
    days: int
    link: str
    owner: str | None = None
    asked_until: date | None = None
    asked_why: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use: the recipient's own actions, and those of others."""

    recipient: str
    panel: str
    mine: tuple[Told, ...]
    others: tuple[Told, ...] = ()

    @property
    def only(self) -> Told | None:
        """Give the action where the message is about one."""
        every = (*self.mine, *self.others)
        return every[0] if len(every) == 1 else None

    @property
    def number_of_actions(self) -> int:
        """Give how many actions the message is about."""
        return len(self.mine) + len(self.others)


_ONE = Told(
    "HE26-007",
    "HE-2026-0007",
    "Share the missing-person chronology with <both> schools & the home.",
    date(2027, 1, 8),
    3,
    "https://mace.example/a/example",
)
_LATE = replace(_ONE, number="HE26-009", days=-5, text="Visit the address of concern.")
_OTHERS = replace(_LATE, number="HE26-011", owner="Robin Invented, Missing People Unit")
_START = ("Imogen Vale", "MACE East panel")
EXAMPLES = {
    "before": Context(*_START, (_ONE,)),
    "today": Context(*_START, (replace(_ONE, days=0),)),
    "overdue": Context(*_START, (_LATE,)),
    "escalated": Context(*_START, (), (_OTHERS,)),
    "several": Context(
        *_START,
        (_LATE, _ONE),
        (
            _OTHERS,
            replace(_OTHERS, number="HE26-012", left=True),
            replace(
                _OTHERS,
                number="HE26-013",
                days=2,
                asked_until=date(2027, 1, 22),
                asked_why="The school is <shut>\nuntil then.",
            ),
        ),
    ),
}

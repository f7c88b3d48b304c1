"""Reminds of what follows from a meeting: one duty about one case (R4.6, R4.8, R4.10, H18)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `what` and `do` are our own words; `days` below nought is late.

    `clause` is empty where the day is our own.
    """

    recipient: str
    panel: str
    case_ref: str
    what: str
    do: str
    clause: str
    due: date
    days: int
    link: str | None


_PANEL = ("Wren Calder", "MACE weekly meeting", "RO-2026-0011")
_NRM = (
    *_PANEL,
    "an answer about the National Referral Mechanism",
    "Record whether a referral was considered, who made it and when, or why not.",
    "R4.6",
)
_CLOCK = (
    *_PANEL,
    "an update of the CE risk assessment",
    "Update the assessment in one of the child's meetings and record it.",
    "R4.10",
)
_PLAN = (
    *_PANEL,
    "a plan for the time after the eighteenth birthday",
    "Agree who supports the young person from 18, and record it.",
    "",
)
EXAMPLES = {
    "question": Context(*_NRM, date(2026, 12, 21), 2, None),
    "today": Context(*_NRM, date(2026, 12, 21), 0, "https://mace.example/s/example"),
    "late": Context(*_CLOCK, date(2026, 12, 22), -1, None),
    "ours": Context(*_PLAN, date(2027, 4, 30), 130, None),
}

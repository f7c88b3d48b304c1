"""Reminds those who see to it that the six-monthly report is due (H22)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `days_left` is negative once it is late.

    `last` tells of the report before, and is empty if there is none.
    """

    recipient: str
    panel: str
    began_on: date
    owed_on: date
    days_left: int
    author: str
    helped_by: str
    audience: tuple[str, ...]
    last: str


_AUDIENCE = (
    "Hertfordshire's Strategic Safeguarding Adolescents Group (SSAG)",
    "Hertfordshire's Safeguarding Children Partnership (HSCP)",
)


def _example(days_left: int, last: str = "") -> Context:
    return Context(
        recipient="Mo Invented",
        panel="MACE panels of Hertfordshire",
        began_on=date(2026, 11, 27),
        owed_on=date(2027, 5, 27),
        days_left=days_left,
        author="Adolescent and Exploitation Manager",
        helped_by="Data Analyst",
        audience=_AUDIENCE,
        last=last,
    )


EXAMPLES = {
    "before": _example(42),
    "today": _example(0, "Given on Friday 27 November 2026"),
    "late": _example(-7, "Given on Friday 27 November 2026"),
}

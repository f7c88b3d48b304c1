"""Absences of co-chairs: who stands in, for which days, and why somebody cannot (H4).

An absence has a first and a last day, both included. What is answered meanwhile is the chair's
answer, given by the stand-in, and everything that shows it says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from core.dates import long_day

SAME = "Somebody cannot stand in for themselves. Choose another person of the panel."
CO_CHAIR = (
    "{name} is a co-chair of this panel. Two people have to agree, so a co-chair cannot answer for "
    "the other one. Choose somebody else of the panel."
)
BOTH = (
    "{name} stands in for the other co-chair on some of these days. Two people have to agree, so "
    "nobody can answer for both. Choose somebody else of the panel."
)
TWICE = (
    "Somebody stands in on some of these days already. End that absence first, or choose other "
    "days."
)
BACKWARDS = "The last day lies before the first. Look at both days again."
PAST = "These days are over. Choose a last day from today on."
NO_DAY = "Choose a day."
NO_CHAIR = "Choose the co-chair who is away."
NO_PERSON = "Choose somebody of this panel's people."


@dataclass(frozen=True, slots=True)
class Absence:
    """A chair's absence and who stands in. Ids only; `ended` once it was ended early."""

    chair: str
    person: str
    from_day: date
    until_day: date
    ended: datetime | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the stand-in may answer on a day."""
        return self.ended is None and self.from_day <= day <= self.until_day

    def meets(self, other: "Absence") -> bool:
        """Tell whether two absences have a day in common that still counts."""
        open_both = self.ended is None and other.ended is None
        return open_both and self.from_day <= other.until_day and other.from_day <= self.until_day


def in_words(stand_in: str, chair: str, until: date) -> str:
    """Say who answers: `Pat Pretend for Jo Sample (away until Friday 4 December 2026)`."""
    return f"{stand_in} for {chair} (away until {long_day(until)})"


def days_problem(from_day: date | None, until_day: date | None, today: date) -> dict[str, str]:
    """Say what is wrong with the days, by field."""
    wrong = {
        field: NO_DAY
        for field, day in (("from_day", from_day), ("until_day", until_day))
        if day is None
    }
    if from_day is None or until_day is None:
        return wrong
    if until_day < from_day:
        return {"until_day": BACKWARDS}
    return {"until_day": PAST} if until_day < today else {}


def people_problem(
    wanted: Absence, name: str, chairs: Collection[str], others: Collection[Absence]
) -> dict[str, str]:
    """Say why somebody cannot stand in; `others` are the panel's absences so far."""
    if wanted.person == wanted.chair:
        return {"person": SAME}
    if wanted.person in chairs:
        return {"person": CO_CHAIR.format(name=name)}
    meeting = [one for one in others if one.meets(wanted)]
    if any(one.chair == wanted.chair for one in meeting):
        return {"from_day": TWICE}
    if any(one.person == wanted.person for one in meeting):
        return {"person": BOTH.format(name=name)}
    return {}

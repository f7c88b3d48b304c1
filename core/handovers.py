"""A child moves to another authority, or turns 18; and a child who is referred again (H18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.dates import ONE_DAY, long_day, whole_years
from core.deadlines import months_later
from core.typed import needed_problem

TRANSFER, TRANSITION = "transfer", "transition"
ADULT = 18

TO_WHOM: Mapping[str, str] = {
    TRANSFER: "Say which authority takes over.",
    TRANSITION: "Say which adult service takes over, or who supports the young person from 18.",
}
CONTACT = "Say whom to speak to there, and how."
TOLD_BY = "Say who told them."
WHEN = "Give the day on which they were told."
AHEAD = "{day} lies ahead. Record this once they have been told."
NOTE: Mapping[str, str] = {
    TRANSFER: "Say what was handed over.",
    TRANSITION: (
        "Say what is planned for the time after the eighteenth birthday, or why the young person "
        "does not pass to adult services."
    ),
}
PASSES, STAYS_OUT = "passes", "not"
DECISIONS: Mapping[str, str] = {
    PASSES: "Passes to adult services",
    STAYS_OUT: "Does not pass to adult services",
}
CONSENTS: Mapping[str, str] = {
    "agrees": "The young person agrees",
    "refuses": "The young person does not agree",
    "not_asked": "The young person could not be asked yet",
}
DECIDE = (
    "At {band} risk the panel's work does not just end at 18: say whether the young person passes "
    "to adult services."
)
CONSENT = "From 18 it is the young person's own choice: say whether they agree."


@dataclass(frozen=True, slots=True)
class Coming:
    """The eighteenth birthday by its month only, so that no date of birth can be reckoned.

    The transition is planned from `opens` and by `due`, the last day of the month before.
    """

    month: date
    opens: date
    due: date

    @property
    def words(self) -> str:
        """Name the month: `May 2027`."""
        return f"{self.month:%B %Y}"


def coming_of_age(born: date, ahead: int) -> Coming:
    """Reckon when a child's transition is to be planned; `ahead` is how many months before."""
    month = months_later(born.replace(day=1), ADULT * 12)
    return Coming(month, months_later(month, -ahead), month - ONE_DAY)


def is_adult(born: date, on: date) -> bool:
    """Tell whether somebody is 18 on a day."""
    return whole_years(born, on) >= ADULT


def handover_problems(
    kind: str, values: Mapping[str, str], told_on: date | None, today: date, at_risk: str = ""
) -> dict[str, str | None]:
    """Find what is wrong with a recorded handover, by field.

    `at_risk` names the band at which a transition needs a decision; empty where none is needed.
    """
    ahead = told_on is not None and told_on > today
    return {
        "to_whom": needed_problem(values["to_whom"], TO_WHOM[kind], 200),
        "contact": needed_problem(values["contact"], CONTACT, 500),
        "told_by": needed_problem(values["told_by"], TOLD_BY, 200),
        "told_on": AHEAD.format(day=long_day(told_on)) if ahead and told_on else _needed(told_on),
        "note": needed_problem(values["note"], NOTE[kind]),
        "decision": _choice(values, "decision", DECISIONS, DECIDE.format(band=at_risk), at_risk),
        "consent": _choice(values, "consent", CONSENTS, CONSENT, at_risk),
    }


def _choice(
    values: Mapping[str, str], field: str, known: Mapping[str, str], ask: str, at_risk: str
) -> str | None:
    given = values.get(field, "")
    return ask if (at_risk or given) and given not in known else None


def decision_in_words(decision: str | None, consent: str | None) -> str:
    """Say whether the young person passes to adult services, and whether they agree."""
    said = [DECISIONS.get(decision or "", ""), CONSENTS.get(consent or "", "")]
    return "".join(f"{one}. " for one in said if one)


def _needed(day: date | None) -> str | None:
    return WHEN if day is None else None


def again_in_words(earlier_ref: str, closed_on: date, times: int) -> str:
    """Say of which case this is a re-referral."""
    count = "once" if times == 1 else "twice" if times == 2 else f"{times} times"  # noqa: PLR2004
    return (
        f"Referred again after {earlier_ref}, which closed on {long_day(closed_on)}; within 12 "
        f"months {count} so far"
    )

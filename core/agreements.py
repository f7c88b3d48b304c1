"""Information-sharing agreements: which agency has signed, until when, and who lacks one (H20).

An agency's latest entry counts. Lacking one withholds nothing by itself: it is said before papers
go, and the administrator decides, which is recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core import agencies
from core.dates import short_day
from core.typed import needed_problem, text_problem

SEND, WITHHOLD = "send", "withhold"
NO_AGENCY = "Give the agency that signed."
NO_VERSION = "Give the version of the agreement that was signed, such as 2.1."
NO_PLACE = "Say where the signed agreement is kept, so that somebody can find it."
NO_DAY = "Choose a day."
AHEAD = "This day lies ahead. Record the agreement once it is signed."
BACKWARDS = "The agreement would expire before it was signed. Look at both days again."
SAY_WHY = "Say why, so that the decision can be understood later."
CHOOSE = "Choose whether the papers go or are withheld."
NONE = "{agency} has no information-sharing agreement on record"
EXPIRED = "{agency}'s information-sharing agreement expired on {day}"
UNDECIDED = "{fault} ({clause}). Its people receive papers unless the administrator withholds them."
DECIDED = {
    SEND: "{fault} ({clause}). It was decided that papers go all the same.",
    WITHHOLD: "{fault} ({clause}). It was decided to withhold papers from its people.",
}
AGENCY_MOST, VERSION_MOST, PLACE_MOST = 120, 60, 300


@dataclass(frozen=True, slots=True)
class Signed:
    """One agency's agreement. `expires_on` is its last good day; None: it has no end."""

    agency: str
    version: str
    signed_on: date
    expires_on: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the agreement is good on a day."""
        return self.signed_on <= day and (self.expires_on is None or day <= self.expires_on)


def latest(signed: Iterable[Signed]) -> dict[str, Signed]:
    """Give each agency's latest agreement, by the agency's plain name."""
    ordered = sorted(signed, key=lambda one: (one.signed_on, one.expires_on or date.max))
    return {agencies.plain(one.agency): one for one in ordered}


def lacking(signed: Iterable[Signed], wanted: Iterable[str], day: date) -> dict[str, str]:
    """Give the agencies without an agreement that holds on a day, each with what is wrong."""
    known = latest(signed)
    faults: dict[str, str] = {}
    for agency in sorted(set(wanted)):
        one = known.get(agencies.plain(agency))
        if one is None:
            faults.setdefault(agency, NONE.format(agency=agency))
        elif not one.holds(day):
            end = one.expires_on or one.signed_on
            faults.setdefault(agency, EXPIRED.format(agency=agency, day=short_day(end)))
    return faults


def told(faults: Mapping[str, str], decided: Mapping[str, str], clause: str) -> tuple[str, ...]:
    """Say of each lacking agency what is wrong and what was decided; `decided` by plain name."""
    return tuple(
        DECIDED.get(decided.get(agencies.plain(agency), ""), UNDECIDED).format(
            fault=fault, clause=clause
        )
        for agency, fault in faults.items()
    )


def problems(
    values: Mapping[str, str], signed_on: date | None, expires_on: date | None, today: date
) -> dict[str, str]:
    """Find what is wrong with an agreement to be recorded, by field."""
    found = {
        "agency": needed_problem(values["agency"], NO_AGENCY, AGENCY_MOST),
        "version": needed_problem(values["version"], NO_VERSION, VERSION_MOST),
        "kept": needed_problem(values["kept"], NO_PLACE, PLACE_MOST),
        "signed_on": NO_DAY if signed_on is None else AHEAD if signed_on > today else None,
        "expires_on": BACKWARDS if signed_on and expires_on and expires_on < signed_on else None,
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def decision_problems(decision: str, why: str) -> dict[str, str]:
    """Find what is wrong with a decision about an agency's papers."""
    found = {
        "decision": None if decision in (SEND, WITHHOLD) else CHOOSE,
        "why": needed_problem(why, SAY_WHY) or text_problem(why),
    }
    return {field: sentence for field, sentence in found.items() if sentence}

"""What a meeting may decide about a child, and when the child comes back (R4.4, R4.7, H18).

A case ends only by a recorded decision with its reason. Where a procedure says that a band stays
open to social care, no meeting can end the case while the child is in that band, except that
another authority takes it over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.bands import Band
from core.dates import ONE_DAY, WorkingCalendar, long_day
from core.panels import Panel
from core.procedures import Procedure
from core.reviews import ReviewProposal, propose_review
from core.scheduling import (
    ReviewDay,
    meetings_between,
    next_meeting_on_or_after,
    review_day,
)
from core.typed import needed_problem


class Decision(StrEnum):
    """What a meeting decided."""

    STAY_OPEN = "stay_open"
    STEP_DOWN = "step_down"
    CLOSE = "close"
    CLOSE_AGREED = "close_agreed"
    TRANSFER = "transfer"


IN_WORDS: Mapping[Decision, str] = {
    Decision.STAY_OPEN: "Stays open to the panel",
    Decision.STEP_DOWN: "Steps down to Early Help",
    Decision.CLOSE: "Closes: the risk is reduced",
    Decision.CLOSE_AGREED: "Closes: the agencies decide that the panel is no longer needed",
    Decision.TRANSFER: "Passes to another authority's panel",
}
WEEKS_AROUND = 8  # more than any panel lets pass between its meetings
ENDS = frozenset(Decision) - {Decision.STAY_OPEN}
ENDS_AT_HOME = ENDS - {Decision.TRANSFER}

SAY_WHY = "A case ends only with a reason that is recorded. Say why in a sentence or two."
SCORE_FIRST = (
    "This child has no score yet, so nobody can tell whether the case may end. Score the child "
    "first, or let the case stay open."
)
MUST_STAY = (
    "At {band} risk the case stays open until the risk is low ({clause}). Let it stay open, or "
    "score the child again if the risk has changed."
)
NOT_LOW = (
    "The last score is {band}, not low, so the risk is not reduced. Let the case stay open, or "
    "record that the agencies decide together that the panel is no longer needed."
)
AFTER_THE_MEETING = "The next review comes after the meeting of {held}. Choose a later day."
SAY_WHY_LATER = (
    "{day} is later than {limit}, by which the review is due. Say why, or choose an earlier day."
)
NO_MEETING = (
    "The panel does not meet on {day}, so the child would be reviewed on another. It meets on "
    "{around}. Choose one of these days, or say why it is this one."
)
NO_REVIEW = "A case that ends has no next review. Take the day out, or let the case stay open."


@dataclass(frozen=True, slots=True)
class ReviewOffer:
    """The next review to offer: a day (None: nobody can say), why, and what rules disagree.

    A day after `limit` needs the chair's reason (R4.4); None where the members decide (H18).
    """

    on: date | None
    why: str
    limit: date | None = None
    conflict: str | None = None


def ends(decision: str | None) -> bool:
    """Tell whether a decision ends the case."""
    return decision is not None and decision in ENDS


def words(decision: str | None) -> str:
    """Say a stored decision in words."""
    return IN_WORDS[Decision(decision)] if decision else "No decision recorded"


def choices(procedure: Procedure, band: Band | None) -> tuple[Decision, ...]:
    """Give the decisions that can be taken for a child in this band (None: not scored)."""
    return tuple(one for one in Decision if refusal(one, procedure, band) is None)


def refusal(decision: Decision, procedure: Procedure, band: Band | None) -> str | None:
    """Say why a decision cannot be taken for a child in this band; None if it can (R4.7, H18)."""
    if decision in ENDS_AT_HOME and _scores_decide(procedure):
        if band is None:
            return SCORE_FIRST
        if band.stays_open:
            return MUST_STAY.format(band=band.name.lower(), clause=band.clause)
    if decision is Decision.CLOSE and band is not None and band.low > 0:
        return NOT_LOW.format(band=band.name.lower())
    return None


def decision_problems(
    decision: str | None, why: str, procedure: Procedure, band: Band | None
) -> dict[str, str]:
    """Find what is wrong with a decision, by field."""
    if decision is None:
        return {}
    if decision not in IN_WORDS:
        return {"decision": "Choose one of the decisions offered."}
    refused = refusal(Decision(decision), procedure, band)
    if refused:
        return {"decision": refused}
    problem = needed_problem(why, SAY_WHY) if ends(decision) else None
    return {"decision_why": problem} if problem else {}


def review_problems(
    day: date | None, why: str, decision: str | None, held: date, offer: ReviewOffer
) -> dict[str, str]:
    """Find what is wrong with the day of the next review; a day past the limit needs a reason."""
    if day is None:
        return {}
    if ends(decision):
        return {"next_review_on": NO_REVIEW}
    if day <= held:
        return {"next_review_on": AFTER_THE_MEETING.format(held=long_day(held))}
    if offer.limit is not None and day > offer.limit and not why.strip():
        late = SAY_WHY_LATER.format(day=long_day(day), limit=long_day(offer.limit))
        return {"next_review_why": late}
    return {}


def meeting_day_problem(
    day: date | None, why: str, procedure: Procedure, panel: Panel, calendar: WorkingCalendar
) -> str | None:
    """Say that a panel does not meet on the day of a review; a reason lets it stand (R4.4)."""
    if day is None or why.strip():
        return None
    calendar.is_working_day(day)  # a year whose bank holidays nobody knows is refused in words
    if meetings_between(procedure, panel, day, day, calendar):
        return None
    first = day - timedelta(weeks=WEEKS_AROUND)
    before = meetings_between(procedure, panel, first, day, calendar)[-1:]
    after = next_meeting_on_or_after(procedure, panel, day, calendar)
    days = [plan.date for plan in (*before, after) if plan is not None]
    if not days:
        return None
    return NO_MEETING.format(day=long_day(day), around=" and on ".join(map(long_day, days)))


def offer_review(
    procedure: Procedure, panel: Panel, band: Band | None, held: date, calendar: WorkingCalendar
) -> ReviewOffer:
    """Propose the next review of a child discussed on the day `held` (R4.4)."""
    if band is None or band.review is None:
        return _without_interval(procedure, panel, held, calendar)
    proposal = propose_review(procedure, panel, band, held, calendar)
    found = proposal.by_interval
    if found is None:
        return _without_interval(procedure, panel, held, calendar)
    conflict = proposal.conflict.sentence if proposal.conflict else None
    rule = f"Every {band.review} at {band.name.lower()} risk ({band.clause})"
    return ReviewOffer(_day(found), f"{rule}: {_reckoned(found)}", _limit(proposal), conflict)


def _scores_decide(procedure: Procedure) -> bool:
    """Tell whether this procedure's own bands say when a case must stay open."""
    return any(band.stays_open for band in procedure.bands or ())


def _without_interval(
    procedure: Procedure, panel: Panel, held: date, calendar: WorkingCalendar
) -> ReviewOffer:
    """Offer a day where no band sets one: the floor's, else the panel's next meeting."""
    floor = procedure.review_floor
    if floor is not None:
        due = floor.limit.due_on(held, calendar)
        found = review_day(procedure, panel, held, due, calendar)
        why = f"At least every {floor.limit} ({floor.clause}): {_reckoned(found)}"
        return ReviewOffer(_day(found), why, due)
    following = next_meeting_on_or_after(procedure, panel, held + ONE_DAY, calendar)
    if following is None:
        return ReviewOffer(None, "The meeting decides when the child is reviewed. Choose a day.")
    why = (
        "The meeting decides when the child is reviewed. The panel's next meeting is on "
        f"{long_day(following.date)}."
    )
    return ReviewOffer(following.date, why)


def _limit(proposal: ReviewProposal) -> date | None:
    """Give the earliest day by which any rule asks for the review."""
    days = [found.due for found in (proposal.by_interval, proposal.by_floor) if found]
    return min(days, default=None)


def _day(found: ReviewDay) -> date | None:
    return found.meeting.date if found.meeting else None


def _reckoned(found: ReviewDay) -> str:
    if found.meeting is None:
        return found.note or ""
    last = f"the last meeting before then is on {long_day(found.meeting.date)}"
    if found.meeting.date == found.due:
        last = "the panel meets on that day"
    return f"by {long_day(found.due)}; {last}."

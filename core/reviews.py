"""Reviews: when a child comes back, and where the procedure's own rules disagree (R4.4)."""

import datetime as dt
from dataclasses import dataclass

from core.bands import Band
from core.dates import WorkingCalendar, long_day
from core.panels import Panel
from core.procedures import Procedure
from core.scheduling import ReviewDay, review_day


@dataclass(frozen=True, slots=True)
class ReviewConflict:
    """The band's interval ends after the floor; the chair chooses, and the reason is recorded."""

    interval_due: dt.date
    floor_due: dt.date
    sentence: str


@dataclass(frozen=True, slots=True)
class ReviewProposal:
    """What to offer the chair. `by_interval` is None where the meeting decides (H18)."""

    by_interval: ReviewDay | None
    by_floor: ReviewDay | None
    conflict: ReviewConflict | None


def propose_review(
    procedure: Procedure, panel: Panel, band: Band, held: dt.date, calendar: WorkingCalendar
) -> ReviewProposal:
    """Propose the next review of a child discussed on the day `held`."""
    interval = band.review.due_on(held, calendar) if band.review else None
    floor = procedure.review_floor
    floor_due = floor.limit.due_on(held, calendar) if floor else None
    return ReviewProposal(
        by_interval=review_day(procedure, panel, held, interval, calendar) if interval else None,
        by_floor=review_day(procedure, panel, held, floor_due, calendar) if floor_due else None,
        conflict=review_conflict(procedure, band, held, calendar),
    )


def review_conflict(
    procedure: Procedure, band: Band, held: dt.date, calendar: WorkingCalendar
) -> ReviewConflict | None:
    """Find the conflict of a band's interval with the procedure's floor, if they disagree.

    With Rotherham's figures six months always exceed twelve weeks, and so do three months (89 to
    92 days against 84); one month never does.
    """
    floor = procedure.review_floor
    if band.review is None or floor is None:
        return None
    interval_due = band.review.due_on(held, calendar)
    floor_due = floor.limit.due_on(held, calendar)
    if interval_due <= floor_due:
        return None
    sentence = (
        f"{floor.clause} asks for a review at least every {floor.limit}, by {long_day(floor_due)}; "
        f"the interval for {band.name.lower()} risk is {band.review}, by {long_day(interval_due)}. "
        "The chair chooses, and the reason is recorded."
    )
    return ReviewConflict(interval_due, floor_due, sentence)

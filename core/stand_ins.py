"""Meetings outside the panel that spare a child the return to it, and their fortnights (R4.8)."""

from collections.abc import Mapping
from datetime import date

from core.dates import long_day
from core.timescales import Substitute
from core.typed import needed_problem

WHEN = "Give the day of the meeting."
AHEAD = "{day} lies ahead. A meeting is recorded once it was held."
TOO_EARLY = "{day} lies before {first}, from which this can be recorded. Check the day."
WHO = "Say who was there."
WHAT = "Say what the meeting tells MACE."
WHO_DECIDED = "A chair decides that another meeting stands in for the review. Choose which one."
NEXT = "Choose the day of the next review."
NEXT_LATER = "The next review comes after the meeting of {held}. Choose a later day."
TOO_LATE = (
    "{day} is later than {limit}, by which the next review is due. Choose an earlier day; the "
    "panel alone may choose a later one."
)
SAY_WHY = "Say why, so that the panel can follow the decision."
SOONER = "The review stands for {day}. Choose an earlier day; a later one is for the meeting."
IN_THE_PAST = "{day} has passed. Choose a day that is still to come."
WRONG_BAND = "{label} take the place of the panel's review at {band} risk only ({clause})."


def begin_problem(substitute: Substitute, band: str | None, band_name: str) -> str | None:
    """Say why a series cannot begin for a child in this band; None if it can."""
    if band == substitute.band:
        return None
    return WRONG_BAND.format(
        label=substitute.label, band=band_name.lower(), clause=substitute.clause
    )


def meeting_problems(
    values: Mapping[str, str], held_on: date | None, first: date, today: date
) -> dict[str, str | None]:
    """Find what is wrong with a recorded meeting, by field."""
    return {
        "held_on": _day_problem(held_on, first, today),
        "present": needed_problem(values["present"], WHO, 1000),
        "said": needed_problem(values["said"], WHAT),
    }


def review_problems(
    decided_by: str | None, next_on: date | None, held_on: date | None, limit: date | None
) -> dict[str, str | None]:
    """Find what is wrong with letting a meeting stand in for the review."""
    return {
        "decided_by": None if decided_by else WHO_DECIDED,
        "next_review_on": _next_problem(next_on, held_on, limit),
    }


def sooner_problems(
    day: date | None, why: str, present: date | None, today: date
) -> dict[str, str | None]:
    """Find what is wrong with bringing a review forward."""
    return {"sooner_on": _sooner(day, present, today), "sooner_why": needed_problem(why, SAY_WHY)}


def _sooner(day: date | None, present: date | None, today: date) -> str | None:
    if day is None:
        return NEXT
    if day < today:
        return IN_THE_PAST.format(day=long_day(day))
    if present is not None and day >= present:
        return SOONER.format(day=long_day(present))
    return None


def _day_problem(day: date | None, first: date, today: date) -> str | None:
    if day is None:
        return WHEN
    if day > today:
        return AHEAD.format(day=long_day(day))
    return TOO_EARLY.format(day=long_day(day), first=long_day(first)) if day < first else None


def _next_problem(day: date | None, held: date | None, limit: date | None) -> str | None:
    if day is None:
        return NEXT
    if held is not None and day <= held:
        return NEXT_LATER.format(held=long_day(held))
    if limit is not None and day > limit:
        return TOO_LATE.format(day=long_day(day), limit=long_day(limit))
    return None

"""What minutes must hold before a chair can approve them (R4.4, R4.7, R4.11, H14, H18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.dates import LONDON, clock_time, local_date, short_day

STATUS = {"present": "Present", "apologies": "Apologies", "absent": "Absent", None: "Not recorded"}
ALOUD = "aloud"

NOT_ENDED = "The meeting has not ended. End it first; whoever was not reached is listed again."
NO_ROLL_CALL = "Attendance is not recorded. Take the roll call."
NO_DECISION = "{ref}: no decision is recorded."
NO_REVIEW = "{ref}: the case stays open and has no day for its next review."
NOT_CONFIRMED = "{ref}: the score has begun and is not confirmed."
NO_DISCUSSION = "{ref}: nothing is written under discussion."
NOT_SCORED = "{ref}: the child was not scored."
NO_ACTION = "{ref}: no action was agreed."
NOT_REACHED = "{ref}: not reached."
TREND = "The score before was {total}, of {day}."
WAS_DEFERRED = "{ref}: deferred. {why}"


@dataclass(frozen=True, slots=True)
class Discussed:
    """What is recorded of one child, as far as approval cares. `problems` name broken rules."""

    ref: str
    has_discussion: bool
    has_decision: bool
    stays_open: bool
    has_review: bool
    scored: bool | None  # None: scoring has begun and is not confirmed
    actions: int
    problems: tuple[str, ...] = ()


def missing(roll_call: bool, children: Iterable[Discussed]) -> tuple[str, ...]:
    """Say what has to be recorded before the minutes can be approved: a sentence each."""
    found = [] if roll_call else [NO_ROLL_CALL]
    for one in children:
        if not one.has_decision:
            found.append(NO_DECISION.format(ref=one.ref))
        if one.stays_open and not one.has_review:
            found.append(NO_REVIEW.format(ref=one.ref))
        if one.scored is None:
            found.append(NOT_CONFIRMED.format(ref=one.ref))
        found += [f"{one.ref}: {problem}" for problem in one.problems]
    return tuple(found)


def worth_a_look(children: Iterable[Discussed], *, scores: bool) -> tuple[str, ...]:
    """Say what is unusual and may be meant; `scores` if the procedure asks for a score (R4.5)."""
    found = []
    for one in children:
        if not one.has_discussion:
            found.append(NO_DISCUSSION.format(ref=one.ref))
        if scores and one.scored is False:
            found.append(NOT_SCORED.format(ref=one.ref))
        if one.stays_open and not one.actions:
            found.append(NO_ACTION.format(ref=one.ref))
    return tuple(found)


def declaration_in_words(declared_at: datetime | None, how: str | None) -> str:
    """Say for the attendance list when somebody took on the declaration (H9)."""
    if declared_at is None:
        return "Not recorded"
    clock = clock_time(declared_at.astimezone(LONDON).time())
    verb = "Heard read aloud" if how == ALOUD else "Accepted"
    return f"{verb} {short_day(local_date(declared_at))}, {clock}"


def signed(points: int) -> str:
    """Write points added or taken away: "+5", "−5", "0"."""
    return f"{points:+d}".replace("-", "−") if points else "0"


def moved(points: int) -> str:
    """Say by how much a score has moved."""
    if points == 0:
        return "It has not moved."
    size = f"{abs(points)} {'point' if abs(points) == 1 else 'points'}"
    return f"It is {size} {'higher' if points > 0 else 'lower'} now."

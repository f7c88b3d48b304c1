"""Actions that agencies take on: purpose, due day, how they end, how they are said (R4.9, H15)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from core.dates import LONDON, WorkingCalendar, clock_time, local_date, long_day, short_day

FURTHEST_YEARS = 2

STRATEGIC = "Strategic"  # what stands for the case of an action that is about no child (H23)


class ActionState(StrEnum):
    """Where an action stands. Only an open one can be late."""

    OPEN = "open"
    DONE = "done"
    CANNOT = "cannot"  # not done, and it will not be
    SUPERSEDED = "superseded"  # circumstances changed: it is no longer needed


class Priority(StrEnum):
    """How pressing an action is. Of an urgent one people hear outside working hours too."""

    NORMAL = "normal"
    URGENT = "urgent"


class Reason(StrEnum):
    """Why an action cannot be done."""

    CIRCUMSTANCES_CHANGED = "circumstances_changed"
    NOT_DONE = "not_done"


REASONS: Mapping[Reason, str] = {
    Reason.CIRCUMSTANCES_CHANGED: "Circumstances have changed, so it is no longer needed",
    Reason.NOT_DONE: "It could not be done",
}
ENDS_AS: Mapping[Reason, ActionState] = {
    Reason.CIRCUMSTANCES_CHANGED: ActionState.SUPERSEDED,
    Reason.NOT_DONE: ActionState.CANNOT,
}
PURPOSES: Mapping[str, str] = {  # R4.9
    "address_risk": "Address the risk",
    "protect": "Protect the child",
    "disrupt": "Disrupt those who exploit",
}
PRIORITIES: Mapping[str, str] = {Priority.NORMAL: "Normal", Priority.URGENT: "Urgent"}
OUTCOMES = (  # of an earlier action, at the meeting that reviews it (H13)
    (ActionState.DONE.value, "Done"),
    (
        Reason.CIRCUMSTANCES_CHANGED.value,
        "No longer needed: circumstances have changed",
    ),
    (Reason.NOT_DONE.value, "It could not be done"),
)
_ENDED: Mapping[ActionState, str] = {
    ActionState.DONE: "Done on {day}",
    ActionState.CANNOT: "Could not be done (recorded on {day})",
    ActionState.SUPERSEDED: "No longer needed (recorded on {day})",
}

_DONE_BY: Mapping[str, str] = {
    ActionState.DONE: "Already done by {who} on {day} at {at}.",
    ActionState.CANNOT: "Already answered by {who} on {day} at {at}: it could not be done.",
    ActionState.SUPERSEDED: "Already answered by {who} on {day} at {at}: no longer needed.",
}
NO_VERB = re.compile(
    r"(a|an|the|his|her|their|its|our|your|my|this|that|these|those|child|mother|father|family|"
    r"school|police|health|education|housing|parents?|carers?|social|there|it|he|she|they|we|i|"
    r"all|any|each|every|no|not|better|further|more|regular|ongoing|\w+['’]s|\w{3,}(tion|ing))"
)
MOST_SNOOZE = 5  # working days: longer than that is more time, which the chair gives

NO_DAY = "Choose the day by which it is to be done."
PAST = "{day} has passed. Choose today or a later day."
TOO_FAR = "{day} is more than two years away. Check the year, or choose an earlier day."
NOT_LATER = "The action is due on {due}, so {day} would give no more time. Choose a day after that."


def owed_on(due_on: date, more_time_until: date | None) -> date:
    """Give the day that counts now: the one agreed, or the later one granted since."""
    return more_time_until or due_on


def is_overdue(state: str, owed: date, today: date) -> bool:
    """Tell whether an action is late; on its day it is still in time."""
    return state == ActionState.OPEN and today > owed


def state_in_words(
    state: str, owed: date, today: date, *, settled_on: date | None = None, moved: bool = False
) -> str:
    """Say how an action stands; `moved` if more time was given."""
    if state == ActionState.OPEN:
        if today > owed:
            return f"Overdue since {short_day(owed)}"
        return f"Open, more time given until {short_day(owed)}" if moved else "Open"
    return _ENDED[ActionState(state)].format(day=short_day(settled_on) if settled_on else "–")


def due_problem(due: date | None, today: date) -> str | None:
    """Say what is wrong with a due day; None if it can be kept."""
    if due is None:
        return NO_DAY
    if due < today:
        return PAST.format(day=long_day(due))
    if due.year > today.year + FURTHEST_YEARS:
        return TOO_FAR.format(day=long_day(due))
    return None


def more_time_problem(until: date | None, owed: date, today: date) -> str | None:
    """Say what is wrong with the day until which more time is asked for."""
    problem = due_problem(until, today)
    if problem is None and until is not None and until <= owed:
        return NOT_LATER.format(due=long_day(owed), day=long_day(until))
    return problem


def snooze_problem(
    until: date | None, owed: date, today: date, calendar: WorkingCalendar
) -> str | None:
    """Say what is wrong with the day until which somebody wants to hear nothing."""
    if until is None:
        return NO_SNOOZE_DAY
    if until <= today:
        return SNOOZE_PAST
    if until > calendar.add_working_days(today, MOST_SNOOZE) or until > max(owed, today):
        return SNOOZE_FAR
    return None


NO_SNOOZE_DAY = "Choose the day on which you want to be reminded again."
SNOOZE_PAST = "Choose a day after today."
SNOOZE_FAR = (
    "Reminders can rest for five working days, and not beyond the day on which the action is due. "
    "Choose an earlier day, or ask for more time."
)


def verb_hint(text: str) -> str:
    """Say gently that a text seems not to begin with a verb; empty where it may well do so."""
    found = re.search(r"\w[\w’']*", text)
    if found is None or not NO_VERB.fullmatch(found[0].casefold()):
        return ""
    return VERB_HINT.format(word=found[0])


VERB_HINT = (
    "It begins with “{word}”. Where an action begins with a verb (“Visit”, “Ask”, “Share”), its "
    "owner sees at once what to do."
)


def already_in_words(state: str, who: str, at: datetime) -> str:
    """Say to the second door what came by the first: "Already done by … at 10:02"."""
    clock = clock_time(at.astimezone(LONDON).time())
    return _DONE_BY[state].format(who=who, day=short_day(local_date(at)), at=clock)


def number_of(code: str, year: int, count: int) -> str:
    """Make an action's number from its panel's code: `HE26-014`."""
    return f"{code}{year % 100:02d}-{count:03d}"

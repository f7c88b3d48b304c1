"""Who hears of an open action, and on which day: the ladder (R4.9, H15).

Its owner before, on and after the day; then those who sit for its agency, then the manager and the
chairs. Somebody who has asked for more time has answered: then the chairs are asked, and not they,
and after five working days without an answer the manager as well.
"""

from collections.abc import Iterator
from dataclasses import replace

from core.dates import local_date
from core.messages import Kind, Message
from core.people import Role
from core.referral_messages import ESCALATED
from core.reminders import Rung, action_ladder, latest
from core.reminding import At, remind
from core.snapshots import Action, Snapshot

LEAD = "lead"
LEFT = "left"
RESTED = "rested"
ASKED = "asked"
ASKED_AFTER = (1, 3, 5)  # working days after a request, on which the chairs are reminded of it


def about_action(action: Action, at: At) -> Iterator[Message]:
    """Give what is to be said of one open action. Of an urgent one it is said at once."""
    at = replace(at, speak_at=at.now) if action.urgent else at
    if action.asked_at is not None:
        yield from _request(action, at)
        return
    someone = at.snapshot.people.get(action.owner)
    if someone is not None and someone.left:
        yield from _without_owner(action, at)
    else:
        owner = [action.owner]
        rung = _owners_rung(action, at)
        yield from remind(Kind.ACTION_REMINDER, action.id, owner, rung, action.owed_on, at)
        yield from _escalation(action, at)


def agency_leads(action: Action, snapshot: Snapshot) -> list[str]:
    """Give who sits on the panel for the action's agency, but not its owner."""
    return [
        person
        for person in snapshot.holding(action.panel, Role.MEMBER)
        if person != action.owner
        and person in snapshot.people
        and snapshot.people[person].agency.casefold() == action.agency.casefold()
    ]


def _owners_rung(action: Action, at: At) -> Rung | None:
    """Give the owner's rung; none while they have asked for a rest, and one when it is over."""
    reminders = at.agreed.reminders_of(action.panel)
    ladder = list(action_ladder(action.owed_on, reminders, at.agreed.calendar))
    until = action.snoozed_until
    if until is not None:
        if at.today < until:
            return None
        again = at.agreed.calendar.working_day_on_or_after(until)
        ladder = [Rung(RESTED, again), *(rung for rung in ladder if rung.day > again)]
    return latest(ladder, local_date(action.told_at), at.today)


def _without_owner(action: Action, at: At) -> Iterator[Message]:
    """Ask those who sit for the agency whose owner has left; where nobody does, the manager."""
    managers = at.snapshot.holding(action.panel, Role.MANAGER)
    people = agency_leads(action, at.snapshot) or list(managers)
    rung = _owners_rung(action, at) or Rung(LEFT, at.today)
    yield from remind(Kind.ACTION_REMINDER, action.id, people, rung, action.owed_on, at)


def _escalation(action: Action, at: At) -> Iterator[Message]:
    """Tell the agency, then the manager and the chairs, once of an action that stays undone."""
    reminders = at.agreed.reminders_of(action.panel)
    others = [
        person
        for person in at.snapshot.holding(action.panel, Role.MANAGER, Role.CHAIR)
        if person != action.owner
    ]
    leads = [one for one in agency_leads(action, at.snapshot) if one not in others]
    steps = ((LEAD, reminders.lead_after, leads), (ESCALATED, reminders.escalate_after, others))
    for name, n, people in steps:
        day = at.agreed.calendar.add_working_days(action.owed_on, n)
        if local_date(action.told_at) < day <= at.today:
            rung = Rung(f"{name}-{n}", day)
            yield from remind(Kind.ACTION_REMINDER, action.id, people, rung, action.owed_on, at)


def _request(action: Action, at: At) -> Iterator[Message]:
    """Remind the chairs that a request for more time waits for them; at last the manager, too."""
    asked_on = local_date(action.asked_at or at.now)
    ladder = [
        Rung(f"{ASKED}-{n}", at.agreed.calendar.add_working_days(asked_on, n)) for n in ASKED_AFTER
    ]
    rung = latest(ladder, asked_on, at.today)
    chairs = [p for p in at.snapshot.holding(action.panel, Role.CHAIR) if p != action.owner]
    managers = list(at.snapshot.holding(action.panel, Role.MANAGER))
    silent = rung == ladder[-1]
    people = list(dict.fromkeys([*chairs, *(managers if silent or not chairs else [])]))
    yield from remind(Kind.ACTION_REMINDER, action.id, people, rung, asked_on, at)

"""Answers by email about actions: taken down where they are certain, else passed to a person (H15).

Only the owner's own address counts, answering a mail of ours that went to them. The sender hears
what was taken down, so that a slip is seen; what only a person can understand goes to the panel's
administrator, whole.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.action_replies import Reply, read_reply
from core.dates import local_date, long_day
from core.errors import InputRefused, PanelError
from core.incoming import Flag, IncomingState, Mail
from core.messages import Door, Kind, Message
from core.people import Person, Role
from core.services import access, action_time, actions, digests
from core.services.action_views import ActionView
from core.services.doors import doors_of
from core.store import actions as questions
from core.store import outbox
from core.store.actions import Found
from core.store.tables import DispatchRow, IncomingRow

ABOUT_ACTIONS = (Kind.ACTION_ASSIGNED, Kind.ACTION_REMINDER, Kind.MORE_TIME_ANSWERED)
NO_ANSWER = frozenset(
    {Flag.FORGED, Flag.UNREADABLE, Flag.NO_SENDER, Flag.OURS, Flag.AUTO_REPLY, Flag.MACHINE}
)
NOT_OWN_ADDRESS = "It came from another address than the one to which we had written."
NOT_OWNER = "Its sender is not the owner of an action that the mail was about."
NOT_CERTAIN = "Its first line does not begin with DONE, MORE TIME until a day, or CANNOT."
WHICH = "The mail was about several actions, and the answer does not say which one."


@dataclass(frozen=True, slots=True)
class _Asked:
    """The mail of ours that is answered: to whom it went, and the actions it was about."""

    person: Person
    found: Found


async def take(session: AsyncSession, row: IncomingRow, mail: Mail, now: datetime) -> bool:
    """Take down an answer about actions; False if the mail is none."""
    if not mail.answers or NO_ANSWER & mail.flags:
        return False
    asked = await _asked(session, mail)
    if asked is None:
        return False
    own = mail.sender.casefold() == asked.person.email.casefold()
    why = await _act(session, row, mail, asked, now) if own else NOT_OWN_ADDRESS
    row.state, row.handled_at = IncomingState.ANSWERED, now
    if why:
        row.handled_why = why
        await _pass_on(session, row, asked, now)
    await session.flush()
    if own:
        to = asked.person.id
        message = Message(Kind.ACTION_ANSWER, row.id, to, "first", Door.EMAIL, now)
        await outbox.put(session, [message], now)
    return True


async def _asked(session: AsyncSession, mail: Mail) -> _Asked | None:
    query = select(DispatchRow).where(
        DispatchRow.key.in_(mail.answers), DispatchRow.kind.in_([k.value for k in ABOUT_ACTIONS])
    )
    rows = {one.key: one for one in await session.scalars(query)}
    sent = next((rows[key] for key in mail.answers if key in rows), None)
    if sent is None:
        return None
    ids = await digests.subjects_sent(session, sent)
    person = await access.person(session, sent.recipient_id)
    return _Asked(person, await questions.some(session, ids))


async def _act(
    session: AsyncSession, row: IncomingRow, mail: Mail, asked: _Asked, now: datetime
) -> str:
    """Do what the answer says; give why nothing was done, or nothing."""
    reply = read_reply(mail.text, local_date(now))
    if reply is None:
        return NOT_CERTAIN
    mine = [one for one, _ in asked.found if one.owner_id == asked.person.id]
    named = [one for one in mine if reply.number in ("", one.number)]
    if not named:
        return NOT_OWNER
    if len(named) > 1:
        return WHICH
    try:
        async with session.begin_nested():
            view = await _do(session, asked.person, named[0].id, reply, now)
    except InputRefused as refused:
        return " ".join(refused.problems.values())
    except PanelError as refused:
        return str(refused)
    row.handled_by = asked.person.id
    row.handled_why = f"{view.number}: {_taken_down(view)}"
    return ""


async def _do(
    session: AsyncSession, by: Person, action_id: str, reply: Reply, now: datetime
) -> ActionView:
    if reply.answer == "done":
        return await actions.done(session, by, action_id, version=None, note=reply.note, now=now)
    if reply.answer == "cannot":
        return await actions.cannot(
            session, by, action_id, reply.reason, note=reply.note, version=None, now=now
        )
    return await action_time.more_time(
        session, by, action_id, reply.until, note=reply.note, version=None, now=now
    )


def _taken_down(view: ActionView) -> str:
    if view.already:
        return view.already
    if view.asked_until is not None:
        return f"More time is asked for, until {long_day(view.asked_until)}. The chairs answer."
    return f"{view.state_in_words}."


async def _pass_on(session: AsyncSession, row: IncomingRow, asked: _Asked, now: datetime) -> None:
    """Put the mail before the panel's administrators; where there are none, its managers."""
    panels = {one.panel for one, _ in asked.found} or asked.person.panels()
    people: set[str] = set()
    for panel in panels:
        found = await access.people_with(session, panel, Role.ADMINISTRATOR)
        found = found or await access.people_with(session, panel, Role.MANAGER)
        people |= {one.id for one in found}
    doors = await doors_of(session, people)
    messages = [
        Message(Kind.ACTION_NOTE, row.id, person, "first", door, now)
        for person in sorted(people)
        for door in doors[person]
    ]
    await outbox.put(session, messages, now)

"""What is said to one person when a meeting's day changes: loaded when it is composed.

Everybody hears the old day and what becomes of an agenda that had gone out; those who run the panel
also whose review passes its day. References only, never a name.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, long_day, short_day
from core.meeting_duties import settle_by
from core.meetings import MeetingState
from core.people import Person
from core.rescheduling import ChangeKind, in_words, late_review, question, told_again
from core.services.rules import calendar, procedure_of
from core.store import year
from core.store.tables import MeetingRow

PUT_TO = "{ref} is put to the meeting of {day}."
NOWHERE = "{ref} is on no agenda yet: no meeting of this panel can take the child."
NO_CHILDREN = "No child was on its agenda."


@dataclass(frozen=True, slots=True)
class DayNews:
    """`was` is the day before the last move, `agenda` a sentence, `children` one for each.

    `heard` tells whether an invitation has gone to this person before.
    """

    was: date | None
    agenda: str
    children: tuple[str, ...]
    heard: bool


async def news_of(
    session: AsyncSession, meeting_id: str, person: Person, *, now: datetime
) -> DayNews:
    """Load what one person is told of a meeting's change."""
    row = await session.get_one(MeetingRow, meeting_id)
    sent = await year.invitations_sent(session, row.id)
    changes = [c for c in await year.changes_of(session, row.id) if c.kind == ChangeKind.MOVED]
    last = changes[-1] if changes else None
    runs = permissions.oversees(person, row.panel)
    return DayNews(
        was=last.from_day if last and last.from_day != row.held_on else None,
        agenda=_agenda(row, last.agenda_sent_on if last else None, now),
        children=await children_in_words(session, row) if runs else (),
        heard=any(who == person.id for _, who, _ in sent),
    )


async def children_in_words(session: AsyncSession, row: MeetingRow) -> tuple[str, ...]:
    """Say where the children of a cancelled meeting are, and whose review passes its day."""
    listed = await year.reviews_on(session, row.id)
    if row.state != MeetingState.CANCELLED:
        late = (late_review(ref, due, row.held_on) for _, ref, due in listed)
        return tuple(sentence for sentence in late if sentence)
    days = await year.listed_elsewhere(session, row.id, [case for case, _, _ in listed])
    words = []
    for case, ref, due in listed:
        day = days.get(case)
        put = PUT_TO.format(ref=ref, day=long_day(day)) if day else NOWHERE.format(ref=ref)
        words.append(late_review(ref, due, day) or put)
    return tuple(words) or (NO_CHILDREN,)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question about a planned day, and the day by which it should be settled."""

    question: str
    planned_on: date
    answer_by: date


async def asked_of(session: AsyncSession, meeting_id: str) -> Asked | None:
    """Load what the office is asked about a meeting's day; None once it is settled (H8)."""
    row = await session.get_one(MeetingRow, meeting_id)
    words = open_question(row)
    if words is None:
        return None
    return Asked(words, row.planned_on, settle_by(row.planned_on, calendar()))


async def has_had_agenda(session: AsyncSession, meeting_id: str, person_id: str) -> bool:
    """Tell whether an earlier edition of this meeting's agenda has gone to somebody."""
    row = await session.get_one(MeetingRow, meeting_id)
    return person_id in await year.had_agenda(session, row.id, row.agenda_edition)


async def changes_in_words(session: AsyncSession, by: Person, row: MeetingRow) -> tuple[str, ...]:
    """Say what happened to a meeting's day; those who run the panel also read why."""
    why = permissions.oversees(by, row.panel)
    return tuple(
        in_words(one.kind, one.from_day, one.to_day)
        + f" (recorded on {short_day(local_date(one.made_at))})"
        + (f": {one.reason}" if why else ".")
        for one in await year.changes_of(session, row.id)
    )


def open_question(row: MeetingRow) -> str | None:
    """Give what is asked about a meeting's planned day, while nobody has settled it (H8)."""
    if row.state != MeetingState.PLANNED or row.day_settled_at is not None:
        return None
    return question(row.planned_on, row.held_on, calendar())


def _agenda(row: MeetingRow, sent_on: date | None, now: datetime) -> str:
    if sent_on is None or row.state == MeetingState.CANCELLED:
        return ""
    rules, today = procedure_of(row.panel), local_date(now)
    return told_again(rules, sent_on, row.held_on, today, calendar())

"""When co-chairs differ: both see the other's reasons, and the coordinator arranges a talk (H4)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import LONDON, at_local_time
from core.errors import AlreadyChanged, InputRefused
from core.messages import Door, Kind, Message
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, criteria_views, stand_ins
from core.services.criteria_views import CriteriaView
from core.store import chairs as store
from core.store import outbox
from core.store.tables import ChairsTalkRow, CriteriaAnswerRow, ReferralRow
from core.typed import text_problem, typed_clock

NOTE_MOST = 2000
ARRANGERS = "Only the panel's coordinator arranges a talk of the co-chairs."
SETTLED = "The co-chairs no longer differ, so there is nothing to arrange. Here is how it stands."
NO_DAY = "Choose the day on which they talk."
NO_TIME = "Give the time as hours and minutes, such as 14:30."
OVER = "This time has passed. Choose one that is still to come."


@dataclass(frozen=True, slots=True)
class NewTalk:
    """What was typed: a day, a time of day in London as text, and a note (how, where)."""

    day: date | None
    clock: str
    note: str


async def arrange(
    session: AsyncSession, by: Person, referral_id: str, new: NewTalk, *, now: datetime
) -> CriteriaView:
    """Record when the co-chairs talk; both are told. The same talk again changes nothing."""
    row = await access.open_referral(session, by, referral_id, now=now)
    access.refuse_unless(permissions.coordinates(by, row.panel or ""), ARRANGERS)
    await session.refresh(row, with_for_update=True)
    if row.state != ReferralState.DISAGREED:
        raise AlreadyChanged(SETTLED)
    talk_at = _checked(new, now)
    before = await store.latest_talk(session, row.id)
    if before is None or (before.talk_at, before.note) != (talk_at, new.note.strip()):
        talk = ChairsTalkRow(
            referral_id=row.id,
            talk_at=talk_at,
            note=new.note.strip(),
            arranged_by=by.id,
            arranged_at=now,
        )
        session.add(talk)
        await session.flush()
        people = await answering(session, row.panel or "", now)
        await _tell(session, Kind.CHAIRS_TALK, row.id, people, talk.id, now)
        await access.wrote(session, by, "criteria.arrange", f"referral:{row.id}", now=now)
    return await criteria_views.criteria_view_of(session, by, row, now=now)


async def begun(session: AsyncSession, row: ReferralRow, now: datetime) -> None:
    """Tell both co-chairs and the coordinator that the answers differ, with each new answer."""
    panel = row.panel or ""
    count = select(func.count()).where(CriteriaAnswerRow.referral_id == row.id)
    occasion = f"answers-{await session.scalar(count)}"
    coordinators = await access.people_with(session, panel, Role.COORDINATOR)
    people = await answering(session, panel, now)
    people |= {one.id: one for one in coordinators}
    await _tell(session, Kind.CHAIRS_DIFFER, row.id, people, occasion, now)


async def answering(session: AsyncSession, panel: str, now: datetime) -> dict[str, Person]:
    """Give a panel's co-chairs and who stands in for them today, by id."""
    chairs = await access.people_with(session, panel, Role.CHAIR)
    away = await stand_ins.standing_in(session, panel, now)
    return {one.id: one for one in (*chairs, *away.values())}


async def _tell(
    session: AsyncSession,
    kind: Kind,
    subject: str,
    people: dict[str, Person],
    occasion: str,
    now: datetime,
) -> None:
    messages = [
        Message(kind, subject, one.id, occasion, door, now)
        for one in people.values()
        for door in ((Door.EMAIL, Door.TEAMS) if one.entra_id else (Door.EMAIL,))
    ]
    await outbox.put(session, messages, now)


def _checked(new: NewTalk, now: datetime) -> datetime:
    wrong = {}
    clock = typed_clock(new.clock)
    if new.day is None:
        wrong["day"] = NO_DAY
    if clock is None:
        wrong["clock"] = NO_TIME
    if problem := text_problem(new.note, NOTE_MOST):
        wrong["note"] = problem
    if wrong or new.day is None or clock is None:
        raise InputRefused(wrong)
    found = at_local_time(new.day, clock)
    if found < now:
        field = "day" if new.day < now.astimezone(LONDON).date() else "clock"
        raise InputRefused({field: OVER})
    return found

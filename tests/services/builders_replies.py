"""A confirmed meeting whose invitations are to be answered, and calendars that answer by mail."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.incoming import Flag
from core.people import Person
from core.replies import Answer, CalendarReply, Finding, uid_of
from core.services import agendas, calendar_mail, meetings, replies, reply_views
from core.services.deputies import NewDeputy
from core.services.reply_views import InvitationView
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, CalendarMailRow, IncomingRow, MeetingRow, new_id
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, People, child_case, people_of

NOW = at(date(2026, 12, 7))
LATER = at(date(2026, 12, 8))
HELD = date(2026, 12, 24)
DEE = NewDeputy("Dee Invented", "dee@health.example", "Health Example", authority=True)


@dataclass
class Invited:
    """A confirmed meeting on Christmas Eve with one child, whose lead has a slot."""

    sessions: Sessions
    people: People
    meeting: str
    item: str
    mails: int = 0

    async def answer(self, by: Person, said: Answer, now: datetime = NOW) -> None:
        async with transaction(self.sessions) as session:
            await replies.answer(session, by, self.meeting, said, how="page", now=now)

    async def send(self, by: Person, new: NewDeputy = DEE, now: datetime = NOW) -> None:
        async with transaction(self.sessions) as session:
            await replies.send_deputy(session, by, self.meeting, new, how="page", now=now)

    async def view(self, by: Person, now: datetime = NOW) -> InvitationView:
        async with transaction(self.sessions) as session:
            return await reply_views.invitation_view(session, by, self.meeting, now=now)

    async def row(self, session: AsyncSession) -> MeetingRow:
        return await session.get_one(MeetingRow, self.meeting)

    async def change(self, **values: object) -> None:
        async with transaction(self.sessions) as session:
            row = await session.get_one(MeetingRow, self.meeting)
            for name, value in values.items():
                setattr(row, name, value)

    def reply(self, of: Person, word: str = "ACCEPTED", **more: object) -> CalendarReply:
        """What the calendar of somebody invited sends."""
        values: dict[str, object] = {
            "method": "REPLY",
            "uid": uid_of(self.meeting, of.id, "panel.example"),
            "stamp": NOW,
            "attendee": of.email,
            "partstat": word,
        }
        return CalendarReply(**(values | more))  # type: ignore[arg-type]

    async def mail(
        self,
        reply: CalendarReply,
        sender: str | None = None,
        flags: tuple[Flag, ...] = (),
        now: datetime = NOW,
    ) -> Finding:
        """Take in a calendar's mail; it comes from the attendee unless `sender` is another."""
        self.mails += 1
        async with transaction(self.sessions) as session:
            row = IncomingRow(
                id=new_id(),
                procedure="hertfordshire",
                sha256=f"{self.mails:064d}",
                size=1,
                received_at=now,
                sender=reply.attendee if sender is None else sender,
                sender_name="",
                subject="Accepted",
                text="",
                checked="not_checked",
                flags=[flag.value for flag in flags],
                state="kept",
            )
            session.add(row)
            await session.flush()
            return await calendar_mail.take(session, row, reply, now=now)

    async def waiting(self) -> list[str]:
        """Give the ids of what somebody still has to look at."""
        async with transaction(self.sessions) as session:
            query = select(CalendarMailRow.id).where(CalendarMailRow.handled_at.is_(None))
            return list(await session.scalars(query))

    async def stands(self, of: Person) -> str:
        """Give the answer of one person that the administrator sees."""
        view = await self.view(self.people.administrator)
        return next(one.stands for one in view.who_comes if one.person_id == of.id)


async def invited(sessions: Sessions) -> Invited:
    """Build it; the agenda is approved, so that the slot's invitation has gone out."""
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        today = date(2026, 12, 7)
        await meetings.plan_ahead(session, panel_of(EAST), today=today, now=NOW, weeks=8)
        case = await child_case(session, "HE-2026-0001", EAST, lead=people.lead)
        row = await agendas.list_for_next_meeting(
            session, case, kind="initial", reason="New", now=NOW
        )
        await meetings.confirm_and_invite(
            session, people.administrator, row.id, version=None, now=NOW
        )
        await agendas.approve(session, people.first_chair, row.id, version=None, now=NOW)
        query = select(AgendaItemRow.id).where(AgendaItemRow.meeting_id == row.id)
        item = (await session.scalars(query)).one()
    return Invited(sessions, people, row.id, item)

"""Rows for tests of what a meeting records: plainly fictional people, a child, a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from core.agreements import WITHHOLD
from core.dates import at_local_time
from core.people import Person, Role
from core.services.access import person_of
from core.store.columns import key_ring
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    ChildRow,
    ConversationRow,
    GrantRow,
    InviteeRow,
    MeetingRow,
    PersonRow,
    SharingDecisionRow,
)

EAST = "hertfordshire/east"
ROTHERHAM = "rotherham/mace"


def at(day: date, clock: str = "10:00") -> datetime:
    """Give an instant by London's clocks."""
    return at_local_time(day, time.fromisoformat(clock))


async def person(
    session: AsyncSession, name: str, panel: str, *roles: Role, teams: bool = False
) -> Person:
    """Add somebody; `teams` if the bot can reach them."""
    email = f"{name.lower().replace(' ', '.')}@example.test"
    row = PersonRow(
        name=name,
        email=email,
        email_index=key_ring(session.get_bind().dialect).blind(email, "person.email"),
        agency="Example Agency",
        designation=(roles[0].value.title() if roles else "Nobody"),
        entra_id=f"entra-{name}" if teams else None,
        grants=[GrantRow(panel=panel, role=role.value) for role in roles],
    )
    session.add(row)
    await session.flush()
    if teams:
        session.add(ConversationRow(person_id=row.id, reference={}, seen_at=at(date(2026, 1, 5))))
        await session.flush()
    return person_of(row)


async def case(
    session: AsyncSession, ref: str, panel: str, *, lead: Person | None = None, **more: object
) -> CaseRow:
    """Add a child, called Alex Example, and their open case."""
    child = ChildRow(
        given="Alex",
        family="Example",
        name_index=key_ring(session.get_bind().dialect).blind("Alex Example", "child.name"),
        born="2011-03-04",
        details={"legal_status": "child_in_need"},
    )
    session.add(child)
    await session.flush()
    values = {"types": ["criminal"], "opened_on": date(2026, 11, 2), "state": "open", **more}
    row = CaseRow(
        ref=ref, child_id=child.id, panel=panel, lead_id=lead.id if lead else None, **values
    )
    session.add(row)
    await session.flush()
    return row


async def meeting(
    session: AsyncSession, panel: str, day: date, *, started: bool = True, **more: object
) -> MeetingRow:
    """Add a meeting, under way unless told otherwise."""
    row = MeetingRow(
        panel=panel,
        planned_on=day,
        held_on=day,
        starts=time(9, 30),
        ends=time(12, 30),
        place="Room 1",
        state="under_way" if started else "confirmed",
        started_at=at(day, "09:30") if started else None,
        **more,
    )
    session.add(row)
    await session.flush()
    return row


async def item(
    session: AsyncSession, meeting: MeetingRow, case: CaseRow, position: int = 1, **more: object
) -> AgendaItemRow:
    """List a child."""
    values = {"kind": "initial", "minutes": 30, "reason": "New referral", "state": "listed", **more}
    row = AgendaItemRow(meeting_id=meeting.id, case_id=case.id, position=position, **values)
    session.add(row)
    await session.flush()
    return row


async def invite(
    session: AsyncSession, meeting: MeetingRow, people: Iterable[Person], **more: object
) -> None:
    """Invite people who are present and have accepted the declaration, unless told otherwise."""
    values = {
        "because": "Member",
        "attendance": "present",
        "declared_at": at(meeting.held_on, "09:31"),
        "declared_how": "teams",
        **more,
    }
    for one in people:
        session.add(InviteeRow(meeting_id=meeting.id, person_id=one.id, **values))
    await session.flush()


@dataclass
class Panel:
    """A panel in the middle of a meeting that discusses one child."""

    key: str
    day: date
    chair: Person
    administrator: Person
    member: Person
    lead: Person
    stranger: Person
    case: CaseRow
    meeting: MeetingRow
    item: AgendaItemRow
    others: list[Person] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Give a moment of the meeting."""
        return at(self.day)


async def panel_at_work(
    session: AsyncSession, key: str, day: date, *, started: bool = True
) -> Panel:
    """Build a panel whose meeting is under way, everybody present and declared."""
    other = EAST if key == ROTHERHAM else ROTHERHAM
    chair = await person(session, "Carla Chair", key, Role.CHAIR, teams=True)
    administrator = await person(session, "Ada Admin", key, Role.ADMINISTRATOR)
    member = await person(session, "Max Member", key, Role.MEMBER, teams=True)
    lead = await person(session, "Lee Lead", key, Role.PRACTITIONER)
    stranger = await person(session, "Una Elsewhere", other, Role.CHAIR)
    row = await case(session, "EX-2026-0001", key, lead=lead)
    held = await meeting(session, key, day, started=started, chair_id=chair.id)
    place = await item(session, held, row)
    await invite(session, held, [chair, administrator, member])
    return Panel(key, day, chair, administrator, member, lead, stranger, row, held, place)


async def withhold(session: AsyncSession, panel: Panel, meeting_id: str = "") -> None:
    """Decide that the agency's people receive no papers of a meeting."""
    row = SharingDecisionRow(
        meeting_id=meeting_id or panel.meeting.id,
        agency="example agency",
        decision=WITHHOLD,
        why="No agreement.",
        decided_by=panel.administrator.id,
        decided_at=panel.now,
    )
    session.add(row)
    await session.flush()

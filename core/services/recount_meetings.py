"""The second way to what time and people bring about around meetings, for `mace verify`.

Who is asked for the declaration, who is asked about a planned day that is not worked, who hears
that a meeting is cancelled, who is reminded of an agreement's end and of the six-monthly report
(H8, H9, H20, H22). Raw rows and code of its own: nothing is shared with `core.due_messages` but
procedures, house and calendar.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.agencies import plain
from core.dates import ONE_DAY, WorkingCalendar, local_date
from core.declarations import text_for
from core.procedures import Procedure
from core.reminders import OURS
from core.services.day_by_day import walked, worked
from core.snapshots import Agreed
from core.store.tables import (
    DeputyRow,
    DispatchRow,
    GrantRow,
    InviteeRow,
    MeetingRow,
    PersonRow,
    SharingAgreementRow,
    SixMonthlyReportRow,
)

ASKED_ABOUT_A_DAY = ("administrator", "coordinator", "manager")
KEEPERS = ("administrator", "manager")
WENT = ("sent", "unknown")
AGREEMENT_RUNGS = (-OURS.renew, -20, -5, 0, 5, 20)
REPORT_RUNGS = (-OURS.report, -10, -5, 0, 1, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Expected:
    """A row that the outbox must hold. `recipient` or `occasion` None: any will do."""

    kind: str
    subject: str
    recipient: str | None
    occasion: str | None
    words: str


async def wanted(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Expected]:
    """List what the outbox must hold at a moment."""
    held = await _holders(session)
    rows = (await session.scalars(select(MeetingRow))).all()
    found: list[Expected] = []
    for meeting in rows:
        procedure = agreed.procedure_of(meeting.panel)
        if procedure is not None:
            found += _about_its_day(meeting, held, agreed.calendar, moment)
            found += await _declarations(session, meeting, procedure, agreed, moment)
            found += await _called_off(session, meeting)
    return [
        *found,
        *await _agreements(session, agreed, held, moment),
        *await _reports(session, agreed, held, moment, rows),
    ]


async def came_late(session: AsyncSession, agreed: Agreed, moment: datetime) -> list[Expected]:
    """Expect the request of everybody who is there and came after the declaration was read."""
    query = (
        select(MeetingRow, InviteeRow.person_id)
        .join(InviteeRow, InviteeRow.meeting_id == MeetingRow.id)
        .where(MeetingRow.state == "under_way", MeetingRow.declaration_read_at <= moment)
        .where(InviteeRow.attendance == "present", InviteeRow.declared_at.is_(None))
    )
    found = []
    for meeting, person in await session.execute(query):
        procedure = agreed.procedure_of(meeting.panel)
        if procedure is not None and procedure.declaration is not None:
            words = (
                f"{meeting.panel} {meeting.held_on}: person {person}, who came late, was not asked"
            )
            kind = "declaration_chaser"
            found.append(Expected(kind, meeting.id, person, "late", words))
    return found


async def _holders(session: AsyncSession) -> set[tuple[str, str]]:
    """Give which roles somebody holds on each panel: panel and role."""
    query = select(GrantRow.panel, GrantRow.role).join(
        PersonRow, PersonRow.id == GrantRow.person_id
    )
    rows = await session.execute(query.where(PersonRow.active))
    return {(panel, role) for panel, role in rows}


def _about_its_day(
    meeting: MeetingRow, held: set[tuple[str, str]], calendar: WorkingCalendar, moment: datetime
) -> Iterator[Expected]:
    """Expect the question about a planned day that is not worked, until it is answered (H8)."""
    today, planned = local_date(moment), meeting.planned_on
    answered = meeting.day_settled_at or meeting.confirmed_at or meeting.ended_at
    over = meeting.state == "cancelled" or today > meeting.held_on
    somebody = any((meeting.panel, role) in held for role in ASKED_ABOUT_A_DAY)
    if calendar.is_working_day(planned) or answered or over or not somebody:
        return
    due = walked(planned, -OURS.settle, calendar)
    days = {
        walked(due, -OURS.settle_asked, calendar): "first",
        walked(due, -1, calendar): "before-1",
    }
    days |= {due: "on", walked(due, 1, calendar): "after-1"}
    passed = [day for day in days if day <= today]
    chased = worked(due, today, calendar)
    name = f"chase-{chased}" if chased > 1 else days[max(passed)] if passed else ""
    if name:
        words = f"{meeting.panel} {planned}: the question about its day, “{name}”, is not there"
        yield Expected("meeting_day", meeting.id, None, f"{name}/{due.isoformat()}", words)


async def _declarations(
    session: AsyncSession,
    meeting: MeetingRow,
    procedure: Procedure,
    agreed: Agreed,
    moment: datetime,
) -> list[Expected]:
    """Expect today's request of everybody who comes and has not accepted the declaration (H9)."""
    today, confirmed = local_date(moment), meeting.confirmed_at
    if procedure.declaration is None or meeting.state != "confirmed" or confirmed is None:
        return []
    begun = max(walked(meeting.held_on, -OURS.declare, agreed.calendar), local_date(confirmed))
    number = worked(begun, today, agreed.calendar)
    if today > meeting.held_on or number < 1 or confirmed > moment:
        return []
    occasion = f"chase-{number}/{meeting.held_on.isoformat()}"
    words = "{panel} {day}: person {person} was not asked for the declaration, “chase-{number}”"
    return [
        Expected(
            "declaration_chaser",
            meeting.id,
            person,
            occasion,
            words.format(panel=meeting.panel, day=meeting.held_on, person=person, number=number),
        )
        for person in sorted(await _silent(session, meeting, agreed, procedure, today))
    ]


async def _silent(
    session: AsyncSession, meeting: MeetingRow, agreed: Agreed, procedure: Procedure, today: date
) -> set[str]:
    """Give who comes and has accepted no text that is in force; new deputies have a day."""
    places = await session.scalars(select(InviteeRow).where(InviteeRow.meeting_id == meeting.id))
    query = select(DeputyRow).where(
        DeputyRow.meeting_id == meeting.id, DeputyRow.ended_at.is_(None)
    )
    deputies = (await session.scalars(query)).all()
    left_alone = {one.member_id for one in deputies}
    left_alone |= {one.deputy_id for one in deputies if local_date(one.named_at) >= today}
    for place in (found := places.all()):
        heard = place.declared_at is not None
        if (heard and _is_current(place, agreed, procedure)) or place.attendance == "apologies":
            left_alone.add(place.person_id)
    return {place.person_id for place in found} - left_alone


def _is_current(place: InviteeRow, agreed: Agreed, procedure: Procedure) -> bool:
    current = text_for(procedure, agreed.house).version
    return place.declaration_version in (None, current)


async def _called_off(session: AsyncSession, meeting: MeetingRow) -> list[Expected]:
    """Expect that everybody who had heard of a cancelled meeting hears of its end (H9)."""
    if meeting.state != "cancelled":
        return []
    query = select(DispatchRow.kind, DispatchRow.recipient_id, DispatchRow.occasion).where(
        DispatchRow.subject == meeting.id,
        DispatchRow.kind.in_(("meeting_invitation", "slot_invitation")),
        DispatchRow.state.in_(WENT),
        DispatchRow.occasion.startswith("sequence-"),
    )
    found = {}
    for kind, person, occasion in await session.execute(query):
        slot = occasion[occasion.index("/") :] if "/" in occasion else ""
        words = (
            f"{meeting.panel} {meeting.held_on}: person {person} was not told that it is cancelled"
        )
        ends = f"cancelled-{meeting.sequence}{slot}"
        found[kind, person, ends] = Expected(kind, meeting.id, person, ends, words)
    return list(found.values())


async def _agreements(
    session: AsyncSession, agreed: Agreed, held: set[tuple[str, str]], moment: datetime
) -> list[Expected]:
    """Expect the latest reminder of each agreement that has an end and none after it (H20)."""
    rows = (await session.scalars(select(SharingAgreementRow))).all()
    latest: dict[tuple[str, str], SharingAgreementRow] = {}
    for row in sorted(rows, key=lambda row: (row.signed_on, row.recorded_at)):
        latest[row.procedure, plain(row.agency)] = row
    keeping = {panel.split("/")[0] for panel, role in held if role in KEEPERS}
    found = []
    for row in latest.values():
        procedure = agreed.procedures.get(row.procedure)
        asks = procedure is not None and procedure.information_sharing is not None
        known = row.procedure in keeping and row.recorded_at <= moment
        if row.expires_on is None or not asks or not known:
            continue
        name = _rung(row.expires_on, local_date(moment), agreed.calendar)
        if name:
            words = f"agreement {row.id}: the reminder “{name}” was never put in the outbox"
            found.append(Expected("agreement_reminder", row.id, None, name, words))
    return found


async def _reports(
    session: AsyncSession,
    agreed: Agreed,
    held: set[tuple[str, str]],
    moment: datetime,
    meetings: Sequence[MeetingRow],
) -> list[Expected]:
    """Expect the latest reminder of each procedure's next six-monthly report (H22)."""
    rows = (await session.scalars(select(SixMonthlyReportRow))).all()
    changed = {r.procedure for r in rows if max(r.recorded_at, r.taken_back_at or moment) > moment}
    found = []
    for procedure in agreed.procedures.values():
        mine = [r for r in rows if r.procedure == procedure.id and r.taken_back_at is None]
        begun = [one.held_on for one in meetings if _is_of(one, procedure)]
        kept = any(p.split("/")[0] == procedure.id and role in KEEPERS for p, role in held)
        if procedure.report is None or not (begun or mine) or not kept or procedure.id in changed:
            continue
        last = max(mine, key=lambda row: row.number, default=None)
        known = local_date(last.recorded_at) if last else min(begun)
        owed_on = last.next_on if last else procedure.report.every.due_on(known, agreed.calendar)
        name = _rung(owed_on, local_date(moment), agreed.calendar, REPORT_RUNGS, known)
        if name:
            words = f"report of {procedure.id}: the reminder “{name}” was never put in the outbox"
            found.append(Expected("report_reminder", procedure.id, None, name, words))
    return found


def _is_of(meeting: MeetingRow, procedure: Procedure) -> bool:
    return meeting.state != "cancelled" and meeting.panel.split("/")[0] == procedure.id


def _rung(
    ends: date,
    today: date,
    calendar: WorkingCalendar,
    rungs: Sequence[int] = AGREEMENT_RUNGS,
    known: date = date.min,
) -> str:
    """Name the last rung that has come; of two on one day the later one."""
    name = ""
    for n in rungs:
        day = walked(ends, n, calendar) if n else ends
        while not calendar.is_working_day(day):
            day -= ONE_DAY
        if known < day <= today:
            word = "on" if n == 0 else f"{'before' if n < 0 else 'after'}-{abs(n)}"
            name = f"{word}/{ends.isoformat()}"
    return name

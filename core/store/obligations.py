"""The few questions that load a snapshot: ids, days and instants, no personal column."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import end_of_day
from core.due_messages import BROUGHT_BY_TIME
from core.meetings import MeetingState
from core.messages import Kind
from core.people import Role
from core.replies import Answer
from core.snapshots import (
    Action,
    Assessment,
    Case,
    Discussed,
    Invitee,
    Meeting,
    Post,
    Snapshot,
    Someone,
)
from core.store import chairs, followed, replies, sharing, six_monthly
from core.store import referral_facts as facts
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    ConversationRow,
    DispatchRow,
    GrantRow,
    InviteeRow,
    MeetingRow,
    OtherMeetingRow,
    PaperRow,
    PersonRow,
    SharingAgreementRow,
)

STOOD_IN = "another meeting stood in"
OF_NO_RECORD = (Kind.TRAINING_DUE, Kind.REPORT_REMINDER)  # of a person, of a procedure
PAPERS = (Kind.MEETING_INVITATION, Kind.AGENDA, Kind.MINUTES)
POST = (
    DispatchRow.key,
    DispatchRow.kind,
    DispatchRow.subject,
    DispatchRow.recipient_id,
    DispatchRow.occasion,
    DispatchRow.state,
    DispatchRow.settled_at,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How much to load. `only_open` leaves out what is settled; `held_since` older meetings."""

    only_open: bool = False
    held_since: date | None = None


EVERYTHING = Reach()


async def load(session: AsyncSession, reach: Reach = EVERYTHING) -> Snapshot:
    """Load how things stand."""
    return Snapshot(
        people=await _people(session),
        roles=await _roles(session),
        referrals=await facts.put_to_chairs(session, only_open=reach.only_open),
        meetings=await _meetings(session, reach),
        actions=await _actions(session, reach),
        assessments=await _assessments(session, reach),
        cases=() if reach.only_open else await cases(session, select(CaseRow.id)),
        followed=await followed.load(
            session, followed.open_cases() if reach.only_open else select(CaseRow.id)
        ),
        posts=await (_posts_about_open(session, reach) if reach.only_open else _papers(session)),
        returned=await facts.returned(session, only_open=reach.only_open),
        questions=await facts.questions(session, only_open=reach.only_open),
        joined=await facts.joined(session, only_open=reach.only_open),
        stand_ins=await facts.stand_ins(session),
        agreements=await sharing.snapshots(session),
        reporting=await six_monthly.snapshots(session),
        withheld=await sharing.withheld(session),
        training=await chairs.training(session),
    )


async def _people(session: AsyncSession) -> dict[str, Someone]:
    alive = PersonRow.entra_id.is_not(None) & ConversationRow.dead.is_(False)
    query = select(
        PersonRow.id,
        PersonRow.designation,
        PersonRow.agency,
        func.coalesce(alive, False),
        PersonRow.active,
    ).outerjoin(ConversationRow, ConversationRow.person_id == PersonRow.id)
    return {
        i: Someone(i, title, agency, bool(live), not here)
        for i, title, agency, live, here in await session.execute(query)
    }


async def _roles(session: AsyncSession) -> dict[tuple[str, Role], tuple[str, ...]]:
    query = select(GrantRow.panel, GrantRow.role, GrantRow.person_id)
    query = query.join(PersonRow, PersonRow.id == GrantRow.person_id).where(PersonRow.active)
    order = (GrantRow.panel, GrantRow.role, PersonRow.designation, PersonRow.id)
    rows = await session.execute(query.order_by(*order))
    return {
        (panel, Role(role)): tuple(person for _, _, person in group)
        for (panel, role), group in groupby(rows, key=lambda row: (row[0], row[1]))
    }


def _meeting_ids(reach: Reach) -> Select[str]:
    query = select(MeetingRow.id)
    if reach.held_since is not None:
        query = query.where(MeetingRow.held_on >= reach.held_since)
    return query


async def _meetings(session: AsyncSession, reach: Reach) -> tuple[Meeting, ...]:
    query = select(
        MeetingRow.id,
        MeetingRow.panel,
        MeetingRow.planned_on,
        MeetingRow.held_on,
        MeetingRow.state,
        MeetingRow.chair_id,
        MeetingRow.confirmed_at,
        MeetingRow.agenda_drafted_at,
        MeetingRow.agenda_approved_at,
        MeetingRow.ended_at,
        MeetingRow.minutes_approved_at,
        MeetingRow.agenda_edition,
        MeetingRow.day_settled_at,
        MeetingRow.started_at,
        MeetingRow.declaration_read_at,
    ).where(MeetingRow.id.in_(_meeting_ids(reach)))
    invited = await _invitees(session, reach)
    corrected = await _corrections(session, reach)
    rows = await session.execute(query)
    return tuple(
        Meeting(
            *row,
            invitees=tuple(invited.get(row[0], ())),
            corrected_at=tuple(corrected.get(row[0], ())),
        )
        for row in rows
    )


async def _corrections(session: AsyncSession, reach: Reach) -> dict[str, list[datetime]]:
    """Give when each later version of a meeting's minutes was approved."""
    query = (
        select(PaperRow.meeting_id, PaperRow.frozen_at)
        .where(
            PaperRow.kind == "minutes",
            PaperRow.edition > 1,
            PaperRow.meeting_id.in_(_meeting_ids(reach)),
        )
        .order_by(PaperRow.edition)
    )
    found: dict[str, list[datetime]] = {}
    for meeting, at in await session.execute(query):
        found.setdefault(meeting, []).append(at)
    return found


async def _invitees(session: AsyncSession, reach: Reach) -> dict[str, list[Invitee]]:
    """Give each meeting's invitees; who has several slots of it counts once."""
    query = (
        select(
            InviteeRow.meeting_id,
            InviteeRow.person_id,
            InviteeRow.item_id,
            InviteeRow.attendance,
            InviteeRow.declared_at,
            InviteeRow.declaration_version,
            MeetingRow.state,
            MeetingRow.sequence,
        )
        .join(MeetingRow, MeetingRow.id == InviteeRow.meeting_id)
        .where(InviteeRow.meeting_id.in_(_meeting_ids(reach)))
        .order_by(InviteeRow.item_id.is_not(None), InviteeRow.id)
    )
    rows = (await session.execute(query)).all()
    coming = {row.meeting_id for row in rows if row.state == MeetingState.CONFIRMED}
    answers = await replies.answers_of(session, coming)
    deputies = await replies.deputies_of(session, {row.meeting_id for row in rows})
    sent = {(one.meeting_id, one.member_id) for one in deputies}
    own = {(one.meeting_id, one.deputy_id): one for one in deputies}
    invited: dict[str, dict[str, Invitee]] = {}
    for row in rows:
        key = (row.meeting_id, row.person_id)
        deputy = own.get(key)
        given = replies.standing_of(answers.get(key, ()), row.sequence, row.item_id, deputy)
        away = given.answer is Answer.DECLINED if given else key in sent
        one = Invitee(
            person=row.person_id,
            slot_only=row.item_id is not None,
            attendance=row.attendance,
            declared_at=row.declared_at,
            declared_version=row.declaration_version,
            away=away,
            deputy_since=deputy.named_at if deputy else None,
            deputy_of=deputy.member_id if deputy else None,
        )
        invited.setdefault(row.meeting_id, {}).setdefault(row.person_id, one)
    return {meeting: list(people.values()) for meeting, people in invited.items()}


async def _actions(session: AsyncSession, reach: Reach) -> tuple[Action, ...]:
    query = select(
        ActionRow.id,
        ActionRow.number,
        ActionRow.panel,
        ActionRow.owner_id,
        ActionRow.state,
        ActionRow.due_on,
        ActionRow.assigned_at,
        ActionRow.more_time_until,
        ActionRow.settled_at,
        ActionRow.agency,
        ActionRow.priority == "urgent",
        ActionRow.owned_since,
        ActionRow.asked_at,
        ActionRow.answered_at,
        ActionRow.snoozed_until,
    )
    if reach.only_open:
        query = query.where(ActionRow.state == "open")
    return tuple(Action(*row) for row in await session.execute(query))


async def _assessments(session: AsyncSession, reach: Reach) -> tuple[Assessment, ...]:
    query = select(
        AssessmentRow.id,
        CaseRow.ref,
        CaseRow.panel,
        AssessmentRow.owner_id,
        AssessmentRow.asked_on,
        AssessmentRow.done_at,
    ).join(CaseRow, CaseRow.id == AssessmentRow.case_id)
    if reach.only_open:
        query = query.where(AssessmentRow.done_at.is_(None))
    return tuple(Assessment(*row) for row in await session.execute(query))


async def cases(session: AsyncSession, wanted: Select[str]) -> tuple[Case, ...]:
    """Load these cases, given as a question for their ids, with their discussions."""
    query = select(
        CaseRow.id,
        CaseRow.ref,
        CaseRow.panel,
        CaseRow.opened_on,
        CaseRow.state,
        CaseRow.next_review_on,
    ).where(CaseRow.id.in_(wanted))
    discussed = await _discussions(session, wanted)
    rows = await session.execute(query)
    return tuple(
        Case(i, ref, panel, opened, state == "open", review, tuple(discussed.get(i, ())))
        for i, ref, panel, opened, state, review in rows
    )


async def _discussions(session: AsyncSession, wanted: Select[str]) -> dict[str, list[Discussed]]:
    query = (
        select(
            AgendaItemRow.case_id,
            AgendaItemRow.id,
            AgendaItemRow.discussed_at,
            MeetingRow.held_on,
            AgendaItemRow.next_review_on,
        )
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.discussed_at.is_not(None), AgendaItemRow.case_id.in_(wanted))
        .order_by(AgendaItemRow.case_id, AgendaItemRow.discussed_at)
    )
    found: dict[str, list[Discussed]] = {}
    for case, item, at, held_on, review in await session.execute(query):
        if at is not None:
            found.setdefault(case, []).append(Discussed(item, at, held_on, review))
    for case, one in await _stand_ins(session, wanted):
        found.setdefault(case, []).append(one)
    return {case: sorted(every, key=lambda one: one.at) for case, every in found.items()}


async def _stand_ins(session: AsyncSession, wanted: Select[str]) -> list[tuple[str, Discussed]]:
    """Give the meetings that stood in for a review (R4.8); what counts is the meeting's day."""
    query = select(
        OtherMeetingRow.case_id,
        OtherMeetingRow.id,
        OtherMeetingRow.recorded_at,
        OtherMeetingRow.held_on,
        OtherMeetingRow.next_review_on,
    ).where(OtherMeetingRow.is_review, OtherMeetingRow.case_id.in_(wanted))
    return [
        (case, Discussed(i, min(at, end_of_day(held_on)), held_on, review, STOOD_IN))
        for case, i, at, held_on, review in await session.execute(query)
    ]


async def _papers(session: AsyncSession) -> tuple[Post, ...]:
    query = select(*POST).where(DispatchRow.kind.in_(PAPERS))
    return tuple(post_of(row) for row in await session.execute(query))


async def _posts_about_open(session: AsyncSession, reach: Reach) -> tuple[Post, ...]:
    """Give what was put in the outbox, because its time came, about records still open."""
    open_records: tuple[Select[str], ...] = (
        select(ActionRow.id).where(ActionRow.state == "open"),
        select(AssessmentRow.id).where(AssessmentRow.done_at.is_(None)),
        *facts.records_still_open(),
        _meeting_ids(reach),
        followed.open_cases(),
        select(SharingAgreementRow.id),
    )
    still_open = DispatchRow.subject.in_(union_all(*open_records))
    query = select(*POST).where(
        DispatchRow.kind.in_(BROUGHT_BY_TIME), still_open | DispatchRow.kind.in_(OF_NO_RECORD)
    )
    return tuple(post_of(row) for row in await session.execute(query))


def post_of(row: tuple[str, str, str, str, str, str, datetime | None], panel: str = "") -> Post:
    """Give a row of the outbox, asked for by POST, as a plain value."""
    key, kind, subject, recipient, occasion, state, settled_at = row
    return Post(key, Kind(kind), subject, recipient, occasion, state, settled_at, panel)

"""What a message needs to know when it is composed: loaded at that moment, never stored in between.

The worker reads here on behalf of the product, not of a person; who may receive what was decided
when the row was written, and each message goes to one recipient only.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import referrals
from core.data import load_procedure
from core.dates import local_date
from core.errors import NotFound
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, criteria, criteria_views, declared, referral_links
from core.services.criteria_views import TalkView
from core.services.rules import panel_title, procedure_of
from core.store import replies, strategic
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    MeetingRow,
    ReferralRow,
)

MOOT = "the record is gone"


class Gone(NotFound):
    """What a message is about is no longer there, so there is nothing to say."""


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """A referral without the child: references, labels, dates, the co-chairs' reasons."""

    ref: str
    case_ref: str | None
    panel: str
    panel_key: str
    state: ReferralState
    referred_on: date
    asked_on: date | None
    area: str
    types: tuple[str, ...]
    criteria: tuple[str, ...]
    danger: bool
    note: str | None
    reasons: tuple[str, ...]
    advice: tuple[str, ...]  # of co-chairs who do not agree
    answered: frozenset[str]  # ids of the chairs who have answered
    silent: int  # chairs who have not
    differ_on: date | None
    talk: TalkView | None
    returned_on: date | None
    referrer: Person
    administrators: tuple[Person, ...]
    meeting_on: date | None
    link_id: str | None  # of the link by which it was begun, if it was


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting as one invitee may know it: times, counts, and whether they have declared."""

    id: str
    panel: str
    panel_key: str
    state: str
    held_on: date
    starts: time
    ends: time
    place: str
    sequence: int
    new_referrals: int
    reviews: int
    outstanding: int
    actions: int
    minutes_used: int
    strategic: int  # strategic items (H23)
    declared: bool  # and papers are not withheld from their agency
    withheld: bool
    invited: bool
    item_id: str | None
    accepted_before: bool  # perhaps an earlier text of the declaration
    place_of: str  # whose deputy the invitee is: name and agency
    agenda_approved_at: datetime | None
    minutes_approved_at: datetime | None

    @property
    def agenda_approved(self) -> bool:
        """Tell whether the chairs have approved the agenda."""
        return self.agenda_approved_at is not None

    @property
    def minutes_approved(self) -> bool:
        """Tell whether the chair has approved the minutes."""
        return self.minutes_approved_at is not None


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """A CE risk assessment for whoever owes it."""

    id: str
    case_ref: str
    panel: str
    panel_key: str
    meeting_on: date
    asked_on: date
    done: bool
    version: int


async def referral_facts(session: AsyncSession, referral_id: str) -> ReferralFacts:
    """Load what may be said of a referral by email."""
    row = await session.get(ReferralRow, referral_id)
    if row is None or row.submitted_at is None:
        raise Gone(MOOT)
    panel = _told_panel(row)
    latest = await criteria.latest_answers(session, row.id)
    chairs = await access.people_with(session, panel, Role.CHAIR)
    return ReferralFacts(
        ref=row.ref,
        case_ref=await _case_ref(session, row.case_id),
        panel=panel_title(panel),
        panel_key=panel,
        state=ReferralState(row.state),
        referred_on=local_date(row.submitted_at),
        asked_on=local_date(row.to_chairs_at) if row.to_chairs_at else None,
        area=row.answers.get("area", ""),
        types=type_labels(panel, row.answers),
        criteria=criteria_labels(panel, row.answers),
        danger=referrals.on(row.answers.get("danger")),
        note=row.note,
        reasons=criteria_views.reasons_for(row.state, latest.values()),
        advice=criteria_views.advice_for(row.state, latest.values()),
        answered=frozenset(latest),
        silent=len({one.id for one in chairs} - latest.keys()),
        differ_on=local_date(row.differ_at) if row.differ_at else None,
        talk=await criteria_views.talk_of(session, row),
        returned_on=local_date(row.returned_at) if row.returned_at else None,
        referrer=await access.person(session, row.referrer_id),
        administrators=tuple(await access.people_with(session, panel, Role.ADMINISTRATOR)),
        meeting_on=await _listed_on(session, row.case_id),
        link_id=await referral_links.of_referral(session, row.id),
    )


def _told_panel(row: ReferralRow) -> str:
    """Give a referral's panel; of a joined one the panel it was sent to, wherever the matter is."""
    if row.state == ReferralState.JOINED:
        home = load_procedure(row.procedure).panel_of_area(row.answers.get("area", ""))
        if home is not None:
            return home.key
    return row.panel or f"{row.procedure}/"


async def reference(session: AsyncSession, referral_id: str) -> str:
    """Give a referral's reference alone, whatever it stands at."""
    row = await session.get(ReferralRow, referral_id)
    if row is None:
        raise Gone(MOOT)
    return row.ref


def type_labels(panel: str, answers: dict[str, str]) -> tuple[str, ...]:
    """Give the types of exploitation that a referral names, in the procedure's words."""
    procedure = procedure_of(panel)
    labels = {c.id: c.label for c in (*procedure.exploitation_types, *procedure.other_types)}
    ids = referrals.several(answers, "types") + referrals.several(answers, "other_types")
    return tuple(labels.get(i, i) for i in ids)


def criteria_labels(panel: str, answers: dict[str, str]) -> tuple[str, ...]:
    """Give the criteria that the referrer ticked, in the procedure's words (H3)."""
    labels = {c.id: c.label for c in procedure_of(panel).criteria}
    return tuple(labels.get(i, i) for i in referrals.criteria_ticked(answers))


async def meeting_facts(session: AsyncSession, meeting_id: str, person_id: str) -> MeetingFacts:
    """Load a meeting for one person."""
    row = await session.get(MeetingRow, meeting_id)
    if row is None:
        raise Gone(MOOT)
    place = await access.invitee_of(session, row.id, person_id)
    kinds = await _kinds(session, row.id)
    person = await access.person(session, person_id)
    return MeetingFacts(
        id=row.id,
        panel=panel_title(row.panel),
        panel_key=row.panel,
        state=row.state,
        held_on=row.held_on,
        starts=row.starts,
        ends=row.ends,
        place=row.place,
        sequence=row.sequence,
        new_referrals=kinds.get("initial", (0, 0))[0],
        reviews=kinds.get("review", (0, 0))[0],
        outstanding=await _open_actions(session, row.panel),
        actions=await _actions_of(session, row.id),
        minutes_used=sum(minutes for _, minutes in kinds.values()),
        strategic=len(await strategic.items_of(session, row.id)),
        declared=await declared.may_have_papers(session, row, place, person),
        withheld=await declared.are_withheld(session, row.id, person),
        invited=place is not None,
        item_id=place.item_id if place else None,
        accepted_before=place is not None and place.declared_at is not None,
        place_of=await place_of(session, row.id, person_id),
        agenda_approved_at=row.agenda_approved_at,
        minutes_approved_at=row.minutes_approved_at,
    )


async def place_of(session: AsyncSession, meeting_id: str, person_id: str) -> str:
    """Say in whose place somebody comes to a meeting: name and agency; empty in their own right."""
    deputy = await replies.deputising(session, meeting_id, person_id)
    if deputy is None:
        return ""
    member = await access.person(session, deputy.member_id)
    return f"{member.name}, {member.agency}"


async def slot_facts(session: AsyncSession, item_id: str) -> tuple[str, time, time]:
    """Give the case reference, start and end of one child's slot."""
    item = await session.get(AgendaItemRow, item_id)
    if item is None:
        raise Gone(MOOT)
    meeting = await session.get_one(MeetingRow, item.meeting_id)
    before = await session.scalar(
        select(func.coalesce(func.sum(AgendaItemRow.minutes), 0)).where(
            AgendaItemRow.meeting_id == item.meeting_id,
            AgendaItemRow.state != "deferred",
            AgendaItemRow.position < item.position,
        )
    )
    told = item.starts_after
    begin = _later(meeting.starts, int(before or 0) if told is None else told)
    return await _case_ref(session, item.case_id) or "", begin, _later(begin, item.minutes)


async def has_time(session: AsyncSession, meeting_id: str, person_id: str) -> bool:
    """Tell whether somebody is invited to all of a meeting, or to a time that still stands."""
    places = await access.places_at(session, meeting_id, person_id)
    items = [place.item_id for place in places]
    return None in items or any([not await taken_off(session, one) for one in items if one])


async def taken_off(session: AsyncSession, item_id: str) -> bool:
    """Tell whether a child was taken off the agenda after invitations to their time had gone."""
    item = await session.get(AgendaItemRow, item_id)
    return item is not None and item.state == "deferred"


async def assessment_facts(session: AsyncSession, assessment_id: str) -> AssessmentFacts:
    """Load a CE risk assessment for whoever owes it."""
    row = await session.get(AssessmentRow, assessment_id)
    if row is None:
        raise Gone(MOOT)
    meeting = await session.get_one(MeetingRow, row.meeting_id)
    return AssessmentFacts(
        id=row.id,
        case_ref=await _case_ref(session, row.case_id) or "",
        panel=panel_title(meeting.panel),
        panel_key=meeting.panel,
        meeting_on=meeting.held_on,
        asked_on=row.asked_on,
        done=row.done_at is not None,
        version=row.version,
    )


async def next_meeting_on(session: AsyncSession, panel: str, after: date) -> date | None:
    """Give the day of the panel's next meeting that is planned."""
    query = select(func.min(MeetingRow.held_on)).where(
        MeetingRow.panel == panel, MeetingRow.held_on > after, MeetingRow.state != "cancelled"
    )
    found: date | None = await session.scalar(query)
    return found


def _later(clock: time, minutes: int) -> time:
    total = clock.hour * 60 + clock.minute + minutes
    return time(total // 60 % 24, total % 60)


async def _case_ref(session: AsyncSession, case_id: str | None) -> str | None:
    case = await session.get(CaseRow, case_id) if case_id else None
    return case.ref if case else None


async def _listed_on(session: AsyncSession, case_id: str | None) -> date | None:
    query = (
        select(func.min(MeetingRow.held_on))
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.case_id == case_id, AgendaItemRow.state == "listed")
    )
    found: date | None = await session.scalar(query) if case_id else None
    return found


async def _kinds(session: AsyncSession, meeting_id: str) -> dict[str, tuple[int, int]]:
    query = (
        select(AgendaItemRow.kind, func.count(), func.sum(AgendaItemRow.minutes))
        .where(AgendaItemRow.meeting_id == meeting_id, AgendaItemRow.state != "deferred")
        .group_by(AgendaItemRow.kind)
    )
    return {k: (n, int(m)) for k, n, m in await session.execute(query)}


async def _open_actions(session: AsyncSession, panel: str) -> int:
    query = select(func.count()).where(ActionRow.panel == panel, ActionRow.state == "open")
    return int(await session.scalar(query) or 0)


async def _actions_of(session: AsyncSession, meeting_id: str) -> int:
    query = select(func.count()).where(ActionRow.meeting_id == meeting_id)
    return int(await session.scalar(query) or 0)

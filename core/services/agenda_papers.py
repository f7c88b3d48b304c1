"""Write a meeting's agenda paper from the rows: children, previous minutes, outstanding actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import decisions, referrals
from core.actions import owed_on, state_in_words
from core.agendas import KINDS, Slot, minutes_used
from core.data import house, options
from core.dates import clock_time, local_date, short_day, whole_years
from core.nrm import WANTS
from core.papers import (
    ActionLine,
    AgendaLine,
    AgendaPaper,
    ChildLine,
    MeetingHead,
    PreviousMinutes,
    StrategicLine,
)
from core.people import Person, Role
from core.questions import words
from core.scheduling import plan_meeting
from core.services import access, follow_lines
from core.services.agenda_views import capacity, overflow, slots_of
from core.services.elsewhere import elsewhere
from core.services.rota import chairs_of, chairs_shown, warnings
from core.services.rules import calendar, declaration_of, panel_of, panel_title, procedure_of
from core.store import agendas as agenda_store
from core.store import meetings as store
from core.store import strategic
from core.store.meetings import Earlier, Listed
from core.store.tables import ActionRow, MeetingRow, ReferralRow

NOBODY = "Not named yet"
DISPUTE = "{ref}: {agency}, {day}: {wants}. The panel decides (H19)."
CLOSED = "{ref} ended on {day}. {why}"


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the children's lines need, loaded at once."""

    meeting: MeetingRow
    today: date
    people: Mapping[str, Person]
    referrals: Mapping[str, ReferralRow]
    earlier: Mapping[str, Earlier]
    actions: Mapping[tuple[str, str], Sequence[ActionRow]]
    follows: Mapping[str, tuple[tuple[str, str], ...]]


async def build_agenda_paper(
    session: AsyncSession, meeting: MeetingRow, *, now: datetime
) -> AgendaPaper:
    """Build the agenda as it stands: outstanding actions first (H13), then each child (H11)."""
    children = await store.listed(session, meeting.id)
    placed = slots_of(meeting, children)
    outstanding = await store.open_actions(session, meeting.panel)
    known = await _load(session, meeting, children, [a for a, _ in outstanding], now)
    following = await store.next_after(session, meeting.panel, meeting.held_on)
    fitting = [(one, slot) for one, slot in zip(children, placed, strict=True) if slot.fits]
    return AgendaPaper(
        head=await head_of(session, meeting),
        declaration=declaration_of(meeting.panel).text,
        outstanding=tuple(_action(known, action, ref) for action, ref in outstanding),
        lines=tuple(_line(known, n, *pair) for n, pair in enumerate(fitting, start=1)),
        waiting=await overflow(session, meeting, children, placed, approved=True),
        minutes_used=minutes_used(placed),
        minutes_available=capacity(meeting),
        next_meeting=following.held_on if following else None,
        next_referrals_by=_referrals_by(following) if following else None,
        strategic=await strategic_lines(session, meeting),
        disputes=await _disputes(session, meeting.panel),
        closures=await _closures(session, meeting),
        elsewhere=await elsewhere(session, meeting, {one.case.id for one in children}),
    )


async def strategic_lines(session: AsyncSession, meeting: MeetingRow) -> tuple[StrategicLine, ...]:
    """Write a meeting's strategic items, with what it has said about them by now (H23)."""
    return tuple(
        StrategicLine(number, one.title, one.text, one.minutes, one.record or "")
        for number, one in enumerate(await strategic.items_of(session, meeting.id), start=1)
    )


async def lines_of(
    session: AsyncSession, meeting: MeetingRow, wanted: Sequence[str], *, now: datetime
) -> tuple[AgendaLine, ...]:
    """Write the lines of some items of an agenda, by their places (for a supplement)."""
    children = await store.listed(session, meeting.id)
    known = await _load(session, meeting, children, [], now)
    placed = slots_of(meeting, children)
    numbered = enumerate(zip(children, placed, strict=True), start=1)
    return tuple(_line(known, n, one, slot) for n, (one, slot) in numbered if one.item.id in wanted)


async def _disputes(session: AsyncSession, panel: str) -> tuple[str, ...]:
    found = await agenda_store.disputes_waiting(session, panel)
    people = await access.people_by_id(session, {row.raised_by for row, _ in found})
    return tuple(
        DISPUTE.format(
            ref=ref,
            agency=people[row.raised_by].agency,
            day=short_day(local_date(row.raised_at)),
            wants=WANTS[row.wants].lower(),
        )
        for row, ref in found
    )


async def _closures(session: AsyncSession, meeting: MeetingRow) -> tuple[str, ...]:
    """Say which cases ended since the panel last met, that day included (H18)."""
    since = await agenda_store.held_before(session, meeting.panel, meeting.held_on)
    rows = await agenda_store.closed_since(session, meeting.panel, since) if since else []
    return tuple(
        CLOSED.format(
            ref=row.ref, day=short_day(row.closed_on or meeting.held_on), why=row.closed_why
        )
        for row in rows
    )


async def head_of(session: AsyncSession, meeting: MeetingRow) -> MeetingHead:
    """Say what stands at the top of a meeting's papers."""
    procedure = procedure_of(meeting.panel)
    chairs = chairs_shown(meeting, await chairs_of(session, meeting.panel))
    return MeetingHead(
        authority=procedure.authority,
        panel=panel_title(meeting.panel),
        held_on=meeting.held_on,
        starts=clock_time(meeting.starts),
        ends=clock_time(meeting.ends),
        place=meeting.place,
        chair=" and ".join(chairs) or NOBODY,
        chair_title=procedure.title_of(Role.CHAIR) or "Chair",
    )


async def _load(
    session: AsyncSession,
    meeting: MeetingRow,
    children: Sequence[Listed],
    outstanding: Sequence[ActionRow],
    now: datetime,
) -> _Known:
    cases = [one.case.id for one in children]
    sent = await store.referrals_of(session, cases)
    actions = await store.actions_of_cases(session, cases)
    every = [*outstanding, *(row for rows in actions.values() for row in rows)]
    ids = {row.owner_id for row in every} | {row.referrer_id for row in sent.values()}
    ids |= {one.case.lead_id for one in children if one.case.lead_id is not None}
    return _Known(
        meeting=meeting,
        today=local_date(now),
        people=await access.people_by_id(session, ids),
        referrals=sent,
        earlier=await store.earlier_discussions(session, cases, meeting.held_on),
        actions=actions,
        follows={o.case.id: await _follows(session, meeting, o, now) for o in children},
    )


async def _follows(
    session: AsyncSession, meeting: MeetingRow, one: Listed, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Give what follows for a child, and that somebody in the chair works with them."""
    told = warnings(meeting, await chairs_of(session, meeting.panel), [one])
    own = tuple(("Chair", sentence) for sentence in told)
    return (*await follow_lines.lines(session, one.case, now), *own)


def _line(known: _Known, number: int, one: Listed, slot: Slot) -> AgendaLine:
    referral = known.referrals.get(one.case.id)
    return AgendaLine(
        number=number,
        kind=KINDS[one.item.kind],
        starts=slot.at,
        minutes=one.item.minutes,
        child=_child(known, one),
        reason=one.item.reason,
        criteria=_criteria(referral),
        referred_by=_named(known, referral.referrer_id if referral else None),
        previous=_previous(known, one),
        follows=known.follows[one.case.id],
    )


def _child(known: _Known, one: Listed) -> ChildLine:
    born, status = date.fromisoformat(one.child.born), one.child.details.get("legal_status")
    return ChildLine(
        case_ref=one.case.ref,
        name=f"{one.child.given} {one.child.family}",
        born=born,
        age=whole_years(born, known.meeting.held_on),
        legal_status=words(options("legal_statuses"), status) if status else None,
        lead_professional=_named(known, one.case.lead_id),
        types=_types(one.case.panel, one.case.types),
    )


def _previous(known: _Known, one: Listed) -> PreviousMinutes | None:
    """Embed what the panel last recorded about a child (H11)."""
    earlier = known.earlier.get(one.case.id)
    if earlier is None:
        return None
    item = earlier.item
    said = (item.discussion, item.analysis)
    agreed = known.actions.get((one.case.id, earlier.meeting_id), ())
    return PreviousMinutes(
        held_on=earlier.held_on,
        summary="\n\n".join(text for text in said if text),
        decision=". ".join(t for t in (decisions.words(item.decision), item.decision_why) if t),
        band=_band_name(one.case.panel, earlier.band),
        actions=tuple(_action(known, row, one.case.ref) for row in agreed),
    )


def _action(known: _Known, row: ActionRow, ref: str) -> ActionLine:
    owed = owed_on(row.due_on, row.more_time_until)
    settled = local_date(row.settled_at) if row.settled_at else None
    more = row.more_time_until is not None
    return ActionLine(
        number=row.number,
        case_ref=ref,
        text=row.text,
        owner=known.people[row.owner_id].name,
        agency=row.agency,
        due=owed,
        state=state_in_words(row.state, owed, known.today, settled_on=settled, moved=more),
    )


def _named(known: _Known, person_id: str | None) -> str:
    person = known.people.get(person_id or "")
    return f"{person.name}, {person.agency}" if person else NOBODY


def _types(panel: str, ids: Iterable[str]) -> tuple[str, ...]:
    procedure = procedure_of(panel)
    labels = {c.id: c.label for c in (*procedure.exploitation_types, *procedure.other_types)}
    return tuple(labels.get(i, i) for i in ids)


def _criteria(referral: ReferralRow | None) -> tuple[str, ...]:
    if referral is None:
        return ()
    labels = {c.id: c.label for c in procedure_of(referral.procedure).criteria}
    return tuple(labels.get(i, i) for i in referrals.criteria_ticked(referral.answers))


def _band_name(panel: str, band: str | None) -> str | None:
    bands = procedure_of(panel).bands or house().bands
    return next((one.name for one in bands if one.id == band), None)


def _referrals_by(following: MeetingRow) -> date | None:
    panel = following.panel
    plan = plan_meeting(procedure_of(panel), panel_of(panel), following.planned_on, calendar())
    return plan.referrals_by

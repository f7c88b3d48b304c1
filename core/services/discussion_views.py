"""How one child's place in a meeting is shown to whoever records what is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import options
from core.dates import local_date
from core.decisions import IN_WORDS, Decision, ReviewOffer, choices, offer_review, words
from core.notes import in_order
from core.papers import ChildLine
from core.people import Person
from core.procedures import Procedure
from core.services import action_views, follow_lines, recording
from core.services.action_views import ActionView
from core.services.recording import Place
from core.services.rules import calendar, panel_of, procedure_of
from core.store import actions, cases, written
from core.store.tables import AgendaItemRow, CaseRow, ScoreRow

KINDS = {"initial": "New referral", "review": "Review"}
NOT_SCORED = "Not scored"
NOT_CONFIRMED = "Scoring has begun and is not confirmed"


@dataclass(frozen=True, slots=True)
class Before:
    """What the last meeting recorded about the child (H11)."""

    held_on: date
    discussion: str
    decision: str
    band: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What is recorded so far, as typed. `types` are ids of the procedure's choices."""

    discussion: str
    analysis: str
    decision: str | None
    decision_why: str
    dissent: str
    next_review_on: date | None
    next_review_why: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiscussionView:
    """One child of a meeting. `place` counts from 1 among the meeting's children.

    `outstanding` are the open actions of earlier meetings, `agreed` the actions of this one.
    """

    item_id: str
    meeting_id: str
    case_id: str
    place: int
    of: int
    kind: str
    state: str
    reason: str
    child: ChildLine
    before: Before | None
    outstanding: tuple[ActionView, ...]
    agreed: tuple[ActionView, ...]
    said: Said
    review: ReviewOffer
    decisions: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str], ...]
    score: str
    band: str | None
    prompts: tuple[str, ...]
    may_record: bool
    may_score: bool
    closed_why: str | None
    follows: tuple[tuple[str, str], ...]
    previous_item: str | None
    next_item: str | None
    version: int
    noted: tuple[tuple[str, str], ...] = ()  # what agencies told, by heading
    told: tuple[str, ...] = ()  # where two people wrote at once
    unsaved: tuple[str, ...] = ()  # fields in which somebody else's decision stands


def labels_of(procedure: Procedure) -> Mapping[str, str]:
    """Give the words of the types of exploitation and of the legal statuses."""
    types = (*procedure.exploitation_types, *procedure.other_types)
    return {**dict(options("legal_statuses")), **{one.id: one.label for one in types}}


def score_in_words(row: ScoreRow | None, panel: str) -> str:
    """Say a score in words: its total and band once it is confirmed."""
    if row is None:
        return NOT_SCORED
    band = recording.band_named(panel, row.band)
    return f"{row.total}, {band.name}" if row.confirmed_at and band else NOT_CONFIRMED


async def show(session: AsyncSession, by: Person, place: Place, now: datetime) -> DiscussionView:
    """Show one child's place, opened for somebody who may record."""
    item, meeting, case = place
    procedure, panel = procedure_of(meeting.panel), panel_of(meeting.panel)
    band = recording.band_named(meeting.panel, case.band)
    order = [one.id for one in await cases.items_of(session, meeting.id) if one.state != "deferred"]
    at = order.index(item.id) if item.id in order else 0
    lines = await cases.child_lines(session, [case], meeting.held_on, labels_of(procedure))
    found = await actions.of_case(session, case.id)
    scored = await cases.scores_of_items(session, [item.id])
    today, closed = local_date(now), recording.closed_why(meeting)
    outstanding = [f for f in found if f[0].meeting_id != meeting.id and f[0].state == "open"]
    return DiscussionView(
        item_id=item.id,
        meeting_id=meeting.id,
        case_id=case.id,
        place=at + 1,
        of=len(order),
        kind=KINDS[item.kind],
        state=item.state,
        reason=item.reason,
        child=lines[case.id],
        before=await _before(session, case, meeting.held_on, meeting.panel),
        outstanding=await action_views.views_of(session, outstanding, by, today),
        agreed=await action_views.views_of(
            session, [f for f in found if f[0].meeting_id == meeting.id], by, today
        ),
        said=said_of(item, case),
        review=offer_review(procedure, panel, band, meeting.held_on, calendar()),
        decisions=tuple((one.value, IN_WORDS[one]) for one in _offered(procedure, case, item)),
        types=_types(procedure),
        score=score_in_words(scored.get(item.id), meeting.panel),
        band=band.name if band else None,
        prompts=band.prompts if band else (),
        may_record=closed is None and permissions.writes_minutes(by, meeting.panel),
        may_score=closed is None and permissions.chairs(by, meeting.panel),
        closed_why=closed,
        follows=await follow_lines.lines(session, case, now, band=band),
        previous_item=order[at - 1] if at > 0 else None,
        next_item=order[at + 1] if at + 1 < len(order) else None,
        version=item.version,
        noted=await noted(session, item.id),
    )


async def noted(session: AsyncSession, item_id: str) -> tuple[tuple[str, str], ...]:
    """Give what was noted of one child, what stands under one heading joined."""
    rows = (await written.notes_of(session, [item_id])).get(item_id, [])
    return in_order((row.heading, row.text) for row in rows)


def said_of(item: AgendaItemRow, case: CaseRow) -> Said:
    """Give what is recorded so far."""
    return Said(
        discussion=item.discussion or "",
        analysis=item.analysis or "",
        decision=item.decision,
        decision_why=item.decision_why or "",
        dissent=item.dissent or "",
        next_review_on=item.next_review_on,
        next_review_why=item.next_review_why or "",
        types=tuple(case.types),
    )


def _offered(procedure: Procedure, case: CaseRow, item: AgendaItemRow) -> tuple[Decision, ...]:
    """Offer what may be decided, and what was decided already."""
    offered = choices(procedure, recording.band_named(case.panel, case.band))
    return tuple(one for one in Decision if one in offered or one == item.decision)


def _types(procedure: Procedure) -> tuple[tuple[str, str], ...]:
    found = (*procedure.exploitation_types, *procedure.other_types)
    return tuple((one.id, one.label) for one in found)


async def _before(session: AsyncSession, case: CaseRow, held: date, panel: str) -> Before | None:
    earlier = await cases.discussed_items(session, case.id, held)
    if not earlier:
        return None
    item, meeting = earlier[0]
    row = (await cases.scores_of_items(session, [item.id])).get(item.id)
    band = recording.band_named(panel, row.band if row else None)
    return Before(
        held_on=meeting.held_on,
        discussion=item.discussion or "",
        decision=words(item.decision),
        band=band.name if band else None,
    )

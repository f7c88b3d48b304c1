"""One case: who the child is, what was scored and decided, what is open, which clocks run."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.cases import Clocks
from core.dates import local_date
from core.decisions import words
from core.papers import ChildLine
from core.people import Person
from core.services import (
    access,
    action_views,
    declared,
    follow_lines,
    match_views,
    minutes_content,
    recording,
    tracker,
)
from core.services.action_views import ActionView
from core.services.assessments import AssessmentView, views_of
from core.services.case_history import Event, Seen, history
from core.services.discussion_views import KINDS, labels_of
from core.services.following import may_record
from core.services.match_views import JoinedLine
from core.services.rules import panel_title, procedure_of
from core.services.tracker import TrackerLine
from core.store import actions, cases
from core.store.tables import CaseRow, ScoreRow


@dataclass(frozen=True, slots=True)
class PastScore:
    """One confirmed score."""

    on: date
    total: int
    band: str
    item_id: str


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What one meeting decided. `discussion` is empty for those who may not read it."""

    on: date
    kind: str
    decision: str
    discussion: str
    next_review_on: date | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. The lead professional sees the decisions and their own actions, no scores.

    `child.name` holds initials for a member who has not accepted the declaration of any meeting
    that lists the child (H9). What was typed at meetings may name the child: they see none of it,
    and of the actions only their own. `history` holds whatever cases the child has or had;
    `also_recorded_as` the names on records that were merged into this child's.
    """

    case_id: str
    panel: str
    child: ChildLine
    line: TrackerLine
    opened_on: date
    closed_on: date | None
    closed_why: str
    next_review_why: str
    clocks: Clocks
    scores: tuple[PastScore, ...]
    decisions: tuple[PastDecision, ...]
    open_actions: tuple[ActionView, ...]
    ended_actions: tuple[ActionView, ...]
    assessments: tuple[AssessmentView, ...]
    history: tuple[Event, ...]
    joined: tuple[JoinedLine, ...]  # further referrals, for those who run the panel
    follows: tuple[tuple[str, str], ...]
    also_recorded_as: tuple[str, ...]
    former_ref: str
    may_merge: bool
    version: int


async def case_view(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> CaseView:
    """Show one case to the panel's people, or in part to the lead professional."""
    row = await access.open_case(session, by, case_id, now=now)
    inside, today = permissions.sees_panel(by, row.panel), local_date(now)
    loaded = await tracker.load(session, [row], today)
    labels = labels_of(procedure_of(row.panel))
    line = tracker.line_of(row, loaded, today)
    asked = loaded.assessments.get(row.id, ())
    every = await actions.of_case(session, row.id)
    named = not inside or await declared.may_read_case(session, by, row)
    told = inside and named
    child = (await cases.child_lines(session, [row], today, labels))[row.id]
    mine = [found for found in every if told or found[0].owner_id == by.id]
    others = (await cases.names_merged(session, loaded.children[row.id].id)) if named else []
    shown = await action_views.views_of(session, mine, by, today)
    return CaseView(
        case_id=row.id,
        panel=panel_title(row.panel),
        child=child if named else replace(child, name=line.initials),
        line=line if inside else _without_score(line),
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        closed_why=(row.closed_why or "") if named else "",
        next_review_why=(row.next_review_why or "") if told else "",
        clocks=tracker.clocks_of(row, loaded, line.overdue_actions),
        scores=await _scores(session, row) if inside else (),
        decisions=await _decisions(session, row, told=told),
        open_actions=tuple(one for one in shown if one.state == "open"),
        ended_actions=tuple(one for one in shown if one.state != "open"),
        assessments=await views_of(session, asked, row, by, now) if inside else (),
        joined=await match_views.joined_lines(session, by, row.panel, case_id=row.id),
        follows=await follow_lines.lines(session, row, now) if told or may_record(by, row) else (),
        history=await history(session, await _seen(session, by, row, now), by.id),
        also_recorded_as=tuple(others),
        may_merge=permissions.administers(by, row.panel),
        former_ref=(row.former_ref or "") if told else "",
        version=row.version,
    )


async def _seen(session: AsyncSession, by: Person, row: CaseRow, now: datetime) -> list[Seen]:
    """Open the child's cases, as far as the reader may see them; each is a read of its own."""
    found = []
    for one in await cases.of_same_child(session, row):
        if not permissions.may_read_case(by, panel=one.panel, lead=one.lead_id):
            continue
        if one.id != row.id:
            await access.open_case(session, by, one.id, now=now)
        inside = permissions.sees_panel(by, one.panel)
        found.append(Seen(one, inside, inside and await declared.may_read_case(session, by, one)))
    return found


def _without_score(line: TrackerLine) -> TrackerLine:
    return replace(line, band=None, last_score=None, scored_on=None)


async def _scores(session: AsyncSession, row: CaseRow) -> tuple[PastScore, ...]:
    """Give the confirmed scores, the latest day first; a correction follows what it corrects."""
    query = (
        select(ScoreRow)
        .where(ScoreRow.case_id == row.id, ScoreRow.confirmed_at.is_not(None))
        .order_by(ScoreRow.scored_on.desc(), ScoreRow.edition)
    )
    return tuple(_score(one, row.panel) for one in await session.scalars(query))


def _score(row: ScoreRow, panel: str) -> PastScore:
    band = recording.band_named(panel, row.band)
    return PastScore(row.scored_on, row.total or 0, band.name if band else "", row.item_id)


async def _decisions(
    session: AsyncSession, row: CaseRow, *, told: bool
) -> tuple[PastDecision, ...]:
    """Give what each meeting decided, the latest first."""
    return tuple(
        PastDecision(
            on=meeting.held_on,
            kind=KINDS[item.kind],
            decision=minutes_content.decision_in_words(item) if told else words(item.decision),
            discussion=(item.discussion or "") if told else "",
            next_review_on=item.next_review_on,
        )
        for item, meeting in await cases.discussed_items(session, row.id)
    )

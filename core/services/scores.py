"""The chair scores a child at a meeting, group by group, and confirms the whole (R4.5, R4.6).

The score advises: it sets the case's band, which proposes a review and says what may be decided. It
opens and closes nothing by itself.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data.score_inputs import answer_of, answer_text
from core.dates import local_date
from core.decisions import decision_problems
from core.errors import AlreadyChanged
from core.evidence import ManualScore, adjustment_problems
from core.people import Person
from core.score_rules import written
from core.score_steps import Step
from core.scoring import Score
from core.services import access, recording, strategies
from core.services.score_sheet import Sheet, sheet_of, with_known
from core.services.score_views import ScoreResult, ScoreView, show_group, show_result
from core.store import cases
from core.store import scores as store
from core.store.inserting import insert_missing
from core.store.tables import CaseRow, ScoreRow, new_id
from core.ticks import Tick, not_looked_at, of_step, tick_problems, to_stored, with_step
from core.typed import text_problem

SINCE = (
    "Somebody has changed this child's score since this card was shown; your press changed "
    "nothing. Look at it as it stands now, and save again what is still right."
)
NOTHING_YET = (
    "Nothing has been scored yet. Open at least one group of factors and save it, even if nothing "
    "in it applies."
)


async def score_view(
    session: AsyncSession, by: Person, item_id: str, group: int, *, now: datetime
) -> ScoreView:
    """Show one group of factors to the chair; `group` counts from 1."""
    place = await recording.place_to_score(session, by, item_id, now=now)
    return await show_group(session, await sheet_of(session, place), group)


async def result_view(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> ScoreResult:
    """Show the whole score, confirmed or not, to the panel's people who have declared."""
    place = await recording.place_to_read(session, by, item_id, now=now)
    return await show_result(session, await sheet_of(session, place))


async def save_group(
    session: AsyncSession,
    by: Person,
    item_id: str,
    ticks: Mapping[str, Tick | None],
    *,
    group: int,
    version: int | None,
    now: datetime,
) -> ScoreView:
    """Keep what is ticked in one part of the list; None: looked into, and not so.

    Shows the part as it then is. What is not there is not known.
    """
    place = await recording.place_to_score(session, by, item_id, now=now)
    sheet = await sheet_of(session, place)
    step = sheet.step(group)
    latest = min(local_date(now), sheet.held_on)
    recording.refuse(tick_problems(sheet.catalogue, step, ticks, latest))
    if not _saved_already(sheet, step, ticks):
        recording.refuse_stale(sheet.version, version, SINCE)
        known = with_step(sheet.catalogue, sheet.known, step, ticks)
        sheet = await keep(session, by, with_known(sheet, known), now)
        await _wrote(session, by, "score.group", sheet, now)
    return await show_group(session, sheet, group)


async def set_adjustment(
    session: AsyncSession,
    by: Person,
    item_id: str,
    manual: ManualScore,
    *,
    version: int | None,
    now: datetime,
) -> ScoreResult:
    """Keep the points added or taken away by hand, with the rationale (R4.5)."""
    place = await recording.place_to_score(session, by, item_id, now=now)
    sheet = await sheet_of(session, place)
    problems = adjustment_problems(manual, sheet.rules.limit)
    unreadable = {"adjustment.rationale": text_problem(manual.rationale)}
    recording.refuse({**problems, **{k: v for k, v in unreadable.items() if v}})
    if sheet.manual != (manual if manual.points else None):
        recording.refuse_stale(sheet.version, version, SINCE)
        sheet = await keep(session, by, sheet, now, manual)
        await _wrote(session, by, "score.adjust", sheet, now)
    return await show_result(session, sheet)


async def confirm(
    session: AsyncSession, by: Person, item_id: str, *, version: int | None, now: datetime
) -> ScoreResult:
    """Confirm the score as of the meeting's day, and set the case's band."""
    place = await recording.place_to_score(session, by, item_id, now=now)
    sheet = await sheet_of(session, place)
    if sheet.row is None or sheet.row.confirmed_at is None:
        recording.refuse_stale(sheet.version, version, SINCE)
        recording.refuse({"score": None if sheet.row else NOTHING_YET})
        recording.refuse(not_looked_at(sheet.catalogue, sheet.known))
        sheet = await _confirmed(session, by, sheet, now)
        await _wrote(session, by, "score.confirm", sheet, now)
    return await show_result(session, sheet)


def _saved_already(sheet: Sheet, step: Step, ticks: Mapping[str, Tick | None]) -> bool:
    """Tell whether a part holds just this already: a press that was sent again."""
    mine = of_step(sheet.known, step)
    there = {one.factor: None if one.absent else one.tick for one in mine}
    same = there == dict(ticks) and not any(one.carried for one in mine)
    return sheet.row is not None and same


async def keep(
    session: AsyncSession,
    by: Person,
    sheet: Sheet,
    now: datetime,
    manual: ManualScore | None = None,
) -> Sheet:
    """Write the sheet; a score that was confirmed has to be confirmed again."""
    row = sheet.row or await _begun(session, by, sheet, now)
    row.evidence, row.chair_id = to_stored(sheet.known), by.id
    if manual is not None:
        row.adjustment = manual.points
        row.rationale = manual.rationale if manual.points else None
    if row.confirmed_at is not None:
        row.confirmed_at = row.calculated = row.total = row.band = row.answer_sha256 = None
        await session.flush()
        await _band_of_the_last(session, sheet.place[2])
    await session.flush()
    return replace(sheet, row=row)


async def _begun(session: AsyncSession, by: Person, sheet: Sheet, now: datetime) -> ScoreRow:
    item, meeting, case = sheet.place
    values = {
        "id": new_id(),
        "case_id": case.id,
        "item_id": item.id,
        "chair_id": by.id,
        "scored_on": meeting.held_on,
        "catalogue": sheet.rules.label,
        "rules_sha256": await store.keep_rules(session, written(sheet.rules), now),
        "edition": 1,
        "evidence": to_stored(sheet.known),
        "adjustment": 0,
        "version": 1,
    }
    if not await insert_missing(session, ScoreRow, [values]):
        raise AlreadyChanged(SINCE)
    return (await session.scalars(select(ScoreRow).where(ScoreRow.item_id == item.id))).one()


async def _confirmed(session: AsyncSession, by: Person, sheet: Sheet, now: datetime) -> Sheet:
    found = sheet.reckon()
    item, _, case = sheet.place
    why = item.decision_why or ""
    recording.refuse(decision_problems(item.decision, why, sheet.procedure, found.band))
    sheet = await keep(session, by, sheet, now)
    if sheet.row is not None:
        set_outcome(sheet.row, found, now)
    case.band = found.band.id
    await session.flush()
    await strategies.scored(session, by, sheet.place, found, now=now)
    return sheet


def set_outcome(row: ScoreRow, found: Score, now: datetime) -> None:
    """Write what a score came to, with the hash of the answer that anybody can reckon again."""
    row.calculated, row.total, row.band = found.calculated, found.total, found.band.id
    row.answer_sha256 = answer_digest(found)
    row.confirmed_at = now


def answer_digest(found: Score) -> str:
    """Give the hash of a score's answer, as `mace score --format json` prints it."""
    return hashlib.sha256(answer_text(answer_of(found)).encode()).hexdigest()


async def _band_of_the_last(session: AsyncSession, case: CaseRow) -> None:
    """Set a case's band back to that of its last confirmed score."""
    last = (await cases.latest_scores(session, [case.id])).get(case.id)
    case.band = last.band if last else None


async def _wrote(session: AsyncSession, by: Person, act: str, sheet: Sheet, now: datetime) -> None:
    row = sheet.row
    detail = {"total": row.total, "band": row.band} if row and row.confirmed_at else None
    await access.wrote(session, by, act, f"item:{sheet.place[0].id}", now=now, detail=detail)

"""Stored scores for a reviewer: what each was made from, and whether it recomputes to the byte.

For whoever runs the installation (`mace score --case`, `mace score --stored`); each look is
audited on the case. Nobody's name is in it; a rationale is what the chair typed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.data.score_inputs import answer_of, written_inputs
from core.errors import NotFound, PanelError
from core.services import access
from core.services.score_rules import rules_of_row
from core.services.score_sheet import manual_of, score_of_row
from core.services.scores import answer_digest
from core.store import audit
from core.store import scores as store
from core.store.tables import CaseRow, ScoreRow
from core.ticks import evidence_of, from_stored

NO_SCORE = "There is no stored score {id}. `mace score --case REFERENCE` lists a case's scores."
NOT_CONFIRMED = "This score is not confirmed yet, so there is nothing to compare."


async def listed(session: AsyncSession, case_ref: str, *, now: datetime) -> list[dict[str, Any]]:
    """List a case's confirmed scores, corrections included, and whether each recomputes."""
    case = await store.case_with_ref(session, case_ref)
    if case is None:
        raise NotFound(f"There is no case {case_ref}.")
    await _looked(session, case.id, now)
    return [_line(row, case) for row in await store.confirmed(session, case.id)]


def _line(row: ScoreRow, case: CaseRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "on": row.scored_on.isoformat(),
        "edition": row.edition,
        "list": row.catalogue,
        "total": row.total,
        "band": row.band,
        "recomputes": recomputes(row, case.panel),
    }


async def inputs_of(session: AsyncSession, score_id: str, *, now: datetime) -> dict[str, Any]:
    """Give what a stored score was made from, as `mace score` takes it."""
    row, case = await _opened(session, score_id, now)
    catalogue = rules_of_row(row, case.panel).catalogue
    evidence = evidence_of(catalogue, from_stored(row.evidence), row.scored_on)
    return written_inputs(evidence, manual_of(row))


async def answer_for(session: AsyncSession, score_id: str, *, now: datetime) -> dict[str, Any]:
    """Reckon a stored score again by the rules that were kept with it."""
    row, case = await _opened(session, score_id, now)
    if row.confirmed_at is None:
        raise PanelError(NOT_CONFIRMED)
    return answer_of(score_of_row(row, rules_of_row(row, case.panel)))


def recomputes(row: ScoreRow, panel: str) -> bool:
    """Tell whether a stored score's inputs give what is stored, to the byte where that is kept."""
    try:
        found = score_of_row(row, rules_of_row(row, panel))
    except PanelError:
        return False
    same = (found.calculated, found.total, found.band.id) == (row.calculated, row.total, row.band)
    return same and row.answer_sha256 in (None, answer_digest(found))


async def _opened(session: AsyncSession, score_id: str, now: datetime) -> tuple[ScoreRow, CaseRow]:
    row = await session.get(ScoreRow, score_id)
    if row is None:
        raise NotFound(NO_SCORE.format(id=score_id))
    await _looked(session, row.case_id, now)
    return row, await session.get_one(CaseRow, row.case_id)


async def _looked(session: AsyncSession, case_id: str, now: datetime) -> None:
    subject = f"case:{case_id}"
    await audit.record(
        session, actor=access.CONSOLE, act="read.score", subject=subject, detail=None, now=now
    )

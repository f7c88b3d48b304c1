"""Questions about scores, the rules they were made by, and evidence sent in advance."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.store.digests import content_digest
from core.store.inserting import insert_missing
from core.store.tables import (
    CaseRow,
    EvidenceNoteRow,
    PersonRow,
    ReferralRow,
    ScoreRow,
    ScoreRulesRow,
)

WAITING = "waiting"


async def keep_rules(session: AsyncSession, content: Mapping[str, Any], now: datetime) -> str:
    """Keep rules once, under their hash; give the hash."""
    digest = content_digest(content)
    row = {"sha256": digest, "content": dict(content), "kept_at": now}
    await insert_missing(session, ScoreRulesRow, [row])
    return digest


def in_force() -> ColumnElement[bool]:
    """Pick the scores that count: confirmed, and not corrected by a later edition."""
    later = aliased(ScoreRow)
    corrected = exists().where(later.item_id == ScoreRow.item_id, later.edition > ScoreRow.edition)
    return ScoreRow.confirmed_at.is_not(None) & ~corrected


async def of_item(session: AsyncSession, item_id: str) -> ScoreRow | None:
    """Give the score of a place on an agenda, the latest correction of it."""
    query = select(ScoreRow).where(ScoreRow.item_id == item_id).order_by(ScoreRow.edition.desc())
    row: ScoreRow | None = await session.scalar(query.limit(1))
    return row


async def confirmed(session: AsyncSession, case_id: str) -> list[ScoreRow]:
    """Give a case's confirmed scores, corrections included, the earliest first."""
    query = (
        select(ScoreRow)
        .where(ScoreRow.case_id == case_id, ScoreRow.confirmed_at.is_not(None))
        .order_by(ScoreRow.scored_on, ScoreRow.edition, ScoreRow.confirmed_at)
    )
    return list(await session.scalars(query))


async def case_with_ref(session: AsyncSession, ref: str) -> CaseRow | None:
    """Find a case by its reference, in any case of letters."""
    row: CaseRow | None = await session.scalar(
        select(CaseRow).where(CaseRow.ref == ref.strip().upper())
    )
    return row


async def referrals_of(session: AsyncSession, case_id: str) -> list[tuple[ReferralRow, PersonRow]]:
    """Give the referrals that led to a case, with who sent them, the earliest first."""
    query = (
        select(ReferralRow, PersonRow)
        .join(PersonRow, PersonRow.id == ReferralRow.referrer_id)
        .where(ReferralRow.case_id == case_id, ReferralRow.submitted_at.is_not(None))
        .order_by(ReferralRow.submitted_at, ReferralRow.id)
    )
    return [(row, person) for row, person in await session.execute(query)]


async def notes_of(
    session: AsyncSession, case_id: str, states: Collection[str] = (WAITING,)
) -> list[tuple[EvidenceNoteRow, PersonRow]]:
    """Give what was sent in advance about a case, with who sent it, the earliest first."""
    query = (
        select(EvidenceNoteRow, PersonRow)
        .join(PersonRow, PersonRow.id == EvidenceNoteRow.sent_by)
        .where(EvidenceNoteRow.case_id == case_id, EvidenceNoteRow.state.in_(states))
        .order_by(EvidenceNoteRow.sent_at, EvidenceNoteRow.id)
    )
    return [(row, person) for row, person in await session.execute(query)]

"""Questions about information-sharing agreements and what was decided where one lacks (H20)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.agencies import plain
from core.agreements import WITHHOLD, Signed
from core.snapshots import SharingAgreement
from core.store.tables import SharingAgreementRow, SharingDecisionRow


async def of_procedure(session: AsyncSession, procedure: str) -> list[SharingAgreementRow]:
    """List all agreements that were recorded for a procedure, the latest signed first."""
    query = (
        select(SharingAgreementRow)
        .where(SharingAgreementRow.procedure == procedure)
        .order_by(SharingAgreementRow.signed_on.desc(), SharingAgreementRow.recorded_at.desc())
    )
    return list(await session.scalars(query))


def signed(row: SharingAgreementRow) -> Signed:
    """Give an agreement as a plain value."""
    return Signed(row.agency, row.document_version, row.signed_on, row.expires_on)


async def decisions(session: AsyncSession, meeting_id: str) -> dict[str, SharingDecisionRow]:
    """Give what was decided about a meeting's papers, by the agency's plain name."""
    query = select(SharingDecisionRow).where(SharingDecisionRow.meeting_id == meeting_id)
    return {row.agency: row for row in await session.scalars(query)}


async def withheld(session: AsyncSession) -> Mapping[str, frozenset[str]]:
    """Give, by meeting, the agencies from whose people its papers are withheld."""
    query = select(SharingDecisionRow.meeting_id, SharingDecisionRow.agency).where(
        SharingDecisionRow.decision == WITHHOLD
    )
    found: dict[str, set[str]] = {}
    for meeting, agency in await session.execute(query):
        found.setdefault(meeting, set()).add(agency)
    return {meeting: frozenset(agencies) for meeting, agencies in found.items()}


async def is_withheld(session: AsyncSession, meeting_id: str, agencies: Iterable[str]) -> bool:
    """Tell whether a meeting's papers are withheld from any of these agencies."""
    decided = await decisions(session, meeting_id)
    rows = [decided[plain(one)] for one in agencies if plain(one) in decided]
    return any(row.decision == WITHHOLD for row in rows)


async def snapshots(session: AsyncSession) -> tuple[SharingAgreement, ...]:
    """Give every agreement with an end, and when a later one of the same agency was recorded."""
    query = select(
        SharingAgreementRow.id,
        SharingAgreementRow.procedure,
        SharingAgreementRow.agency,
        SharingAgreementRow.expires_on,
        SharingAgreementRow.recorded_at,
    ).order_by(SharingAgreementRow.signed_on, SharingAgreementRow.recorded_at)
    found: list[SharingAgreement] = []
    renewed: dict[tuple[str, str], datetime] = {}
    for i, procedure, agency, end, at in reversed((await session.execute(query)).all()):
        key = (procedure, plain(agency))
        if end is not None:
            found.append(SharingAgreement(i, procedure, agency, end, at, renewed.get(key)))
        renewed[key] = at
    return tuple(reversed(found))

"""Questions about children and their cases."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.dates import whole_years
from core.papers import ChildLine
from core.store.scores import in_force
from core.store.tables import (
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    ChildRow,
    MeetingRow,
    PersonRow,
    ScoreRow,
)

NOBODY = "Not named"


async def children_of(session: AsyncSession, case_ids: Collection[str]) -> Mapping[str, ChildRow]:
    """Give the children of several cases, by the case's id.

    Of a record that was merged into another it is that other one: one child has one name.
    """
    recorded = aliased(ChildRow)
    query = (
        select(CaseRow.id, ChildRow)
        .join(recorded, recorded.id == CaseRow.child_id)
        .join(ChildRow, ChildRow.id == func.coalesce(recorded.merged_into, recorded.id))
        .where(CaseRow.id.in_(case_ids))
    )
    return dict((await session.execute(query)).all())


async def of_same_child(session: AsyncSession, case: CaseRow) -> list[CaseRow]:
    """Give every case of a case's child, the latest first, by all records merged into one."""
    kept = func.coalesce(ChildRow.merged_into, ChildRow.id)
    child = select(kept).where(ChildRow.id == case.child_id).scalar_subquery()
    query = (
        select(CaseRow)
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .where(kept == child)
        .order_by(CaseRow.opened_on.desc(), CaseRow.ref.desc())
    )
    return list(await session.scalars(query))


async def joined_to(session: AsyncSession, case_ids: Collection[str]) -> dict[str, str]:
    """Give the cases that were joined to some of these when records were merged: id to id."""
    into, its = aliased(CaseRow), aliased(ChildRow)
    query = (
        select(CaseRow.id, into.id)
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .join(into, (into.panel == CaseRow.panel) & (into.id != CaseRow.id))
        .join(its, its.id == into.child_id)
        .where(CaseRow.state == "joined", into.state != "joined", into.id.in_(case_ids))
        .where(
            func.coalesce(its.merged_into, its.id)
            == func.coalesce(ChildRow.merged_into, ChildRow.id)
        )
    )
    return dict((await session.execute(query)).all())


async def names_merged(session: AsyncSession, child_id: str) -> list[str]:
    """Give the names on the records that were merged into a child's."""
    query = select(ChildRow).where(ChildRow.merged_into == child_id).order_by(ChildRow.id)
    return [f"{row.given} {row.family}" for row in await session.scalars(query)]


async def child_lines(
    session: AsyncSession,
    cases: Collection[CaseRow],
    on: date,
    labels: Mapping[str, str],
) -> Mapping[str, ChildLine]:
    """Say for the papers who each child is on a day; `labels` puts ids into words."""
    children = await children_of(session, [case.id for case in cases])
    leads = {case.lead_id for case in cases if case.lead_id}
    names = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(leads))
    people = dict((await session.execute(names)).all())
    return {
        case.id: _line(case, children[case.id], people.get(case.lead_id or ""), on, labels)
        for case in cases
    }


async def latest_scores(session: AsyncSession, case_ids: Collection[str]) -> dict[str, ScoreRow]:
    """Give the latest confirmed score of each case that has one."""
    query = (
        select(ScoreRow)
        .where(ScoreRow.case_id.in_(case_ids), ScoreRow.confirmed_at.is_not(None))
        .order_by(ScoreRow.scored_on, ScoreRow.edition, ScoreRow.confirmed_at)
    )
    return {row.case_id: row for row in await session.scalars(query)}


async def scores_before(
    session: AsyncSession, case_ids: Collection[str], day: date
) -> dict[str, ScoreRow]:
    """Give the latest confirmed score of each case that is of an earlier day."""
    query = (
        select(ScoreRow)
        .where(
            ScoreRow.case_id.in_(case_ids),
            ScoreRow.confirmed_at.is_not(None),
            ScoreRow.scored_on < day,
        )
        .order_by(ScoreRow.scored_on, ScoreRow.edition, ScoreRow.confirmed_at)
    )
    return {row.case_id: row for row in await session.scalars(query)}


async def totals(
    session: AsyncSession, case_ids: Collection[str]
) -> dict[str, list[tuple[int, date]]]:
    """Give totals and days of each case's confirmed scores, the latest first.

    The evidence is not opened.
    """
    query = (
        select(ScoreRow.case_id, ScoreRow.total, ScoreRow.scored_on)
        .where(ScoreRow.case_id.in_(case_ids), in_force())
        .order_by(ScoreRow.scored_on.desc(), ScoreRow.confirmed_at.desc())
    )
    found: dict[str, list[tuple[int, date]]] = {}
    for case_id, total, scored_on in await session.execute(query):
        found.setdefault(case_id, []).append((total or 0, scored_on))
    return found


async def leads_of(
    session: AsyncSession, cases: Collection[CaseRow]
) -> Mapping[str, tuple[str, str]]:
    """Give name and agency of the lead professionals of several cases, by the person's id."""
    ids = {case.lead_id for case in cases if case.lead_id}
    query = select(PersonRow.id, PersonRow.name, PersonRow.agency).where(PersonRow.id.in_(ids))
    return {i: (name, agency) for i, name, agency in await session.execute(query)}


async def scores_of_items(session: AsyncSession, item_ids: Collection[str]) -> dict[str, ScoreRow]:
    """Give the scores, confirmed or not, of several places on an agenda, by the item's id.

    Of a score that was corrected it is the latest correction.
    """
    query = select(ScoreRow).where(ScoreRow.item_id.in_(item_ids)).order_by(ScoreRow.edition)
    rows = await session.scalars(query)
    return {row.item_id: row for row in rows}


async def last_discussed(session: AsyncSession, case_ids: Collection[str]) -> dict[str, date]:
    """Give the day on which each case was last discussed."""
    query = (
        select(AgendaItemRow.case_id, func.max(MeetingRow.held_on))
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.case_id.in_(case_ids), AgendaItemRow.state == "discussed")
        .group_by(AgendaItemRow.case_id)
    )
    return dict((await session.execute(query)).all())


async def discussed_items(
    session: AsyncSession, case_id: str, before: date | None = None
) -> list[tuple[AgendaItemRow, MeetingRow]]:
    """Give what meetings recorded about a case, the latest first; `before` a day, if given."""
    query = (
        select(AgendaItemRow, MeetingRow)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.case_id == case_id, AgendaItemRow.state == "discussed")
        .order_by(MeetingRow.held_on.desc())
    )
    if before is not None:
        query = query.where(MeetingRow.held_on < before)
    return list(await session.execute(query))


async def meetings_listing(session: AsyncSession, case_id: str) -> list[MeetingRow]:
    """Give the meetings whose agenda lists a case, the latest first."""
    query = (
        select(MeetingRow)
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.case_id == case_id, MeetingRow.state != "cancelled")
        .order_by(MeetingRow.held_on.desc(), MeetingRow.id)
    )
    return list(await session.scalars(query))


async def items_of(session: AsyncSession, meeting_id: str) -> list[AgendaItemRow]:
    """Give a meeting's children in the agenda's order, deferred ones included."""
    query = (
        select(AgendaItemRow)
        .where(AgendaItemRow.meeting_id == meeting_id)
        .order_by(AgendaItemRow.position, AgendaItemRow.id)
    )
    return list(await session.scalars(query))


async def assessments_of(
    session: AsyncSession, case_ids: Collection[str]
) -> dict[str, list[AssessmentRow]]:
    """Give the CE risk assessments asked for, by case, the earliest first."""
    query = (
        select(AssessmentRow)
        .where(AssessmentRow.case_id.in_(case_ids))
        .order_by(AssessmentRow.asked_on, AssessmentRow.id)
    )
    found: dict[str, list[AssessmentRow]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.case_id, []).append(row)
    return found


def _line(
    case: CaseRow, child: ChildRow, lead: str | None, on: date, labels: Mapping[str, str]
) -> ChildLine:
    born = date.fromisoformat(child.born)
    status = child.details.get("legal_status")
    return ChildLine(
        case_ref=case.ref,
        name=f"{child.given} {child.family}",
        born=born,
        age=whole_years(born, on),
        legal_status=labels.get(status, status) if status else None,
        lead_professional=lead or NOBODY,
        types=tuple(labels.get(one, one) for one in case.types),
    )

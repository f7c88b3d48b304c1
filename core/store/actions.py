"""Questions about actions."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.actions import STRATEGIC
from core.store import cases
from core.store.tables import ActionRow, CaseRow, MeetingRow

OWED_ON = func.coalesce(ActionRow.more_time_until, ActionRow.due_on)
ABOUT = case(
    (CaseRow.ref.is_not(None), CaseRow.ref),
    (ActionRow.theme.is_not(None), "A theme"),
    else_=STRATEGIC,
)  # what an action is about: a case's reference, or in words what else
Found = list[tuple[ActionRow, str]]


async def counts(
    session: AsyncSession, case_ids: Collection[str], today: date
) -> dict[str, tuple[int, int]]:
    """Count the open actions of each case, and those of them that are overdue.

    A case has those of the cases that were joined to it, when two records were one child's.
    """
    joined = await cases.joined_to(session, case_ids)
    query = (
        select(ActionRow.case_id, func.count(), func.count().filter(today > OWED_ON))
        .where(ActionRow.case_id.in_([*case_ids, *joined]), ActionRow.state == "open")
        .group_by(ActionRow.case_id)
    )
    found: dict[str, tuple[int, int]] = {}
    for case_id, open_ones, overdue in await session.execute(query):
        of = joined.get(case_id or "", case_id or "")
        before = found.get(of, (0, 0))
        found[of] = (before[0] + open_ones, before[1] + overdue)
    return found


async def of_case(session: AsyncSession, case_id: str) -> Found:
    """Give a case's actions with their cases' references, the earliest due first.

    Those of the cases that were joined to it are among them.
    """
    joined = await cases.joined_to(session, [case_id])
    return await _found(session, ActionRow.case_id.in_([case_id, *joined]))


async def of_meeting(session: AsyncSession, meeting_id: str) -> Found:
    """Give the actions that a meeting agreed, with their cases' references."""
    return await _found(session, ActionRow.meeting_id == meeting_id)


async def of_owner(session: AsyncSession, person_id: str) -> Found:
    """Give the open actions of one person."""
    return await _found(session, ActionRow.owner_id == person_id, ActionRow.state == "open")


async def of_panels(session: AsyncSession, panels: Collection[str]) -> Found:
    """Give the actions of several panels, ended ones too."""
    return await _found(session, ActionRow.panel.in_(panels))


async def some(session: AsyncSession, ids: Collection[str]) -> Found:
    """Give these actions, ended ones too."""
    return await _found(session, ActionRow.id.in_(ids))


async def one(session: AsyncSession, action_id: str) -> tuple[ActionRow, str]:
    """Give an action that exists, with its case's reference."""
    return (await _found(session, ActionRow.id == action_id))[0]


async def earlier(
    session: AsyncSession, panel: str, before: date, settled_since: datetime | None
) -> Found:
    """Give the actions of a panel's earlier meetings that are open, or ended since an instant.

    These are what a meeting reviews, each with its outcome (H13).
    """
    live = ActionRow.state == "open"
    if settled_since is not None:
        live = or_(live, ActionRow.settled_at >= settled_since)
    else:
        live = or_(live, ActionRow.settled_at.is_not(None))
    return await _found(
        session, ActionRow.panel == panel, MeetingRow.held_on < before, live, meetings=True
    )


async def _found(
    session: AsyncSession, *where: ColumnElement[bool], meetings: bool = False
) -> Found:
    query = select(ActionRow, ABOUT).outerjoin(CaseRow, CaseRow.id == ActionRow.case_id)
    if meetings:
        query = query.join(MeetingRow, MeetingRow.id == ActionRow.meeting_id)
    query = query.where(*where).order_by(OWED_ON, ActionRow.number)
    return list(await session.execute(query))

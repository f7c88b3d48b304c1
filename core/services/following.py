"""Access to what follows from a meeting: who may record it, who may read it, and the trace."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.errors import AlreadyChanged
from core.people import Person
from core.services import access, declared
from core.store.tables import CaseRow

NOT_YOURS = (
    "Those who run the panel, the lead professional and the child's dedicated worker record this. "
    "Tell one of them, or the coordinator."
)
CLOSED = "This case is closed, so nothing more can be recorded here. A new referral opens it again."
DECLARE_FIRST = (
    "This shows what was written about a child. Accept the confidentiality declaration of a "
    "meeting that lists the child first; then open it again."
)


async def open_told(session: AsyncSession, by: Person, case_id: str, *, now: datetime) -> CaseRow:
    """Open a case for somebody who may read what was written about the child (H9)."""
    case = await access.open_case(session, by, case_id, now=now)
    access.refuse_unless(await is_told(session, by, case), DECLARE_FIRST)
    return case


async def open_to_record(
    session: AsyncSession, by: Person, case_id: str, *, now: datetime, closed_too: bool = False
) -> CaseRow:
    """Open a case for somebody who records what follows; a closed one only where that is meant."""
    case = await access.open_case(session, by, case_id, now=now)
    access.refuse_unless(may_record(by, case), NOT_YOURS)
    if not closed_too:
        refuse_closed(case)
    return case


async def records(session: AsyncSession, by: Person, case_id: str | None) -> bool:
    """Tell whether somebody records what follows for a case that is open."""
    case = await session.get(CaseRow, case_id) if case_id else None
    return case is not None and case.state == "open" and may_record(by, case)


def may_record(by: Person, case: CaseRow) -> bool:
    """Tell whether somebody may record what follows for a case."""
    return permissions.follows(by, panel=case.panel, lead=case.lead_id, worker=case.worker_id)


def refuse_closed(case: CaseRow) -> None:
    """Refuse to record anything for a case that is closed."""
    if case.state != "open":
        raise AlreadyChanged(CLOSED)


async def is_told(session: AsyncSession, by: Person, case: CaseRow) -> bool:
    """Tell whether somebody may read what was typed: they record it, or papers open to them."""
    return may_record(by, case) or await declared.may_read_case(session, by, case)


async def wrote(
    session: AsyncSession, by: Person, act: str, case: CaseRow, now: datetime, **detail: str | None
) -> None:
    """Audit an act about a case; `detail` holds ids and days, never text."""
    await session.flush()
    await access.wrote(session, by, act, f"case:{case.id}", now=now, detail=detail or None)

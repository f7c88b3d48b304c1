"""What is owed on a day, as `mace due` prints it. References and designations, never a name."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.data import house
from core.dates import WorkingCalendar, end_of_day
from core.obligations import STILL_OWED, Obligation, owed
from core.people import Role
from core.procedures import Procedure
from core.snapshots import Agreed, Snapshot
from core.store import obligations as store


def agreed_by(procedures: Iterable[Procedure], calendar: WorkingCalendar) -> Agreed:
    """Put together what is agreed: the procedures in use, our own defaults, the days that count."""
    return Agreed({procedure.id: procedure for procedure in procedures}, house(), calendar)


async def due(
    session: AsyncSession, procedures: Iterable[Procedure], calendar: WorkingCalendar, on: date
) -> list[dict[str, Any]]:
    """List what is owed at the end of a day, for `mace due --on`: open, due or overdue.

    `due` is an ISO day, or None where nothing sets one.
    """
    agreed = agreed_by(procedures, calendar)
    snapshot = await store.load(session)
    return [
        _line(one, snapshot, agreed)
        for one in owed(snapshot, agreed, end_of_day(on))
        if one.state in STILL_OWED
    ]


def _line(one: Obligation, snapshot: Snapshot, agreed: Agreed) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "subject": one.ref,
        "owner": owner_in_words(one, snapshot, agreed),
        "due": one.due and one.due.isoformat(),
        "state": str(one.state),
        "clause": one.clause,
    }


def owner_in_words(one: Obligation, snapshot: Snapshot, agreed: Agreed) -> str:
    """Give an owner's designation, or what the authority calls the role that answers for it."""
    someone = snapshot.people.get(one.owner)
    if someone is not None:
        return someone.designation or someone.agency
    procedure = agreed.procedure_of(one.panel)
    title = procedure.title_of(Role(one.owner)) if procedure and one.owner in set(Role) else None
    return title or one.owner

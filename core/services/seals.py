"""Rows that another hand than the assistant's has written: said, and accepted with a reason."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import PanelError
from core.services import access
from core.store import audit
from core.store.seals import BrokenSeal, How, broken_seals, seal_as_it_is

MOST_OF_A_TABLE = 10  # said one by one; of the rest, how many there are
WORDS = {
    How.CHANGED: "it was changed by hand, not by the assistant",
    How.REMOVED: "it was removed by hand, not by the assistant",
    How.ADDED: "it was put in by hand, not by the assistant",
}
NO_REASON = (
    "Nothing was accepted: a reason is needed. Say who changed the rows and why, for the audit."
)
NOTHING_CHANGED = "Nothing was accepted: every row is as the assistant left it."


def said(found: Iterable[BrokenSeal]) -> Iterable[str]:
    """Name the rows that are not as the assistant left them, in its tables' own words."""
    counted: Counter[tuple[str, How]] = Counter()
    for one in found:
        counted[one.table, one.how] += 1
        if counted[one.table, one.how] <= MOST_OF_A_TABLE:
            yield f"row {one.row} of {one.table}: {WORDS[one.how]}"
    for (table, how), number in counted.items():
        if number > MOST_OF_A_TABLE:
            yield f"{number - MOST_OF_A_TABLE} more rows of {table}: {WORDS[how]}"


async def accept(session: AsyncSession, reason: str, now: datetime) -> int:
    """Let rows that were written by hand stand, each with an entry in the audit; give how many.

    Raises PanelError where no reason is given or no row was written by hand.
    """
    if not reason.strip():
        raise PanelError(NO_REASON)
    found = await broken_seals(session)
    if not found:
        raise PanelError(NOTHING_CHANGED)
    for one in found:
        await audit.record(
            session,
            actor=access.CONSOLE,
            act=f"row.accepted.{one.how}",
            subject=f"table:{one.table}",
            detail={"row": one.row, "reason": reason.strip()},
            now=now,
        )
    await seal_as_it_is(session, found)
    return len(found)

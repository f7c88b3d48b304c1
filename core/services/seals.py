"""Rows that another hand than the assistant's has written: said, and accepted with a reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import PanelError
from core.services import access
from core.store import audit
from core.store.seals import BrokenSeal, How, broken_seals, seal_as_it_is
from core.store.tables import ActionRow, CaseRow, ReferralRow

MOST_OF_A_TABLE = 10  # said one by one; of the rest, how many there are
WORDS = {
    How.CHANGED: "it was changed by hand, not by the assistant",
    How.REMOVED: "it was removed by hand, not by the assistant",
    How.ADDED: "it was put in by hand, not by the assistant",
}
KNOWN_BY = {  # table -> what people call it, its key, and its reference
    "action": ("action", ActionRow.id, ActionRow.number),
    "panel_case": ("case", CaseRow.id, CaseRow.ref),
    "referral": ("referral", ReferralRow.id, ReferralRow.ref),
}
NO_REASON = (
    "Nothing was accepted: a reason is needed. Say who changed the rows and why, for the audit."
)
NOTHING_CHANGED = "Nothing was accepted: every row is as the assistant left it."


async def said(session: AsyncSession, found: Sequence[BrokenSeal]) -> list[str]:
    """Name the records that are not as the assistant left them."""
    names = await _names(session, found)
    counted: Counter[tuple[str, How]] = Counter()
    lines = []
    for one in found:
        counted[one.table, one.how] += 1
        if counted[one.table, one.how] <= MOST_OF_A_TABLE:
            name = names.get((one.table, one.row), f"row {one.row} of {one.table}")
            lines.append(f"{name}: {WORDS[one.how]}")
    more = {key: number - MOST_OF_A_TABLE for key, number in counted.items()}
    return lines + [
        f"{number} more rows of {table}: {WORDS[how]}"
        for (table, how), number in more.items()
        if number > 0
    ]


async def _names(
    session: AsyncSession, found: Sequence[BrokenSeal]
) -> Mapping[tuple[str, str], str]:
    """Give the references by which people know some of the rows."""
    names: dict[tuple[str, str], str] = {}
    for table, (noun, id_, reference) in KNOWN_BY.items():
        ids = [one.row for one in found if one.table == table][:MOST_OF_A_TABLE]
        rows = await session.execute(select(id_, reference).where(id_.in_(ids))) if ids else ()
        names |= {(table, row): f"{noun} {words}" for row, words in rows}
    return names


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

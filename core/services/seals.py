"""Rows that another hand than the assistant's has written: said, and accepted with a reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import PanelError
from core.services import access
from core.store import audit, outbox_listing
from core.store.seals import BrokenSeal, How, broken_seals, seal_as_it_is

MOST_OF_A_TABLE = 10  # said one by one; of the rest, how many there are
WORDS = {
    How.CHANGED: "it was changed by hand, not by the assistant",
    How.REMOVED: "it was removed by hand, not by the assistant",
    How.ADDED: "it was put in by hand, not by the assistant",
}
NOUNS = {"panel_case": "case"}
NO_REASON = (
    "Nothing was accepted: a reason is needed. Say who changed the rows and why, for the audit."
)
NOTHING_CHANGED = "Nothing was accepted: every row is as the assistant left it."


async def said(session: AsyncSession, found: Sequence[BrokenSeal]) -> list[str]:
    """Name the records that are not as the assistant left them."""
    counted: Counter[tuple[str, How]] = Counter()
    shown = []
    for one in found:
        counted[one.table, one.how] += 1
        if counted[one.table, one.how] <= MOST_OF_A_TABLE:
            shown.append(one)
    known = await outbox_listing.known_as(session, [one.row for one in shown])
    lines = [f"{_name(one, known)}: {WORDS[one.how]}" for one in shown]
    more = {key: number - MOST_OF_A_TABLE for key, number in counted.items()}
    return lines + [
        f"{number} more rows of {table}: {WORDS[how]}"
        for (table, how), number in more.items()
        if number > 0
    ]


def _name(one: BrokenSeal, known: Mapping[str, str]) -> str:
    """Give the number by which people know a record, if it has one."""
    if one.row not in known:
        return f"row {one.row} of {one.table}"
    return f"{NOUNS.get(one.table, one.table.replace('_', ' '))} {known[one.row]}"


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

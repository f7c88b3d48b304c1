"""Questions about how far the mail of a mailbox was taken in."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.inserting import insert_missing
from core.store.tables import MailPositionRow


@dataclass(frozen=True, slots=True)
class Position:
    """The link from which changes are asked for ("" at first), and what waits.

    `waiting` has for each mail when it came (ISO) and its handle.
    """

    link: str = ""
    waiting: tuple[tuple[str, str], ...] = ()


async def position(session: AsyncSession, mailbox: str) -> Position:
    """Give how far a mailbox was read."""
    row = await session.get(MailPositionRow, mailbox)
    return Position() if row is None else _read(row)


async def advance(
    session: AsyncSession, mailbox: str, before: str, after: str, new: list[tuple[str, str]]
) -> bool:
    """Go on from one link to the next with the mails that came; False if another did meanwhile."""
    row = await _locked(session, mailbox)
    there = _read(row)
    if there.link != before:
        return False
    _write(row, Position(after, tuple(dict.fromkeys([*there.waiting, *new]))))
    return True


async def done(session: AsyncSession, mailbox: str, handle: str) -> None:
    """Let one mail wait no more."""
    row = await _locked(session, mailbox)
    there = _read(row)
    _write(row, Position(there.link, tuple(one for one in there.waiting if one[1] != handle)))


async def _locked(session: AsyncSession, mailbox: str) -> MailPositionRow:
    await insert_missing(session, MailPositionRow, [{"mailbox": mailbox, "state": {}}])
    query = select(MailPositionRow).where(MailPositionRow.mailbox == mailbox)
    return (await session.scalars(query.with_for_update())).one()


def _read(row: MailPositionRow) -> Position:
    waiting = tuple((when, handle) for when, handle in row.state.get("waiting", ()))
    return Position(row.state.get("link", ""), waiting)


def _write(row: MailPositionRow, found: Position) -> None:
    row.state = {"link": found.link, "waiting": [list(one) for one in found.waiting]}

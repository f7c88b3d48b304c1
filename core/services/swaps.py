"""Swapping turns in the chair: one chair asks, the other agrees or declines (R2.2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, long_day
from core.errors import AlreadyChanged, InputRefused, NotFound
from core.messages import Door, Kind, Message
from core.people import Person
from core.rota import regular
from core.services import access, rota, turns
from core.services.rota import Known
from core.services.rules import panel_title, procedure_of
from core.services.turns import RotaView, ahead, may_swap
from core.store import outbox
from core.store.tables import ChairSwapRow, MeetingRow

NO_TURN = "Choose one of your own turns that are still to come."
NO_OTHER = "Choose another chair of this panel."
AWAY = "{name} is away on {day}, so cannot take that turn. Choose somebody else."
NOT_THEIRS = "That meeting is not {name}'s turn. Choose one that is, or none."
WAITS = "This turn waits for an answer already. Nobody needs to be asked twice."
CHANGED = "The turn has changed since you were asked, so nothing was swapped. This is how it is."
NOT_ASKED = "Only who was asked to swap can answer."


@dataclass(frozen=True, slots=True)
class SwapView:
    """The reader's own turns, whom they can ask, and which turns they can take in exchange."""

    panel: str
    title: str
    mine: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    exchanges: tuple[tuple[str, str], ...]


async def view(session: AsyncSession, by: Person, panel: str, *, now: datetime) -> SwapView:
    """Show a chair their turns to come, and whom they can ask to take one."""
    found = await _known(session, by, panel, now)
    people = await rota.chairs_of(session, panel)
    others = {one.id for one in regular(procedure_of(panel).chair, found.chairs)} - {by.id}
    names: dict[str, str] = {one.id: one.name for one in people}
    coming = ahead(found, local_date(now))
    return SwapView(
        panel=panel,
        title=panel_title(panel),
        mine=tuple((row.id, long_day(row.held_on)) for row in coming if row.chair_id == by.id),
        others=tuple((one.id, one.name) for one in people if one.id in others),
        exchanges=tuple(
            (row.id, f"{long_day(row.held_on)}, {names[row.chair_id or '']}")
            for row in coming
            if row.chair_id in others
        ),
    )


async def ask(
    session: AsyncSession,
    by: Person,
    panel: str,
    *,
    turn: str,
    other: str,
    exchange: str,
    now: datetime,
) -> RotaView:
    """Ask another chair to take one's turn, for one of theirs or for a later turn that is owed."""
    found = await _known(session, by, panel, now)
    _check(await view(session, by, panel, now=now), found, turn, other, exchange)
    if any(one.agreed is None and one.meeting_id == turn for one in found.swaps):
        raise AlreadyChanged(WAITS)
    row = ChairSwapRow(
        meeting_id=turn,
        other_meeting_id=exchange or None,
        asked_by=by.id,
        asked_of=other,
        asked_at=now,
        agreed=None,
    )
    session.add(row)
    await session.flush()
    await access.wrote(session, by, "rota.ask", f"chair_swap:{row.id}", now=now)
    await _tell(session, Kind.SWAP_ASKED, row.id, other, now)
    return await turns.view(session, by, panel, now=now)


async def answer(
    session: AsyncSession, by: Person, swap_id: str, *, agrees: bool, now: datetime
) -> RotaView:
    """Agree to a swap or decline it. A turn that has changed meanwhile is not swapped."""
    row = await session.get(ChairSwapRow, swap_id)
    meeting = await session.get(MeetingRow, row.meeting_id) if row else None
    if row is None or meeting is None or not permissions.oversees(by, meeting.panel):
        raise NotFound(access.GONE)
    access.refuse_unless(row.asked_of == by.id, NOT_ASKED)
    if row.agreed is None:
        found = await rota.known(session, meeting.panel, local_date(now))
        if not may_swap(row, found, local_date(now)):
            raise AlreadyChanged(CHANGED)
        row.agreed, row.answered_at = agrees, now
        await session.flush()
        act = "rota.agree" if agrees else "rota.decline"
        await access.wrote(session, by, act, f"chair_swap:{row.id}", now=now)
        if agrees:
            await rota.refresh(session, meeting.panel, now=now)
        await _tell(session, Kind.SWAP_ANSWERED, row.id, row.asked_by, now)
    return await turns.view(session, by, meeting.panel, now=now)


async def panel_of_swap(session: AsyncSession, swap_id: str) -> str:
    """Give the panel about whose meeting a swap was asked."""
    row = await session.get(ChairSwapRow, swap_id)
    if row is None:
        raise NotFound(access.GONE)
    return (await session.get_one(MeetingRow, row.meeting_id)).panel


async def _known(session: AsyncSession, by: Person, panel: str, now: datetime) -> Known:
    if not permissions.oversees(by, panel):
        raise NotFound(access.GONE)
    return await rota.known(session, panel, local_date(now))


def _check(choices: SwapView, found: Known, turn: str, other: str, exchange: str) -> None:
    names, mine = dict(choices.others), dict(choices.mine)
    rows = {row.id: row for row in found.rows}
    if turn not in mine:
        raise InputRefused({"turn": NO_TURN})
    if other not in names:
        raise InputRefused({"other": NO_OTHER})
    if other in found.away_at(rows[turn]):
        raise InputRefused({"other": AWAY.format(name=names[other], day=mine[turn])})
    if exchange and (exchange not in rows or rows[exchange].chair_id != other):
        raise InputRefused({"exchange": NOT_THEIRS.format(name=names[other])})


async def _tell(
    session: AsyncSession, kind: Kind, swap_id: str, person_id: str, now: datetime
) -> None:
    person = await access.person(session, person_id)
    doors = (Door.EMAIL, Door.TEAMS) if person.entra_id else (Door.EMAIL,)
    messages = [Message(kind, swap_id, person_id, "first", door, now) for door in doors]
    await outbox.put(session, messages, now)

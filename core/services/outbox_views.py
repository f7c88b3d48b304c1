"""The outbox for the administrator: who got what, what did not arrive, and a safe second try.

What certainly did not arrive can be sent again. What nobody knows is settled by a person who has
asked the recipient; it is never sent again on a guess.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import LONDON, clock_time, local_date, short_day
from core.errors import NotFound
from core.guarding import Stop, may_be_let_go, reasons
from core.messages import Kind
from core.outboxes import (
    MAY,
    MAY_NOT,
    SHOWN,
    STANDING_WORDS,
    WHAT,
    Settle,
    Show,
    Standing,
    standing_of,
)
from core.people import Person, Role
from core.services import access, recording
from core.services.access import GONE
from core.services.invitations import slot_of
from core.store import audit, outbox, outbox_listing
from core.store.tables import DispatchRow

RUNS = (Role.ADMINISTRATOR, Role.MANAGER)
NOT_YOURS = "What was sent is shown to a panel's administrator and manager."
ASK_FIRST = "Ask the recipient whether it arrived, then tick this."
SAY_WHY = "Say why it may go all the same; the reason is kept."
NEVER_GOES = (
    "Nobody can let this go as it is. Mend what it is held back for, then press “Send it again”, "
    "or do not send it."
)
ARRIVED = "The recipient has it: settled by a person who asked."


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One message to one person: what, about which number, to whom, how it stands and why.

    No content, and no child but by a reference.
    """

    id: str
    what: str
    recipient: str
    door: str
    standing: Standing
    standing_in_words: str
    when: str
    why: str
    attempts: int
    may_go: bool = False  # held back, and a person may let it go


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody says of a message: that they asked the recipient, why it may go."""

    asked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class OutboxView:
    """What somebody wanted to see, and how many messages stand how."""

    show: Show
    counts: dict[Standing, int]
    lines: tuple[OutboxLine, ...]


async def outbox_view(
    session: AsyncSession, by: Person, show: str = "", *, now: datetime
) -> OutboxView:
    """Show the outbox of the panels that somebody runs."""
    panels = by.panels(*RUNS)
    access.refuse_unless(bool(panels), NOT_YOURS)
    for panel in sorted(panels):
        await access.wrote(session, by, "read.outbox", f"panel:{panel}", now=now)
    return await _view(session, show, panels)


async def whole_outbox(session: AsyncSession, show: str) -> OutboxView:
    """Show the whole installation's outbox, to who runs it."""
    return await _view(session, show, None)


async def settle(
    session: AsyncSession,
    by: Person,
    dispatch_id: str,
    what: Settle,
    *,
    asked: bool = False,
    reason: str = "",
    now: datetime,
) -> None:
    """Do something about a message; the same again changes nothing."""
    panels = by.panels(*RUNS)
    access.refuse_unless(bool(panels), NOT_YOURS)
    said = _Said(asked, reason.strip())
    await _settle(session, str(by.id), dispatch_id, what, panels, said, now)


async def settle_on_the_console(
    session: AsyncSession,
    dispatch_id: str,
    what: Settle,
    *,
    asked: bool,
    reason: str = "",
    now: datetime,
) -> None:
    """Do the same at the command line, for whoever runs the installation."""
    said = _Said(asked, reason.strip())
    await _settle(session, access.CONSOLE, dispatch_id, what, None, said, now)


async def _settle(
    session: AsyncSession,
    actor: str,
    dispatch_id: str,
    what: Settle,
    panels: Collection[str] | None,
    said: _Said,
    now: datetime,
) -> None:
    row = await outbox_listing.one(session, dispatch_id, panels)
    if row is None:
        raise NotFound(GONE)
    if standing_of(row.state, bounced=row.bounced_at is not None) not in MAY[what]:
        raise NotFound(MAY_NOT[what])
    needs_asking = what in (Settle.ARRIVED, Settle.LOST) and not said.asked
    recording.refuse({"asked": ASK_FIRST if needs_asking else None})
    if what is Settle.RELEASE:
        changed = await _release(session, row, said.reason, now)
    elif what is Settle.LEAVE:
        changed = await outbox.leave(session, row.id, now)
    elif what is Settle.AGAIN:
        changed = await outbox.send_again(session, row.id, now)
    else:
        went = what is Settle.ARRIVED
        changed = await outbox.decide_unknown(session, row.id, went=went, why=ARRIVED, now=now)
    if changed:
        subject = f"dispatch:{row.id}"
        detail = {"reason": said.reason} if what is Settle.RELEASE else None
        await audit.record(
            session, actor=actor, act=f"outbox.{what}", subject=subject, detail=detail, now=now
        )


async def _release(session: AsyncSession, row: DispatchRow, reason: str, now: datetime) -> bool:
    """Let go what the privacy guard held back; the reason is kept with it."""
    may = may_be_let_go(row.held_for or ())
    faults = {"which": None if may else NEVER_GOES, "reason": None if reason else SAY_WHY}
    recording.refuse(faults)
    return await outbox.release(session, row.id, reason, now)


async def _view(session: AsyncSession, show: str, panels: Collection[str] | None) -> OutboxView:
    wanted = Show(show) if show in set(Show) else Show.TROUBLE
    rows = await outbox_listing.listed(session, SHOWN[wanted], panels)
    people = await access.people_by_id(session, {row.recipient_id for row in rows})
    known = await outbox_listing.known_as(session, {one for row in rows for one in _about(row)})
    counts = await outbox_listing.counts(session, panels)
    return OutboxView(wanted, counts, tuple(_lines(rows, people, known)))


def _lines(
    rows: Iterable[DispatchRow], people: Mapping[str, Person], known: Mapping[str, str]
) -> Iterable[OutboxLine]:
    for row in rows:
        standing = standing_of(row.state, bounced=row.bounced_at is not None)
        person, held = people[row.recipient_id], standing is Standing.HELD
        about = [one for one in _about(row) if one in known]
        yield OutboxLine(
            id=row.id,
            what=" · ".join((WHAT[Kind(row.kind)], *(known[one] for one in about))),
            recipient=f"{person.name}, {person.agency}",
            door="by email" if row.door == "email" else "in Teams",
            standing=standing,
            standing_in_words=STANDING_WORDS[standing],
            when=_when(row.bounced_at or row.settled_at or row.not_before),
            why=f"Because {reasons(map(Stop, row.held_for or ()))}." if held else row.why or "",
            attempts=row.attempts,
            may_go=held and may_be_let_go(row.held_for or ()),
        )


def _about(row: DispatchRow) -> tuple[str, str]:
    """Give what a message is about: its record, and the child's place at a meeting it is for."""
    return row.subject, slot_of(row.occasion) or ""


def _when(at: datetime) -> str:
    return f"{short_day(local_date(at))} at {clock_time(at.astimezone(LONDON).time())}"

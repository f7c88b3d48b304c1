"""What the privacy guard holds back, and that those who run the panel hear of it.

A circulation is held back letter by letter, so what is held about one record within a few minutes
is told together. What is told says how many messages and why, and names nobody.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_procedure, procedure_names
from core.guarding import Stop, in_words, may_be_let_go
from core.messages import Kind, Message
from core.outboxes import WHAT
from core.people import Person, Role
from core.services import access
from core.services.doors import every_door_for
from core.services.rules import panel_title
from core.store import audit, dispatching, outbox, outbox_listing
from core.store.dispatching import Claimed
from core.store.tables import DispatchRow

GATHERED = timedelta(minutes=2)
EVERY_PANEL = "MACE panels"


@dataclass(frozen=True, slots=True)
class HeldFacts:
    """What is held back about one record: each kind with its number and reason; no names."""

    panel: str
    count: int
    lines: tuple[tuple[str, str], ...]
    some_may_go: bool


async def hold(
    session: AsyncSession, claimed: Claimed, found: Collection[Stop], now: datetime
) -> bool:
    """Hold a message back, and tell those who run its panel."""
    held = await dispatching.hold(session, claimed, found, now)
    if held:
        subject, detail = f"dispatch:{claimed.id}", {"because": sorted(found)}
        await audit.record(
            session, actor=access.WORKER, act="outbox.hold", subject=subject, detail=detail, now=now
        )
    if held and claimed.kind is not Kind.MAIL_HELD:  # no word about a word
        await _tell(session, claimed, now)
    return held


async def held_facts(session: AsyncSession, subject: str) -> HeldFacts | None:
    """Say what is still held back about a record; None if nothing is."""
    rows = await outbox_listing.held_about(session, subject)
    if not rows:
        return None
    panel, _ = await outbox_listing.about(session, rows[0].id)
    counted = Counter((WHAT[Kind(row.kind)], _because(row)) for row in rows)
    return HeldFacts(
        panel=panel_title(panel) if panel else EVERY_PANEL,
        count=len(rows),
        lines=tuple((_several(what, number), why) for (what, why), number in counted.items()),
        some_may_go=any(may_be_let_go(row.held_for or ()) for row in rows),
    )


def _several(what: str, number: int) -> str:
    return what if number == 1 else f"{what}: {number} messages"


def _because(row: DispatchRow) -> str:
    return in_words(map(Stop, row.held_for or ()))


async def _tell(session: AsyncSession, claimed: Claimed, now: datetime) -> None:
    waiting = select(DispatchRow.recipient_id).where(
        DispatchRow.kind == Kind.MAIL_HELD.value,
        DispatchRow.subject == claimed.subject,
        DispatchRow.state == "created",
    )
    hear_already = set(await session.scalars(waiting))
    occasion = f"held-{now:%Y%m%dT%H%M%S}"
    messages = [
        Message(Kind.MAIL_HELD, claimed.subject, one.id, occasion, door, now + GATHERED)
        for one in await _who_runs(session, claimed)
        if one.id not in hear_already
        for door in await every_door_for(session, one)
    ]
    await outbox.put(session, messages, now)


async def _who_runs(session: AsyncSession, claimed: Claimed) -> list[Person]:
    """Give the administrators of the panel, or else its manager.

    About no panel's record: those of the recipient's panels, or else of the procedure's.
    """
    panel, procedure = await outbox_listing.about(session, claimed.id)
    if panel:
        return await _running(session, [panel])
    recipient = await access.person(session, claimed.recipient)
    own = await _running(session, recipient.panels())
    return own or await _running(session, _panels_of(procedure))


async def _running(session: AsyncSession, panels: Collection[str]) -> list[Person]:
    found = {
        one.id: one
        for key in sorted(panels)
        for one in await access.people_with(session, key, Role.ADMINISTRATOR)
        or await access.people_with(session, key, Role.MANAGER)
    }
    return list(found.values())


def _panels_of(procedure: str | None) -> frozenset[str]:
    rules = (load_procedure(one) for one in procedure_names() if procedure in (None, one))
    return frozenset(panel.key for one in rules for panel in one.panels)

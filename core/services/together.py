"""Two people write a child's record at once: what each changed is found out, and nothing is lost.

A card tells which version it showed. What its fields said then is kept (core.store.written), so
what its writer left alone can be told from what they wrote.
"""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core import writing
from core.dates import LONDON, clock_time
from core.decisions import words
from core.people import Person
from core.services.discussion_views import Said
from core.store import written
from core.store.tables import AgendaItemRow, NoteRow
from core.writing import DECIDED, LABELS, TEXTS, both_texts

AT_ONCE = "{what}, written at the same time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody adds to the record. None leaves a field as it is; "" empties it."""

    discussion: str | None = None
    analysis: str | None = None
    decision: str | None = None
    decision_why: str | None = None
    dissent: str | None = None
    next_review_on: date | None = None
    next_review_why: str | None = None
    types: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A change after it met what others wrote: what to record, what to say, what is not saved."""

    change: Change
    told: tuple[str, ...] = ()
    unsaved: tuple[str, ...] = ()


async def meeting_of_texts(
    session: AsyncSession,
    by: Person,
    item: AgendaItemRow,
    before: Said,
    change: Change,
    *,
    version: int | None,
    now: datetime,
) -> Met:
    """Bring a change together with what was written since its card was shown."""
    if version is None or version >= item.version:
        return Met(change)
    since = await written.fields_since(session, item.id, version)
    base = await written.said_at(session, item.id, version)
    mine = {n: getattr(change, n) for n in LABELS if getattr(change, n) is not None}
    mine = {n: v for n, v in mine.items() if n not in since or plain(v) != base.get(n, "")}
    unsaved = _decided_twice(before, mine, since)
    kept: dict[str, Any] = {n: v for n, v in mine.items() if n not in unsaved}
    told = [_decided_words(before)] if unsaved else []
    for name in [n for n in TEXTS if n in kept and n in since]:
        texts = (base.get(name, ""), getattr(before, name), kept[name])
        kept[name], sentence = await _both(session, by, item, name, texts, now)
        told += [sentence] if sentence else []
    blank = dict.fromkeys(LABELS)
    return Met(replace(change, **(blank | kept)), tuple(told), unsaved)


def changed_fields(before: Said, after: Said) -> frozenset[str]:
    """Give the names of the fields that a change makes differ."""
    return frozenset(
        one.name for one in fields(Said) if getattr(before, one.name) != getattr(after, one.name)
    )


async def keep_written(
    session: AsyncSession,
    by: Person,
    item: AgendaItemRow,
    before: Said,
    after: Said,
    now: datetime,
) -> None:
    """Keep what the fields say now, with whose words they are and the version of the item."""
    changed = changed_fields(before, after) & LABELS.keys()
    texts = {name: plain(getattr(after, name)) for name in sorted(changed)}
    await written.add(session, item.id, item.version, texts, by=by.id, now=now)


def plain(value: Any) -> str:
    """Write a field's value as a card's field holds it."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _decided_twice(before: Said, mine: dict[str, Any], since: frozenset[str]) -> tuple[str, ...]:
    """Give the fields of a decision that another one forestalls: a decision is taken as a whole."""
    choices = ("decision", "next_review_on")
    clash = [
        n
        for n in choices
        if n in mine and n in since and plain(mine[n]) != plain(getattr(before, n))
    ]
    return tuple(n for n in DECIDED if n in mine) if clash else ()


def _decided_words(before: Said) -> str:
    return writing.DECIDED_MEANWHILE.format(state=words(before.decision).lower())


async def _both(
    session: AsyncSession,
    by: Person,
    item: AgendaItemRow,
    name: str,
    texts: tuple[str, str, str],
    now: datetime,
) -> tuple[str, str]:
    """Bring base, theirs and mine together; give the text, and what to say of it."""
    clock = clock_time(now.astimezone(LONDON).time())
    base, theirs, mine = texts
    found = both_texts(base, theirs, mine, by.name, clock)
    if not found.kept_both:
        return found.text, ""
    if len(found.text) <= writing.MOST:
        return found.text, writing.KEPT_BOTH.format(what=LABELS[name])
    heading = AT_ONCE.format(what=LABELS[name])
    session.add(
        NoteRow(item_id=item.id, heading=heading, text=mine, written_by=by.id, written_at=now)
    )
    await session.flush()
    return theirs, writing.KEPT_AS_NOTE.format(what=LABELS[name])

"""Frozen papers: an agenda or minutes as approved, kept as JSON with its hash, and read back.

A paper is a tree of frozen dataclasses. Days are written as ISO dates; what is read back equals
what was frozen, or is refused.
"""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, overload

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.papers import AgendaPaper, MinutesPaper, SupplementPaper
from core.people import Person
from core.store.digests import content_digest
from core.store.tables import PaperRow

Kind = Literal["agenda", "supplement", "minutes"]
Paper = AgendaPaper | SupplementPaper | MinutesPaper
SHAPES: dict[str, type[AgendaPaper] | type[SupplementPaper] | type[MinutesPaper]] = {
    "agenda": AgendaPaper,
    "supplement": SupplementPaper,
    "minutes": MinutesPaper,
}
NONE_YET = "This paper has not been approved yet, so there is nothing to read or send."


async def freeze(
    session: AsyncSession, meeting_id: str, kind: Kind, paper: Paper, *, by: Person, now: datetime
) -> PaperRow:
    """Keep a paper as it was approved. The same content again is the same edition."""
    if not isinstance(paper, SHAPES[kind]):
        raise TypeError(f"{type(paper).__name__} is not what {kind} look like")
    content = to_json(paper)
    latest = await _latest(session, meeting_id, kind)
    if latest is not None and latest.sha256 == content_digest(content):
        return latest
    row = PaperRow(
        meeting_id=meeting_id,
        kind=kind,
        edition=latest.edition + 1 if latest else 1,
        content=content,
        sha256=content_digest(content),
        frozen_at=now,
        frozen_by=by.id,
    )
    session.add(row)
    await session.flush()
    return row


@overload
async def load(session: AsyncSession, meeting_id: str, kind: Literal["agenda"]) -> AgendaPaper: ...


@overload
async def load(
    session: AsyncSession, meeting_id: str, kind: Literal["minutes"]
) -> MinutesPaper: ...


async def load(session: AsyncSession, meeting_id: str, kind: Kind) -> Paper:
    """Read the latest edition of a meeting's paper back, exactly as it was frozen."""
    row = await _latest(session, meeting_id, kind)
    if row is None:
        raise NotFound(NONE_YET)
    paper: Paper = from_json(SHAPES[kind], row.content)
    return paper


async def supplements(session: AsyncSession, meeting_id: str) -> list[SupplementPaper]:
    """Give the supplements to a meeting's agenda, the first one first."""
    query = (
        select(PaperRow)
        .where(PaperRow.meeting_id == meeting_id, PaperRow.kind == "supplement")
        .order_by(PaperRow.edition)
    )
    return [from_json(SupplementPaper, row.content) for row in await session.scalars(query)]


async def frozen_at(session: AsyncSession, meeting_id: str, kind: Kind) -> datetime | None:
    """Give the instant at which the latest edition was frozen; None if there is none."""
    row = await _latest(session, meeting_id, kind)
    return row.frozen_at if row else None


def to_json(value: Any) -> Any:
    """Write a dataclass and what it holds as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a paper cannot hold a {type(value).__name__}")


def from_json(shape: Any, value: Any) -> Any:
    """Read plain JSON values back into the shape that they were written from."""
    origin = get_origin(shape)
    if origin in (Union, UnionType):
        return _from_either(get_args(shape), value)
    if origin is tuple:
        return _from_list(get_args(shape), value)
    if is_dataclass(shape):
        return _from_object(shape, value)
    if shape is date:
        return date.fromisoformat(value)
    if not isinstance(value, shape):
        raise TypeError(f"{shape.__name__} was expected, not {type(value).__name__}")
    return value


def _from_either(shapes: tuple[Any, ...], value: Any) -> Any:
    """Read a value that may be None; papers have no other unions."""
    (shape,) = (one for one in shapes if one is not NoneType)
    return None if value is None else from_json(shape, value)


def _from_list(shapes: tuple[Any, ...], value: list[Any]) -> tuple[Any, ...]:
    if shapes[-1] is Ellipsis:
        return tuple(from_json(shapes[0], one) for one in value)
    return tuple(from_json(shape, one) for shape, one in zip(shapes, value, strict=True))


def _from_object(shape: Any, value: dict[str, Any]) -> Any:
    """Read an object; what a paper of an earlier day did not know yet keeps its default."""
    known = {name: kind for name, kind in _hints(shape).items() if name in value}
    return shape(**{name: from_json(kind, value[name]) for name, kind in known.items()})


@lru_cache
def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape)


async def _latest(session: AsyncSession, meeting_id: str, kind: Kind) -> PaperRow | None:
    query = (
        select(PaperRow)
        .where(PaperRow.meeting_id == meeting_id, PaperRow.kind == kind)
        .order_by(PaperRow.edition.desc())
        .limit(1)
    )
    row: PaperRow | None = await session.scalar(query)
    return row

"""A child moves to another authority, or turns 18: who was told (H18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import house
from core.dates import local_date, short_day
from core.errors import AlreadyChanged, NotFound, PanelError
from core.handovers import (
    TRANSFER,
    TRANSITION,
    Coming,
    again_in_words,
    coming_of_age,
    decision_in_words,
    handover_problems,
)
from core.people import Person
from core.services import access, following, recording
from core.services.rules import calendar
from core.store.inserting import insert_missing
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    ChildRow,
    HandoverRow,
    MeetingRow,
    new_id,
)

NOT_PASSED_ON = (
    "No meeting has decided that this child passes to another authority. The panel decides that "
    "first; then whom you told can be recorded."
)
SINCE = "Somebody has recorded a handover since this was shown. Look at it as it stands."
FIELDS = ("to_whom", "contact", "told_by", "note")
CHOSEN = ("decision", "consent")  # at 18 only


@dataclass(frozen=True, slots=True)
class HandoverView:
    """One kind of handover of a case. `history` is in words, the latest first."""

    case_id: str
    case_ref: str
    kind: str
    number: int
    present: Mapping[str, str]
    told_on: date | None
    history: tuple[str, ...]
    coming: str
    due: date | None
    may_record: bool
    at_risk: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A handover as typed; `values` are those of `FIELDS`, and of `CHOSEN` at 18."""

    kind: str
    values: Mapping[str, str]
    told_on: date | None


async def handover_view(
    session: AsyncSession, by: Person, case_id: str, kind: str, *, now: datetime
) -> HandoverView:
    """Show who was told of a child's move, or of their coming of age."""
    case = await following.open_told(session, by, case_id, now=now)
    _known(kind)
    return await _view(session, by, case, kind)


async def record(
    session: AsyncSession,
    by: Person,
    case_id: str,
    told: Told,
    *,
    number: int,
    now: datetime,
) -> HandoverView:
    """Record who was told; a correction is kept beside what stood there."""
    _known(told.kind)
    kind, values, told_on = told.kind, told.values, told.told_on
    case = await following.open_to_record(
        session, by, case_id, now=now, closed_too=kind == TRANSFER
    )
    if kind == TRANSFER and not await passed_on(session, case.id):
        raise PanelError(NOT_PASSED_ON)
    rows = await rows_of(session, case.id, kind)
    given = {name: values.get(name, "") for name in (*FIELDS, *CHOSEN)}
    if not rows or _typed(rows[-1]) != given or rows[-1].told_on != told_on:
        recording.refuse_stale(len(rows), number, SINCE)
        at_risk = _at_risk(case, kind)
        recording.refuse(handover_problems(kind, given, told_on, local_date(now), at_risk))
        row = {
            "id": new_id(),
            "case_id": case.id,
            "kind": kind,
            "number": len(rows) + 1,
            "told_on": told_on,
            "recorded_at": now,
            "recorded_by": by.id,
            **{name: given[name] for name in FIELDS},
            **{name: given[name] or None for name in CHOSEN},
        }
        if not await insert_missing(session, HandoverRow, [row]):
            raise AlreadyChanged(SINCE)
        await following.wrote(session, by, f"case.{kind}", case, now)
    return await _view(session, by, case, kind)


def _at_risk(case: CaseRow, kind: str) -> str:
    """Name the band at which coming of age needs a decision; empty where it needs none."""
    band = recording.band_named(case.panel, case.band)
    return band.name.lower() if kind == TRANSITION and band and band.stays_open else ""


def _known(kind: str) -> None:
    if kind not in (TRANSFER, TRANSITION):
        raise NotFound(access.GONE)


async def passed_on(session: AsyncSession, case_id: str) -> bool:
    """Tell whether a meeting decided that the child passes to another authority."""
    query = select(AgendaItemRow.id).where(
        AgendaItemRow.case_id == case_id, AgendaItemRow.decision == "transfer"
    )
    return await session.scalar(query.limit(1)) is not None


async def rows_of(session: AsyncSession, case_id: str, kind: str) -> list[HandoverRow]:
    """Give what was recorded of one kind, the first one first."""
    query = (
        select(HandoverRow)
        .where(HandoverRow.case_id == case_id, HandoverRow.kind == kind)
        .order_by(HandoverRow.number)
    )
    return list(await session.scalars(query))


def in_words(row: HandoverRow) -> str:
    """Say who was told, by whom and when."""
    decided = decision_in_words(row.decision, row.consent)
    told = f"{row.to_whom} ({row.contact}), told on {short_day(row.told_on)} by {row.told_by}"
    return f"{decided}{told}"


def coming_of(born: str) -> Coming:
    """Reckon when a child's transition to adult services is planned (H18)."""
    return coming_of_age(date.fromisoformat(born), house().transition_months)


async def eighteen_in(session: AsyncSession, case: CaseRow) -> str:
    """Name the month in which a child turns 18."""
    child = await session.get_one(ChildRow, case.child_id)
    return coming_of(child.born).words


async def notify_by(session: AsyncSession, case_id: str) -> date | None:
    """Give the day by which the other authority is told; None where nothing passed on."""
    query = (
        select(MeetingRow.held_on)
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(AgendaItemRow.case_id == case_id, AgendaItemRow.decision == "transfer")
        .order_by(MeetingRow.held_on.desc())
    )
    held: date | None = await session.scalar(query.limit(1))
    return house().transfer_notice.limit.due_on(held, calendar()) if held else None


async def link_earlier(session: AsyncSession, case: CaseRow) -> None:
    """Link a new case to the child's last one that closed within the time, and count (H18).

    The child may have been before another panel of the same authority.
    """
    procedure = case.panel.split("/", maxsplit=1)[0]
    query = (
        select(CaseRow)
        .where(CaseRow.child_id == case.child_id, CaseRow.id != case.id)
        .where(CaseRow.panel.startswith(f"{procedure}/"), CaseRow.closed_on.is_not(None))
        .order_by(CaseRow.closed_on.desc(), CaseRow.ref.desc())
    )
    earlier: CaseRow | None = await session.scalar(query.limit(1))
    if earlier is None or earlier.closed_on is None:
        return
    if house().re_referral.limit.due_on(earlier.closed_on, calendar()) >= case.opened_on:
        case.earlier_id, case.rereferrals = earlier.id, earlier.rereferrals + 1
        await session.flush()


async def again(session: AsyncSession, case: CaseRow) -> str:
    """Say of which case this is a re-referral; empty if of none."""
    earlier = await session.get(CaseRow, case.earlier_id) if case.earlier_id else None
    if earlier is None or earlier.closed_on is None:
        return ""
    return again_in_words(earlier.ref, earlier.closed_on, case.rereferrals)


def _typed(row: HandoverRow) -> dict[str, str]:
    return {name: getattr(row, name) or "" for name in (*FIELDS, *CHOSEN)}


async def _view(session: AsyncSession, by: Person, case: CaseRow, kind: str) -> HandoverView:
    rows = await rows_of(session, case.id, kind)
    recordable = await passed_on(session, case.id) if kind == TRANSFER else case.state == "open"
    return HandoverView(
        case_id=case.id,
        case_ref=case.ref,
        kind=kind,
        number=len(rows),
        present=_typed(rows[-1]) if rows else {},
        told_on=rows[-1].told_on if rows else None,
        history=tuple(f"{in_words(row)}. {row.note}" for row in rows[::-1]),
        coming=await eighteen_in(session, case) if kind == TRANSITION else "",
        due=await notify_by(session, case.id) if kind == TRANSFER else None,
        may_record=recordable and following.may_record(by, case),
        at_risk=_at_risk(case, kind),
    )

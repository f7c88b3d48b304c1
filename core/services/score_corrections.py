"""A day of evidence that turns out to be wrong after the minutes: the score is made again, visibly.

Both scores stay: what the panel decided by, and what it comes to with the right day. Who corrected
it, why, and what changed in points is kept with the new one. While a meeting's record is open the
chair changes the group itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import long_day, short_day
from core.errors import AlreadyChanged, InputRefused, PanelError
from core.evidence import EARLIEST
from core.factors import COUNT
from core.people import Person
from core.services import access, recording, strategies
from core.services.score_sheet import Sheet, initials_of, score_of_row, sheet_of
from core.services.score_views import ScoreResult, show_result
from core.services.scores import set_outcome
from core.store import cases
from core.store.inserting import insert_missing
from core.store.tables import ScoreRow, new_id
from core.ticks import Known, to_stored
from core.typed import needed_problem

CHOOSE = "Choose the evidence whose day is wrong."
GIVE_DAY = "Give the right day."
SAME = "This is the day that is recorded. Give the right one."
AFTER = "{day} lies after {held}, the day of the score. Give the day on which it happened."
TOO_EARLY = "{day} can only be a slip: give a day from 2000 on."
WHY = "Say how you know the right day: it is recorded with the correction."
WHY_MOST = 1000
NOT_CONFIRMED = "There is no confirmed score here to correct."
STILL_OPEN = "The record of this meeting is still open: change the group itself and confirm again."
NOT_THE_LAST = "A later score of this child is in force. Open that one and correct it there."
SINCE = (
    "Somebody has corrected this score since this card was shown; your press changed nothing. "
    "Look at it as it stands now."
)
Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Correction:
    """`piece` is the id of a dated piece of evidence, `on` its right day."""

    piece: str
    on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Correctable:
    """A score whose days can be corrected. `pieces` are (id, words)."""

    item_id: str
    case_ref: str
    initials: str
    scored_on: date
    total: int
    band: str
    pieces: tuple[Piece, ...]
    version: int


async def correctable(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> Correctable:
    """Show the dated evidence of the score in force to the panel's chairs."""
    sheet = await _sheet(session, by, item_id, now)
    found = sheet.reckon()
    return Correctable(
        item_id=item_id,
        case_ref=sheet.place[2].ref,
        initials=await initials_of(session, sheet.place[2]),
        scored_on=sheet.held_on,
        total=found.total,
        band=found.band.name,
        pieces=tuple(_pieces(sheet)),
        version=sheet.version,
    )


async def may_correct(session: AsyncSession, by: Person, item_id: str, *, now: datetime) -> bool:
    """Tell whether somebody may correct a day of this score now."""
    try:
        await _sheet(session, by, item_id, now)
    except PanelError:
        return False
    return True


async def _sheet(session: AsyncSession, by: Person, item_id: str, now: datetime) -> Sheet:
    item, meeting, case = await recording.place_to_read(session, by, item_id, now=now)
    access.refuse_unless(permissions.chairs(by, meeting.panel), recording.CHAIRS)
    sheet = await sheet_of(session, (item, meeting, case))
    if sheet.row is None or sheet.row.confirmed_at is None:
        raise PanelError(NOT_CONFIRMED)
    if recording.is_open(meeting):
        raise PanelError(STILL_OPEN)
    last = (await cases.latest_scores(session, [case.id]))[case.id]
    if last.id != sheet.row.id:
        raise PanelError(NOT_THE_LAST)
    return sheet


def _pieces(sheet: Sheet) -> Sequence[Piece]:
    labels = sheet.catalogue.factors
    return [
        (_id(one.factor, day), f"{labels[one.factor].label}, {short_day(day)}")
        for one in sheet.known
        if not one.absent and one.factor in labels
        for day in dict.fromkeys(_days(sheet, one))
    ]


def _days(sheet: Sheet, one: Known) -> tuple[date, ...]:
    if sheet.catalogue.factors[one.factor].kind == COUNT:
        return one.days
    return (one.on,) if one.on else ()


def _id(factor: str, day: date) -> str:
    return f"{factor}/{day.isoformat()}"


async def correct(
    session: AsyncSession,
    by: Person,
    item_id: str,
    new: Correction,
    *,
    version: int,
    now: datetime,
) -> ScoreResult:
    """Make the score in force again with the right day, beside the one that it corrects."""
    sheet = await _sheet(session, by, item_id, now)
    recording.refuse_stale(sheet.version, version, SINCE)
    factor, old = _chosen(sheet, new)
    recording.refuse(_problems(new, old, sheet.held_on))
    row = await _further_edition(session, by, sheet, _corrected(sheet, factor, old, new), now)
    row.correction = {
        "factor": factor,
        "label": sheet.catalogue.factors[factor].label,
        "from": old.isoformat(),
        "to": (new.on or old).isoformat(),
        "why": new.why.strip(),
        "before": sheet.row.total if sheet.row else None,
    }
    found = score_of_row(row, sheet.rules)
    set_outcome(row, found, now)
    sheet.place[2].band = found.band.id
    await session.flush()
    await strategies.scored(session, by, sheet.place, found, now=now)
    detail = {"from": row.correction["before"], "to": row.total}
    await access.wrote(session, by, "score.correct", f"item:{item_id}", now=now, detail=detail)
    return await show_result(session, await sheet_of(session, sheet.place))


def _chosen(sheet: Sheet, new: Correction) -> tuple[str, date]:
    if new.piece not in dict(_pieces(sheet)):
        raise InputRefused({"piece": CHOOSE})
    factor, _, day = new.piece.partition("/")
    return factor, date.fromisoformat(day)


def _problems(new: Correction, old: date, held: date) -> dict[str, str | None]:
    return {
        "right_day": _day_problem(new.on, old, held),
        "why": needed_problem(new.why, WHY, WHY_MOST),
    }


def _day_problem(on: date | None, old: date, held: date) -> str | None:
    if on is None:
        return GIVE_DAY
    if on == old:
        return SAME
    if on > held:
        return AFTER.format(day=long_day(on), held=long_day(held))
    return TOO_EARLY.format(day=long_day(on)) if on < EARLIEST else None


def _corrected(sheet: Sheet, factor: str, old: date, new: Correction) -> tuple[Known, ...]:
    return tuple(_moved(one, old, new.on) if one.factor == factor else one for one in sheet.known)


def _moved(one: Known, old: date, new: date | None) -> Known:
    if new is None or old not in one.days:
        return replace(one, on=new)
    at = one.days.index(old)
    return replace(one, days=tuple(sorted([*one.days[:at], new, *one.days[at + 1 :]])))


async def _further_edition(
    session: AsyncSession, by: Person, sheet: Sheet, known: Sequence[Known], now: datetime
) -> ScoreRow:
    before = sheet.row
    if before is None:
        raise PanelError(NOT_CONFIRMED)
    values = {
        "id": new_id(),
        "case_id": before.case_id,
        "item_id": before.item_id,
        "chair_id": by.id,
        "scored_on": before.scored_on,
        "catalogue": before.catalogue,
        "rules_sha256": before.rules_sha256,
        "edition": before.edition + 1,
        "evidence": to_stored(known),
        "adjustment": before.adjustment,
        "rationale": before.rationale,
        "confirmed_at": now,
        "version": before.version + 1,
    }
    if not await insert_missing(session, ScoreRow, [values]):
        raise AlreadyChanged(SINCE)
    return (await session.scalars(select(ScoreRow).where(ScoreRow.id == values["id"]))).one()

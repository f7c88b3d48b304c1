"""What chairs and the office do with the rota: look, be away, record training (R2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.absences import NO_DAY, days_problem
from core.chairing import training_words, why_in_words
from core.dates import local_date, long_day
from core.errors import InputRefused, NotFound
from core.meetings import STILL_TO_COME
from core.people import Person
from core.rota import Turn
from core.services import access, rota
from core.services.rota import Known
from core.services.rules import panel_title, procedure_of
from core.store import chairs as store
from core.store.inserting import insert_missing
from core.store.tables import (
    ChairAbsenceRow,
    ChairSwapRow,
    ChairTrainingRow,
    MeetingRow,
    new_id,
)

MOST_COMING = 8
RECORDERS = "Only the chair who is away, or the panel's office, records that a chair is away."
OFFICE = "Only the panel's administrator, coordinator or manager records training."
NO_CHAIR = "Choose the chair."
NO_ABSENCE = "Choose the absence that ends."
AHEAD = "This day lies ahead. Record training once it was had."
BEFORE = "The refresher would be due before the training. Look at both days again."
SWAP = "By an agreed swap."
COVERED = "Covered while the other chair was away."


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One meeting to come: who chairs and why. `version` goes with a swap that is asked."""

    meeting_id: str
    held_on: date
    chair: str
    why: str
    mine: bool
    waits_for: str = ""  # whose answer to a swap is waited for


@dataclass(frozen=True, slots=True)
class SwapLine:
    """A swap that the reader is asked for, in words."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class AwayLine:
    """An absence, in words."""

    id: str
    words: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class RotaView:
    """A panel's rota for those who run it. `why` tells the record from which turns follow."""

    panel: str
    title: str
    coming: tuple[TurnLine, ...]
    asked: tuple[SwapLine, ...]
    away: tuple[AwayLine, ...]
    training: tuple[str, ...]
    why: tuple[str, ...]
    chairs: tuple[tuple[str, str], ...]  # whose absence the reader may record
    everybody: tuple[tuple[str, str], ...]
    may_train: bool


def panels_of(by: Person) -> list[str]:
    """List the panels that somebody runs, whose rota they see."""
    return sorted(by.panels(*permissions.OVERSIGHT))


async def view(session: AsyncSession, by: Person, panel: str, *, now: datetime) -> RotaView:
    """Show a panel's rota to those who run it."""
    _may_look(by, panel)
    today = local_date(now)
    people = await rota.chairs_of(session, panel)
    names: dict[str, str] = {one.id: one.name for one in people}
    found = await rota.known(session, panel, today)
    absences = await store.rota_absences(session, panel, since=today)
    mine = [one for one in people if permissions.records_absence(by, panel, one.id)]
    dates = {row.id: row.held_on for row in found.rows}
    return RotaView(
        panel=panel,
        title=panel_title(panel),
        coming=_coming(found, names, by, today),
        asked=tuple(
            SwapLine(one.id, _asked_words(one, names, dates))
            for one in found.swaps
            if one.agreed is None and one.asked_of == by.id and may_swap(one, found, today)
        ),
        away=tuple(_away(row, names, by) for row in absences),
        training=tuple(
            f"{names[person]}: {training_words(row.trained_on, row.refresher_due, today)}"
            for person, row in found.trained.items()
        ),
        why=_why(found, panel, today),
        chairs=tuple((one.id, one.name) for one in mine),
        everybody=tuple((one.id, f"{one.name}, {one.designation}") for one in people),
        may_train=permissions.administers(by, panel),
    )


async def be_away(
    session: AsyncSession,
    by: Person,
    panel: str,
    *,
    chair: str,
    from_day: date | None,
    until_day: date | None,
    now: datetime,
) -> RotaView:
    """Record that a chair is away; the turns of those days are covered. Again changes nothing."""
    _may_look(by, panel)
    people = {str(one.id) for one in await rota.chairs_of(session, panel)}
    if chair not in people:
        raise InputRefused({"chair": NO_CHAIR})
    access.refuse_unless(permissions.records_absence(by, panel, chair), RECORDERS)
    first, last = _days(from_day, until_day, local_date(now))
    rows = await store.rota_absences(session, panel, since=local_date(now))
    if not any((row.chair_id, row.from_day, row.until_day) == (chair, first, last) for row in rows):
        row = ChairAbsenceRow(
            panel=panel,
            chair_id=chair,
            from_day=first,
            until_day=last,
            recorded_by=by.id,
            recorded_at=now,
        )
        session.add(row)
        await session.flush()
        await access.wrote(session, by, "rota.away", f"chair_absence:{row.id}", now=now)
        await rota.refresh(session, panel, now=now)
    return await view(session, by, panel, now=now)


async def be_back(
    session: AsyncSession, by: Person, panel: str, absence_id: str, *, now: datetime
) -> RotaView:
    """End a chair's absence; again changes nothing."""
    _may_look(by, panel)
    row = await session.get(ChairAbsenceRow, absence_id)
    if row is None or row.panel != panel:
        raise InputRefused({"absence": NO_ABSENCE})
    access.refuse_unless(permissions.records_absence(by, row.panel, row.chair_id), RECORDERS)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by.id
        await session.flush()
        await access.wrote(session, by, "rota.back", f"chair_absence:{row.id}", now=now)
        await rota.refresh(session, row.panel, now=now)
    return await view(session, by, row.panel, now=now)


async def record_training(
    session: AsyncSession,
    by: Person,
    panel: str,
    *,
    person: str,
    trained_on: date | None,
    refresher_due: date | None,
    now: datetime,
) -> RotaView:
    """Record when somebody was trained to chair and when the refresher is due."""
    _may_look(by, panel)
    access.refuse_unless(permissions.administers(by, panel), OFFICE)
    people = {str(one.id) for one in await rota.chairs_of(session, panel)}
    wrong = {
        "person": None if person in people else NO_CHAIR,
        "trained_on": _trained_problem(trained_on, local_date(now)),
        "refresher_due": BEFORE
        if trained_on and refresher_due and refresher_due <= trained_on
        else None,
    }
    problems = {field: sentence for field, sentence in wrong.items() if sentence}
    if problems:
        raise InputRefused(problems)
    row = {
        "id": new_id(),
        "person_id": person,
        "trained_on": trained_on,
        "refresher_due": refresher_due,
        "recorded_by": by.id,
        "recorded_at": now,
    }
    if await insert_missing(session, ChairTrainingRow, [row]):
        await access.wrote(session, by, "rota.training", f"person:{person}", now=now)
        await rota.refresh(session, panel, now=now)
    return await view(session, by, panel, now=now)


def _may_look(by: Person, panel: str) -> None:
    if not permissions.oversees(by, panel):
        raise NotFound(access.GONE)


def ahead(found: Known, today: date) -> list[MeetingRow]:
    """Give the meetings still to come, by day."""
    return [row for row in found.rows if row.held_on >= today and row.state in STILL_TO_COME]


def may_swap(row: ChairSwapRow, found: Known, today: date) -> bool:
    """Tell whether both turns still are whose they were when the swap was asked for."""
    turns = {one.id: one.chair_id for one in ahead(found, today)}
    if turns.get(row.meeting_id) != row.asked_by:
        return False
    return row.other_meeting_id is None or turns.get(row.other_meeting_id) == row.asked_of


def _days(from_day: date | None, until_day: date | None, today: date) -> tuple[date, date]:
    wrong = days_problem(from_day, until_day, today)
    if wrong or from_day is None or until_day is None:
        raise InputRefused(wrong)
    return from_day, until_day


def _trained_problem(trained_on: date | None, today: date) -> str | None:
    if trained_on is None:
        return NO_DAY
    return AHEAD if trained_on > today else None


def _coming(
    found: Known, names: Mapping[str, str], by: Person, today: date
) -> tuple[TurnLine, ...]:
    waiting = {one.meeting_id: one.asked_of for one in found.swaps if one.agreed is None}
    return tuple(
        TurnLine(
            meeting_id=row.id,
            held_on=row.held_on,
            chair=names.get(row.chair_id or "", "Not named yet"),
            why=row.chair_why or "",
            mine=row.chair_id == by.id,
            waits_for=names.get(waiting.get(row.id, ""), ""),
        )
        for row in ahead(found, today)[:MOST_COMING]
    )


def _asked_words(one: ChairSwapRow, names: Mapping[str, str], dates: Mapping[str, date]) -> str:
    asks = f"{names.get(one.asked_by, 'A chair')} asks you to chair on"
    words = f"{asks} {long_day(dates[one.meeting_id])}"
    if one.other_meeting_id is None:
        return f"{words}. Your next turn is made up for later."
    return f"{words}, and takes yours on {long_day(dates[one.other_meeting_id])}."


def _away(row: ChairAbsenceRow, names: Mapping[str, str], by: Person) -> AwayLine:
    name = names.get(row.chair_id, "A former chair")
    days = f"{long_day(row.from_day)} to {long_day(row.until_day)}"
    return AwayLine(
        row.id, f"{name}: {days}", permissions.records_absence(by, row.panel, row.chair_id)
    )


def _why(found: Known, panel: str, today: date) -> tuple[str, ...]:
    past = [row for row in found.rows if row.held_on < today]
    turns = [Turn(row.held_on, row.chair_id) for row in past]
    covered = {row.held_on: SWAP for row in past if found.swap_of(row.id)}
    covered |= {row.held_on: COVERED for row in past if "is away" in (row.chair_why or "")}
    return why_in_words(procedure_of(panel).chair, found.chairs, turns, covered)

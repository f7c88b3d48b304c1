"""Record who stands in for a co-chair who is away, end it early, and find who answers for whom.

The stand-in's answer is the chair's own, given by the stand-in (H4). A co-chair cannot stand in
for the other one, and nobody for both, because two people have to agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import absences, permissions
from core.absences import Absence, days_problem, in_words, people_problem
from core.dates import local_date, long_day
from core.errors import InputRefused, NotFound
from core.messages import Door, Kind, Message
from core.people import Person, Role
from core.services import access
from core.services.rules import panel_title, procedure_of
from core.store import chairs as store
from core.store import outbox
from core.store.tables import StandInRow

RECORDERS = (
    "Only the co-chair who is away, or the panel's administrator, coordinator or manager records "
    "who stands in."
)
TO_CHAIR = "{person} stands in for you as co-chair of the {panel}. Their answer counts as yours."
TO_STAND_IN = (
    "You stand in for {chair} as co-chair of the {panel}. You are asked about referrals while they "
    "are away, and answer for them."
)
NOBODY_ASKED = (
    "This panel's procedure asks no co-chair to confirm a referral, so nobody needs to stand in."
)


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """What was typed: ids of two people, and the first and the last day."""

    chair: str
    person: str
    from_day: date | None
    until_day: date | None


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One absence that has not passed. `when` says since or from which day."""

    id: str
    words: str
    when: str
    holds: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What is said to a stand-in or a chair, with the first and the last day."""

    words: str
    from_day: date
    until_day: date


@dataclass(frozen=True, slots=True)
class AbsencesView:
    """A panel's absences now and to come, and who can be chosen for another."""

    panel: str
    title: str
    lines: tuple[AbsenceLine, ...]
    chairs: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]


def panels_of(by: Person) -> list[str]:
    """List the panels for which somebody may record an absence, where co-chairs are asked at all.

    `by` without such a panel has nothing to record.
    """
    mine = by.panels(*permissions.OVERSIGHT)
    return sorted(panel for panel in mine if procedure_of(panel).confirmation.mode != "none")


async def view(session: AsyncSession, by: Person, panel: str, *, now: datetime) -> AbsencesView:
    """Show a panel's absences to those who run it."""
    _may_look(by, panel)
    today = local_date(now)
    rows = [
        row for row in await store.absences(session, panel, since=today) if row.ended_at is None
    ]
    seats = await access.people_with(session, panel, Role.CHAIR)
    others = await _who_can_answer(session, panel)
    names = await access.people_by_id(session, {i for row in rows for i in _ids(row)})
    mine = [one for one in seats if permissions.records_absence(by, panel, one.id)]
    ids = {one.id for one in seats}
    return AbsencesView(
        panel=panel,
        title=panel_title(panel),
        lines=tuple(_line(row, names, by, today) for row in rows),
        chairs=tuple((one.id, one.name) for one in mine),
        people=tuple((one.id, _who(one)) for one in others if one.id not in ids),
    )


async def record(
    session: AsyncSession, by: Person, panel: str, new: NewAbsence, *, now: datetime
) -> AbsencesView:
    """Record an absence. The same one again changes nothing."""
    _may_look(by, panel)
    seats = {one.id: one for one in await access.people_with(session, panel, Role.CHAIR)}
    if new.chair not in seats:
        raise InputRefused({"chair": absences.NO_CHAIR})
    access.refuse_unless(permissions.records_absence(by, panel, new.chair), RECORDERS)
    await store.hold_people(session, seats)
    rows = await store.absences(session, panel, since=local_date(now))
    wanted, person = await _wanted(session, panel, new, local_date(now))
    if not any(_absence(row) == wanted for row in rows):
        wrong = people_problem(wanted, person.name, seats, [_absence(row) for row in rows])
        if wrong:
            raise InputRefused(wrong)
        await _store(session, by, panel, wanted, now)
    return await view(session, by, panel, now=now)


async def end(
    session: AsyncSession, by: Person, stand_in_id: str, *, now: datetime
) -> AbsencesView:
    """End an absence early; again changes nothing. From now on the chair answers again."""
    row = await session.get(StandInRow, stand_in_id)
    if row is None or not permissions.oversees(by, row.panel):
        raise NotFound(access.GONE)
    access.refuse_unless(permissions.records_absence(by, row.panel, row.chair_id), RECORDERS)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by.id
        await session.flush()
        await access.wrote(session, by, "absence.end", f"stand_in:{row.id}", now=now)
    return await view(session, by, row.panel, now=now)


async def told(session: AsyncSession, by: Person, stand_in_id: str) -> Told | None:
    """Say to a stand-in or the chair what is recorded; None once it was ended, or to others."""
    row = await session.get(StandInRow, stand_in_id)
    if row is None or row.ended_at is not None or by.id not in _ids(row):
        return None
    names = await access.people_by_id(session, set(_ids(row)))
    words = TO_CHAIR if by.id == row.chair_id else TO_STAND_IN
    said = words.format(
        chair=names[row.chair_id].name,
        person=names[row.person_id].name,
        panel=panel_title(row.panel),
    )
    return Told(said, row.from_day, row.until_day)


async def chair_for(session: AsyncSession, by: Person, panel: str, now: datetime) -> str | None:
    """Give the id of the chair whose answer somebody may give: their own, or an absent one's."""
    if permissions.chairs(by, panel):
        return by.id
    row = await store.stands_in(session, by.id, panel, local_date(now))
    if row is None:
        return None
    seats = await access.people_with(session, panel, Role.CHAIR)
    return row.chair_id if row.chair_id in {one.id for one in seats} else None


async def standing_in(session: AsyncSession, panel: str, now: datetime) -> dict[str, Person]:
    """Give who stands in today, by the chair's id."""
    rows = await store.holding(session, panel, local_date(now))
    people = await access.people_by_id(session, {row.person_id for row in rows.values()})
    return {chair: people[row.person_id] for chair, row in rows.items()}


async def names_now(
    session: AsyncSession, panel: str, chairs: Mapping[str, Person], now: datetime
) -> dict[str, str]:
    """Name each chair; for one who is away today, who answers for them and until when."""
    rows = await store.holding(session, panel, local_date(now))
    people = await access.people_by_id(session, {row.person_id for row in rows.values()})
    return {
        chair: in_words(people[rows[chair].person_id].name, one.name, rows[chair].until_day)
        if chair in rows
        else one.name
        for chair, one in chairs.items()
    }


async def _who_can_answer(session: AsyncSession, panel: str) -> list[Person]:
    """List the panel's people who have Teams, for the answer to a referral is given there only."""
    people = await access.people_with(session, panel, *permissions.PANEL)
    return [one for one in people if one.entra_id]


async def _wanted(
    session: AsyncSession, panel: str, new: NewAbsence, today: date
) -> tuple[Absence, Person]:
    people = await _who_can_answer(session, panel)
    person = next((one for one in people if one.id == new.person), None)
    wrong = days_problem(new.from_day, new.until_day, today)
    if person is None:
        wrong["person"] = absences.NO_PERSON
    if wrong or person is None or new.from_day is None or new.until_day is None:
        raise InputRefused(wrong)
    return Absence(new.chair, person.id, new.from_day, new.until_day), person


async def _store(
    session: AsyncSession, by: Person, panel: str, wanted: Absence, now: datetime
) -> None:
    row = StandInRow(
        panel=panel,
        chair_id=wanted.chair,
        person_id=wanted.person,
        from_day=wanted.from_day,
        until_day=wanted.until_day,
        recorded_by=by.id,
        recorded_at=now,
    )
    session.add(row)
    await session.flush()
    people = await access.people_by_id(session, {wanted.chair, wanted.person} - {by.id})
    messages = [
        Message(Kind.STAND_IN, row.id, one.id, "first", door, now)
        for one in people.values()
        for door in ((Door.EMAIL, Door.TEAMS) if one.entra_id else (Door.EMAIL,))
    ]
    await outbox.put(session, messages, now)
    await access.wrote(session, by, "absence.record", f"stand_in:{row.id}", now=now)


def _may_look(by: Person, panel: str) -> None:
    if not permissions.oversees(by, panel):
        raise NotFound(access.GONE)
    access.refuse_unless(procedure_of(panel).confirmation.mode != "none", NOBODY_ASKED)


def _absence(row: StandInRow) -> Absence:
    return Absence(row.chair_id, row.person_id, row.from_day, row.until_day, row.ended_at)


def _ids(row: StandInRow) -> Sequence[str]:
    return row.chair_id, row.person_id


def _line(row: StandInRow, names: Mapping[str, Person], by: Person, today: date) -> AbsenceLine:
    holds = _absence(row).holds(today)
    since = f"since {long_day(row.from_day)}" if holds else f"from {long_day(row.from_day)}"
    return AbsenceLine(
        id=row.id,
        words=in_words(names[row.person_id].name, names[row.chair_id].name, row.until_day),
        when=f"Stands in {since}",
        holds=holds,
        may_end=permissions.records_absence(by, row.panel, row.chair_id),
    )


def _who(person: Person) -> str:
    return f"{person.name}, {person.designation}"

"""The register of a panel's members: look, add, end (R2.1).

A standing member sees the panel from the first day to the last; the register alone gives and takes
that. Who comes for one child only gets no role, so sees nothing but that time (H17).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core import agencies, permissions
from core.addresses import address_problem
from core.dates import ONE_DAY, local_date, long_day
from core.errors import InputRefused, NotFound
from core.membership import KIND_WORDS, WHOLE
from core.people import Person, Role
from core.seats import PER_CHILD, STANDING, Seat
from core.services import access, invitations, people, who_comes
from core.services.rules import panel_title
from core.store import audit
from core.store import membership as store
from core.store.inserting import insert_missing
from core.store.tables import GrantRow, MembershipRow, PersonRow
from core.typed import needed_problem

KEEPERS = "Only the panel's administrator, coordinator or manager keeps the list of members."
SAY_NAME, SAY_AGENCY = "Give the member's name.", "Give the agency for which they sit."
CHOOSE_SEAT = "Choose the seat."
SAY_SCHOOL = "Say of which school: they are invited for its pupils only."
OTHER_AGENCY = "This seat is for {agency}. Choose another seat, or write the agency so."
HAS_LEFT = "This address belongs to somebody who has left. Use their address of now."
BACKWARDS = "The last day lies before the first. Look at both days again."
SAY_DAY = "Choose a day."
CHOOSE_MEMBER = "Choose who leaves."
BEFORE_BEGIN = "They joined on {day}. Choose a day from then on."
STILL_RUNS = "{name} still has another role on this panel, which the list of members does not end."
NAME_MOST, AGENCY_MOST, SCHOOL_MOST = 200, 120, 200


@dataclass(frozen=True, slots=True)
class NewMember:
    """What was typed: a seat's id, who sits in it, from when until when."""

    seat: str
    name: str
    email: str
    agency: str
    school: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One entry that is not over. `comes` says when they are invited, `days` from and until."""

    id: str
    name: str
    role: str
    agency: str
    comes: str
    days: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class MembersView:
    """A panel's register. `empty` are seats of every meeting in which nobody sits."""

    panel: str
    title: str
    lines: tuple[MemberLine, ...]
    empty: tuple[str, ...]
    seats: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


def panels_of(by: Person) -> list[str]:
    """List the panels whose register somebody keeps."""
    return sorted(by.panels(Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER))


async def view(
    session: AsyncSession, by: Person, panel: str, *, now: datetime, notes: tuple[str, ...] = ()
) -> MembersView:
    """Show a panel's register to those who keep it."""
    _may_keep(by, panel)
    today = local_date(now)
    rows = await store.of_panel(session, panel, since=today)
    names = await access.people_by_id(session, {row.person_id for row in rows})
    await access.wrote(session, by, "read.members", f"panel:{panel}", now=now)
    seats = who_comes.seats_of(panel)
    return MembersView(
        panel=panel,
        title=panel_title(panel),
        lines=tuple(_line(row, names[row.person_id]) for row in rows),
        empty=_empty(seats, rows),
        seats=tuple((seat.id, _whose(seat)) for seat in seats),
        notes=notes,
    )


async def add(
    session: AsyncSession, by: Person, panel: str, new: NewMember, *, now: datetime
) -> MembersView:
    """Add a member; who is due at a meeting to come is invited at once. Again changes nothing."""
    _may_keep(by, panel)
    seat = next((one for one in who_comes.seats_of(panel) if one.id == new.seat), None)
    wrong = problems(new, seat)
    if wrong or seat is None:
        raise InputRefused(wrong)
    row = await keep(session, panel, seat, new, recorded_by=by.id, now=now)
    if row is not None:
        await access.wrote(session, by, "member.add", f"membership:{row.id}", now=now)
        await settle(session, panel, now)
    return await view(session, by, panel, now=now)


async def end(
    session: AsyncSession,
    by: Person,
    panel: str,
    membership_id: str,
    leaves_on: date | None,
    *,
    now: datetime,
) -> MembersView:
    """End a membership: from that day on they are no member. From today, that is at once."""
    _may_keep(by, panel)
    row = await session.get(MembershipRow, membership_id)
    if row is None or row.panel != panel:
        raise InputRefused({"member": CHOOSE_MEMBER})
    if leaves_on is None:
        raise InputRefused({"leaves_on": SAY_DAY})
    if leaves_on < row.from_day:
        raise InputRefused({"leaves_on": BEFORE_BEGIN.format(day=long_day(row.from_day))})
    last = leaves_on - ONE_DAY
    if row.until_day != last:
        row.until_day = last
        await session.flush()
        await access.wrote(session, by, "member.end", f"membership:{row.id}", now=now)
        await settle(session, row.panel, now)
    return await view(session, by, row.panel, now=now, notes=await _still_there(session, row, now))


def problems(new: NewMember, seat: Seat | None) -> dict[str, str]:
    """Find what is wrong with a new member, by field."""
    found = {
        "seat": None if seat else CHOOSE_SEAT,
        "name": needed_problem(new.name, SAY_NAME, NAME_MOST),
        "email": address_problem(new.email),
        "agency": needed_problem(new.agency, SAY_AGENCY, AGENCY_MOST),
        "until_day": _days_problem(new),
    }
    if seat is not None:
        found["agency"] = found["agency"] or _agency_problem(seat, new.agency)
        if seat.kind == PER_CHILD:
            found["school"] = needed_problem(new.school, SAY_SCHOOL, SCHOOL_MOST)
    return {field: sentence for field, sentence in found.items() if sentence}


async def keep(
    session: AsyncSession,
    panel: str,
    seat: Seat,
    new: NewMember,
    *,
    recorded_by: str | None,
    now: datetime,
) -> MembershipRow | None:
    """Write an entry, or the changed last day of one that is there; None if nothing changes."""
    person, active = await people.make_known(
        session, new.name, new.email, new.agency, seat_words(seat)[:AGENCY_MOST]
    )
    if not active:
        raise InputRefused({"email": HAS_LEFT})
    school = " ".join(new.school.split()) if seat.kind == PER_CHILD else ""
    first = new.from_day or local_date(now)
    there = await store.entry(session, panel, person.id, seat.id, school)
    if there is not None and (first == there.from_day or first <= (there.until_day or first)):
        if there.until_day == new.until_day:
            return None
        there.until_day = new.until_day
        await session.flush()
        return there
    row = MembershipRow(
        panel=panel,
        person_id=person.id,
        seat=seat.id,
        kind=seat.kind,
        role=seat_words(seat),
        agency=" ".join(new.agency.split()),
        school=school,
        from_day=first,
        until_day=new.until_day,
        recorded_by=recorded_by,
        recorded_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def settle(session: AsyncSession, panel: str, now: datetime) -> None:
    """Give and take the member's role as the register says today, and bring invitations up."""
    give, take = await differing_roles(session, panel, local_date(now))
    rows = [
        {"person_id": one, "panel": panel, "role": Role.MEMBER.value, "since": local_date(now)}
        for one in sorted(give)
    ]
    await insert_missing(session, GrantRow, rows)
    taken = delete(GrantRow).where(
        GrantRow.panel == panel, GrantRow.role == Role.MEMBER, GrantRow.person_id.in_(take)
    )
    await session.execute(taken)
    for person in sorted(give | take):
        await session.refresh(await session.get_one(PersonRow, person), ["grants"])
        detail = {"panel": panel, "member": person in give}
        await audit.record(
            session,
            actor=access.WORKER,
            act="people.roles",
            subject=f"person:{person}",
            detail=detail,
            now=now,
        )
    await invitations.bring_panel_up_to_date(session, panel, now)


async def differing_roles(
    session: AsyncSession, panel: str, today: date
) -> tuple[set[str], set[str]]:
    """Give whom the register makes a member today and is none, and who still is one. Reads only."""
    members = [one for one in await who_comes.register(session, panel) if one.kind in WHOLE]
    sitting = {one.person for one in members if one.kind == STANDING and one.sits_on(today)}
    seated = {one.person for one in members if one.sits_on(today)}
    over = {one.person for one in members} - seated
    held = await store.member_grants(session, panel, {one.person for one in members})
    return sitting - held, over & held


def seat_words(seat: Seat) -> str:
    """Name a seat: its designation, or the agency where the document names that alone."""
    return seat.designation or seat.agency


def _whose(seat: Seat) -> str:
    """Name a seat with its agency, since several agencies have a “Team Manager”."""
    return f"{seat.designation}, {seat.agency}" if seat.designation else seat.agency


def _may_keep(by: Person, panel: str) -> None:
    if not permissions.oversees(by, panel):
        raise NotFound(access.GONE)
    access.refuse_unless(permissions.administers(by, panel), KEEPERS)


def _agency_problem(seat: Seat, agency: str) -> str | None:
    return None if agencies.fits(seat, agency) else OTHER_AGENCY.format(agency=seat.agency)


def _days_problem(new: NewMember) -> str | None:
    wrong = new.from_day and new.until_day and new.until_day < new.from_day
    return BACKWARDS if wrong else None


def _line(row: MembershipRow, person: Person) -> MemberLine:
    comes = KIND_WORDS.get(row.kind, row.kind)
    until = f", until {long_day(row.until_day)}" if row.until_day else ""
    return MemberLine(
        id=row.id,
        name=person.name,
        role=row.role,
        agency=row.agency,
        comes=f"{comes}: {row.school}" if row.school else comes,
        days=f"From {long_day(row.from_day)}{until}",
        may_end=row.until_day is None,
    )


def _empty(seats: Collection[Seat], rows: Collection[MembershipRow]) -> tuple[str, ...]:
    """Name the seats of every meeting in which nobody sits. Co-chairs are no members' seats."""
    taken = {row.seat for row in rows}
    return tuple(
        f"{_whose(seat)} ({seat.clause})"
        for seat in seats
        if seat.kind == STANDING and seat.id not in taken
    )


async def _still_there(session: AsyncSession, row: MembershipRow, now: datetime) -> tuple[str, ...]:
    """Say where ending a membership leaves somebody with another role on the panel."""
    person = await access.person(session, row.person_id)
    over = row.until_day is not None and row.until_day < local_date(now)
    if over and row.panel in person.panels(*permissions.OVERSIGHT):
        return (STILL_RUNS.format(name=person.name),)
    return ()

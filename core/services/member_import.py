"""Take a panel's register over from a spreadsheet: a preview that is exactly what is then kept.

Every fault of the file is named with its row, and nothing is kept while there is one. The same file
again changes nothing; who is no longer in it stays until their last day is given.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import agencies
from core.data.sheets import SheetRow, refuse
from core.errors import InputRefused, PanelError
from core.seats import CO_CHAIR, CONDITIONAL, FORMAL_INVITE, PER_CHILD, STANDING, Seat
from core.services import access, members, who_comes
from core.services.members import NewMember
from core.services.rules import panel_of, panel_title
from core.sheet_days import english_day
from core.store import audit
from core.store import membership as store

COLUMNS = ("panel", "role", "name", "email", "agency", "invited", "school", "from", "until")
NEEDED = ("role", "name", "email", "agency")
NO_PANEL = "row {row}: say which panel, in a column “panel” or with --panel"
UNKNOWN_PANEL = "row {row}: there is no panel “{typed}”: write one like hertfordshire/east"
UNKNOWN_ROLE = "row {row}: the procedure has no seat “{typed}”. Its seats are: {seats}"
OTHER_KIND = "row {row}: “{role}” is invited {kind}: leave “invited” empty, or write that"
NO_DAY = "row {row}: “{typed}” is no day: write it like 1 December 2026"
TWICE = "row {row}: the same person in the same seat stands in row {other}: delete one of them"
TWO_NAMES = "row {row}: this address stands in row {other} with another name: which is right?"
NOTE_NAME = "Row {row}: this address is registered with another name, which is kept."
NOTE_ALIKE = "Row {row}: somebody of this name is registered with another address. Are they one?"
KIND_SPELLINGS = {
    "standing": STANDING,
    "every meeting": STANDING,
    "per child": PER_CHILD,
    "conditional": CONDITIONAL,
    "by formal invite": FORMAL_INVITE,
    "formal invite": FORMAL_INVITE,
    "co-chair": CO_CHAIR,
}
SHOWN_KINDS = {kind: words for words, kind in reversed(KIND_SPELLINGS.items())}
LATEST = date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Line:
    """One good row of the file."""

    row: int
    panel: str
    seat: Seat
    new: NewMember


@dataclass(frozen=True, slots=True)
class Taken:
    """What one row comes to: “added”, “changed” or “unchanged”."""

    row: int
    panel: str
    role: str
    what: str


@dataclass(frozen=True, slots=True)
class Import:
    """What a file comes to. `notes` are sentences to look at; `kept` tells a preview apart."""

    taken: tuple[Taken, ...]
    notes: tuple[str, ...]
    kept: bool


async def take_in(
    session: AsyncSession,
    rows: Sequence[SheetRow],
    faults: Sequence[str],
    name: str,
    *,
    panel: str | None,
    keep: bool,
    now: datetime,
) -> Import:
    """Take the register in, or only see what that would come to.

    `faults` are those found when the file was read. Raises FileRefused with every fault.
    """
    found = list(faults)
    lines = [line for row in rows if (line := _line(row, panel, found))]
    _find_doubles(lines, found)
    refuse(name, found)
    look = await session.begin_nested()
    made = await _take(session, lines, now)
    if keep:
        await look.commit()
    else:
        await look.rollback()
    act = "members.import" if keep else "members.preview"
    detail = {"rows": len(lines), "file": "register of members"}
    await audit.record(
        session, actor=access.CONSOLE, act=act, subject="people", detail=detail, now=now
    )
    return replace(made, kept=keep)


def import_text(found: Import) -> str:
    """Give the answer for the command line: rows and seats, never a name."""
    kept = "Kept" if found.kept else "Preview, nothing is kept yet: add --commit"
    counts = ", ".join(
        f"{sum(one.what == what for one in found.taken)} {what}"
        for what in ("added", "changed", "unchanged")
    )
    lines = [
        f"Row {one.row}: {panel_title(one.panel)}, {one.role}: {one.what}" for one in found.taken
    ]
    return "\n".join([f"{len(found.taken)} members: {counts}. {kept}.", *lines, *found.notes])


def _line(row: SheetRow, panel: str | None, faults: list[str]) -> Line | None:
    """Read one row; what is wrong with it goes to `faults`."""
    key = _panel(row, panel, faults)
    if key is None or any(not row[name] for name in NEEDED):
        return None
    seat = _seat(row, key, faults)
    if seat is None:
        return None
    days = [_day(row, name, faults) for name in ("from", "until")]
    new = NewMember(
        seat=seat.id,
        name=row["name"],
        email=row["email"],
        agency=row["agency"],
        school=row["school"],
        from_day=days[0],
        until_day=days[1],
    )
    wrong = members.problems(new, seat)
    faults += [f"row {row.number}, {_title(field)}: {words}" for field, words in wrong.items()]
    return Line(row.number, key, seat, new)


def _title(field: str) -> str:
    return {"until_day": "until", "from_day": "from", "seat": "role"}.get(field, field)


def _panel(row: SheetRow, panel: str | None, faults: list[str]) -> str | None:
    typed = row["panel"] or panel or ""
    if not typed:
        faults.append(NO_PANEL.format(row=row.number))
        return None
    try:
        return panel_of(typed.casefold()).key
    except PanelError:
        faults.append(UNKNOWN_PANEL.format(row=row.number, typed=typed[:60]))
        return None


def _seat(row: SheetRow, panel: str, faults: list[str]) -> Seat | None:
    """Find a seat by its designation, or its id; by the agency where the document names no more."""
    seats = who_comes.seats_of(panel)
    typed = agencies.plain(row["role"])
    fitting = [one for one in seats if typed in (agencies.plain(one.id), _plain(one))]
    if not fitting:
        known = "; ".join(members.seat_words(one) for one in seats)
        wrong = UNKNOWN_ROLE.format(row=row.number, typed=row["role"][:80], seats=known)
        faults.append(wrong)
        return None
    seat = next((one for one in fitting if agencies.fits(one, row["agency"])), fitting[0])
    invited = KIND_SPELLINGS.get(row["invited"].casefold().replace("_", " "), row["invited"])
    if invited and invited != seat.kind:
        kind = SHOWN_KINDS[seat.kind]
        role = members.seat_words(seat)
        faults.append(OTHER_KIND.format(row=row.number, role=role, kind=f"“{kind}”"))
    return seat


def _plain(seat: Seat) -> str:
    return agencies.plain(members.seat_words(seat))


def _day(row: SheetRow, name: str, faults: list[str]) -> date | None:
    if not row[name]:
        return None
    day = english_day(row[name], LATEST)
    if day is None:
        faults.append(NO_DAY.format(row=row.number, typed=row[name][:40]))
    return day


def _find_doubles(lines: Iterable[Line], faults: list[str]) -> None:
    seats: dict[tuple[str, ...], int] = {}
    names: dict[str, tuple[int, str]] = {}
    for line in lines:
        email, name = line.new.email.casefold(), " ".join(line.new.name.casefold().split())
        key = (line.panel, line.seat.id, email, agencies.plain(line.new.school))
        other = seats.setdefault(key, line.row)
        if other != line.row:
            faults.append(TWICE.format(row=line.row, other=other))
        first, known = names.setdefault(email, (line.row, name))
        if known != name:
            faults.append(TWO_NAMES.format(row=line.row, other=first))


async def _take(session: AsyncSession, lines: Sequence[Line], now: datetime) -> Import:
    taken: list[Taken] = []
    notes: list[str] = []
    names = await access.names_known(session)
    for line in lines:
        notes += await _notes(session, line, names)
        try:
            what = await _keep(session, line, now)
        except InputRefused as refused:
            raise PanelError(f"Row {line.row}: {refused} Nothing was kept.") from None
        taken.append(Taken(line.row, line.panel, members.seat_words(line.seat), what))
    for panel in sorted({line.panel for line in lines}):
        await members.settle(session, panel, now)
    return Import(tuple(taken), tuple(notes), kept=False)


async def _keep(session: AsyncSession, line: Line, now: datetime) -> str:
    known = await access.person_by_email(session, line.new.email.strip())
    there = None
    if known is not None:
        school = line.new.school if line.seat.kind == PER_CHILD else ""
        there = await store.entry(session, line.panel, known.id, line.seat.id, school)
    row = await members.keep(session, line.panel, line.seat, line.new, recorded_by=None, now=now)
    if row is None:
        return "unchanged"
    act, subject = "member.import", f"membership:{row.id}"
    await audit.record(
        session, actor=access.CONSOLE, act=act, subject=subject, detail={"row": line.row}, now=now
    )
    return "changed" if there is not None and there.id == row.id else "added"


async def _notes(session: AsyncSession, line: Line, names: Collection[str]) -> list[str]:
    """Say what a person should look at; nothing of it holds the row back."""
    known = await access.person_by_email(session, line.new.email.strip())
    written = " ".join(line.new.name.casefold().split())
    if known is None:
        return [NOTE_ALIKE.format(row=line.row)] if written in names else []
    same = " ".join(known.name.casefold().split()) == written
    return [] if same else [NOTE_NAME.format(row=line.row)]

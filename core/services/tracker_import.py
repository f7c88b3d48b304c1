"""Take over the tracker that an authority keeps in a spreadsheet: children, cases, next reviews.

A preview and the real thing are the same code with the same answer: the preview does it all and
takes it back. Nothing is kept unless every row can be. The same file taken in again adds nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import options
from core.data.answers import bands_of
from core.dates import local_date, short_day
from core.grids import Grid
from core.look_alikes import LookAlikes
from core.matching import Identity, Likeness, Verdict, identity_of
from core.people import Person
from core.services import access
from core.services.rules import panel_of, panel_title, procedure_of
from core.store import audit
from core.store.columns import key_ring
from core.store.presses import next_number
from core.store.tables import CaseRow, ChildRow, PersonRow
from core.tracker_lines import Line, Lists, Read, grown_up, read_lines, refuse

CHOICES = {
    "gender": "genders",
    "ethnicity": "ethnicities",
    "looked_after": "looked_after",
    "legal_status": "legal_statuses",
}
TWICE = "Row {row}: the same child as in row {other} ({why}). Keep one of the two rows."
KNOWN = "Row {row}: before the panel already as {ref}. The row is left out."
KNOWN_CHILD = "Row {row}: the child is known already; the case is added to their record."
MAYBE_TWICE = "Row {row}: may be the same child as in row {other} ({why}). Both are kept."
MAYBE_KNOWN = (
    "Row {row}: may be a child who is known already as {ref} ({why}). A record of its own is made; "
    "if it is one child, open the case and choose “Same child as another case”."
)
NO_LEAD = (
    "Row {row}: the lead professional is not among the people registered. What the file says is "
    "kept with the child; the case has no lead until somebody names one."
)
NO_REVIEW = (
    "Row {row}: no next review. It is set to today, so that the next agenda lists the child and "
    "nobody is forgotten."
)
GROWN_UP = "Row {row}: 18 or over, and the case is open. Is that meant?"
REVIEW_WHY = "Taken over from the tracker that was kept before."
NO_REVIEW_WHY = "The tracker that was kept before gave no day."
NOT_KEPT = "The column “{title}” is not kept."


@dataclass(frozen=True, slots=True)
class Taken:
    """One row that became a case. Nothing in it names the child."""

    row: int
    ref: str
    former_ref: str
    state: str
    next_review_on: date | None
    known_child: bool


@dataclass(frozen=True, slots=True)
class Import:
    """What taking a file in comes to, or came to."""

    panel: str
    taken: tuple[Taken, ...]
    left_out: int
    notes: tuple[str, ...]
    kept: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """A child who is known, with all cases; `row` is the file's, where they come from it."""

    child: ChildRow
    cases: list[CaseRow]
    row: int | None = None

    def matter(self, line: Line, panel: str) -> CaseRow | None:
        """Give the case that a row is about: the open one, or the closed one that it tells of."""
        return next((c for c in self.cases if c.panel == panel and _is_it(c, line)), None)


def _is_it(case: CaseRow, line: Line) -> bool:
    if line.is_open:
        return case.state in ("open", "joined")
    told = case.former_ref == line.former_ref if line.former_ref else False
    return case.state == "closed" and (told or case.opened_on == line.opened_on)


async def take_in(
    session: AsyncSession, grid: Grid, name: str, panel: str, *, keep: bool, now: datetime
) -> Import:
    """Take a tracker in (`keep`), or say what that would come to; a file with faults is refused.

    Raises FileRefused with every fault, by row and column.
    """
    today = local_date(now)
    read = read_lines(grid, name, _lists(panel), today)
    _refuse_twice(read.lines, name)
    look = await session.begin_nested()
    made = await _Taking(session, panel, now).all(read)
    if keep:
        await look.commit()
    else:
        await look.rollback()
    await audit.record(
        session,
        actor=access.CONSOLE,
        act="tracker.import" if keep else "tracker.preview",
        subject=f"tracker:{panel}",
        detail={"cases": len(made.taken), "left_out": made.left_out},
        now=now,
    )
    return replace(made, kept=keep)


def _lists(panel: str) -> Lists:
    rules = procedure_of(panel)
    kinds = (*rules.exploitation_types, *rules.other_types)
    return Lists(
        bands=tuple((band.id, band.name) for band in bands_of(rules)),
        types=tuple((one.id, one.label) for one in kinds),
        choices={key: options(list_id) for key, list_id in CHOICES.items()},
    )


def _identity(line: Line) -> Identity:
    named = {"given": line.given, "family": line.family, "born": line.born.isoformat()}
    return identity_of({**line.details, **named})


def _refuse_twice(lines: Sequence[Line], name: str) -> None:
    """Refuse a file in which one matter stands twice; an earlier, closed one may stand beside."""
    seen: LookAlikes[Line] = LookAlikes()
    faults = []
    for line in lines:
        identity = _identity(line)
        for other, likeness in seen.alike(identity):
            if likeness.verdict is Verdict.SAME and _one_matter(line, other):
                why = ", ".join(likeness.reasons)
                faults.append(TWICE.format(row=line.row, other=other.row, why=why))
                break
        seen.add(identity, line)
    refuse(name, faults)


def _one_matter(line: Line, other: Line) -> bool:
    if line.is_open or other.is_open:
        return line.is_open and other.is_open
    return line.opened_on == other.opened_on


@dataclass(slots=True)
class _Taking:
    """One file being taken in."""

    session: AsyncSession
    panel: str
    now: datetime

    async def all(self, read: Read) -> Import:
        known, leads = await self._known(), await self._leads()
        taken: list[Taken] = []
        notes = [NOT_KEPT.format(title=title) for title in read.strange]
        for line in read.lines:
            identity = _identity(line)
            found = known.nearest(identity)
            same = found[0] if found and found[1].verdict is Verdict.SAME else None
            matter = same.matter(line, self.panel) if same else None
            if matter is not None:
                notes.append(KNOWN.format(row=line.row, ref=matter.ref))
                continue
            notes += _doubts(line, found)
            lead = leads.get(line.lead_email.casefold()) or leads.get(_plain(line))
            notes += _notes(line, lead, local_date(self.now))
            case = await self._take(line, lead, same)
            taken.append(_taken(line, case, known_child=same is not None))
            if same is not None:
                same.cases.append(case)
            else:
                child = await self.session.get_one(ChildRow, case.child_id)
                known.add(identity, _Known(child, [case], line.row))
        left_out = len(read.lines) - len(taken)
        return Import(panel_title(self.panel), tuple(taken), left_out, tuple(notes), kept=False)

    async def _known(self) -> LookAlikes[_Known]:
        """Remember every child of this procedure with their cases."""
        procedure = self.panel.split("/")[0]
        query = (
            select(CaseRow, ChildRow)
            .join(ChildRow, ChildRow.id == CaseRow.child_id)
            .where(CaseRow.panel.startswith(f"{procedure}/", autoescape=True))
            .order_by(CaseRow.ref)
        )
        children: dict[str, _Known] = {}
        for case, child in await self.session.execute(query):
            children.setdefault(child.id, _Known(child, [])).cases.append(case)
        known: LookAlikes[_Known] = LookAlikes()
        for one in children.values():
            child = one.child
            named = {"given": child.given, "family": child.family, "born": child.born}
            known.add(identity_of({**child.details, **named}), one)
        return known

    async def _leads(self) -> dict[str, Person]:
        """Give the people registered, by address and, where only one has it, by name."""
        query = select(PersonRow).where(PersonRow.active)
        people = [access.person_of(row) for row in await self.session.scalars(query)]
        names = [person.name.casefold() for person in people]
        by_name = {p.name.casefold(): p for p in people if names.count(p.name.casefold()) == 1}
        return {**by_name, **{person.email.casefold(): person for person in people}}

    async def _take(self, line: Line, lead: Person | None, same: _Known | None) -> CaseRow:
        child = same.child if same else await self._new_child(line)
        return await self._new_case(line, child, lead)

    async def _new_child(self, line: Line) -> ChildRow:
        ring = key_ring(self.session.get_bind().dialect)
        child = ChildRow(
            given=line.given,
            family=line.family,
            name_index=ring.blind(f"{line.given} {line.family}", "child.name"),
            born=line.born.isoformat(),
            details=dict(line.details),
        )
        self.session.add(child)
        await self.session.flush()
        return child

    async def _new_case(self, line: Line, child: ChildRow, lead: Person | None) -> CaseRow:
        year, code = local_date(self.now).year, panel_of(self.panel).code
        number = await next_number(self.session, f"case/{code}/{year}")
        review = line.next_review_on or (local_date(self.now) if line.is_open else None)
        why = REVIEW_WHY if line.next_review_on else NO_REVIEW_WHY
        case = CaseRow(
            ref=f"{code}-{year}-{number:04d}",
            child_id=child.merged_into or child.id,
            panel=self.panel,
            former_ref=line.former_ref or None,
            state="open" if line.is_open else "closed",
            types=list(line.types),
            lead_id=lead.id if lead else None,
            opened_on=line.opened_on,
            closed_on=line.closed_on,
            closed_why=line.closed_why or None,
            band=line.band,
            next_review_on=review,
            next_review_why=why if review else None,
        )
        self.session.add(case)
        await self.session.flush()
        detail = {"row": line.row}
        await audit.record(
            self.session,
            actor=access.CONSOLE,
            act="case.import",
            subject=f"case:{case.id}",
            detail=detail,
            now=self.now,
        )
        return case


def _plain(line: Line) -> str:
    return line.details.get("lead_name", "").casefold().strip()


def _taken(line: Line, case: CaseRow, *, known_child: bool) -> Taken:
    return Taken(
        row=line.row,
        ref=case.ref,
        former_ref=line.former_ref,
        state=case.state,
        next_review_on=case.next_review_on,
        known_child=known_child,
    )


def _doubts(line: Line, found: tuple[_Known, Likeness] | None) -> list[str]:
    """Say who may be somebody else of the file or of the database."""
    if found is None:
        return []
    known, likeness = found
    if likeness.verdict is Verdict.SAME:
        return [KNOWN_CHILD.format(row=line.row)]
    why = ", ".join(likeness.reasons)
    if known.row is not None:
        return [MAYBE_TWICE.format(row=line.row, other=known.row, why=why)]
    return [MAYBE_KNOWN.format(row=line.row, ref=known.cases[0].ref, why=why)]


def _notes(line: Line, lead: Person | None, today: date) -> list[str]:
    """Say what a person should look at; nothing of it holds the row back."""
    asked = line.lead_email or line.details.get("lead_name")
    found = [NO_LEAD] if asked and lead is None else []
    found += [NO_REVIEW] if line.is_open and line.next_review_on is None else []
    found += [GROWN_UP] if grown_up(line, today) else []
    return [words.format(row=line.row) for words in found]


def import_text(found: Import) -> str:
    """Give the answer for the command line: references and days, never a name."""
    kept = "Taken in" if found.kept else "Preview, nothing is kept yet"
    lines = [f"{found.panel}: {len(found.taken)} cases, {found.left_out} rows left out. {kept}."]
    for one in found.taken:
        review = f", next review {short_day(one.next_review_on)}" if one.next_review_on else ""
        former = f" (before: {one.former_ref})" if one.former_ref else ""
        lines.append(f"Row {one.row}: {one.ref}{former}, {one.state}{review}")
    return "\n".join([*lines, *found.notes])

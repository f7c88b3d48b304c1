"""How a score is shown: one group of factors at a time, then the whole with every point explained.

A score is always reckoned anew from what the chair ticked; what is stored with it must agree.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.cases import initials
from core.data.answers import adjustment_of, bands_of, catalogue_of
from core.errors import InputRefused, PanelError
from core.evidence import ManualScore
from core.factors import Catalogue, Factor, Group
from core.points import Line
from core.procedures import Procedure
from core.scoring import Change, Score, score
from core.services.recording import Place
from core.services.rules import procedure_of
from core.store import cases
from core.store.tables import ChildRow, ScoreRow
from core.ticks import Known, carried_over, evidence_of, from_stored, not_looked_at, of_group

OLD_LIST = (
    "This score was made with the factor list “{used}”, and the panel uses “{present}” now, so its "
    "points cannot be shown one by one. The total stands in the minutes and on the tracker."
)
NO_GROUP = "There is no group {number}; the list has {groups}."


@dataclass(frozen=True, slots=True)
class FactorLine:
    """One factor to tick. `window` is None where evidence counts whatever its age."""

    id: str
    label: str
    kind: str
    points: int
    window: str | None
    ticked: bool
    on: date | None
    source: str
    carried: bool


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One group of factors. `group` counts from 1; `version` is 0 until something is saved."""

    item_id: str
    case_ref: str
    initials: str
    group: int
    groups: int
    label: str
    cap: int | None
    factors: tuple[FactorLine, ...]
    subtotals: tuple[tuple[str, int], ...]
    calculated: int
    total: int
    band: str
    confirmed: bool
    version: int


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One piece of evidence and what it counts."""

    label: str
    points: int
    counted: int
    why: str
    on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A whole score. `band_words` is the procedure's wording; `prompts` are questions to answer.

    `not_looked_at` says which groups must be saved before the score can be confirmed.
    """

    item_id: str
    case_ref: str
    initials: str
    scored_on: date
    calculated: int
    adjustment: int
    adjustment_limit: int
    rationale: str
    total: int
    band: str
    band_name: str
    band_words: str
    band_clause: str
    subtotals: tuple[tuple[str, int], ...]
    lines: tuple[ScoreLine, ...]
    prompts: tuple[str, ...]
    changes: tuple[Change, ...]
    not_looked_at: tuple[str, ...]
    catalogue: str
    catalogue_note: str
    confirmed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the chair has ticked so far, stored or carried over from the last score."""

    place: Place
    procedure: Procedure
    catalogue: Catalogue
    known: tuple[Known, ...]
    row: ScoreRow | None

    @property
    def version(self) -> int:
        """Give the version that a card answers with."""
        return self.row.version if self.row else 0

    @property
    def manual(self) -> ManualScore | None:
        """Give what the chair added by hand."""
        if self.row is None or not self.row.adjustment:
            return None
        return ManualScore(self.row.adjustment, self.row.rationale or "")

    @property
    def held_on(self) -> date:
        """Give the day of the meeting, which is the day of the score."""
        return self.place[1].held_on

    def group(self, number: int) -> Group:
        """Give a group by its number, from 1."""
        groups = tuple(self.catalogue.groups.values())
        if not 1 <= number <= len(groups):
            raise InputRefused({"group": NO_GROUP.format(number=number, groups=len(groups))})
        return groups[number - 1]

    def reckon(self) -> Score:
        """Score what is known on the meeting's day (R4.6)."""
        return score(
            self.catalogue,
            bands_of(self.procedure),
            evidence_of(self.known, self.held_on),
            self.manual,
            self.held_on,
            limit=adjustment_of(self.procedure).limit,
        )


async def sheet_of(session: AsyncSession, place: Place) -> Sheet:
    """Lay out the score of one child at one meeting; a new one begins with the last evidence."""
    item, meeting, case = place
    procedure = procedure_of(meeting.panel)
    catalogue = catalogue_of(procedure)
    row = await session.scalar(select(ScoreRow).where(ScoreRow.item_id == item.id))
    if row is not None:
        return sheet_of_row(place, row)
    last = (await cases.latest_scores(session, [case.id])).get(case.id)
    known = carried_over(catalogue, from_stored(last.evidence)) if last else ()
    return Sheet(place, procedure, catalogue, known, None)


def sheet_of_row(place: Place, row: ScoreRow) -> Sheet:
    """Lay out a stored score; one made with another factor list is refused, not guessed at."""
    procedure = procedure_of(place[1].panel)
    catalogue = catalogue_of(procedure)
    present = f"{catalogue.name} {catalogue.version}"
    if row.catalogue != present:
        raise PanelError(OLD_LIST.format(used=row.catalogue, present=present))
    return Sheet(place, procedure, catalogue, from_stored(row.evidence), row)


async def show_group(session: AsyncSession, sheet: Sheet, number: int) -> ScoreView:
    """Show one group of factors with what is ticked, and the running totals."""
    item, _, case = sheet.place
    group, found = sheet.group(number), sheet.reckon()
    mine = {one.factor: one for one in of_group(sheet.catalogue, sheet.known, group.id)}
    factors = [one for one in sheet.catalogue.factors.values() if one.group == group.id]
    return ScoreView(
        item_id=item.id,
        case_ref=case.ref,
        initials=await _initials(session, case.child_id),
        group=number,
        groups=len(sheet.catalogue.groups),
        label=group.label,
        cap=group.cap,
        factors=tuple(_factor(one, mine.get(one.id)) for one in factors),
        subtotals=_subtotals(sheet.catalogue, found),
        calculated=found.calculated,
        total=found.total,
        band=found.band.name,
        confirmed=sheet.row is not None and sheet.row.confirmed_at is not None,
        version=sheet.version,
    )


async def show_result(session: AsyncSession, sheet: Sheet) -> ScoreResult:
    """Show the whole score as it stands."""
    item, _, case = sheet.place
    found = sheet.reckon()
    return ScoreResult(
        item_id=item.id,
        case_ref=case.ref,
        initials=await _initials(session, case.child_id),
        scored_on=sheet.held_on,
        calculated=found.calculated,
        adjustment=found.adjustment,
        adjustment_limit=adjustment_of(sheet.procedure).limit,
        rationale=sheet.manual.rationale if sheet.manual else "",
        total=found.total,
        band=found.band.id,
        band_name=found.band.name,
        band_words=found.band.wording,
        band_clause=found.band.clause,
        subtotals=_subtotals(sheet.catalogue, found),
        lines=lines_of(sheet, found),
        prompts=found.prompts,
        changes=found.changes,
        not_looked_at=tuple(not_looked_at(sheet.catalogue, sheet.known).values()),
        catalogue=sheet.catalogue.title,
        catalogue_note=sheet.catalogue.note,
        confirmed_at=sheet.row.confirmed_at if sheet.row else None,
        version=sheet.version,
    )


def lines_of(sheet: Sheet, found: Score) -> tuple[ScoreLine, ...]:
    """Explain every piece of evidence with its source."""
    return tuple(
        _line(sheet.catalogue.factors[line.factor].label, line, known)
        for line, known in zip(found.lines, sheet.known, strict=True)
    )


def _line(label: str, line: Line, known: Known) -> ScoreLine:
    why = line.why.removeprefix(f"{label}: ")
    return ScoreLine(label, line.points, line.counted, why, known.on, known.source)


def _factor(factor: Factor, known: Known | None) -> FactorLine:
    return FactorLine(
        id=factor.id,
        label=factor.label,
        kind=factor.kind,
        points=factor.points,
        window=str(factor.window) if factor.window else None,
        ticked=known is not None,
        on=known.on if known else None,
        source=known.source if known else "",
        carried=known is not None and known.carried,
    )


def _subtotals(catalogue: Catalogue, found: Score) -> tuple[tuple[str, int], ...]:
    """Add up the points of each group that has any."""
    points = dict.fromkeys(catalogue.groups, 0)
    for line in found.lines:
        points[catalogue.factors[line.factor].group] += line.counted
    return tuple((catalogue.groups[group].label, n) for group, n in points.items() if n)


async def _initials(session: AsyncSession, child_id: str) -> str:
    child = await session.get_one(ChildRow, child_id)
    return initials(child.given, child.family)

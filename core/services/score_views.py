"""How a score is shown: one part of the list at a time, then the whole with every point explained.

A score is always reckoned anew from what the chair ticked; what is stored with it must agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.bands import band_of
from core.factors import Catalogue, Factor
from core.people import Person
from core.points import Line
from core.scoring import Change, Score
from core.services import access
from core.services.score_sheet import Sheet, initials_of
from core.services.score_updates import since
from core.store import scores as store
from core.ticks import Known, evidence_with_origin, not_looked_at
from core.what_if import distance


@dataclass(frozen=True, slots=True)
class FactorLine:
    """One factor to tick. `window` is None where evidence counts whatever its age.

    `levels` are (id, words) of a graded factor, `days` those of a counted one. `origin` says where
    it was filled in from; with `carried` it waits for the chair. `absent`: looked into, not so.
    """

    id: str
    label: str
    kind: str
    points: int
    window: str | None
    ticked: bool
    on: date | None
    source: str
    carried: bool
    help: str = ""
    levels: tuple[tuple[str, str], ...] = ()
    level: str | None = None
    days: tuple[date, ...] = ()
    origin: str = ""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One part of the list. `group` counts from 1; `version` is 0 until something is saved.

    `sent` is how much was sent in advance about these factors and waits for the chair.
    """

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
    sent: int = 0
    updates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One piece of evidence and what it counts. `origin` says where it was known from."""

    label: str
    points: int
    counted: int
    why: str
    on: date | None
    source: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A whole score. `band_words` is the procedure's wording; `prompts` are questions to answer.

    `not_looked_at` says which parts must be saved before the score can be confirmed. `known`
    counts factors: so, looked into and not so, not known. `correction` says what was corrected
    after the minutes, by whom and why; `edition` counts from 1.
    """

    item_id: str
    case_ref: str
    initials: str
    scored_on: date
    calculated: int
    band_before: str
    adjustment: int
    adjustment_limit: int
    rationale: str
    total: int
    band: str
    band_name: str
    band_words: str
    band_clause: str
    distance: tuple[str, ...]
    subtotals: tuple[tuple[str, int], ...]
    lines: tuple[ScoreLine, ...]
    prompts: tuple[str, ...]
    changes: tuple[Change, ...]
    not_looked_at: tuple[str, ...]
    known: tuple[int, int, int]
    sent: int
    steps: tuple[tuple[str, str], ...]
    catalogue: str
    catalogue_note: str
    scored_by: str
    confirmed_at: datetime | None
    version: int
    edition: int = 1
    score_id: str = ""


async def show_group(session: AsyncSession, sheet: Sheet, number: int) -> ScoreView:
    """Show one part of the list with what is ticked, and the running totals."""
    item, _, case = sheet.place
    step, found = sheet.step(number), sheet.reckon()
    known = {one.factor: one for one in sheet.known}
    sent = await store.notes_of(session, case.id)
    return ScoreView(
        item_id=item.id,
        case_ref=case.ref,
        initials=await initials_of(session, case),
        group=number,
        groups=len(sheet.steps),
        label=step.label,
        cap=step.group.cap,
        factors=tuple(_factor(sheet.catalogue.factors[f], known.get(f)) for f in step.factors),
        subtotals=subtotals(sheet.catalogue, found),
        calculated=found.calculated,
        total=found.total,
        band=found.band.name,
        confirmed=sheet.row is not None and sheet.row.confirmed_at is not None,
        version=sheet.version,
        sent=sum(note.factor in step.factors for note, _ in sent),
        updates=await _updates(session, sheet),
    )


async def _updates(session: AsyncSession, sheet: Sheet) -> tuple[str, ...]:
    """Give what was recorded since the score before this one, as far as the meeting's day."""
    item, _, case = sheet.place
    before = [row.scored_on for row in await store.confirmed(session, case.id)
              if row.item_id != item.id and row.scored_on <= sheet.held_on]  # fmt: skip
    found = await since(session, case, max(before, default=None))
    return tuple(one.line for one in found if one.on <= sheet.held_on)


async def show_result(session: AsyncSession, sheet: Sheet) -> ScoreResult:
    """Show the whole score as it stands."""
    item, _, case = sheet.place
    found, row = sheet.reckon(), sheet.row
    chair = await _chair(session, sheet)
    return ScoreResult(
        item_id=item.id,
        case_ref=case.ref,
        initials=await initials_of(session, case),
        scored_on=sheet.held_on,
        calculated=found.calculated,
        band_before=band_of(found.calculated, sheet.rules.bands).name,
        adjustment=found.adjustment,
        adjustment_limit=sheet.rules.limit,
        rationale=sheet.manual.rationale if sheet.manual else "",
        total=found.total,
        band=found.band.id,
        band_name=found.band.name,
        band_words=found.band.wording,
        band_clause=found.band.clause,
        distance=distance(found.total, sheet.rules.bands),
        subtotals=subtotals(sheet.catalogue, found),
        lines=lines_of(sheet, found),
        prompts=found.prompts,
        changes=found.changes,
        not_looked_at=tuple(not_looked_at(sheet.catalogue, sheet.known).values()),
        known=_known(sheet),
        sent=len(await store.notes_of(session, case.id)),
        steps=tuple((str(n), step.label) for n, step in enumerate(sheet.steps, start=1)),
        catalogue=sheet.catalogue.title,
        catalogue_note=sheet.catalogue.note,
        scored_by=chair.name if chair else "",
        confirmed_at=row.confirmed_at if row else None,
        version=sheet.version,
        edition=row.edition if row else 1,
        score_id=row.id if row else "",
    )


async def _chair(session: AsyncSession, sheet: Sheet) -> Person | None:
    return await access.person(session, sheet.row.chair_id) if sheet.row else None


def lines_of(sheet: Sheet, found: Score) -> tuple[ScoreLine, ...]:
    """Explain every piece of evidence with its source."""
    pieces = evidence_with_origin(sheet.catalogue, sheet.known, sheet.held_on)
    return tuple(
        _line(sheet.catalogue.factors[line.factor].label, line, known, piece.on)
        for line, (known, piece) in zip(found.lines, pieces, strict=True)
    )


def _line(label: str, line: Line, known: Known, on: date) -> ScoreLine:
    why = line.why.removeprefix(f"{label}: ")
    dated = on if known.on or known.days else None
    return ScoreLine(label, line.points, line.counted, why, dated, known.source, known.origin)


def _factor(factor: Factor, known: Known | None) -> FactorLine:
    there = known is not None and not known.absent
    return FactorLine(
        id=factor.id,
        label=factor.label,
        kind=factor.kind,
        points=factor.points,
        window=str(factor.window) if factor.window else None,
        ticked=there,
        on=known.on if known else None,
        source=known.source if known else "",
        carried=known is not None and known.carried,
        help=factor.help,
        levels=tuple(_levels(factor)),
        level=known.level if known else None,
        days=known.days if known else (),
        origin=known.origin if known else "",
        absent=known is not None and known.absent,
    )


def _levels(factor: Factor) -> Iterator[tuple[str, str]]:
    for one in factor.levels:
        yield one.id, f"{one.label}: {one.points} points"


def _known(sheet: Sheet) -> tuple[int, int, int]:
    """Count what is so, what is not so, and what nobody knows: unknown is not no."""
    so = sum(not one.absent for one in sheet.known)
    not_so = len(sheet.known) - so
    return so, not_so, len(sheet.catalogue.factors) - so - not_so


def subtotals(catalogue: Catalogue, found: Score) -> tuple[tuple[str, int], ...]:
    """Add up the points of each group that has any."""
    points = dict.fromkeys(catalogue.groups, 0)
    for line in found.lines:
        points[catalogue.factors[line.factor].group] += line.counted
    return tuple((catalogue.groups[group].label, n) for group, n in points.items() if n)

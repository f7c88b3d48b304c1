"""What would change a score: without one thing, as time passes, since last time; its history."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, long_day, short_day
from core.people import Person
from core.scoring import Change, Score
from core.services import access, recording
from core.services.score_rules import rules_of_row
from core.services.score_sheet import Sheet, initials_of, score_of_row, sheet_of
from core.store import scores as store
from core.store.tables import ScoreRow
from core.ticks import evidence_of
from core.what_if import Moved, distance, moved, what_if_words, without_each

CORRECTED = (
    "Corrected on {day} by {name}: “{label}” was on {right}, not on {wrong}. {why} "
    "The score was {before} and is {after}."
)


@dataclass(frozen=True, slots=True)
class Past:
    """One confirmed score of the case. `correction` says what was corrected, by whom and why."""

    on: date
    total: int
    band: str
    correction: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would change a score. `since` names the score that `moved` compares with, or is empty.

    `history` begins with the earliest score.
    """

    item_id: str
    case_ref: str
    initials: str
    scored_on: date
    total: int
    band: str
    distance: tuple[str, ...]
    without: tuple[str, ...]
    changes: tuple[Change, ...]
    since: str
    moved: tuple[Moved, ...]
    history: tuple[Past, ...]


async def outlook(session: AsyncSession, by: Person, item_id: str, *, now: datetime) -> Outlook:
    """Show what would change a score to the panel's people who have declared."""
    place = await recording.place_to_read(session, by, item_id, now=now)
    sheet = await sheet_of(session, place)
    rows = await store.confirmed(session, place[2].id)
    found = sheet.reckon()
    evidence = evidence_of(sheet.catalogue, sheet.known, sheet.held_on)
    last = _before(sheet, rows)
    without = without_each(sheet.rules, evidence, sheet.manual, sheet.held_on)
    return Outlook(
        item_id=item_id,
        case_ref=place[2].ref,
        initials=await initials_of(session, place[2]),
        scored_on=sheet.held_on,
        total=found.total,
        band=found.band.name,
        distance=distance(found.total, sheet.rules.bands),
        without=tuple(what_if_words(one) for one in without),
        changes=found.changes,
        since=_since(last),
        moved=_moved(sheet, last, found),
        history=await history_of(session, rows, place[2].panel),
    )


def _before(sheet: Sheet, rows: list[ScoreRow]) -> ScoreRow | None:
    """Give the score before this one: of an earlier meeting, or what this one corrects."""
    mine = (sheet.held_on, sheet.row.edition if sheet.row else 1)
    earlier = [row for row in rows if (row.scored_on, row.edition) < mine]
    return earlier[-1] if earlier else None


def _since(last: ScoreRow | None) -> str:
    if last is None:
        return ""
    edition = "" if last.edition == 1 else ", as corrected"
    return f"{long_day(last.scored_on)}{edition}"


def _moved(sheet: Sheet, last: ScoreRow | None, found: Score) -> tuple[Moved, ...]:
    labels = {one.id: one.label for one in sheet.catalogue.factors.values()}
    if last is None:
        return ()
    rules = rules_of_row(last, sheet.place[1].panel)
    labels = {one.id: one.label for one in rules.catalogue.factors.values()} | labels
    return moved(labels, score_of_row(last, rules), found)


async def history_of(session: AsyncSession, rows: list[ScoreRow], panel: str) -> tuple[Past, ...]:
    """Say each confirmed score, corrections beside what they correct."""
    people = await access.people_by_id(session, {row.chair_id for row in rows})
    return tuple(_past(row, panel, people[row.chair_id].name) for row in rows)


def _past(row: ScoreRow, panel: str, name: str) -> Past:
    band = recording.band_named(panel, row.band)
    words = correction_words(row, name)
    return Past(row.scored_on, row.total or 0, band.name if band else row.band or "", words)


def correction_words(row: ScoreRow, name: str) -> str:
    """Say who corrected what, why, and what that changed; empty for what corrects nothing."""
    told = row.correction
    if not told or row.confirmed_at is None:
        return ""
    return CORRECTED.format(
        day=long_day(local_date(row.confirmed_at)),
        name=name,
        label=told["label"],
        right=short_day(date.fromisoformat(told["to"])),
        wrong=short_day(date.fromisoformat(told["from"])),
        why=told["why"],
        before=told["before"],
        after=row.total,
    )

"""The sheet on which a chair scores: what is known, from where, and by which rules (R4.5).

A new sheet begins with what is known already: the last score's evidence, what the referral says,
what updates since name, and nothing else. All of it is marked with its origin and waits for the
chair to look at it.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from core.cases import initials
from core.dates import local_date, long_day
from core.errors import InputRefused
from core.evidence import ManualScore
from core.factors import Catalogue
from core.hints import suggested
from core.procedures import Procedure
from core.score_rules import ScoreRules
from core.score_steps import Step, steps_of
from core.scoring import Score
from core.services import score_updates
from core.services.recording import Place
from core.services.rules import procedure_of
from core.services.score_rules import rules_of_panel, rules_of_row
from core.store import cases
from core.store import scores as store
from core.store.tables import CaseRow, ChildRow, ScoreRow
from core.ticks import Known, carried_over, evidence_of, from_stored

NO_GROUP = "There is no group {number}; the list has {groups}."
FROM_SCORE = "from the score of {day}"
FROM_REFERRAL = "from the referral of {day}, by {name}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the chair has ticked so far, stored or filled in from what is known."""

    place: Place
    procedure: Procedure
    rules: ScoreRules
    known: tuple[Known, ...]
    row: ScoreRow | None

    @property
    def catalogue(self) -> Catalogue:
        """Give the factor list."""
        return self.rules.catalogue

    @property
    def version(self) -> int:
        """Give the version that a card answers with."""
        return self.row.version if self.row else 0

    @property
    def manual(self) -> ManualScore | None:
        """Give what the chair added by hand."""
        return manual_of(self.row) if self.row else None

    @property
    def held_on(self) -> date:
        """Give the day of the meeting, which is the day of the score."""
        return self.place[1].held_on

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the parts in which the list is gone through."""
        return steps_of(self.catalogue)

    def step(self, number: int) -> Step:
        """Give a part by its number, from 1."""
        if not 1 <= number <= len(self.steps):
            raise InputRefused({"group": NO_GROUP.format(number=number, groups=len(self.steps))})
        return self.steps[number - 1]

    def reckon(self) -> Score:
        """Score what is known on the meeting's day (R4.6)."""
        evidence = evidence_of(self.catalogue, self.known, self.held_on)
        return self.rules.score(evidence, self.manual, self.held_on)


def manual_of(row: ScoreRow) -> ManualScore | None:
    """Give what a stored score holds by hand."""
    return ManualScore(row.adjustment, row.rationale or "") if row.adjustment else None


def score_of_row(row: ScoreRow, rules: ScoreRules) -> Score:
    """Reckon a stored score again from its inputs."""
    evidence = evidence_of(rules.catalogue, from_stored(row.evidence), row.scored_on)
    return rules.score(evidence, manual_of(row), row.scored_on)


async def sheet_of(session: AsyncSession, place: Place) -> Sheet:
    """Lay out the score of one child at one meeting; a new one begins with what is known."""
    item, meeting, case = place
    row = await store.of_item(session, item.id)
    if row is not None:
        return sheet_of_row(place, row)
    rules = rules_of_panel(meeting.panel)
    known = await _known_already(session, case, rules.catalogue)
    return Sheet(place, procedure_of(meeting.panel), rules, known, None)


def sheet_of_row(place: Place, row: ScoreRow) -> Sheet:
    """Lay out a stored score by the rules that were kept with it."""
    panel = place[1].panel
    rules = rules_of_row(row, panel)
    return Sheet(place, procedure_of(panel), rules, from_stored(row.evidence), row)


async def _known_already(
    session: AsyncSession, case: CaseRow, catalogue: Catalogue
) -> tuple[Known, ...]:
    """Give what is known before anybody has scored: the last score, what was said since."""
    last = (await cases.latest_scores(session, [case.id])).get(case.id)
    found: dict[str, Known] = {}
    for referral, person in await store.referrals_of(session, case.id):
        at = local_date(referral.submitted_at) if referral.submitted_at else None
        if at is None or (last and at <= last.scored_on):
            continue
        origin = FROM_REFERRAL.format(day=long_day(at), name=person.name)
        for factor in suggested(catalogue, referral.answers):
            found[factor] = Known(factor, None, person.agency, carried=True, origin=origin)
    updates = await score_updates.since(session, case, last.scored_on if last else None)
    found |= score_updates.filled_in(catalogue, updates)
    if last:
        origin = FROM_SCORE.format(day=long_day(last.scored_on))
        carried = carried_over(catalogue, from_stored(last.evidence), origin)
        found |= {one.factor: one for one in carried}
    return tuple(found[factor] for factor in catalogue.factors if factor in found)


async def initials_of(session: AsyncSession, case: CaseRow) -> str:
    """Give the initials of a case's child."""
    child = await session.get_one(ChildRow, case.child_id)
    return initials(child.given, child.family)


def with_known(sheet: Sheet, known: tuple[Known, ...]) -> Sheet:
    """Give the sheet with other evidence."""
    return replace(sheet, known=known)

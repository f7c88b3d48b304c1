"""What was recorded between two scores: updates of the assessment, and other meetings (R4.5).

The chair reads them above the factors. Where an update names a factor by its own words, the factor
is filled in, without a day, for the chair to look at: unknown is not no, and words are no evidence.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import long_day, short_day
from core.factors import Catalogue
from core.hints import named
from core.services import other_meetings, renewals
from core.services.rules import procedure_of
from core.store.tables import CaseRow
from core.ticks import Known

FROM_UPDATE = "from the update of {day}, {source}"


@dataclass(frozen=True, slots=True)
class Update:
    """One update: its day, which meeting it comes from, and what was written."""

    on: date
    source: str
    words: str

    @property
    def line(self) -> str:
        """Give it in one line, as the chair reads it."""
        return f"{short_day(self.on)}, {self.source}: {self.words}"


async def since(session: AsyncSession, case: CaseRow, after: date | None) -> tuple[Update, ...]:
    """Give what was recorded of meetings after a day, the latest first."""
    rule = procedure_of(case.panel).assessment_renewal
    labels = {one.id: one.label for one in rule.resets} if rule else {}
    other = other_meetings.substitute_of(case)
    found = [
        Update(row.held_on, f"{labels.get(row.meeting, row.meeting)}, {row.done_by}", row.changed)
        for row in await renewals.updates_of(session, case.id)
    ]
    found += [
        Update(row.held_on, f"{other.label if other else row.series}, {row.present}", row.said)
        for row in await other_meetings.meetings_of(session, case.id)
    ]
    new = (one for one in found if after is None or one.on > after)
    return tuple(sorted(new, key=lambda one: one.on, reverse=True))


def filled_in(catalogue: Catalogue, updates: tuple[Update, ...]) -> dict[str, Known]:
    """Fill in the factors that updates name; the latest update stands."""
    found: dict[str, Known] = {}
    for one in reversed(updates):
        origin = FROM_UPDATE.format(day=long_day(one.on), source=one.source)
        for factor in named(catalogue, one.words):
            found[factor] = Known(factor, None, "", carried=True, origin=origin)
    return found

"""Which clocks run for a case, from the same duties that `mace due` prints (H11, R4.4, R4.10).

What a later version lets somebody owe about a child appears on the tracker by itself.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.breaches import WHAT
from core.case_duties import review_duties
from core.data import house
from core.dates import end_of_day
from core.follow_words import MARKS, transition_mark
from core.owing import STILL_OWED, Duty, Obligation
from core.services import case_reminders
from core.services.rules import calendar, procedure_of
from core.snapshots import Agreed, Case
from core.store import obligations as store
from core.store.tables import CaseRow

Owed = Sequence[Obligation]  # what is owed about one case, the earliest day first
NOTHING: Owed = ()
WORDS = {kind: WHAT[kind] for kind in (*MARKS, Duty.REVIEW, Duty.TRANSITION)}


async def of_cases(
    session: AsyncSession, case_ids: Collection[str], today: date
) -> Mapping[str, Owed]:
    """Give by a case's reference what is owed about it beside actions and first assessments."""
    now = end_of_day(today)
    wanted = select(CaseRow.id).where(CaseRow.id.in_(case_ids))
    every = await case_reminders.owed_of(session, wanted, now=now)
    every += [one for case in await store.cases(session, wanted) for one in _reviews(case, now)]
    found: dict[str, list[Obligation]] = {}
    for one in sorted(every, key=lambda one: one.due or date.max):
        found.setdefault(one.ref, []).append(one)
    return found


def day_of(owed: Owed, kind: Duty) -> date | None:
    """Give the earliest day on which something of a kind is due."""
    return min((one.due for one in owed if one.kind is kind and one.due), default=None)


def others(owed: Owed, *, review_is_set: bool) -> tuple[tuple[str, date], ...]:
    """Give in words what has no place of its own on the tracker's line, with its day.

    A review is among them where nobody set a day and the procedure's floor gives one (R4.4).
    """
    left_out = {Duty.REVIEW} if review_is_set else set()
    days = {
        WORDS[one.kind]: one.due
        for one in reversed(owed)  # of one kind the earliest stays
        if one.due and one.kind in WORDS and one.kind not in left_out
    }
    return tuple(sorted(days.items(), key=lambda pair: pair[1]))


def near(owed: Owed, today: date) -> tuple[str, ...]:
    """Warn of what is to be planned though it is not late: a transition at 18 (H18)."""
    return tuple(filter(None, (transition_mark(one, today) for one in owed)))


def _reviews(case: Case, now: datetime) -> list[Obligation]:
    procedure = procedure_of(case.panel)
    agreed = Agreed({procedure.id: procedure}, house(), calendar())
    return [one for one in review_duties(case, agreed, now) if one.state in STILL_OWED]

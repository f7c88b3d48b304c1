"""Which clocks run for a case, from the same obligations that `mace due` prints (H11, R4.4, R4.10).

What a later version lets somebody owe about a child appears on the tracker by itself.
"""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import end_of_day
from core.obligations import STILL_OWED, Duty, owed
from core.services.obligations import agreed_by
from core.services.rules import calendar, procedure_of
from core.store import obligations as store

Owed = Mapping[str, date]  # what is owed (a Duty's value), and the earliest day it is due
NOTHING: Owed = {}
RENEWAL = "assessment_update"
WORDS: Mapping[str, str] = {
    "review": "Review",
    "nrm_answer": "NRM question",
    "strategy_answer": "Strategy discussion question",
    "other_meeting": "Risk-management meeting",
    "transfer_notice": "Notice of the transfer",
    "transition_plan": "Plan for the 18th birthday",
}
ELSEWHERE = {Duty.ACTION, Duty.ASSESSMENT, RENEWAL}  # the line has a place of its own for these


async def of_panels(
    session: AsyncSession, panels: Collection[str], today: date
) -> Mapping[str, Owed]:
    """Give by a case's reference what is owed about it, with the earliest day of each kind."""
    agreed = agreed_by({procedure_of(panel) for panel in panels}, calendar())
    found: dict[str, dict[str, date]] = {}
    for one in owed(await store.load(session), agreed, end_of_day(today)):
        if one.state in STILL_OWED and one.due is not None and one.panel in panels:
            kinds = found.setdefault(one.ref, {})
            kinds[one.kind] = min(one.due, kinds.get(one.kind, one.due))
    return found


def others(owed_of_case: Owed, *, review_is_set: bool) -> tuple[tuple[str, date], ...]:
    """Give in words what has no place of its own on the tracker's line, with its day.

    A review is among them where nobody set a day and the procedure's floor gives one (R4.4).
    """
    left_out = ELSEWHERE | ({Duty.REVIEW} if review_is_set else set())
    return tuple(
        (WORDS.get(kind, kind.replace("_", " ").capitalize()), day)
        for kind, day in sorted(owed_of_case.items(), key=lambda pair: pair[1])
        if kind not in left_out
    )

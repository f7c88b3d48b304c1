"""What follows for a child, as lines with labels: on the case, at the meeting and in the papers."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.bands import Band
from core.dates import local_date, long_day, short_day
from core.nrm import WANTS, in_words, waits_for
from core.owing import Duty
from core.services import (
    access,
    case_reminders,
    handovers,
    nrm,
    nrm_disputes,
    other_meetings,
    recording,
    renewals,
    strategies,
)
from core.services.rules import procedure_of
from core.store.tables import CaseRow, NrmDisputeRow

Lines = tuple[tuple[str, str], ...]

NRM = "NRM"
DISPUTE = "Disagreement about the NRM"
NO_WORKER = "No dedicated worker is recorded, and at {band} risk the child keeps one ({clause})."


async def lines(
    session: AsyncSession, case: CaseRow, now: datetime, *, band: Band | None = None
) -> Lines:
    """Say what is known and owed for one child; `band` adds what its wording asks for."""
    owed = {one.kind for one in await case_reminders.still_owed(session, case.id, now=now)}
    return (
        *_asked(band),
        *await _nrm(session, case, unanswered=Duty.NRM_ANSWER in owed),
        *await _disputes(session, case),
        *await _strategy(session, case),
        *await _assessment(session, case),
        *await _support(session, case),
        *await _elsewhere(session, case),
        *await _moving(session, case),
        *await _transition(session, case, owed=Duty.TRANSITION in owed),
    )


def _asked(band: Band | None) -> Lines:
    if band is None or not band.prompts:
        return ()
    return ((f"At {band.name.lower()} risk", " ".join(band.prompts)),)


async def _nrm(session: AsyncSession, case: CaseRow, *, unanswered: bool) -> Lines:
    rows = await nrm.rows_of(session, case.id)
    if not rows:
        return ((NRM, "The question is not answered yet."),) if unanswered else ()
    present = nrm.answer_of(rows[-1])
    waits = f" Waits for {waits_for(present)}." if waits_for(present) else ""
    again = " The last score asks the question again." if unanswered else ""
    return ((NRM, f"{in_words(present)}{waits}{again}"),)


async def _disputes(session: AsyncSession, case: CaseRow) -> Lines:
    rows = await nrm_disputes.of_case(session, case.id)
    people = await access.people_by_id(session, {row.raised_by for row in rows})
    return tuple((DISPUTE, _dispute(row, people[row.raised_by].agency)) for row in rows)


def _dispute(row: NrmDisputeRow, agency: str) -> str:
    raised = f"{agency} on {short_day(local_date(row.raised_at))}: {WANTS[row.wants].lower()}. "
    decided = nrm_disputes.decided_in_words(row)
    if not decided:
        return f"{raised}{row.why} The panel decides (H19)."
    dissent = f" Dissent: {row.dissent}" if row.dissent else " Nobody dissented."
    return f"{raised}{row.why} The panel decided: {decided}{dissent}"


async def _strategy(session: AsyncSession, case: CaseRow) -> Lines:
    return tuple(
        (
            f"Sign of harm, {short_day(row.asked_on)}",
            strategies.in_words(row)
            or "Whether a strategy discussion is held is not answered yet.",
        )
        for row in await strategies.of_case(session, case.id)
    )


async def _assessment(session: AsyncSession, case: CaseRow) -> Lines:
    level = await renewals.latest_level(session, case)
    found = []
    if level is not None:
        found.append(("CE risk assessment", f"{level.name}, {short_day(level.on)}."))
    differ = await renewals.disagrees(session, case)
    return (*found, *((("Score and assessment disagree", differ),) if differ else ()))


async def _support(session: AsyncSession, case: CaseRow) -> Lines:
    who = renewals.responsible_for(case)
    if who is None:
        return ()
    found = [("Who updates the assessment", who.why)]
    band = recording.band_named(case.panel, case.band)
    if case.worker_id:
        worker = await access.person(session, case.worker_id)
        found.append(("Dedicated worker", f"{worker.name}, {worker.agency}"))
    elif band is not None and band.stays_open and procedure_of(case.panel).bands:
        missing = NO_WORKER.format(band=band.name.lower(), clause=band.clause)
        found.append(("Dedicated worker", missing))
    return tuple(found)


async def _elsewhere(session: AsyncSession, case: CaseRow) -> Lines:
    row = await other_meetings.running(session, case.id)
    held = await other_meetings.meetings_of(session, case.id)
    rule = other_meetings.substitute_of(case)
    if rule is None or (row is None and not held):
        return ()
    due = other_meetings.next_due(case, row, held)
    coming = f" The next is due by {long_day(due)}." if due else " They have ended."
    last = f" Last, {short_day(held[0].held_on)}: {held[0].said}" if held else ""
    return ((rule.label, f"In place of the panel's review.{coming}{last}".strip()),)


async def _moving(session: AsyncSession, case: CaseRow) -> Lines:
    found = []
    again = await handovers.again(session, case)
    if again:
        found.append(("Referred again", f"{again}."))
    if await handovers.passed_on(session, case.id):
        rows = await handovers.rows_of(session, case.id, "transfer")
        due = await handovers.notify_by(session, case.id)
        by = f"to be told by {long_day(due)}" if due else "to be told"
        told = handovers.in_words(rows[-1]) if rows else f"The other authority is {by}."
        found.append(("Passed to another authority", told))
    return tuple(found)


async def _transition(session: AsyncSession, case: CaseRow, *, owed: bool) -> Lines:
    rows = await handovers.rows_of(session, case.id, "transition")
    if rows:
        return (("Transition at 18", f"{handovers.in_words(rows[-1])}. {rows[-1].note}"),)
    if not owed:
        return ()
    month = await handovers.eighteen_in(session, case)
    return (("Transition at 18", f"The child turns 18 in {month}. Plan what follows now."),)

"""The CE risk assessment updated in a meeting; who is responsible; services and worker (R4.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data.answers import bands_of
from core.dates import local_date, short_day
from core.errors import AlreadyChanged, PanelError
from core.people import Person, Role
from core.renewals import (
    KEEPS_WORKER,
    Known,
    Level,
    Responsible,
    disagreement,
    responsible,
    support_problems,
    update_problems,
)
from core.services import access, following, recording
from core.services.rules import procedure_of
from core.store import cases
from core.store.inserting import insert_missing
from core.store.tables import AssessmentUpdateRow, CaseRow, new_id
from core.timescales import Renewal

NOTHING_HERE = "This authority's procedure sets no update of the CE risk assessment."
TWICE = (
    "An update in that meeting on that day is recorded already, so nothing was added. Check the "
    "day and the meeting; what you typed is shown below."
)
CHANGED = "Somebody has changed this case since the card was shown. Look at it as it stands."
FIELDS = ("meeting", "done_by", "level", "changed")


@dataclass(frozen=True, slots=True)
class RenewalView:
    """What an update may say, who is responsible and why, and what was recorded so far."""

    case_id: str
    case_ref: str
    responsible: Responsible
    meetings: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    open_to: tuple[str, ...]
    worker: str
    workers: tuple[tuple[str, str], ...]
    history: tuple[str, ...]
    may_record: bool
    version: int


async def renewal_view(
    session: AsyncSession, by: Person, case_id: str, *, now: datetime
) -> RenewalView:
    """Show the assessment's clock to those who may read what was written."""
    case = await following.open_told(session, by, case_id, now=now)
    return await _view(session, by, case)


async def update(
    session: AsyncSession,
    by: Person,
    case_id: str,
    values: Mapping[str, str],
    held_on: date | None,
    *,
    now: datetime,
) -> RenewalView:
    """Record an update that one of the procedure's meetings made: the clock starts anew."""
    case = await following.open_to_record(session, by, case_id, now=now)
    rule = _rule(case)
    known = Known(
        meetings={one.id for one in rule.resets},
        levels={band.id for band in bands_of(procedure_of(case.panel))},
        opened_on=case.opened_on,
    )
    recording.refuse(update_problems(values, held_on, known=known, today=local_date(now)))
    row = {
        "id": new_id(),
        "case_id": case.id,
        "held_on": held_on,
        "recorded_at": now,
        "recorded_by": by.id,
        **{name: values[name] for name in FIELDS},
    }
    if not await insert_missing(session, AssessmentUpdateRow, [row]):
        raise AlreadyChanged(TWICE)
    day = held_on.isoformat() if held_on else None
    await following.wrote(session, by, "assessment.update", case, now, held_on=day)
    return await _view(session, by, case)


async def support(
    session: AsyncSession,
    by: Person,
    case_id: str,
    open_to: tuple[str, ...],
    worker: str | None,
    *,
    version: int | None,
    now: datetime,
) -> RenewalView:
    """Record the services that a child is open to, and the dedicated worker (R4.7, R4.10)."""
    case = await following.open_to_record(session, by, case_id, now=now)
    if (tuple(case.open_to), case.worker_id) != (open_to, worker):
        recording.refuse_stale(case.version, version, CHANGED)
        rule = _rule(case)
        keep = _must_keep(case, rule)
        known = dict(await _workers(session, case))
        found = support_problems(open_to, worker, rule, keep)
        if worker is not None and worker not in known:
            found["worker"] = "Choose one of the people offered."
        recording.refuse(found)
        case.open_to, case.worker_id = list(open_to), worker
        await following.wrote(session, by, "case.support", case, now)
    return await _view(session, by, case)


def _must_keep(case: CaseRow, rule: Renewal) -> str | None:
    """Say why a worker who is there may not be lost; None where the band allows it (R4.7)."""
    band = recording.band_named(case.panel, case.band)
    if band is None or not band.stays_open or not rule.responsible or case.worker_id is None:
        return None
    return KEEPS_WORKER.format(
        band=band.name.lower(), service=rule.responsible[0].label, clause=band.clause
    )


async def latest_level(session: AsyncSession, case: CaseRow) -> Level | None:
    """Give the level of risk that the last assessment or update found."""
    asked = (await cases.assessments_of(session, [case.id])).get(case.id, ())
    found = [(local_date(one.done_at), one.level) for one in asked if one.done_at and one.level]
    found += [(row.held_on, row.level) for row in await updates_of(session, case.id)]
    if not found:
        return None
    on, level = max(found)
    band = recording.band_named(case.panel, level)
    return Level(level, band.name if band else level, on)


async def disagrees(session: AsyncSession, case: CaseRow) -> str:
    """Say where score and assessment disagree, side by side; empty where they do not."""
    last = (await cases.latest_scores(session, [case.id])).get(case.id)
    band = recording.band_named(case.panel, last.band) if last else None
    if band is None or last is None:
        return ""
    score = Level(band.id, band.name, last.scored_on)
    return disagreement(score, await latest_level(session, case))


def responsible_for(case: CaseRow) -> Responsible | None:
    """Derive who answers for the update; None where the procedure sets none."""
    rule = procedure_of(case.panel).assessment_renewal
    return responsible(rule, case.open_to) if rule else None


def _rule(case: CaseRow) -> Renewal:
    rule = procedure_of(case.panel).assessment_renewal
    if rule is None:
        raise PanelError(NOTHING_HERE)
    return rule


async def updates_of(session: AsyncSession, case_id: str) -> list[AssessmentUpdateRow]:
    """Give the recorded updates of a case, the latest first."""
    query = (
        select(AssessmentUpdateRow)
        .where(AssessmentUpdateRow.case_id == case_id)
        .order_by(AssessmentUpdateRow.held_on.desc())
    )
    return list(await session.scalars(query))


async def _workers(session: AsyncSession, case: CaseRow) -> list[tuple[str, str]]:
    people = await access.people_with(session, case.panel, Role.ASSESSOR, Role.MEMBER)
    return [(one.id, f"{one.name}, {one.agency}") for one in people]


async def _view(session: AsyncSession, by: Person, case: CaseRow) -> RenewalView:
    rule = _rule(case)
    meetings = tuple((one.id, one.label) for one in rule.resets)
    levels = tuple((band.id, band.name) for band in bands_of(procedure_of(case.panel)))
    return RenewalView(
        case_id=case.id,
        case_ref=case.ref,
        responsible=responsible(rule, case.open_to),
        meetings=meetings,
        levels=levels,
        services=tuple((one.id, one.label) for one in rule.responsible),
        open_to=tuple(case.open_to),
        worker=case.worker_id or "",
        workers=tuple(await _workers(session, case)),
        history=tuple(
            f"{short_day(row.held_on)}, {dict(meetings).get(row.meeting, row.meeting)}: "
            f"{dict(levels).get(row.level, row.level)}, by {row.done_by}. {row.changed}"
            for row in await updates_of(session, case.id)
        ),
        may_record=following.may_record(by, case) and case.state == "open",
        version=case.version,
    )

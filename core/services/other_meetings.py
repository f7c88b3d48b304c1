"""Reviews satisfied otherwise: another recorded meeting, or a sooner day (R4.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, long_day, short_day
from core.decisions import ReviewOffer, offer_review
from core.errors import AlreadyChanged, PanelError
from core.people import Person, Role
from core.services import access, following, mace_updates, recording
from core.services.rules import calendar, panel_of, procedure_of
from core.stand_ins import (
    SAY_WHY,
    begin_problem,
    meeting_problems,
    review_problems,
    sooner_problems,
)
from core.store.inserting import insert_missing
from core.store.tables import CaseRow, OtherMeetingRow, ReviewSeriesRow, new_id
from core.timescales import Substitute
from core.typed import needed_problem

NOTHING_HERE = "This authority's procedure knows no meetings that stand in for the panel's review."
CHAIRS = "Only the panel's chairs decide that other meetings stand in for its review."
NONE_RUNS = "No such meetings run for this child. A chair begins them first, with the reason."
TWICE = (
    "A meeting on that day is recorded already, so nothing was added. Check the day; what you "
    "typed is shown below."
)
CHANGED = "Somebody has changed this since the card was shown. Look at it as it stands."
STOOD_IN = "{label}: the one of {day} stood in for the review; {who} decided."
SOONER = "Brought forward by {who} on {day}: {why}"


@dataclass(frozen=True, slots=True)
class OtherMeetingView:
    """The series of one case. `present` and `said` come from its last meeting; `due` is the next.

    `next_on` is the review to propose where a meeting stands in, `next_by` its last day.
    """

    case_id: str
    case_ref: str
    label: str
    rule: str
    runs: str
    due: date | None
    present: str
    said: str
    history: tuple[str, ...]
    review_on: date | None
    next_on: date | None
    next_by: date | None
    chairs: tuple[tuple[str, str], ...]
    may_decide: bool
    may_record: bool
    version: int


@dataclass(frozen=True, slots=True)
class Held:
    """One meeting as typed. `is_review`: it stands in for the review, as `decided_by` decided."""

    held_on: date | None
    present: str
    said: str
    is_review: bool = False
    decided_by: str = ""
    next_review_on: date | None = None


async def series_view(
    session: AsyncSession, by: Person, case_id: str, *, now: datetime
) -> OtherMeetingView:
    """Show which meetings stand in for the review of a case."""
    case = await following.open_told(session, by, case_id, now=now)
    return await _view(session, by, case, now)


async def begin(
    session: AsyncSession, by: Person, case_id: str, why: str, *, now: datetime
) -> OtherMeetingView:
    """Begin a series in place of the panel's return: a chair's decision, with the reason."""
    case, rule = await _to_decide(session, by, case_id, now)
    if await running(session, case.id) is None:
        band = recording.band_named(case.panel, case.band)
        name = band.name if band else "this"
        problem = begin_problem(rule, case.band, name)
        recording.refuse({"why": problem or needed_problem(why, SAY_WHY)})
        today = local_date(now)
        session.add(
            ReviewSeriesRow(
                case_id=case.id, series=rule.id, begun_on=today, begun_by=by.id, why=why
            )
        )
        await following.wrote(session, by, "series.begin", case, now, series=rule.id)
    return await _view(session, by, case, now)


async def end(
    session: AsyncSession, by: Person, case_id: str, why: str, *, now: datetime
) -> OtherMeetingView:
    """End a series; the panel's own review stands again as it is set."""
    case, _ = await _to_decide(session, by, case_id, now)
    row = await running(session, case.id)
    if row is not None:
        recording.refuse({"why": needed_problem(why, SAY_WHY)})
        row.ended_on, row.ended_by, row.ended_why = local_date(now), by.id, why
        await following.wrote(session, by, "series.end", case, now, series=row.series)
    return await _view(session, by, case, now)


async def record(
    session: AsyncSession, by: Person, case_id: str, held: Held, *, now: datetime
) -> OtherMeetingView:
    """Record a meeting and what it tells MACE; it may stand in for the review (R4.8)."""
    case = await following.open_to_record(session, by, case_id, now=now)
    row = await running(session, case.id)
    if row is None:
        raise PanelError(NONE_RUNS)
    values = {"present": held.present, "said": held.said}
    problems = meeting_problems(values, held.held_on, row.begun_on, local_date(now))
    if held.is_review:
        problems |= await _review_problems(session, case, held)
    recording.refuse(problems)
    await _add(session, by, case, row.series, held, now)
    if held.is_review:
        await _stand_in(session, case, held)
    day = held.held_on.isoformat() if held.held_on else None
    await following.wrote(session, by, "series.meeting", case, now, held_on=day)
    await mace_updates.announce(session, by, case, now=now)
    return await _view(session, by, case, now)


async def bring_forward(
    session: AsyncSession,
    by: Person,
    case_id: str,
    day: date | None,
    why: str,
    *,
    version: int | None,
    now: datetime,
) -> OtherMeetingView:
    """Review a child sooner than is set, by a chair's decision with its reason (R4.8)."""
    case = await following.open_to_record(session, by, case_id, now=now)
    access.refuse_unless(permissions.chairs(by, case.panel), CHAIRS)
    if day is None or case.next_review_on != day:
        recording.refuse_stale(case.version, version, CHANGED)
        recording.refuse(sooner_problems(day, why, case.next_review_on, local_date(now)))
        case.next_review_on = day
        case.next_review_why = SOONER.format(
            who=by.name, day=long_day(local_date(now)), why=why.strip()
        )
        await following.wrote(session, by, "review.sooner", case, now)
    return await _view(session, by, case, now)


async def running(session: AsyncSession, case_id: str) -> ReviewSeriesRow | None:
    """Give the series that runs for a case, if one does."""
    query = select(ReviewSeriesRow).where(
        ReviewSeriesRow.case_id == case_id, ReviewSeriesRow.ended_on.is_(None)
    )
    row: ReviewSeriesRow | None = await session.scalar(query.limit(1))
    return row


async def meetings_of(session: AsyncSession, case_id: str) -> list[OtherMeetingRow]:
    """Give the recorded meetings of a case, the latest first."""
    query = (
        select(OtherMeetingRow)
        .where(OtherMeetingRow.case_id == case_id)
        .order_by(OtherMeetingRow.held_on.desc())
    )
    return list(await session.scalars(query))


def substitute_of(case: CaseRow) -> Substitute | None:
    """Give the meetings that the procedure lets stand in, if it knows any."""
    return next(iter(procedure_of(case.panel).substitutes), None)


async def _to_decide(
    session: AsyncSession, by: Person, case_id: str, now: datetime
) -> tuple[CaseRow, Substitute]:
    case = await following.open_to_record(session, by, case_id, now=now)
    access.refuse_unless(permissions.chairs(by, case.panel), CHAIRS)
    rule = substitute_of(case)
    if rule is None:
        raise PanelError(NOTHING_HERE)
    return case, rule


async def _review_problems(
    session: AsyncSession, case: CaseRow, held: Held
) -> Mapping[str, str | None]:
    known = dict(await _chairs(session, case))
    decided = held.decided_by if held.decided_by in known else None
    limit = None
    if held.held_on is not None:
        limit = _offer(case, held.held_on).limit
    return review_problems(decided, held.next_review_on, held.held_on, limit)


def _offer(case: CaseRow, held_on: date) -> ReviewOffer:
    band = recording.band_named(case.panel, case.band)
    return offer_review(procedure_of(case.panel), panel_of(case.panel), band, held_on, calendar())


async def _add(
    session: AsyncSession, by: Person, case: CaseRow, series: str, held: Held, now: datetime
) -> None:
    values = {
        "id": new_id(),
        "case_id": case.id,
        "series": series,
        "held_on": held.held_on,
        "present": held.present,
        "said": held.said,
        "is_review": held.is_review,
        "decided_by": held.decided_by if held.is_review else None,
        "next_review_on": held.next_review_on if held.is_review else None,
        "recorded_at": now,
        "recorded_by": by.id,
    }
    if not await insert_missing(session, OtherMeetingRow, [values]):
        raise AlreadyChanged(TWICE)


async def _stand_in(session: AsyncSession, case: CaseRow, held: Held) -> None:
    who = await access.person(session, held.decided_by)
    rule = substitute_of(case)
    case.next_review_on = held.next_review_on
    case.next_review_why = STOOD_IN.format(
        label=rule.label if rule else "Another meeting",
        day=long_day(held.held_on) if held.held_on else "",
        who=who.name,
    )


async def _chairs(session: AsyncSession, case: CaseRow) -> list[tuple[str, str]]:
    people = await access.people_with(session, case.panel, Role.CHAIR)
    return [(one.id, f"{one.name}, {one.designation}") for one in people]


async def _view(
    session: AsyncSession, by: Person, case: CaseRow, now: datetime
) -> OtherMeetingView:
    rule, row = substitute_of(case), await running(session, case.id)
    held = await meetings_of(session, case.id)
    last = held[0] if held else None
    today, chairs = local_date(now), await _chairs(session, case)
    offer = _offer(case, today)
    return OtherMeetingView(
        case_id=case.id,
        case_ref=case.ref,
        label=rule.label if rule else "",
        rule=f"Every {rule.every} ({rule.clause})" if rule else "",
        runs=f"since {long_day(row.begun_on)}: {row.why}" if row else "",
        due=next_due(case, row, held),
        present=last.present if last else "",
        said=last.said if last else "",
        history=tuple(_past(one, dict(chairs)) for one in held),
        review_on=case.next_review_on,
        next_on=offer.on,
        next_by=offer.limit,
        chairs=tuple(chairs),
        may_decide=case.state == "open" and permissions.chairs(by, case.panel),
        may_record=case.state == "open" and following.may_record(by, case),
        version=case.version,
    )


def next_due(
    case: CaseRow, row: ReviewSeriesRow | None, held: Sequence[OtherMeetingRow]
) -> date | None:
    """Give the day by which the next meeting of a running series is held; None if none runs."""
    rule = substitute_of(case)
    if row is None or rule is None:
        return None
    days = [one.held_on for one in held if one.held_on >= row.begun_on]
    return rule.every.due_on(max([row.begun_on, *days]), calendar())


def _past(one: OtherMeetingRow, chairs: Mapping[str, str]) -> str:
    stood = ""
    if one.is_review:
        stood = (
            f" Stood in for the review; decided by {chairs.get(one.decided_by or '', 'a chair')}."
        )
    return f"{short_day(one.held_on)}, with {one.present}: {one.said}{stood}"

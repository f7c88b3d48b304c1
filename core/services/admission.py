"""Admit a child to a panel: the child, the case, the place on the next agenda."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_procedure
from core.dates import local_date
from core.matching import IDENTIFIERS
from core.people import Person
from core.referrals import ReferralState, kinds_of
from core.scheduling import MeetingPlan, meetings_between
from core.services import access, handovers, listing, matches
from core.services.rules import calendar, panel_of
from core.store.columns import key_ring
from core.store.presses import next_number
from core.store.tables import CaseRow, ChildRow, ReferralRow

DETAILS = (
    "also_known_as", "gender", "ethnicity", "looked_after", "home_authority", "legal_status",
    "school", "area", *IDENTIFIERS,
)  # fmt: skip


LATE = "The referral came after the cut-off and was accepted late."
AHEAD = timedelta(weeks=10)


async def accept(session: AsyncSession, by: Person, row: ReferralRow, *, now: datetime) -> None:
    """Open the case (or join the child's open one); list it on the next meeting with room."""
    panel = row.panel or ""
    await matches.refuse_undecided(session, row)
    child = await _child(session, row)
    case = await _open_case(session, child, panel)
    if case is None:
        case = await _new_case(session, row, child, panel, now)
    case.types = list(dict.fromkeys([*case.types, *kinds_of(row.answers)]))  # R1.2: none is lost
    row.case_id, row.state, row.decided_at = case.id, ReferralState.ACCEPTED, now
    await session.flush()
    await matches.follow(session, row, case)
    await listing.list_where_room(session, case, reason=_reason(row), now=now)
    await access.wrote(session, by, "referral.accept", f"referral:{row.id}", now=now)


def _reason(row: ReferralRow) -> str:
    """Say for the agenda what the panel is asked; a late referral says that it is (H6)."""
    asked = row.answers.get("ask", "").strip() or "New referral"
    return f"{asked}\n\n{LATE}" if row.late else asked


def is_late(row: ReferralRow, *, now: datetime) -> bool:
    """Tell whether a referral missed the cut-off of the meeting that it can still reach (H6)."""
    today = local_date(now)
    plan = next_meeting(row.procedure, row.answers, today)
    limit = plan.referrals_by if plan else None
    return limit is not None and today > limit


def next_meeting(procedure: str, answers: Mapping[str, str], today: date) -> MeetingPlan | None:
    """Give the first planned meeting of the child's panel whose agenda can still take a referral.

    None while no area is known, which decides the panel (H1).
    """
    rules = load_procedure(procedure)
    panel = rules.panel_of_area(answers.get("area", ""))
    if panel is None:
        return None
    plans = meetings_between(rules, panel, today, today + AHEAD, calendar())
    return next((p for p in plans if p.agenda_by is None or p.agenda_by >= today), None)


async def _child(session: AsyncSession, row: ReferralRow) -> ChildRow:
    """Find the child where it is certain who it is, or make them known."""
    known = await matches.child_of(session, row)
    if known is not None:
        return known
    given, family = row.answers["given"].strip(), row.answers["family"].strip()
    index = key_ring(session.get_bind().dialect).blind(f"{given} {family}", "child.name")
    born = date.fromisoformat(row.answers["born"].strip()).isoformat()
    details = {k: row.answers[k] for k in DETAILS if row.answers.get(k)}
    child = ChildRow(given=given, family=family, name_index=index, born=born, details=details)
    session.add(child)
    await session.flush()
    return child


async def _open_case(session: AsyncSession, child: ChildRow, panel: str) -> CaseRow | None:
    query = (
        select(CaseRow)
        .join(ChildRow, ChildRow.id == CaseRow.child_id)
        .where(func.coalesce(ChildRow.merged_into, ChildRow.id) == child.id)
        .where(CaseRow.panel == panel, CaseRow.state == "open")
        .order_by(CaseRow.opened_on)
    )
    case: CaseRow | None = await session.scalar(query)
    return case


async def _new_case(
    session: AsyncSession, row: ReferralRow, child: ChildRow, panel: str, now: datetime
) -> CaseRow:
    year, code = local_date(now).year, panel_of(panel).code
    number = await next_number(session, f"case/{code}/{year}")
    lead = await access.person_by_email(session, row.answers.get("lead_email", ""))
    case = CaseRow(
        ref=f"{code}-{year}-{number:04d}",
        child_id=child.id,
        panel=panel,
        state="open",
        types=[],
        lead_id=lead.id if lead else row.referrer_id,
        opened_on=local_date(now),
    )
    session.add(case)
    await session.flush()
    await handovers.link_earlier(session, case)
    return case

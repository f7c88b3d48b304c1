"""Hand out one panel's tracker as a table, to those who run the panel; that it left is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.cases import initials, out_of_area
from core.data import options
from core.dates import local_date, whole_years
from core.decisions import words
from core.people import Person
from core.referrals import IN_WORDS, ReferralState
from core.services import access, assessments, tracker
from core.services.discussion_views import labels_of
from core.services.rules import panel_title, procedure_of
from core.services.tracker import Loaded
from core.store import audit, cases
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow, PersonRow, ReferralRow, ScoreRow
from core.tracker_columns import Line, Sheet, Value

TAKEN = "read.tracker_file"
STATES = {"open": "Open", "closed": "Closed", "joined": "Joined to another case"}
NOT_ALLOWED = (
    "The tracker as a file holds dates of birth, so only the panel's coordinator, chairs, "
    "administrator and manager may take it out. Ask one of them."
)


@dataclass(frozen=True, slots=True)
class _Found:
    """All that the table needs, loaded in a fixed number of queries; by the case's id."""

    loaded: Loaded
    scores: Mapping[str, ScoreRow]
    referrals: Mapping[str, Sequence[tuple[ReferralRow, str]]]
    first: Mapping[str, date]
    decided: Mapping[str, str]
    today: date


async def export(session: AsyncSession, by: Person, panel: str, *, now: datetime) -> Sheet:
    """Give one panel's tracker, open and closed cases, to somebody who runs the panel."""
    access.refuse_unless(permissions.oversees(by, panel), NOT_ALLOWED)
    return await _sheet(session, by.id, panel, now)


async def export_by_command(session: AsyncSession, panel: str, *, now: datetime) -> Sheet:
    """Give the tracker to whoever runs the installation."""
    return await _sheet(session, access.CONSOLE, panel, now)


async def _sheet(session: AsyncSession, actor: str, panel: str, now: datetime) -> Sheet:
    """Put the table together; that it was taken is recorded for the panel and for every child."""
    query = select(CaseRow).where(CaseRow.panel == panel).order_by(CaseRow.ref)
    rows = list(await session.scalars(query))
    for subject in (f"tracker:{panel}", *(f"case:{row.id}" for row in rows)):
        await audit.record(session, actor=actor, act=TAKEN, subject=subject, detail=None, now=now)
    found = await _load(session, rows, local_date(now))
    lines = tuple(_line(row, found) for row in rows)
    return Sheet(panel_title(panel), local_date(now), lines)


async def _load(session: AsyncSession, rows: Sequence[CaseRow], today: date) -> _Found:
    ids = [row.id for row in rows]
    referrals: dict[str, list[tuple[ReferralRow, str]]] = {}
    query = (
        select(ReferralRow, PersonRow.agency)
        .join(PersonRow, PersonRow.id == ReferralRow.referrer_id)
        .where(ReferralRow.case_id.in_(ids))
        .order_by(ReferralRow.started_at)
    )
    for referral, agency in await session.execute(query):
        referrals.setdefault(referral.case_id or "", []).append((referral, agency))
    first, decided = await _discussed(session, ids)
    return _Found(
        loaded=await tracker.load(session, rows, today),
        scores=await cases.latest_scores(session, ids),
        referrals=referrals,
        first=first,
        decided=decided,
        today=today,
    )


async def _discussed(
    session: AsyncSession, ids: Sequence[str]
) -> tuple[dict[str, date], dict[str, str]]:
    """Give each case's first meeting and the last decision."""
    query = (
        select(AgendaItemRow.case_id, AgendaItemRow.decision, MeetingRow.held_on)
        .join(MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id)
        .where(AgendaItemRow.case_id.in_(ids), AgendaItemRow.state == "discussed")
        .order_by(MeetingRow.held_on)
    )
    first: dict[str, date] = {}
    decided: dict[str, str] = {}
    for case_id, decision, held_on in await session.execute(query):
        first.setdefault(case_id, held_on)
        decided[case_id] = words(decision)
    return first, decided


def _line(row: CaseRow, found: _Found) -> Line:
    return {
        **_who(row, found),
        **_referral(row, found),
        **_risk(row, found),
        **_course(row, found),
    }


def _who(row: CaseRow, found: _Found) -> Line:
    child, labels = found.loaded.children[row.id], labels_of(procedure_of(row.panel))
    lead, agency = found.loaded.leads.get(row.lead_id or "", ("", ""))
    details, born = child.details, date.fromisoformat(child.born)
    return {
        "ref": row.ref,
        "former_ref": row.former_ref,
        "initials": initials(child.given, child.family),
        "born": born,
        "age": whole_years(born, found.today),
        "gender": _chosen("genders", details.get("gender")),
        "ethnicity": _chosen("ethnicities", details.get("ethnicity")),
        "home_authority": details.get("home_authority"),
        "looked_after": _chosen("looked_after", details.get("looked_after")),
        "out_of_area": "Yes" if out_of_area(details) else None,
        "panel": panel_title(row.panel),
        "state": STATES.get(row.state, row.state),
        "legal_status": _chosen("legal_statuses", details.get("legal_status")),
        "lead": lead or details.get("lead_name"),
        "lead_agency": agency,
        "types": ", ".join(labels.get(one, one) for one in row.types),
    }


def _referral(row: CaseRow, found: _Found) -> Line:
    """Say what the first referral said; a case that was taken over from a list may have none."""
    given = found.referrals.get(row.id, ())
    if not given:
        return {"referred_on": row.opened_on if row.former_ref else None, "rereferrals": 0}
    (first, agency), *more = given
    answers = first.answers
    episodes = answers.get("missing_episodes", "").strip()
    return {
        "referred_on": local_date(first.submitted_at) if first.submitted_at else None,
        "referrer_agency": agency,
        "criteria": IN_WORDS[ReferralState(first.state)],
        "criteria_on": local_date(first.decided_at) if first.decided_at else None,
        "missing_episodes": int(episodes) if episodes.isdecimal() else None,
        "education": _chosen("education_statuses", answers.get("education_status")),
        "nrm": _chosen("nrm", answers.get("nrm")),
        "locations": "Yes" if answers.get("places", "").strip() else None,
        "people": "Yes" if answers.get("people_of_concern", "").strip() else None,
        "rereferrals": len(more),
    }


def _risk(row: CaseRow, found: _Found) -> Line:
    line = tracker.line_of(row, found.loaded, found.today)
    asked = found.loaded.assessments.get(row.id, ())
    owed = [assessments.due_on(one, row.panel) for one in asked if one.done_at is None]
    done = [local_date(one.done_at) for one in asked if one.done_at is not None]
    score = found.scores.get(row.id)
    return {
        "calculated": score.calculated if score else None,
        "adjustment": score.adjustment if score else None,
        "score": line.last_score,
        "scored_on": line.scored_on,
        "band": line.band,
        "trend": line.trend,
        "assessment_due": min(owed, default=None),
        "assessment_done": max(done, default=None),
        "late": "; ".join(line.marks),
        "actions_open": line.open_actions,
        "actions_overdue": line.overdue_actions,
    }


def _course(row: CaseRow, found: _Found) -> Line:
    return {
        "first_panel_on": found.first.get(row.id),
        "last_panel_on": found.loaded.reviewed.get(row.id),
        "next_review_on": row.next_review_on,
        "next_review_why": row.next_review_why,
        "outcome": found.decided.get(row.id),
        "closed_on": row.closed_on,
        "closed_why": row.closed_why,
    }


def _chosen(list_id: str, value: str | None) -> Value:
    """Put what was chosen in words; as it stands where it is none of the choices."""
    return dict(options(list_id)).get(value, value) if value else None

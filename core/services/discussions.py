"""What a meeting says and decides about one child, recorded while it is said (R4.4, R4.7, H18)."""

from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.decisions import (
    decision_problems,
    ends,
    meeting_day_problem,
    offer_review,
    review_problems,
    words,
)
from core.people import Person
from core.services import access, assessments, discussion_views, recording
from core.services.discussion_views import DiscussionView, Said
from core.services.recording import Place
from core.services.rules import calendar, panel_of, procedure_of
from core.services.together import Change, changed_fields, keep_written, meeting_of_texts
from core.store.tables import AgendaItemRow, CaseRow, MeetingRow
from core.typed import text_problem
from core.writing import TEXTS

__all__ = ["Change", "DiscussionView", "discussion_view", "save"]

NO_TYPE = "Choose from the kinds of exploitation offered, at least one."


async def discussion_view(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> DiscussionView:
    """Show one child with what is known and recorded, to the panel's people who have declared."""
    place = await recording.place_to_read(session, by, item_id, now=now)
    return await discussion_views.show(session, by, place, now)


async def save(
    session: AsyncSession,
    by: Person,
    item_id: str,
    change: Change,
    *,
    version: int | None,
    now: datetime,
) -> DiscussionView:
    """Record part or all of what is said about a child. The same press twice changes nothing.

    `version` is what the writer's card showed; what others wrote since stays (core.writing).
    """
    place = await recording.place_to_record(session, by, item_id, now=now)
    await session.refresh(place[0], with_for_update=True)  # two writers: one after the other
    item, meeting, case = place
    before = discussion_views.said_of(item, case)
    met = await meeting_of_texts(session, by, item, before, change, version=version, now=now)
    after = _merged(before, met.change)
    if after != before:
        recording.refuse_correction(meeting, changed_fields(before, after))
        _check(before, after, place)
        _write(place, after, now)
        await session.flush()
        await keep_written(session, by, item, before, after, now)
        if item.kind == "initial" and item.state == "discussed":
            await assessments.ask(session, by, case, meeting, now=now)
        await _record(session, by, item, before, after, now)
    view = await discussion_views.show(session, by, place, now)
    return replace(view, told=met.told, unsaved=met.unsaved)


def _merged(before: Said, change: Change) -> Said:
    """Lay the change over what is recorded; a decision that ends the case has no next review."""
    given = {
        one.name: getattr(change, one.name)
        for one in fields(Said)
        if getattr(change, one.name) is not None
    }
    after = {one.name: getattr(before, one.name) for one in fields(Said)} | given
    after["decision"] = after["decision"] or None
    if ends(after["decision"]) and change.next_review_on is None:
        after["next_review_on"], after["next_review_why"] = None, ""
    return Said(**after)


def _check(before: Said, after: Said, place: Place) -> None:
    """Refuse what the procedure does not allow in what was changed, and text nobody can keep."""
    _, meeting, case = place
    procedure, panel = procedure_of(meeting.panel), panel_of(meeting.panel)
    band = recording.band_named(meeting.panel, case.band)
    found: dict[str, str | None] = {name: text_problem(getattr(after, name)) for name in TEXTS}
    if _differ(before, after, "decision", "decision_why"):
        found |= decision_problems(after.decision, after.decision_why, procedure, band)
    if _differ(before, after, "decision", "next_review_on", "next_review_why"):
        offer = offer_review(procedure, panel, band, meeting.held_on, calendar())
        day, why = after.next_review_on, after.next_review_why
        found |= review_problems(day, why, after.decision, meeting.held_on, offer)
        if day != before.next_review_on and not found.get("next_review_on"):
            problem = meeting_day_problem(day, why, procedure, panel, calendar())
            found["next_review_why"] = found["next_review_why"] or problem
    if before.types != after.types:
        known = {one.id for one in (*procedure.exploitation_types, *procedure.other_types)}
        found["types"] = None if after.types and known >= set(after.types) else NO_TYPE
    recording.refuse(found)


def _differ(before: Said, after: Said, *names: str) -> bool:
    return not changed_fields(before, after).isdisjoint(names)


def _write(place: Place, after: Said, now: datetime) -> None:
    item, meeting, case = place
    ended_before = ends(item.decision)
    for name in (*TEXTS, "decision", "next_review_on"):
        setattr(item, name, getattr(after, name) or None)
    if item.state == "listed" and (after.decision or after.discussion.strip()):
        item.state, item.discussed_at = "discussed", now
    case.types = list(after.types)
    if ends(after.decision):
        _end(case, meeting, after)
    elif ended_before:
        case.state, case.closed_on, case.closed_why = "open", None, None
    if after.next_review_on is not None:
        case.next_review_on = after.next_review_on
        case.next_review_why = after.next_review_why or None


def _end(case: CaseRow, meeting: MeetingRow, after: Said) -> None:
    """Close the case as of the meeting's day (H18)."""
    case.state, case.closed_on = "closed", meeting.held_on
    case.closed_why = f"{words(after.decision)}. {after.decision_why}"
    case.next_review_on = case.next_review_why = None


async def _record(
    session: AsyncSession,
    by: Person,
    item: AgendaItemRow,
    before: Said,
    after: Said,
    now: datetime,
) -> None:
    """Audit which fields changed, and the decision; never the text."""
    changed = changed_fields(before, after)
    named = [one.name for one in fields(Said) if one.name in changed]
    detail = {"fields": named, "decision": after.decision}
    subject = f"item:{item.id}"
    await access.wrote(session, by, "discussion.save", subject, now=now, detail=detail)
    if ends(after.decision) and not ends(before.decision):
        await access.wrote(session, by, "case.close", f"case:{item.case_id}", now=now)
    if ends(before.decision) and not ends(after.decision):
        await access.wrote(session, by, "case.reopen", f"case:{item.case_id}", now=now)

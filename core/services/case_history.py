"""What has happened about a child: referrals, meetings, scores, assessments, actions, reviews.

One child may have several cases: an earlier one that was closed, one before another panel, one on a
record that was merged into this one. What the reader may see of each is shown together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date, short_day
from core.decisions import words
from core.people import PersonId
from core.referrals import IN_WORDS, ReferralState
from core.services import access, assessments, minutes_content, recording
from core.services.discussion_views import KINDS
from core.services.score_outlook import correction_words
from core.store import actions, cases
from core.store.scores import confirmed, in_force
from core.store.tables import (
    AgendaItemRow,
    AssessmentRow,
    CaseRow,
    MeetingRow,
    PersonRow,
    ReferralRow,
    ScoreRow,
)

ENDED = {"done": "Done", "cannot": "Could not be done", "superseded": "Replaced by another action"}
NOT_YET = "Not recorded yet, due by {day}"


@dataclass(frozen=True, slots=True)
class Seen:
    """One of the child's cases, and how much of it the reader may see.

    `inside` are the panel's people; only who is `told` reads what was typed (H9).
    """

    row: CaseRow
    inside: bool
    told: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `score` and `summary` are in words, or empty."""

    on: date
    what: str
    outcome: str
    score: str = ""
    summary: str = ""


async def history(session: AsyncSession, seen: Sequence[Seen], reader: str) -> tuple[Event, ...]:
    """Give everything that the reader may know, the latest first; of one day, meetings first."""
    found: list[Event] = []
    for one in seen:
        place = f" · {one.row.ref}" if len(seen) > 1 else ""
        found += await _of_case(session, one, reader, place)
    return tuple(sorted(found, key=lambda event: event.on, reverse=True))


async def _of_case(session: AsyncSession, seen: Seen, reader: str, place: str) -> Iterable[Event]:
    row, events = seen.row, []
    scores = await _scores(session, row) if seen.inside else {}
    for item, meeting in await cases.discussed_items(session, row.id):
        _, score = scores.pop(item.id, (None, ""))
        events.append(_discussed(item, meeting, seen, score, place))
    events += [Event(day, f"Score{place}", said) for day, said in scores.values()]
    if seen.inside:
        events += await _corrections(session, seen, place)
        events += await _assessments(session, row, place)
        events += await _referrals(session, row, place)
    events += await _actions(session, seen, reader, place)
    events.append(Event(row.opened_on, f"Case opened{place}", row.ref))
    if row.state == "closed" and row.closed_on:
        why = (row.closed_why or "") if seen.told else ""
        events.append(Event(row.closed_on, f"Case closed{place}", row.ref, summary=why))
    return events


def _discussed(
    item: AgendaItemRow, meeting: MeetingRow, seen: Seen, score: str, place: str
) -> Event:
    decision = minutes_content.decision_in_words(item) if seen.told else words(item.decision)
    day = item.next_review_on
    review = f"Next review by {short_day(day)}" if day else ""
    return Event(
        on=meeting.held_on,
        what=f"{KINDS[item.kind]}{place}",
        outcome=". ".join(filter(None, (decision.rstrip("."), review))) + ".",
        score=score,
        summary=(item.discussion or "") if seen.told else "",
    )


async def _scores(session: AsyncSession, row: CaseRow) -> dict[str, tuple[date, str]]:
    """Put each confirmed score in words, with how it moved, by the meeting's item."""
    query = (
        select(ScoreRow)
        .where(ScoreRow.case_id == row.id, in_force())
        .order_by(ScoreRow.scored_on, ScoreRow.confirmed_at)
    )
    said: dict[str, tuple[date, str]] = {}
    before: int | None = None
    for one in await session.scalars(query):
        band = recording.band_named(row.panel, one.band)
        moved = "" if before is None else f" ({(one.total or 0) - before:+d} since the last)"
        total = f"{one.total or 0}, {band.name if band else 'no band'}{moved}"
        said[one.item_id] = (one.scored_on, total)
        before = one.total or 0
    return said


async def _corrections(session: AsyncSession, seen: Seen, place: str) -> list[Event]:
    """Say each correction of a score after the minutes; why, to who reads what was typed."""
    rows = [one for one in await confirmed(session, seen.row.id) if one.correction]
    people = await access.people_by_id(session, {one.chair_id for one in rows})
    return [
        Event(
            on=local_date(one.confirmed_at) if one.confirmed_at else one.scored_on,
            what=f"Score of {short_day(one.scored_on)} corrected{place}",
            outcome=f"Corrected from {(one.correction or {})['before']} to {one.total}.",
            summary=correction_words(one, people[PersonId(one.chair_id)].name) if seen.told else "",
        )
        for one in rows
    ]


async def _assessments(session: AsyncSession, row: CaseRow, place: str) -> list[Event]:
    asked = (await cases.assessments_of(session, [row.id])).get(row.id, [])
    return [_assessment(one, row.panel, place) for one in asked]


def _assessment(one: AssessmentRow, panel: str, place: str) -> Event:
    what = f"CE risk assessment{place}"
    if one.done_at is None:
        day = short_day(assessments.due_on(one, panel))
        return Event(one.asked_on, what, NOT_YET.format(day=day))
    band = recording.band_named(panel, one.level)
    return Event(local_date(one.done_at), what, band.name if band else one.level or "Recorded")


async def _referrals(session: AsyncSession, row: CaseRow, place: str) -> list[Event]:
    query = (
        select(ReferralRow, PersonRow.agency)
        .join(PersonRow, PersonRow.id == ReferralRow.referrer_id)
        .where(ReferralRow.case_id == row.id)
    )
    return [
        Event(
            on=local_date(one.submitted_at or one.started_at),
            what=f"Referral {one.ref}{place}",
            outcome=f"From {agency}. {IN_WORDS[ReferralState(one.state)]}.",
        )
        for one, agency in await session.execute(query)
    ]


async def _actions(session: AsyncSession, seen: Seen, reader: str, place: str) -> list[Event]:
    """Give the actions that have ended; who is not told sees their own only."""
    return [
        Event(
            on=local_date(one.settled_at),
            what=f"Action {one.number}{place}",
            outcome=ENDED.get(one.state, one.state),
            summary=one.text,
        )
        for one, _ in await actions.of_case(session, seen.row.id)
        if one.settled_at is not None and (seen.told or one.owner_id == reader)
    ]

"""What the minutes of one meeting say, put together from what was recorded (R4.11, H13, H14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import end_of_day, local_date, short_day
from core.decisions import words
from core.minutes import (
    NOT_REACHED,
    STATUS,
    TREND,
    WAS_DEFERRED,
    declaration_in_words,
    moved,
    signed,
)
from core.notes import in_order
from core.papers import ActionLine, Attendee, ChildLine, DiscussedChild, MinutesPaper, ScoreText
from core.people import Person
from core.services import access, action_views, follow_lines, score_sheet, score_views
from core.services.agenda_papers import head_of, strategic_lines
from core.services.discussion_views import KINDS, labels_of
from core.services.rules import procedure_of
from core.store import actions, cases, written
from core.store import agendas as agenda_store
from core.store import meetings as store
from core.store.actions import Found
from core.store.tables import (
    AgendaItemRow,
    CaseRow,
    InviteeRow,
    MeetingRow,
    PaperRow,
    PersonRow,
    ScoreRow,
)


@dataclass(frozen=True, slots=True)
class Record:
    """All that was recorded at one meeting, loaded at once. `items` include deferred children."""

    meeting: MeetingRow
    items: Sequence[AgendaItemRow]
    cases: Mapping[str, CaseRow]
    lines: Mapping[str, ChildLine]
    scores: Mapping[str, ScoreRow]
    agreed: Found
    earlier: Found
    invitees: Sequence[tuple[InviteeRow, PersonRow]]
    people: Mapping[str, Person]
    notes: Mapping[str, tuple[tuple[str, str], ...]]
    before: Mapping[str, ScoreRow]

    @property
    def discussed(self) -> tuple[AgendaItemRow, ...]:
        """Give the children that were discussed, in the agenda's order."""
        return tuple(item for item in self.items if item.state == "discussed")

    def actions_of(self, case_id: str) -> Found:
        """Give the actions agreed for one child."""
        return [found for found in self.agreed if found[0].case_id == case_id]


async def load(session: AsyncSession, meeting: MeetingRow) -> Record:
    """Load what was recorded, in a fixed number of queries."""
    items = await cases.items_of(session, meeting.id)
    listed = await _cases(session, [item.case_id for item in items])
    agreed = await actions.of_meeting(session, meeting.id)
    since = await _previous_meeting(session, meeting)
    earlier = await actions.earlier(session, meeting.panel, meeting.held_on, since)
    labels = labels_of(procedure_of(meeting.panel))
    owners = {row.owner_id for row, _ in (*agreed, *earlier)}
    return Record(
        meeting=meeting,
        items=items,
        cases=listed,
        lines=await cases.child_lines(session, list(listed.values()), meeting.held_on, labels),
        scores=await cases.scores_of_items(session, [item.id for item in items]),
        agreed=agreed,
        earlier=earlier,
        invitees=await _invitees(session, meeting.id),
        people=await access.people_by_id(session, owners),
        notes=await _notes(session, [item.id for item in items]),
        before=await cases.scores_before(session, list(listed), meeting.held_on),
    )


async def build(
    session: AsyncSession, meeting: MeetingRow, *, approved_by: str, now: datetime
) -> MinutesPaper:
    """Build the minutes as they stand; `approved_by` is empty for a draft."""
    record, today = await load(session, meeting), local_date(now)
    told = {c.id: await follow_lines.lines(session, c, now) for c in record.cases.values()}
    following = await store.next_after(session, meeting.panel, meeting.held_on)
    return MinutesPaper(
        head=await head_of(session, meeting),
        version=await edition(session, meeting.id),
        approved_by=approved_by,
        approved_on=today if approved_by else None,
        attendance=tuple(_attendee(row, person) for row, person in record.invitees),
        actions=action_lines(record, record.agreed, today),
        previous_actions=action_lines(record, record.earlier, today),
        children=tuple(
            replace(_child(record, number, item, today), follows=told[item.case_id])
            for number, item in enumerate(record.discussed, start=1)
        ),
        not_reached=not_reached(record),
        next_meeting=following.held_on if following else None,
        strategic=await strategic_lines(session, meeting),
        minuted_by=await _writers(session, record),
        correction=meeting.correction_why or "",
    )


def not_reached(record: Record) -> tuple[str, ...]:
    """Say of every child who was not discussed why not; nobody is dropped in silence (R3.2)."""
    found = []
    for item in record.items:
        ref = record.cases[item.case_id].ref
        if item.state == "deferred":
            found.append(WAS_DEFERRED.format(ref=ref, why=item.deferred_why or "").strip())
        elif item.state != "discussed":
            found.append(NOT_REACHED.format(ref=ref))
    return tuple(found)


def action_lines(record: Record, found: Found, today: date) -> tuple[ActionLine, ...]:
    """Write actions as the papers list them."""
    views = [
        action_views.view_of(row, ref, record.people[row.owner_id], record.people[row.owner_id],
                             today)
        for row, ref in found
    ]  # fmt: skip
    return tuple(
        ActionLine(v.number, v.case_ref, v.text, v.owner, v.agency, v.due, v.state_in_words)
        for v in views
    )


def decision_in_words(item: AgendaItemRow) -> str:
    """Say a decision with its reason."""
    return ". ".join(text for text in (words(item.decision), item.decision_why) if text)


def _child(record: Record, number: int, item: AgendaItemRow, today: date) -> DiscussedChild:
    case = record.cases[item.case_id]
    return DiscussedChild(
        number=number,
        kind=KINDS[item.kind],
        child=record.lines[case.id],
        discussion=item.discussion or "",
        analysis=item.analysis or "",
        score=_score(record, item, case),
        decision=decision_in_words(item),
        dissent=item.dissent or "",
        next_review=item.next_review_on,
        next_review_why=item.next_review_why or "",
        actions=action_lines(record, record.actions_of(case.id), today),
        information=record.notes.get(item.id, ()),
        trend=_trend(record, item, case),
    )


def _trend(record: Record, item: AgendaItemRow, case: CaseRow) -> str:
    """Say the score before this meeting's, and by how much this one differs."""
    earlier, now = record.before.get(case.id), record.scores.get(item.id)
    if earlier is None or earlier.total is None:
        return ""
    was = TREND.format(total=earlier.total, day=short_day(earlier.scored_on))
    if now is None or now.confirmed_at is None or now.total is None:
        return was
    return f"{was} {moved(now.total - earlier.total)}"


def _score(record: Record, item: AgendaItemRow, case: CaseRow) -> ScoreText | None:
    """Say a confirmed score with every point that it counts."""
    row = record.scores.get(item.id)
    if row is None or row.confirmed_at is None:
        return None
    sheet = score_sheet.sheet_of_row((item, record.meeting, case), row)
    found = sheet.reckon()
    return ScoreText(
        total=found.total,
        band=found.band.name,
        calculated=found.calculated,
        adjustment=signed(found.adjustment),
        rationale=row.rationale or "",
        lines=tuple((o.label, o.counted, o.why) for o in score_views.lines_of(sheet, found)),
    )


def _attendee(row: InviteeRow, person: PersonRow) -> Attendee:
    return Attendee(
        name=person.name,
        agency=person.agency,
        designation=person.designation,
        status=STATUS[row.attendance],
        declaration=declaration_in_words(row.declared_at, row.declared_how),
    )


async def _notes(session: AsyncSession, items: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    rows = await written.notes_of(session, items)
    return {
        item: in_order((one.heading, one.text) for one in found) for item, found in rows.items()
    }


async def _writers(session: AsyncSession, record: Record) -> str:
    """Name who wrote the record down: whoever took notes, else the panel's administrators."""
    ids = await written.writers_of(session, [item.id for item in record.items])
    people = await access.people_by_id(session, set(ids))
    clerks = [one for one in people.values() if not permissions.chairs(one, record.meeting.panel)]
    return ", ".join(sorted(one.name for one in clerks or people.values()))


async def _cases(session: AsyncSession, ids: Sequence[str]) -> dict[str, CaseRow]:
    rows = await session.scalars(select(CaseRow).where(CaseRow.id.in_(ids)))
    return {row.id: row for row in rows}


async def _invitees(session: AsyncSession, meeting_id: str) -> list[tuple[InviteeRow, PersonRow]]:
    """List who was invited, each once: to the whole meeting first, then to single slots."""
    query = (
        select(InviteeRow, PersonRow)
        .join(PersonRow, PersonRow.id == InviteeRow.person_id)
        .where(InviteeRow.meeting_id == meeting_id)
    )
    rows: list[tuple[InviteeRow, PersonRow]] = [
        (row, person) for row, person in await session.execute(query)
    ]
    rows.sort(key=lambda r: (r[0].item_id is not None, r[1].agency, r[1].name, r[0].id))
    once: dict[str, tuple[InviteeRow, PersonRow]] = {}
    for row, person in rows:
        once.setdefault(person.id, (row, person))
    return list(once.values())


async def _previous_meeting(session: AsyncSession, meeting: MeetingRow) -> datetime | None:
    """Give the end of the day of the panel's last meeting before this one."""
    day = await agenda_store.held_before(session, meeting.panel, meeting.held_on)
    return end_of_day(day) if day else None


async def edition(session: AsyncSession, meeting_id: str) -> int:
    """Give the version that the next approval makes."""
    query = select(func.max(PaperRow.edition)).where(
        PaperRow.meeting_id == meeting_id, PaperRow.kind == "minutes"
    )
    return int(await session.scalar(query) or 0) + 1

"""The minutes: what is still missing, and the chair's approval, which freezes them (R4.11, H14).

Approval sends nothing by itself: who gets the minutes, and when, follows from the state.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.dates import local_date, short_day
from core.decisions import decision_problems, ends, offer_review, review_problems, words
from core.errors import PanelError
from core.minutes import NOT_ENDED, Discussed, missing, worth_a_look
from core.papers import ActionLine, MinutesPaper
from core.people import Person
from core.services import access, engagement, minutes_content, recording
from core.services.minutes_content import Record, action_lines
from core.services.rules import calendar, panel_of, panel_title, procedure_of
from core.store import papers
from core.store.tables import AgendaItemRow, MeetingRow
from core.typed import needed_problem

CHAIRS = "Only the panel's chairs approve its minutes."
WRITERS = "The minutes are sent to you once the chair has approved them."
SINCE = "The meeting has changed since this was shown. Look at the minutes again, then approve."
CORRECTORS = "Only the panel's chairs correct its minutes."
NOT_APPROVED = "These minutes are not approved yet: change what is recorded, then approve them."
SAY_WHY = "Say in a sentence what was wrong. Everybody who gets the new version reads it."
WHY_MOST = 500
CORRECTED_ALREADY = (
    "Something has been corrected already, so the minutes cannot be left as they were. Approve the "
    "new version, or change the record back first."
)
NOT_YET = "The minutes cannot be approved yet.\n{missing}"


@dataclass(frozen=True, slots=True)
class MinutedChild:
    """One child in the minutes, without the name."""

    item_id: str
    case_ref: str
    decision: str
    next_review_on: date | None
    score: str


@dataclass(frozen=True, slots=True)
class MinutesView:
    """How the minutes stand. `missing` bars approval, `worth_a_look` does not.

    `due` is None where the procedure sets no timescale for minutes.
    """

    meeting_id: str
    panel: str
    held_on: date
    due: date | None
    state_in_words: str
    present: int
    apologies: int
    absent: int
    children: tuple[MinutedChild, ...]
    not_reached: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    previous_actions: tuple[ActionLine, ...]
    missing: tuple[str, ...]
    worth_a_look: tuple[str, ...]
    approved_at: datetime | None
    may_approve: bool
    may_edit: bool
    version: int
    edition: int = 1  # the version of the paper that is current, or will be once approved
    correction_why: str = ""
    may_correct: bool = False
    engagement: bool = False  # each child has a record of engagement besides (R4.11)


async def build(session: AsyncSession, meeting_id: str, *, now: datetime) -> MinutesPaper:
    """Build the minutes of a meeting as they stand, for the product's own use: no person reads."""
    meeting = await session.get_one(MeetingRow, meeting_id)
    return await minutes_content.build(session, meeting, approved_by="", now=now)


async def minutes_view(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> MinutesView:
    """Show how a meeting's minutes stand to its chairs and its administrator."""
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.writes_minutes(by, meeting.panel), WRITERS)
    return await _view(session, by, meeting, now)


async def approve(
    session: AsyncSession, by: Person, meeting_id: str, *, version: int | None, now: datetime
) -> MinutesView:
    """Approve the minutes as they stand, freeze them and close the record.

    Minutes that are being corrected become a new version; what was approved before is kept.
    """
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.chairs(by, meeting.panel), CHAIRS)
    await session.refresh(meeting, with_for_update=True)
    if recording.is_open(meeting) or meeting.minutes_approved_at is None:
        recording.refuse_closed(meeting)
        recording.refuse_stale(meeting.version, version, SINCE)
        await _refuse_incomplete(session, meeting)
        paper = await minutes_content.build(session, meeting, approved_by=by.name, now=now)
        await papers.freeze(session, meeting.id, "minutes", paper, by=by, now=now)
        if meeting.minutes_approved_at is None:
            meeting.minutes_approved_at, meeting.minutes_approved_by = now, by.id
        meeting.correction_begun_at = meeting.correction_why = None
        await session.flush()
        await engagement.send(session, meeting, paper, now=now)
        detail = {"version": paper.version}
        subject = f"meeting:{meeting.id}"
        await access.wrote(session, by, "minutes.approve", subject, now=now, detail=detail)
    return await _view(session, by, meeting, now)


async def correct(
    session: AsyncSession,
    by: Person,
    meeting_id: str,
    *,
    why: str,
    version: int | None,
    now: datetime,
) -> MinutesView:
    """Open approved minutes again, to put right what was written down wrongly (H14).

    Everybody keeps the version that they have until the corrected one is approved.
    """
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.chairs(by, meeting.panel), CORRECTORS)
    if meeting.minutes_approved_at is None:
        raise PanelError(NOT_APPROVED)
    if meeting.correction_begun_at is None:
        recording.refuse_stale(meeting.version, version, SINCE)
        recording.refuse({"why": needed_problem(why, SAY_WHY, WHY_MOST)})
        meeting.correction_begun_at, meeting.correction_why = now, why.strip()
        await session.flush()
        await access.wrote(session, by, "minutes.correct", f"meeting:{meeting.id}", now=now)
    return await _view(session, by, meeting, now)


async def leave(
    session: AsyncSession, by: Person, meeting_id: str, *, now: datetime
) -> MinutesView:
    """Leave approved minutes as they are, if nothing has been corrected yet."""
    meeting = await access.open_meeting(session, by, meeting_id, now=now)
    access.refuse_unless(permissions.chairs(by, meeting.panel), CORRECTORS)
    if meeting.correction_begun_at is not None:
        if await _differs(session, meeting, now):
            raise PanelError(CORRECTED_ALREADY)
        meeting.correction_begun_at = meeting.correction_why = None
        await session.flush()
        await access.wrote(session, by, "minutes.leave", f"meeting:{meeting.id}", now=now)
    return await _view(session, by, meeting, now)


async def _differs(session: AsyncSession, meeting: MeetingRow, now: datetime) -> bool:
    """Tell whether the record says anything else than the version that was approved."""
    frozen = await papers.load(session, meeting.id, "minutes")
    present = await minutes_content.build(session, meeting, approved_by="", now=now)
    said = [
        (c.discussion, c.analysis, c.decision, c.dissent, c.information) for c in present.children
    ]
    before = [
        (c.discussion, c.analysis, c.decision, c.dissent, c.information) for c in frozen.children
    ]
    return said != before or present.attendance != frozen.attendance


async def _refuse_incomplete(session: AsyncSession, meeting: MeetingRow) -> None:
    if meeting.ended_at is None:
        raise PanelError(NOT_ENDED)
    found = _missing(await minutes_content.load(session, meeting))
    if found:
        raise PanelError(NOT_YET.format(missing="\n".join(found)))


async def _view(
    session: AsyncSession, by: Person, meeting: MeetingRow, now: datetime
) -> MinutesView:
    record, today = await minutes_content.load(session, meeting), local_date(now)
    status = [row.attendance for row, _ in record.invitees]
    open_ = recording.is_open(meeting)
    procedure = procedure_of(meeting.panel)
    return MinutesView(
        meeting_id=meeting.id,
        panel=panel_title(meeting.panel),
        held_on=meeting.held_on,
        due=_due(meeting),
        state_in_words=_in_words(meeting),
        present=status.count("present"),
        apologies=status.count("apologies"),
        absent=status.count("absent"),
        children=tuple(_child(record, item) for item in record.discussed),
        not_reached=minutes_content.not_reached(record),
        actions=action_lines(record, record.agreed, today),
        previous_actions=action_lines(record, record.earlier, today),
        missing=_missing(record) if open_ else (),
        worth_a_look=worth_a_look(_discussed(record), scores=procedure.bands is not None),
        approved_at=meeting.minutes_approved_at,
        may_approve=open_
        and meeting.ended_at is not None
        and permissions.chairs(by, meeting.panel),
        may_edit=open_ and permissions.writes_minutes(by, meeting.panel),
        version=meeting.version,
        edition=await minutes_content.edition(session, meeting.id) - (0 if open_ else 1),
        correction_why=meeting.correction_why or "",
        may_correct=meeting.minutes_approved_at is not None
        and meeting.correction_begun_at is None
        and permissions.chairs(by, meeting.panel),
        engagement=procedure.engagement is not None,
    )


def _due(meeting: MeetingRow) -> date | None:
    timescale = procedure_of(meeting.panel).minutes
    return timescale.limit.due_on(meeting.held_on, calendar()) if timescale else None


def _in_words(meeting: MeetingRow) -> str:
    if meeting.correction_begun_at is not None:
        return "Being corrected; the version before stands until a chair approves"
    if meeting.minutes_approved_at is not None:
        return f"Approved on {short_day(local_date(meeting.minutes_approved_at))}"
    due = _due(meeting)
    return f"To be approved and sent by {short_day(due)}" if due else "To be approved"


def _child(record: Record, item: AgendaItemRow) -> MinutedChild:
    row = record.scores.get(item.id)
    band = recording.band_named(record.meeting.panel, row.band if row else None)
    return MinutedChild(
        item_id=item.id,
        case_ref=record.cases[item.case_id].ref,
        decision=words(item.decision),
        next_review_on=item.next_review_on,
        score=f"{row.total}, {band.name}" if row and band else "",
    )


def _missing(record: Record) -> tuple[str, ...]:
    roll_call = any(row.attendance == "present" for row, _ in record.invitees)
    return missing(roll_call, _discussed(record))


def _discussed(record: Record) -> tuple[Discussed, ...]:
    return tuple(_facts(record, item) for item in record.discussed)


def _facts(record: Record, item: AgendaItemRow) -> Discussed:
    case, row = record.cases[item.case_id], record.scores.get(item.id)
    return Discussed(
        ref=case.ref,
        has_discussion=bool((item.discussion or "").strip()),
        has_decision=item.decision is not None,
        stays_open=item.decision is not None and not ends(item.decision),
        has_review=item.next_review_on is not None,
        scored=False if row is None else (True if row.confirmed_at else None),
        actions=len(record.actions_of(case.id)),
        problems=_broken_rules(record, item),
    )


def _broken_rules(record: Record, item: AgendaItemRow) -> tuple[str, ...]:
    """Find what was right when it was recorded and is no longer, as the score changed since."""
    meeting, case = record.meeting, record.cases[item.case_id]
    procedure = procedure_of(meeting.panel)
    band = recording.band_named(meeting.panel, case.band)
    offer = offer_review(procedure, panel_of(meeting.panel), band, meeting.held_on, calendar())
    decided = decision_problems(item.decision, item.decision_why or "", procedure, band)
    review = review_problems(
        item.next_review_on, item.next_review_why or "", item.decision, meeting.held_on, offer
    )
    return (*decided.values(), *review.values())

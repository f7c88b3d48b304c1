"""The coordinator's queue: what is new, what waits for whom, what is late, and why (H4).

Nothing of what a referrer is still typing is read here: a referral that was returned stands in the
queue with its day and its question, and no answer of it is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.data import house
from core.dates import local_date, long_day
from core.errors import NotFound
from core.people import Person, Role
from core.referrals import UNDER_WAY, ReferralState, on
from core.services import access, match_views, matches, referrers
from core.services.rules import calendar, panel_title
from core.store import chairs as chairs_store
from core.store import questions as questions_store
from core.store.tables import CriteriaAnswerRow, ReferralQuestionRow, ReferralRow
from core.timescales import Timescale

ANSWERED = {0: "Neither co-chair has answered.", 1: "One co-chair has answered."}
PUT_TO_CHAIRS = (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)
NO_QUEUE = "Only a panel's coordinator and chairs, and who stands in for one, have a queue."
NO_PANEL_YET = "Panel not known yet"


class Waits(StrEnum):
    """For whom a referral waits, in words."""

    COORDINATOR = "New"
    REFERRER = "Waits for the referrer"
    CHAIRS = "Waits for the co-chairs"
    DIFFER = "The co-chairs differ"


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One referral under way. `days` counts calendar days since it was sent.

    `late` if somebody's time is over; `why` then says whose, and since when.
    """

    referral_id: str
    ref: str
    panel: str
    state: ReferralState
    days: int
    why: str
    late: bool
    danger: bool
    waits: Waits = Waits.COORDINATOR


@dataclass(frozen=True, slots=True)
class ReturnedView:
    """A referral that is with its referrer: what was asked of them, and no answer of theirs."""

    referral_id: str
    ref: str
    panel: str
    version: int
    referrer: Person
    asked: str
    returned_on: date
    owed_on: date
    may_name: bool  # it came by email, so the coordinator says who referred


@dataclass(frozen=True, slots=True)
class _Known:
    """What a line is made from: the row, who answered, the questions, and when the chairs talk."""

    row: ReferralRow
    answered: int
    questions: Sequence[ReferralQuestionRow]
    talk_at: datetime | None
    today: date

    @property
    def open_question(self) -> ReferralQuestionRow | None:
        """Give the first question that waits for its answer."""
        return next((one for one in self.questions if one.answered_at is None), None)


async def queue(session: AsyncSession, by: Person, *, now: datetime) -> list[QueueLine]:
    """List what is under way on the panels that somebody coordinates, the most pressing first.

    What came by email stands there too; until its panel is known, every coordinator of the
    procedure sees it. A chair, and who stands in for one, finds what is put to the chairs, so that
    a lost card is no lost answer.
    """
    for_chairs = by.panels(Role.CHAIR) | await _stood_in_for(session, by, local_date(now))
    coordinated = by.panels(Role.COORDINATOR, Role.MANAGER) | await matches.stands_in(session, by)
    access.refuse_unless(bool(coordinated | for_chairs), NO_QUEUE)
    unattended = await match_views.unattended(session, coordinated)
    wanted = or_(ReferralRow.id.in_(unattended), _in_queue(coordinated, for_chairs))
    query = select(ReferralRow).where(wanted)
    rows = list(await session.scalars(query.order_by(ReferralRow.submitted_at, ReferralRow.ref)))
    matched = unattended | await match_views.doubts_in_words(session, [row.id for row in rows])
    lines = [
        _line(one, matched.get(one.row.id)) for one in await _known(session, rows, local_date(now))
    ]
    return sorted(lines, key=lambda line: (not line.danger, not line.late, -line.days))


async def returned_view(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> ReturnedView | None:
    """Show the coordinator a referral that is with its referrer.

    None if it is not (any more), and for the referrer, who opens the referral itself.
    """
    row = await session.get(ReferralRow, referral_id)
    if row is None or row.state != ReferralState.RETURNED or row.panel is None:
        return None
    if row.referrer_id == by.id:
        return None
    if not permissions.coordinates(by, row.panel):
        raise NotFound(access.GONE)
    await access.wrote(session, by, "read.returned", f"referral:{row.id}", now=now)
    since = local_date(row.returned_at or now)
    return ReturnedView(
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel),
        version=row.version,
        referrer=await access.person(session, row.referrer_id),
        asked=row.note or "",
        returned_on=since,
        owed_on=house().completion.limit.due_on(since, calendar()),
        may_name=referrers.may_be_named(by, source=row.source, panel=row.panel, state=row.state),
    )


def _in_queue(coordinated: frozenset[str], for_chairs: frozenset[str]) -> ColumnElement[bool]:
    shown = (*UNDER_WAY, ReferralState.RETURNED, ReferralState.RECEIVED)
    procedures = {panel.split("/")[0] for panel in coordinated}
    return or_(
        and_(ReferralRow.panel.in_(coordinated), ReferralRow.state.in_(shown)),
        and_(ReferralRow.panel.in_(for_chairs), ReferralRow.state.in_(PUT_TO_CHAIRS)),
        and_(
            ReferralRow.panel.is_(None),
            ReferralRow.procedure.in_(procedures),
            ReferralRow.state == ReferralState.RECEIVED,
        ),
    )


async def _stood_in_for(session: AsyncSession, by: Person, today: date) -> frozenset[str]:
    """Give the panels on which somebody answers for a chair today."""
    found = set()
    for panel in by.panels(*permissions.PANEL):
        if await chairs_store.stands_in(session, by.id, panel, today) is not None:
            found.add(panel)
    return frozenset(found)


async def _known(session: AsyncSession, rows: Sequence[ReferralRow], today: date) -> list[_Known]:
    ids = [row.id for row in rows]
    answered = await _answered(session, ids)
    asked = await questions_store.of_referrals(session, ids)
    talks = {row.id: await _talk_at(session, row) for row in rows}
    return [
        _Known(row, answered.get(row.id, 0), asked.get(row.id, ()), talks[row.id], today)
        for row in rows
    ]


async def _talk_at(session: AsyncSession, row: ReferralRow) -> datetime | None:
    if row.state != ReferralState.DISAGREED or row.differ_at is None:
        return None
    talk = await chairs_store.latest_talk(session, row.id)
    return talk.talk_at if talk and talk.arranged_at >= row.differ_at else None


async def _answered(session: AsyncSession, ids: list[str]) -> dict[str, int]:
    query = select(CriteriaAnswerRow.referral_id, CriteriaAnswerRow.chair_id).where(
        CriteriaAnswerRow.referral_id.in_(ids)
    )
    chairs: dict[str, set[str]] = {}
    for referral_id, chair_id in await session.execute(query):
        chairs.setdefault(referral_id, set()).add(chair_id)
    return {referral_id: len(who) for referral_id, who in chairs.items()}


async def has_queue(session: AsyncSession, by: Person, *, now: datetime) -> bool:
    """Tell whether somebody has a queue: an administrator only where nobody else keeps it."""
    held = by.panels(Role.COORDINATOR, Role.MANAGER, Role.CHAIR)
    stood_in = await _stood_in_for(session, by, local_date(now))
    return bool(held | stood_in | await matches.stands_in(session, by))


def _line(one: _Known, matched: str | None) -> QueueLine:
    row, state = one.row, ReferralState(one.row.state)
    sent = local_date(row.submitted_at or row.started_at)
    waits, why, due = _SAID.get(state, _to_do)(one)
    late = due is not None and one.today > due
    told = f" It was owed by {long_day(due)}." if late and due else ""
    cut_off = " It came after the cut-off." if row.late else ""
    chased = " They are being reminded." if late and waits is not Waits.COORDINATOR else ""
    return QueueLine(
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel) if row.panel else NO_PANEL_YET,
        state=state,
        days=(one.today - sent).days,
        why=matched or f"{why}{told}{chased}{cut_off}",
        late=late,
        danger=state is not ReferralState.RETURNED and on(row.answers.get("danger")),
        waits=waits,
    )


Said = tuple[Waits, str, date | None]  # for whom it waits, why in a sentence, until when


def _received(one: _Known) -> Said:
    due = _due(house().criteria_answer, one.row.submitted_at or one.row.started_at)
    return Waits.COORDINATOR, "Came by email: read and complete it.", due


def _returned(one: _Known) -> Said:
    at = one.row.returned_at or one.row.started_at
    when = _ago(at, one.today)
    return (
        Waits.REFERRER,
        f"Returned {when}; it waits for the referrer.",
        _due(house().completion, at),
    )


def _submitted(one: _Known) -> Said:
    if asked := one.open_question:
        when = _ago(asked.asked_at, one.today)
        due = _due(house().question_answer, asked.asked_at)
        return Waits.REFERRER, f"Asked {when}; it waits for the referrer's answer.", due
    if one.questions:
        last = max(q.answered_at for q in one.questions if q.answered_at is not None)
        told = f"Answered {_ago(last, one.today)}: read the answer and put it to the co-chairs."
        return Waits.COORDINATOR, told, _due(house().criteria_answer, last)
    due = _due(house().criteria_answer, one.row.submitted_at or one.row.started_at)
    return Waits.COORDINATOR, "New: read it and put it to the co-chairs.", due


def _with_chairs(one: _Known) -> Said:
    who = ANSWERED.get(one.answered, f"{one.answered} co-chairs have answered.")
    due = _due(house().criteria_answer, one.row.to_chairs_at or one.row.started_at)
    return Waits.CHAIRS, f"With the co-chairs. {who}{_asked_too(one)}", due


def _differ(one: _Known) -> Said:
    begun = one.row.differ_at or one.row.to_chairs_at or one.row.started_at
    if one.talk_at is None:
        told = "The co-chairs differ: bring them together."
        return Waits.DIFFER, told + _asked_too(one), _due(house().disagreement, begun)
    day = long_day(local_date(one.talk_at))
    told = f"The co-chairs differ; they talk on {day}.{_asked_too(one)}"
    return Waits.DIFFER, told, _due(house().disagreement, one.talk_at)


def _to_do(one: _Known) -> Said:
    """Say of what is in the queue for another reason (the match says which) that it is theirs."""
    return Waits.COORDINATOR, one.row.ref, None


_SAID = {
    ReferralState.RECEIVED: _received,
    ReferralState.RETURNED: _returned,
    ReferralState.SUBMITTED: _submitted,
    ReferralState.WITH_CHAIRS: _with_chairs,
    ReferralState.DISAGREED: _differ,
}


def _asked_too(one: _Known) -> str:
    """Say that the referrer was asked something, beside the chairs."""
    if asked := one.open_question:
        return f" The referrer was asked something {_ago(asked.asked_at, one.today)}."
    return " The referrer has answered a question." if one.questions else ""


def _due(timescale: Timescale, since: datetime) -> date:
    return timescale.limit.due_on(local_date(since), calendar())


def _ago(at: datetime, today: date) -> str:
    days = (today - local_date(at)).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days ago"

"""The coordinator's queue: what is new, what waits for whom, what is late, and why (H4)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import house
from core.dates import local_date
from core.people import Person, Role
from core.referrals import UNDER_WAY, ReferralState, on
from core.services import access, match_views, matches
from core.services.rules import calendar, panel_title
from core.store.tables import CriteriaAnswerRow, ReferralRow

ANSWERED = {0: "Neither co-chair has answered.", 1: "One co-chair has answered."}

PUT_TO_CHAIRS = (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One referral under way. `days` counts calendar days since it was sent."""

    referral_id: str
    ref: str
    panel: str
    state: ReferralState
    days: int
    why: str
    late: bool  # somebody's time to answer is over
    danger: bool


async def queue(session: AsyncSession, by: Person, *, now: datetime) -> list[QueueLine]:
    """List what is under way on the panels that somebody coordinates, the most pressing first.

    A chair finds what is put to the chairs, so that a lost card is no lost answer.
    """
    coordinated, chaired = by.panels(Role.COORDINATOR, Role.MANAGER), by.panels(Role.CHAIR)
    coordinated |= await matches.stands_in(session, by)
    access.refuse_unless(
        bool(coordinated | chaired), "Only a panel's coordinator and chairs have a queue."
    )
    unattended = await match_views.unattended(session, coordinated)
    query = (
        select(ReferralRow)
        .where(
            or_(
                ReferralRow.id.in_(unattended),
                ReferralRow.panel.in_(coordinated) & ReferralRow.state.in_(UNDER_WAY),
                ReferralRow.panel.in_(chaired) & ReferralRow.state.in_(PUT_TO_CHAIRS),
            )
        )
        .order_by(ReferralRow.submitted_at)
    )
    rows = list(await session.scalars(query))
    answered = await _answered(session, [row.id for row in rows])
    today = local_date(now)
    matched = unattended | await match_views.doubts_in_words(session, [row.id for row in rows])
    lines = [_line(row, answered.get(row.id, 0), today, matched.get(row.id)) for row in rows]
    return sorted(lines, key=lambda line: (not line.danger, not line.late, -line.days))


async def _answered(session: AsyncSession, ids: list[str]) -> dict[str, int]:
    query = select(CriteriaAnswerRow.referral_id, CriteriaAnswerRow.chair_id).where(
        CriteriaAnswerRow.referral_id.in_(ids)
    )
    chairs: dict[str, set[str]] = {}
    for referral_id, chair_id in await session.execute(query):
        chairs.setdefault(referral_id, set()).add(chair_id)
    return {referral_id: len(who) for referral_id, who in chairs.items()}


async def has_queue(session: AsyncSession, by: Person) -> bool:
    """Tell whether somebody has a queue: an administrator only where nobody else keeps it."""
    held = by.panels(Role.COORDINATOR, Role.MANAGER, Role.CHAIR)
    return bool(held | await matches.stands_in(session, by))


def _line(row: ReferralRow, answered: int, today: date, matched: str | None) -> QueueLine:
    state = ReferralState(row.state)
    sent = local_date(row.submitted_at) if row.submitted_at else today
    late = _overdue(row, today)
    return QueueLine(
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel or ""),
        state=state,
        days=(today - sent).days,
        why=matched or _why(row, state, answered, late),
        late=late,
        danger=on(row.answers.get("danger")),
    )


def _overdue(row: ReferralRow, today: date) -> bool:
    since = row.to_chairs_at or row.submitted_at
    if since is None:
        return False
    return today > house().criteria_answer.limit.due_on(local_date(since), calendar())


def _why(row: ReferralRow, state: ReferralState, answered: int, late: bool) -> str:
    """Say in a sentence what it waits for."""
    after_cut_off = " It came after the cut-off." if row.late else ""
    if state is ReferralState.SUBMITTED:
        return f"New: read it and put it to the co-chairs.{after_cut_off}"
    if state is ReferralState.DISAGREED:
        return f"The co-chairs differ: bring them together.{after_cut_off}"
    who = ANSWERED.get(answered, f"{answered} co-chairs have answered.")
    chased = " They are being reminded." if late else ""
    return f"With the co-chairs. {who}{chased}{after_cut_off}"

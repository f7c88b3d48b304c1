"""Whether the records bear out what they claim: outbox, papers, scores, the days of actions."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.actions import ActionState
from core.messages import Door, Kind, Message
from core.services.score_rules import rules_of_row
from core.services.stored_scores import recomputes
from core.snapshots import Agreed
from core.store.digests import content_digest
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentRow,
    AuditDetailRow,
    AuditRow,
    CaseRow,
    ChairAbsenceRow,
    ChairSwapRow,
    DispatchRow,
    IncomingRow,
    MeetingRow,
    MembershipRow,
    PaperRow,
    PersonRow,
    ReferralLinkRow,
    ReferralRow,
    ScoreRow,
    SharingAgreementRow,
    SixMonthlyReportRow,
    StandInRow,
)

SUBMITTING_GRACE = timedelta(minutes=30)
MORE_TIME = "action.more_time"
UNKNOWN = "unknown"
ENDED = tuple(state.value for state in ActionState if state != ActionState.OPEN)
KEPT = {
    "referral": ReferralRow.id,
    "case": CaseRow.id,
    "meeting": MeetingRow.id,
    "action": ActionRow.id,
    "item": AgendaItemRow.id,
    "assessment": AssessmentRow.id,
    "dispatch": DispatchRow.id,
    "incoming": IncomingRow.id,
    "membership": MembershipRow.id,
    "person": PersonRow.id,
    "referral_link": ReferralLinkRow.id,
    "sharing_agreement": SharingAgreementRow.id,
    "six_monthly_report": SixMonthlyReportRow.id,
    "stand_in": StandInRow.id,
    "chair_absence": ChairAbsenceRow.id,
    "chair_swap": ChairSwapRow.id,
}


async def faults(session: AsyncSession, agreed: Agreed, now: datetime) -> list[str]:
    """Name every record that does not bear out what it claims, by id or reference."""
    return [
        *await _of_dispatches(session, now),
        *await _of_papers(session),
        *await _of_scores(session, agreed),
        *await _of_actions(session),
        *await _gone(session),
    ]


async def _gone(session: AsyncSession) -> list[str]:
    """Name what the audit knows and nobody finds any more. The assistant never removes these."""
    known: dict[str, set[str]] = defaultdict(set)
    for subject in await session.scalars(select(AuditRow.subject).distinct()):
        noun, _, one = subject.partition(":")
        known[noun].add(one)
    found = []
    for noun, id_ in KEPT.items():
        gone = known[noun] - set(await session.scalars(select(id_))) if known[noun] else ()
        found += [f"{noun} {one}: the audit knows it, its record is gone" for one in sorted(gone)]
    return found


async def _of_dispatches(session: AsyncSession, now: datetime) -> list[str]:
    found: list[str] = []
    rows = await session.stream_scalars(select(DispatchRow).execution_options(yield_per=200))
    async for row in rows:
        found += [f"message {row.id} ({row.kind}): {fault}" for fault in _row_faults(row, now)]
    return found


def _row_faults(row: DispatchRow, now: datetime) -> Iterator[str]:
    message = Message(
        Kind(row.kind), row.subject, row.recipient_id, row.occasion, Door(row.door), now
    )
    if row.key != message.key:
        yield "what it says it is does not match its key"
    if row.state == "sent" and (row.settled_at is None or row.sha256 is None):
        yield "it is called sent without evidence"
    if row.frozen is not None and row.sha256 != hashlib.sha256(row.frozen.encode()).hexdigest():
        yield "its text does not match its hash"
    if row.state == "submitting" and (row.claimed_at or row.created_at) < now - SUBMITTING_GRACE:
        yield "nobody has settled whether it went"


async def _of_papers(session: AsyncSession) -> list[str]:
    papers = list(await session.scalars(select(PaperRow)))
    found = [
        f"paper {paper.id} ({paper.kind}): its content does not match its hash"
        for paper in papers
        if content_digest(paper.content) != paper.sha256
    ]
    frozen = {(paper.meeting_id, paper.kind) for paper in papers}
    for meeting in await session.scalars(select(MeetingRow)):
        approved = {
            "agenda": meeting.agenda_approved_at,
            "minutes": meeting.minutes_approved_at,
        }
        found += [
            f"{meeting.panel} {meeting.held_on}: the {kind} was approved, its paper is not kept"
            for kind, at in approved.items()
            if at is not None and (meeting.id, kind) not in frozen
        ]
    return found


async def _of_scores(session: AsyncSession, agreed: Agreed) -> list[str]:
    query = (
        select(ScoreRow, CaseRow.ref, CaseRow.panel)
        .join(CaseRow, CaseRow.id == ScoreRow.case_id)
        .where(ScoreRow.confirmed_at.is_not(None))
    )
    return [
        f"case {ref}: the score of {row.scored_on} does not add up to its total and band"
        for row, ref, panel in await session.execute(query)
        if agreed.procedure_of(panel) and not _adds_up(row, panel, agreed)
    ]


def _adds_up(row: ScoreRow, panel: str, agreed: Agreed) -> bool:
    if row.calculated is None or row.total is None:
        return False
    procedure = agreed.procedure_of(panel)
    bands = (procedure.bands if procedure else None) or agreed.house.bands
    if row.rules is not None:
        bands = rules_of_row(row, panel).bands
    band = next(
        (b for b in bands if b.low <= row.total and row.total <= (b.high or row.total)), None
    )
    total = max(0, row.calculated + row.adjustment)
    adds_up = total == row.total and band is not None and band.id == row.band
    return adds_up and (row.rules is None or recomputes(row, panel))


async def _of_actions(session: AsyncSession) -> list[str]:
    """Compare the day and the end of each action with what the audit wrote down last."""
    written = await _days_written(session)
    row = ActionRow
    query = select(row.id, row.number, row.due_on, row.more_time_until, row.state)
    found = []
    for action, number, due_on, more, state in await session.execute(query):
        days = written.get(action)
        if days is not None and (state if state in ENDED else None) != days.ended:
            found.append(f"action {number}: how it stands is not what the audit wrote down")
        if days is None:
            found.append(f"action {number}: the audit does not know it")
        elif not days.bear_out(due_on, more):
            found.append(f"action {number}: its day is not the one that the audit wrote down")
    return found


@dataclass(slots=True)
class _Days:
    """What the audit says of an action: its days, ISO (UNKNOWN: nothing), and how it ended."""

    due_on: str | None = UNKNOWN
    until: str | None = None
    ended: str | None = None  # the ActionState that it reached

    def hear(self, act: str, detail: Mapping[str, str | None] | None) -> None:
        """Take in one entry. More time whose detail was erased leaves the later day unknown.

        More time that is only asked for, and a rest, name days that move nothing.
        """
        state = act.removeprefix("action.")
        self.ended = state if state in ENDED else self.ended
        if act == MORE_TIME:
            if self.until is None and detail:  # the first time, that is the day agreed
                self.due_on = detail.get("from", self.due_on)
            self.until = detail.get("until", self.until) if detail else UNKNOWN
        elif detail:
            self.due_on = detail.get("due_on", self.due_on)

    def bear_out(self, due_on: date, more: date | None) -> bool:
        """Tell whether a row's days are those."""
        return self.due_on in (UNKNOWN, due_on.isoformat()) and self.until in (
            UNKNOWN,
            more and more.isoformat(),
        )


async def _days_written(session: AsyncSession) -> dict[str, _Days]:
    """Give what the audit says of each action's days, from first entry to last.

    Taking an action down says `due_on`, more time says `from` and `until`.
    """
    query = (
        select(AuditRow.subject, AuditRow.act, AuditDetailRow.body)
        .outerjoin(AuditDetailRow, AuditDetailRow.seq == AuditRow.seq)
        .where(AuditRow.subject.startswith("action:"), AuditRow.act.not_like("read.%"))
        .order_by(AuditRow.seq)
    )
    written: dict[str, _Days] = defaultdict(_Days)
    for subject, act, body in await session.execute(query):
        written[subject.removeprefix("action:")].hear(act, json.loads(body) if body else None)
    return dict(written)

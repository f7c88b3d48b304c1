"""Questions about what waits in the outbox, and taking back what was overtaken before it went."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.messages import Kind
from core.snapshots import Post
from core.store import chairs, six_monthly
from core.store.obligations import POST, post_of
from core.store.tables import (
    ActionRow,
    AssessmentRow,
    CaseRow,
    DispatchRow,
    MatchRow,
    MeetingRow,
    ReferralQuestionRow,
    ReferralRow,
    SharingAgreementRow,
)

ROWS_AT_ONCE = 200


async def waiting_posts(session: AsyncSession, kinds: Collection[Kind]) -> list[Post]:
    """Give the rows of some kinds that nobody has begun to send, each with its panel."""
    rows = await session.execute(_waiting().where(DispatchRow.kind.in_(kinds)))
    return [post_of(row[:-1], row[-1] or "") for row in rows]


@cache  # it is asked by every sweep, and takes longer to say than to answer
def _waiting() -> Select[*tuple[Any, ...]]:
    itself, asked_about, joined = aliased(CaseRow), aliased(ReferralRow), aliased(ReferralRow)
    panel = func.coalesce(
        ActionRow.panel,
        MeetingRow.panel,
        ReferralRow.panel,
        asked_about.panel,
        joined.panel,
        CaseRow.panel,
        itself.panel,
        SharingAgreementRow.procedure,
        six_monthly.procedure_of_subject(),
        chairs.panel_of_subject(),
    )
    return (
        select(*POST, panel)
        .outerjoin(ActionRow, ActionRow.id == DispatchRow.subject)
        .outerjoin(MeetingRow, MeetingRow.id == DispatchRow.subject)
        .outerjoin(ReferralRow, ReferralRow.id == DispatchRow.subject)
        .outerjoin(ReferralQuestionRow, ReferralQuestionRow.id == DispatchRow.subject)
        .outerjoin(asked_about, asked_about.id == ReferralQuestionRow.referral_id)
        .outerjoin(MatchRow, MatchRow.id == DispatchRow.subject)
        .outerjoin(joined, joined.id == MatchRow.referral_id)
        .outerjoin(AssessmentRow, AssessmentRow.id == DispatchRow.subject)
        .outerjoin(CaseRow, CaseRow.id == AssessmentRow.case_id)
        .outerjoin(itself, itself.id == DispatchRow.subject)
        .outerjoin(SharingAgreementRow, SharingAgreementRow.id == DispatchRow.subject)
        .where(DispatchRow.state == "created")
    )


async def cancelled_meetings(session: AsyncSession, ids: Collection[str]) -> set[str]:
    """Tell which of these meetings were cancelled."""
    query = select(MeetingRow.id).where(MeetingRow.id.in_(ids), MeetingRow.state == "cancelled")
    return set(await session.scalars(query))


async def withdraw(session: AsyncSession, keys: Iterable[str], why: str, now: datetime) -> int:
    """Cancel rows that nobody has begun to send; give how many that was."""
    wanted, gone = sorted(keys), 0
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        chunk = wanted[start : start + ROWS_AT_ONCE]
        change = (
            update(DispatchRow)
            .where(DispatchRow.key.in_(chunk), DispatchRow.state == "created")
            .values(state="cancelled", why=why, settled_at=now)
            .returning(DispatchRow.id)
            .execution_options(synchronize_session=False)
        )
        gone += len((await session.execute(change)).all())
    return gone

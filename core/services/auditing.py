"""Who saw a child's papers: the answer to an auditor, in one command."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from core.people import Person
from core.services import access
from core.store import audit
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    CaseRow,
    DispatchRow,
    IncomingRow,
    MeetingRow,
    ReferralRow,
)

WORKER = "the assistant"
CONSOLE = "whoever runs the installation, by the command line"


async def who_saw(session: AsyncSession, case_ref: str) -> list[dict[str, Any]]:
    """List every opening of a case's records and every paper sent that named it, by time.

    For whoever runs the installation: it names people.
    """
    case = await session.scalar(select(CaseRow).where(CaseRow.ref == case_ref.strip().upper()))
    if case is None:
        raise NotFound(f"There is no case {case_ref}.")
    records = await _records(session, case)
    seen = [
        (one.at, one.actor, one.act, words)
        for subject, words in records.items()
        for one in await audit.who_saw(session, subject)
    ]
    seen += await _papers_sent(session, case)
    people = await access.people_by_id(session, {actor for _, actor, _, _ in seen})
    return [row_of(one, people) for one in sorted(seen)]


def row_of(line: tuple[datetime, str, str, str], people: Mapping[str, Person]) -> dict[str, Any]:
    """Give a row of the answer: when, who, what was done, and to which record."""
    at, actor, act, words = line
    return {
        "at": at.isoformat(timespec="seconds"),
        "who": people[actor].words if actor in people else _nobody(actor),
        "act": act,
        "record": words,
    }


def _nobody(actor: str) -> str:
    return CONSOLE if actor == access.CONSOLE else WORKER


async def _records(session: AsyncSession, case: CaseRow) -> dict[str, str]:
    """Give the audit's subjects that show the case, with words for each."""
    records = {f"case:{case.id}": f"case {case.ref}"}
    for row in await session.scalars(select(ReferralRow).where(ReferralRow.case_id == case.id)):
        records[f"referral:{row.id}"] = f"referral {row.ref}"
        came = select(IncomingRow.id).where(IncomingRow.referral_id == row.id)
        if (mail := await session.scalar(came)) is not None:
            records[f"incoming:{mail}"] = f"mail of referral {row.ref}"
    for one in await session.scalars(select(ActionRow).where(ActionRow.case_id == case.id)):
        records[f"action:{one.id}"] = f"action {one.number}"
    return records


async def _papers_sent(session: AsyncSession, case: CaseRow) -> list[tuple[Any, str, str, str]]:
    """Find the agendas and minutes with this case that went out or may have, and to whom."""
    query = (
        select(
            DispatchRow.settled_at,
            DispatchRow.recipient_id,
            DispatchRow.state,
            DispatchRow.kind,
            MeetingRow.held_on,
        )
        .join(MeetingRow, MeetingRow.id == DispatchRow.subject)
        .join(AgendaItemRow, AgendaItemRow.meeting_id == MeetingRow.id)
        .where(
            AgendaItemRow.case_id == case.id,
            DispatchRow.kind.in_(("agenda", "minutes")),
            DispatchRow.occasion.startswith("papers-"),  # the others went without their papers
            DispatchRow.state.in_(("sent", "unknown")),
        )
    )
    rows = await session.execute(query)
    return [(at, who, f"{ended}.{kind}", f"meeting of {day}") for at, who, ended, kind, day in rows]

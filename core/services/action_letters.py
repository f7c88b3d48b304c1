"""What a message about actions, or about an answer to one, needs to know when it is composed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.action_replies import own_words
from core.actions import Priority, owed_on
from core.dates import local_date
from core.people import Person
from core.services import access
from core.services.letters import MOOT, Gone
from core.services.rules import panel_title
from core.store import actions
from core.store.actions import ABOUT, OWED_ON
from core.store.tables import ActionRow, CaseRow, IncomingRow, PersonRow

ANSWER_MOST = 4000  # characters of an answer that are passed on; all of it is kept


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """An action for its owner, or for those who hear that it is overdue."""

    id: str
    owner: Person
    number: str
    case_ref: str
    panel: str
    panel_key: str
    text: str
    due_on: date
    agreed_on: date
    state: str
    version: int
    urgent: bool
    theme: str | None
    handed_on: date | None
    asked_until: date | None
    asked_why: str
    note: str
    left: bool  # its owner has left the agency


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer about an action, for its sender or for who reads it in their stead."""

    panel: str
    sender: str
    text: str
    taken: bool
    said: str


async def action_facts(session: AsyncSession, action_id: str) -> ActionFacts:
    """Load an action for its owner."""
    row = await session.get(ActionRow, action_id)
    if row is None:
        raise Gone(MOOT)
    return ActionFacts(
        id=row.id,
        owner=await access.person(session, row.owner_id),
        number=row.number,
        case_ref=(await actions.one(session, row.id))[1],
        panel=panel_title(row.panel),
        panel_key=row.panel,
        text=row.text,
        due_on=owed_on(row.due_on, row.more_time_until),
        agreed_on=local_date(row.assigned_at),
        state=row.state,
        version=row.version,
        urgent=row.priority == Priority.URGENT,
        theme=row.theme,
        handed_on=local_date(row.owned_since) if row.owned_since else None,
        asked_until=row.asked_until,
        asked_why=row.asked_why or "",
        note=row.note or "",
        left=not (await session.get_one(PersonRow, row.owner_id)).active,
    )


async def answer_facts(session: AsyncSession, incoming_id: str, to: Person) -> AnswerFacts:
    """Load an answer by email; `to` has the panel in whose name we write."""
    row = await session.get(IncomingRow, incoming_id)
    if row is None:
        raise Gone(MOOT)
    panels = [p for p in sorted(to.panels()) if p.split("/")[0] == row.procedure]
    return AnswerFacts(
        panel=panel_title(panels[0]) if panels else "MACE panel",
        sender=row.sender_name or row.sender,
        text=own_words(row.text)[:ANSWER_MOST],
        taken=row.handled_by is not None,
        said=row.handled_why or "",
    )


async def own_actions(
    session: AsyncSession, meeting_id: str, person_id: str
) -> list[tuple[str, str, date]]:
    """List a person's actions of one meeting: number, case reference, due date."""
    query = (
        select(ActionRow.number, ABOUT, OWED_ON)
        .outerjoin(CaseRow, CaseRow.id == ActionRow.case_id)
        .where(ActionRow.meeting_id == meeting_id, ActionRow.owner_id == person_id)
        .order_by(OWED_ON, ActionRow.number)
    )
    return [(number, ref, due) for number, ref, due in await session.execute(query)]

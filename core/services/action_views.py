"""How an action is shown, to its owner and to those who run the panel."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.actions import PURPOSES, ActionState, is_overdue, owed_on, state_in_words
from core.data import load_actions
from core.dates import local_date
from core.people import Person, PersonId
from core.services import access
from core.store import actions as questions
from core.store.tables import ActionRow


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action. `due` is the day that counts now, `agreed` the day set by the meeting."""

    id: str
    number: str
    case_ref: str
    text: str
    owner_id: str
    owner: str
    agency: str
    due: date
    agreed: date
    purpose: str | None
    category: str | None
    state: ActionState
    state_in_words: str
    overdue: bool
    note: str | None
    may_settle: bool
    version: int


async def show(session: AsyncSession, by: Person, row: ActionRow, now: datetime) -> ActionView:
    """Show an action that was opened."""
    found = await questions.one(session, row.id)
    return (await views_of(session, [found], by, local_date(now)))[0]


async def views_of(
    session: AsyncSession, found: questions.Found, by: Person, today: date
) -> tuple[ActionView, ...]:
    """Show several loaded actions, their owners in one query."""
    people = await access.people_by_id(session, {row.owner_id for row, _ in found})
    return tuple(view_of(row, ref, people[PersonId(row.owner_id)], by, today) for row, ref in found)


def view_of(row: ActionRow, case_ref: str, owner: Person, by: Person, today: date) -> ActionView:
    """Show a loaded action."""
    owed = owed_on(row.due_on, row.more_time_until)
    state = ActionState(row.state)
    return ActionView(
        id=row.id,
        number=row.number,
        case_ref=case_ref,
        text=row.text,
        owner_id=row.owner_id,
        owner=owner.name,
        agency=row.agency,
        due=owed,
        agreed=row.due_on,
        purpose=PURPOSES.get(row.purpose or ""),
        category=categories().get(row.category or ""),
        state=state,
        state_in_words=in_words(row, today),
        overdue=is_overdue(state, owed, today),
        note=row.note,
        may_settle=state is ActionState.OPEN and _may_settle(by, row),
        version=row.version,
    )


def in_words(row: ActionRow, today: date) -> str:
    """Say how a loaded action stands."""
    return state_in_words(
        row.state,
        owed_on(row.due_on, row.more_time_until),
        today,
        settled_on=local_date(row.settled_at) if row.settled_at else None,
        moved=row.more_time_until is not None,
    )


def categories() -> dict[str, str]:
    """Give the headings of the appendix, each under its column (R-App1)."""
    tools = load_actions()
    columns = dict(tools.columns)
    return {box.id: f"{columns[box.purpose]}: {box.label}" for box in tools.boxes}


def _may_settle(by: Person, row: ActionRow) -> bool:
    return by.id == row.owner_id or permissions.oversees(by, row.panel)

"""How an action is shown, to its owner and to those who run the panel."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.actions import (
    PRIORITIES,
    PURPOSES,
    ActionState,
    Priority,
    already_in_words,
    is_overdue,
    owed_on,
    state_in_words,
)
from core.data import load_actions
from core.dates import local_date, long_day, short_day
from core.people import Person, PersonId
from core.services import access
from core.store import actions as questions
from core.store.tables import ActionRow


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action. `due` is the day that counts now, `agreed` the day set by the meeting.

    `case_ref` says in words where it is about no one child. `already` is filled where somebody was
    quicker, by whichever door; `asked_until` while more time is asked for and nobody has answered.
    """

    id: str
    number: str
    case_ref: str
    text: str
    owner_id: str
    owner: str
    agency: str
    due: date
    agreed: date
    theme: str | None
    purpose: str | None
    aim: str | None
    category: str | None
    priority: str
    urgent: bool
    state: ActionState
    state_in_words: str
    overdue: bool
    note: str | None
    settled_by: str
    settled_on: date | None
    asked_until: date | None
    asked_in_words: str
    rests_in_words: str
    may_settle: bool
    may_give_time: bool
    version: int
    already: str = ""


async def show(session: AsyncSession, by: Person, row: ActionRow, now: datetime) -> ActionView:
    """Show an action that was opened."""
    found = await questions.one(session, row.id)
    return (await views_of(session, [found], by, local_date(now)))[0]


async def views_of(
    session: AsyncSession, found: questions.Found, by: Person, today: date
) -> tuple[ActionView, ...]:
    """Show several loaded actions, their owners in one query."""
    ids = {row.owner_id for row, _ in found} | {row.settled_by or "" for row, _ in found}
    people = await access.people_by_id(session, ids - {""})
    return tuple(
        replace(
            view_of(row, ref, people[PersonId(row.owner_id)], by, today),
            settled_by=people[PersonId(row.settled_by)].name if row.settled_by else "",
        )
        for row, ref in found
    )


async def already(session: AsyncSession, by: Person, row: ActionRow, now: datetime) -> ActionView:
    """Show an action that somebody ended before, and say who and when."""
    view = await show(session, by, row, now)
    at = row.settled_at or now
    return replace(view, already=already_in_words(row.state, view.settled_by, at))


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
        theme=row.theme,
        purpose=PURPOSES.get(row.purpose or ""),
        aim=row.aim,
        category=categories().get(row.category or ""),
        priority=PRIORITIES[row.priority],
        urgent=row.priority == Priority.URGENT,
        state=state,
        state_in_words=in_words(row, today),
        overdue=is_overdue(state, owed, today),
        note=row.note,
        settled_by="",
        settled_on=local_date(row.settled_at) if row.settled_at else None,
        asked_until=row.asked_until,
        asked_in_words=_asked(row),
        rests_in_words=_rests(row, today),
        may_settle=state is ActionState.OPEN and may_settle(by, row),
        may_give_time=state is ActionState.OPEN and permissions.writes_minutes(by, row.panel),
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


def aims() -> tuple[tuple[str, str], ...]:
    """Offer the aims of the appendix: Prevent, Protect, Prosecute, Prepare (R-App1)."""
    return tuple((aim, aim) for aim in load_actions().aims)


def may_settle(by: Person, row: ActionRow) -> bool:
    """Tell whether somebody may say how an action stands."""
    return permissions.answers_for(by, panel=row.panel, owner=row.owner_id, agency=row.agency)


def _asked(row: ActionRow) -> str:
    if row.state != ActionState.OPEN or row.asked_until is None:
        return ""
    return f"More time is asked for, until {long_day(row.asked_until)}: {row.asked_why}"


def _rests(row: ActionRow, today: date) -> str:
    if row.state != ActionState.OPEN or row.snoozed_until is None or row.snoozed_until <= today:
        return ""
    return f"Its owner is reminded again on {short_day(row.snoozed_until)}: {row.snooze_why}"

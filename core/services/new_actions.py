"""What a meeting agrees that an agency does, and telling its owner (R4.9, H15)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.actions import (
    PRIORITIES,
    PURPOSES,
    ActionState,
    Priority,
    due_problem,
    number_of,
)
from core.dates import local_date
from core.messages import Kind, Message
from core.people import Person
from core.services import access, action_views, recording
from core.services.action_views import ActionView
from core.services.doors import every_door_for
from core.services.rules import panel_of
from core.store import outbox
from core.store.presses import next_number
from core.store.tables import ActionRow, AgendaItemRow, CaseRow, InviteeRow, MeetingRow
from core.typed import needed_problem

SAY_WHAT = "Say what is to be done, beginning with a verb."
NO_OWNER = "Choose somebody of the panel, the lead professional or somebody invited for the child."
NO_PURPOSE = "Choose one of the purposes offered."
ABOUT = {
    "child": "This child",
    "theme": "A theme (a place, a group, a pattern)",
    "meeting": "The meeting itself",
}
NO_ABOUT = "Choose what the action is about."
SAY_THEME = "Name the theme in a few words, without a child's name."
NO_AIM = "Choose one of the aims offered, or none."
NO_PRIORITY = "Choose one of the priorities offered."
NO_CATEGORY = "Choose one of the kinds offered, or none."


@dataclass(frozen=True, slots=True)
class NewAction:
    """What a meeting agrees that somebody does. `category` is a heading of the appendix.

    `aim` is one of the appendix's four; `about` says whether it is for the child, a `theme` (which
    it names) or the meeting itself.
    """

    text: str
    owner_id: str
    due_on: date | None
    purpose: str | None = None
    category: str | None = None
    aim: str | None = None
    priority: str = Priority.NORMAL
    about: str = "child"
    theme: str = ""


@dataclass(frozen=True, slots=True)
class ActionChoices:
    """What can be chosen when an action is added: ids and words. Owners say their agency."""

    item_id: str
    case_ref: str
    owners: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    aims: tuple[tuple[str, str], ...]
    categories: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, str], ...]
    abouts: tuple[tuple[str, str], ...]
    earliest: date


async def choices(
    session: AsyncSession, by: Person, item_id: str, *, now: datetime
) -> ActionChoices:
    """Offer owners, purposes and the appendix's headings for a new action (R4.9, R-App1)."""
    _, meeting, case = await recording.place_to_record(session, by, item_id, now=now)
    owners = await _possible_owners(session, meeting, case)
    return ActionChoices(
        item_id=item_id,
        case_ref=case.ref,
        owners=tuple((p.id, f"{p.name}, {p.agency}") for p in owners),
        purposes=tuple(PURPOSES.items()),
        aims=action_views.aims(),
        categories=tuple(action_views.categories().items()),
        priorities=tuple(PRIORITIES.items()),
        abouts=tuple(ABOUT.items()),
        earliest=local_date(now),
    )


async def add(
    session: AsyncSession, by: Person, item_id: str, new: NewAction, *, now: datetime
) -> ActionView:
    """Record an action and tell its owner. The same action pressed twice is one action."""
    _, meeting, case = await recording.place_to_record(session, by, item_id, now=now)
    return await add_to(session, by, meeting, case, new, now=now)


async def add_to(
    session: AsyncSession,
    by: Person,
    meeting: MeetingRow,
    case: CaseRow | None,
    new: NewAction,
    *,
    now: datetime,
) -> ActionView:
    """Record an action of a meeting that may be recorded; `case` is None at MACE 2 (H23)."""
    owner = await _checked(session, meeting, case, new, now)
    row = await _twin(session, meeting, case, new)
    if row is None:
        row = await _stored(session, meeting, case, new, owner, now)
        await _tell(session, row, owner, now)
        detail = {"due_on": row.due_on.isoformat()}
        await access.wrote(session, by, "action.add", f"action:{row.id}", now=now, detail=detail)
    return await action_views.show(session, by, row, now)


async def _checked(
    session: AsyncSession,
    meeting: MeetingRow,
    case: CaseRow | None,
    new: NewAction,
    now: datetime,
) -> Person:
    """Give the owner of an action that can be taken down; else say all that is wrong."""
    owners = {str(p.id): p for p in await _possible_owners(session, meeting, case)}
    recording.refuse(
        {
            "text": needed_problem(new.text, SAY_WHAT),
            "owner_id": None if new.owner_id in owners else NO_OWNER,
            "due_on": due_problem(new.due_on, local_date(now)),
            "purpose": None if new.purpose in {None, *PURPOSES} else NO_PURPOSE,
            "category": None if new.category in {None, *action_views.categories()} else NO_CATEGORY,
            "aim": None if new.aim in {None, *dict(action_views.aims())} else NO_AIM,
            "priority": None if new.priority in PRIORITIES else NO_PRIORITY,
            "about": None if new.about in ABOUT else NO_ABOUT,
            "theme": _theme_problem(new),
        }
    )
    return owners[new.owner_id]


def _theme(new: NewAction) -> str | None:
    """Name what an action is about where that is no child; the meeting itself is named so."""
    found = {"theme": new.theme.strip(), "meeting": ABOUT["meeting"]}
    return found.get(new.about)


def _theme_problem(new: NewAction) -> str | None:
    return needed_problem(new.theme, SAY_THEME, 200) if new.about == "theme" else None


async def _possible_owners(
    session: AsyncSession, meeting: MeetingRow, case: CaseRow | None
) -> list[Person]:
    """List the panel's people, the lead professional and those invited for this child (H15)."""
    panel = await access.people_with(session, meeting.panel, *permissions.PANEL)
    query = (
        select(InviteeRow.person_id)
        .outerjoin(AgendaItemRow, AgendaItemRow.id == InviteeRow.item_id)
        .where(
            InviteeRow.meeting_id == meeting.id,
            InviteeRow.item_id.is_(None) | (AgendaItemRow.case_id == (case.id if case else None)),
        )
    )
    lead = {case.lead_id} if case and case.lead_id else set()
    invited = set(await session.scalars(query)) | lead
    others = await access.people_by_id(session, invited - {p.id for p in panel})
    return [*panel, *sorted(others.values(), key=lambda p: (p.designation, p.id))]


def _about(case: CaseRow | None, new: NewAction) -> ColumnElement[bool]:
    if case is None or new.about != "child":
        return ActionRow.case_id.is_(None)
    return ActionRow.case_id == case.id


async def _twin(
    session: AsyncSession, meeting: MeetingRow, case: CaseRow | None, new: NewAction
) -> ActionRow | None:
    """Find the same action of the same meeting: a press that Teams sent again."""
    query = select(ActionRow).where(
        ActionRow.meeting_id == meeting.id,
        _about(case, new),
        ActionRow.owner_id == new.owner_id,
        ActionRow.due_on == new.due_on,
    )
    return next((row for row in await session.scalars(query) if row.text == new.text), None)


async def _stored(
    session: AsyncSession,
    meeting: MeetingRow,
    case: CaseRow | None,
    new: NewAction,
    owner: Person,
    now: datetime,
) -> ActionRow:
    code, year = panel_of(meeting.panel).code, local_date(now).year
    count = await next_number(session, f"action/{code}/{year}")
    row = ActionRow(
        number=number_of(code, year, count),
        case_id=case.id if case and new.about == "child" else None,
        meeting_id=meeting.id,
        panel=meeting.panel,
        text=new.text,
        owner_id=owner.id,
        agency=owner.agency,
        due_on=new.due_on,
        purpose=new.purpose,
        aim=new.aim,
        category=new.category,
        priority=new.priority,
        theme=_theme(new),
        state=ActionState.OPEN.value,
        assigned_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def _tell(session: AsyncSession, row: ActionRow, owner: Person, now: datetime) -> None:
    kind, doors = Kind.ACTION_ASSIGNED, await every_door_for(session, owner)
    messages = [Message(kind, row.id, owner.id, "first", door, now) for door in doors]
    await outbox.put(session, messages, now)

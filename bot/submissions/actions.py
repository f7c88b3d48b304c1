"""Actions as cards and buttons: listed, and settled by their owner (H15)."""

from datetime import date

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions import new_actions
from bot.submissions.acts import Act
from bot.submissions.typed import (
    day,
    differing,
    page,
    text,
    values,
    version,
    with_strays,
    with_unsaved,
)
from cards import action_list, action_reminder, action_state
from cards.action_list import VERB_OPEN, VERB_PAGE
from cards.action_reminder import VERB_CANNOT, VERB_DONE, VERB_MORE_TIME
from core.actions import ActionState
from core.dates import ONE_DAY, long_day
from core.services import actions as services
from core.services.action_views import ActionView
from core.services.rules import calendar

THANKS = "Thank you. The panel sees this at its next meeting."


async def my_actions_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of what somebody has to do."""
    found = await services.my_actions(desk.session, desk.person, now=desk.now)
    return action_list.build(action_list.View(actions=tuple(_row(one) for one in found), page=page))


def _row(one: ActionView) -> action_list.Row:
    return action_list.Row(
        id=one.id,
        number=one.number,
        case_ref=one.case_ref,
        text=one.text,
        due=long_day(one.due),
        state=one.state_in_words,
    )


async def reminder_card(desk: Desk, action_id: str) -> Card | None:
    """Build the card that asks how an action stands; None once it is settled."""
    view = await _view(desk, action_id)
    return _reminder(desk, view) if view.state is ActionState.OPEN else None


async def _view(desk: Desk, action_id: str) -> ActionView:
    return await services.action_view(desk.session, desk.person, action_id, now=desk.now)


def _reminder(
    desk: Desk,
    view: ActionView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    return action_reminder.build(
        action_reminder.View(
            action_id=view.id,
            version=version(press) if press else view.version,
            number=view.number,
            case_ref=view.case_ref,
            text=view.text,
            owner=f"{view.owner}, {view.agency}",
            due=long_day(view.due),
            state=view.state_in_words,
            reasons=services.reasons(),
            told=_told(view.due, desk.today),
            late=view.overdue,
            earliest=max(view.due + ONE_DAY, desk.today).isoformat(),
            values=values(press, action_reminder.FIELDS) if press else {},
            problems=problems or {},
        )
    )


def _told(due: date, today: date) -> str:
    if today > due:
        return f"This was due on {long_day(due)}. How does it stand?"
    if today == due:
        return "This is due today."
    days = calendar().working_days_between(today, due)
    return f"This is due in {days} working {'day' if days == 1 else 'days'}."


def _state(view: ActionView, told: str = "") -> Card:
    return action_state.build(
        action_state.View(
            number=view.number,
            case_ref=view.case_ref,
            text=view.text,
            owner=f"{view.owner}, {view.agency}",
            due=long_day(view.due),
            state=view.state_in_words,
            ended=view.state is not ActionState.OPEN,
            agreed=long_day(view.agreed) if view.agreed != view.due else "",
            note=view.note or "",
            told=told,
        )
    )


async def list_mine(desk: Desk, press: Press) -> Card:
    """Show a page of somebody's actions."""
    return await my_actions_card(desk, page(press))


async def open_one(desk: Desk, press: Press) -> Card:
    """Open an action: to settle it while that is possible, else how it stands."""
    view = await _view(desk, press.data["action"])
    return _reminder(desk, view) if view.may_settle else _state(view)


async def done(desk: Desk, press: Press) -> Card:
    """Mark an action as done."""
    if not desk.fresh:
        return _state(await _view(desk, press.data["action"]))
    view = await services.done(
        desk.session,
        desk.person,
        press.data["action"],
        version=version(press),
        note=text(press, "note"),
        now=desk.now,
    )
    return _state(view, THANKS)


async def cannot(desk: Desk, press: Press) -> Card:
    """Record that an action will not be done, and why."""
    if not desk.fresh:
        return _state(await _view(desk, press.data["action"]))
    view = await services.cannot(
        desk.session,
        desk.person,
        press.data["action"],
        text(press, "reason"),
        note=text(press, "note"),
        version=version(press),
        now=desk.now,
    )
    return _state(view, THANKS)


async def more_time(desk: Desk, press: Press) -> Card:
    """Give an action more time."""
    if not desk.fresh:
        return _state(await _view(desk, press.data["action"]))
    view = await services.more_time(
        desk.session,
        desk.person,
        press.data["action"],
        day(press, "until"),
        note=text(press, "note"),
        version=version(press),
        now=desk.now,
    )
    return _state(view)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, or how the action stands with what was typed beside it."""
    view = await _view(desk, press.data["action"])
    form = _reminder(desk, view)
    if problems:
        return with_strays(_reminder(desk, view, press, problems), problems)
    return with_unsaved(form if view.may_settle else _state(view), differing(form, press))


VERBS: dict[str, Act] = {
    VERB_PAGE: Act(list_mine, looks=True),
    VERB_OPEN: Act(open_one, looks=True),
    VERB_DONE: Act(done, again=again),
    VERB_CANNOT: Act(cannot, again=again),
    VERB_MORE_TIME: Act(more_time, again=again),
    **new_actions.VERBS,
}

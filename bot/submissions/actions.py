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
from cards import (
    action_digest,
    action_list,
    action_owner,
    action_reminder,
    action_state,
    action_time,
    notice,
)
from cards.action_list import VERB_OPEN, VERB_PAGE
from cards.action_owner import VERB_HAND_ON, VERB_OWNER
from cards.action_reminder import VERB_CANNOT, VERB_DONE, VERB_MORE_TIME, VERB_REST
from cards.action_time import VERB_NO_TIME
from core.actions import ActionState
from core.dates import ONE_DAY, long_day
from core.services import action_owners
from core.services import action_time as times
from core.services import actions as services
from core.services.action_views import ActionView
from core.services.rules import calendar

HANDED_ON = "The colleague whom you chose is told, and hears the reminders from now on."
CHOOSE_ONE = "Choose an action from the list on the card, then press the button once more."
ASKED = "Thank you. The panel's chairs answer, and you are told."
THANKS = "Thank you. The panel sees this at its next meeting."


async def my_actions_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of what somebody has to do."""
    found = await services.my_actions(desk.session, desk.person, now=desk.now)
    return action_list.build(
        action_list.View(actions=tuple(row_of(one) for one in found), page=page)
    )


def row_of(one: ActionView) -> action_list.Row:
    """Say an action as a line of a list."""
    return action_list.Row(
        id=one.id,
        number=one.number,
        case_ref=one.case_ref,
        text=one.text,
        due=long_day(one.due),
        state=one.state_in_words,
    )


async def reminder_card(desk: Desk, action_id: str) -> Card | None:
    """Build the day's card about somebody's actions; None once what it is for is settled.

    One action that is theirs is asked about at once; several, or another's, are listed.
    """
    view = await _view(desk, action_id)
    if view.state is not ActionState.OPEN:
        return None
    if view.owner_id == desk.person.id and len(desk.together) <= 1:
        return _reminder(desk, view)
    every = [view] + [await _view(desk, one) for one in desk.together if one != action_id]
    still = sorted((one for one in every if one.state is ActionState.OPEN), key=lambda v: v.due)
    mine = [one for one in still if one.owner_id == desk.person.id]
    return action_digest.build(
        action_digest.View(
            mine=tuple(_told_row(one, _told(one.due, desk.today)) for one in mine),
            others=tuple(_told_row(one, _of_other(one)) for one in still if one not in mine),
        )
    )


async def action_card(desk: Desk, action_id: str) -> Card | None:
    """Show how one open action stands, to whoever was told of it."""
    view = await _view(desk, action_id)
    return _opened(desk, view) if view.state is ActionState.OPEN else None


def _told_row(one: ActionView, why: str) -> action_digest.Row:
    return action_digest.Row(
        id=one.id, number=one.number, case_ref=one.case_ref, text=one.text, why=why
    )


def _of_other(one: ActionView) -> str:
    return " · ".join((f"{one.owner}, {one.agency}", one.asked_in_words or one.state_in_words))


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
            waits=" ".join(filter(None, (view.asked_in_words, view.rests_in_words))),
            earliest=(desk.today + ONE_DAY).isoformat(),
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
            told=view.already or told,
        )
    )


async def list_mine(desk: Desk, press: Press) -> Card:
    """Show a page of somebody's actions."""
    return await my_actions_card(desk, page(press))


async def open_one(desk: Desk, press: Press) -> Card:
    """Open an action: to settle it while that is possible, else how it stands."""
    if not text(press, "action"):  # of a list from which none was chosen
        return notice.build(notice.View(title="Choose one", text=CHOOSE_ONE))
    return _opened(desk, await _view(desk, press.data["action"]))


def _opened(
    desk: Desk,
    view: ActionView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Show the card that asks this person: for an answer to a request, or how it stands."""
    if view.may_give_time and view.asked_until and view.owner_id != desk.person.id:
        return _asked(desk, view, press, problems)
    return _reminder(desk, view, press, problems) if view.may_settle else _state(view)


def _asked(
    desk: Desk, view: ActionView, press: Press | None, problems: dict[str, str] | None
) -> Card:
    return action_time.build(
        action_time.View(
            action_id=view.id,
            version=version(press) if press else view.version,
            number=view.number,
            case_ref=view.case_ref,
            text=view.text,
            owner=f"{view.owner}, {view.agency}",
            due=long_day(view.due),
            asked=view.asked_in_words,
            until=view.asked_until.isoformat() if view.asked_until else "",
            earliest=max(view.due + ONE_DAY, desk.today).isoformat(),
            values=values(press, action_time.FIELDS) if press else {},
            problems=problems or {},
        )
    )


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
    view = await times.more_time(
        desk.session,
        desk.person,
        press.data["action"],
        day(press, "until"),
        note=text(press, "note"),
        version=version(press),
        now=desk.now,
    )
    return _state(view, ASKED if view.asked_until else "")


async def no_time(desk: Desk, press: Press) -> Card:
    """Answer that there is no more time."""
    if not desk.fresh:
        return _state(await _view(desk, press.data["action"]))
    view = await times.refuse_time(
        desk.session,
        desk.person,
        press.data["action"],
        note=text(press, "note"),
        version=version(press),
        now=desk.now,
    )
    return _state(view, "The owner is told.")


async def rest(desk: Desk, press: Press) -> Card:
    """Remind the owner later, with a reason."""
    if not desk.fresh:
        return _state(await _view(desk, press.data["action"]))
    view = await times.rest(
        desk.session,
        desk.person,
        press.data["action"],
        day(press, "until"),
        note=text(press, "note"),
        version=version(press),
        now=desk.now,
    )
    return _state(view, view.rests_in_words)


async def open_owner(desk: Desk, press: Press) -> Card:
    """Ask who else of the agency does it."""
    return await _owner(desk, await _view(desk, press.data["action"]))


async def _owner(
    desk: Desk,
    view: ActionView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    if view.state is not ActionState.OPEN:
        return _state(view)
    found = await action_owners.colleagues(desk.session, desk.person, view.id, now=desk.now)
    return action_owner.build(
        action_owner.View(
            action_id=view.id,
            version=version(press) if press else view.version,
            number=view.number,
            case_ref=view.case_ref,
            text=view.text,
            owner=f"{view.owner}, {view.agency}",
            colleagues=found,
            values=values(press, action_owner.FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def hand_on(desk: Desk, press: Press) -> Card:
    """Give the action to a colleague."""
    action = press.data["action"]
    if desk.fresh:
        await action_owners.hand_on(
            desk.session,
            desk.person,
            action,
            text(press, "owner_id"),
            version=version(press),
            now=desk.now,
        )
    return notice.build(notice.View(title="Handed on", text=HANDED_ON))


async def hand_on_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Ask again who does it."""
    view = await _view(desk, press.data["action"])
    if problems:
        return with_strays(await _owner(desk, view, press, problems), problems)
    return await _owner(desk, view)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, or how the action stands with what was typed beside it."""
    view = await _view(desk, press.data["action"])
    form = _opened(desk, view)
    if problems:
        return with_strays(_opened(desk, view, press, problems), problems)
    return with_unsaved(form, differing(_reminder(desk, view), press))


VERBS: dict[str, Act] = {
    VERB_PAGE: Act(list_mine, looks=True),
    VERB_OPEN: Act(open_one, looks=True),
    VERB_DONE: Act(done, again=again),
    VERB_CANNOT: Act(cannot, again=again),
    VERB_MORE_TIME: Act(more_time, again=again),
    VERB_NO_TIME: Act(no_time, again=again),
    VERB_REST: Act(rest, again=again),
    VERB_OWNER: Act(open_owner, looks=True),
    VERB_HAND_ON: Act(hand_on, again=hand_on_again),
    **new_actions.VERBS,
}

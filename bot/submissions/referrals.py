"""What the buttons of a referral do: save a step, look over, send, open."""

from dataclasses import replace

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.criteria import open_from_queue
from bot.submissions.referral_cards import step_card
from bot.submissions.referral_states import list_card, status_card
from bot.submissions.typed import with_strays
from cards.referral_list import VERB_LIST
from cards.referral_step import VERB_CORRECT, VERB_OPEN, VERB_STEP, typed_answers
from cards.referral_summary import VERB_SUBMIT
from core.data import load_form
from core.services import referrals
from core.services.referrals import ReferralView

CORRECTED = "Your correction is saved. Whoever reads the referral sees what was changed and when."


async def save(desk: Desk, press: Press) -> Card:
    """Save a step and show the next; a repeated press shows where the referral stands."""
    wrong: dict[str, str] = {}
    view = await _view(desk, press)
    if not view.editable:
        return await status_card(desk, view)
    go = str(press.data.get("go", "next"))
    if go == "page":
        return step_card(view, desk.person, desk.today, page=int(press.data.get("page", 1)))
    if desk.fresh:
        view, wrong = await _save(desk, view, press, go)
    elif go == "next" and view.step == int(press.data.get("step", view.step)) < _summary(view):
        wrong = referrals.step_wrong(view, view.step, desk.today)  # nothing new: still wrong
    if go == "later":
        return await status_card(desk, view)
    return step_card(view, desk.person, desk.today, wrong)


async def _save(
    desk: Desk, view: ReferralView, press: Press, go: str
) -> tuple[ReferralView, dict[str, str]]:
    if go == "to":
        step = int(press.data.get("to_step") or view.step)
        return await referrals.go_to(
            desk.session, desk.person, view.id, step=step, now=desk.now
        ), {}
    step = int(press.data.get("step", view.step))
    if step >= _summary(view):
        return view, {}
    return await referrals.save_step(
        desk.session,
        desk.person,
        view.id,
        step=step,
        values=typed_answers(press.data),
        go=go,
        now=desk.now,
    )


async def step_again(desk: Desk, press: Press, _problems: dict[str, str]) -> Card:
    """Show the step once more with what was typed, for somebody who has it open twice."""
    view = await _view(desk, press)
    step = int(press.data.get("step", _summary(view)))
    if not view.editable or step >= _summary(view):
        return await summary(desk, press, {})
    typed = {**view.answers, **typed_answers(press.data)}
    return step_card(replace(view, answers=typed, step=step), desk.person, desk.today)


async def submit(desk: Desk, press: Press) -> Card:
    """Send the referral. Who completed another's mail goes on with it as coordinator."""
    view = await referrals.submit(desk.session, desk.person, press.data["referral"], now=desk.now)
    if view.correctable and view.referrer_id != desk.person.id:
        return await open_from_queue(desk, press)
    return await status_card(desk, view)


async def summary(desk: Desk, press: Press, _problems: dict[str, str]) -> Card:
    """Show the summary again, which says what is missing, or how the referral stands."""
    view = await _view(desk, press)
    if not view.editable:
        return await status_card(desk, view)
    return step_card(view, desk.person, desk.today)


async def correct(desk: Desk, press: Press) -> Card:
    """Save a correction of a referral that was sent."""
    view = await _view(desk, press)
    if desk.fresh:
        view = await referrals.correct(
            desk.session,
            desk.person,
            view.id,
            step=int(press.data["step"]),
            values=typed_answers(press.data),
            now=desk.now,
        )
    return await status_card(desk, view, CORRECTED)


async def correct_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the step of a correction again, with what was typed."""
    view = await _view(desk, press)
    if not view.correctable:
        return await status_card(desk, view)
    typed = {**view.answers, **typed_answers(press.data)}
    again = replace(view, answers=typed, step=int(press.data["step"]))
    return with_strays(step_card(again, desk.person, desk.today, problems), problems)


async def open_one(desk: Desk, press: Press) -> Card:
    """Open a referral: where it was left, the step to correct, or how it stands."""
    view = await _view(desk, press)
    if view.correctable and (step := _step_asked(press)):
        return step_card(replace(view, step=step), desk.person, desk.today)
    if view.editable and (press.data.get("resume") or not view.note):
        return step_card(view, desk.person, desk.today)
    return await status_card(desk, view)


async def list_mine(desk: Desk, press: Press) -> Card:
    """Show a page of somebody's own referrals."""
    return await list_card(desk, int(press.data.get("page", 1)))


def _summary(view: ReferralView) -> int:
    return load_form(view.procedure).summary


def _step_asked(press: Press) -> int:
    typed = str(press.data.get("to_step") or "")
    return int(typed) if typed.isdecimal() else 0


async def _view(desk: Desk, press: Press) -> ReferralView:
    return await referrals.view(desk.session, desk.person, press.data["referral"], now=desk.now)


VERBS = {
    VERB_STEP: Act(save, again=step_again),
    VERB_SUBMIT: Act(submit, again=summary),
    VERB_CORRECT: Act(correct, again=correct_again),
    VERB_OPEN: Act(open_one, looks=True),
    VERB_LIST: Act(list_mine, looks=True),
}

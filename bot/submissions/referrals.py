"""What the buttons of a referral do: save a step, look over, send, withdraw, open."""

from bot.activities import Card
from bot.desk import Desk, Office
from bot.presses import Press
from bot.submissions.referral_cards import step_card
from bot.submissions.referral_states import status_card
from cards.referral_form import VERB_OPEN, VERB_STEP, VERB_SUBMIT, VERB_WITHDRAW, typed_answers
from core.errors import AlreadyChanged, InputRefused
from core.referrals import SUMMARY
from core.services import referrals
from core.services.referrals import ReferralView


async def save(office: Office, press: Press) -> Card:
    """Save a step and show the next; a repeated press shows where the referral stands."""
    data = press.data
    wrong: dict[str, str] = {}
    async with office.press(press) as desk:
        view = await referrals.view(desk.session, desk.person, data["referral"], now=desk.now)
        if not view.editable:
            return await status_card(desk, view)
        go = str(data.get("go", "next"))
        if go == "page":
            return step_card(view, desk.person, desk.today, page=int(data.get("page", 1)))
        if desk.fresh:
            view, wrong = await _save(desk, view, press, go)
        if go == "later":
            return await status_card(desk, view)
        return step_card(view, desk.person, desk.today, wrong)


async def _save(
    desk: Desk, view: ReferralView, press: Press, go: str
) -> tuple[ReferralView, dict[str, str]]:
    if go == "to":
        step = int(press.data.get("to_step") or view.step)
        shown = await referrals.go_to(desk.session, desk.person, view.id, step=step, now=desk.now)
        return shown, {}
    step = int(press.data.get("step", view.step))
    if step >= SUMMARY:
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


async def submit(office: Office, press: Press) -> Card:
    """Send the referral. Something missing shows the summary again, which says what."""
    async with office.press(press) as desk:
        referral_id = press.data["referral"]
        try:
            view = await referrals.submit(desk.session, desk.person, referral_id, now=desk.now)
        except InputRefused:
            view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
            return step_card(view, desk.person, desk.today)
        return await status_card(desk, view)


async def withdraw(office: Office, press: Press) -> Card:
    """Take the referral back; too late shows how it stands."""
    async with office.press(press) as desk:
        referral_id = press.data["referral"]
        try:
            view = await referrals.withdraw(desk.session, desk.person, referral_id, now=desk.now)
        except AlreadyChanged:
            view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
        return await status_card(desk, view)


async def open_one(office: Office, press: Press) -> Card:
    """Open a referral: where it was left, or how it stands."""
    async with office.desk(press.person) as desk:
        referral_id = press.data["referral"]
        view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
        if view.editable and not view.note:
            return step_card(view, desk.person, desk.today)
        return await status_card(desk, view)


VERBS = {
    VERB_STEP: save,
    VERB_SUBMIT: submit,
    VERB_WITHDRAW: withdraw,
    VERB_OPEN: open_one,
}

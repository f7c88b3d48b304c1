"""What the buttons of a withdrawal do: ask once more, and withdraw with the reason."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.referral_states import status_card
from bot.submissions.typed import text, values
from cards import referral_withdraw
from cards.referral_summary import VERB_WITHDRAW
from cards.referral_withdraw import FIELDS, VERB_SURE
from core.referrals import EDITABLE, UNDER_WAY
from core.services import referrals
from core.services.withdrawing import withdraw


async def ask(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Ask once more, or show how the referral stands if it is too late."""
    referral_id = text(press, "referral")
    view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
    if view.state not in (*EDITABLE, *UNDER_WAY):
        return await status_card(desk, view)
    return referral_withdraw.build(
        referral_withdraw.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            sent=view.submitted_at is not None,
            values=values(press, FIELDS),
            problems=problems or {},
        )
    )


async def sure(desk: Desk, press: Press) -> Card:
    """Take the referral back."""
    view = await withdraw(
        desk.session, desk.person, text(press, "referral"), why=text(press, "why"), now=desk.now
    )
    return await status_card(desk, view)


async def ask_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Ask again, with what was typed."""
    return await ask(desk, press, problems)


VERBS = {
    VERB_WITHDRAW: Act(ask, looks=True),
    VERB_SURE: Act(sure, again=ask_again),
}

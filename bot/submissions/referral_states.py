"""How a referral stands, as its referrer sees it. It names no child."""

from bot.activities import Card
from bot.desk import Desk
from bot.referral_words import dates, next_words, note_title, reasons
from bot.submissions.referral_cards import steps_of
from cards import referral_list, referral_status
from core.cases import initials
from core.referrals import EDITABLE, UNDER_WAY
from core.services import export, referrals
from core.services.referrals import ReferralView


async def status_card(desk: Desk, view: ReferralView, corrected: str = "") -> Card:
    """Build the card of one referral: its state, its dates, what happens next."""
    said = await reasons(desk.session, view)
    return referral_status.build(
        referral_status.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            state=view.state_in_words,
            next=next_words(view),
            dates=dates(view),
            note=view.note or said,
            note_title=note_title(view),
            may_resume=view.editable,
            may_file=export.may_be_filed(view),
            may_withdraw=view.state in (*EDITABLE, *UNDER_WAY),
            steps=steps_of(view.procedure) if _may_correct(desk, view) else (),
            corrected=corrected,
        )
    )


async def list_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of somebody's own referrals."""
    views = await referrals.mine(desk.session, desk.person)
    lines = tuple(
        referral_list.Line(
            referral_id=view.id,
            ref=view.case_ref or view.ref,
            state=view.state_in_words,
            next=next_words(view),
            initials=_initials(view),
        )
        for view in views
    )
    return referral_list.build(referral_list.View(lines, page))


def _may_correct(desk: Desk, view: ReferralView) -> bool:
    return view.correctable and view.referrer_id == desk.person.id


def _initials(view: ReferralView) -> str:
    """Show initials on drafts only, so that they can be told apart."""
    if not view.editable:
        return ""
    return initials(view.answers.get("given", ""), view.answers.get("family", ""))

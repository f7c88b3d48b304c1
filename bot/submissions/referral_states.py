"""How a referral stands, as its referrer sees it. It names no child."""

from bot.activities import Card
from bot.desk import Desk
from bot.submissions.referral_cards import steps_of
from cards import referral_list, referral_status
from core.cases import initials
from core.data import load_form
from core.dates import local_date, long_day
from core.referrals import EDITABLE, UNDER_WAY, ReferralState
from core.services import criteria, export, referrals
from core.services.referrals import ReferralView


async def status_card(desk: Desk, view: ReferralView, corrected: str = "") -> Card:
    """Build the card of one referral: its state, its dates, what happens next."""
    reasons = await _reasons(desk, view)
    return referral_status.build(
        referral_status.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            state=view.state_in_words,
            next=_next(view),
            dates=_dates(view),
            note=view.note or reasons,
            note_title=_note_title(view),
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
            next=_next(view),
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


def _next(view: ReferralView) -> str:
    steps = len(load_form(view.procedure).steps)
    if view.state is ReferralState.DRAFT and view.step <= steps:
        return f"{view.next_in_words} You are at step {view.step} of {steps}."
    return view.next_in_words


def _dates(view: ReferralView) -> tuple[tuple[str, str], ...]:
    pairs = [("Begun", long_day(local_date(view.started_at)))]
    if view.submitted_at:
        pairs.append(("Sent", long_day(local_date(view.submitted_at))))
    if view.late:
        pairs.append(("In time", "It came after the cut-off and is marked late. It still counts."))
    if view.decided_at:
        pairs.append(("Decided", long_day(local_date(view.decided_at))))
    if view.case_ref:
        pairs.append(("The panel's reference", view.case_ref))
    return tuple(pairs)


def _note_title(view: ReferralView) -> str:
    if view.state is ReferralState.RETURNED:
        return "The coordinator asks"
    if view.state is ReferralState.REDIRECTED:
        return "Where it goes"
    return "The reasons"


async def _reasons(desk: Desk, view: ReferralView) -> str:
    """Give the co-chairs' reasons once it is decided (H5)."""
    if view.state not in (ReferralState.ACCEPTED, ReferralState.DECLINED):
        return ""
    latest = await criteria.latest_answers(desk.session, view.id)
    return " ".join(answer.reason for answer in latest.values())

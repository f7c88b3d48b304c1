"""How a referral stands, as its referrer sees it. It names no child."""

from bot.activities import Card
from bot.desk import Desk
from bot.submissions.typed import on_top
from cards import referral_list, referral_status
from cards.elements import execute, notice
from cards.professionals import invite_others
from cards.question import VERB_OPEN as VERB_QUESTION
from core.cases import initials
from core.dates import local_date, long_day
from core.referrals import EDITABLE, SUMMARY, UNDER_WAY, ReferralState
from core.services import criteria, criteria_views, professionals, questions, referrals
from core.services.referrals import ReferralView

ANSWER = "Answer the question"
ASKED = "The coordinator asks you something: open it and answer."


async def status_card(desk: Desk, view: ReferralView) -> Card:
    """Build the card of one referral: its state, its dates, what happens next."""
    reasons = await _reasons(desk, view)
    card = referral_status.build(
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
            may_withdraw=view.state in (*EDITABLE, *UNDER_WAY),
        )
    )
    return await _with_invitations(desk, view, await _with_question(desk, view, card))


async def _with_question(desk: Desk, view: ReferralView, card: Card) -> Card:
    """Put on top what the coordinator asks and waits to hear, with the button that answers."""
    asked = (await questions.waiting_for(desk.session, desk.person)).get(view.id)
    if asked is None:
        return card
    found = await questions.question_view(desk.session, desk.person, asked, now=desk.now)
    answers = execute(ANSWER, VERB_QUESTION, style="positive", inputs=False, question=asked)
    box = notice("warning", "The coordinator asks you", found.question)
    return {**on_top(card, box), "actions": [answers, *card.get("actions", [])]}


async def _with_invitations(desk: Desk, view: ReferralView, card: Card) -> Card:
    """Offer to invite others to the child's time, once one is arranged (R4.3)."""
    case_id = await professionals.case_to_invite(desk.session, desk.person, view.id, now=desk.now)
    if case_id is None:
        return card
    return {**card, "actions": [*card.get("actions", []), invite_others(case_id)]}


async def list_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of somebody's own referrals."""
    views = await referrals.mine(desk.session, desk.person)
    asked = await questions.waiting_for(desk.session, desk.person)
    lines = tuple(
        referral_list.Line(
            referral_id=view.id,
            ref=view.case_ref or view.ref,
            state=view.state_in_words,
            next=ASKED if view.id in asked else _next(view),
            initials=_initials(view),
        )
        for view in views
    )
    return referral_list.build(referral_list.View(lines, page))


def _initials(view: ReferralView) -> str:
    """Show initials on drafts only, so that they can be told apart."""
    if not view.editable:
        return ""
    return initials(view.answers.get("given", ""), view.answers.get("family", ""))


def _next(view: ReferralView) -> str:
    if view.state is ReferralState.DRAFT and view.step < SUMMARY:
        return f"{view.next_in_words} You are at step {view.step} of {SUMMARY - 1}."
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
    """Give the co-chairs' reasons once it is decided, and what they advise instead (H5)."""
    if view.state not in (ReferralState.ACCEPTED, ReferralState.DECLINED):
        return ""
    latest = (await criteria.latest_answers(desk.session, view.id)).values()
    reasons = " ".join(criteria_views.reasons_for(view.state, latest))
    advice = " ".join(criteria_views.advice_for(view.state, latest))
    return f"{reasons}\n\nThe co-chairs advise: {advice}" if advice else reasons

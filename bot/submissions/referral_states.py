"""How a referral stands, as its referrer sees it. It names no child."""

from bot.activities import Card
from bot.desk import Desk
from bot.referral_words import dates, next_words, note_title, reasons
from bot.submissions.referral_cards import steps_of
from bot.submissions.typed import on_top
from cards import referral_list, referral_status
from cards.elements import execute, notice
from cards.evidence_form import send_evidence
from cards.following import what_follows
from cards.professionals import invite_others
from cards.question import VERB_OPEN as VERB_QUESTION
from core.cases import initials
from core.referrals import EDITABLE, UNDER_WAY, ReferralState
from core.services import evidence_notes, export, following, professionals, questions, referrals
from core.services.referrals import ReferralView

ANSWER = "Answer the question"
ASKED = "The coordinator asks you something: open it and answer."


async def status_card(desk: Desk, view: ReferralView, corrected: str = "") -> Card:
    """Build the card of one referral: its state, its dates, what happens next."""
    said = await reasons(desk.session, view)
    card = referral_status.build(
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
    asked = await _with_question(desk, view, card)
    if view.state is ReferralState.JOINED:  # the referrer learns no more than that
        return asked
    return await _with_evidence(desk, view, await _with_invitations(desk, view, asked))


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


async def _with_evidence(desk: Desk, view: ReferralView, card: Card) -> Card:
    """Offer to send evidence once the child is before the panel (R4.5).

    The child's lead professional also records what follows (R4.10).
    """
    case_id = await evidence_notes.case_of_referral(desk.session, desk.person, view.id)
    if case_id is None:
        return card
    more = [send_evidence(case_id)]
    if await following.records(desk.session, desk.person, case_id):
        more.append(what_follows(case_id))
    return {**card, "actions": [*card.get("actions", []), *more]}


async def list_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of somebody's own referrals."""
    views = await referrals.mine(desk.session, desk.person)
    asked = await questions.waiting_for(desk.session, desk.person)
    lines = tuple(
        referral_list.Line(
            referral_id=view.id,
            ref=view.case_ref or view.ref,
            state=view.state_in_words,
            next=ASKED if view.id in asked else next_words(view),
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

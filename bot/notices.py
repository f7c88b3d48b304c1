"""The cards that the assistant sends of its own accord: one builder per kind of message.

Each gives None when there is nothing left to say.
"""

from collections.abc import Mapping
from datetime import date

from bot.activities import Card
from bot.delivery import Notice
from bot.desk import Desk
from bot.submissions.actions import action_card, reminder_card
from bot.submissions.agendas import agenda_card
from bot.submissions.agreements import reminder as agreement_reminder
from bot.submissions.assessments import due_card
from bot.submissions.chairs import stand_in_notice
from bot.submissions.criteria import criteria_card, referral_card, returned_card, state_card
from bot.submissions.following import owed_card
from bot.submissions.invitations import invitation_card, look_card
from bot.submissions.mace_updates import update_notice
from bot.submissions.match_cards import joined_card
from bot.submissions.meeting_days import change_card
from bot.submissions.meetings import declaration_card, meeting_card
from bot.submissions.members import withdrawn_notice
from bot.submissions.minutes import approval_card
from bot.submissions.outbox import outbox_card
from bot.submissions.questions import question_card
from bot.submissions.referral_states import status_card
from bot.submissions.rotas import swap_notice, training_notice, turn_notice
from bot.submissions.running import called_in_card
from bot.submissions.six_monthly import reminder as report_reminder
from bot.submissions.typed import on_top
from cards import daily_proof, notice, outcome
from cards.elements import notice as box
from core.dates import local_date, long_day
from core.messages import Kind
from core.outboxes import Show
from core.referrals import ReferralState
from core.services import (
    action_letters,
    calendar_mail_views,
    criteria,
    day_news,
    letters,
    questions,
    queue,
    referrals,
)
from core.services.asked_letters import call_facts
from core.services.held_mail import held_facts
from core.services.proof import proof_view
from core.services.referrals import ReferralView

CALLED_OFF = "A meeting is cancelled"
TIME_OFF = "Your time at a meeting is off"
MOVED = "The day, time or place of this meeting has changed"
VERDICTS: Mapping[ReferralState, outcome.Verdict] = {
    ReferralState.ACCEPTED: "accepted",
    ReferralState.DECLINED: "declined",
    ReferralState.REDIRECTED: "redirected",
    ReferralState.JOINED: "joined",
}

ANSWER_TO_READ = "An answer about an action, for you to read: nothing was changed"


async def criteria_request(desk: Desk, referral_id: str) -> Card | None:
    """Ask a co-chair; nothing to ask once they have answered or it is decided."""
    stands = await criteria.criteria_view(desk.session, desk.person, referral_id, now=desk.now)
    if not stands.may_answer or stands.mine:
        return None
    return await criteria_card(desk, referral_id)


async def referral_outcome(desk: Desk, referral_id: str) -> Card | None:
    """Tell the referrer what was decided, or that something is asked of them (H5)."""
    view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
    verdict = VERDICTS.get(view.state)
    if verdict is None:
        return await status_card(desk, view)
    if verdict == "joined":
        return outcome.build(_joined(view))
    facts = await letters.referral_facts(desk.session, referral_id)
    administrators = ", ".join(a.name for a in facts.administrators)
    return outcome.build(
        outcome.View(
            referral_id=view.id,
            ref=" · ".join(filter(None, (view.ref, view.case_ref))),
            verdict=verdict,
            decided=long_day(local_date(view.decided_at or desk.now)),
            reasons=(view.note,) if view.note else facts.reasons,
            advice=facts.advice,
            next=(view.next_in_words,),
            panel_date=long_day(facts.meeting_on) if facts.meeting_on else "",
            administrator=administrators if verdict == "accepted" else "",
        )
    )


def _joined(view: ReferralView) -> outcome.View:
    """Say no more than that it was joined and who will ring."""
    return outcome.View(
        referral_id=view.id, ref=view.ref, verdict="joined", reasons=(view.next_in_words,)
    )


async def agenda_to_approve(desk: Desk, meeting_id: str) -> Card | None:
    """Show a co-chair the draft agenda, until it is approved."""
    facts = await letters.meeting_facts(desk.session, meeting_id, desk.person.id)
    return None if facts.agenda_approved else await agenda_card(desk, meeting_id)


async def minutes_to_approve(desk: Desk, meeting_id: str) -> Card | None:
    """Show the chair the draft minutes, until they are approved."""
    facts = await letters.meeting_facts(desk.session, meeting_id, desk.person.id)
    return None if facts.minutes_approved else await approval_card(desk, meeting_id)


async def meeting(desk: Desk, meeting_id: str) -> Card | None:
    """Show a meeting: what it is, the declaration, the agenda; that it was moved or cancelled."""
    facts = await letters.meeting_facts(desk.session, meeting_id, desk.person.id)
    day = f"{facts.panel}, {long_day(facts.held_on)}"
    if facts.state == "cancelled":
        return notice.build(notice.View(CALLED_OFF, f"{day}: this meeting will not take place."))
    card = await meeting_card(desk, meeting_id)
    return on_top(card, box("warning", MOVED, day)) if facts.sequence else card


async def invited(desk: Desk, meeting_id: str) -> Card | None:
    """Ask somebody invited for an answer, or who comes in their place; say that it was moved."""
    facts = await letters.meeting_facts(desk.session, meeting_id, desk.person.id)
    if facts.state == "cancelled" or not facts.invited:
        return await meeting(desk, meeting_id) if facts.state == "cancelled" else None
    day = f"{facts.panel}, {long_day(facts.held_on)}"
    if not await letters.has_time(desk.session, meeting_id, desk.person.id):
        return notice.build(notice.View(TIME_OFF, f"{day}: you need not come for that child."))
    card = await invitation_card(desk, meeting_id)
    return on_top(card, box("warning", MOVED, day)) if facts.sequence else card


async def meeting_day(desk: Desk, meeting_id: str) -> Card | None:
    """Ask the administrator about a planned day that is no working day, until it is settled."""
    asked = await day_news.asked_of(desk.session, meeting_id)
    return await change_card(desk, meeting_id) if asked else None


async def declaration_asked(desk: Desk, meeting_id: str) -> Card | None:
    """Ask for the declaration until it is accepted."""
    facts = await letters.meeting_facts(desk.session, meeting_id, desk.person.id)
    if facts.declared or not facts.invited or facts.state == "cancelled":
        return None
    return await declaration_card(desk, meeting_id)


async def answer_to_check(desk: Desk, mail_id: str) -> Card | None:
    """Show the administrator which answers wait, while this one does."""
    told = await calendar_mail_views.told_of(desk.session, mail_id)
    return await look_card(desk) if told else None


async def chairs_differ(desk: Desk, referral_id: str) -> Card | None:
    """Show both co-chairs and the coordinator what each has answered, while they differ (H4)."""
    stands = await criteria.criteria_view(desk.session, desk.person, referral_id, now=desk.now)
    return state_card(stands) if stands.state is ReferralState.DISAGREED else None


async def criteria_escalation(desk: Desk, referral_id: str) -> Card | None:
    """Show the manager whose answer is waited for, while it is."""
    stands = await criteria.criteria_view(desk.session, desk.person, referral_id, now=desk.now)
    waits = stands.state is ReferralState.WITH_CHAIRS and stands.waiting_for
    return state_card(stands) if waits else None


async def question_asked(desk: Desk, question_id: str) -> Card | None:
    """Ask the referrer, and remind the coordinator, until there is an answer."""
    view = await questions.question_view(desk.session, desk.person, question_id, now=desk.now)
    return await question_card(desk, question_id) if view.may_answer else None


async def question_answered(desk: Desk, question_id: str) -> Card | None:
    """Show the coordinator what the referrer has answered."""
    return await question_card(desk, question_id)


async def referral_withdrawn(desk: Desk, referral_id: str) -> Card | None:
    """Show the coordinator what the referrer has taken back, and why."""
    return await referral_card(desk, referral_id)


async def return_chaser(desk: Desk, referral_id: str) -> Card | None:
    """Remind the referrer of what was returned, and the coordinator that it has not come back."""
    returned = await queue.returned_view(desk.session, desk.person, referral_id, now=desk.now)
    if returned is not None:
        return returned_card(returned)
    view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
    return await status_card(desk, view) if view.state is ReferralState.RETURNED else None


async def answer_to_read(desk: Desk, incoming_id: str) -> Card | None:
    """Put an answer about an action before the administrator."""
    facts = await action_letters.answer_facts(desk.session, incoming_id, desk.person)
    return notice.build(notice.View(title=ANSWER_TO_READ, text=f"{facts.sender}: {facts.text}"))


async def proof(desk: Desk, day: str) -> Card | None:
    """Show the daily proof."""
    made_on = date.fromisoformat(day)
    found = await proof_view(desk.session, desk.person, made_on)
    return daily_proof.build(
        daily_proof.View(long_day(made_on), found.text, found.lines, found.moved)
    )


async def mail_held(desk: Desk, subject: str) -> Card | None:
    """Show who runs the panel what is held back, while something about this record is."""
    held = await held_facts(desk.session, subject)
    if held is None:
        return None
    what = "A message was" if held.count == 1 else f"{held.count} messages were"
    title = f"{what} held back, not sent"
    card = on_top(await outbox_card(desk, Show.HELD), box("warning", title, held.panel))
    return {**card, "speak": f"{title}."}


async def referrer_call(desk: Desk, match_id: str) -> Card | None:
    """Show the coordinator whom to ring, until somebody has."""
    facts = await call_facts(desk.session, match_id)
    return await joined_card(desk, facts.referral_id) if facts.waiting else None


NOTICES: Mapping[Kind, Notice] = {
    Kind.CRITERIA_REQUEST: criteria_request,
    Kind.CRITERIA_CHASER: criteria_request,
    Kind.CRITERIA_ESCALATION: criteria_escalation,
    Kind.CHAIRS_DIFFER: chairs_differ,
    Kind.CHAIRS_TALK: chairs_differ,
    Kind.DISAGREEMENT_CHASER: chairs_differ,
    Kind.STAND_IN: stand_in_notice,
    Kind.QUESTION_ASKED: question_asked,
    Kind.QUESTION_ANSWERED: question_answered,
    Kind.REFERRAL_WITHDRAWN: referral_withdrawn,
    Kind.QUESTION_CHASER: question_asked,
    Kind.RETURN_CHASER: return_chaser,
    Kind.REFERRER_CALL: referrer_call,
    Kind.REFERRAL_OUTCOME: referral_outcome,
    Kind.MEETING_INVITATION: invited,
    Kind.MEETING_DAY: meeting_day,
    Kind.SLOT_INVITATION: invited,
    Kind.PLACE_WITHDRAWN: withdrawn_notice,
    Kind.SWAP_ASKED: swap_notice,
    Kind.SWAP_ANSWERED: swap_notice,
    Kind.CHAIR_TURN: turn_notice,
    Kind.AGREEMENT_REMINDER: agreement_reminder,
    Kind.TRAINING_DUE: training_notice,
    Kind.REPORT_REMINDER: report_reminder,
    Kind.DECLARATION_CHASER: declaration_asked,
    Kind.ANSWER_TO_CHECK: answer_to_check,
    Kind.AGENDA_TO_APPROVE: agenda_to_approve,
    Kind.AGENDA_CHASER: agenda_to_approve,
    Kind.AGENDA: meeting,
    Kind.MINUTES_TO_APPROVE: minutes_to_approve,
    Kind.MINUTES_CHASER: minutes_to_approve,
    Kind.MINUTES: meeting,
    Kind.AGENDA_SUPPLEMENT: meeting,
    Kind.CALLED_IN: called_in_card,
    Kind.ACTION_ASSIGNED: reminder_card,
    Kind.ACTION_REMINDER: reminder_card,
    Kind.MORE_TIME_ANSWERED: action_card,
    Kind.ACTION_NOTE: answer_to_read,
    Kind.ASSESSMENT_DUE: due_card,
    Kind.CASE_REMINDER: owed_card,
    Kind.MACE_UPDATE: update_notice,
    Kind.DAILY_PROOF: proof,
    Kind.MAIL_HELD: mail_held,
}

"""The coordinator's queue and the co-chairs' decision, as cards and buttons (H4)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.referral_words import sections
from bot.submissions.acts import Act
from bot.submissions.incoming import incoming_card
from bot.submissions.match_cards import doubt_card, joined_card, joined_sections
from bot.submissions.referral_facts import correction_sections, facts, question_sections
from bot.submissions.typed import with_unsaved
from cards import (
    criteria_confirmation,
    criteria_state,
    queue,
    queue_referral,
    queue_returned,
)
from cards.criteria_confirmation import VERB_AGREE, VERB_DECLINE
from cards.criteria_state import VERB_OPEN as VERB_CRITERIA_OPEN
from cards.queue import VERB_LIST, VERB_OPEN
from cards.queue_referral import VERB_REDIRECT, VERB_RETURN, VERB_TO_CHAIRS
from core.data import house
from core.dates import day_and_time, local_date, long_day
from core.permissions import coordinates
from core.referrals import EDITABLE, IN_WORDS, UNDER_WAY, WHAT_NEXT, ReferralState, on
from core.services import criteria, export, match_views, questions, referrals, referrers
from core.services import queue as queues
from core.services.criteria import AnswerView, CriteriaView
from core.services.criteria_views import TalkView
from core.services.match_views import JoinedLine
from core.services.queue import ReturnedView
from core.services.referrals import ReferralView
from core.services.rules import calendar, panel_title, procedure_of

LATE = "It came after the cut-off, and is marked late. It still counts."
SINCE = "It was settled before you pressed, so nothing was changed. Here is what has happened."
STANDING_IN = "You answer for {chair}, and everybody who sees the answer reads so."
FOR_CHAIRS = {
    ReferralState.RETURNED: "The referrer completes it and sends it again.",
    ReferralState.DECLINED: "The referrer hears the reasons and the advice, and may refer again.",
    ReferralState.REDIRECTED: "The referrer hears where it belongs and sees that it gets there.",
    ReferralState.JOINED: "The coordinator rings the referrer.",
}


async def queue_card(desk: Desk, page: int = 1) -> Card:
    """Build the coordinator's queue."""
    lines = await queues.queue(desk.session, desk.person, now=desk.now)
    shown = tuple(
        queue.Line(
            referral_id=line.referral_id,
            ref=line.ref,
            panel=line.panel,
            waits=line.waits,
            days=line.days,
            why=line.why,
            late=line.late,
            danger=line.danger,
        )
        for line in lines
    )
    return queue.build(queue.View(shown, page))


async def referral_card(
    desk: Desk, referral_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build one referral as the coordinator reads it."""
    view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
    data = press.data if press else {}
    lines = await _joined(desk, view)
    keeps = coordinates(desk.person, view.panel or "")
    mine = view.state is ReferralState.SUBMITTED and keeps
    asked = await questions.of_referral(desk.session, desk.person, view.id, now=desk.now)
    undecided = mine and await match_views.undecided(desk.session, view.id)
    return queue_referral.build(
        queue_referral.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            panel=panel_title(view.panel) if view.panel else queues.NO_PANEL_YET,
            state=view.state_in_words,
            sections=(
                *sections(view.procedure, view.answers),
                *question_sections(asked),
                *await correction_sections(desk, view),
                *await joined_sections(desk, lines),
            ),
            joined=tuple((line.referral_id, line.ref) for line in lines),
            facts=await facts(desk, view),
            may_name=referrers.may_be_named(
                desk.person, source=view.source, panel=view.panel, state=view.state
            ),
            danger=on(view.answers.get("danger")),
            late=LATE if view.late else "",
            may_put_to_chairs=mine,
            undecided=undecided,
            may_return=mine,
            may_redirect=mine,
            may_file=export.may_be_filed(view),
            may_ask=keeps and view.state in UNDER_WAY,
            unanswered=next((one.id for one in asked if one.may_answer), ""),
            page=int(data.get("page", 1)),
            values={"sentence": str(data.get("sentence", ""))},
            problems=problems or {},
        )
    )


async def _joined(desk: Desk, view: ReferralView) -> tuple[JoinedLine, ...]:
    """List the referrals for the same child that joined this one."""
    return await match_views.joined_lines(
        desk.session, desk.person, view.panel or "", referral_id=view.id
    )


async def criteria_card(
    desk: Desk, referral_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the co-chair's card: to answer while they may, else how the decision stands."""
    stands = await criteria.criteria_view(desk.session, desk.person, referral_id, now=desk.now)
    if not stands.may_answer or (stands.mine and press is None):
        return state_card(stands)
    return await _confirmation(desk, stands, press, problems or {})


async def _confirmation(
    desk: Desk, stands: CriteriaView, press: Press | None, problems: dict[str, str]
) -> Card:
    view = await referrals.view(desk.session, desk.person, stands.referral_id, now=desk.now)
    asked = await questions.of_referral(desk.session, desk.person, view.id, now=desk.now)
    data = press.data if press else {}
    procedure = procedure_of(stands.panel)
    return criteria_confirmation.build(
        criteria_confirmation.View(
            referral_id=stands.referral_id,
            ref=stands.ref,
            version=stands.version,
            panel=panel_title(stands.panel),
            sections=(
                *sections(view.procedure, view.answers),
                *question_sections(asked),
                *await joined_sections(desk, await _joined(desk, view)),
            ),
            criteria=tuple((c.id, c.label) for c in procedure.criteria),
            answer_by=_answer_by(view),
            answers=answers_shown(stands),
            waiting_for=stands.waiting_for,
            danger=on(view.answers.get("danger")),
            late=LATE if view.late else "",
            standing_in=_standing_in(stands),
            page=int(data.get("page", 1)),
            values={key: str(data.get(key, "")) for key in criteria_confirmation.FIELDS},
            problems=problems,
        )
    )


def _answer_by(view: ReferralView) -> str:
    if view.to_chairs_at is None:
        return ""
    limit = house().criteria_answer.limit
    return long_day(limit.due_on(local_date(view.to_chairs_at), calendar()))


def _standing_in(stands: CriteriaView) -> str:
    chair = stands.standing_in_for
    return STANDING_IN.format(chair=chair) if chair else ""


def talk_in_words(talk: TalkView | None) -> str:
    """Say when co-chairs who differ talk; empty if nothing is arranged."""
    if talk is None:
        return ""
    return day_and_time(talk.at)


def state_card(stands: CriteriaView, note: str = "") -> Card:
    """Build how the decision stands: who answered what and when, and what happens next."""
    return criteria_state.build(
        criteria_state.View(
            referral_id=stands.referral_id,
            ref=stands.ref,
            panel=panel_title(stands.panel),
            state=IN_WORDS[stands.state],
            next=FOR_CHAIRS.get(stands.state, WHAT_NEXT[stands.state]),
            answers=answers_shown(stands),
            waiting_for=stands.waiting_for,
            note=note,
            talk=talk_in_words(stands.talk),
            talk_note=stands.talk.note if stands.talk else "",
            may_answer=stands.may_answer,
            may_file=stands.state not in EDITABLE,
            may_arrange=stands.may_arrange,
            may_read=stands.may_read,
        )
    )


def answers_shown(stands: CriteriaView) -> tuple[criteria_state.Answer, ...]:
    """Give the co-chairs' answers as cards show them."""
    return tuple(_answer(stands, one) for one in stands.answers)


def _answer(stands: CriteriaView, one: AnswerView) -> criteria_state.Answer:
    labels = {c.id: c.label for c in procedure_of(stands.panel).criteria}
    return criteria_state.Answer(
        chair=one.chair,
        agrees=one.agrees,
        when=day_and_time(one.answered_at),
        reason=one.reason,
        criterion=labels.get(one.criterion or "", ""),
        advice=one.advice,
    )


async def list_queue(desk: Desk, press: Press) -> Card:
    """Show a page of the queue."""
    return await queue_card(desk, int(press.data.get("page", 1)))


async def open_from_queue(desk: Desk, press: Press) -> Card:
    """Open a referral from the queue: first what is to decide or to do, else its pages.

    One that was returned shows what was asked, and nothing that its referrer is writing; one that
    came by email shows the mail.
    """
    returned = await queues.returned_view(
        desk.session, desk.person, press.data["referral"], now=desk.now
    )
    if returned is not None:
        return returned_card(returned)
    view = await referrals.view(desk.session, desk.person, press.data["referral"], now=desk.now)
    if view.state is ReferralState.RECEIVED:
        return await incoming_card(desk, view.id, press)
    put = view.state in (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)
    if put and not press.data.get("read"):
        return await criteria_card(desk, view.id)
    if int(press.data.get("page", 1)) > 1:
        return await referral_card(desk, view.id, press)
    if view.state is ReferralState.JOINED:
        return await joined_card(desk, view.id)
    return await doubt_card(desk, view.id) or await referral_card(desk, view.id, press)


def returned_card(view: ReturnedView) -> Card:
    """Build a returned referral for the coordinator: what was asked, and nothing of the draft."""
    who = view.referrer
    return queue_returned.build(
        queue_returned.View(
            ref=view.ref,
            panel=view.panel,
            referrer=f"{who.words}, {who.email}",
            returned=long_day(view.returned_on),
            owed=long_day(view.owed_on),
            asked=view.asked,
            referral_id=view.referral_id,
            may_name=view.may_name,
        )
    )


async def to_chairs(desk: Desk, press: Press) -> Card:
    """Put a referral to the co-chairs."""
    if (card := await with_referrer(desk, press)) is not None:
        return card
    stands = await criteria.to_chairs(
        desk.session, desk.person, press.data["referral"], now=desk.now
    )
    return state_card(stands)


async def with_referrer(desk: Desk, press: Press) -> Card | None:
    """Show, to a press on an old card, that the referral was returned, beside what was typed."""
    returned = await queues.returned_view(
        desk.session, desk.person, press.data["referral"], now=desk.now
    )
    if returned is None:
        return None
    typed = str(press.data.get("sentence", ""))
    return with_unsaved(returned_card(returned), [("You wrote", typed)] if typed else [])


async def send_back(desk: Desk, press: Press) -> Card:
    """Return a referral to be completed; from then on it is its referrer's alone."""
    if desk.fresh:
        if (card := await with_referrer(desk, press)) is not None:
            return card
        await criteria.return_for_completion(
            desk.session,
            desk.person,
            press.data["referral"],
            sentence=str(press.data.get("sentence", "")),
            now=desk.now,
        )
    return await queue_card(desk)


async def pass_on(desk: Desk, press: Press) -> Card:
    """Pass a referral to another panel."""
    if (card := await with_referrer(desk, press)) is not None:
        return card
    await criteria.redirect(
        desk.session,
        desk.person,
        press.data["referral"],
        sentence=str(press.data.get("sentence", "")),
        now=desk.now,
    )
    return await queue_card(desk)


async def queue_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the coordinator's card again, with what was typed."""
    if (card := await with_referrer(desk, press)) is not None:
        return card
    return await referral_card(desk, press.data["referral"], press, problems)


async def agree(desk: Desk, press: Press) -> Card:
    """Agree that the criteria are met."""
    return await _decide(desk, press, agrees=True)


async def decline(desk: Desk, press: Press) -> Card:
    """Say that the criteria are not met."""
    return await _decide(desk, press, agrees=False)


async def _decide(desk: Desk, press: Press, *, agrees: bool) -> Card:
    referral_id = press.data["referral"]
    if not desk.fresh:
        stands = await criteria.criteria_view(desk.session, desk.person, referral_id, now=desk.now)
        return state_card(stands)
    stands = await criteria.answer(
        desk.session,
        desk.person,
        referral_id,
        agrees=agrees,
        criterion=str(press.data.get("criterion", "")) or None,
        reason=str(press.data.get("reason", "")),
        advice=str(press.data.get("advice", "")),
        now=desk.now,
    )
    kept = stands.mine is not None and stands.mine.answered_at == desk.now
    return state_card(stands, "" if kept else SINCE)


async def open_criteria(desk: Desk, press: Press) -> Card:
    """Open the question to a co-chair; on an old card: how the decision stands."""
    return await criteria_card(desk, press.data["referral"], press)


async def criteria_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the question again, with what was typed."""
    return await criteria_card(desk, press.data["referral"], press, problems)


VERBS = {
    VERB_LIST: Act(list_queue, looks=True),
    VERB_OPEN: Act(open_from_queue, looks=True),
    VERB_TO_CHAIRS: Act(to_chairs),
    VERB_RETURN: Act(send_back, again=queue_again),
    VERB_REDIRECT: Act(pass_on, again=queue_again),
    VERB_CRITERIA_OPEN: Act(open_criteria, looks=True),
    VERB_AGREE: Act(agree, again=criteria_again),
    VERB_DECLINE: Act(decline, again=criteria_again),
}

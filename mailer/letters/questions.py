"""Letters about what referrers are asked for and are owed: an answer, more words, a call (H4)."""

from datetime import date

from core.data import house
from core.messages import Kind
from core.people import Person
from core.referrals import UNDER_WAY, ReferralState
from core.services import letters
from core.services.asked_letters import QuestionFacts, call_facts, question_facts
from core.services.letters import ReferralFacts
from core.services.rules import calendar
from core.timescales import Timescale
from mailer.emails import (
    question_answered,
    question_asked,
    question_chaser,
    referrer_call,
    return_chaser,
)
from mailer.letters.draft import Draft, Moot, Writing

MAY_BE_ASKED = (*UNDER_WAY, ReferralState.RETURNED)


async def asked(writing: Writing) -> Draft | Moot:
    """Tell the referrer that there is a question; its words are in Teams only."""
    facts = await question_facts(writing.session, writing.subject)
    if why := _moot(facts):
        return Moot(why)
    return Draft(
        question_asked.Context(
            recipient=writing.recipient.name,
            panel=facts.referral.panel,
            case_ref=facts.referral.ref,
            answer_by=_by(house().question_answer, facts.asked_on),
            in_teams=_in_teams(writing.recipient),
        )
    )


async def answered(writing: Writing) -> Draft | Moot:
    """Tell the coordinator that the referrer has answered."""
    facts = await question_facts(writing.session, writing.subject)
    if not facts.answered:
        return Moot("not answered")
    return Draft(
        question_answered.Context(
            recipient=writing.recipient.name,
            panel=facts.referral.panel,
            case_ref=facts.referral.ref,
            asked_on=facts.asked_on,
        )
    )


async def chase_answer(writing: Writing) -> Draft | Moot:
    """Remind the referrer and the coordinator of a question without an answer."""
    facts = await question_facts(writing.session, writing.subject)
    if why := _moot(facts):
        return Moot(why)
    answer_by = _by(house().question_answer, facts.asked_on)
    return Draft(
        question_chaser.Context(
            recipient=writing.recipient.name,
            panel=facts.referral.panel,
            case_ref=facts.referral.ref,
            asked_on=facts.asked_on,
            answer_by=answer_by,
            days_left=(answer_by - writing.today).days,
            to_coordinator=_to_coordinator(writing, facts.referral),
            in_teams=_in_teams(writing.recipient),
        )
    )


async def chase_return(writing: Writing) -> Draft | Moot:
    """Remind the referrer and the coordinator of a referral that was returned."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state is not ReferralState.RETURNED or facts.returned_on is None:
        return Moot("sent again or withdrawn")
    complete_by = _by(house().completion, facts.returned_on)
    return Draft(
        return_chaser.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            returned_on=facts.returned_on,
            complete_by=complete_by,
            days_left=(complete_by - writing.today).days,
            to_coordinator=_to_coordinator(writing, facts),
        )
    )


async def chase_call(writing: Writing) -> Draft | Moot:
    """Remind the coordinator to ring the referrer of a referral that was joined."""
    facts = await call_facts(writing.session, writing.subject)
    if not facts.waiting:
        return Moot("rung already, or the joining was undone")
    ring_by = _by(house().referrer_call, facts.joined_on)
    return Draft(
        referrer_call.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            joined_on=facts.joined_on,
            ring_by=ring_by,
            days_left=(ring_by - writing.today).days,
        )
    )


def _moot(facts: QuestionFacts) -> str:
    if facts.answered:
        return "answered already"
    return "" if facts.referral.state in MAY_BE_ASKED else "decided or withdrawn"


def _by(timescale: Timescale, since: date) -> date:
    return timescale.limit.due_on(since, calendar())


def _in_teams(person: Person) -> bool:
    return person.entra_id is not None


def _to_coordinator(writing: Writing, facts: ReferralFacts) -> bool:
    return writing.recipient.id != facts.referrer.id


WRITERS = {
    Kind.QUESTION_ASKED: asked,
    Kind.QUESTION_ANSWERED: answered,
    Kind.QUESTION_CHASER: chase_answer,
    Kind.RETURN_CHASER: chase_return,
    Kind.REFERRER_CALL: chase_call,
}

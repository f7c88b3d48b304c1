"""Letters about co-chairs: who differ, who are silent, who are away (H4)."""

from datetime import date

from core.data import house
from core.dates import LONDON, clock_time, local_date
from core.messages import Kind
from core.permissions import chairs, coordinates
from core.referrals import ReferralState
from core.services import letters, stand_ins
from core.services.asked_letters import absence_facts
from core.services.letters import ReferralFacts
from core.services.rules import calendar
from mailer.emails import (
    chairs_differ,
    chairs_talk,
    criteria_escalation,
    disagreement_chaser,
    stand_in,
)
from mailer.letters.draft import Draft, Moot, Writing

SETTLED = "the co-chairs no longer differ"


async def differ(writing: Writing) -> Draft | Moot:
    """Tell both co-chairs and the coordinator that the answers differ; the reasons are in Teams."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state is not ReferralState.DISAGREED:
        return Moot(SETTLED)
    return Draft(
        chairs_differ.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            settle_by=_settle_by(facts, writing.today),
            to_coordinator=await _coordinates(writing, facts),
        )
    )


async def talk(writing: Writing) -> Draft | Moot:
    """Tell a co-chair when the two talk."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state is not ReferralState.DISAGREED or facts.talk is None:
        return Moot(SETTLED)
    local = facts.talk.at.astimezone(LONDON)
    return Draft(
        chairs_talk.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            day=local.date(),
            clock=clock_time(local.time()),
            arranged_by=facts.talk.arranged_by,
        )
    )


async def still_differ(writing: Writing) -> Draft | Moot:
    """Remind the coordinator of co-chairs who still differ."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state is not ReferralState.DISAGREED:
        return Moot(SETTLED)
    settle_by = _settle_by(facts, writing.today)
    return Draft(
        disagreement_chaser.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            settle_by=settle_by,
            days_left=(settle_by - writing.today).days,
            talk_on=local_date(facts.talk.at) if facts.talk else None,
        )
    )


async def escalate(writing: Writing) -> Draft | Moot:
    """Tell the manager that co-chairs have not answered for too long."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    waiting = facts.state is ReferralState.WITH_CHAIRS and facts.silent
    if not waiting or facts.asked_on is None:
        return Moot("answered or decided")
    return Draft(
        criteria_escalation.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            asked_on=facts.asked_on,
            silent=facts.silent,
        )
    )


async def away(writing: Writing) -> Draft | Moot:
    """Tell a co-chair and who stands in for them that it is recorded."""
    facts = await absence_facts(writing.session, writing.subject)
    if facts.ended:
        return Moot("ended early")
    return Draft(
        stand_in.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            chair=facts.chair.name,
            stand_in=facts.stand_in.name,
            from_day=facts.from_day,
            until_day=facts.until_day,
            to_chair=writing.recipient.id == facts.chair.id,
        )
    )


def _settle_by(facts: ReferralFacts, today: date) -> date:
    since = local_date(facts.talk.at) if facts.talk else facts.differ_on or today
    return house().disagreement.limit.due_on(since, calendar())


async def _coordinates(writing: Writing, facts: ReferralFacts) -> bool:
    """Tell a coordinator from a co-chair, or who answers for one: the chair's part counts first."""
    person, panel = writing.recipient, facts.panel_key
    answers = await stand_ins.chair_for(writing.session, person, panel, writing.now)
    return coordinates(person, panel) and not chairs(person, panel) and answers is None


WRITERS = {
    Kind.CHAIRS_DIFFER: differ,
    Kind.CHAIRS_TALK: talk,
    Kind.DISAGREEMENT_CHASER: still_differ,
    Kind.CRITERIA_ESCALATION: escalate,
    Kind.STAND_IN: away,
}

"""Letters about a referral: to the co-chairs, to its referrer, to the administrator (H4, H5)."""

from collections.abc import Mapping
from typing import Literal

from core.data import house
from core.messages import Kind
from core.people import Person
from core.referrals import ReferralState
from core.services import letters, stand_ins
from core.services.letters import ReferralFacts
from core.services.rules import calendar
from mailer.emails import (
    administrator_introduction,
    criteria_chaser,
    criteria_request,
    referral_outcome,
)
from mailer.letters.draft import Draft, Moot, Writing

WITH_CHAIRS = (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)
TOLD: Mapping[ReferralState, Literal["accepted", "not_accepted", "returned", "redirected"]] = {
    ReferralState.ACCEPTED: "accepted",
    ReferralState.DECLINED: "not_accepted",
    ReferralState.RETURNED: "returned",
    ReferralState.REDIRECTED: "redirected",
}


async def request(writing: Writing) -> Draft | Moot:
    """Ask a co-chair whether the criteria are met."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state not in WITH_CHAIRS or facts.asked_on is None:
        return Moot("decided already")
    return Draft(
        criteria_request.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            referred_on=facts.referred_on,
            area=facts.area,
            types=facts.types,
            criteria=facts.criteria,
            answer_by=house().criteria_answer.limit.due_on(facts.asked_on, calendar()),
            high_risk=facts.danger,
            link=None,
        )
    )


async def chase(writing: Writing) -> Draft | Moot:
    """Remind a co-chair who has not answered."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state not in WITH_CHAIRS or facts.asked_on is None:
        return Moot("decided already")
    chair = await stand_ins.chair_for(
        writing.session, writing.recipient, facts.panel_key, writing.now
    )
    if chair is None:
        return Moot("no longer asked for their answer")
    if chair in facts.answered:
        return Moot("answered already")
    answer_by = house().criteria_answer.limit.due_on(facts.asked_on, calendar())
    return Draft(
        criteria_chaser.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            asked_on=facts.asked_on,
            answer_by=answer_by,
            days_left=(answer_by - writing.today).days,
            other_has_answered=bool(facts.answered),
            link=None,
        )
    )


async def outcome(writing: Writing) -> Draft | Moot:
    """Tell the referrer what became of the referral, with reasons (H5)."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if facts.state not in TOLD:
        return Moot("it has moved on")
    return Draft(
        referral_outcome.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.case_ref or facts.ref,
            referred_on=facts.referred_on,
            standing=TOLD[facts.state],
            reasons=(facts.note,) if facts.note else facts.reasons,
            advice=facts.advice,
            meeting_on=facts.meeting_on,
            administrator=_first_name(facts) if facts.case_ref else None,
            link=None,
        )
    )


async def introduction(writing: Writing) -> Draft | Moot:
    """Introduce the referrer and the panel's administrator to each other (H5)."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    if not facts.administrators:
        return Moot("the panel has no administrator")
    administrator = _the_administrator(facts, writing.recipient)
    return Draft(
        administrator_introduction.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.case_ref or facts.ref,
            referrer=facts.referrer.name,
            referrer_agency=facts.referrer.agency,
            referrer_email=facts.referrer.email,
            administrator=administrator.name,
            administrator_email=administrator.email,
            to_administrator=writing.recipient.id == administrator.id,
            meeting_on=facts.meeting_on,
        )
    )


def _first_name(facts: ReferralFacts) -> str | None:
    return facts.administrators[0].name if facts.administrators else None


def _the_administrator(facts: ReferralFacts, recipient: Person) -> Person:
    mine = (a for a in facts.administrators if a.id == recipient.id)
    return next(mine, facts.administrators[0])


WRITERS = {
    Kind.CRITERIA_REQUEST: request,
    Kind.CRITERIA_CHASER: chase,
    Kind.REFERRAL_OUTCOME: outcome,
    Kind.ADMINISTRATOR_INTRODUCTION: introduction,
}

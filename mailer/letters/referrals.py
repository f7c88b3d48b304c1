"""Letters about a referral: to the co-chairs, to its referrer, to the administrator (H4, H5)."""

from collections.abc import Mapping

from core.data import house
from core.dates import local_date
from core.messages import Kind
from core.people import Person
from core.referrals import ReferralState
from core.services import letters, referral_links, stand_ins
from core.services.letters import ReferralFacts
from core.services.rules import calendar, panels_title
from mailer.emails import (
    administrator_introduction,
    criteria_chaser,
    criteria_request,
    receipt,
    referral_link,
    referral_outcome,
    referral_withdrawn,
)
from mailer.letters.draft import Draft, Moot, Writing

COLLEAGUE = "colleague"
WITH_CHAIRS = (ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)
TOLD: Mapping[ReferralState, referral_outcome.Standing] = {
    ReferralState.ACCEPTED: "accepted",
    ReferralState.DECLINED: "not_accepted",
    ReferralState.RETURNED: "returned",
    ReferralState.REDIRECTED: "redirected",
    ReferralState.JOINED: "joined",
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
    if facts.state is ReferralState.JOINED:
        return Draft(_joined(facts, writing.recipient.name))
    return Draft(
        referral_outcome.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            ref=facts.ref,
            panel_ref=facts.case_ref,
            referred_on=facts.referred_on,
            standing=TOLD[facts.state],
            reasons=(facts.note,) if facts.note else facts.reasons,
            advice=facts.advice,
            meeting_on=facts.meeting_on,
            administrator=_first_name(facts) if facts.case_ref else None,
            link=writing.referral_link(facts.link_id) if facts.link_id else None,
            in_teams=writing.recipient.entra_id is not None,
        )
    )


def _joined(facts: ReferralFacts, recipient: str) -> referral_outcome.Context:
    """Give the referrer's own reference and nothing of the matter that it was joined to."""
    return referral_outcome.Context(
        recipient=recipient,
        panel=facts.panel,
        ref=facts.ref,
        referred_on=facts.referred_on,
        standing="joined",
        reasons=(),
        advice=(),
        meeting_on=None,
        administrator=None,
        link=None,
    )


async def withdrawn(writing: Writing) -> Draft | Moot:
    """Tell the coordinator that the referrer has taken a referral back."""
    facts = await letters.referral_facts(writing.session, writing.subject)
    return Draft(
        referral_withdrawn.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.ref,
            referred_on=facts.referred_on,
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


async def received(writing: Writing) -> Draft | Moot:
    """Tell whoever wrote to the mailbox that it came: the reference alone (H6)."""
    return Draft(receipt.Context(await letters.reference(writing.session, writing.subject)))


async def form(writing: Writing) -> Draft | Moot:
    """Send the link to the referral form (H6), with those to what was begun and not finished."""
    facts = await referral_links.facts(writing.session, writing.subject)
    if facts is None:
        return Moot("the link is gone")
    return Draft(
        referral_link.Context(
            recipient=facts.name or COLLEAGUE,
            panel=panels_title(facts.procedure),
            sender=_who(facts.sender) if facts.sender else None,
            link=writing.referral_link(writing.subject),
            until=local_date(writing.link_until),
            begun=tuple(
                referral_link.Begun(ref, day, writing.referral_link(link_id))
                for link_id, ref, day in facts.begun
            ),
        )
    )


def _who(person: Person) -> str:
    return f"{person.name}, {person.designation}"


def _first_name(facts: ReferralFacts) -> str | None:
    return facts.administrators[0].name if facts.administrators else None


def _the_administrator(facts: ReferralFacts, recipient: Person) -> Person:
    mine = (a for a in facts.administrators if a.id == recipient.id)
    return next(mine, facts.administrators[0])


WRITERS = {
    Kind.REFERRAL_LINK: form,
    Kind.CRITERIA_REQUEST: request,
    Kind.CRITERIA_CHASER: chase,
    Kind.RECEIPT: received,
    Kind.REFERRAL_OUTCOME: outcome,
    Kind.REFERRAL_WITHDRAWN: withdrawn,
    Kind.ADMINISTRATOR_INTRODUCTION: introduction,
}

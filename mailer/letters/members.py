"""Letters about places withdrawn, turns in the chair, agreements that end, and reports."""

from core.dates import at_local_time, clock_time
from core.messages import Kind
from core.replies import uid_of
from core.services import member_letters as facts_of
from core.services import six_monthly
from mailer.emails import (
    agreement_reminder,
    chair_turn,
    place_withdrawn,
    report_reminder,
    swap_answered,
    swap_asked,
    training_due,
)
from mailer.invitations import Invitation, Method, panel_title, slot_title
from mailer.letters.draft import Draft, Moot, Writing


async def withdrawn(writing: Writing) -> Draft | Moot:
    """Tell somebody that they need not come, and take the entry out of their calendar."""
    facts = await facts_of.withdrawn_facts(writing.session, writing.subject)
    context = place_withdrawn.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        starts=clock_time(facts.starts),
        why=facts.why,
        slot=facts.item_id is not None,
    )
    domain = writing.office.address.rpartition("@")[2]
    title = slot_title(facts.panel) if facts.item_id else panel_title(facts.panel)
    event = Invitation(
        uid=uid_of(facts.item_id or facts.meeting_id, writing.recipient.id, domain),
        sequence=facts.sequence,
        method=Method.CANCEL,
        starts=at_local_time(facts.held_on, facts.starts),
        ends=at_local_time(facts.held_on, facts.ends),
        title=title,
        place=facts.place,
        organiser=writing.office.address,
        organiser_name=writing.office.name,
        attendee=writing.recipient.email,
        body="",
        stamp=writing.now,
    )
    return Draft(context, invitation=event)


async def swap_ask(writing: Writing) -> Draft | Moot:
    """Ask a chair to take another one's turn."""
    facts = await facts_of.swap_facts(writing.session, writing.subject)
    if facts.agreed is not None:
        return Moot("answered already")
    return Draft(
        swap_asked.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            asked_by=facts.asked_by,
            held_on=facts.held_on,
            other_on=facts.other_on,
        )
    )


async def swap_answer(writing: Writing) -> Draft | Moot:
    """Tell who asked for a swap what the other chair says."""
    facts = await facts_of.swap_facts(writing.session, writing.subject)
    if facts.agreed is None:
        return Moot("not answered")
    return Draft(
        swap_answered.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            asked_of=facts.asked_of,
            held_on=facts.held_on,
            other_on=facts.other_on,
            agreed=facts.agreed,
        )
    )


async def turn(writing: Writing) -> Draft | Moot:
    """Tell a chair that it has become their turn."""
    facts = await facts_of.turn_facts(writing.session, writing.subject, writing.recipient.id)
    if not facts.mine:
        return Moot("somebody else chairs")
    return Draft(
        chair_turn.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            held_on=facts.held_on,
            starts=clock_time(facts.starts),
            why=facts.why,
        )
    )


async def agreement_ends(writing: Writing) -> Draft | Moot:
    """Remind of an agreement that ends or has ended."""
    facts = await facts_of.agreement_facts(writing.session, writing.subject)
    if facts.expires_on is None:
        return Moot("it has no end")
    return Draft(
        agreement_reminder.Context(
            recipient=writing.recipient.name,
            panel=facts.panels,
            agency=facts.agency,
            version=facts.version,
            expires_on=facts.expires_on,
            days_left=(facts.expires_on - writing.today).days,
        )
    )


async def training(writing: Writing) -> Draft | Moot:
    """Tell a chair, and who sees to it, that training to chair is missing or due again (R2.2)."""
    facts = await facts_of.training_facts(writing.session, writing.subject)
    if facts is None:
        return Moot("chairs no panel")
    return Draft(
        training_due.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            designation=facts.designation,
            own=writing.recipient.id == writing.subject,
            trained_on=facts.trained_on,
            due=facts.due,
            over=facts.due is not None and facts.due < writing.today,
        )
    )


async def report(writing: Writing) -> Draft | Moot:
    """Remind of the six-monthly report that is due (H22)."""
    facts = await six_monthly.reminder_facts(writing.session, writing.subject)
    if facts is None:
        return Moot("none is owed")
    return Draft(
        report_reminder.Context(
            recipient=writing.recipient.name,
            panel=facts.panels,
            began_on=facts.period.began_on,
            owed_on=facts.period.owed_on,
            days_left=(facts.period.owed_on - writing.today).days,
            author=facts.rules.author,
            helped_by=facts.rules.helped_by,
            audience=facts.rules.audience,
            last=facts.last,
        )
    )


WRITERS = {
    Kind.PLACE_WITHDRAWN: withdrawn,
    Kind.SWAP_ASKED: swap_ask,
    Kind.SWAP_ANSWERED: swap_answer,
    Kind.CHAIR_TURN: turn,
    Kind.AGREEMENT_REMINDER: agreement_ends,
    Kind.TRAINING_DUE: training,
    Kind.REPORT_REMINDER: report,
}

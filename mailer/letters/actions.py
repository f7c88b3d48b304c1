"""Letters about actions and CE risk assessments (R4.7, R4.9, H15)."""

from core.messages import Kind
from core.people import Person
from core.services import letters
from core.services.rules import calendar, procedure_of
from mailer.emails import action_assigned, action_reminder, assessment_due
from mailer.letters.draft import Draft, Moot, Writing


async def assigned(writing: Writing) -> Draft | Moot:
    """Tell somebody of an action that they took on."""
    facts = await letters.action_facts(writing.session, writing.subject)
    if facts.state != "open":
        return Moot("settled already")
    return Draft(
        action_assigned.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            number=facts.number,
            case_ref=facts.case_ref,
            text=facts.text,
            agreed_on=facts.agreed_on,
            due=facts.due_on,
            link=None,
        )
    )


async def reminder(writing: Writing) -> Draft | Moot:
    """Remind the owner of an action that is still open."""
    facts = await letters.action_facts(writing.session, writing.subject)
    if facts.state != "open":
        return Moot("settled already")
    return Draft(
        action_reminder.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            number=facts.number,
            case_ref=facts.case_ref,
            text=facts.text,
            due=facts.due_on,
            days=(facts.due_on - writing.today).days,
            link=None,
            owner=None if writing.recipient.id == facts.owner.id else _who(facts.owner),
        )
    )


def _who(person: Person) -> str:
    return f"{person.name}, {person.designation}"


async def assessment(writing: Writing) -> Draft | Moot:
    """Remind whoever owes a CE risk assessment (R4.7)."""
    facts = await letters.assessment_facts(writing.session, writing.subject)
    rule = procedure_of(facts.panel_key).assessment
    if facts.done or rule is None:
        return Moot("done already")
    due = rule.limit.due_on(facts.asked_on, calendar())
    return Draft(
        assessment_due.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.case_ref,
            meeting_on=facts.meeting_on,
            due=due,
            days=(due - writing.today).days,
            link=None,
        )
    )


WRITERS = {
    Kind.ACTION_ASSIGNED: assigned,
    Kind.ACTION_REMINDER: reminder,
    Kind.ASSESSMENT_DUE: assessment,
}

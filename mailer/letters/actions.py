"""Letters about actions and CE risk assessments (R4.7, R4.9, H15)."""

from core.messages import Kind
from core.people import Person
from core.services import action_letters, letters
from core.services.rules import calendar, procedure_of
from mailer.emails import (
    action_answer,
    action_assigned,
    action_note,
    action_reminder,
    assessment_due,
    more_time_answered,
)
from mailer.letters.draft import Draft, Moot, Writing


async def assigned(writing: Writing) -> Draft | Moot:
    """Tell somebody of an action that they took on, or that a colleague handed on to them."""
    facts = await action_letters.action_facts(writing.session, writing.subject)
    if facts.state != "open":
        return Moot("settled already")
    if facts.owner.id != writing.recipient.id:
        return Moot("handed on already")
    return Draft(
        action_assigned.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            number=facts.number,
            case_ref=facts.case_ref,
            theme=facts.theme or "",
            text=facts.text,
            agreed_on=facts.agreed_on,
            handed_on=facts.handed_on,
            due=facts.due_on,
            urgent=facts.urgent,
            link=writing.action_link(facts.id),
        )
    )


async def reminder(writing: Writing) -> Draft | Moot:
    """Say, in one letter, all that there is to say today of somebody's actions."""
    ids = writing.together or (writing.subject,)
    every = [await action_letters.action_facts(writing.session, one) for one in ids]
    still = [one for one in every if one.state == "open"]
    if not still or every[0].state != "open":
        return Moot("settled already")
    told = tuple(_told(one, writing) for one in sorted(still, key=lambda one: one.due_on))
    panels = dict.fromkeys(one.panel for one in still)
    return Draft(
        action_reminder.Context(
            recipient=writing.recipient.name,
            panel=" and the ".join(panels),
            mine=tuple(one for one in told if one.owner is None),
            others=tuple(one for one in told if one.owner is not None),
        )
    )


def _told(facts: action_letters.ActionFacts, writing: Writing) -> action_reminder.Told:
    own = writing.recipient.id == facts.owner.id
    return action_reminder.Told(
        number=facts.number,
        case_ref=facts.case_ref,
        text=facts.text,
        due=facts.due_on,
        days=(facts.due_on - writing.today).days,
        link=writing.action_link(facts.id),
        owner=None if own else _who(facts.owner),
        asked_until=facts.asked_until,
        asked_why=facts.asked_why,
        left=facts.left,
    )


async def more_time(writing: Writing) -> Draft | Moot:
    """Tell the owner what became of their request for more time."""
    facts = await action_letters.action_facts(writing.session, writing.subject)
    if facts.state != "open":
        return Moot("settled already")
    if facts.owner.id != writing.recipient.id:
        return Moot("handed on already")
    return Draft(
        more_time_answered.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            number=facts.number,
            case_ref=facts.case_ref,
            due=facts.due_on,
            note=facts.note,
            link=writing.action_link(facts.id),
        )
    )


async def note(writing: Writing) -> Draft | Moot:
    """Put an answer before the administrator, who reads what no rule can."""
    facts = await action_letters.answer_facts(writing.session, writing.subject, writing.recipient)
    return Draft(
        action_note.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            sender=facts.sender,
            why=facts.said,
            text=facts.text,
        )
    )


async def answer(writing: Writing) -> Draft | Moot:
    """Tell the sender of an answer what was taken down."""
    facts = await action_letters.answer_facts(writing.session, writing.subject, writing.recipient)
    return Draft(
        action_answer.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            taken=facts.taken,
            said=facts.said,
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
    Kind.MORE_TIME_ANSWERED: more_time,
    Kind.ACTION_NOTE: note,
    Kind.ACTION_ANSWER: answer,
    Kind.ASSESSMENT_DUE: assessment,
}

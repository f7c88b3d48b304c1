"""Letters about answers to invitations: the declaration chased, and answers to look at."""

from core.messages import Kind
from core.services import calendar_mail_views, letters
from mailer.emails import answer_to_check, declaration_chaser
from mailer.letters.draft import Draft, Moot, Writing

LATE = "late"


async def declaration_chase(writing: Writing) -> Draft | Moot:
    """Ask somebody invited for the declaration once more (H9)."""
    facts = await letters.meeting_facts(writing.session, writing.subject, writing.recipient.id)
    if facts.state == "cancelled" or not facts.invited:
        return Moot("the meeting was cancelled, or they are not invited any more")
    if facts.declared:
        return Moot("accepted already")
    context = declaration_chaser.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        late=writing.occasion == LATE,
        new_text=facts.accepted_before,
        link=writing.declaration_link(facts.id, facts.held_on),
    )
    return Draft(context)


async def answer_check(writing: Writing) -> Draft | Moot:
    """Tell the administrator of an answer that nobody can count but a person."""
    facts = await calendar_mail_views.told_of(writing.session, writing.subject)
    if facts is None:
        return Moot("looked at already")
    return Draft(answer_to_check.Context(writing.recipient.name, *facts))


WRITERS = {Kind.DECLARATION_CHASER: declaration_chase, Kind.ANSWER_TO_CHECK: answer_check}

"""The letter about what the privacy guard holds back."""

from core.messages import Kind
from core.services.held_mail import held_facts
from mailer.emails import mail_held as email
from mailer.letters.draft import Draft, Moot, Writing


async def mail_held(writing: Writing) -> Draft | Moot:
    """Tell who runs the panel what is held back about a record, and why."""
    facts = await held_facts(writing.session, writing.subject)
    if facts is None:
        return Moot("nothing is held back any more")
    return Draft(
        email.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            count=facts.count,
            lines=facts.lines,
            some_may_go=facts.some_may_go,
        )
    )


WRITERS = {Kind.MAIL_HELD: mail_held}

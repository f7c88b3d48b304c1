"""Letters about what follows from a meeting (R4.6, R4.8, R4.10, H18)."""

from core.follow_words import DO, WHAT
from core.messages import Kind
from core.services import case_reminders
from mailer.emails import case_reminder
from mailer.letters.draft import Draft, Moot, Writing


async def reminder(writing: Writing) -> Draft | Moot:
    """Remind of one duty about one case, while it is owed."""
    facts = await case_reminders.reminder_facts(
        writing.session, writing.subject, writing.occasion, now=writing.now
    )
    if facts is None:
        return Moot("no longer owed")
    return Draft(
        case_reminder.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.case_ref,
            what=WHAT[facts.duty],
            do=DO[facts.duty],
            clause=facts.clause,
            due=facts.due,
            days=(facts.due - writing.today).days,
            link=None,
        )
    )


WRITERS = {Kind.CASE_REMINDER: reminder}

"""Letters about a case between meetings: what follows, and what came (R4.5 to R4.10, H18)."""

from core.follow_words import DO, WHAT
from core.messages import Kind
from core.services import case_reminders, mace_update_views
from mailer.emails import case_reminder, mace_update
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


async def update(writing: Writing) -> Draft | Moot:
    """Say that something came for a child, by reference; what it says is read in Teams."""
    facts = await mace_update_views.update_facts(writing.session, writing.subject, now=writing.now)
    if facts is None:
        return Moot("nothing has come lately")
    return Draft(
        mace_update.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=facts.case_ref,
            came=facts.came,
        )
    )


WRITERS = {Kind.CASE_REMINDER: reminder, Kind.MACE_UPDATE: update}

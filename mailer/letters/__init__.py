"""From a row of the outbox to a letter: one function per kind, one module per noun.

Each loads what it needs at that moment, and says in a word why a letter that is no longer due does
not go.
"""

from collections.abc import Awaitable, Callable, Mapping

from core.messages import Kind
from mailer.letters import (
    actions,
    cases,
    chairs,
    held_mail,
    meetings,
    members,
    papers,
    proofs,
    questions,
    referrals,
    replies,
)
from mailer.letters.draft import Draft, Moot, Writing

Writer = Callable[[Writing], Awaitable[Draft | Moot]]

WRITERS: Mapping[Kind, Writer] = {
    **referrals.WRITERS,
    **questions.WRITERS,
    **chairs.WRITERS,
    **meetings.WRITERS,
    **papers.WRITERS,
    **actions.WRITERS,
    **cases.WRITERS,
    **members.WRITERS,
    **proofs.WRITERS,
    **held_mail.WRITERS,
    **replies.WRITERS,
}

__all__ = ["WRITERS", "Draft", "Moot", "Writer", "Writing"]

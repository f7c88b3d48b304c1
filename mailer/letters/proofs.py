"""The letter about the daily proof."""

from datetime import date

from core.messages import Kind
from core.services.proof import proof_of
from mailer.emails import daily_proof as email
from mailer.letters.draft import Draft, Moot, Writing

PANELS = "MACE panels"


async def daily_proof(writing: Writing) -> Draft | Moot:
    """Say what one day's count found."""
    made_on = date.fromisoformat(writing.subject)
    proof = await proof_of(writing.session, made_on)
    return Draft(
        email.Context(
            recipient=writing.recipient.name,
            panel=PANELS,
            made_on=made_on,
            line=proof.text,
            unexplained=proof.unexplained,
            lines=proof.lines,
            moved=proof.moved,
        )
    )


WRITERS = {Kind.DAILY_PROOF: daily_proof}

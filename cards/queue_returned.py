"""A returned referral in the coordinator's queue: what was asked, and no word of the draft (H4)."""

from dataclasses import dataclass, replace

from cards.elements import Card, answer, card, execute, facts, heading, paragraph
from cards.queue import VERB_LIST
from cards.referrer import who_referred


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`referrer` says whom to ring; `asked` is the coordinator's own sentence.

    `may_name` where it came by email, so that the coordinator says who referred.
    """

    ref: str
    panel: str
    referrer: str
    returned: str
    owed: str
    asked: str
    referral_id: str = ""
    may_name: bool = False


def build(view: View) -> Card:
    """Build the card. What the referrer is still writing is theirs until they send it."""
    title = "Returned to the referrer"
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        facts(
            ("Returned", view.returned), ("Asked for by", view.owed), ("Referrer", view.referrer)
        ),
        answer("What was asked for", view.asked),
        paragraph(
            "What they are writing is theirs until they send it. They are reminded, and so are you."
        ),
        actions=[
            execute("Back to the queue", VERB_LIST, page=1),
            *([who_referred(view.referral_id)] if view.may_name else []),
        ],
        speak=f"{title}: {view.ref}.",
    )


_RETURNED = View(
    ref="REF-2026-0007",
    panel="MACE East panel",
    referrer="Alex Example, Social Worker, Children's Services, alex.example@example.test",
    returned="Tuesday 1 December 2026",
    owed="Friday 4 December 2026",
    asked="Please say when the school was last in touch.",
)
EXAMPLES = {
    "returned": _RETURNED,
    "by_email": replace(_RETURNED, referral_id="r7", may_name=True),
}

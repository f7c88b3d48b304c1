"""One child's record of engagement for the child's file: links for a quarter of an hour (R4.11)."""

from dataclasses import dataclass

from cards.elements import Card, card, execute, facts, heading, open_url, paragraph
from cards.meeting import VERB_MINUTES

TOLD = (
    "The record is cut out of the approved minutes and says nothing of any other child. The links "
    "are yours alone and work until {until}; opening one is recorded."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`links` are words with an address."""

    meeting_id: str
    case_ref: str
    title: str
    when: str
    links: tuple[tuple[str, str], ...]
    until: str


def build(view: View) -> Card:
    """Build the card."""
    return card(
        heading("Record of engagement"),
        facts(("Case", view.case_ref), ("Meeting", view.when), ("Form", view.title)),
        paragraph(TOLD.format(until=view.until)),
        actions=[
            *(open_url(words, address) for words, address in view.links),
            execute("Back to the minutes", VERB_MINUTES, meeting=view.meeting_id),
        ],
        speak=f"Record of engagement: {view.case_ref}.",
    )


EXAMPLES = {
    "ready": View(
        meeting_id="m1",
        case_ref="RO-2026-0007",
        title="Record of engagement",
        when="Thursday 17 December 2026",
        links=(
            ("PDF", "https://mace.example/engagement/token1"),
            ("Word", "https://mace.example/engagement/token2"),
        ),
        until="10:15",
    )
}

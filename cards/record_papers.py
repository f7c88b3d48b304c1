"""The papers of one referral for the authority's record system, to be opened in the browser (R4.1).

The links are one person's own and work for a short time. Nothing here names the child.
"""

from dataclasses import dataclass

from cards import queue, referral_step
from cards.elements import Card, card, execute, heading, open_url, paragraph

VERB_PAPERS = "referral.papers"  # data: referral


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`links` are what each button says, and its address. `mine` if the reader referred."""

    referral_id: str
    ref: str
    links: tuple[tuple[str, str], ...]
    until: str
    mine: bool


def build(view: View) -> Card:
    """Build the card."""
    title = "Papers for the record system"
    back = referral_step.VERB_OPEN if view.mine else queue.VERB_OPEN
    return card(
        heading(title),
        paragraph(view.ref, subtle=True),
        paragraph(
            "The whole referral with what was decided. Word and PDF are for reading and filing; "
            "CSV and JSON are for systems that read columns."
        ),
        paragraph(
            f"The links are yours alone and work until {view.until}. Each opening is recorded. "
            "What you save is OFFICIAL-SENSITIVE: keep it in the child's record and nowhere else."
        ),
        actions=[
            *(open_url(words, url) for words, url in view.links),
            execute("Back to the referral", back, referral=view.referral_id),
        ],
        speak=f"{title}: {view.ref}.",
    )


_MINE = View(
    referral_id="r7",
    ref="HE-2026-0001",
    links=(
        ("PDF", "https://mace.example/papers/one"),
        ("Word", "https://mace.example/papers/two"),
        ("CSV", "https://mace.example/papers/three"),
        ("JSON", "https://mace.example/papers/four"),
    ),
    until="10:15",
    mine=True,
)
EXAMPLES = {
    "mine": _MINE,
    "coordinator": View(
        referral_id="r7", ref="HE-2026-0001", links=_MINE.links, until="10:15", mine=False
    ),
}

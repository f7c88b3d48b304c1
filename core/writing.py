"""Several people write at once: what each of them meant is kept, and no text is lost.

Whoever saves began from what a card showed (`base`). What only one of them changed is taken. Where
both changed a text, both stay in it, and the card says so; somebody then tidies it up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MOST = 4000  # characters of a field on a card; what would grow beyond it becomes a note
BESIDE = "[Written at the same time by {who}, {clock}]"

TEXTS = ("discussion", "analysis", "decision_why", "dissent", "next_review_why")
DECIDED = ("decision", "decision_why", "next_review_on", "next_review_why")  # stand or fall as one
LABELS: Mapping[str, str] = {
    "discussion": "Discussion",
    "analysis": "Analysis",
    "decision": "Decision",
    "decision_why": "Why",
    "dissent": "Who disagrees",
    "next_review_on": "Next review",
    "next_review_why": "Why on that day",
}

KEPT_BOTH = (
    "{what}: somebody else wrote here while you did. Both texts are kept, one below the other. "
    "Read them, and take out what is said twice."
)
KEPT_AS_NOTE = (
    "{what}: somebody else wrote here while you did, and both texts together are too long for the "
    "field. Theirs stands there; yours is kept as a note of this child."
)
DECIDED_MEANWHILE = (
    "Somebody recorded a decision while you did, so that yours is not saved. It now says: {state}. "
    "All the rest that you wrote is saved."
)


@dataclass(frozen=True, slots=True)
class Both:
    """What a field says after two people wrote: the text, and whether both texts are in it."""

    text: str
    kept_both: bool = False


def both_texts(base: str, theirs: str, mine: str, who: str, clock: str) -> Both:
    """Bring two people's texts together."""
    if mine in (base, theirs) or (mine and mine in theirs):
        return Both(theirs)
    if theirs == base or (theirs and theirs in mine):
        return Both(mine)
    if base and theirs.startswith(base) and mine.startswith(base):  # both wrote on
        mine = mine[len(base) :].strip()
    if not mine.strip():  # I emptied it, they went on
        return Both(theirs)
    if not theirs.strip():
        return Both(mine)
    return Both(f"{theirs.rstrip()}\n\n{BESIDE.format(who=who, clock=clock)}\n{mine}", True)

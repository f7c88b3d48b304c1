"""What can happen in a history, drawn by chance from a seed."""

import random
from dataclasses import dataclass

KINDS = (
    ("add", 6),
    ("press", 5),  # a button on a card
    ("page", 4),  # the page behind an email
    ("twice", 2),  # a press that Teams delivers twice at once
    ("crossed", 2),  # card and page at the same moment
    ("keep", 2),  # a card is opened, and pressed only later or never
    ("late", 3),  # a kept card is pressed, or an old press is delivered once more
    ("lost", 2),  # the bot dies over a press before it answers
    ("work", 6),
    ("die", 5),  # a worker dies at a point
    ("both", 2),  # both workers at once
    ("wait", 5),
    ("outage", 1),
    ("jump", 1),  # the clock is put back or forward
    ("holiday", 1),  # a day becomes a closed one
    ("restart", 1),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; the numbers say which, when, or how far."""

    kind: str
    n: int
    m: int


def history(seed: int) -> list[Step]:
    """Draw a history; the same seed draws the same."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    kinds, weights = zip(*KINDS, strict=True)
    drawn = chance.choices(kinds, weights, k=chance.randint(4, 8))
    return [Step("add", chance.randrange(99), 0)] + [
        Step(kind, chance.randrange(99), chance.randrange(99)) for kind in drawn
    ]

"""Notes of a discussion: information by agency, and what published record forms ask for besides."""

from collections.abc import Iterable

OTHER = "other"
TOPICS = (
    ("voice", "The child's and the family's voice"),
    ("working", "What is working, what has become less"),
    ("worries", "Worries, what has become more"),
    ("places", "Places"),
    ("people", "People of concern"),
    ("missing", "Missing from home or care"),
    ("education", "Education"),
    ("health", "Health and substance use"),
)
HEADING_MOST = 120
WHICH = "Choose who says it or what it is about."
NAME_IT = "Write which agency or person says it."
WRITE = "Write what was said, or go on without a note."


def headings(agencies: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Offer the agencies that are here, each once by name, then our own headings."""
    named = sorted({agency for agency in agencies if agency}, key=str.casefold)
    return (
        *((agency, agency) for agency in named),
        *TOPICS,
        (OTHER, "Another agency or person"),
    )


def heading_of(chosen: str, other: str, offered: Iterable[tuple[str, str]]) -> str:
    """Give the heading that was chosen, in words; empty if there is none."""
    if chosen == OTHER:
        return other.strip()
    return dict(offered).get(chosen, "")


def in_order(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Join what stands under one heading; agencies by name first, then our own headings."""
    joined: dict[str, list[str]] = {}
    for heading, text in found:
        joined.setdefault(heading, []).append(text)
    ours = {words: place for place, (_, words) in enumerate(TOPICS)}
    order = sorted(joined, key=lambda heading: (ours.get(heading, -1), heading.casefold()))
    return tuple((heading, "\n\n".join(joined[heading])) for heading in order)

"""Sends the link to the referral form: asked for on the page, or sent by a coordinator (H6)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Begun:
    """A referral that was begun and not finished, with a link of its own."""

    ref: str
    begun_on: date
    link: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `sender` is None where somebody asked on the public page.

    Then `recipient` is no name: whoever asked may have typed anything.
    """

    recipient: str
    panel: str
    sender: str | None
    link: str
    until: date
    begun: tuple[Begun, ...]


EXAMPLES = {
    "asked_for": Context(
        "colleague",
        "MACE panels of Hertfordshire",
        None,
        "https://mace.example/r/example",
        date(2026, 12, 7),
        (),
    ),
    "sent_by_the_coordinator": Context(
        "Rowan Ashby",
        "MACE Rotherham panel",
        "Casey Specimen, Coordinator",
        "https://mace.example/r/example",
        date(2026, 12, 7),
        (),
    ),
    "something_begun": Context(
        "colleague",
        "MACE panels of Hertfordshire",
        None,
        "https://mace.example/r/example",
        date(2026, 12, 7),
        (Begun("REF-2026-0007", date(2026, 11, 20), "https://mace.example/r/begun"),),
    ),
}

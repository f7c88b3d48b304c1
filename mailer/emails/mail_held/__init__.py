"""Tells who runs a panel what the privacy guard holds back, and why. Names nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `lines` has what is held, how many if several, and the reason."""

    recipient: str
    panel: str
    count: int
    lines: tuple[tuple[str, str], ...]
    some_may_go: bool


EXAMPLES = {
    "one": Context(
        "Sam Fiction",
        "MACE East panel",
        1,
        (
            (
                "Agenda",
                "Held back: its address is outside the domains that the authority listed.",
            ),
        ),
        some_may_go=True,
    ),
    "never": Context(
        "Sam Fiction",
        "MACE East panel",
        12,
        (
            (
                "Minutes: 12 messages",
                "Held back: it is not addressed to one person alone.",
            ),
        ),
        some_may_go=False,
    ),
}

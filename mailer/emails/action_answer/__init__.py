"""Says what an answer by email has changed, or that a person reads it (H15)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `said` is what was taken down, or why nothing was."""

    recipient: str
    panel: str
    taken: bool
    said: str


_TAKEN = Context("Robin Invented", "MACE East panel", True, "HE26-014: Done on 4 December 2026.")
EXAMPLES = {
    "taken": _TAKEN,
    "already": replace(
        _TAKEN, said="HE26-014: Already done by Alex Example on 4 December 2026 at 10:02."
    ),
    "not_taken": replace(_TAKEN, taken=False, said="Say in a sentence why more time is needed."),
}

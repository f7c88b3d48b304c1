"""Asks somebody invited for the confidentiality declaration that they have not accepted (H9)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `late` tells that they joined after it was read aloud.

    `new_text` tells that they accepted an earlier text.
    """

    recipient: str
    panel: str
    held_on: date
    late: bool
    new_text: bool
    link: str | None


EXAMPLES = {
    "waiting": Context(
        "Imogen Vale",
        "MACE East panel",
        date(2026, 12, 24),
        False,
        False,
        "https://mace.example/d/example",
    ),
    "new_text": Context("Imogen Vale", "MACE East panel", date(2026, 12, 24), False, True, None),
    "late": Context("Imogen Vale", "MACE East panel", date(2026, 12, 24), True, False, None),
}

"""Asks a co-chair to confirm that a referral meets the panel's criteria (H3, H4)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `types` and `criteria` are labels; nobody is named.

    `answer_by` is None where the procedure sets no day.
    """

    recipient: str
    panel: str
    case_ref: str
    referred_on: date
    area: str
    types: tuple[str, ...]
    criteria: tuple[str, ...]
    answer_by: date | None
    high_risk: bool
    link: str | None


_TYPES = ("Child criminal exploitation", "Trafficking")
_CRITERIA = ("Known to be exploited", "Cannot be managed by local services alone")
EXAMPLES = {
    "without_page": Context(
        "Thea Marlowe",
        "MACE East panel",
        "HE-2026-0007",
        date(2026, 12, 1),
        "East",
        _TYPES,
        _CRITERIA,
        date(2026, 12, 3),
        high_risk=False,
        link=None,
    ),
    "high_risk": Context(
        "Thea Marlowe",
        "MACE East panel",
        "HE-2026-0008",
        date(2026, 12, 1),
        "East",
        _TYPES[:1],
        _CRITERIA[:1],
        None,
        high_risk=True,
        link="https://mace.example/c/example",
    ),
}

"""Introduces the referrer and the panel's administrator to each other (H5)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. Each of the two gets a copy; `to_administrator` tells which."""

    recipient: str
    panel: str
    case_ref: str
    referrer: str
    referrer_agency: str
    referrer_email: str
    administrator: str
    administrator_email: str
    to_administrator: bool
    meeting_on: date | None


EXAMPLES = {
    "to_referrer": Context(
        "Rowan Ashby",
        "MACE East panel",
        "HE-2026-0007",
        "Rowan Ashby",
        "Children's Services",
        "rowan.ashby@county.example",
        "Piers Tansley",
        "piers.tansley@county.example",
        to_administrator=False,
        meeting_on=date(2026, 12, 24),
    ),
    "to_administrator": Context(
        "Piers Tansley",
        "MACE East panel",
        "HE-2026-0007",
        "Rowan Ashby",
        "Children's Services",
        "rowan.ashby@county.example",
        "Piers Tansley",
        "piers.tansley@county.example",
        to_administrator=True,
        meeting_on=None,
    ),
}

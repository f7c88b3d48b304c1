"""Tells the referrer what became of the referral, with reasons (H5)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `reasons` are the co-chairs' sentences.

    `meeting_on` is None until the child is listed. `administrator` is told in a message of its own.
    """

    recipient: str
    panel: str
    case_ref: str
    referred_on: date
    accepted: bool
    reasons: tuple[str, ...]
    meeting_on: date | None
    administrator: str | None
    link: str | None


EXAMPLES = {
    "accepted": Context(
        "Rowan Ashby",
        "MACE East panel",
        "HE-2026-0007",
        date(2026, 12, 1),
        accepted=True,
        reasons=("The criteria for known exploitation are met.",),
        meeting_on=date(2026, 12, 24),
        administrator="Piers Tansley",
        link=None,
    ),
    "accepted_not_listed": Context(
        "Rowan Ashby",
        "MACE East panel",
        "HE-2026-0007",
        date(2026, 12, 1),
        accepted=True,
        reasons=(),
        meeting_on=None,
        administrator=None,
        link="https://mace.example/r/example",
    ),
    "not_accepted": Context(
        "Rowan Ashby",
        "MACE East panel",
        "HE-2026-0009",
        date(2026, 12, 1),
        accepted=False,
        reasons=("Local services are managing the risk <well>.", "A strategy meeting is planned."),
        meeting_on=None,
        administrator=None,
        link=None,
    ),
}

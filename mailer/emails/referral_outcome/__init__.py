"""Tells the referrer what became of the referral, with reasons (H5)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Standing = Literal["accepted", "not_accepted", "returned", "redirected", "joined"]


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `reasons` are the co-chairs' or the coordinator's sentences.

    `ref` is the referrer's own reference, by which they know it; `panel_ref` the case's, once
    it has one. A referral that was joined to an existing matter tells nothing but that.
    `advice` is what the co-chairs who do not agree say should be done instead.
    `meeting_on` is None until the child is listed. `administrator` is told in a message of its own.
    `link` opens the referral of somebody who refers by the page, who may not be `in_teams`.
    """

    recipient: str
    panel: str
    ref: str
    referred_on: date
    standing: Standing
    reasons: tuple[str, ...]
    advice: tuple[str, ...]
    meeting_on: date | None
    administrator: str | None
    link: str | None
    in_teams: bool = True
    panel_ref: str | None = None


EXAMPLES = {
    "accepted": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        standing="accepted",
        reasons=("The criteria for known exploitation are met.",),
        advice=(),
        meeting_on=date(2026, 12, 24),
        administrator="Piers Tansley",
        link=None,
        panel_ref="HE-2026-0007",
    ),
    "accepted_not_listed": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0007",
        date(2026, 12, 1),
        standing="accepted",
        reasons=(),
        advice=(),
        meeting_on=None,
        administrator=None,
        link="https://mace.example/r/example",
        in_teams=False,
        panel_ref="HE-2026-0007",
    ),
    "not_accepted": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0009",
        date(2026, 12, 1),
        standing="not_accepted",
        reasons=("Local services are managing the risk <well>.", "A strategy meeting is planned."),
        advice=("Ask for a strategy meeting this week.", "Tell the school's safeguarding lead."),
        meeting_on=None,
        administrator=None,
        link=None,
    ),
    "returned": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0009",
        date(2026, 12, 1),
        standing="returned",
        reasons=("Which school does the child go to?",),
        advice=(),
        meeting_on=None,
        administrator=None,
        link=None,
    ),
    "returned_by_page": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0009",
        date(2026, 12, 1),
        standing="returned",
        reasons=("Which school does the child go to?",),
        advice=(),
        meeting_on=None,
        administrator=None,
        link="https://mace.example/r/example",
        in_teams=False,
    ),
    "redirected": Context(
        "Rowan Ashby",
        "MACE Rotherham panel",
        "REF-2026-0010",
        date(2026, 12, 1),
        standing="redirected",
        reasons=("These young people are discussed at the YMARAC.",),
        advice=(),
        meeting_on=None,
        administrator=None,
        link=None,
    ),
    "joined": Context(
        "Rowan Ashby",
        "MACE East panel",
        "REF-2026-0011",
        date(2026, 12, 1),
        standing="joined",
        reasons=(),
        advice=(),
        meeting_on=None,
        administrator=None,
        link=None,
    ),
}

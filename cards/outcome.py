"""Tells the referrer what was decided about the referral, and why (H4, R4.12)."""

from dataclasses import dataclass, replace
from typing import Literal

from cards.elements import (
    Card,
    Tone,
    bullets,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.referral_step import VERB_OPEN

Verdict = Literal["accepted", "declined", "redirected", "joined"]
_TITLES: dict[Verdict, tuple[Tone, str]] = {
    "accepted": ("good", "Your referral was accepted"),
    "declined": ("warning", "Your referral was not accepted"),
    "redirected": ("accent", "Your referral belongs to another panel"),
    "joined": ("accent", "Your referral has been joined to an existing matter."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`reasons` and `next` are sentences. `panel_date` is empty unless it was accepted.

    Of a joined one nothing is told but that, and who will ring.
    """

    referral_id: str
    ref: str
    verdict: Verdict
    decided: str = ""
    reasons: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    panel_date: str = ""
    administrator: str = ""


def build(view: View) -> Card:
    """Build the card. It names no child."""
    tone, title = _TITLES[view.verdict]
    decided = (("Decided", view.decided),) if view.decided else ()
    dates = (("The panel meets", view.panel_date),) if view.panel_date else ()
    asks = (("Panel administrator", view.administrator),) if view.administrator else ()
    return card(
        heading("What was decided"),
        paragraph(view.ref, subtle=True),
        notice(tone, title, *view.reasons),
        facts(*decided, *dates, *asks),
        [subheading("What the co-chairs advise"), *bullets(view.advice)] if view.advice else None,
        [subheading("What happens next"), *bullets(view.next)] if view.next else None,
        actions=[execute("Open my referral", VERB_OPEN, referral=view.referral_id)],
        speak=f"{title.rstrip('.')}: {view.ref}.",
    )


_ACCEPTED = View(
    referral_id="r7",
    ref="REF-2026-0007",
    verdict="accepted",
    decided="Wednesday 2 December 2026",
    reasons=("Both co-chairs agree that the child is known to be being exploited.",),
    next=(
        "The lead professional is invited with the time at which the child is discussed.",
        "You will read what the panel decides after the meeting.",
    ),
    panel_date="Friday 18 December 2026",
    administrator="Sam Sample, 01632 960001",
)
EXAMPLES = {
    "accepted": _ACCEPTED,
    "declined": replace(
        _ACCEPTED,
        verdict="declined",
        reasons=("The child protection plan has not been tried yet.",),
        advice=("Ask for a review of the plan this month.",),
        next=("Go on with the plan in place.", "Refer again if something changes."),
        panel_date="",
    ),
    "redirected": replace(
        _ACCEPTED,
        verdict="redirected",
        reasons=("Harmful sexual behaviour is discussed by its own panel.",),
        next=("Send it to that panel: 01632 960002. We have kept your referral.",),
        panel_date="",
    ),
    "joined": View(
        referral_id="r7",
        ref="REF-2026-0007",
        verdict="joined",
        reasons=("The coordinator will ring you.",),
    ),
}

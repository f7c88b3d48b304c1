"""Somebody of whom only an address is known is not called by it."""

from dataclasses import replace

from core.messages import Kind
from mailer.emails import referral_outcome
from mailer.render import render


def test_H5_somebody_without_a_name_is_addressed_as_a_colleague() -> None:
    accepted = referral_outcome.EXAMPLES["accepted"]
    nameless = replace(accepted, recipient="rowan.ashby@school.example")
    for part in ("text", "html"):
        assert "Dear colleague" in getattr(render(Kind.REFERRAL_OUTCOME, nameless), part)
        assert "Dear Rowan Ashby" in getattr(render(Kind.REFERRAL_OUTCOME, accepted), part)

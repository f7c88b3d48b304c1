"""Step 5: who helps the child, and how the referrer can be reached (R4.3)."""

from dataclasses import dataclass, replace

from cards.elements import Card, paragraph, subheading
from cards.referral_form import Step, step_card

NUMBER = 5
FIELDS = (
    "referrer_phone", "line_manager", "lead_name", "lead_email", "lead_agency",
    "social_worker", "others",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Step):
    """`referrer` is the person who writes, with agency, as the assistant knows them."""

    referrer: str


def build(view: View) -> Card:
    """Build the card."""
    form = view.form
    return step_card(
        view,
        NUMBER,
        subheading("You"),
        paragraph(view.referrer),
        form.text("referrer_phone", "Your telephone number", required=True, limit=40, style="Tel"),
        form.text("line_manager", "Your line manager"),
        subheading("The lead professional"),
        paragraph("This is who the panel invites when the child is discussed.", subtle=True),
        form.text("lead_name", "Name", required=True),
        form.text("lead_email", "Work email address", required=True, style="Email"),
        form.text("lead_agency", "Agency", required=True),
        subheading("Others"),
        form.text("social_worker", "Allocated social worker, if it is somebody else"),
        form.long_text("others", "GP and anybody else who helps the child", limit=1000),
    )


_NEW = View(
    referral_id="r1",
    ref="HE-2026-0007",
    version=5,
    referrer="Alex Example, social worker, Children's Services",
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(
        _NEW,
        values={
            "referrer_phone": "01632 960000",
            "lead_name": "Sam Sample",
            "lead_email": "sam.sample at example",
        },
        problems={"lead_email": "An email address has one @, as in sam.sample@example.org."},
    ),
}

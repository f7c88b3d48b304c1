"""Step 1: is the child safe now, does the panel fit, which way does the referral go (H7, R4.12)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, Form, Options, notice, paragraph, subheading
from cards.referral_form import Step, step_card

NUMBER = 1
FIELDS = ("danger", "harmful_behaviour", "route", "privacy")
YES_NO: Options = (("yes", "Yes"), ("no", "No"))


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Step):
    """`danger_advice` says what to do now; it stands first once danger was answered with yes."""

    routes: Options
    route_help: str
    danger_advice: tuple[str, ...]
    redirect_advice: str
    privacy_notice: str


def build(view: View) -> Card:
    """Build the card. This step is the gate, so its answers are required before it is left."""
    form = Form(view.values, view.problems)
    return step_card(
        view,
        NUMBER,
        _danger(view),
        form.choice(
            "danger",
            "Is the child in immediate danger?",
            YES_NO,
            required=True,
            style="expanded",
        ),
        _redirect(view),
        form.choice(
            "harmful_behaviour",
            "Is the only concern that the child has shown harmful sexual behaviour to others?",
            YES_NO,
            required=True,
            style="expanded",
        ),
        form.choice(
            "route",
            "How does this referral come to the panel?",
            view.routes,
            required=True,
            style="expanded",
        ),
        paragraph(view.route_help, subtle=True),
        subheading("How this information is used"),
        paragraph(view.privacy_notice),
        form.toggle("privacy", "Privacy notice", "I have read this privacy notice", required=True),
    )


def _danger(view: View) -> Element | None:
    if view.values.get("danger") != "yes":
        return paragraph("If a child is in immediate danger, ring 999 before you go on.")
    return notice("attention", "Do this now, before you go on", *view.danger_advice)


def _redirect(view: View) -> Element | None:
    if view.values.get("harmful_behaviour") != "yes":
        return None
    return notice("warning", "Another panel may be the right one", view.redirect_advice)


_NEW = View(
    referral_id="r1",
    ref="HE-2026-0007",
    version=1,
    routes=(
        ("standard", "I work with the child and refer them to the panel"),
        ("youth_action_panel", "The youth action panel passes this on"),
    ),
    route_help="If you are not sure, choose the first. The coordinator will put it right.",
    danger_advice=(
        "Ring 999 if somebody may be hurt.",
        "Ring children's services on 0300 000 0000 (day and night).",
        "Then come back: your referral is kept, and the panel still wants to hear from you.",
    ),
    redirect_advice="Harmful sexual behaviour is discussed by its own panel. We keep your referral"
    " and tell you whom to ask.",
    privacy_notice="We share what you write with the agencies on the panel, to keep the child safe."
    " We keep it for as long as the law asks and no longer.",
)
EXAMPLES = {
    "new": _NEW,
    "danger": replace(
        _NEW,
        version=2,
        values={"danger": "yes", "harmful_behaviour": "yes", "route": "standard"},
        problems={"privacy": "Please read the privacy notice and tick the box under it."},
    ),
}

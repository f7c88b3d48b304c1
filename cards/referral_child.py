"""Step 2: who the child is (R1.3, R4.2, H1)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, Form, Options, notice, paragraph, subheading
from cards.referral_form import Step, step_card

NUMBER = 2
FIELDS = (
    "given", "family", "also_known_as", "born", "gender", "ethnicity", "area",
    "looked_after", "home_authority", "legal_status", "nhs_number", "school",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Step):
    """`latest_birth` is today as ISO. `question` asks about what was typed ("over 18?")."""

    areas: Options
    genders: Options
    ethnicities: Options
    looked_after: Options
    legal_statuses: Options
    latest_birth: str
    area_help: str = ""
    question: str = ""


def build(view: View) -> Card:
    """Build the card."""
    return step_card(
        view,
        NUMBER,
        notice("warning", "One question", view.question) if view.question else None,
        *_who(view, view.form),
        *_where(view, view.form),
    )


def _who(view: View, form: Form) -> tuple[Element, ...]:
    return (
        form.text("given", "Given names", required=True),
        form.text("family", "Family name", required=True),
        form.text("also_known_as", "Also known as"),
        form.date("born", "Date of birth", required=True, latest=view.latest_birth),
        form.choice("gender", "Gender", view.genders),
        form.choice("ethnicity", "Ethnicity", view.ethnicities, style="filtered"),
    )


def _where(view: View, form: Form) -> tuple[Element, ...]:
    return (
        subheading("Home, care and school"),
        form.choice("area", "Where does the child live?", view.areas, required=True),
        paragraph(view.area_help, subtle=True),
        form.choice("looked_after", "Is the child looked after?", view.looked_after),
        form.text("home_authority", "If looked after, by which authority?"),
        form.choice("legal_status", "Plan or legal status", view.legal_statuses),
        form.text("nhs_number", "NHS number, if you know it", limit=20),
        form.text("school", "School, college or other education"),
    )


_NEW = View(
    referral_id="r1",
    ref="HE-2026-0007",
    version=2,
    areas=(("stevenage", "Stevenage (East panel)"), ("watford", "Watford (West panel)")),
    genders=(("girl", "Girl"), ("boy", "Boy"), ("other", "Describes themself another way")),
    ethnicities=(("white_british", "White British"), ("not_said", "Not said")),
    looked_after=(
        ("no", "No"),
        ("here", "Yes, by this authority"),
        ("elsewhere", "Yes, by another authority"),
    ),
    legal_statuses=(
        ("none", "Not open to children's services"),
        ("cin", "Child in need"),
        ("cp", "Child protection"),
        ("cla", "Child looked after"),
    ),
    latest_birth="2026-11-23",
    area_help="The area decides which panel meets about the child.",
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(
        _NEW,
        version=3,
        values={
            "given": "Robin *Bobby*",
            "family": "O'Specimen <b>",
            "born": "2005-02-30",
            "area": "stevenage",
            "looked_after": "elsewhere",
        },
        problems={
            "born": "There is no 30 February. Please look at the date of birth again.",
            "home_authority": "Please say which authority looks after the child.",
        },
    ),
    "over_18": replace(
        _NEW,
        values={"given": "Robin", "family": "Specimen", "born": "2008-03-01"},
        question="With this date of birth the person is 18 or over. Is the date right?"
        " If it is, please press Save and continue once more.",
    ),
}

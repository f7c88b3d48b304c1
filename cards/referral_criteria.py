"""Step 4: which criteria are met and why, and what the panel is asked for (H3)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, Options, paragraph, subheading
from cards.referral_form import Step, step_card

NUMBER = 4
TICKED = "criterion_"  # + the criterion's id: "true" or "false"
REASON = "why_"  # + the criterion's id
PREFIXES = (TICKED, REASON)
FIELDS = ("current_plan", "ask", "child_view", "family_view", "aware")


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Step):
    """`aware` offers who knows of the referral."""

    criteria: Options
    aware: Options


def build(view: View) -> Card:
    """Build the card."""
    form = view.form
    return step_card(
        view,
        NUMBER,
        *_criteria(view),
        subheading("The plan, and what you ask for"),
        form.long_text(
            "current_plan",
            "What is the plan now, and why is it not enough?",
            required=True,
            limit=2000,
        ),
        form.long_text("ask", "What do you ask of the panel?", required=True, limit=2000),
        subheading("What the child and the family say"),
        form.long_text("child_view", "What does the child say and want?", limit=2000),
        form.long_text("family_view", "What does the family say and want?", limit=2000),
        form.choice("aware", "Who knows of this referral?", view.aware, required=True),
    )


def _criteria(view: View) -> list[Element]:
    if not view.criteria:
        return []
    asked = [
        subheading("Which of these are true for the child?"),
        paragraph("Tick every one that is, and say in a sentence or two why.", subtle=True),
    ]
    for key, words in view.criteria:
        asked.append(view.form.toggle(TICKED + key, words, "Yes, this is true"))
        asked.append(view.form.long_text(REASON + key, f"Why: {words}", limit=1000))
    return asked


_NEW = View(
    referral_id="r1",
    ref="HE-2026-0007",
    version=4,
    criteria=(
        ("known", "Known to be exploited"),
        ("missing", "Most vulnerable to exploitation through going missing"),
        ("not_local", "The risk cannot be managed at a local level"),
        ("high_risk", "Assessed as at high risk of exploitation"),
    ),
    aware=(
        ("both", "The child and the family"),
        ("child", "The child only"),
        ("family", "The family only"),
        ("nobody", "Nobody yet: telling them may not be safe"),
    ),
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(
        _NEW,
        values={"criterion_missing": "true", "ask": "Please agree who visits on Friday nights."},
        problems={"why_missing": "Please say in a sentence why this criterion is met."},
    ),
    "no_criteria": replace(_NEW, ref="RO-2026-0003", criteria=()),
}

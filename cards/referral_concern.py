"""Step 3: what worries the referrer (R1.2, H2)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Options
from cards.referral_form import Step, step_card

NUMBER = 3
FIELDS = (
    "types", "other_types", "vulnerabilities", "worry", "since", "missing_episodes", "places",
    "people_of_concern",
)  # fmt: skip
MOST_MISSING = 500  # episodes in six months; above this it is a slip of the finger


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Step):
    """The lists come from the authority's procedure."""

    types: Options
    other_types: Options
    vulnerabilities: Options


def build(view: View) -> Card:
    """Build the card."""
    form = view.form
    return step_card(
        view,
        NUMBER,
        form.choices("types", "What kind of exploitation do you fear?", view.types, required=True),
        form.choices("other_types", "Other kinds", view.other_types) if view.other_types else None,
        form.choices(
            "vulnerabilities", "What makes the child more vulnerable?", view.vulnerabilities
        ),
        form.long_text("worry", "What has happened, and what worries you?", required=True),
        form.text("since", "Since when?"),
        form.number(
            "missing_episodes",
            "How often missing in the last six months?",
            lowest=0,
            highest=MOST_MISSING,
        ),
        form.long_text("places", "Places that worry you", limit=1000),
        form.long_text("people_of_concern", "People who worry you, and why", limit=2000),
    )


_NEW = View(
    referral_id="r1",
    ref="HE-2026-0007",
    version=3,
    types=(
        ("cse", "Sexual exploitation"),
        ("cce", "Criminal exploitation"),
        ("trafficking", "Trafficking and modern slavery"),
        ("county_lines", "County lines"),
    ),
    other_types=(
        ("labour", "Labour exploitation"),
        ("servitude", "Domestic servitude"),
        ("forced_marriage", "Forced marriage"),
    ),
    vulnerabilities=(
        ("missing", "Missing from home or care"),
        ("education", "Missing from education"),
        ("trauma", "Childhood trauma"),
    ),
)
EXAMPLES = {
    "new": _NEW,
    "filled": replace(
        _NEW,
        values={
            "types": "cce,county_lines",
            "vulnerabilities": "missing",
            "worry": "Robin was found in another town with a *new* phone.\nNobody knows how.",
            "missing_episodes": "6",
            "places": "The bus station #1",
        },
    ),
    "too_long": replace(
        _NEW,
        values={"worry": "Very worried. " * 715},
        problems={
            "types": "Please choose at least one kind of exploitation.",
            "worry": "This has 10,010 characters; 4,000 fit. Please shorten it.",
        },
    ),
}

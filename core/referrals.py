"""A referral: its steps and questions, its states, and what is wrong with an answer.

Every answer is kept as it was typed, at every step, right or wrong; what is wrong is said in a
sentence at the field. The questions are the union of what real forms ask, in five short steps.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import whole_years
from core.typed import text_problem

ADULT = 18
LONG_TEXT = 10_000
SHORT_TEXT = 200
NHS_DIGITS = 10
YES = "yes"


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    RETURNED = "returned"  # the coordinator asked for more
    SUBMITTED = "submitted"
    WITH_CHAIRS = "with_chairs"
    DISAGREED = "disagreed"  # the co-chairs differ; the coordinator arranges
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"  # belongs elsewhere (R4.12); kept, not listed
    WITHDRAWN = "withdrawn"


IN_WORDS = {
    ReferralState.DRAFT: "Not sent yet",
    ReferralState.RETURNED: "Returned to you to complete",
    ReferralState.SUBMITTED: "With the coordinator",
    ReferralState.WITH_CHAIRS: "With the co-chairs",
    ReferralState.DISAGREED: "The co-chairs are talking",
    ReferralState.ACCEPTED: "Accepted",
    ReferralState.DECLINED: "Not accepted",
    ReferralState.REDIRECTED: "Passed to another panel",
    ReferralState.WITHDRAWN: "Withdrawn",
}

WHAT_NEXT = {
    ReferralState.DRAFT: "Finish the steps and send it.",
    ReferralState.RETURNED: "Add what the coordinator asks for and send it again.",
    ReferralState.SUBMITTED: "The coordinator reads it and puts it to the co-chairs.",
    ReferralState.WITH_CHAIRS: "Both co-chairs decide whether it meets the criteria.",
    ReferralState.DISAGREED: "The coordinator brings the co-chairs together.",
    ReferralState.ACCEPTED: "The child is on the panel's list. The administrator will be in touch.",
    ReferralState.DECLINED: "Read the reasons and the advice. You may refer again.",
    ReferralState.REDIRECTED: "The other panel takes it from here.",
    ReferralState.WITHDRAWN: "Nothing more happens.",
}

EDITABLE = (ReferralState.DRAFT, ReferralState.RETURNED)
UNDER_WAY = (ReferralState.SUBMITTED, ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `kind` is text, long, date, born, choice, many, toggle, number or nhs."""

    id: str
    label: str
    kind: str = "text"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One short card of the form."""

    number: int
    name: str
    title: str
    fields: tuple[Field, ...]


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "start",
        "Before you start",
        (
            Field("danger", "Is the child in immediate danger?", "choice", required=True),
            Field("harmful_only", "Is the concern only about harmful sexual behaviour?", "choice"),
            Field("route", "How does this referral come?", "choice"),
            Field("privacy", "I have read the privacy notice", "toggle", required=True),
        ),
    ),
    Step(
        2,
        "child",
        "The child",
        (
            Field("given", "Given names", required=True),
            Field("family", "Family name", required=True),
            Field("known_as", "Also known as"),
            Field("born", "Date of birth", "born", required=True),
            Field("born_sure", "The date of birth is right", "toggle"),
            Field("gender", "Gender", "choice"),
            Field("ethnicity", "Ethnicity"),
            Field("area", "Where the child lives", "choice", required=True),
            Field("looked_after", "Looked after?", "choice"),
            Field("home_authority", "Home authority"),
            Field("legal_status", "Legal status", "choice"),
            Field("nhs_number", "NHS number", "nhs"),
            Field("school", "School or college"),
        ),
    ),
    Step(
        3,
        "concern",
        "What worries you",
        (
            Field("types", "Types of exploitation", "many", required=True),
            Field("other_types", "Other types", "many"),
            Field("vulnerabilities", "What makes the child vulnerable", "many"),
            Field("worries", "What worries you", "long", required=True),
            Field("since", "Since when"),
            Field("missing", "Missing episodes in six months", "number"),
            Field("places", "Places", "long"),
            Field("persons", "People of concern", "long"),
        ),
    ),
    Step(
        4,
        "criteria",
        "Why this panel",
        (
            Field("plan", "The current plan, and why it is not enough", "long"),
            Field("ask", "What you ask of the panel", "long", required=True),
            Field("views", "The child's and family's views", "long"),
            Field("aware", "Do they know of this referral?", "choice"),
        ),
    ),
    Step(
        5,
        "people",
        "Who is involved",
        (
            Field("phone", "Your phone number"),
            Field("line_manager", "Your line manager"),
            Field("lead_name", "Lead professional"),
            Field("lead_email", "Their email"),
            Field("lead_agency", "Their agency"),
            Field("social_worker", "Allocated social worker"),
            Field("others", "Others working with the child", "long"),
        ),
    ),
)


def step(number: int) -> Step:
    """Give a step by its number, 1 to 5."""
    return STEPS[number - 1]


def criteria_ticked(answers: Mapping[str, str]) -> tuple[str, ...]:
    """List the ids of the criteria that the referrer ticked (`criterion.<id>`: "true")."""
    prefix = "criterion."
    return tuple(
        k.removeprefix(prefix) for k, v in answers.items() if k.startswith(prefix) and on(v)
    )


def on(value: str | None) -> bool:
    """Read a toggle or a yes/no choice as Teams sends it."""
    return (value or "").strip().casefold() in ("true", YES, "1")


def step_problems(number: int, answers: Mapping[str, str], today: date) -> dict[str, str]:
    """Say what is wrong with a step's answers, by field: a sentence each."""
    found = {}
    for field in step(number).fields:
        problem = _problem(field, answers, today)
        if problem:
            found[field.id] = problem
    return found | _criteria_problems(number, answers)


def problems(answers: Mapping[str, str], today: date) -> dict[str, str]:
    """Say what is missing or wrong in the whole form."""
    found: dict[str, str] = {}
    for one in STEPS:
        found |= step_problems(one.number, answers, today)
    return found


def _criteria_problems(number: int, answers: Mapping[str, str]) -> dict[str, str]:
    if STEPS[number - 1].name != "criteria":
        return {}
    ticked = criteria_ticked(answers)
    if not ticked:
        return {"criteria": "Tick at least one of the panel's criteria, and say why."}
    return {
        f"reason.{one}": "Say in a sentence why this criterion is met."
        for one in ticked
        if not answers.get(f"reason.{one}", "").strip()
    }


def _problem(field: Field, answers: Mapping[str, str], today: date) -> str | None:
    value = answers.get(field.id, "").strip()
    if not value or (field.kind == "toggle" and not on(value)):
        return f"“{field.label}” is needed." if field.required else None
    most = LONG_TEXT if field.kind == "long" else SHORT_TEXT
    if field.kind in ("text", "long") and (problem := text_problem(value, most)):
        return problem
    if field.kind == "born":
        return _born_problem(value, on(answers.get("born_sure")), today)
    if field.kind == "nhs":
        return nhs_number_problem(value)
    if field.kind == "number" and not re.fullmatch(r"\d{1,3}", value):
        return "Write a whole number, such as 0 or 4."
    return None


def _born_problem(value: str, sure: bool, today: date) -> str | None:
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return "Write the date of birth as day, month and year."
    if born > today:
        return "This date of birth lies in the future. Please check it."
    years = whole_years(born, today)
    if years >= ADULT and not sure:
        return (
            f"This date makes the young person {years}. MACE is for children under 18. "
            "Correct the date, or tick that it is right and the coordinator will ring you."
        )
    return None


def nhs_number_problem(value: str) -> str | None:
    """Check an NHS number by its check digit (modulus 11)."""
    digits = re.sub(r"[\s-]", "", value)
    if not re.fullmatch(rf"\d{{{NHS_DIGITS}}}", digits):
        return "An NHS number has ten digits. Leave it empty if you do not know it."
    total = sum(int(d) * (NHS_DIGITS - i) for i, d in enumerate(digits[:-1]))
    check = (11 - total % 11) % 11
    if check != int(digits[-1]):
        return "This is not an NHS number: a digit is wrong. Leave it empty if you do not know it."
    return None

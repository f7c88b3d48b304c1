"""A referral: its steps and questions, its states, and what is wrong with an answer.

Every answer is kept as it was typed, at every step, right or wrong; what is wrong is said in a
sentence at the field. The questions are the union of what real forms ask, in five short steps.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import whole_years
from core.form_choices import Options
from core.typed import text_problem

ADULT = 18
OLDEST = 120
MOST_MISSING = 500  # episodes in six months; above this it is a slip of the finger
SHORT_TEXT = 200
NHS_DIGITS = 10


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    RECEIVED = "received"  # came by email; the coordinator completes it (H6)
    RETURNED = "returned"  # the coordinator asked for more
    SUBMITTED = "submitted"
    WITH_CHAIRS = "with_chairs"
    DISAGREED = "disagreed"  # the co-chairs differ; the coordinator arranges
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"  # belongs elsewhere (R4.12); kept, not listed
    WITHDRAWN = "withdrawn"
    JOINED = "joined"  # the child is before the panel already; it joined that matter


IN_WORDS = {
    ReferralState.DRAFT: "Not sent yet",
    ReferralState.RECEIVED: "Came by email",
    ReferralState.RETURNED: "Returned to you to complete",
    ReferralState.SUBMITTED: "With the coordinator",
    ReferralState.WITH_CHAIRS: "With the co-chairs",
    ReferralState.DISAGREED: "The co-chairs are talking",
    ReferralState.ACCEPTED: "Accepted",
    ReferralState.DECLINED: "Not accepted",
    ReferralState.REDIRECTED: "Passed to another panel",
    ReferralState.WITHDRAWN: "Withdrawn",
    ReferralState.JOINED: "Joined to an existing matter",
}

WHAT_NEXT = {
    ReferralState.DRAFT: "Finish the steps and send it.",
    ReferralState.RECEIVED: "The coordinator reads it, completes the form and sends it on.",
    ReferralState.RETURNED: "Add what the coordinator asks for and send it again.",
    ReferralState.SUBMITTED: "The coordinator reads it and puts it to the co-chairs.",
    ReferralState.WITH_CHAIRS: "Both co-chairs decide whether it meets the criteria.",
    ReferralState.DISAGREED: "The coordinator brings the co-chairs together.",
    ReferralState.ACCEPTED: "The child is on the panel's list. The administrator will be in touch.",
    ReferralState.DECLINED: "Read the reasons and the advice. You may refer again.",
    ReferralState.REDIRECTED: "The other panel takes it from here.",
    ReferralState.WITHDRAWN: "Nothing more happens.",
    ReferralState.JOINED: "The coordinator will ring you.",
}

EDITABLE = (ReferralState.DRAFT, ReferralState.RETURNED)
UNDER_WAY = (ReferralState.SUBMITTED, ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `kind` is text, choice, many, toggle, born, number, email or nhs.

    `most` is the longest answer in characters.
    """

    id: str
    label: str
    kind: str = "text"
    required: bool = False
    most: int = SHORT_TEXT


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
        "How to refer",
        (
            Field("danger", "Is the child in immediate danger?", "choice", required=True),
            Field("harmful_behaviour", "Is the only concern harmful behaviour?", "choice", True),
            Field("route", "How the referral comes to the panel", "choice", required=True),
            Field("privacy", "I have read this privacy notice", "toggle", required=True),
        ),
    ),
    Step(
        2,
        "child",
        "The child",
        (
            Field("given", "Given names", required=True),
            Field("family", "Family name", required=True),
            Field("also_known_as", "Also known as"),
            Field("born", "Date of birth", "born", required=True),
            Field("gender", "Gender", "choice"),
            Field("ethnicity", "Ethnicity", "choice"),
            Field("area", "Where the child lives", "choice", required=True),
            Field("looked_after", "Looked after", "choice"),
            Field("home_authority", "Home authority"),
            Field("legal_status", "Plan or legal status", "choice"),
            Field("nhs_number", "NHS number", "nhs"),
            Field("school", "School, college or other education"),
        ),
    ),
    Step(
        3,
        "concern",
        "What worries you",
        (
            Field("types", "Kind of exploitation", "many", required=True),
            Field("other_types", "Other kinds", "many"),
            Field("vulnerabilities", "What makes the child more vulnerable", "many"),
            Field("worry", "What has happened, and what worries you", required=True, most=4000),
            Field("since", "Since when"),
            Field("missing_episodes", "Missing in the last six months", "number"),
            Field("places", "Places that worry you", most=1000),
            Field("people_of_concern", "People who worry you", most=2000),
        ),
    ),
    Step(
        4,
        "criteria",
        "Why the panel",
        (
            Field("current_plan", "The plan now, and why it is not enough", "text", True, 2000),
            Field("ask", "What you ask of the panel", required=True, most=2000),
            Field("child_view", "What the child says and wants", most=2000),
            Field("family_view", "What the family says and wants", most=2000),
            Field("aware", "Who knows of this referral", "choice", required=True),
        ),
    ),
    Step(
        5,
        "people",
        "People who help",
        (
            Field("referrer_phone", "Your telephone number", required=True, most=40),
            Field("line_manager", "Your line manager"),
            Field("lead_name", "Lead professional: name", required=True),
            Field("lead_email", "Lead professional: work email address", "email", required=True),
            Field("lead_agency", "Lead professional: agency", required=True),
            Field("social_worker", "Allocated social worker"),
            Field("others", "GP and anybody else who helps the child", most=1000),
        ),
    ),
)
SUMMARY = len(STEPS) + 1
CRITERION, WHY = "criterion_", "why_"  # + the criterion's id
WHY_MOST = 1000
NOT_OFFERED = "Please choose from what is offered here."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the procedure lets people choose: by question, and its criteria (H3), if it has any."""

    offered: Mapping[str, Options]
    criteria: Collection[str]


def step(number: int) -> Step:
    """Give a step by its number, 1 to 5."""
    return STEPS[number - 1]


def on(value: str | None) -> bool:
    """Read a toggle or a yes/no choice as Teams sends it."""
    return (value or "").strip().casefold() in ("true", "yes", "1")


def several(answers: Mapping[str, str], field: str) -> tuple[str, ...]:
    """Read an answer with several choices; Teams joins them with commas."""
    return tuple(part for part in answers.get(field, "").split(",") if part)


def kinds_of(answers: Mapping[str, str]) -> tuple[str, ...]:
    """List every kind of exploitation that a referral names (R1.2)."""
    return several(answers, "types") + several(answers, "other_types")


def criteria_ticked(answers: Mapping[str, str]) -> tuple[str, ...]:
    """List the ids of the criteria that the referrer ticked (H3)."""
    ticks = (key for key, value in answers.items() if key.startswith(CRITERION) and on(value))
    return tuple(key.removeprefix(CRITERION) for key in ticks)


def step_problems(
    number: int, answers: Mapping[str, str], today: date, asked: Asked
) -> dict[str, str]:
    """Say what is wrong with a step's answers, by field: a sentence each."""
    found = {}
    for field in step(number).fields:
        value = answers.get(field.id, "")
        problem = _problem(field, value, today) or _not_offered(field, value, asked)
        if problem:
            found[field.id] = problem
    ticks = asked.criteria and step(number).name == "criteria"
    return found | (_criteria_problems(answers, asked.criteria) if ticks else {})


def problems(answers: Mapping[str, str], today: date, asked: Asked) -> dict[str, str]:
    """Say what is missing or wrong in the whole form."""
    found: dict[str, str] = {}
    for one in STEPS:
        found |= step_problems(one.number, answers, today, asked)
    return found


def step_of(field: str) -> Step:
    """Find the step that asks a question."""
    if field.startswith((CRITERION, WHY)) or field == "criteria":
        return STEPS[3]
    return next(one for one in STEPS if any(f.id == field for f in one.fields))


def grown_up(answers: Mapping[str, str], today: date) -> int | None:
    """Give the age of somebody who is 18 or over, so that it can be asked about; else None."""
    try:
        years = whole_years(date.fromisoformat(answers.get("born", "").strip()), today)
    except ValueError:
        return None
    return years if years >= ADULT else None


def _criteria_problems(answers: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    ticked = criteria_ticked(answers)
    if not ticked:
        return {"criteria": "Tick at least one of the panel's criteria, and say why."}
    if not set(ticked) <= set(known):
        return {"criteria": NOT_OFFERED}
    found = {}
    for one in ticked:
        why = answers.get(WHY + one, "")
        if not why.strip():
            found[WHY + one] = "Say in a sentence or two why this criterion is met."
        elif problem := text_problem(why, WHY_MOST):
            found[WHY + one] = problem
    return found


def _problem(field: Field, value: str, today: date) -> str | None:
    if not value.strip() or (field.kind == "toggle" and not on(value)):
        return _missing(field) if field.required else None
    if problem := text_problem(value, field.most):
        return problem
    check = _CHECKS.get(field.kind)
    return check(value.strip(), today) if check else None


def _not_offered(field: Field, value: str, asked: Asked) -> str | None:
    if field.kind not in ("choice", "many") or not value.strip():
        return None
    chosen = several({field.id: value}, field.id) if field.kind == "many" else (value,)
    known = {key for key, _ in asked.offered[field.id]}
    return None if set(chosen) <= known else NOT_OFFERED


def _missing(field: Field) -> str:
    if field.kind == "toggle":
        return f"Please tick “{field.label}”."
    return f"“{field.label}” is needed."


def _born_problem(value: str, today: date) -> str | None:
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return "There is no such day. Please look at the date of birth again."
    if born > today:
        return "This date of birth lies in the future. Please look at it again."
    if whole_years(born, today) > OLDEST:
        return "This date of birth is too long ago. Please look at it again."
    return None


def _number_problem(value: str, _today: date) -> str | None:
    if re.fullmatch(r"[0-9]{1,3}", value) and int(value) <= MOST_MISSING:
        return None
    return f"Please give a whole number from 0 to {MOST_MISSING}."


def _email_problem(value: str, _today: date) -> str | None:
    if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", value):
        return None
    return "An email address has one @, as in sam.sample@example.org."


def _nhs_problem(value: str, _today: date) -> str | None:
    return nhs_number_problem(value)


_CHECKS: Mapping[str, Callable[[str, date], str | None]] = {
    "born": _born_problem,
    "number": _number_problem,
    "email": _email_problem,
    "nhs": _nhs_problem,
}


def nhs_number_problem(value: str) -> str | None:
    """Check an NHS number by its check digit (modulus 11)."""
    digits = re.sub(r"[\s-]", "", value)
    if not re.fullmatch(rf"[0-9]{{{NHS_DIGITS}}}", digits):
        return "An NHS number has ten digits. Leave it empty if you do not know it."
    total = sum(int(d) * (NHS_DIGITS - i) for i, d in enumerate(digits[:-1]))
    check = (11 - total % 11) % 11
    if check != int(digits[-1]):
        return "This is not an NHS number: a digit is wrong. Leave it empty if you do not know it."
    return None

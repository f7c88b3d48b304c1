"""A referral: its steps and questions, its states, and what is wrong with an answer.

Every answer is kept as it was typed, at every step, right or wrong; what is wrong is said in a
sentence at the field. Which questions there are, and which are required, is `core.forms`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum

from core.choices import Route
from core.dates import whole_years
from core.forms import CRITERION, WHY, Answers, Asked, Form, Step
from core.questions import CHOSEN
from core.typed import needed_problem, text_problem, typed_day

ADULT = 18
OLDEST = 120
MOST_MISSING = 500  # episodes in six months; above this it is a slip of the finger
NHS_DIGITS = 10
WHY_MOST = 1000
STANDARD, IMMEDIATE = "standard", "immediate"


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
    ReferralState.REDIRECTED: "Belongs to another panel",
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
    ReferralState.REDIRECTED: "Read where it belongs and see that it gets there: "
    "it is not sent on from here.",
    ReferralState.WITHDRAWN: "Nothing more happens.",
    ReferralState.JOINED: "The coordinator will ring you.",
}

EDITABLE = (ReferralState.DRAFT, ReferralState.RETURNED, ReferralState.RECEIVED)
UNDER_WAY = (ReferralState.SUBMITTED, ReferralState.WITH_CHAIRS, ReferralState.DISAGREED)


NOT_OFFERED = "Please choose from what is offered here."
NO_CRITERION = "Tick at least one of the panel's criteria, and say why."
NO_REASON = "Say in a sentence or two why this criterion is met."


def on(value: str | None) -> bool:
    """Read a toggle or a yes/no choice as Teams sends it."""
    return (value or "").strip().casefold() in ("true", "yes", "1")


def several(answers: Answers, field: str) -> tuple[str, ...]:
    """Read an answer with several choices; Teams joins them with commas."""
    return tuple(part for part in answers.get(field, "").split(",") if part)


def kinds_of(answers: Answers) -> tuple[str, ...]:
    """List every kind of exploitation that a referral names (R1.2)."""
    return several(answers, "types") + several(answers, "other_types")


def criteria_ticked(answers: Answers) -> tuple[str, ...]:
    """List the ids of the criteria that the referrer ticked (H3)."""
    ticks = (key for key, value in answers.items() if key.startswith(CRITERION) and on(value))
    return tuple(key.removeprefix(CRITERION) for key in ticks)


def elsewhere(routes: Iterable[Route], answers: Answers) -> Route | None:
    """Give the route by which the referral goes to another panel, if it does (R4.12)."""
    return next((one for one in routes if not one.lists and one.applies(answers)), None)


def route_taken(routes: Iterable[Route], answers: Answers) -> str:
    """Give the id of the way that a referral takes: the one that its answers make it take.

    A child whom another authority looks after comes through MASH whatever was chosen (R4.2).
    Danger is no way of its own: it is dealt with at once, and the referral goes on (H7, R1.4).
    A child who goes to another forum (R4.12) goes there, by whatever way they came.
    """
    forced = [one for one in routes if one.id != IMMEDIATE and one.applies(answers)]
    forced.sort(key=lambda route: route.lists)
    return next((one.id for one in forced), answers.get("route") or STANDARD)


def implied(routes: Iterable[Route], answers: Answers) -> dict[str, str]:
    """Give the answers that a chosen way implies and nobody has given yet (R4.2).

    Whoever says that a child comes by MASH has said that another authority looks after them.
    """
    chosen = (one for one in routes if one.id == answers.get("route"))
    return {
        one.question: one.answer
        for route in chosen
        for one in route.when
        if one.question != "route" and not answers.get(one.question)
    }


def step_problems(
    step: Step, answers: Answers, today: date, *, all_needed: bool = True
) -> dict[str, str]:
    """Say what is wrong with a step's answers, by field: a sentence each.

    With `all_needed` False nothing is said of what is missing (the child goes elsewhere).
    """
    found: dict[str, str] = {}
    for one in step.asked:
        needed = all_needed and one.needed(answers)
        if one.question.kind == "criteria":
            found |= _criteria_problems(one, answers, needed=needed)
        elif problem := _problem(one, answers.get(one.id, ""), today, needed=needed):
            found[one.id] = problem
    return found


def problems(
    form: Form, routes: Collection[Route], answers: Answers, today: date
) -> dict[str, str]:
    """Say what is missing or wrong in the whole form."""
    away = elsewhere(routes, answers) is not None
    found: dict[str, str] = {}
    for one in form.steps:
        found |= step_problems(one, answers, today, all_needed=one.anyhow or not away)
    return found


def grown_up(answers: Answers, today: date) -> int | None:
    """Give the age of somebody who is 18 or over, so that it can be asked about; else None."""
    try:
        years = whole_years(date.fromisoformat(answers.get("born", "").strip()), today)
    except ValueError:
        return None
    return years if years >= ADULT else None


def _criteria_problems(asked: Asked, answers: Answers, *, needed: bool) -> dict[str, str]:
    ticked = criteria_ticked(answers)
    if not ticked:
        return {asked.id: NO_CRITERION} if needed else {}
    if not set(ticked) <= {key for key, _ in asked.options}:
        return {asked.id: NOT_OFFERED}
    reasons = {WHY + one: answers.get(WHY + one, "") for one in ticked}
    return {
        field: problem
        for field, why in reasons.items()
        if (problem := needed_problem(why, NO_REASON, WHY_MOST))
    }


def _problem(asked: Asked, value: str, today: date, *, needed: bool) -> str | None:
    kind = asked.question.kind
    if not value.strip() or (kind == "toggle" and not on(value)):
        return _missing(asked) if needed else None
    if problem := text_problem(value, asked.question.most):
        return problem
    if kind in CHOSEN:
        return _not_offered(asked, value)
    check = _CHECKS.get(kind)
    return check(value.strip(), today) if check else None


def _not_offered(asked: Asked, value: str) -> str | None:
    chosen = (
        [part for part in value.split(",") if part] if asked.question.kind == "many" else [value]
    )
    return None if set(chosen) <= {key for key, _ in asked.options} else NOT_OFFERED


def _missing(asked: Asked) -> str:
    if asked.question.kind == "toggle":
        return f"Please tick “{asked.question.label}”."
    if asked.question.ask.endswith("?"):
        return f"“{asked.question.ask}” needs an answer."
    return f"“{asked.question.label}” is needed."


def _day_problem(value: str, _today: date) -> str | None:
    return None if typed_day(value) else "There is no such day. Please look at it again."


def _born_problem(value: str, today: date) -> str | None:
    born = typed_day(value)
    if born is None:
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


def email_problem(value: str) -> str | None:
    """Say what is wrong with an email address; None if it can be one."""
    if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+", value):
        return None
    return "An email address has one @, as in sam.sample@example.org."


def _email_problem(value: str, _today: date) -> str | None:
    return email_problem(value)


def _nhs_problem(value: str, _today: date) -> str | None:
    return nhs_number_problem(value)


_CHECKS: Mapping[str, Callable[[str, date], str | None]] = {
    "born": _born_problem,
    "date": _day_problem,
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

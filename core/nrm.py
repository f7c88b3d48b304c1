"""The National Referral Mechanism: what its question is answered with, and by whom (R4.6, H19).

A child under 18 is referred without their consent being needed, so its lack is never a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates import long_day, short_day
from core.typed import needed_problem, text_problem


class Answered(StrEnum):
    """How the question was answered."""

    REFERRED = "referred"
    CONSIDERED = "considered"
    NOT_CONSIDERED = "not_considered"


ANSWERS: Mapping[Answered, str] = {
    Answered.REFERRED: "Considered: the child was referred",
    Answered.CONSIDERED: "Considered: the child is not referred",
    Answered.NOT_CONSIDERED: "Not considered",
}
OUTCOMES: Mapping[str, str] = {"yes": "Positive", "no": "Negative"}
WANTS: Mapping[str, str] = {"refer": "Refer the child", "not": "Do not refer the child"}

CONSENT = (
    "A child under 18 needs no consent to be referred, and lack of it never stands in the way "
    "(Home Office guidance on the NRM). Tell children's services first."
)
NOT_A_REASON = (
    "This reason speaks of consent. A child under 18 is referred without it: say what else speaks "
    "against a referral, or record who refers the child."
)
CHOOSE = "Choose how the question was answered."
SAY_WHY = "Say why the child is not referred, so that somebody else can follow the reason."
BY_WHOM = (
    "Say which first responder refers the child: the police, the local authority, Barnardo's or "
    "another that the Home Office names. Schools, GPs and health trusts ask one of them."
)
WHEN = "Give the day of the referral."
AHEAD = "{day} lies ahead. Give the day on which it happened."
BEFORE = "{day} lies before {other}, {what}. Check both days."
DAY_AND_DECISION = "Give both the decision and its day."
NO_REFERRAL = "There is no referral, so there is no decision on it. Take this out."
FIRST_REASONABLE = (
    "A conclusive grounds decision follows a positive reasonable grounds decision. Record that one "
    "first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NrmAnswer:
    """How the question stands. `reasonable` and `conclusive` are "yes", "no" or "" (not yet)."""

    answer: str
    why_not: str = ""
    referred_by: str = ""
    reference: str = ""
    referred_on: date | None = None
    reasonable: str = ""
    reasonable_on: date | None = None
    conclusive: str = ""
    conclusive_on: date | None = None


Problems = dict[str, str | None]


def answer_problems(given: NrmAnswer, today: date, *, adult: bool = False) -> Problems:
    """Find what is wrong with an answer, by field; a field without a fault holds None."""
    if given.answer not in ANSWERS:
        return {"answer": CHOOSE}
    if given.answer != Answered.REFERRED:
        return _without(given, adult=adult)
    return {
        "referred_by": needed_problem(given.referred_by, BY_WHOM),
        "reference": text_problem(given.reference, 100),
        "referred_on": WHEN if given.referred_on is None else _ahead(given.referred_on, today),
        **_grounds(given, today),
    }


def in_words(given: NrmAnswer) -> str:
    """Say how the question stands."""
    if given.answer != Answered.REFERRED:
        return f"{ANSWERS[Answered(given.answer)]}. {given.why_not}".strip()
    by = f"Referred by {given.referred_by}"
    on = f" on {short_day(given.referred_on)}" if given.referred_on else ""
    reference = f", reference {given.reference}" if given.reference else ""
    return " ".join([f"{by}{on}{reference}.", *_decided(given)])


def stands(answer: str, reasonable: str | None, conclusive: str | None) -> bool:
    """Tell whether a referral was made that no decision has refused."""
    return answer == Answered.REFERRED and "no" not in (reasonable, conclusive)


def waits_for(given: NrmAnswer) -> str:
    """Say what a referral still waits for; empty if for nothing."""
    if not stands(given.answer, given.reasonable, given.conclusive) or given.conclusive:
        return ""
    return "the conclusive grounds decision" if given.reasonable else "the reasonable grounds one"


def speaks_of_consent(why: str) -> bool:
    """Tell whether a reason rests on consent."""
    return "consent" in why.casefold()


def _decided(given: NrmAnswer) -> list[str]:
    found = (
        ("Reasonable grounds", given.reasonable, given.reasonable_on),
        ("Conclusive grounds", given.conclusive, given.conclusive_on),
    )
    return [
        f"{what}: {OUTCOMES[outcome].lower()}, {short_day(on)}."
        for what, outcome, on in found
        if outcome and on
    ] or ["No decision yet."]


def _without(given: NrmAnswer, *, adult: bool) -> Problems:
    found: Problems = {"why_not": needed_problem(given.why_not, SAY_WHY)}
    if found["why_not"] is None and not adult and speaks_of_consent(given.why_not):
        found["why_not"] = NOT_A_REASON
    for name in ("reasonable", "conclusive"):
        if getattr(given, name) or getattr(given, f"{name}_on"):
            found[name] = NO_REFERRAL
    return found


def _grounds(given: NrmAnswer, today: date) -> Problems:
    """Check the two decisions and their days, in their order."""
    found: Problems = {
        "reasonable": _half(given.reasonable, given.reasonable_on),
        "conclusive": _half(given.conclusive, given.conclusive_on),
    }
    found["reasonable_on"] = _after(
        given.reasonable_on, given.referred_on, "the day of the referral", today
    )
    found["conclusive_on"] = _after(
        given.conclusive_on, given.reasonable_on, "the reasonable grounds decision", today
    )
    if given.conclusive and given.reasonable != "yes":
        found["conclusive"] = FIRST_REASONABLE
    return found


def _half(outcome: str, on: date | None) -> str | None:
    known = outcome in OUTCOMES or not outcome
    return None if known and bool(outcome) == (on is not None) else DAY_AND_DECISION


def _after(day: date | None, earlier: date | None, what: str, today: date) -> str | None:
    if day is None:
        return None
    if earlier is not None and day < earlier:
        return BEFORE.format(day=long_day(day), other=long_day(earlier), what=what)
    return _ahead(day, today)


def _ahead(day: date, today: date) -> str | None:
    return AHEAD.format(day=long_day(day)) if day > today else None


def dispute_problems(wants: str, why: str) -> Problems:
    """Find what is wrong with a disagreement that somebody raises (H19)."""
    return {
        "wants": None if wants in WANTS else "Choose what you think should happen.",
        "why": needed_problem(why, "Say why, so that the panel can weigh it."),
    }


def decision_problems(decision: str, why: str, dissent: str) -> Problems:
    """Find what is wrong with the panel's decision on a disagreement (H19)."""
    return {
        "decision": None if decision in WANTS else "Choose what the panel decided.",
        "decision_why": needed_problem(why, "Say why the panel decided this."),
        "dissent": text_problem(dissent),
    }

"""A referral in words, the same in Teams and on the page: advice, hints, answers, dates."""

from collections.abc import Mapping
from datetime import date

from cards.pages import Section
from cards.referral_step import Advice
from cards.referral_summary import COORDINATOR_ASKS
from core import language, referrals
from core.choices import Route
from core.data import load_form, load_language, load_procedure
from core.dates import local_date, long_day
from core.forms import Step
from core.people import Person
from core.referral_answers import of_step
from core.referrals import ReferralState
from core.services import admission, criteria, criteria_views
from core.services.referrals import ReferralView
from core.store.engine import Session

IN_TIME = "Sent by {day} it is in time for the panel on {panel}."
LATE = "The cut-off for the panel on {panel} was {day}. It is taken all the same, and marked late."
DANGER_FIRST = "If a child is in immediate danger, ring 999 before you go on."
ABOUT_THE_SENDER = (
    "You complete this for whoever sent it: the answers here are about them, not you."
)
DO_NOW = "Do this now, then go on"
ELSEWHERE = "Another panel takes this"
BY_THIS_WAY = "This referral takes another way"
WORDS = "A thought about words"
SHORTER = "Only the steps about you and the child are needed; you may leave the others empty."


def hints(view: ReferralView, step: Step | None = None) -> tuple[str, ...]:
    """Give thoughts about the words of a referral, or of one step: gentle, never a block."""
    fields = step.fields if step else load_form(view.procedure).fields
    texts = (view.answers[key] for key in sorted(fields) if view.answers.get(key))
    return tuple(one.sentence for one in language.hints(load_language(), texts))


def cut_off(view: ReferralView, today: date) -> str:
    """Say by when it is in time, or that it is late (H6); nothing where there is no cut-off."""
    plan = admission.next_meeting(view.procedure, view.answers, today)
    if plan is None or plan.referrals_by is None:
        return ""
    sentence = LATE if today > plan.referrals_by else IN_TIME
    return sentence.format(day=long_day(plan.referrals_by), panel=long_day(plan.date))


def sections(procedure_name: str, answers: Mapping[str, str]) -> tuple[Section, ...]:
    """Give every answer by step, in words; what was not answered is left out."""
    return tuple(
        Section(step.title, pairs)
        for step in load_form(procedure_name).steps
        if (pairs := pairs_of(step, answers))
    )


def pairs_of(step: Step, answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the answers of one step, each with what it was asked."""
    return tuple((one.label, one.text) for one in of_step(step, answers, between=", "))


def referrer(view: ReferralView, step: Step, person: Person) -> str:
    """Say as whom somebody refers, in the step that asks about them.

    A coordinator who completes a mail refers as nobody: the step is about whoever sent it (H6).
    """
    if not any(one.id == "referrer_phone" for one in step.asked):
        return ""
    if view.referrer_id != person.id:
        return ABOUT_THE_SENDER
    return f"You refer as {person.words}."


def advice(view: ReferralView, step: Step) -> list[Advice]:
    """Say what to do now because of what was answered in this step (R1.4, R4.2, R4.12, H7)."""
    found = answered_advice(view, step)
    if not found and any(one.id == "danger" for one in step.asked):
        return [Advice("accent", "First of all", (DANGER_FIRST,))]
    return found


def answered_advice(view: ReferralView, step: Step) -> list[Advice]:
    """Give the advice of a step that its answers call for, and no other."""
    here = {one.id for one in step.asked}
    return [
        _advice_of(route)
        for route in load_procedure(view.procedure).routes
        if any(one.question in here for one in route.when) and route.applies(view.answers)
    ]


def advice_before(view: ReferralView, step: Step) -> list[Advice]:
    """Give the advice that the step before called for: what to do now is not scrolled away."""
    before = step_before(view, step)
    return answered_advice(view, before) if before else []


def advice_of_all(view: ReferralView) -> tuple[Advice, ...]:
    """Give the advice of every step, for the summary."""
    steps = load_form(view.procedure).steps
    return tuple(dict.fromkeys(one for step in steps for one in answered_advice(view, step)))


def _advice_of(route: Route) -> Advice:
    if route.id == referrals.IMMEDIATE:
        return Advice("attention", DO_NOW, (route.help,))
    if not route.lists:
        return Advice("warning", ELSEWHERE, (route.help, SHORTER))
    return Advice("warning", BY_THIS_WAY, (route.help,))


def asks(view: ReferralView) -> str:
    """Give what the coordinator asks of a referral that was returned."""
    return (view.note or "") if view.state is ReferralState.RETURNED else ""


def asked(view: ReferralView) -> list[Advice]:
    """Show, on every step of a returned referral, what the coordinator asks."""
    return [Advice("warning", COORDINATOR_ASKS, (asks(view),))] if asks(view) else []


def words_advice(view: ReferralView, step: Step, wrong: Mapping[str, str]) -> list[Advice]:
    """Hint at words of the step before, or of this one where it is shown again."""
    about = step if wrong else step_before(view, step)
    found = hints(view, about) if about else ()
    return [Advice("accent", WORDS, found)] if found else []


def step_before(view: ReferralView, step: Step) -> Step | None:
    """Give the step before a step; None before the first."""
    number = step.number - 1
    return load_form(view.procedure).step(number) if number else None


def next_words(view: ReferralView) -> str:
    """Say what happens next, and at which step a draft stands."""
    steps = len(load_form(view.procedure).steps)
    if view.state is ReferralState.DRAFT and view.step <= steps:
        return f"{view.next_in_words} You are at step {view.step} of {steps}."
    return view.next_in_words


def dates(view: ReferralView) -> tuple[tuple[str, str], ...]:
    """Give the days of a referral, and the panel's reference once it has one."""
    pairs = [("Begun", long_day(local_date(view.started_at)))]
    if view.submitted_at:
        pairs.append(("Sent", long_day(local_date(view.submitted_at))))
    if view.late:
        pairs.append(("In time", "It came after the cut-off and is marked late. It still counts."))
    if view.decided_at:
        pairs.append(("Decided", long_day(local_date(view.decided_at))))
    if view.case_ref:
        pairs.append(("The panel's reference", view.case_ref))
    return tuple(pairs)


def note_title(view: ReferralView) -> str:
    """Say whose words the note of a referral is."""
    if view.state is ReferralState.RETURNED:
        return COORDINATOR_ASKS
    if view.state is ReferralState.REDIRECTED:
        return "Where it goes"
    return "The reasons"


async def reasons(session: Session, view: ReferralView) -> str:
    """Give the co-chairs' reasons once it is decided, and what they advise instead (H5)."""
    if view.state not in (ReferralState.ACCEPTED, ReferralState.DECLINED):
        return ""
    latest = (await criteria.latest_answers(session, view.id)).values()
    said = " ".join(criteria_views.reasons_for(view.state, latest))
    advice = " ".join(criteria_views.advice_for(view.state, latest))
    return f"{said}\n\nThe co-chairs advise: {advice}" if advice else said

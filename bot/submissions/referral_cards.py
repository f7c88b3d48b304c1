"""A referral as cards: which step to show, with the choices of its procedure."""

from collections.abc import Mapping
from datetime import date

from bot.activities import Card
from cards import referral_step, referral_summary
from cards.elements import Options
from cards.pages import Section
from cards.referral_step import Advice
from core import language, referrals
from core.choices import Route
from core.data import house, load_form, load_language, load_procedure
from core.dates import long_day
from core.forms import WHY, Step
from core.people import Person
from core.referral_answers import in_words
from core.services import admission
from core.services.referrals import SURE, ReferralView, missing

IN_TIME = "Sent by {day} it is in time for the panel on {panel}."
LATE = "The cut-off for the panel on {panel} was {day}. It is taken all the same, and marked late."
DANGER_FIRST = "If a child is in immediate danger, ring 999 before you go on."
DO_NOW = "Do this now, then go on"
ELSEWHERE = "Another panel takes this"
BY_THIS_WAY = "This referral takes another way"
WORDS = "A thought about words"
SHORTER = "Only the steps about you and the child are needed; you may leave the others empty."


def step_card(
    view: ReferralView,
    person: Person,
    today: date,
    problems: Mapping[str, str] | None = None,
    page: int = 1,
) -> Card:
    """Build the card of the step that a referral stands at; after the last comes the summary."""
    form = load_form(view.procedure)
    if view.step >= form.summary:
        return summary_card(view, today, page)
    wrong = dict(problems or {})
    step = form.step(view.step)
    return referral_step.build(
        referral_step.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            step=step,
            of=len(form.steps),
            latest_birth=today.isoformat(),
            referrer=_referrer(step, person),
            privacy=house().privacy_notice.paragraphs,
            advice=(*_advice(view, step), *_words_advice(view, step, wrong)),
            question=wrong.pop(SURE, ""),
            correcting=view.correctable,
            values=view.answers,
            problems=wrong,
        )
    )


def steps_of(procedure: str) -> Options:
    """Give the steps of a form to choose from."""
    return tuple(
        (str(step.number), f"Step {step.number}: {step.title}")
        for step in load_form(procedure).steps
    )


def hints(view: ReferralView, step: Step | None = None) -> tuple[str, ...]:
    """Give thoughts about the words of a referral, or of one step: gentle, never a block."""
    fields = step.fields if step else load_form(view.procedure).fields
    texts = (view.answers[key] for key in sorted(fields) if view.answers.get(key))
    return tuple(one.sentence for one in language.hints(load_language(), texts))


def summary_card(view: ReferralView, today: date, page: int = 1) -> Card:
    """Build the summary, with what is still missing in sentences that name their step."""
    form = load_form(view.procedure)
    wrong = missing(view.procedure, view.answers, today)
    sentences = tuple(f"Step {form.step_of(f).number}: {s}" for f, s in wrong.items())
    return referral_summary.build(
        referral_summary.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            sections=sections(view.procedure, view.answers),
            steps=steps_of(view.procedure),
            missing=sentences,
            cut_off=_cut_off(view, today),
            hints=hints(view),
            page=page,
        )
    )


def _cut_off(view: ReferralView, today: date) -> str:
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
        if (pairs := _pairs(step, answers))
    )


def _pairs(step: Step, answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for one in step.asked:
        if one.question.kind == "criteria":
            labels = dict(one.options)
            ticked = referrals.criteria_ticked(answers)
            pairs += [(f"Criterion: {labels.get(t, t)}", answers.get(WHY + t, "")) for t in ticked]
        elif answers.get(one.id, "").strip():
            pairs.append((one.question.label, in_words(one, answers[one.id], ", ")))
    return tuple(pairs)


def _referrer(step: Step, person: Person) -> str:
    if not any(one.id == "referrer_phone" for one in step.asked):
        return ""
    return ", ".join(p for p in (person.name, person.designation, person.agency) if p)


def _advice(view: ReferralView, step: Step) -> list[Advice]:
    """Say what to do now because of what was answered in this step (R1.4, R4.2, R4.12, H7)."""
    here = {one.id for one in step.asked}
    advice = []
    for route in load_procedure(view.procedure).routes:
        if not any(one.question in here for one in route.when):
            continue
        if not route.applies(view.answers):
            continue
        advice.append(_advice_of(route))
    if "danger" in here and not advice:
        advice.append(Advice("accent", "First of all", (DANGER_FIRST,)))
    return advice


def _advice_of(route: Route) -> Advice:
    if route.id == referrals.IMMEDIATE:
        return Advice("attention", DO_NOW, (route.help,))
    if not route.lists:
        return Advice("warning", ELSEWHERE, (route.help, SHORTER))
    return Advice("warning", BY_THIS_WAY, (route.help,))


def _words_advice(view: ReferralView, step: Step, wrong: Mapping[str, str]) -> list[Advice]:
    """Hint at words of the step before, or of this one where it is shown again."""
    about = step if wrong else _before(view, step)
    found = hints(view, about) if about else ()
    return [Advice("accent", WORDS, found)] if found else []


def _before(view: ReferralView, step: Step) -> Step | None:
    number = step.number - 1
    return load_form(view.procedure).step(number) if number else None

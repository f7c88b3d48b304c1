"""A referral as cards: which step to show, with the choices of its procedure."""

from collections.abc import Mapping
from datetime import date

from bot.activities import Card
from bot.referral_words import (
    advice,
    advice_before,
    advice_of_all,
    asked,
    asks,
    cut_off,
    hints,
    referrer,
    sections,
    words_advice,
)
from cards import referral_step, referral_summary
from cards.elements import Options
from core.data import house, load_form
from core.people import Person
from core.services.referrals import SURE, ReferralView, missing
from core.services.referrers import NAME_FIRST


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
            referrer=referrer(view, step, person),
            privacy=house().privacy_notice.paragraphs,
            advice=(
                *asked(view),
                *advice_before(view, step),
                *advice(view, step),
                *words_advice(view, step, wrong),
            ),
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


def summary_card(view: ReferralView, today: date, page: int = 1) -> Card:
    """Build the summary, with what is still missing in sentences that name their step."""
    form = load_form(view.procedure)
    wrong = missing(view.procedure, view.answers, today)
    sentences = [f"Step {form.step_of(f).number}: {s}" for f, s in wrong.items()]
    sentences += [NAME_FIRST] if view.unnamed else []
    return referral_summary.build(
        referral_summary.View(
            referral_id=view.id,
            ref=view.ref,
            version=view.version,
            sections=sections(view.procedure, view.answers),
            steps=steps_of(view.procedure),
            missing=tuple(sentences),
            unnamed=view.unnamed,
            cut_off=cut_off(view, today),
            advice=advice_of_all(view),
            hints=hints(view),
            asks=asks(view),
            page=page,
        )
    )

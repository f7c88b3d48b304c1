"""A referral as cards: which step to show, with the choices of its procedure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.activities import Card
from cards import (
    referral_child,
    referral_concern,
    referral_criteria,
    referral_people,
    referral_start,
    referral_summary,
)
from cards.pages import Section
from core import form_choices, referrals
from core.data import load_procedure
from core.form_choices import Options
from core.people import Person
from core.procedures import Procedure
from core.services.referrals import SURE, ReferralView, missing


@dataclass(frozen=True, slots=True)
class Shown:
    """One step being shown: the referral, its referrer, the day, what is wrong by field."""

    view: ReferralView
    person: Person
    today: date
    wrong: dict[str, str]

    @property
    def frame(self) -> dict[str, Any]:
        """Give what every step's card has."""
        view = self.view
        ids = {"referral_id": view.id, "ref": view.ref, "version": view.version}
        return ids | {"values": view.answers}


def step_card(
    view: ReferralView,
    person: Person,
    today: date,
    problems: Mapping[str, str] | None = None,
    page: int = 1,
) -> Card:
    """Build the card of the step that a referral stands at; after the last comes the summary."""
    if view.step >= referrals.SUMMARY:
        return summary_card(view, today, page)
    return _STEPS[view.step](Shown(view, person, today, dict(problems or {})))


def summary_card(view: ReferralView, today: date, page: int = 1) -> Card:
    """Build the summary, with what is still missing in sentences that name their step."""
    wrong = missing(view.procedure, view.answers, today)
    sentences = tuple(f"Step {referrals.step_of(f).number}: {s}" for f, s in wrong.items())
    shown = referral_summary.View(
        referral_id=view.id,
        ref=view.ref,
        version=view.version,
        sections=sections(view.procedure, view.answers),
        missing=sentences,
        page=page,
    )
    return referral_summary.build(shown)


def sections(procedure_name: str, answers: Mapping[str, str]) -> tuple[Section, ...]:
    """Give every answer by step, in words; what was not answered is left out."""
    procedure = load_procedure(procedure_name)
    return tuple(
        Section(step.title, pairs)
        for step in referrals.STEPS
        if (pairs := _pairs(step, procedure, answers))
    )


def _pairs(
    step: referrals.Step, procedure: Procedure, answers: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    offered = form_choices.offered(procedure)
    pairs = [
        (field.label, in_words(field, answers[field.id], offered))
        for field in step.fields
        if answers.get(field.id, "").strip()
    ]
    if step.name == "criteria":
        labels = {c.id: c.label for c in procedure.criteria}
        for ticked in referrals.criteria_ticked(answers):
            why = answers.get(referrals.WHY + ticked, "")
            pairs.append((f"Criterion: {labels.get(ticked, ticked)}", why))
    return tuple(pairs)


def in_words(field: referrals.Field, value: str, offered: Mapping[str, Options]) -> str:
    """Give an answer in words: the label of a choice, a date as people write it."""
    options = offered.get(field.id)
    if field.kind == "toggle":
        return "Yes" if referrals.on(value) else "No"
    if options is None:
        return value
    return ", ".join(form_choices.words(options, part) for part in value.split(",") if part)


def _start(shown: Shown) -> Card:
    procedure = load_procedure(shown.view.procedure)
    danger = procedure.route("immediate")
    away = next((route for route in procedure.routes if not route.lists), None)
    return referral_start.build(
        referral_start.View(
            **shown.frame,
            problems=shown.wrong,
            routes=form_choices.routes(procedure),
            route_help=_route_help(procedure),
            danger_advice=(danger.help,) if danger else ("Ring 999.",),
            redirect_advice=away.help if away else "Tell the coordinator; the panel may not fit.",
            privacy_notice=form_choices.PRIVACY_NOTICE,
        )
    )


def _route_help(procedure: Procedure) -> str:
    """Say what each way asks for besides this form: whom to ring, through whom it goes (R4.2)."""
    ways = [r for r in procedure.routes if r.lists and r.id != "immediate"]
    first = "If you are not sure, choose the first. The coordinator will put it right."
    return " ".join([first, *(f"{way.label}: {way.help}" for way in ways)])


def _child(shown: Shown) -> Card:
    procedure = load_procedure(shown.view.procedure)
    return referral_child.build(
        referral_child.View(
            **shown.frame,
            question=shown.wrong.pop(SURE, ""),
            problems=shown.wrong,
            areas=form_choices.areas(procedure),
            genders=form_choices.GENDERS,
            ethnicities=form_choices.ETHNICITIES,
            looked_after=form_choices.LOOKED_AFTER,
            legal_statuses=form_choices.LEGAL_STATUSES,
            latest_birth=shown.today.isoformat(),
            area_help="The area decides which panel meets about the child.",
        )
    )


def _concern(shown: Shown) -> Card:
    procedure = load_procedure(shown.view.procedure)
    return referral_concern.build(
        referral_concern.View(
            **shown.frame,
            problems=shown.wrong,
            types=form_choices.options(procedure.exploitation_types),
            other_types=form_choices.options(procedure.other_types),
            vulnerabilities=form_choices.options(procedure.vulnerabilities),
        )
    )


def _criteria(shown: Shown) -> Card:
    criteria = load_procedure(shown.view.procedure).criteria
    if (
        "criteria" in shown.wrong
    ):  # said at the first of them, since the question has no input of its own
        shown.wrong[referrals.CRITERION + criteria[0].id] = shown.wrong.pop("criteria")
    return referral_criteria.build(
        referral_criteria.View(
            **shown.frame,
            problems=shown.wrong,
            criteria=form_choices.options(criteria),
            aware=form_choices.AWARE,
        )
    )


def _people(shown: Shown) -> Card:
    return referral_people.build(
        referral_people.View(
            **shown.frame,
            problems=shown.wrong,
            referrer=f"{shown.person.name}, {shown.person.designation}, {shown.person.agency}",
        )
    )


_STEPS: Mapping[int, Callable[[Shown], Card]] = {
    referral_start.NUMBER: _start,
    referral_child.NUMBER: _child,
    referral_concern.NUMBER: _concern,
    referral_criteria.NUMBER: _criteria,
    referral_people.NUMBER: _people,
}

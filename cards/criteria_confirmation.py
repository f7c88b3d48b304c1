"""Asks a co-chair whether a referral meets the criteria (H4, H5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.criteria_state import FIRST, VERB_OPEN, Answer, answer_sections
from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.pages import Page, Section, section_page, show

VERB_AGREE = "criteria.agree"  # data: referral, v; inputs: criterion, reason, advice (ignored)
VERB_DECLINE = "criteria.decline"  # data: referral, v; inputs: criterion (ignored), reason, advice
FIELDS = ("criterion", "reason", "advice")
REASON_MOST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`sections` hold the child, the concern and the criteria ticked with their reasons.

    `criteria` offers the panel's criteria by id; `answer_by` is a day in words. `late` says that it
    came after the cut-off; `standing_in` for whom the reader answers.
    """

    referral_id: str
    ref: str
    version: int
    panel: str
    sections: tuple[Section, ...]
    criteria: Options
    answer_by: str
    answers: tuple[Answer, ...] = ()
    waiting_for: tuple[str, ...] = ()
    danger: bool = False
    late: str = ""
    standing_in: str = ""
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. What has been typed is sent with Read on too, so that it can be kept."""
    sections = (*view.sections, *answer_sections(view.answers, view.waiting_for))
    shown = section_page(sections, view.page)
    title = "Does this referral meet the criteria?"
    return card(
        heading(title),
        paragraph(" · ".join(p for p in (view.ref, view.panel, shown.words) if p), subtle=True),
        Form(view.values, view.problems).summary(),
        notice("attention", "Immediate danger was reported") if view.danger else None,
        notice("warning", "It came after the cut-off", view.late) if view.late else None,
        notice("accent", "You stand in", view.standing_in) if view.standing_in else None,
        facts(("Please answer by", view.answer_by)),
        show(shown.items),
        _questions(view),
        actions=_buttons(view, shown),
        speak=f"{title} {view.ref}. Please answer by {view.answer_by}.",
    )


def _questions(view: View) -> list[Element]:
    form = Form(view.values, view.problems, may_wait=True)
    return [
        subheading("Your answer"),
        form.choice("criterion", "Which criterion is met? (required if you agree)", view.criteria),
        form.long_text("reason", "Why?", required=True, limit=REASON_MOST),
        form.long_text(
            "advice",
            "What should the referrer do instead? (required if you do not agree)",
            limit=REASON_MOST,
        ),
    ]


def _buttons(view: View, shown: Page[Section]) -> list[Element]:
    ids: Data = {"referral": view.referral_id}
    more = execute("Read on", VERB_OPEN, page=shown.after, **ids)
    return [
        execute("I agree", VERB_AGREE, style="positive", v=view.version, **ids),
        execute("I do not agree", VERB_DECLINE, v=view.version, **ids),
        *([more] if shown.of > 1 else []),
    ]


_ASKED = View(
    referral_id="r7",
    ref="REF-2026-0007",
    version=9,
    panel="East panel",
    sections=(
        Section("The child", (("Name", "Robin Specimen"), ("Date of birth", "4 May 2011"))),
        Section(
            "What worries the referrer",
            (
                ("Kinds", "Criminal exploitation (CCE)"),
                ("What has happened", "Found in another town.\nNew phone."),
            ),
        ),
        Section(
            "Criteria that the referrer ticked",
            (("Known to be being exploited", "Two arrests with the same adults."),),
        ),
    ),
    criteria=(
        ("known", "Known to be being exploited"),
        ("missing", "Considered most vulnerable because of going missing"),
        ("not-manageable-locally", "Where risks cannot be managed at a local level"),
        ("high-risk", "Assessed as high risk of exploitation"),
    ),
    answer_by="Thursday 3 December 2026",
    waiting_for=("Alex Example", "Sam Sample"),
)
EXAMPLES = {
    "new": _ASKED,
    "to_check": replace(
        _ASKED,
        version=10,
        danger=True,
        late="It came after the cut-off, and is marked late.",
        standing_in="You answer for Sam Sample (away until Friday 4 December 2026).",
        answers=(FIRST,),
        waiting_for=("Sam Sample",),
        values={"reason": "The same adults are known to us."},
        problems={"criterion": "Choose the criterion that is met."},
    ),
    "long": replace(
        _ASKED,
        sections=(*_ASKED.sections, Section("The plan", (("Long answer", "Word " * 790),) * 4)),
        answers=(replace(FIRST, reason="Word " * 790),),
        values={"reason": "Word " * 790},
        page=2,
    ),
}

"""All answers of a referral before it is submitted, and what is still missing (R4.1, H6)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    card,
    execute,
    heading,
    notice,
    paragraph,
)
from cards.pages import Page, Section, section_page, show
from cards.referral_form import STEP_TITLES, VERB_STEP, VERB_SUBMIT, VERB_WITHDRAW

NUMBER = 6
STEP_CHOICES: Options = tuple(
    (str(number), f"Step {number}: {words}") for number, words in enumerate(STEP_TITLES, start=1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`missing` holds sentences. `cut_off` says by when it is in time, or that it is late (H6)."""

    referral_id: str
    ref: str
    version: int
    sections: tuple[Section, ...]
    missing: tuple[str, ...] = ()
    cut_off: str = ""
    page: int = 1


def build(view: View) -> Card:
    """Build the card. Submit is offered only when nothing is missing."""
    shown = section_page(view.sections, view.page)
    title = "Refer a child · check your answers"
    return card(
        heading(title),
        paragraph(" · ".join(part for part in (view.ref, shown.words) if part), subtle=True),
        _state(view),
        show(shown.items),
        Form().choice("to_step", "Change something in", STEP_CHOICES),
        actions=_buttons(view, shown),
        speak=f"{title}. {len(view.missing)} still missing.",
    )


def _state(view: View) -> Element:
    if view.missing:
        return notice("warning", "Before you can submit", *view.missing)
    lines = (view.cut_off,) if view.cut_off else ()
    return notice("good", "Everything that is needed is there", *lines)


def _buttons(view: View, shown: Page[Section]) -> list[Element]:
    ids: Data = {"referral": view.referral_id, "v": view.version}
    submit = execute("Submit the referral", VERB_SUBMIT, style="positive", inputs=False, **ids)
    more = execute(
        "Read on", VERB_STEP, inputs=False, step=NUMBER, go="page", page=shown.after, **ids
    )
    return [
        *([] if view.missing else [submit]),
        execute("Change that step", VERB_STEP, step=NUMBER, go="to", **ids),
        *([more] if shown.of > 1 else []),
        execute("Finish later", VERB_STEP, inputs=False, step=NUMBER, go="later", **ids),
        execute("Withdraw", VERB_WITHDRAW, style="destructive", inputs=False, **ids),
    ]


_READY = View(
    referral_id="r1",
    ref="HE-2026-0007",
    version=6,
    sections=(
        Section(
            "The child",
            (("Name", "Robin Specimen"), ("Date of birth", "4 May 2011"), ("NHS number", "")),
        ),
        Section(
            "What worries you",
            (
                ("Kinds", "Criminal exploitation, County lines"),
                ("What has happened", "Found in another town.\nNew phone."),
            ),
        ),
    ),
    cut_off="Submitted by Friday 4 December 2026 it is in time for the December panel.",
)
EXAMPLES = {
    "ready": _READY,
    "missing": replace(_READY, missing=("Step 5 needs the lead professional's email address.",)),
    "long": replace(
        _READY,
        sections=(
            *_READY.sections,
            *(Section(words, (("Long answer", "Word " * 790),)) for words in STEP_TITLES),
        ),
    ),
}

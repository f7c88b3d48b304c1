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
from cards.referral_step import VERB_STEP, Advice
from cards.referrer import who_referred

VERB_SUBMIT = "referral.submit"
VERB_WITHDRAW = "referral.withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`missing` holds sentences, `steps` the steps by number with their titles.

    `advice` is what to do now because of an answer. `cut_off` says by when it is in time, or that
    it is late (H6). `hints` are thoughts about words. `unnamed` while a
    coordinator must say who sent the mail that it came by.
    """

    referral_id: str
    ref: str
    version: int
    sections: tuple[Section, ...]
    steps: Options
    missing: tuple[str, ...] = ()
    cut_off: str = ""
    advice: tuple[Advice, ...] = ()
    hints: tuple[str, ...] = ()
    unnamed: bool = False
    asks: str = ""
    page: int = 1


WORDS = "A thought about words"
COORDINATOR_ASKS = "The coordinator asks"


def build(view: View) -> Card:
    """Build the card. Submit is offered only when nothing is missing."""
    shown = section_page(view.sections, view.page)
    title = "Refer a child · check your answers"
    return card(
        heading(title),
        paragraph(" · ".join(part for part in (view.ref, shown.words) if part), subtle=True),
        notice("warning", COORDINATOR_ASKS, view.asks) if view.asks else None,
        [notice(one.tone, one.title, *one.lines) for one in view.advice],
        _state(view),
        notice("accent", WORDS, *view.hints) if view.hints else None,
        show(shown.items),
        Form().choice("to_step", "Change something in", view.steps),
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
        "Read on",
        VERB_STEP,
        inputs=False,
        step=len(view.steps) + 1,
        go="page",
        page=shown.after,
        **ids,
    )
    return [
        *([] if view.missing else [submit]),
        *([who_referred(view.referral_id)] if view.unnamed else []),
        execute("Change that step", VERB_STEP, step=len(view.steps) + 1, go="to", **ids),
        *([more] if shown.of > 1 else []),
        execute(
            "Finish later", VERB_STEP, inputs=False, step=len(view.steps) + 1, go="later", **ids
        ),
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
    steps=(("1", "Step 1: Before you refer"), ("2", "Step 2: About you")),
    cut_off="Submitted by Friday 4 December 2026 it is in time for the December panel.",
)
EXAMPLES = {
    "ready": _READY,
    "words": replace(
        _READY, hints=("You wrote “streetwise”. You could describe what you have seen.",)
    ),
    "returned": replace(_READY, asks="Please add which school the child goes to."),
    "danger": replace(
        _READY,
        advice=(Advice("attention", "Do this now", ("Ring 999, then children's services.",)),),
    ),
    "missing": replace(_READY, missing=("Step 5 needs the lead professional's email address.",)),
    "unnamed": replace(
        _READY,
        missing=("Nobody vouches for who sent this mail. Say who referred.",),
        unnamed=True,
    ),
    "long": replace(
        _READY,
        sections=(
            *_READY.sections,
            *(
                Section(words, (("Long answer", "Word " * 790),))
                for words in ("Home", "School", "Plan", "Voice")
            ),
        ),
    ),
}

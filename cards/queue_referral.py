"""One referral as the coordinator reads it, and what can be done with it (H4, R4.12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    buttons,
    card,
    entry,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.joined import VERB_OPEN as VERB_JOINED
from cards.pages import Page, Section, section_page, show
from cards.question import VERB_ASK
from cards.question import VERB_OPEN as VERB_QUESTION
from cards.queue import VERB_OPEN
from cards.record_papers import VERB_PAPERS
from cards.referrer import who_referred

DECIDE = "Decide whether it is the same child"
VERB_TO_CHAIRS = "referral.to_chairs"  # data: referral, v
VERB_RETURN = "referral.return"  # data: referral, v; input: sentence
VERB_REDIRECT = "referral.redirect"  # data: referral, v; input: sentence
FIELDS = ("sentence",)
SENTENCE_MOST = 1000
MOST_JOINED = 2  # with a button each; of the others the sections tell


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`sections` hold the whole referral. `facts` are ready pairs, such as who sent it and when.

    `joined` are ids and references of referrals for the same child that joined this one.
    `may_name` where the coordinator may say who sent the mail that it came by.
    While a possible match is `undecided`, it goes to nobody; that decision is offered instead.
    `unanswered` is the id of a question that waits for the referrer's answer, or empty.
    """

    referral_id: str
    ref: str
    version: int
    panel: str
    state: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    danger: bool = False
    late: str = ""
    may_put_to_chairs: bool = False
    undecided: bool = False
    may_return: bool = False
    may_redirect: bool = False
    may_file: bool = False
    may_ask: bool = False
    may_name: bool = False
    unanswered: str = ""
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. Asking, returning and redirecting need the sentence; the server asks."""
    shown = section_page(view.sections, view.page)
    form = Form(view.values, view.problems, may_wait=True)
    title = "Referral to read"
    return card(
        heading(title),
        paragraph(" · ".join(p for p in (view.ref, view.panel, shown.words) if p), subtle=True),
        form.summary(),
        notice("attention", "Immediate danger was reported", _DANGER) if view.danger else None,
        notice("warning", "It came after the cut-off", view.late) if view.late else None,
        facts(("It stands at", view.state), *view.facts),
        buttons(who_referred(view.referral_id)) if view.may_name else None,
        [_joined(*one) for one in view.joined[:MOST_JOINED]],
        show(shown.items),
        _sentence(view, form),
        actions=_buttons(view, shown),
        speak=f"{title}: {view.ref}. {view.state}.",
    )


_DANGER = "Make sure that children's services know. The panel is not where this is dealt with."


def _joined(referral_id: str, ref: str) -> Element:
    button = execute(f"Open {ref}", VERB_JOINED, inputs=False, referral=referral_id)
    return entry(f"{ref} was joined to this one", "What it says is below.", button=button)


def _sentence(view: View, form: Form) -> list[Element]:
    if not (view.may_return or view.may_redirect or view.may_ask):
        return []
    if not view.may_return:
        label, title = "What you ask", "Ask the referrer"
    else:
        label = "What you ask, what is missing, or why not here"
        title = "If it cannot go on as it is"
    return [
        subheading(title),
        paragraph("The referrer reads what you write here.", subtle=True),
        form.long_text("sentence", label, limit=SENTENCE_MOST),
    ]


def _buttons(view: View, shown: Page[Section]) -> list[Element]:
    ids: Data = {"referral": view.referral_id}
    now: Data = ids | {"v": view.version}
    chairs = execute("Put to the co-chairs", VERB_TO_CHAIRS, style="positive", inputs=False, **now)
    decide = execute(DECIDE, VERB_OPEN, style="positive", inputs=False, page=1, **ids)
    papers = execute("Papers for the record system", VERB_PAPERS, inputs=False, **ids)
    return [
        *([decide if view.undecided else chairs] if view.may_put_to_chairs else []),
        *([execute("Ask the referrer", VERB_ASK, **now)] if view.may_ask else []),
        *([execute("Return to complete", VERB_RETURN, **now)] if view.may_return else []),
        *([execute("Belongs elsewhere", VERB_REDIRECT, **now)] if view.may_redirect else []),
        *(
            [execute("Write the answer down", VERB_QUESTION, question=view.unanswered)]
            if view.unanswered
            else []
        ),
        *([execute("Read on", VERB_OPEN, page=shown.after, **ids)] if shown.of > 1 else []),
        *([papers] if view.may_file else []),
    ]


_NEW = View(
    referral_id="r7",
    ref="REF-2026-0007",
    version=8,
    panel="East panel",
    state="With the coordinator",
    facts=(
        ("Sent by", "Alex Example, Children's Services"),
        ("Sent on", "Monday 30 November 2026"),
    ),
    sections=(
        Section(
            "The child",
            (("Given names", "Robin"), ("Family name", "Specimen"), ("Where", "Broxbourne")),
        ),
        Section(
            "What worries you",
            (("What has happened, and what worries you", "Found in another town.\nNew phone."),),
        ),
    ),
    may_put_to_chairs=True,
    may_return=True,
    may_file=True,
)
EXAMPLES = {
    "new": _NEW,
    "danger": replace(
        _NEW,
        danger=True,
        late="The next panel's cut-off was Friday 27 November.",
        may_redirect=True,
        problems={"sentence": "Say in a sentence what is needed."},
    ),
    "undecided": replace(_NEW, undecided=True),
    "waiting": replace(
        _NEW,
        joined=(("r9", "REF-2026-0009"),),
        state="With the co-chairs",
        may_put_to_chairs=False,
        may_return=False,
        may_ask=True,
    ),
    "asked": replace(
        _NEW,
        sections=(
            *_NEW.sections,
            Section(
                "Questions to the referrer",
                (
                    ("Which school does the child go to?", "Invented High School."),
                    ("Who met the child there last?", "No answer yet."),
                ),
            ),
        ),
        may_ask=True,
        may_redirect=True,
        unanswered="q2",
    ),
    "by_email": replace(
        _NEW,
        facts=(
            ("Referred by", "Sam Sample, Referrer, Invented High School"),
            ("How that is known", "Casey Specimen said so on Monday 30 November 2026, 09:12"),
            ("Sent", "Monday 30 November 2026, 09:30"),
            ("Privacy notice read", "Version 1, Monday 30 November 2026, 09:20"),
        ),
        sections=(
            *_NEW.sections,
            Section(
                "Corrected after it was sent",
                (
                    (
                        "Given names",
                        "Before: Robyn\nSam Sample corrected it on Tuesday 1 December 2026, 10:00.",
                    ),
                ),
            ),
        ),
        may_name=True,
    ),
    "long": replace(
        _NEW,
        sections=(
            *_NEW.sections,
            *(Section("What worries you", (("Long answer", "Word " * 790),)) for _ in range(4)),
        ),
        page=2,
    ),
}

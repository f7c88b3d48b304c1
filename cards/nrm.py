"""The NRM question: considered or not, the referral, its decisions (R4.6, R4.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    bullets,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_OPEN = "nrm.open"  # data: case
VERB_SAVE = "nrm.save"  # data: case, v

FIELDS = (
    "answer",
    "why_not",
    "referred_by",
    "reference",
    "referred_on",
    "reasonable",
    "reasonable_on",
    "conclusive",
    "conclusive_on",
)
OUTCOMES: Options = (("yes", "Positive"), ("no", "Negative"))
REASON = 2000  # characters
MOST_PAST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`consent` says what consent has to do with it. `history` begins with the latest answer."""

    case_id: str
    version: int
    case_ref: str
    answers: Options
    consent: str
    waits_for: str = ""
    history: tuple[str, ...] = ()
    may_record: bool = True
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card; who may not record it reads the history."""
    form = Form(view.values, view.problems)
    past = [subheading("Recorded so far"), *bullets(view.history[:MOST_PAST])]
    return card(
        heading("National Referral Mechanism"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        notice("accent", "About consent", view.consent),
        paragraph(f"The referral waits for {view.waits_for}.") if view.waits_for else None,
        _asked(view, form) if view.may_record else None,
        past if view.history else None,
        actions=[_save(view)] if view.may_record else [],
        speak=f"The National Referral Mechanism question for {view.case_ref}.",
    )


def _asked(view: View, form: Form) -> list[Element]:
    return [
        form.choice("answer", "Answer", view.answers, required=True, style="expanded"),
        form.text("why_not", "If not referred: why", limit=REASON, long=True),
        form.text("referred_by", "If referred: by which first responder"),
        form.text("reference", "Reference, if known", limit=100),
        form.date("referred_on", "Day of the referral"),
        form.choice("reasonable", "Reasonable grounds decision", OUTCOMES),
        form.date("reasonable_on", "Day of that decision"),
        form.choice("conclusive", "Conclusive grounds decision", OUTCOMES),
        form.date("conclusive_on", "Day of the conclusive decision"),
    ]


def _save(view: View) -> Element:
    return execute(
        "Save the answer", VERB_SAVE, style="positive", case=view.case_id, v=view.version
    )


_ASKED = View(
    case_id="c1",
    version=0,
    case_ref="RO-2026-0011",
    answers=(
        ("referred", "Considered: the child was referred"),
        ("considered", "Considered: the child is not referred"),
        ("not_considered", "Not considered"),
    ),
    consent="A child under 18 needs no consent to be referred.",
)
EXAMPLES = {
    "asked": _ASKED,
    "referred": replace(
        _ASKED,
        version=1,
        waits_for="the reasonable grounds one",
        history=("18 December 2026: Referred by South Yorkshire Police. No decision yet.",),
        saved="Saved.",
        values={
            "answer": "referred",
            "referred_by": "South Yorkshire Police",
            "referred_on": "2026-12-18",
        },
    ),
    "to_check": replace(
        _ASKED,
        values={"answer": "considered", "why_not": "No consent."},
        problems={"why_not": "This reason speaks of consent."},
    ),
    "to_read": replace(_ASKED, may_record=False, history=("18 December 2026: Not considered.",)),
}

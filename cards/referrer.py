"""Who referred: the coordinator says so where a mail does not show it (H5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    card,
    entry,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.queue import VERB_OPEN as VERB_QUEUE_OPEN

VERB_SHOW = "referrer.show"  # data: referral
VERB_NAME = "referrer.name"  # data: referral, v; inputs: name, email, agency, phone
FIELDS = ("email", "name", "agency", "phone")
AGENCY_MOST, PHONE_MOST = 120, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """One naming: who it was, and who said so when."""

    who: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`now` is who is taken for the referrer. `warning` says why nobody may be, or is empty."""

    referral_id: str
    ref: str
    version: int
    now: str
    warning: str = ""
    named: tuple[Naming, ...] = ()
    may_name: bool = True
    news: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. It names no child."""
    form = Form(view.values, view.problems, may_wait=True)
    title = "Who referred?"
    return card(
        heading(title),
        paragraph(view.ref, subtle=True),
        notice("good", view.news) if view.news else None,
        form.summary(),
        notice("warning", "Say who referred before it goes on", view.warning)
        if view.warning
        else None,
        facts(("Taken for the referrer", view.now)),
        _named(view),
        _form(form) if view.may_name else paragraph(_TOLD),
        actions=_buttons(view),
        speak=f"{title} {view.ref}.",
    )


def who_referred(referral_id: str) -> Element:
    """Give the button that opens this card, for the cards on which it is offered."""
    return execute("Who referred?", VERB_SHOW, inputs=False, referral=referral_id)


_TOLD = "The outcome has been told, or the referral has ended, so this can no longer be changed."
_GOES = (
    "Receipts, questions and the outcome go to this person from now on. For somebody whom we know "
    "the email address is enough."
)


def _named(view: View) -> list[Element]:
    if not view.named:
        return []
    rows = [entry(one.who, one.said) for one in view.named]
    return [subheading("What was said about it"), *rows]


def _form(form: Form) -> list[Element]:
    return [
        subheading("The person who referred"),
        paragraph(_GOES, subtle=True),
        form.text("email", "Work email", required=True, style="Email"),
        form.text("name", "Name"),
        form.text("agency", "Agency or school", limit=AGENCY_MOST),
        form.text("phone", "Telephone", limit=PHONE_MOST, style="Tel"),
    ]


def _buttons(view: View) -> list[Element]:
    name = execute(
        "Save who referred",
        VERB_NAME,
        style="positive",
        referral=view.referral_id,
        v=view.version,
    )
    back = execute(
        "Back to the referral", VERB_QUEUE_OPEN, inputs=False, referral=view.referral_id, page=1
    )
    return [*([name] if view.may_name else []), back]


_FORGED = View(
    referral_id="r7",
    ref="REF-2026-0007",
    version=1,
    now="Unknown sender",
    warning="Nobody vouches for who sent this mail, so the outcome would reach nobody.",
)
EXAMPLES = {
    "forged": _FORGED,
    "unknown": replace(
        _FORGED,
        now="Alex Example (alex.example@school.example)",
        values={"name": "Alex Example", "email": "alex.example@school.example"},
    ),
    "named": replace(
        _FORGED,
        version=2,
        now="Sam Sample, Referrer, Invented High School (sam.sample@school.example)",
        warning="",
        named=(
            Naming(
                who="Sam Sample, Referrer, Invented High School, 01632 960002",
                said="Casey Specimen said so on Monday 30 November 2026, 09:12",
            ),
        ),
        news="Kept. Receipts, questions and the outcome go to Sam Sample.",
    ),
    "to_check": replace(
        _FORGED,
        values={"name": "", "email": "sam at school", "agency": "School", "phone": ""},
        problems={
            "email": "An email address has one @, as in sam.sample@example.org. Look at it again."
        },
    ),
    "told": replace(_FORGED, now="Sam Sample, Sergeant, Police", warning="", may_name=False),
}

"""One person's invitation: answer it or name a deputy; and, for who runs the meeting, who comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.answers_to_look_at import VERB_LOOK
from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    bullets,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.meeting import VERB_DECLARATION, VERB_INVITATION
from cards.meetings import VERB_OPEN
from cards.pages import page
from cards.places import join_buttons, where

VERB_ANSWER = "invitation.answer"  # data: meeting; inputs: FIELDS
FIELDS = ("answer", "name", "email", "agency", "authority")
ANSWERS: Options = (
    ("accepted", "I come"),
    ("tentative", "I may come"),
    ("declined", "I do not come, and nobody comes in my place"),
)
SENDS: Options = (("deputy", "I do not come, and a deputy comes in my place"),)
AUTHORITY = "My deputy may decide for our agency at this meeting"
ROWS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person invited. `words` is the answer, which groups the list."""

    words: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`mine` is the reader's own answer in words; empty for whoever is not invited.

    `closed` says why no answer is taken. `people` is empty for whoever does not run the meeting;
    `to_look_at` counts answers that a person has to look at.
    """

    meeting_id: str
    panel: str
    when: str
    place: str
    mine: str = ""
    place_of: str = ""
    closed: str = ""
    may_answer: bool = True
    may_send_deputy: bool = True
    declaration_open: bool = False
    may_open: bool = True
    counts: str = ""
    people: tuple[Person, ...] = ()
    to_look_at: int = 0
    page: int = 1
    news: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    title = "Invitation"
    return card(
        heading(title),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        form.summary(),
        notice("good", "That is kept", view.news) if view.news else None,
        paragraph(view.place_of) if view.place_of else None,
        facts(*((label, words) for label, words in _known(view) if words)),
        [] if view.closed else join_buttons(view.place),
        _form(view, form),
        _people(view),
        actions=_buttons(view),
        speak=f"{title}: {view.panel}, {view.when}. {_spoken(view)}",
    )


def _known(view: View) -> tuple[tuple[str, str], ...]:
    return ("Where", where(view.place)), ("Your answer", view.mine), ("Answers", view.counts)


def _spoken(view: View) -> str:
    return f"{view.counts}." if view.counts else "Your answer is on the card."


def _form(view: View, form: Form) -> list[Element]:
    if view.closed:
        return [paragraph(view.closed, subtle=True)] if view.mine else []
    if not view.may_answer:
        return []
    options = (*ANSWERS, *(SENDS if view.may_send_deputy else ()))
    return [
        subheading("Answer the invitation"),
        form.choice("answer", "Your answer", options, required=True, style="expanded"),
        *(_deputy(form) if view.may_send_deputy else []),
    ]


def _deputy(form: Form) -> list[Element]:
    return [
        paragraph(
            "Only if a deputy comes. We invite them, tell them what is expected, and ask them to "
            "accept the declaration themselves.",
            subtle=True,
        ),
        form.text("name", "The deputy's name"),
        form.text("email", "The deputy's work email address", style="Email"),
        form.text("agency", "The deputy's agency"),
        form.toggle("authority", "Delegated authority", AUTHORITY),
    ]


def _people(view: View) -> list[Element]:
    shown = page(view.people, view.page, ROWS)
    made: list[Element] = []
    for words in dict.fromkeys(one.words for one in shown.items):
        made.append(subheading(words))
        made += bullets(one.who for one in shown.items if one.words == words)
    return [*made, *([paragraph(shown.words, subtle=True)] if shown.words else [])]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    shown = page(view.people, view.page, ROWS)
    answers = view.may_answer and not view.closed
    look = f"Answers to look at ({view.to_look_at})"
    offered = (
        (answers, execute("Send my answer", VERB_ANSWER, style="positive", **ids)),
        (view.declaration_open, execute("Declaration", VERB_DECLARATION, inputs=False, **ids)),
        (bool(view.to_look_at), execute(look, VERB_LOOK, inputs=False, page=1)),
        (
            shown.of > 1,
            execute("Show more", VERB_INVITATION, inputs=False, page=shown.after, **ids),
        ),
        (view.may_open, execute("Open the meeting", VERB_OPEN, inputs=False, **ids)),
    )
    return [button for allowed, button in offered if allowed]


_ASKED = View(
    meeting_id="m1",
    panel="East panel",
    when="Friday 18 December 2026, 09:30 to 12:30",
    place="County Hall, room 2",
    mine="Has not answered",
    declaration_open=True,
)
_RUNS = replace(
    _ASKED,
    mine="Comes",
    declaration_open=False,
    counts="2 come · 1 send a deputy · 1 have not answered",
    people=(
        Person(words="Comes", who="Alex Example, Children's Services"),
        Person(words="Comes", who="Sam Sample, Police"),
        Person(words="Sends a deputy: Dee Invented, Health", who="Jo Specimen, Health"),
        Person(words="Has not answered", who="Pat Pretend, Housing"),
    ),
    to_look_at=1,
)
EXAMPLES = {
    "asked": _ASKED,
    "who_comes": _RUNS,
    "many": replace(
        _RUNS,
        people=tuple(
            Person(words="Comes", who=f"Person {number} Example, Agency {number}")
            for number in range(45)
        ),
    ),
    "to_check": replace(
        _ASKED,
        values={"answer": "deputy", "name": "Dee Invented", "email": "dee"},
        problems={
            "email": "An email address has one @, as in sam.sample@example.org. Look at it again.",
            "authority": "Tick this box: only somebody who may decide can come in your place.",
        },
    ),
    "deputy": replace(
        _ASKED,
        place_of="You come in the place of Jo Specimen, Health.",
        may_send_deputy=False,
        may_open=False,
        mine="Comes",
        news="Your answer is kept.",
    ),
    "cancelled": replace(
        _ASKED, closed="This meeting was cancelled, so there is nothing to answer."
    ),
}

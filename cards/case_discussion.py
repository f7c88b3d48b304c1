"""One child at the meeting: the record of what is said and decided (R4.4, R4.7, R4.11, H13)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from textwrap import shorten

from cards.action_form import VERB_NEW
from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    answer,
    bullets,
    card,
    entry,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.score_form import VERB_OPEN
from core.actions import OUTCOMES

VERB_SAVE = "discussion.save"  # data: item, v
VERB_NEXT = "meeting.next"  # data: meeting, item, v
VERB_FOLLOWS = "discussion.follows"  # data: item, v
VERB_NOTES = "discussion.notes"  # data: item, v

OUTCOME = "outcome_"  # with the action's id
PREFIXES = (OUTCOME,)
FIELDS = (
    "discussion",
    "analysis",
    "decision",
    "decision_why",
    "dissent",
    "next_review_on",
    "next_review_why",
)
MOST_ACTIONS = 6  # shown here, the next once these are settled; the case holds all
SHORT, LONG, FOLLOWS = 200, 600, 160  # characters: an earlier action, minutes, what follows
MOST_NOTED = 10  # headings of notes; their own card shows all
MOST_LINES = 8  # of what follows; its own card shows all
REASON = 1000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """An open action of this child. `state` is in words."""

    id: str
    number: str
    text: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`place` says where the meeting is ("2 of 9 · 10:10"). `score` is in words, or empty.

    `previous` are bold labels with words of the last minutes. `review_why` explains the proposed
    day, `conflict` says which rules disagree on it. `added` lists this meeting's new actions.
    """

    item_id: str
    meeting_id: str
    version: int
    place: str
    case_ref: str
    child: str
    about: tuple[tuple[str, str], ...]
    reason: str
    previous: tuple[tuple[str, str], ...]
    outstanding: tuple[Outstanding, ...]
    decisions: Options
    score: str = ""
    review_why: str = ""
    conflict: str = ""
    added: tuple[str, ...] = ()
    follows: tuple[tuple[str, str], ...] = ()
    may_score: bool = True
    noted: tuple[tuple[str, str], ...] = ()  # what agencies told, by heading
    last: bool = False
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. Every button sends what was typed, so that it can be saved first."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("At the meeting"),
        paragraph(f"{view.place} · {view.case_ref}", subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        facts(("Child", view.child), *view.about, ("Why here", view.reason)),
        _previous(view),
        _outstanding(view, form),
        _noted(view),
        _said(form),
        _follows(view),
        _decided(view, form),
        _added(view),
        actions=_buttons(view),
        speak=f"At the meeting: {view.place}, {view.case_ref}.",
    )


def _previous(view: View) -> list[Element]:
    if not view.previous:
        return []
    told = [part for label, text in view.previous for part in answer(label, _cut(text, LONG))]
    return [subheading("Last time"), *told]


def _outstanding(view: View, form: Form) -> list[Element]:
    if not view.outstanding:
        return []
    shown = view.outstanding[:MOST_ACTIONS]
    left = len(view.outstanding) - len(shown)
    more = [paragraph(f"{left} more are open; the case shows them all.")] if left else []
    rows = [part for one in shown for part in _one_outstanding(one, form)]
    return [subheading("Actions still open"), *rows, *more]


def _one_outstanding(one: Outstanding, form: Form) -> list[Element]:
    told = entry(f"{one.number} · {one.owner}", _cut(one.text, SHORT), one.state)
    return [told, form.choice(OUTCOME + one.id, f"What became of {one.number}", OUTCOMES)]


def _cut(text: str, most: int) -> str:
    return shorten(text, most, placeholder=" …")


def _noted(view: View) -> list[Element]:
    if not view.noted:
        return []
    told = [
        part for label, text in view.noted[:MOST_NOTED] for part in answer(label, _cut(text, SHORT))
    ]
    return [subheading("Information by agency"), *told]


def _said(form: Form) -> list[Element]:
    return [
        subheading("What is said"),
        form.long_text("discussion", "Discussion"),
        form.long_text("analysis", "Analysis: what it means for the child"),
    ]


def _follows(view: View) -> list[Element]:
    if not view.follows:
        return []
    lines = [f"{label}: {_cut(words, FOLLOWS)}" for label, words in view.follows[:MOST_LINES]]
    return [subheading("What follows"), paragraph("\n".join(lines))]


def _decided(view: View, form: Form) -> list[Element]:
    score = view.score or "Not scored at this meeting"
    return [
        subheading("What is decided"),
        *facts(("Score", score)),
        form.choice("decision", "Decision", view.decisions, style="expanded"),
        form.text("decision_why", "Why (needed to end the case)", limit=REASON, long=True),
        form.text("dissent", "Who disagrees, and why", limit=REASON, long=True),
        form.date("next_review_on", "Next review"),
        *([paragraph(view.review_why, subtle=True)] if view.review_why else []),
        *([notice("warning", "The rules disagree", view.conflict)] if view.conflict else []),
        form.text(
            "next_review_why",
            "Why on that day (needed where it is later than a rule allows)",
            limit=REASON,
        ),
    ]


def _added(view: View) -> list[Element]:
    if not view.added:
        return []
    return [subheading("Actions agreed today"), *bullets(_cut(one, SHORT) for one in view.added)]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"item": view.item_id, "v": view.version}
    score = execute("Save and score", VERB_OPEN, group=1, **ids)
    on = execute("Save, next child", VERB_NEXT, meeting=view.meeting_id, **ids)
    return [
        execute("Save", VERB_SAVE, style="positive", **ids),
        *([score] if view.may_score else []),
        execute("Save and add an action", VERB_NEW, **ids),
        execute("Save, what follows", VERB_FOLLOWS, **ids),
        execute("Save, notes by agency", VERB_NOTES, **ids),
        *([] if view.last else [on]),
    ]


_NEW = View(
    item_id="i1",
    meeting_id="m1",
    version=1,
    place="1 of 9 · 09:50",
    case_ref="HE-2026-0007",
    child="Robin Specimen, 15",
    about=(
        ("Legal status", "Child in need"),
        ("Lead professional", "Jo Sample, Children's services"),
    ),
    reason="New referral, accepted on 30 November 2026.",
    previous=(),
    outstanding=(),
    decisions=(("stay_open", "Stays open to the panel"),),
    review_why="By 18 March 2027; the last meeting before then is on Friday 12 March 2027.",
    values={"next_review_on": "2027-03-12"},
)
_REVIEW = replace(
    _NEW,
    version=4,
    place="9 of 9 · 11:40",
    previous=(("19 June 2026", "The school reports a calmer term. " * 30), ("Decision", "Open")),
    outstanding=(
        Outstanding(
            id="a1",
            number="HE26-009",
            text="Visit the address and speak with the tenant.",
            owner="Alex Example, Police",
            state="Overdue since 1 Dec 2026",
        ),
    ),
    decisions=(
        ("stay_open", "Stays open to the panel"),
        ("step_down", "Steps down to Early Help"),
        ("close", "Closes: the risk is reduced"),
    ),
    score="24, Standard",
    follows=(("At standard risk", "Identify support from Early Help."),),
    noted=(("Police", "Two stops in another town."), ("Health", "Registered with a surgery.")),
    added=("HE26-014, Alex Example, Police, by 8 January 2027: Ring the school.",),
    last=True,
)
EXAMPLES = {
    "new": _NEW,
    "review_saved": replace(
        _REVIEW, saved="Saved at 11:52.", values={"discussion": "Much is better.\nNot all."}
    ),
    "to_check": replace(
        _REVIEW,
        values={"decision": "close", "next_review_on": "2027-03-12"},
        problems={
            "decision_why": "A case ends only with a reason that is recorded. Say why.",
            "next_review_on": "A case that ends has no next review. Take the day out.",
        },
        conflict="Every 3 months says 12 March 2027; at least every 6 months says 11 June 2027.",
    ),
    "full": replace(
        _REVIEW,
        may_score=False,
        outstanding=tuple(
            replace(_REVIEW.outstanding[0], id=f"a{n}", number=f"HE26-{n:03}", text="Word " * 90)
            for n in range(1, 14)
        ),
        follows=tuple((f"At high risk {n}", "Word " * 60) for n in range(1, 12)),
        values={"discussion": "Word " * 790, "analysis": "Word " * 790},
    ),
}

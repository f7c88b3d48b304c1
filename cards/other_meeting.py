"""Reviews satisfied otherwise: meetings in place of the panel's, and a sooner day (R4.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from textwrap import shorten

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

VERB_OPEN = "series.open"  # data: case
VERB_BEGIN = "series.begin"  # data: case
VERB_END = "series.end"  # data: case
VERB_RECORD = "series.record"  # data: case
VERB_SOONER = "review.sooner"  # data: case, v

FIELDS = (
    "held_on",
    "present",
    "said",
    "is_review",
    "decided_by",
    "next_review_on",
    "why",
    "sooner_on",
    "sooner_why",
)
REASON, SHORT, MOST_PAST = 2000, 400, 6  # characters of a reason and of a past meeting; how many


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`label` names the meetings, empty where the procedure knows none. `runs` says since when.

    `due` is the day by which the next is held, `review` the panel's own next review.
    """

    case_id: str
    version: int
    case_ref: str
    label: str
    rule: str
    review: str
    chairs: Options
    runs: str = ""
    due: str = ""
    history: tuple[str, ...] = ()
    may_decide: bool = True
    may_record: bool = True
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card; what the last meeting said stands in the form, so that one press sends it."""
    form = Form(view.values, view.problems, may_wait=True)
    past = [shorten(one, SHORT, placeholder=" …") for one in view.history[:MOST_PAST]]
    return card(
        heading("Review in another way"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        facts(("Next review by the panel", view.review)),
        _series(view, form),
        _sooner(form) if view.may_decide else None,
        [subheading("Meetings so far"), *bullets(past)] if past else None,
        actions=_buttons(view),
        speak=f"Review in another way, {view.case_ref}.",
    )


def _series(view: View, form: Form) -> list[Element]:
    if not view.label:
        return []
    told = [subheading("Meetings in place of the review"), *facts((view.label, view.rule))]
    if view.runs:
        told += facts(("Running", view.runs), ("The next by", view.due))
    if view.runs and view.may_record:
        told += _meeting(view, form)
    if view.may_decide:
        asked = "Why they end" if view.runs else "Why they take the review's place"
        told.append(form.text("why", asked, limit=REASON, long=True))
    return told


def _meeting(view: View, form: Form) -> list[Element]:
    return [
        form.date("held_on", "Day of the meeting", required=True),
        form.text("present", "Who was there", required=True, limit=1000),
        form.text("said", "Update to MACE", required=True, limit=REASON, long=True),
        form.toggle("is_review", "Does it stand in for the review?", "It is the child's review"),
        form.choice("decided_by", "If so, decided by", view.chairs),
        form.date("next_review_on", "If so, the next review"),
    ]


def _sooner(form: Form) -> list[Element]:
    return [
        subheading("Review sooner"),
        form.date("sooner_on", "Bring the review forward to"),
        form.text("sooner_why", "Why", limit=1000, long=True),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"case": view.case_id}
    found = []
    if view.runs and view.may_record:
        found.append(execute("Record and tell MACE", VERB_RECORD, style="positive", **ids))
    if view.may_decide:
        if view.label:
            turn = ("End these meetings", VERB_END) if view.runs else ("Begin them", VERB_BEGIN)
            found.append(execute(*turn, **ids))
        found.append(execute("Bring the review forward", VERB_SOONER, v=view.version, **ids))
    return found


_NONE = View(
    case_id="c1",
    version=3,
    case_ref="RO-2026-0011",
    label="Fortnightly risk management meetings",
    rule="Every 2 weeks (R4.8)",
    review="Thursday 14 January 2027",
    chairs=(("p1", "Jo Sample, Evolve Team Manager"),),
)
_RUNS = replace(
    _NONE,
    runs="since Thursday 17 December 2026: the risk changes from week to week",
    due="Thursday 31 December 2026",
    history=("31 December 2026, with police and Evolve: calm.",),
    values={"present": "Police and Evolve", "said": "Calm."},
)
EXAMPLES = {
    "none": _NONE,
    "running": _RUNS,
    "saved": replace(_RUNS, saved="Recorded, and MACE is told."),
    "to_check": replace(
        _RUNS,
        values={"held_on": "2026-12-31", "is_review": "true"},
        problems={"said": "Say what the meeting tells MACE.", "decided_by": "Choose which one."},
    ),
    "no_series": replace(_NONE, label="", rule=""),
    "to_read": replace(_RUNS, may_decide=False, may_record=False),
}

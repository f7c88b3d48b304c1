"""A referral that was joined to an existing matter: ring the referrer; undo it if it was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    bullets,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.possible_match import VERB_READ, WHY_MOST

VERB_OPEN = "match.open"  # data: referral
VERB_RUNG = "match.rung"  # data: match, referral, v; input: note
VERB_UNDO = "match.undo"  # data: match, referral, v; input: why
FIELDS = ("note", "why")
NOTE_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`alike` is in words. `rung` says who rang the referrer and when, and is empty before.

    `ring_by` is the day by which the call is owed; `note` what was noted about the call.
    """

    match_id: str
    referral_id: str
    version: int
    ref: str
    panel: str
    matter: str
    decided: str
    alike: tuple[str, ...]
    referrer: str
    phone: str
    sent: str
    why: str = ""
    ring_by: str = ""
    rung: str = ""
    note: str = ""
    danger: bool = False
    may_decide: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. It names no child."""
    title = "Joined to an existing matter"
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        form.summary(),
        notice("attention", "Immediate danger was reported", _DANGER) if view.danger else None,
        None if view.rung else _ring(view),
        facts(
            ("Joined to", view.matter),
            ("Decided by", view.decided),
            *([("Why", view.why)] if view.why else []),
            ("Referred by", view.referrer),
            ("Telephone", view.phone),
            ("Sent", view.sent),
            ("The referrer was rung", view.rung or "Not yet"),
            *([("About the call", view.note)] if view.note else []),
        ),
        _called(view, form),
        subheading("What is alike"),
        bullets(view.alike),
        _undo(view, form),
        actions=_buttons(view),
        speak=f"{title}: {view.ref} and {view.matter}.",
    )


_DANGER = "Make sure that children's services know. The panel is not where this is dealt with."
_RING = (
    "They know only that it was joined and that you will ring. What you may tell them, you decide."
)


def _ring(view: View) -> Element:
    by = (f"By {view.ring_by}, please; you are reminded until it is done.",) if view.ring_by else ()
    return notice("accent", "Ring the referrer", _RING, *by)


def _called(view: View, form: Form) -> list[Element]:
    if view.rung or not view.may_decide:
        return []
    return [form.text("note", "About the call, if there is something to note", limit=NOTE_MOST)]


def _undo(view: View, form: Form) -> list[Element]:
    if not view.may_decide:
        return []
    return [
        subheading("If it is not the same child"),
        form.long_text("why", "Why it is undone", limit=WHY_MOST),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"match": view.match_id, "referral": view.referral_id, "v": view.version}
    rung = execute("I have rung them", VERB_RUNG, style="positive", **ids)
    undo = execute("Undo the joining", VERB_UNDO, style="destructive", **ids)
    read = execute("Read the referral", VERB_READ, inputs=False, referral=view.referral_id, page=1)
    return [
        *([rung] if view.may_decide and not view.rung else []),
        *([undo] if view.may_decide else []),
        read,
    ]


_NEW = View(
    match_id="m7",
    referral_id="r7",
    version=2,
    ref="REF-2026-0007",
    panel="East panel",
    matter="HE-2026-0003",
    decided="The assistant, since no other child can be meant",
    alike=("same NHS number", "same name", "same date of birth"),
    referrer="Alex Example, Social worker, Children's Services",
    phone="01632 960001",
    sent="Monday 30 November 2026",
    ring_by="Tuesday 1 December 2026",
)
EXAMPLES = {
    "to_ring": _NEW,
    "danger": replace(_NEW, danger=True, problems={"why": "Say in a sentence or two why."}),
    "rung": replace(
        _NEW,
        decided="Sam Sample",
        why="The school confirms that the two are one child.",
        rung="Casey Specimen, Tuesday 1 December 2026",
        note="Will send the school's record.",
    ),
    "read_only": replace(_NEW, may_decide=False, rung="Tuesday 1 December 2026"),
}

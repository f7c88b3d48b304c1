"""The minutes before they are approved: who was there, what was decided, what is missing (H14)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
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
from cards.pages import Page, page

VERB_APPROVE = "minutes.approve"  # data: meeting, v
VERB_EDIT = "minutes.edit"  # data: meeting, v; typed: item
VERB_PAGE = "minutes.page"  # data: meeting, page
VERB_CORRECT = "minutes.correct"  # data: meeting, v; typed: why
VERB_LEAVE = "minutes.leave"  # data: meeting
VERB_ENGAGEMENT = "minutes.engagement"  # data: meeting, v; typed: item

FIELDS = ("item", "why")
WHY = 500  # characters
ON_A_PAGE = 8
SHORT = 200  # characters of an action
MOST_ACTIONS = 4  # of one child; the minutes hold all
MOST_MISSING = 8  # sentences shown at once


STANDS = "Everybody keeps the version that they have until you approve the new one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One child. `child` is initials and age, `actions` are lines ("HE26-014, Police: …")."""

    item_id: str
    number: int
    case_ref: str
    child: str
    decision: str
    score: str = ""
    next_review: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`attendance` are labels with words ("Present", "7: …"). `missing` holds sentences.

    `approved` is who and when, in words, or empty; approved minutes can only be read, unless they
    are corrected: `correcting` says why. `engagement` if each child has a record besides (R4.11).
    """

    meeting_id: str
    version: int
    panel: str
    when: str
    attendance: tuple[tuple[str, str], ...]
    children: tuple[Child, ...]
    missing: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()
    due: str = ""
    approved: str = ""
    correcting: str = ""
    may_approve: bool = True
    may_correct: bool = False
    engagement: bool = False
    problem: str = ""  # at the reason of a correction
    page: int = 1


def build(view: View) -> Card:
    """Build the card. What is missing holds the approval back, and says so."""
    shown = page(view.children, view.page, ON_A_PAGE)
    title = "Minutes" if view.approved else "Minutes to approve"
    title = "Minutes being corrected" if view.correcting else title
    return card(
        heading(title),
        paragraph(" · ".join(p for p in (view.panel, view.when, shown.words) if p), subtle=True),
        _state(view),
        facts(*view.attendance),
        subheading("Children"),
        [part for child in shown.items for part in _child(child)],
        None if view.children else paragraph("No child was discussed."),
        _not_reached(view),
        None if view.approved and not view.engagement else _which(view),
        _why(view),
        actions=_buttons(view, shown),
        speak=f"{title}, {view.when}: {len(view.children)} children.",
    )


def _state(view: View) -> Element:
    if view.approved:
        return notice("good", "Approved", view.approved)
    if view.correcting:
        told = (f"Why: {view.correcting}", STANDS, *view.missing[:MOST_MISSING])
        return notice("warning", "Being corrected", *told)
    if view.missing:
        left = len(view.missing) - MOST_MISSING
        more = (f"And {left} more.",) if left > 0 else ()
        return notice("warning", "Before you can approve", *view.missing[:MOST_MISSING], *more)
    return notice("good", "Everything that is needed is there", *([view.due] if view.due else []))


def _child(child: Child) -> list[Element]:
    actions = [shorten(one, SHORT, placeholder=" …") for one in child.actions[:MOST_ACTIONS]]
    left = len(child.actions) - len(actions)
    more = [f"And {left} more actions; the minutes hold them all."] if left else []
    lines = (
        child.decision,
        f"Score: {child.score}" if child.score else "",
        f"Next review: {child.next_review}" if child.next_review else "",
    )
    title = f"{child.number} · {child.case_ref} · {child.child}"
    return [entry(title, *lines), *bullets([*actions, *more])]


def _not_reached(view: View) -> list[Element]:
    if not view.not_reached:
        return []
    return [subheading("Not reached"), *bullets(view.not_reached)]


def _which(view: View) -> Element | None:
    listed = tuple((c.item_id, f"{c.number} · {c.case_ref} · {c.child}") for c in view.children)
    asked = "Which child" if view.approved else "Change what is recorded for"
    return Form().choice("item", asked, listed) if listed else None


def _why(view: View) -> Element | None:
    if not view.may_correct:
        return None
    form = Form(problems={"why": view.problem} if view.problem else {}, may_wait=True)
    return form.text("why", "What was written down wrongly", limit=WHY, long=True)


def _buttons(view: View, shown: Page[Child]) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    ready = view.may_approve and not (view.missing or view.approved)
    approve = execute(
        "Approve the minutes",
        VERB_APPROVE,
        style="positive",
        inputs=False,
        v=view.version,
        **ids,
    )
    edit = execute("Change that child's record", VERB_EDIT, v=view.version, **ids)
    more = execute("More children", VERB_PAGE, inputs=False, page=shown.after, **ids)
    correct = execute("Correct the minutes", VERB_CORRECT, v=view.version, **ids)
    leave = execute("Leave them as they were", VERB_LEAVE, inputs=False, **ids)
    record = execute("Record of engagement", VERB_ENGAGEMENT, v=view.version, **ids)
    return [
        *([approve] if ready else []),
        *([edit] if view.children and not view.approved else []),
        *([leave] if view.correcting else []),
        *([record] if view.approved and view.engagement and view.children else []),
        *([correct] if view.may_correct else []),
        *([more] if shown.of > 1 else []),
    ]


_READY = View(
    meeting_id="m1",
    version=9,
    panel="East panel",
    when="Friday 18 December 2026",
    attendance=(
        ("Present", "Alex Example (Police), Jo Sample (Children's services)"),
        ("Apologies", "Kim Specimen (Health)"),
        ("Declaration", "Accepted by all who were present"),
    ),
    children=(
        Child(
            item_id="i1",
            number=1,
            case_ref="HE-2026-0007",
            child="R.S., 15",
            decision="Stays open to the panel",
            score="49, Medium",
            next_review="12 March 2027",
            actions=("HE26-014, Police, by 8 January 2027: Visit the address.",),
        ),
    ),
    due="Approved by Wednesday 23 December 2026 they are in time.",
)
EXAMPLES = {
    "ready": _READY,
    "missing": replace(
        _READY,
        missing=("HE-2026-0003 has no decision yet.",),
        not_reached=("HE-2026-0011 was not reached; it is on the next agenda.",),
    ),
    "approved": replace(
        _READY,
        approved="Version 1, on 21 December 2026 at 14:02.",
        may_correct=True,
        engagement=True,
    ),
    "say_why": replace(
        _READY,
        approved="Version 1, on 21 December 2026 at 14:02.",
        may_correct=True,
        problem="Say in a sentence what was wrong.",
    ),
    "correcting": replace(_READY, correcting="The school was named wrongly."),
    "long": replace(
        _READY,
        page=3,
        missing=tuple(f"HE-2026-{n:04} has no decision yet." for n in range(1, 31)),
        children=tuple(
            replace(_READY.children[0], item_id=f"i{n}", number=n, actions=("Word " * 60,) * 9)
            for n in range(1, 61)
        ),
    ),
}

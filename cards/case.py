"""One case: the child, what is owed, open actions, past scores and decisions (R4.4, R4.9)."""

from dataclasses import dataclass, replace
from textwrap import shorten

from cards.child_merge import VERB_ASK as VERB_MERGE_ASK
from cards.elements import (
    Card,
    Element,
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
from cards.evidence_form import VERB_EVIDENCE
from cards.following import what_follows
from cards.joined import VERB_OPEN
from cards.pages import Page, page
from cards.professionals import invite_others
from cards.tracker import VERB_CASE

ON_A_PAGE = 6
MOST_ACTIONS = 15
MOST_BUTTONS = 6  # that Teams shows on one card
SHORT, LONG = 250, 600  # characters of an action, and of what a meeting recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: a meeting, a referral, an action. `score` is in words, or empty."""

    on: str
    what: str
    outcome: str
    score: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One open action; `state` is in words."""

    number: str
    text: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A further referral for the child, which joined the case."""

    referral_id: str
    ref: str
    sent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`clocks` are labels with days ("Next review", "by 12 March 2027"); `late` holds sentences.

    `history` begins with the latest. `child` is a name only where the reader may see it.
    """

    case_id: str
    case_ref: str
    panel: str
    child: str
    about: tuple[tuple[str, str], ...]
    clocks: tuple[tuple[str, str], ...]
    late: tuple[str, ...]
    actions: tuple[Action, ...]
    history: tuple[Event, ...]
    joined: tuple[Joined, ...] = ()
    may_send: bool = True  # evidence for the next score: while the case is open
    page: int = 1
    follows: tuple[tuple[str, str], ...] = ()
    may_invite: bool = False
    may_merge: bool = False


def build(view: View) -> Card:
    """Build the card; the history may need several pages."""
    shown = page(view.history, view.page, ON_A_PAGE)
    place = (view.panel, view.case_ref, shown.words)
    buttons = _buttons(view, shown)
    return card(
        heading("Case"),
        paragraph(" · ".join(part for part in place if part), subtle=True),
        notice("attention", "Late", *view.late) if view.late else None,
        facts(("Child", view.child), *view.about),
        _joined(view.joined, MOST_BUTTONS - len(buttons)),
        subheading("What comes next"),
        facts(*view.clocks) if view.clocks else paragraph("Nothing is owed."),
        facts(*((label, shorten(words, SHORT, placeholder=" …")) for label, words in view.follows)),
        subheading("Open actions"),
        _actions(view.actions),
        subheading("What has happened"),
        [_event(one) for one in shown.items],
        None if view.history else paragraph("Nothing yet."),
        actions=buttons,
        speak=f"Case {view.case_ref}.",
    )


def _joined(joined: tuple[Joined, ...], most: int) -> list[Element]:
    """Show the referrals that joined the case, a button each for as many as the card has room."""
    if not joined:
        return []
    rows = [_referred(one) for one in joined[:most]]
    left = [f"And {one.ref}, sent {one.sent}." for one in joined[most:]]
    return [subheading("Also referred"), *rows, *bullets(left)]


def _referred(one: Joined) -> Element:
    button = execute(f"Open {one.ref}", VERB_OPEN, referral=one.referral_id)
    return entry(one.ref, f"Sent {one.sent}", button=button)


def _actions(actions: tuple[Action, ...]) -> list[Element]:
    if not actions:
        return [paragraph("None.")]
    rows = [_action(one) for one in actions[:MOST_ACTIONS]]
    left = len(actions) - MOST_ACTIONS
    return [*rows, *bullets([f"And {left} more."] if left > 0 else [])]


def _action(one: Action) -> Element:
    text = shorten(one.text, SHORT, placeholder=" …")
    return entry(f"{one.number} · {one.owner}", text, one.state)


def _event(one: Event) -> Element:
    score = f"Score: {one.score}" if one.score else ""
    summary = shorten(one.summary, LONG, placeholder=" …")
    return entry(f"{one.on} · {one.what}", one.outcome, score, summary)


def _buttons(view: View, shown: Page[Event]) -> list[Element]:
    follow = what_follows(view.case_id)
    more = execute("More of the history", VERB_CASE, case=view.case_id, page=shown.after)
    merge = execute("Same child as another case", VERB_MERGE_ASK, case=view.case_id)
    send = execute("Send evidence", VERB_EVIDENCE, inputs=False, case=view.case_id)
    return [
        follow,
        *([send] if view.may_send else []),
        *([invite_others(view.case_id)] if view.may_invite else []),
        *([more] if shown.of > 1 else []),
        *([merge] if view.may_merge else []),
    ]


_OPEN = View(
    case_id="c1",
    case_ref="HE-2026-0003",
    panel="East panel",
    child="Sam Sample, 14",
    about=(("Legal status", "Child in need"), ("Risk", "Medium")),
    clocks=(("Next review", "by 18 September 2026"), ("CE risk assessment", "by 1 October 2026")),
    late=("The review was due by 18 September 2026.",),
    may_invite=True,
    actions=(
        Action(
            number="HE26-009",
            text="Visit the address and speak with the tenant.",
            owner="Alex Example, Police",
            state="Overdue since 1 Dec 2026",
        ),
    ),
    history=(
        Event(
            on="19 June 2026",
            what="New referral",
            outcome="Stays open to the panel. Next review by 18 September 2026.",
            score="44, Medium",
            summary="The school reports a calmer term.",
        ),
        Event(
            on="4 June 2026",
            what="Referral REF-2026-0012",
            outcome="From Example Police. Accepted.",
        ),
    ),
    follows=(("NRM", "The question is not answered yet."),),
)
EXAMPLES = {
    "open": _OPEN,
    "new": replace(_OPEN, late=(), actions=(), clocks=(), history=()),
    "joined": replace(
        _OPEN,
        joined=tuple(
            Joined(referral_id=f"r{n}", ref=f"REF-2026-{n:04}", sent="1 December 2026")
            for n in range(9, 3, -1)
        ),
    ),
    "long": replace(
        _OPEN,
        page=2,
        may_merge=True,
        actions=tuple(
            replace(_OPEN.actions[0], number=f"HE26-{n:03}", text="Word " * 90)
            for n in range(1, 31)
        ),
        history=tuple(replace(_OPEN.history[0], summary="Word " * 300) for _ in range(20)),
    ),
}

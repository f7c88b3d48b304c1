"""A meeting under way, as those who run it see it: step by step, with expected times.

Children stand here by reference and initials, since a screen in the room may show the card.
"""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Data,
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
from cards.meeting import VERB_ATTENDANCE, VERB_END
from cards.pages import window
from cards.previous_actions import VERB_PREVIOUS

VERB_CALL_NEXT = "running.next"  # data: meeting, item
VERB_CALL = "running.call"  # data: meeting; input: child
VERB_CHOOSE = "running.child"  # data: meeting; input: child
FIELDS = ("child",)
SHOWN = 8  # children around the one whose turn it is; the list to choose from has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One child's turn. `expected` is in words while they wait; `state` says how it stands."""

    item_id: str
    number: int
    case_ref: str
    child: str
    planned: str
    expected: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`steps` are labels with words of what comes before the children.

    `called` are sentences about whom the last call reached; `untold` names who has to be rung.
    """

    meeting_id: str
    version: int
    panel: str
    when: str
    steps: tuple[tuple[str, str], ...]
    turns: tuple[Turn, ...]
    current: str = ""
    following: str = ""
    ends: str = ""
    called: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    may_run: bool = True
    problem: str = ""


def build(view: View) -> Card:
    """Build the card."""
    return card(
        heading("The meeting, step by step"),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        notice("attention", "Please check", view.problem) if view.problem else None,
        _called(view),
        facts(*view.steps),
        _turns(view),
        _which(view),
        actions=_buttons(view),
        speak=f"The meeting, step by step: {view.panel}, {len(view.turns)} children.",
    )


def _called(view: View) -> list[Element]:
    found = []
    if view.called:
        found.append(notice("good", "Called in by Teams", *view.called))
    if view.untold:
        found.append(notice("warning", "The assistant cannot call these people", *view.untold))
    return found


def _turns(view: View) -> list[Element]:
    if not view.turns:
        return [subheading("The children"), paragraph("No child is on this agenda.")]
    at = next((n for n, one in enumerate(view.turns) if one.item_id == _present(view)), 0)
    first, last = window(len(view.turns), at, SHOWN)
    shown = [_turn(one) for one in view.turns[first:last]]
    left = len(view.turns) - len(shown)
    more = f"{left} more are on the agenda; the list below has them all." if left else ""
    end = f"At this pace the last child is through at {view.ends}." if view.ends else ""
    told = " ".join(part for part in (more, end) if part)
    return [subheading("The children"), *shown, *([paragraph(told, subtle=True)] if told else [])]


def _turn(one: Turn) -> Element:
    planned = f"planned {one.planned}" if one.planned else "no time of its own"
    words = [part for part in (one.state, planned, one.expected) if part]
    return entry(f"{one.number} · {one.case_ref} · {one.child}", " · ".join(words))


def _present(view: View) -> str:
    """Give whose turn it is, or who comes next; after the last child, that one."""
    last = view.turns[-1].item_id if view.turns else ""
    return view.current or view.following or last


def _which(view: View) -> Element | None:
    if not view.turns:
        return None
    listed = tuple((t.item_id, f"{t.number} · {t.case_ref} · {t.child}") for t in view.turns)
    return Form({"child": _present(view)}).choice("child", "Which child", listed)


def _buttons(view: View) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    called: Data = ids | {"item": view.following}
    offered = (
        (
            view.may_run and bool(view.following),
            execute("Call in the next child", VERB_CALL_NEXT, style="positive", **called),
        ),
        (bool(view.turns), execute("Open the chosen child", VERB_CHOOSE, **ids)),
        (view.may_run and bool(view.turns), execute("Call in the chosen child", VERB_CALL, **ids)),
        (True, execute("Previous actions", VERB_PREVIOUS, inputs=False, page=1, **ids)),
        (view.may_run, execute("Who is here", VERB_ATTENDANCE, inputs=False, **ids)),
        (view.may_run, execute("End the meeting", VERB_END, inputs=False, v=view.version, **ids)),
    )
    return [button for allowed, button in offered if allowed]


_BEGUN = View(
    meeting_id="m1",
    version=4,
    panel="East panel",
    when="Friday 18 December 2026",
    steps=(
        ("Declaration", "Not read aloud yet"),
        ("Who is here", "18 here, 3 apologies"),
        ("Previous actions", "4 have no outcome yet"),
    ),
    turns=(
        Turn(
            item_id="i1",
            number=1,
            case_ref="HE-2026-0007",
            child="R.S.",
            planned="09:50",
            expected="about 09:50",
            state="Waits",
        ),
        Turn(
            item_id="i2",
            number=2,
            case_ref="HE-2026-0003",
            child="S.S.",
            planned="",
            expected="about 10:35",
            state="Waits",
        ),
    ),
    following="i1",
    ends="10:50",
)
EXAMPLES = {
    "begun": _BEGUN,
    "called": replace(
        _BEGUN,
        current="i1",
        following="i2",
        turns=(
            replace(_BEGUN.turns[0], state="Now", expected=""),
            replace(_BEGUN.turns[1], expected="about 10:52, 17 minutes later than on the agenda"),
        ),
        called=("Jo Sample, Children's services",),
        untold=("Kim Specimen, Health, by email only: ring them",),
    ),
    "nobody": replace(_BEGUN, turns=(), following="", ends=""),
    "over": replace(_BEGUN, may_run=False, following="", ends=""),
    "to_check": replace(_BEGUN, problem="Choose which child."),
    "many": replace(
        _BEGUN,
        current="i30",
        turns=tuple(
            replace(_BEGUN.turns[0], item_id=f"i{n}", number=n, case_ref=f"HE-2026-{n:04}")
            for n in range(1, 61)
        ),
    ),
}

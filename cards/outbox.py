"""What was sent to whom, what did not arrive, and a safe second try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cards.elements import Card, Element, Form, Options, card, entry, execute, heading, paragraph
from cards.pages import Page, page

VERB_SHOW = "outbox.show"  # data: page, kept; typed: show
VERB_AGAIN = "outbox.again"  # data: kept; typed: which
VERB_ARRIVED = "outbox.arrived"  # data: kept; typed: which, asked
VERB_LOST = "outbox.lost"  # data: kept; typed: which, asked
VERB_RELEASE = "outbox.release"  # data: kept; typed: which, reason
VERB_LEAVE = "outbox.leave"  # data: kept; typed: which

HELD = (
    "What is held back waits for you. If you can mend what holds it back, such as a meeting's "
    "place, do; then “Send it again” looks at it anew. “Send all the same” needs a reason, "
    "which is kept. “Do not send” withdraws it."
)
FIELDS = ("which", "asked", "reason", "show")
ON_A_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message to one person; `choice` where something can be done about it."""

    id: str
    what: str
    recipient: str
    standing: str
    why: str
    choice: bool = False
    unknown: bool = False  # whether it arrived
    held: bool = False  # by the privacy guard
    may_go: bool = False  # held back, and a person may let it go


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`counted` says how many stand how; `done` what was just settled."""

    counted: str
    show: str
    shows: Options
    lines: tuple[Line, ...]
    done: str = ""
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ON_A_PAGE)
    form = Form({"show": view.show, **view.values}, view.problems, may_wait=True)
    which = tuple((one.id, f"{one.what}: {one.recipient}") for one in shown.items if one.choice)
    return card(
        heading("Outbox"),
        paragraph(" · ".join(filter(None, (view.counted, shown.words))), subtle=True),
        form.summary(),
        paragraph(view.done) if view.done else None,
        paragraph(HELD) if any(one.held for one in shown.items) else None,
        [_line(one) for one in shown.items] or paragraph("Nothing."),
        form.choice("show", "Show", view.shows),
        *_settling(form, which, shown.items),
        actions=_buttons(view, shown, which),
        speak="Outbox.",
    )


def _line(one: Line) -> Element:
    return entry(one.what, one.recipient, one.standing, one.why)


def _settling(form: Form, which: Options, lines: Sequence[Line]) -> list[Element]:
    if not which:
        return []
    told = "I have asked the recipient (needed where nobody knows)"
    asked = form.toggle("asked", "Before you say whether it arrived", told)
    reason = form.text("reason", "Why what is held back may go", limit=300)
    together = len(which) > 1 and all(one.held for one in lines if one.choice)
    return [
        form.choices("which", "Which messages", which)
        if together
        else form.choice("which", "Which message", which),
        *([asked] if any(one.unknown for one in lines) else []),
        *([reason] if any(one.may_go for one in lines) else []),
    ]


def _buttons(view: View, shown: Page[Line], which: Options) -> list[Element]:
    more = execute("Next page", VERB_SHOW, inputs=False, page=shown.after, kept=view.show)
    again = execute("Send it again", VERB_AGAIN, kept=view.show)
    known = [
        execute("It arrived", VERB_ARRIVED, kept=view.show),
        execute("It did not arrive: send it again", VERB_LOST, kept=view.show),
    ]
    release = execute("Send all the same", VERB_RELEASE, kept=view.show)
    leave = execute("Do not send", VERB_LEAVE, kept=view.show)
    return [
        execute("Show", VERB_SHOW, page=1),
        *([again] if which else []),
        *(known if any(one.unknown for one in shown.items) else []),
        *([release] if any(one.may_go for one in shown.items) else []),
        *([leave] if any(one.held for one in shown.items) else []),
        *([more] if shown.of > 1 else []),
    ]


_SHOWS = (
    ("trouble", "Did not arrive, or nobody knows"),
    ("held", "Held back"),
    ("waiting", "Waiting to go"),
    ("sent", "Sent"),
    ("all", "All"),
)
_FAILED = Line(
    id="d1",
    what="Agenda",
    recipient="Robin Invented, Police, by email",
    standing="Not sent, 17 December 2026 at 09:00",
    why="Refused: there is no such mailbox.",
    choice=True,
)
_EXAMPLE = View(
    counted="2 waiting, 341 sent, 1 not sent", show="trouble", shows=_SHOWS, lines=(_FAILED,)
)
_HELD = replace(
    _FAILED,
    standing="Held back, 17 December 2026 at 09:00",
    why="Because a child's name stands in its subject, a file's name, or the title or place of a "
    "calendar entry.",
    held=True,
    may_go=True,
)
_NEVER = replace(
    _HELD,
    why="Because papers are attached, and the reader has no place at that meeting any more.",
    may_go=False,
)
EXAMPLES = {
    "held": replace(_EXAMPLE, lines=(_HELD,), problems={"reason": "Say why it may go."}),
    "several": replace(
        _EXAMPLE,
        show="held",
        lines=tuple(
            replace(_HELD, id=f"d{n}", recipient=f"{name}, by email")
            for n, name in enumerate(("Robin Invented, Police", "Jo Sample, Social Care"))
        ),
        values={"which": "d0,d1"},
    ),
    "never": replace(_EXAMPLE, show="held", lines=(_NEVER,)),
    "trouble": _EXAMPLE,
    "none": replace(_EXAMPLE, counted="0 waiting, 341 sent", lines=()),
    "done": replace(_EXAMPLE, done="It goes again with the next round.", lines=()),
    "many": replace(
        _EXAMPLE,
        page=2,
        lines=tuple(
            replace(
                _FAILED,
                id=f"d{n}",
                standing="Nobody knows whether it arrived, 17 December 2026 at 09:00",
                why="There was no answer. " * 10,
                unknown=True,
            )
            for n in range(24)
        ),
        values={"which": "d12"},
        problems={"asked": "Ask the recipient whether it arrived, then tick this."},
    ),
}

"""Changes an approved agenda: each change is a supplement that goes to everybody invited (H10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
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
from cards.meeting import VERB_AGENDA

VERB_ADD = "agenda.add"  # data: meeting; inputs: case, why
VERB_WITHDRAW = "agenda.withdraw"  # data: meeting; inputs: item, why_off
FIELDS = ("case", "why", "item", "why_off")
REASON = 1000
TOLD = (
    "The agenda stays as it was approved, and so do the times that people were told. What you "
    "change here goes to everybody as a supplement whose pages follow those of the agenda."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`children` offers those who are on the agenda; `changes` says what was changed before."""

    meeting_id: str
    panel: str
    when: str
    children: Options
    changes: tuple[str, ...] = ()
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Change the approved agenda"),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        paragraph(TOLD),
        _changes(view),
        subheading("Add a child"),
        form.text("case", "Reference of the case", limit=40),
        form.text("why", "Why it cannot wait for the next meeting", limit=REASON, long=True),
        _off(view, form),
        actions=_buttons(view),
        speak=f"Change the approved agenda: {view.panel}, {view.when}.",
    )


def _changes(view: View) -> list[Element]:
    if not view.changes:
        return []
    return [subheading("Changed so far"), *bullets(view.changes)]


def _off(view: View, form: Form) -> list[Element]:
    if not view.children:
        return []
    return [
        subheading("Take a child off"),
        form.choice("item", "Which child", view.children),
        form.text("why_off", "Why, and until when", limit=REASON, long=True),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    off = execute("Take off and send a supplement", VERB_WITHDRAW, **ids)
    return [
        execute("Add and send a supplement", VERB_ADD, style="positive", **ids),
        *([off] if view.children else []),
        execute("Back to the agenda", VERB_AGENDA, inputs=False, **ids),
    ]


_OPEN = View(
    meeting_id="m1",
    panel="East panel",
    when="Friday 18 December 2026",
    children=(("i1", "1 · HE-2026-0007 · R.S., 15"), ("i2", "2 · HE-2026-0003 · S.S., 14")),
)
EXAMPLES = {
    "open": _OPEN,
    "changed": replace(
        _OPEN,
        saved="Supplement 1 goes to everybody who is invited.",
        changes=("HE-2026-0031 was added: new referral, 11:20, 30 minutes.",),
    ),
    "empty": replace(_OPEN, children=()),
    "to_check": replace(
        _OPEN,
        values={"case": "HE-99"},
        problems={"case": "No open case of this panel has the reference “HE-99”."},
    ),
}

"""Notes of one child's discussion, by agency and heading: the administrator's own card (R3.1).

What is written is added and never replaces what somebody else wrote. Several people may write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from textwrap import shorten

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    answer,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.meeting import VERB_THROUGH

VERB_ADD = "notes.add"  # data: item
VERB_NOTES_OF = "notes.child"  # data: item
VERB_CHANGE = "notes.change"  # data: item; input: note
VERB_KEEP = "notes.keep"  # data: item, written (the note), v
FIELDS = ("heading", "other", "text", "note")
OTHER = "other"
LONG = 500  # characters of a note here; the whole stands in the minutes
MOST = 14  # notes shown, the latest; all can be chosen to be changed
NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note: under which heading, what, by whom and when."""

    id: str
    heading: str
    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`headings` offers the agencies that are here, then our own. `changing` is a note's id.

    `following` is the next child's item, empty after the last.
    """

    item_id: str
    meeting_id: str
    place: str
    case_ref: str
    child: str
    headings: Options
    notes: tuple[Note, ...]
    changing: str = ""
    version: int = 0
    following: str = ""
    previous: str = ""
    may_write: bool = True
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Change a note" if view.changing else "Notes"),
        paragraph(f"{view.place} · {view.case_ref} · {view.child}", subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        _asked(view, form),
        [] if view.changing else _told(view, form),
        actions=_buttons(view),
        speak=f"Notes: {view.place}, {view.case_ref}.",
    )


def _asked(view: View, form: Form) -> list[Element]:
    if not view.may_write:
        return []
    if view.changing:
        return [form.long_text("text", "The note; empty to take it out")]
    return [
        form.choice("heading", "Who says it, or what it is about", view.headings),
        form.text("other", "Another agency or person", limit=NAME),
        form.long_text("text", "What is said"),
    ]


def _told(view: View, form: Form) -> list[Element]:
    if not view.notes:
        return [paragraph("Nothing is noted for this child yet.")]
    shown = view.notes[-MOST:]
    told = [part for one in shown for part in answer(f"{one.heading} · {one.by}", _cut(one.text))]
    listed = tuple(
        (one.id, f"{one.heading}: {shorten(one.text, 60, placeholder=' …')}") for one in view.notes
    )
    which = [form.choice("note", "Change a note", listed)] if view.may_write else []
    left = len(view.notes) - len(shown)
    more = [paragraph(f"{left} earlier notes can be chosen below.")] if left else []
    return [subheading("Noted so far"), *more, *told, *which]


def _cut(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]} …"


def _buttons(view: View) -> list[Element]:
    ids: Data = {"item": view.item_id}
    if view.changing:
        kept = execute(
            "Keep this", VERB_KEEP, style="positive", written=view.changing, v=view.version, **ids
        )
        return [kept, execute("Leave it as it was", VERB_NOTES_OF, inputs=False, **ids)]
    offered = (
        (view.may_write, execute("Add the note", VERB_ADD, style="positive", **ids)),
        (view.may_write and bool(view.notes), execute("Change that note", VERB_CHANGE, **ids)),
        (
            bool(view.previous),
            execute("Child before", VERB_NOTES_OF, inputs=False, item=view.previous),
        ),
        (
            bool(view.following),
            execute("Child after", VERB_NOTES_OF, inputs=False, item=view.following),
        ),
        (
            True,
            execute("Back to the meeting", VERB_THROUGH, inputs=False, meeting=view.meeting_id),
        ),
    )
    return [button for allowed, button in offered if allowed]


_NEW = View(
    item_id="i1",
    meeting_id="m1",
    place="1 of 9",
    case_ref="HE-2026-0007",
    child="Robin Specimen, 15",
    headings=(
        ("Police", "Police"),
        ("Children's services", "Children's services"),
        ("voice", "The child's and the family's voice"),
        (OTHER, "Another agency or person"),
    ),
    notes=(),
    following="i2",
)
_NOTED = replace(
    _NEW,
    notes=(
        Note(
            id="n1",
            heading="Police",
            text="Two stops in another town.\nA phone was taken.",
            by="Alex Example, 10:04",
        ),
    ),
)
EXAMPLES = {
    "new": _NEW,
    "noted": replace(_NOTED, saved="Added at 10:04."),
    "changing": replace(
        _NOTED, changing="n1", version=1, values={"text": "Two stops in another town."}
    ),
    "to_check": replace(
        _NEW,
        values={"text": ""},
        problems={"text": "Write what was said, or go on without a note."},
    ),
    "read_only": replace(_NOTED, may_write=False, following="", previous="i0"),
    "many": replace(
        _NOTED,
        notes=tuple(replace(_NOTED.notes[0], id=f"n{n}", text="Word " * 790) for n in range(60)),
    ),
}

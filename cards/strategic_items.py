"""Strategic items of MACE 2: put one on the agenda, take one off, record what was said (H23)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    card,
    entry,
    execute,
    heading,
    paragraph,
    subheading,
)

VERB_SHOW = "strategic.show"  # data: meeting
VERB_ADD = "strategic.add"  # data: meeting; inputs: what, text, minutes
VERB_TAKE_OFF = "strategic.take_off"  # data: meeting; inputs: item
VERB_RECORD = "strategic.record"  # data: meeting; inputs: item, record
VERB_ACTION = "strategic.action"  # data: meeting; inputs: action, owner, due
FIELDS = ("what", "text", "minutes", "item", "record", "action", "owner", "due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item; `id` carries its version after a slash, so that an old card is noticed."""

    id: str
    title: str
    text: str
    record: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A meeting's items. While it is recorded, `owners` are those who can take an action on."""

    meeting_id: str
    panel: str
    when: str
    items: tuple[Item, ...]
    may_add: bool = False
    may_record: bool = False
    owners: Options = ()
    earliest: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Strategic items"),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        form.summary(),
        [_row(item) for item in view.items] or paragraph("No strategic item is on the agenda yet."),
        _add(form) if view.may_add else None,
        _which(view, form) if view.items and (view.may_add or view.may_record) else None,
        _action(view, form) if view.may_record else None,
        actions=_buttons(view),
        speak=f"Strategic items: {len(view.items)}.",
    )


def _row(item: Item) -> Element:
    return entry(item.title, item.text, f"Recorded: {item.record}" if item.record else "")


def _add(form: Form) -> list[Element]:
    return [
        subheading("Put an item on the agenda"),
        form.text("what", "What it is about", limit=200),
        form.text("minutes", "Minutes", limit=3),
        form.long_text("text", "What the meeting should know", limit=5000),
    ]


def _which(view: View, form: Form) -> list[Element]:
    which = form.choice("item", "Which item", tuple((one.id, one.title) for one in view.items))
    if not view.may_record:
        return [subheading("Take an item off"), which]
    said = form.long_text("record", "What was said and decided", limit=5000)
    return [subheading("Record what was said"), which, said]


def _action(view: View, form: Form) -> list[Element]:
    return [
        subheading("Agree an action"),
        form.long_text("action", "What is to be done, beginning with a verb", limit=1000),
        form.choice("owner", "Who does it", view.owners, style="filtered"),
        form.date("due", "By when", earliest=view.earliest),
    ]


def _buttons(view: View) -> list[Element]:
    meeting = view.meeting_id
    offered = (
        (view.may_add, execute("Add the item", VERB_ADD, style="positive", meeting=meeting)),
        (view.may_add and view.items, execute("Take it off", VERB_TAKE_OFF, meeting=meeting)),
        (
            view.may_record and view.items,
            execute("Record what was said", VERB_RECORD, style="positive", meeting=meeting),
        ),
        (view.may_record, execute("Agree the action", VERB_ACTION, meeting=meeting)),
    )
    return [button for allowed, button in offered if allowed]


_DRAFT = View(
    meeting_id="m1",
    panel="MACE 2 panel",
    when="Tuesday 12 January 2027, 14:00 to 16:00",
    items=(
        Item(id="s1/1", title="1. Hot spots around stations, 30 minutes", text="See the map."),
        Item(id="s2/1", title="2. Persons of concern, 20 minutes", text=""),
    ),
    may_add=True,
)
_SITTING = replace(
    _DRAFT,
    items=(replace(_DRAFT.items[0], record="Patrols until March."), _DRAFT.items[1]),
    may_add=False,
    may_record=True,
    owners=(("p1", "Alex Example, Police"),),
    earliest="2027-01-12",
)
EXAMPLES = {
    "draft": _DRAFT,
    "empty": replace(_DRAFT, items=()),
    "sitting": _SITTING,
    "to_check": replace(
        _DRAFT,
        values={"what": "", "minutes": "many"},
        problems={
            "what": "Give the item a title, such as “Hot spots around stations”.",
            "minutes": "Give the time as a whole number of minutes, from 5 to 120.",
        },
    ),
    "to_read": replace(_DRAFT, may_add=False),
}

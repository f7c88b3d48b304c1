"""Who stands in for a co-chair who is away: the list, a new absence, ending one early (H4)."""

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

VERB_SHOW = "absence.show"  # data: panel
VERB_RECORD = "absence.record"  # data: panel; inputs: chair, person, from_day, until_day
VERB_END = "absence.end"  # data: absence
FIELDS = ("chair", "person", "from_day", "until_day")
MOST_OTHERS = 4  # buttons for other panels


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One absence. `words` name who stands in for whom and until when."""

    id: str
    words: str
    when: str
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`chairs` are those for whom the reader may record an absence; `others` further panels."""

    panel_id: str
    panel: str
    lines: tuple[Line, ...]
    chairs: Options
    people: Options
    today: str
    others: Options = ()
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    title = "Standing in for a co-chair"
    return card(
        heading(title),
        paragraph(view.panel, subtle=True),
        form.summary(),
        [_row(line) for line in view.lines] or paragraph("No co-chair is away."),
        _form(view, form),
        actions=_buttons(view),
        speak=f"{title}: {view.panel}. {len(view.lines)} recorded.",
    )


def _row(line: Line) -> Element:
    ends = execute("End it now", VERB_END, inputs=False, absence=line.id)
    return entry(line.words, line.when, button=ends if line.may_end else None)


def _form(view: View, form: Form) -> list[Element]:
    if not view.chairs:
        return []
    return [
        subheading("Record an absence"),
        paragraph(
            "While it lasts the stand-in is asked, and may answer. It is shown that they answer for"
            " the co-chair. Both co-chairs' answers are still needed, from two people.",
            subtle=True,
        ),
        form.choice("chair", "Which co-chair is away", view.chairs, required=True),
        form.choice("person", "Who stands in", view.people, required=True),
        form.date("from_day", "First day", required=True),
        form.date("until_day", "Last day", required=True, earliest=view.today),
    ]


def _buttons(view: View) -> list[Element]:
    record = execute("Record", VERB_RECORD, style="positive", panel=view.panel_id)
    others = [
        execute(words, VERB_SHOW, inputs=False, panel=panel)
        for panel, words in view.others[:MOST_OTHERS]
    ]
    return [*([record] if view.chairs else []), *others]


_NONE = View(
    panel_id="hertfordshire/east",
    panel="MACE East panel",
    lines=(),
    chairs=(("p1", "Jo Sample"), ("p2", "Dani Fiction")),
    people=(("p3", "Pat Pretend, MACE Manager"), ("p4", "Sam Invented, Coordinator")),
    today="2026-12-01",
)
EXAMPLES = {
    "none": _NONE,
    "away": replace(
        _NONE,
        lines=(
            Line(
                id="a1",
                words="Pat Pretend for Jo Sample (away until Friday 4 December 2026)",
                when="Stands in since Tuesday 1 December 2026",
                may_end=True,
            ),
        ),
        others=(("hertfordshire/west", "MACE West panel"),),
        values={"chair": "p2", "person": "p3", "from_day": "2026-12-02"},
        problems={
            "person": "Pat Pretend stands in for the other co-chair on some of these days. Two "
            "people have to agree, so nobody can answer for both. Choose somebody else of the "
            "panel.",
            "until_day": "Choose a day.",
        },
    ),
    "to_read": replace(_NONE, chairs=()),
}

"""The six-monthly report: by when it is owed, what was given, and recording one (H22)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    card,
    entry,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_SHOW = "reports.show"  # data: procedure
VERB_RECORD = "reports.record"  # data: procedure, v; inputs: FIELDS
VERB_TAKE_BACK = "reports.take_back"  # data: procedure, v; inputs: FIELDS
FIELDS = ("given_on", "kept", "next_on", "why")
MOST_LINES = 6  # three years
MOST_OTHERS = 3  # buttons for other procedures


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One report that was given."""

    words: str
    kept: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`due` and `covers` are empty before anything is owed; `late` while it is overdue.

    `today` is an ISO day, the last that can be given.
    """

    procedure: str
    title: str
    version: int
    author: str
    audience: tuple[str, ...]
    clause: str
    today: str
    due: str = ""
    covers: str = ""
    late: bool = False
    lines: tuple[Line, ...] = ()
    others: Options = ()
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    due = view.due or "Six months after the panels' first meeting"
    return card(
        heading("Six-monthly report"),
        paragraph(view.title, subtle=True),
        form.summary(),
        notice("attention", "This report is late", f"It was due on {view.due}.")
        if view.late
        else None,
        facts(
            (f"Due ({view.clause})", due),
            *([("Covers", view.covers)] if view.covers else []),
            ("Written by", view.author),
            ("Goes to", "; ".join(view.audience)),
        ),
        _given(view.lines),
        subheading("Record that it was given"),
        form.date("given_on", "Given on", required=True, latest=view.today),
        form.text("kept", "Where the report is kept", required=True),
        form.date(
            "next_on", "The next is due on (leave empty for six months after this one was due)"
        ),
        [
            subheading("If the last record is wrong"),
            form.long_text("why", "Why it is taken back"),
        ]
        if view.lines
        else None,
        actions=_buttons(view),
        speak=f"Six-monthly report, {view.title}. Due: {due}.",
    )


def _given(lines: tuple[Line, ...]) -> list[Element]:
    if not lines:
        return [paragraph("No report is recorded yet. Record the last one that was given, too.")]
    return [
        subheading("Given so far"),
        *(
            entry(one.words, f"Kept: {one.kept}", f"Recorded: {one.by}")
            for one in lines[:MOST_LINES]
        ),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"procedure": view.procedure, "v": view.version}
    back = execute("Take back the last record", VERB_TAKE_BACK, style="destructive", **ids)
    others = [
        execute(words, VERB_SHOW, inputs=False, procedure=one)
        for one, words in view.others[:MOST_OTHERS]
    ]
    record = execute("Record as given", VERB_RECORD, style="positive", **ids)
    return [record, *([back] if view.lines else []), *others]


_FIRST = View(
    procedure="hertfordshire",
    title="MACE panels of Hertfordshire",
    version=0,
    author="Adolescent and Exploitation Manager, with the Data Analyst",
    audience=(
        "Hertfordshire's Strategic Safeguarding Adolescents Group (SSAG)",
        "Hertfordshire's Safeguarding Children Partnership (HSCP)",
    ),
    clause="H22",
    today="2027-05-20",
    due="Thursday 27 May 2027",
    covers="Friday 27 November 2026 to Thursday 27 May 2027",
)
_LINE = Line(
    words="Given on 25 May 2027, in time: it was due on 27 May 2027",
    kept="SSAG's papers of May 2027, item 4",
    by="Mo Invented, 25 May 2027",
)
EXAMPLES = {
    "nothing_yet": replace(_FIRST, due="", covers=""),
    "first": _FIRST,
    "late": replace(
        _FIRST,
        late=True,
        today="2027-12-01",
        due="Saturday 27 November 2027",
        covers="Thursday 27 May 2027 to Saturday 27 November 2027",
        lines=(_LINE,),
        version=1,
    ),
    "to_check": replace(
        _FIRST,
        lines=(_LINE,),
        others=(("example", "Exampleshire"),),
        values={"given_on": "2027-05-26", "next_on": "2028-05-01"},
        problems={
            "kept": "Say where the report is kept, so that somebody can find it.",
            "next_on": "The report is six-monthly (H22): the next is due on Saturday 27 November "
            "2027 at the latest.",
        },
    ),
    "many": replace(_FIRST, lines=tuple(replace(_LINE, kept=f"Folder {n}") for n in range(9))),
}

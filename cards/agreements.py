"""The register of information-sharing agreements: who signed what until when, who lacks (H20)."""

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
    notice,
    paragraph,
    subheading,
)
from cards.pages import page

VERB_SHOW = "agreements.show"  # data: procedure, page
VERB_RECORD = "agreements.record"  # data: procedure; inputs: FIELDS
FIELDS = ("agency", "version", "kept", "signed_on", "expires_on")
ROWS = 10
MOST_OTHERS = 3  # buttons for other procedures


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One agency's latest agreement."""

    agency: str
    words: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`lacking` are sentences about agencies without an agreement that holds today."""

    procedure: str
    title: str
    lines: tuple[Line, ...]
    lacking: tuple[str, ...] = ()
    others: Options = ()
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    shown = page(view.lines, view.page, ROWS)
    return card(
        heading("Information-sharing agreements"),
        paragraph(view.title, subtle=True),
        form.summary(),
        notice("warning", "Without an agreement", *view.lacking[:ROWS]) if view.lacking else None,
        [entry(one.agency, one.words, f"Kept: {one.kept}") for one in shown.items]
        or paragraph("No agreement is recorded yet."),
        paragraph(shown.words, subtle=True) if shown.words else None,
        _form(form),
        actions=_buttons(view, shown.after if shown.of > 1 else 0),
        speak=f"Information-sharing agreements. {len(view.lines)} agencies, "
        f"{len(view.lacking)} without one that is good.",
    )


def _form(form: Form) -> list[Element]:
    return [
        subheading("Record a signed agreement"),
        form.text("agency", "Agency", required=True),
        form.text("version", "Version of the agreement", required=True),
        form.date("signed_on", "Signed on", required=True),
        form.date("expires_on", "Good until, if it has an end"),
        form.text("kept", "Where the signed agreement is kept", required=True),
    ]


def _buttons(view: View, more: int) -> list[Element]:
    record = execute("Record", VERB_RECORD, style="positive", procedure=view.procedure)
    after = execute("Show more", VERB_SHOW, inputs=False, procedure=view.procedure, page=more)
    pages = [after] if more else []
    others = [
        execute(words, VERB_SHOW, inputs=False, procedure=one, page=1)
        for one, words in view.others[:MOST_OTHERS]
    ]
    return [record, *pages, *others]


_NONE = View(
    procedure="hertfordshire",
    title="Hertfordshire MACE Information Sharing Agreement",
    lines=(),
    lacking=("Herts Constabulary has no information-sharing agreement on record.",),
)
_LINE = Line(
    agency="Herts Constabulary",
    words="Version 2.1, signed on 1 December 2026, good until Friday 29 January 2027",
    kept="Legal Services, folder 12",
)
EXAMPLES = {
    "none": _NONE,
    "to_check": replace(
        _NONE,
        lines=(_LINE,),
        lacking=(),
        others=(("rotherham", "Rotherham"),),
        values={"agency": "Missing People", "signed_on": "2026-12-01"},
        problems={
            "version": "Give the version of the agreement that was signed, such as 2.1.",
            "kept": "Say where the signed agreement is kept, so that somebody can find it.",
        },
    ),
    "many": replace(
        _NONE, lines=tuple(replace(_LINE, agency=f"Example Agency {n}") for n in range(14)), page=2
    ),
}

"""What is owed before the panels that somebody runs, and what was late and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    card,
    entry,
    execute,
    heading,
    paragraph,
    subheading,
)
from cards.pages import Page, page

VERB_SHOW = "owed.show"  # data: show, page
VERB_WHY = "owed.why"  # data: show, page; typed: which, cause
FIELDS = ("which", "cause")
ON_A_PAGE = 12
CAUSE_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One obligation; `key` where its cause can be said, `cause` what was said."""

    what: str
    who: str
    when: str
    key: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`counted` says how many; `choices` are the lists that can be shown, `chosen` the one."""

    counted: str
    chosen: str
    choices: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card; a long list needs several pages."""
    shown = page(view.lines, view.page, ON_A_PAGE)
    form = Form(view.values, view.problems, may_wait=True)
    words = dict(view.choices)[view.chosen]
    return card(
        heading("What is owed"),
        paragraph(f"{view.counted}.", subtle=True),
        form.summary(),
        subheading(" · ".join(filter(None, (words, shown.words)))),
        [_line(one) for one in shown.items] or paragraph("Nothing."),
        _why(shown, form),
        actions=_buttons(view, shown),
        speak="What is owed.",
    )


def _line(one: Line) -> Element:
    cause = f"Why: {one.cause}" if one.cause else ""
    return entry(one.what, one.who, one.when, cause)


def _why(shown: Page[Line], form: Form) -> list[Element]:
    late = tuple((one.key, f"{one.what}, {one.when}") for one in shown.items if one.key)
    if not late:
        return []
    return [
        subheading("Say why something was late"),
        form.choice("which", "Which", late),
        form.long_text("cause", "Why, and what keeps it from happening again", limit=CAUSE_MOST),
    ]


def _buttons(view: View, shown: Page[Line]) -> list[Element]:
    late = any(one.key for one in shown.items)
    keep = execute("Keep the cause", VERB_WHY, show=view.chosen, page=shown.number)
    more = execute("Next page", VERB_SHOW, inputs=False, show=view.chosen, page=shown.after)
    return [
        *([keep] if late else []),
        *([more] if shown.of > 1 else []),
        *(
            execute(words, VERB_SHOW, inputs=False, show=show, page=1)
            for show, words in view.choices
            if show != view.chosen
        ),
    ]


_CHOICES = (
    ("late", "Late now"),
    ("owed", "All that is owed"),
    ("breaches", "Everything that was late"),
)
_LATE = Line(
    what="Action · HE26-009",
    who="Named Nurse, MACE East panel",
    when="Overdue since 2 December 2026 (H15)",
    key="a" * 40,
)
_EXAMPLE = View(
    counted="1 late, 0 due today, 14 in time", chosen="late", choices=_CHOICES, lines=(_LATE,)
)
EXAMPLES = {
    "late": _EXAMPLE,
    "none": replace(_EXAMPLE, counted="0 late, 2 due today, 9 in time", lines=()),
    "explained": replace(
        _EXAMPLE,
        chosen="breaches",
        lines=(
            replace(_LATE, cause="The nurse was ill. A deputy is named now (Sam Fiction, 4 Dec)."),
        ),
    ),
    "many": replace(
        _EXAMPLE,
        page=2,
        counted="40 late, 3 due today, 300 in time",
        lines=tuple(replace(_LATE, key=f"{n:040}", cause="Word " * 60) for n in range(40)),
        values={"cause": "The"},
        problems={"which": "Choose which one you mean."},
    ),
}

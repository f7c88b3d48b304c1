"""Answers of calendars that nobody can count but a person: another address, another time (H9)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, buttons, card, entry, execute, heading, notice, paragraph
from cards.pages import page

VERB_LOOK = "answers.look"  # data: page
VERB_TAKE = "answers.take"  # data: mail, page
VERB_DONE = "answers.done"  # data: mail, page
ROWS = 2  # two buttons each


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer. `takes` names for whom it may be counted; empty where it cannot be."""

    id: str
    meeting: str
    sender: str
    answer: str
    finding: str
    words: str
    takes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that wait, the oldest first, and which page to show."""

    lines: tuple[Line, ...]
    page: int = 1
    news: str = ""


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ROWS)
    title = "Answers to look at"
    more = execute("Show more", VERB_LOOK, page=shown.after)
    made: list[Element] = []
    for number, line in enumerate(shown.items, start=(shown.number - 1) * ROWS + 1):
        made += _row(number, line, shown.number)
    return card(
        heading(title),
        notice("good", "That is kept", view.news) if view.news else None,
        made or paragraph("No answer waits for anybody."),
        paragraph(shown.words, subtle=True) if shown.words else None,
        actions=[more] if shown.of > 1 else [],
        speak=f"{title}: {len(view.lines)}.",
    )


def _row(number: int, line: Line, at: int) -> list[Element]:
    about = f"{line.answer}, from {line.sender}" if line.answer else f"From {line.sender}"
    whose = f"It answers the invitation of {line.takes}." if line.takes else ""
    take = execute(f"Count answer {number}", VERB_TAKE, mail=line.id, page=at)
    done = execute(f"Done with answer {number}", VERB_DONE, mail=line.id, page=at)
    words = f"They wrote: {line.words}" if line.words else ""
    return [
        entry(f"{number}. {line.meeting}", about, line.finding, whose, words),
        buttons(*([take] if line.takes else []), done),
    ]


_LINES = (
    Line(
        id="c1",
        meeting="MACE East panel, Friday 18 December 2026",
        sender="alex@home.example",
        answer="Comes",
        finding="It came from an address that was not invited, so it is not counted.",
        words="",
        takes="Alex Example",
    ),
    Line(
        id="c2",
        meeting="MACE East panel, Friday 18 December 2026",
        sender="sam@police.example",
        answer="",
        finding="Another time was proposed. It is not taken over: answer the sender.",
        words="Proposes Friday 18 December 2026, 14:00 to 17:00.",
    ),
    Line(
        id="c3",
        meeting="No meeting of ours",
        sender="jo@health.example",
        answer="Does not come",
        finding="No invitation of ours has its number, so it is not counted.",
        words="",
    ),
)
EXAMPLES = {
    "two_of_three": View(lines=_LINES),
    "last": View(lines=_LINES, page=2, news="It is counted."),
    "none": replace(View(lines=()), news="Nothing more waits."),
}

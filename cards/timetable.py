"""A panel's coming dates, with the days on which things are owed before and after (H6, H24)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Element,
    bullets,
    card,
    entry,
    execute,
    heading,
    paragraph,
    subheading,
)
from cards.meeting_day import VERB_NEW
from cards.pages import Page, page

VERB_PAGE = "timetable.page"  # data: page

ON_A_PAGE = 8
MOST_CALLS = 5  # six buttons are the most that a card has, and one turns the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One meeting. `referrals_by`, `agenda_by` and `minutes_by` are days in words, or empty."""

    when: str
    panel: str
    referrals_by: str = ""
    agenda_by: str = ""
    minutes_by: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The coming meetings of the reader's panels.

    `conflicts` are sentences about rules that disagree with each other, beyond the days' own notes.
    """

    days: tuple[Day, ...]
    conflicts: tuple[str, ...] = ()
    may_call: tuple[tuple[str, str], ...] = ()  # panels of which the reader may call a meeting
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.days, view.page, ON_A_PAGE)
    return card(
        heading("Timetable"),
        paragraph(shown.words, subtle=True) if shown.words else None,
        [_day(day) for day in shown.items],
        None if view.days else paragraph("No meeting is planned for your panels."),
        [subheading("Rules that disagree"), *bullets(view.conflicts)] if view.conflicts else None,
        actions=[*_buttons(shown), *_calls(view)],
        speak=f"Timetable: {len(view.days)} coming meetings.",
    )


def _day(day: Day) -> Element:
    owed = (
        ("Referrals by", day.referrals_by),
        ("Agenda by", day.agenda_by),
        ("Minutes by", day.minutes_by),
    )
    lines = [f"{what} {by}" for what, by in owed if by]
    return entry(f"{day.when} · {day.panel}", *lines, *(f"Note: {note}" for note in day.notes))


def _buttons(shown: Page[Day]) -> list[Element]:
    return [execute("More dates", VERB_PAGE, page=shown.after)] if shown.of > 1 else []


def _calls(view: View) -> list[Element]:
    return [
        execute(f"Call a meeting: {words}", VERB_NEW, panel=panel)
        for panel, words in view.may_call[:MOST_CALLS]
    ]


_LATE = (
    "The minutes of Thursday 7 January 2027 are due by Thursday 14 January 2027, and the agenda of "
    "the next meeting, which should hold them, is owed on Thursday 7 January 2027. They have to be "
    "approved by then."
)
_ONE = View(
    days=(
        Day(
            when="Friday 18 December 2026, 09:30 to 12:30",
            panel="East panel",
            referrals_by="Friday 4 December 2026",
            agenda_by="Friday 11 December 2026",
            minutes_by="Wednesday 23 December 2026",
            notes=("Moved from 25 December 2026, which is Christmas Day.",),
        ),
    )
)
EXAMPLES = {
    "one": _ONE,
    "conflicts": replace(_ONE, conflicts=(_LATE,)),
    "none": View(days=()),
    "may_call": replace(_ONE, may_call=(("hertfordshire/mace2", "MACE 2 panel"),)),
    "many": replace(_ONE, days=_ONE.days * 20, page=3),
}

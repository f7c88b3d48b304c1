"""Help: what this person can ask for, each as a button and as a word to type."""

from dataclasses import dataclass

from cards.elements import MOST_ACTIONS, Card, card, execute, fact, heading, paragraph

VERB_OPEN = "open"  # data: command


@dataclass(frozen=True, slots=True)
class Command:
    """`id` is what its button carries, `word` what can be typed, `button` what it says."""

    id: str
    word: str
    button: str
    line: str


@dataclass(frozen=True, slots=True)
class View:
    """`commands` are those that the person is allowed, the most used first."""

    name: str
    commands: tuple[Command, ...]
    contact: str = ""


def build(view: View) -> Card:
    """Build the card. The first six commands have buttons; all of them can be typed."""
    return card(
        heading("What I can do for you"),
        paragraph(f"Hello {view.name}. Press a button, or type the word before its line."),
        [fact(command.word, command.line) for command in view.commands],
        paragraph("If a child is in immediate danger, ring 999 first."),
        paragraph(view.contact, subtle=True) if view.contact else None,
        actions=[
            execute(command.button, VERB_OPEN, command=command.id)
            for command in view.commands[:MOST_ACTIONS]
        ],
        speak=f"What I can do for you. {len(view.commands)} things to choose from.",
    )


_REFER = Command("refer", "refer", "Refer a child", "Refer a child to the panel.")
_MINE = Command("referrals", "my referrals", "My referrals", "See how your referrals stand.")
_ACTIONS = Command("actions", "my actions", "My actions", "See what you have agreed to do.")
EXAMPLES = {
    "practitioner": View(
        "Alex Example",
        (_REFER, _MINE, _ACTIONS),
        "Questions about the panel: Sam Sample, panel administrator, 01632 960001.",
    ),
    "coordinator": View(
        "Sam Sample",
        (
            Command("queue", "queue", "Open the queue", "Referrals that wait for somebody."),
            Command("meetings", "meetings", "Meetings", "Coming meetings and their agendas."),
            Command("tracker", "tracker", "Tracker", "All children that the panel follows."),
            _ACTIONS,
            _REFER,
            _MINE,
            Command("timetable", "timetable", "Timetable", "Dates and deadlines of the year."),
        ),
    ),
}

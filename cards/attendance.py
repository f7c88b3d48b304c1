"""The chair reads the declaration aloud, and calls the roll (H9, R2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.meetings import VERB_OPEN

VERB_RECORD = "attendance.record"  # data: meeting, v; inputs: FIELDS (ids, by comma)
VERB_READ = "declaration.read"  # the same data and inputs: what is ticked is not lost
FIELDS = ("present", "apologies", "told")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`people` offers each invited person's id with name, agency and declaration in words.

    `paragraphs` is what is read aloud; empty where the procedure has no declaration. `read` says
    when it was read. Before the meeting `may_be_present` is False: only apologies are taken. `late`
    offers those who joined after it was read and have not accepted it.
    """

    meeting_id: str
    version: int
    panel: str
    when: str
    people: Options
    paragraphs: tuple[str, ...] = ()
    read: str = ""
    may_read: bool = False
    may_be_present: bool = True
    late: Options = ()
    recorded: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. `recorded` says in sentences what was kept just now."""
    form = Form(view.values, view.problems)
    title = "Who is here"
    return card(
        heading(title),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        form.summary(),
        notice("good", "That is kept", *view.recorded) if view.recorded else None,
        _declaration(view),
        _roll(view, form),
        _late(view, form),
        actions=_buttons(view),
        speak=f"{title}: {view.panel}, {view.when}. {len(view.people)} invited.",
    )


def _declaration(view: View) -> list[Element]:
    if view.read:
        return [notice("good", "The declaration was read aloud", f"{view.read}.")]
    if not view.may_read:
        return []
    told = "Please read this aloud. Whoever is ticked as present is recorded as having heard it."
    return [
        subheading("The declaration"),
        paragraph(told, subtle=True),
        *(paragraph(words) for words in view.paragraphs),
    ]


def _roll(view: View, form: Form) -> list[Element]:
    if not view.people:
        return [paragraph("Nobody has been invited to this meeting yet.")]
    present = form.choices("present", "Who is present?", view.people)
    too_early = paragraph("The meeting has not begun, so only apologies are taken.", subtle=True)
    return [
        subheading("The roll"),
        present if view.may_be_present else too_early,
        form.choices("apologies", "Who has sent apologies?", view.people),
    ]


def _late(view: View, form: Form) -> list[Element]:
    if not view.late:
        return []
    told = (
        "They joined after the declaration was read aloud and are asked to accept it. If the chair "
        "has read it to them since, tick them and record the attendance."
    )
    return [
        subheading("Who joined late"),
        paragraph(told, subtle=True),
        form.choices("told", "Who has heard it since?", view.late),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"meeting": view.meeting_id}
    now: Data = ids | {"v": view.version}
    read = execute("I have read it aloud", VERB_READ, **now)
    record = execute("Record attendance", VERB_RECORD, style="positive", **now)
    return [
        *([record] if view.people else []),
        *([read] if view.may_read and not view.read else []),
        execute("Open the meeting", VERB_OPEN, inputs=False, **ids),
    ]


_CALLED = View(
    meeting_id="m1",
    version=4,
    panel="East panel",
    when="Friday 18 December 2026, 09:30",
    people=(
        ("p1", "Alex Example, Children's Services · declaration accepted"),
        ("p2", "Sam Sample, Police · declaration not accepted yet"),
        ("p3", "Jo Specimen, Health · declaration accepted"),
    ),
    paragraphs=(
        "This meeting shares information about children who may be exploited. It is confidential.",
        "What you hear or read here is for the purpose of this meeting only.",
    ),
    may_read=True,
)
_MANY = tuple(
    (f"00000000-0000-0000-0000-0000000000{number}", f"Person {number} Example, Agency {number}")
    for number in range(10, 50)
)
EXAMPLES = {
    "read_aloud": _CALLED,
    "recorded": replace(
        _CALLED,
        version=5,
        read="Friday 18 December 2026, 09:34",
        may_read=False,
        recorded=("Two people are present, one sent apologies.",),
        values={"present": "p1,p2", "apologies": "p3"},
    ),
    "joined_late": replace(
        _CALLED,
        version=6,
        read="Friday 18 December 2026, 09:34",
        may_read=False,
        values={"present": "p1,p2,p3"},
        late=(("p2", "Sam Sample, Police (not accepted yet)"),),
    ),
    "to_check": replace(
        _CALLED,
        values={"present": "p1,p2", "apologies": "p2"},
        problems={"apologies": "One person cannot be present and have sent apologies."},
    ),
    "before": replace(_CALLED, may_read=False, may_be_present=False),
    "many": replace(_CALLED, people=_MANY),
    "nobody": replace(_CALLED, people=(), may_read=False),
}

"""Move or cancel a meeting, or call one: day, times, place and the reason, which is asked (H8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    bullets,
    card,
    execute,
    heading,
    notice,
    paragraph,
)
from cards.meeting import VERB_INVITE

VERB_MOVE = "meeting.move"  # data: meeting, v; inputs: FIELDS
VERB_CANCEL = "meeting.cancel"  # data: meeting, v; inputs: FIELDS, of which the reason counts
VERB_NEW = "meeting.new"  # data: panel
VERB_CALL = "meeting.call"  # data: panel; inputs: FIELDS
FIELDS = ("day", "starts", "ends", "place", "later", "quarterly", "anyway", "reason")
WHERE = "Where: a room, or the link of an online meeting (https://…)"
LATER = "The meetings planned after this one are in the same place"
QUARTERLY = "Call three more, every three months on the same weekday"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A meeting to be moved, or (`meeting_id` empty) one to be called.

    `values` hold how it stands, or what was typed. `after` says what moving or cancelling does.
    """

    panel_id: str
    panel: str
    today: str
    meeting_id: str = ""
    version: int = 0
    when: str = ""
    question: str = ""
    strategic: bool = False  # a panel whose document gives no recurrence (H23)
    after: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    title = "Move or cancel a meeting" if view.meeting_id else "Call a meeting"
    return card(
        heading(title),
        paragraph(" · ".join(part for part in (view.panel, view.when) if part), subtle=True),
        form.summary(),
        notice("warning", "Which day?", view.question) if view.question else None,
        bullets(view.after),
        form.date("day", "Day", required=True, earliest=view.today),
        form.text("starts", "Starts at, such as 09:30", required=True, limit=5),
        form.text("ends", "Ends at, such as 12:30", required=True, limit=5),
        form.text("place", WHERE, required=True, limit=500),
        form.toggle("later", "Later meetings", LATER) if view.meeting_id else None,
        form.toggle("quarterly", "Again", QUARTERLY) if _may_repeat(view) else None,
        form.toggle(
            "anyway", "If it is no working day", "The panel meets on that day all the same"
        ),
        form.long_text("reason", "Why", required=True, limit=2000),
        actions=_buttons(view),
        speak=f"{title}: {view.panel}.",
    )


def _may_repeat(view: View) -> bool:
    return view.strategic and not view.meeting_id


def _buttons(view: View) -> list[Element]:
    if not view.meeting_id:
        return [execute("Call this meeting", VERB_CALL, style="positive", panel=view.panel_id)]
    ids: Data = {"meeting": view.meeting_id, "v": view.version}
    stays = execute("Confirm the proposed day and invite", VERB_INVITE, inputs=False, **ids)
    return [
        *([stays] if view.question else []),
        execute("Move it and tell everybody", VERB_MOVE, style="positive", **ids),
        execute("Cancel the meeting", VERB_CANCEL, style="destructive", **ids),
    ]


_MOVE = View(
    panel_id="hertfordshire/east",
    panel="MACE East panel",
    today="2026-12-01",
    meeting_id="m1",
    version=3,
    when="Friday 18 December 2026, 09:30 to 12:30",
    after=(
        "21 people are invited. Each is told once, by email with a calendar entry.",
        "The agenda went out on Friday 11 December 2026. It goes out again with the new day.",
        "If it is cancelled, its 4 children are put to the next meeting that has room.",
    ),
    values={"day": "2026-12-18", "starts": "09:30", "ends": "12:30", "place": "Teams"},
)
_NOT_WORKED = (
    "Saturday 19 December 2026 is not a working day. The nearest are Friday 18 December 2026 and "
    "Monday 21 December 2026. Choose one of them, or tick that the panel meets on that day all the "
    "same."
)
EXAMPLES = {
    "move": _MOVE,
    "question": replace(
        _MOVE,
        question="Friday 25 December 2026, the planned day, is not a working day. Thursday 24 "
        "December 2026 is proposed; Tuesday 29 December 2026 would be the next after it.",
    ),
    "to_check": replace(
        _MOVE,
        values={**_MOVE.values, "day": "2026-12-19", "ends": "soon"},
        problems={
            "day": _NOT_WORKED,
            "ends": "Give the time as hours and minutes, such as 09:30.",
            "reason": "Say in a sentence why.",
        },
    ),
    "call": View(
        panel_id="hertfordshire/mace2", panel="MACE 2 panel", today="2026-12-01", strategic=True
    ),
}

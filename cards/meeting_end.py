"""Ending a meeting with children not discussed: what happens to each is said before it does."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, bullets, card, execute, heading, notice, paragraph
from cards.meeting import VERB_THROUGH

VERB_END_SURE = "meeting.end_sure"  # data: meeting, v

MOST = 40  # children listed here; a longer agenda says how many more


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`left` says of each child who was not discussed what becomes of them, by reference."""

    meeting_id: str
    version: int
    panel: str
    when: str
    left: tuple[str, ...]
    unsettled: int = 0  # earlier actions without an outcome


def build(view: View) -> Card:
    """Build the card."""
    count = len(view.left)
    who = "One child has not been discussed" if count == 1 else f"{count} children have not been"
    title = who if count == 1 else f"{who} discussed"
    return card(
        heading("End the meeting?"),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        notice("warning", title, "Nobody is dropped. If you end the meeting now:"),
        bullets(view.left[:MOST]),
        paragraph(f"… and {count - MOST} more likewise.") if count > MOST else None,
        _unsettled(view),
        paragraph("What was said can still be written down until the minutes are approved."),
        actions=[
            execute(
                "Go on with the meeting", VERB_THROUGH, style="positive", meeting=view.meeting_id
            ),
            execute("End it all the same", VERB_END_SURE, meeting=view.meeting_id, v=view.version),
        ],
        speak=f"End the meeting? {count} not discussed.",
    )


def _unsettled(view: View) -> Element | None:
    if not view.unsettled:
        return None
    count = "One earlier action has" if view.unsettled == 1 else f"{view.unsettled} actions have"
    return paragraph(f"{count} no outcome yet: they stay open and are on the next agenda.")


_ONE = View(
    meeting_id="m1",
    version=4,
    panel="East panel",
    when="Friday 18 December 2026",
    left=("HE-2026-0003 goes on the agenda of Friday 29 January 2027.",),
)
EXAMPLES = {
    "one": _ONE,
    "unsettled": replace(_ONE, unsettled=3),
    "many": replace(
        _ONE,
        left=tuple(f"HE-2026-{n:04} goes on the agenda of 29 January 2027." for n in range(60)),
    ),
}

"""The confidentiality declaration of one meeting, to accept before its papers open (H9)."""

from dataclasses import dataclass, replace

from cards.elements import Card, Element, card, execute, heading, notice, paragraph
from cards.meeting import VERB_INVITATION
from cards.meetings import VERB_OPEN

VERB_ACCEPT = "declaration.accept"  # data: meeting, v


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`accepted` says when and how the person accepted it; empty while they have not."""

    meeting_id: str
    version: int
    panel: str
    when: str
    paragraphs: tuple[str, ...]
    accepted: str = ""
    may_accept: bool = False
    may_answer: bool = False


def build(view: View) -> Card:
    """Build the card."""
    title = "Confidentiality declaration"
    done = "You have accepted this declaration"
    state = view.accepted or "Not accepted yet"
    return card(
        heading(title),
        paragraph(f"{view.panel} · {view.when}", subtle=True),
        notice("good", done, f"{view.accepted}.") if view.accepted else None,
        [paragraph(words) for words in view.paragraphs],
        actions=_buttons(view),
        speak=f"{title}. {view.panel}, {view.when}. {state}.",
    )


def _buttons(view: View) -> list[Element]:
    accept = execute(
        "I accept this declaration for this meeting",
        VERB_ACCEPT,
        style="positive",
        meeting=view.meeting_id,
        v=view.version,
    )
    offered = [accept] if view.may_accept and not view.accepted else []
    invitation = execute("Answer the invitation", VERB_INVITATION, meeting=view.meeting_id, page=1)
    opened = execute("Open the meeting", VERB_OPEN, meeting=view.meeting_id)
    return [*offered, *([invitation] if view.may_answer else []), opened]


_ASKED = View(
    meeting_id="m1",
    version=2,
    panel="East panel",
    when="Friday 18 December 2026, 09:30",
    paragraphs=(
        "This meeting shares information about children who may be exploited. It is confidential.",
        "What you hear or read here is for the purpose of this meeting only.",
        "By accepting I agree to this declaration for this meeting.",
    ),
    may_accept=True,
    may_answer=True,
)
EXAMPLES = {
    "asked": _ASKED,
    "accepted": replace(_ASKED, accepted="Accepted 14 December", may_accept=False),
}

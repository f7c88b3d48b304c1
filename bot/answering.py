"""Keeps what somebody answered to an invitation, from a card or a page: both ask the same (H9)."""

from collections.abc import Mapping
from datetime import datetime

from core.errors import InputRefused
from core.people import Person
from core.replies import DEPUTY, Answer
from core.services import replies
from core.services.deputies import NewDeputy
from core.store.engine import Session

CHOOSE = "Choose whether you come."
KEPT = "Your answer is kept. You can change it until the meeting begins."
INVITED = "Your deputy is invited and told what is expected. You can change this until it begins."


async def keep_answer(
    session: Session,
    by: Person,
    meeting_id: str,
    typed: Mapping[str, str],
    *,
    how: str,
    now: datetime,
) -> str:
    """Keep an answer as it was typed, by the names of the card's inputs; say what was kept."""
    said = typed.get("answer", "")
    if said == DEPUTY:
        new = NewDeputy(
            typed.get("name", ""),
            typed.get("email", ""),
            typed.get("agency", ""),
            typed.get("authority") == "true",
        )
        await replies.send_deputy(session, by, meeting_id, new, how=how, now=now)
        return INVITED
    if said not in list(Answer):
        raise InputRefused({"answer": CHOOSE})
    await replies.answer(session, by, meeting_id, Answer(said), how=how, now=now)
    return KEPT

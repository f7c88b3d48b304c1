"""How somebody is reminded: at a moment that suits, by the one door through which they hear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.messages import Door, Kind, Message
from core.reminders import Rung, occasion
from core.snapshots import Agreed, Snapshot


@dataclass(frozen=True, slots=True)
class At:
    """How things stand, at a moment. `speak_at` is when people may next be reminded."""

    snapshot: Snapshot
    agreed: Agreed
    now: datetime
    today: date
    speak_at: datetime


def remind(
    kind: Kind, subject: str, people: Sequence[str], rung: Rung | None, owed_on: date, at: At
) -> Iterator[Message]:
    """Remind each of them at the next time when people may be reminded, by the door they use."""
    if rung is None:
        return
    for person in people:
        someone = at.snapshot.people.get(person)
        door = Door.TEAMS if someone is not None and someone.in_teams else Door.EMAIL
        yield Message(kind, subject, person, occasion(rung, owed_on), door, at.speak_at)

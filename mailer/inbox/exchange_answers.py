"""An answer to a meeting of Exchange's own, as the calendar's mail that it stands for (iTIP).

Exchange counts editions of a meeting in its own way and may name it by a number of its own. Here
the answer gets our number and edition, which lie beside the appointment; whoever it is from, when
it came and what was written stay as they were. Answers to an earlier edition stay so.
"""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vText

PARTSTATS = {"Accept": "ACCEPTED", "Tentative": "TENTATIVE", "Decline": "DECLINED"}
OF_THE_BODY = ("content-", "mime-version")


def as_calendar_mail(content: bytes, answer: Any, asked: Any) -> bytes:
    """Give the mail with one iTIP answer; `asked` is the appointment that it answers."""
    came = message_from_bytes(content, policy=policy.SMTP)
    made = EmailMessage(policy=policy.SMTP)
    for name, value in came.raw_items():
        if not name.lower().startswith(OF_THE_BODY):
            made[name] = str(value)
    body = came.get_body(("plain",))
    made.set_content(body.get_content() if body is not None else "\n")
    calendar = _calendar(answer, asked)
    method = str(calendar["method"])
    text = calendar.to_ical().decode()
    made.add_alternative(text, subtype="calendar", params={"method": method})
    for number, part in enumerate(one for one in made.walk() if one.is_multipart()):
        part.set_boundary(f"=_answer_{number}")  # the same bytes whenever it is fetched
    return made.as_bytes()


def _calendar(answer: Any, asked: Any) -> Calendar:
    proposes = bool(answer.proposed_start and answer.proposed_end)
    calendar = Calendar()
    calendar.add("prodid", "-//MACE assistant//Answers//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "COUNTER" if proposes else "REPLY")
    event = Event()
    event.add("uid", asked.mace_number)
    event.add("sequence", _edition(answer, asked))
    if answer.datetime_sent:
        event.add("dtstamp", _instant(answer.datetime_sent))
    event.add("dtstart", _instant(answer.proposed_start if proposes else asked.start))
    event.add("dtend", _instant(answer.proposed_end if proposes else asked.end))
    event.add("attendee", _attendee(answer), encode=False)
    calendar.add_component(event)
    return calendar


def _edition(answer: Any, asked: Any) -> int:
    """Give which edition was answered: the present one, or, where Exchange says so, an earlier."""
    present = int(asked.mace_sequence or 0)
    return max(0, present - 1) if answer.is_out_of_date else present


def _attendee(answer: Any) -> vCalAddress:
    found = vCalAddress(f"mailto:{answer.sender.email_address}")
    found.params["PARTSTAT"] = vText(PARTSTATS.get(answer.response_type, "NEEDS-ACTION"))
    return found


def _instant(at: Any) -> datetime:
    return datetime.fromtimestamp(at.timestamp(), UTC)

"""Turns a kind of email and its context into a subject, a text and an HTML body.

Templates are in `mailer/emails/<kind>/`. A name that a template uses and the context lacks stops
the email: half a letter is worse than none. The subject has no marking; `compose` puts it in front.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.dates import long_day
from core.messages import Kind
from core.papers import MARKING

REPLY = (
    "answer this email; begin the first line with “DONE{number}”, with “MORE TIME{number} until "
    "12 May 2027” and why, or with “CANNOT{number}” and why."
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One email in words: the text and the HTML say the same."""

    subject: str
    text: str
    html: str


def render(kind: Kind, context: Any, marking: str = MARKING, instead: str = "") -> Rendered:
    """Render one email. `context` is the `Context` of `mailer.emails.<kind>`.

    `instead` says why it comes by email and not in Teams, where that needs a word.
    """
    names = [*(field.name for field in fields(context)), *_properties(context)]
    values = {name: getattr(context, name) for name in names}
    subject = _TEXT.get_template(f"{kind}/subject.txt.j2").render(values).strip()
    known = {**values, "marking": marking, "subject": subject, "instead": instead}
    text = _TEXT.get_template(f"{kind}/body.txt.j2").render(known)
    html = _HTML.get_template(f"{kind}/body.html.j2").render(known)
    return Rendered(subject, text.strip() + "\n", html.strip() + "\n")


def _properties(context: Any) -> list[str]:
    return [name for name, kept in vars(type(context)).items() if isinstance(kept, property)]


def count(number: int, one: str, many: str) -> str:
    """Give a number with its noun: "1 review", "3 reviews", "no reviews"."""
    return f"{number or 'no'} {one if number == 1 else many}"


def away(days: int) -> str:
    """Say how far off a day is: "in 3 days", "tomorrow", "today", "2 days late"."""
    near = {0: "today", 1: "tomorrow", -1: "1 day late"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days late")


def due(days: int) -> str:
    """Say how far off a due day is: "due tomorrow", "2 days late"."""
    return away(days) if days < 0 else f"due {away(days)}"


def reply(actions: Sequence[Any]) -> str:
    """Say how an action is answered by email; of several, each needs its number."""
    number = f" {actions[0].number}" if len(actions) > 1 else ""
    return REPLY.format(number=number)


def paragraphs(text: str) -> list[str]:
    """Split where lines are left empty."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [block.strip() for block in blocks if block.strip()]


def _environment(*, escape: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("mailer", "emails"),
        autoescape=escape,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,  # or it would look at the files for every letter
    )
    made.filters |= {"day": long_day, "away": away, "due": due, "paragraphs": paragraphs}
    made.globals |= {"count": count, "reply": reply}
    return made


_HTML = _environment(escape=True)
_TEXT = _environment(escape=False)

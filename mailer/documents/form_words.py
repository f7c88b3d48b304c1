"""What our referral form says around its inputs, in Word and wherever it is read back.

The last line names the procedure and the form's version: by it, a file that comes back is known as
ours when a program on the way has thrown the document's properties away.
"""

import re
from dataclasses import dataclass

from core.choices import Condition
from core.forms import Asked, Form
from core.papers import MARKING

TITLE = "Referral to the Multi-Agency Child Exploitation (MACE) panel"
DANGER = (
    "If a child is in immediate danger, ring 999 and children's services now. Do not wait for the "
    "panel."
)
HOW = (
    "Fill in what you know. Press Tab or click to come to the next field. What is marked "
    "(required) the panel cannot do without; if you do not know it, say so there."
)
MARKED = f"This form is {MARKING} when complete. Keep it and send it as such."
SEND = "When it is complete, send it by secure email to the MACE mailbox{address}."
ELSE_TEAMS = "Whoever has the MACE assistant in Teams can type “refer” there instead."
PRIVACY = "Privacy notice"
WHY_TRUE = "Why: "
FOOT = "MACE referral form: {procedure}, version {version}"
PAPER_FOOT = "MACE referral paper: {procedure}, version {version}"
_FOOT = re.compile(r"MACE referral (?:form|paper): ([a-z][a-z0-9_-]{0,38}), version ([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file says of itself: whose form it is, and which version."""

    procedure: str
    version: str


def mark_in(text: str) -> Mark | None:
    """Find the line by which a form is known as ours."""
    found = _FOOT.search(" ".join(text.split()))
    return Mark(found[1], found[2]) if found else None


def send_line(mailbox: str) -> str:
    """Say where the form goes."""
    return SEND.format(address=f", {mailbox}" if mailbox else "")


def question_line(number: str, asked: Asked, form: Form) -> str:
    """Give a question with its number, and whether it has to be answered."""
    return f"{number} {asked.question.ask}{_required(asked, form)}"


def _required(asked: Asked, form: Form) -> str:
    if asked.required:
        return " (required)"
    when = asked.needed_when
    return f" (required if {_in_words(when, form)})" if when else ""


def _in_words(when: Condition, form: Form) -> str:
    """Say a condition as the form does: if “Looked after” is “Yes, by another authority”."""
    other = form.asked.get(when.question)
    if other is None:
        return f"“{when.question}” is “{when.answer}”"
    answer = dict(other.options).get(when.answer, when.answer)
    return f"“{other.question.label}” is “{answer}”"

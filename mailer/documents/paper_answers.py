"""Finds the answers in the text of a paper: what stands between one numbered question and the next.

The same text may come from the paper that we make or from our Word form saved as PDF, whose
questions are the card's and whose boxes are signs. What we print ourselves is no answer.
"""

import re
from collections.abc import Iterator, Sequence

from core.filled_forms import choice_of
from core.forms import CRITERION, WHY, Asked, Form
from core.papers import MARKING
from core.referral_answers import CRITERION_IS
from mailer.documents.controls import PLACEHOLDERS
from mailer.documents.form_words import WHY_TRUE, question_line
from mailer.documents.referral_paper import CORRECTED, DECIDED, NOTHING_SAID

_NUMBER = re.compile(r"^\s*[0-9]+\.[0-9]+\s+")
_FURNITURE = re.compile(rf"({MARKING}( when complete)?|.*Page \d+ of \d+|MACE referral \w+: .*)\s*")
_MOST_LINES_OF_A_QUESTION = 4
_LONG_WORD = re.compile(r"\S{50}$")  # broken by us where it fills a line
TICKED, EMPTY = ("☒", "☑"), "☐"

Found = dict[str, list[str]]


def answers_between(form: Form, text: str) -> Found:
    """Give what stands under each question, by the names of the form's inputs."""
    lines = [line for line in text.split("\n") if not _FURNITURE.fullmatch(line)]
    found: Found = {}
    for asked, heading, under in _blocks(form, lines):
        if asked.question.kind == "criteria":
            _criteria(found, asked, heading, under)
        elif asked.question.kind in ("many", "toggle"):
            _boxes(found, asked, under)
        elif answer := _joined(under):
            found.setdefault(asked.id, []).append(answer)
    return found


def _blocks(form: Form, lines: Sequence[str]) -> Iterator[tuple[Asked, str, list[str]]]:
    """Cut the lines at the questions; gives the question, its line, and the lines under it."""
    titles = {_plain(f"{step.number}. {step.title}") for step in form.steps}
    asked: Asked | None = None
    heading, under, place = "", list[str](), 0
    while place < len(lines):
        begun = _question(form, lines, place)
        if begun is None and _plain(lines[place]) not in titles:
            if lines[place].strip() in (DECIDED, CORRECTED):
                break
            under.append(lines[place])
            place += 1
            continue
        if asked is not None:
            yield asked, heading, _without_ours(asked, form, under)
        asked, heading, under = None, "", []
        if begun is None:
            place += 1
        else:
            asked, heading, place = begun
    if asked is not None:
        yield asked, heading, _without_ours(asked, form, under)


def _question(form: Form, lines: Sequence[str], place: int) -> tuple[Asked, str, int] | None:
    """Find the question that begins here, on one line or several; and where it ends."""
    if not _NUMBER.match(lines[place]):
        return None
    for count in range(1, _MOST_LINES_OF_A_QUESTION + 1):
        said = _plain(_NUMBER.sub("", "".join(lines[place : place + count])))
        for asked in form.asked.values():
            if said in _headings(asked, form):
                return asked, said, place + count
    return None


def _headings(asked: Asked, form: Form) -> set[str]:
    plain = [asked.question.label, asked.question.ask, question_line("", asked, form)]
    if asked.question.kind == "criteria":
        plain += [CRITERION_IS.format(label=label) for _, label in asked.options]
    return {_plain(one) for one in plain}


def _criteria(found: Found, asked: Asked, heading: str, under: Sequence[str]) -> None:
    """Read criteria: one with its reason under it, or boxes with a “Why” after each."""
    for key, label in asked.options:
        if heading == _plain(CRITERION_IS.format(label=label)):
            found[CRITERION + key] = ["true"]
            found[WHY + key] = [why for why in (_joined(under),) if why != NOTHING_SAID]
            return
    now, reasons = "", dict[str, list[str]]()
    for line in under:
        if line.strip().startswith((*TICKED, EMPTY)):
            now = choice_of(asked.options, line.strip()[1:]) or ""
            if now and not line.strip().startswith(EMPTY):
                found[CRITERION + now] = ["true"]
        elif now:
            said = line.removeprefix(WHY_TRUE)
            reasons.setdefault(now, []).extend(() if said.strip() in PLACEHOLDERS else (said,))
    found |= {WHY + key: [text] for key, lines in reasons.items() if (text := _joined(lines))}


def _boxes(found: Found, asked: Asked, under: Sequence[str]) -> None:
    """Read choices: words joined by semicolons, or the boxes that are ticked."""
    boxes = [line.strip() for line in under if line.strip().startswith((*TICKED, EMPTY))]
    if not boxes:
        found.setdefault(asked.id, []).extend(filter(None, [_joined(under)]))
        return
    for line in boxes:
        if line.startswith(EMPTY):
            continue
        if asked.question.kind == "toggle":
            found[asked.id] = ["true"]
        else:
            found.setdefault(asked.id, []).append(line[1:].strip())


def _without_ours(asked: Asked, form: Form, under: Sequence[str]) -> list[str]:
    """Leave out what the empty form prints under a question."""
    ours = _plain(asked.question.help) + _plain(" ".join(step.help for step in form.steps))
    shown = [line for line in under if line.strip() not in PLACEHOLDERS]
    return [line for line in shown if not (_plain(line) and _plain(line) in ours)]


def _joined(lines: Sequence[str]) -> str:
    """Join lines again where the layout broke them: after a blank, or inside a long word."""
    text = ""
    for line in lines:
        broken = text.endswith(" ") or _LONG_WORD.search(text.rsplit("\n", maxsplit=1)[-1])
        text += line if not text or broken else f"\n{line}"
    return text.strip()


def _plain(text: str) -> str:
    return "".join(text.split())

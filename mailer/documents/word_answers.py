"""Reads our referral form back from Word (H6), as people really fill forms in.

What stands in a control is the answer to the question that its tag names. What was written beside a
control, into a deleted one's place or as a comment becomes a note, with the question it stands at.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from core.data import load_form, procedure_names
from core.filled_forms import BESIDE, IN_BETWEEN, FilledForm, filled
from mailer.documents import form_words
from mailer.documents.form_words import Mark, mark_in, question_line
from mailer.documents.referral_form import PROCEDURE, VERSION, blank_form
from mailer.documents.word_file import WordFile
from mailer.documents.word_text import Control, Line, controls, lines

COMMENT = "A comment in the form: {text}"
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # what a form says does not depend on it
_NUMBER = re.compile(r"^\s*[0-9]+\.(?:[0-9]+)?\s+")  # a form of another version counts otherwise
_BY_EMAIL = form_words.SEND.split("{", maxsplit=1)[0]


def read_word_form(content: bytes) -> FilledForm:
    """Read a Word file; one that is not ours gives its text only.

    Raises `FormRefused`, in words, for a file that cannot be opened or is not safe to open.
    """
    file = WordFile(content)
    root = file.main()
    mark = _mark(file, root)
    if mark is None or mark.procedure not in procedure_names():
        return FilledForm("", "", {}, _text_only(root))
    found = list(controls(root))
    form = load_form(mark.procedure)
    typed: dict[str, list[str]] = {}
    for one in found:
        typed.setdefault(one.tag, []).append(one.text)
    labels = {one.tag: one.title for one in found}
    read = filled(form, mark.version, typed, labels)
    beside = (*_strays(mark.procedure, found, lines(root)), *_comments(file))
    return FilledForm(read.procedure, read.version, read.answers, (*read.notes, *beside))


def _mark(file: WordFile, root: Any) -> Mark | None:
    """Find out whose form it is: by its properties, or by the line at the foot of its pages."""
    said = file.properties()
    if said.get(PROCEDURE):
        return Mark(said[PROCEDURE], said.get(VERSION, ""))
    for tree in (*file.others("footer"), root):
        if mark := mark_in(" ".join(line.text for line in lines(tree))):
            return mark
    return None


def _text_only(root: Any) -> tuple[str, ...]:
    text = "\n".join(line.text for line in lines(root) if line.text)
    return (text,) if text else ()


def _strays(procedure: str, found: Iterable[Control], read: Iterable[Line]) -> Iterator[str]:
    """Give what was typed outside the controls, with the question that it stands at."""
    printed, questions = _printed(procedure), _questions(procedure)
    ours = printed | {_plain(one.title) for one in found}
    near = ""
    for line in read:
        text = _NUMBER.sub("", line.text)
        said = _plain(text)
        near = next((label for begin, label in questions.items() if said.startswith(begin)), near)
        if not said or said in ours or said.startswith(_plain(_BY_EMAIL)):
            continue
        title = line.titles[0] if line.titles else near
        may_stand = printed if line.titles else questions.keys()
        rest = _without(may_stand, said, text)
        beside = line.text if rest == text else rest
        if beside:
            yield (
                BESIDE.format(label=title, text=beside) if title else IN_BETWEEN.format(text=beside)
            )


def _comments(file: WordFile) -> Iterator[str]:
    for root in file.others("comments"):
        text = "\n".join(line.text for line in lines(root) if line.text)
        if text:
            yield COMMENT.format(text=text)


@cache
def _printed(procedure: str) -> frozenset[str]:
    """Give every line that our own empty form prints."""
    root = WordFile(blank_form(procedure, "", _ANY_DAY)).main()
    return frozenset(said for line in lines(root) if (said := _plain(_NUMBER.sub("", line.text))))


@cache
def _questions(procedure: str) -> dict[str, str]:
    """Give each question's line as it is printed, without its number, and its label."""
    form = load_form(procedure)
    return {
        _plain(question_line("", asked, form)): asked.question.label
        for step in form.steps
        for asked in step.asked
    }


def _plain(text: str) -> str:
    return "".join(text.split())


def _without(ours: Collection[str], said: str, text: str) -> str:
    """Cut what we print off a line's begin or end; `ours` and `said` are without blanks."""
    begins = max((one for one in ours if said.startswith(one)), key=len, default="")
    ends = max((one for one in ours if said.endswith(one)), key=len, default="")
    if begins:
        return _cut(text, begins)
    return _cut(text[::-1], ends)[::-1] if ends else text


def _cut(text: str, begins: str) -> str:
    """Leave out as many letters as `begins` has, with the blanks between them."""
    left = len(begins)
    for place, letter in enumerate(text):
        if left == 0:
            return text[place:].strip()
        left -= not letter.isspace()
    return ""

"""People who fill in a Word form, as Word writes it down. Everybody and everything is made up."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from core.dates import long_day
from core.forms import CRITERION, Form

BODY = "word/document.xml"
Change = Callable[[Any], None]

# One answer to every question of each kind that a form has.
TYPED: Mapping[str, str] = {
    "text": "Robin Specimen-O’Example",
    "long": "First: <script>alert(1)</script> & “words”.\nSecond line 😀.\n\nA new paragraph.",
    "born": "2012-05-04",
    "date": "2026-11-20",
    "number": "3",
    "phone": "+44 1632 960001",
    "email": "lee.lead@example.test",
    "nhs": "943 476 5919",
    "toggle": "true",
}


def every_answer(form: Form) -> dict[str, str]:
    """Answer everything that a form asks: the second choice of each list, two boxes of each."""
    answers: dict[str, str] = {}
    for asked in form.asked.values():
        keys = [key for key, _ in asked.options]
        match asked.question.kind:
            case "criteria":
                answers |= {CRITERION + keys[0]: "true", f"why_{keys[0]}": TYPED["long"]}
            case "many":
                answers[asked.id] = ",".join(keys[:2])
            case "choice" | "pick":
                answers[asked.id] = keys[min(1, len(keys) - 1)]
            case kind:
                answers[asked.id] = TYPED[kind]
    return answers


def filled_in(form: Form, blank: bytes, answers: Mapping[str, str], write: "Writer") -> bytes:
    """Fill a form in with a way of writing into a control."""

    def fill(root: Any) -> None:
        for sdt in list(root.iter(qn("w:sdt"))):
            typed = _typed(form, tag_of(sdt), answers)
            if typed:
                write(sdt, typed)

    return changed(blank, fill)


Writer = Callable[[Any, str], None]


def _typed(form: Form, tag: str, answers: Mapping[str, str]) -> str:
    """Say what a person puts into a control: words and never ids."""
    question, _, key = tag.partition(".")
    if key:
        return "☒" if key in answers.get(question, "").split(",") else ""
    value = answers.get(tag, "")
    asked = form.asked.get(tag)
    if value == "true":
        return "☒"
    if asked is None or not value:
        return value
    if asked.question.kind in ("born", "date"):
        return long_day(date.fromisoformat(value)).split(" ", 1)[1]
    return dict(asked.options).get(value, value)


def changed(content: bytes, *changes: Change, part: str = BODY) -> bytes:
    """Open a Word file, change its body's tree, and save it as another program would."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    root = etree.fromstring(parts[part])
    for change in changes:
        change(root)
    parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return zipped(parts)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts into a file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, blob in parts.items():
            target.writestr(name, blob)
    return packed.getvalue()


def control(root: Any, tag: str) -> Any:
    return next(sdt for sdt in root.iter(qn("w:sdt")) if tag_of(sdt) == tag)


def tag_of(sdt: Any) -> str:
    found = sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return "" if found is None else str(found.get(qn("w:val")))


def as_word(sdt: Any, text: str) -> None:
    """Write as Word does: no placeholder any more, runs cut by a spelling check and by sessions."""
    content = _emptied(sdt)
    box = next(sdt.iter("{http://schemas.microsoft.com/office/word/2010/wordml}checkbox"), None)
    if box is not None:
        box[0].set(box[0].keys()[0], "1")
    day = sdt.find(f"{qn('w:sdtPr')}/{qn('w:date')}")
    if day is not None:
        day.set(qn("w:fullDate"), "2012-05-04T00:00:00Z")
    for run in _runs(text):
        content.append(run)


def in_one_run(sdt: Any, text: str) -> None:
    """Write as a plainer program does, which leaves the mark of the placeholder standing."""
    content = sdt.find(qn("w:sdtContent"))
    for old in list(content):
        content.remove(old)
    content.append(_run(text, "00AA"))


def in_paragraphs(sdt: Any, text: str) -> None:
    """Write rich text: the control stands around whole paragraphs, with links and corrections."""
    line, content = sdt.getparent(), _emptied(sdt)
    for words in text.split("\n"):
        inner = OxmlElement("w:p")
        link = OxmlElement("w:hyperlink")
        link.append(_run(words[: len(words) // 2], "00AB"))
        inserted = OxmlElement("w:ins")
        inserted.append(_run(words[len(words) // 2 :], "00AC"))
        deleted = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>gone</w:delText></w:r></w:del>")
        for one in (link, deleted, inserted):
            inner.append(one)
        content.append(inner)
    line.addprevious(sdt)


def in_a_table(root: Any) -> None:
    """Move every answer into a table's cell, the control around the cell's content."""
    for sdt in list(root.iter(qn("w:sdt"))):
        line = sdt.getparent()
        if line.tag != qn("w:p"):
            continue
        table = parse_xml(f"<w:tbl {nsdecls('w')}><w:tr><w:tc/></w:tr></w:tbl>")
        line.addprevious(table)
        table[0][0].append(line)


def inside_another(root: Any) -> None:
    """Put a control of somebody else's, without a name, around each of ours."""
    for sdt in list(root.iter(qn("w:sdt"))):
        outer = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
        sdt.addprevious(outer)
        outer[1].append(sdt)


def twice(root: Any) -> None:
    """Copy every control beside itself, as a slip with copy and paste does."""
    for sdt in list(root.iter(qn("w:sdt"))):
        sdt.addnext(deepcopy(sdt))


def _emptied(sdt: Any) -> Any:
    for mark in sdt.findall(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}"):
        mark.getparent().remove(mark)
    content = sdt.find(qn("w:sdtContent"))
    for old in list(content):
        content.remove(old)
    return content


def _runs(text: str) -> Iterator[Any]:
    """Cut text into runs of seven letters with what Word puts between them."""
    for number, start in enumerate(range(0, len(text), 7)):
        yield _run(text[start : start + 7], f"00{number % 90 + 10}")
        yield OxmlElement("w:proofErr")


def _run(text: str, session: str) -> Any:
    made = OxmlElement("w:r")
    made.set(qn("w:rsidR"), session)
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = line
        made.append(words)
    return made


def damaged(content: bytes, seed: int) -> bytes:
    """Change, cut out or repeat a few bytes, as a bad disk or an attacker does."""
    chance, found = random.Random(seed), bytearray(content)  # noqa: S311 - the same each time
    for _ in range(chance.choice((1, 5, 30))):
        place = chance.randrange(len(found))
        what = chance.random()
        if what < 0.5:
            found[place] = chance.randrange(256)
        elif what < 0.8:
            del found[place : place + chance.randrange(40)]
        else:
            found[place:place] = found[chance.randrange(len(found)) :][: chance.randrange(60)]
    return bytes(found)

"""The contents of a Word paper: a real table of contents, already filled from the headings.

Word keeps it as it keeps its own: the entries lead to their headings, "Update field" makes it anew,
and the page numbers are fields, which Word works out when the file is opened. It stands where the
template has a line in the style "TOC Heading"; a template without one has no contents.
"""

from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

TITLE_STYLE = "TOC Heading"
LEVELS = {"Heading 1": 1, "Heading 2": 2}
FIELD = 'TOC \\o "1-2" \\h \\z \\u'


def fill_contents(paper: Document) -> None:
    """Write the contents below their title, if the paper has one."""
    title = next((one for one in paper.paragraphs if _style(one) == TITLE_STYLE), None)
    headings = [one for one in paper.paragraphs if _style(one) in LEVELS and one.text.strip()]
    if title is None or not headings:
        return
    lines = []
    for number, heading in enumerate(headings, start=1):
        name = f"_Toc{number:06}"
        _mark(heading, number, name)
        lines.append(_entry(paper, heading.text, LEVELS[_style(heading)], name))
    _wrap(lines)
    for line in reversed(lines):
        title._p.addnext(line._p)  # noqa: SLF001 - python-docx has no contents


def _style(paragraph: Paragraph) -> str:
    return str(paragraph.style.name) if paragraph.style is not None else ""


def _mark(heading: Paragraph, number: int, name: str) -> None:
    """Put a bookmark around a heading, to which its entry leads."""
    for tag, place in (("w:bookmarkStart", 0), ("w:bookmarkEnd", None)):
        element = OxmlElement(tag)
        element.set(qn("w:id"), str(number))
        if place == 0:
            element.set(qn("w:name"), name)
        inside: Any = heading._p  # noqa: SLF001 - nor bookmarks
        after = 1 if inside.pPr is not None else 0
        inside.insert(after, element) if place == 0 else inside.append(element)


def _entry(paper: Document, words: str, level: int, name: str) -> Paragraph:
    """Make one entry: its words and the page, as a link to the heading."""
    line = paper.add_paragraph(style=f"toc {level}")
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.set(qn("w:history"), "1")
    for run in (line.add_run(words), line.add_run("\t")):
        link.append(run._r)  # noqa: SLF001 - nor links within a file
    for element in _field(f"PAGEREF {name} \\h", worked_out_later=True):
        link.append(element)
    line._p.append(link)  # noqa: SLF001
    return line


def _wrap(lines: list[Paragraph]) -> None:
    """Make all entries the result of one field."""
    begin, instruction, separate, end = _field(FIELD)
    first: Any = lines[0]._p  # noqa: SLF001
    for element in (separate, instruction, begin):
        first.insert(1 if first.pPr is not None else 0, element)
    lines[-1]._p.append(end)  # noqa: SLF001


def _field(instruction: str, *, worked_out_later: bool = False) -> Iterator[Any]:
    """Give the parts of a field, in order."""
    for kind in ("begin", "", "separate", "end"):
        run = OxmlElement("w:r")
        if kind:
            inner = OxmlElement("w:fldChar")
            inner.set(qn("w:fldCharType"), kind)
            if kind == "begin" and worked_out_later:
                inner.set(qn("w:dirty"), "true")
        else:
            inner = OxmlElement("w:instrText")
            inner.set(qn("xml:space"), "preserve")
            inner.text = f" {instruction} "
        run.append(inner)
        yield run

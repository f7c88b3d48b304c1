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

TITLE_STYLE = "TOC Heading"
LEVELS = {"Heading 1": 1, "Heading 2": 2}
FIELD = 'TOC \\o "1-2" \\h \\z \\u'


def fill_contents(paper: Document) -> None:
    """Write the contents below their title, if the paper has one."""
    ids = {style.name: style.style_id for style in paper.styles}
    levels = {ids[name]: level for name, level in LEVELS.items() if name in ids}
    lines: list[Any] = list(paper.element.body.iterchildren(qn("w:p")))
    title = next((one for one in lines if one.style == ids.get(TITLE_STYLE)), None)
    headings = [one for one in lines if one.style in levels and _words(one)]
    if title is None or not ids.get(TITLE_STYLE) or not headings:
        return
    entries = []
    for number, heading in enumerate(headings, start=1):
        name = f"_Toc{number:06}"
        _mark(heading, number, name)
        style = ids[f"toc {levels[heading.style]}"]
        entries.append(_entry(style, _words(heading), name))
    _wrap(entries)
    for entry in reversed(entries):
        title.addnext(entry)


def _words(line: Any) -> str:
    return "".join(text.text or "" for text in line.iter(qn("w:t"))).strip()


def _mark(heading: Any, number: int, name: str) -> None:
    """Put a bookmark around a heading, to which its entry leads."""
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (begin, end):
        element.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), name)
    heading.insert(1 if heading.pPr is not None else 0, begin)
    heading.append(end)


def _entry(style: str, words: str, name: str) -> Any:
    """Make one entry: its words and the page, as a link to the heading."""
    line: Any = OxmlElement("w:p")
    line.style = style
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), name)
    link.set(qn("w:history"), "1")
    text, tab = OxmlElement("w:t"), OxmlElement("w:tab")
    text.text = words
    for inner in (text, tab):
        run = OxmlElement("w:r")
        run.append(inner)
        link.append(run)
    for element in _field(f"PAGEREF {name} \\h", worked_out_later=True):
        link.append(element)
    line.append(link)
    return line


def _wrap(entries: list[Any]) -> None:
    """Make all entries the result of one field."""
    begin, instruction, separate, end = _field(FIELD)
    for element in (separate, instruction, begin):
        entries[0].insert(1, element)
    entries[-1].append(end)


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

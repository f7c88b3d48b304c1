"""What the Word templates are put together from: a paper's head, tables, facts and bullet lists."""

from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell

_INK = RGBColor(0x1B, 0x27, 0x33)
_SHADE = "EEF1F5"
_TEXT_WIDTH = 170  # millimetres between the margins of A4

_ACTION_NAMES = ("No.", "Reference", "Action", "Owner, agency", "Due", "State")
_ACTION_FIELDS = ("number", "case_ref", "text", "owner }}, {{ a.agency", "due", "state")
_ACTION_WIDTHS = (14, 30, 54, 34, 20, 18)


def begin(name: str) -> Document:
    """Begin a paper: its page, its styles, its marking and its head."""
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(24)
    _styles(paper)
    _marking(section.header.paragraphs[0])
    _marking(section.footer.paragraphs[0])
    _pages(section.footer.add_paragraph())
    paper.core_properties.title, paper.core_properties.author = f"MACE {name}", "MACE assistant"
    paper.core_properties.language = "en-GB"
    paper.add_paragraph("{{ head.authority }}")
    paper.add_paragraph(f"{{{{ head.panel }}}}: {name}", style="Title")
    facts(paper, "head.facts")
    return paper


def contents(paper: Document) -> None:
    """Leave a place for the contents, which are filled in with the paper."""
    paper.add_paragraph("Contents", style="TOC Heading")


def _styles(paper: Document) -> None:
    sizes = {
        "Normal": 11,
        "Title": 22,
        "TOC Heading": 14,
        "Heading 1": 14,
        "Heading 2": 12,
        "Heading 3": 11,
    }
    for name, size in sizes.items():
        style: Any = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), _INK
        style.font.bold = name != "Normal"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    languages = paper.styles.element.findall(f".//{qn('w:lang')}")
    for language in languages:
        language.set(qn("w:val"), "en-GB")
    for level in (1, 2):
        line: Any = paper.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        line.base_style = paper.styles["Normal"]
        line.paragraph_format.left_indent = Mm(6 * (level - 1))
        line.paragraph_format.space_after = Pt(2)
        tabs = line.paragraph_format.tab_stops
        tabs.add_tab_stop(Mm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    normal: Any = paper.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)


def _marking(line: Any) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run("{{ marking }}").bold = True


def _pages(line: Any) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for text, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        line.add_run(text)
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), field)
        line._p.append(element)  # noqa: SLF001 - python-docx has no fields


def each(paper: Document, one: str, many: str, shown: str, style: str | None = None) -> None:
    """Repeat a paragraph for each of many."""
    paper.add_paragraph(f"{{%p for {one} in {many} %}}")
    paper.add_paragraph(shown, style=style)
    paper.add_paragraph("{%p endfor %}")


def if_none(paper: Document, many: str, said: str) -> None:
    """Say something where there is none."""
    paper.add_paragraph(f"{{%p if not {many} %}}")
    paper.add_paragraph(said)
    paper.add_paragraph("{%p endif %}")


def titled_if(paper: Document, title: str, field: str) -> None:
    """Write a titled text, or nothing where it is empty."""
    paper.add_paragraph(f"{{%p if c.{field} %}}")
    paper.add_heading(title, 3)
    paper.add_paragraph(f"{{{{ c.{field} }}}}")
    paper.add_paragraph("{%p endif %}")


def facts(paper: Document, pairs: str) -> None:
    """Write a label and a value a line, in the order in which they are read."""
    paper.add_paragraph(f"{{%p for fact in {pairs} %}}")
    line = paper.add_paragraph()
    line.paragraph_format.space_after = Pt(2)
    line.add_run("{{ fact[0] }}: ").bold = True
    line.add_run("{{ fact[1] }}")
    paper.add_paragraph("{%p endfor %}")


def actions(paper: Document, many: str) -> None:
    """Make the table of actions."""
    rows_if(paper, many, _ACTION_NAMES, _ACTION_FIELDS, _ACTION_WIDTHS)


def rows_if(
    paper: Document,
    many: str,
    names: tuple[str, ...],
    fields: tuple[str, ...],
    widths: tuple[int, ...],
) -> None:
    """Make a table that is left out when it would be empty."""
    paper.add_paragraph(f"{{%p if {many} %}}")
    rows(paper, many, names, fields, widths)
    paper.add_paragraph("{%p endif %}")


def rows(
    paper: Document,
    many: str,
    names: tuple[str, ...],
    fields: tuple[str, ...],
    widths: tuple[int, ...],
) -> None:
    """Make a table with one row for each of `many`; its first row is repeated on every page."""
    table = paper.add_table(rows=4, cols=len(names), style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        _name_column(cell, name)
    _repeat_on_every_page(table)
    table.rows[1].cells[0].text = f"{{%tr for a in {many} %}}"
    for cell, field in zip(table.rows[2].cells, fields, strict=True):
        cell.text = f"{{{{ a.{field} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width * _TEXT_WIDTH / sum(widths))
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _name_column(cell: _Cell, name: str) -> None:
    cell.paragraphs[0].add_run(name).bold = True
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _SHADE)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no shading


def _repeat_on_every_page(table: Table) -> None:
    first = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - nor header rows
    first.append(OxmlElement("w:tblHeader"))

"""Writes the first version of the Word templates: `python -m mailer.documents.make_templates`.

After that they belong to whoever edits them in Word. What stands in {{ }} is filled in; a row or a
paragraph with {%tr %} or {%p %} repeats or leaves out what is between it and its end.
"""

from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell

_TEMPLATES = Path(__file__).parent / "templates"
_INK = RGBColor(0x1B, 0x27, 0x33)
_SHADE = "EEF1F5"
_TEXT_WIDTH = 170  # millimetres between the margins of A4

_ACTION_NAMES = ("No.", "Reference", "Action", "Owner, agency", "Due", "State")
_ACTION_FIELDS = ("number", "case_ref", "text", "owner }}, {{ a.agency", "due", "state")
_ACTION_WIDTHS = (14, 30, 54, 34, 20, 18)


def write(folder: Path) -> None:
    """Write the templates into a folder."""
    agenda().save(str(folder / "agenda.docx"))
    minutes().save(str(folder / "minutes.docx"))
    referral().save(str(folder / "referral.docx"))


def agenda() -> Document:
    """Build the agenda's template: the sections in the order of the meeting."""
    paper = _begin("agenda")
    names = ("Time", "No.", "Reference", "Kind", "Lead professional", "Length")
    fields = ("starts", "number", "case_ref", "kind", "lead", "minutes")
    _rows(paper, "children", names, fields, (16, 12, 32, 28, 56, 26))
    paper.add_paragraph("{{ time }}")
    paper.add_heading("1. Welcome, introductions and apologies", 1)
    paper.add_paragraph("Deputies say for whom they come, and that they may decide.")
    paper.add_heading("2. Confidentiality declaration, read aloud", 1)
    _each(paper, "part", "declaration", "{{ part }}")
    paper.add_paragraph("Everybody present accepts it before the first child is discussed.")
    paper.add_heading("3. Outstanding actions, by agency", 1)
    _outstanding(paper)
    _strategic(paper)
    for number, name, wanted, empty in (
        (4, "New referrals", "new", "There is no new referral."),
        (5, "Reviews", "reviews", "No review is due."),
    ):
        paper.add_heading(f"{number}. {name}", 1)
        _if_none(paper, wanted, empty)
        _agenda_children(paper, wanted)
    paper.add_heading("6. What does not fit into this meeting", 1)
    _if_none(paper, "waiting", "Everything fits.")
    _each(paper, "line", "waiting", "{{ line }}", "List Bullet")
    paper.add_heading("7. Next meeting", 1)
    paper.add_paragraph("Next meeting: {{ next_meeting or 'Not yet fixed' }}")
    paper.add_paragraph("Referrals by: {{ next_referrals_by or 'No last day is set' }}")
    return paper


def minutes() -> Document:
    """Build the minutes' template: the summary of actions first."""
    paper = _begin("minutes")
    paper.add_paragraph().add_run("{{ approval }}").bold = True
    paper.add_heading("1. Summary of actions", 1)
    _if_none(paper, "actions", "No action was agreed.")
    _actions(paper, "actions")
    paper.add_heading("2. Attendance", 1)
    names = ("Name", "Designation", "Agency", "Attendance", "Declaration")
    fields = ("name", "designation", "agency", "status", "declaration")
    _rows(paper, "attendance", names, fields, (36, 36, 34, 24, 40))
    paper.add_heading("3. Actions from earlier meetings", 1)
    _if_none(paper, "previous_actions", "No action was outstanding.")
    _actions(paper, "previous_actions")
    _strategic(paper, "{{ s.record or 'Nothing was recorded.' }}")
    paper.add_heading("4. Children discussed", 1)
    _if_none(paper, "children", "No child was discussed.")
    _discussed_children(paper)
    paper.add_heading("5. Not reached", 1)
    _if_none(paper, "not_reached", "Everything on the agenda was reached.")
    _each(paper, "line", "not_reached", "{{ line }}", "List Bullet")
    paper.add_heading("6. Next meeting", 1)
    paper.add_paragraph("{{ next_meeting or 'The next meeting is not yet fixed.' }}")
    return paper


def referral() -> Document:
    """Build the referral's template: every answer by step, then what was decided."""
    paper = _begin("{{ name }}")
    paper.core_properties.title = "MACE referral"
    paper.add_paragraph("{{ mark }}")
    paper.add_paragraph("{%p for step in steps %}")
    paper.add_heading("{{ step.title }}", 1)
    paper.add_paragraph("{%p for a in step.answers %}")
    label = paper.add_paragraph()
    label.paragraph_format.keep_with_next = True
    label.add_run("{{ a.label }}").bold = True
    paper.add_paragraph("{{ a.text }}")
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{%p endfor %}")
    _decided(paper)
    _corrected(paper)
    return paper


def _decided(paper: Document) -> None:
    paper.add_paragraph("{%p if decisions or note %}")
    paper.add_heading("What was decided", 1)
    paper.add_paragraph("{%p if note %}")
    paper.add_paragraph("{{ note }}")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p for one in decisions %}")
    paper.add_heading("{{ one.chair }}", 2)
    paper.add_paragraph("{{ one.answer }} {{ one.when }}")
    paper.add_paragraph("{{ one.reason }}")
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{%p endif %}")


def _corrected(paper: Document) -> None:
    paper.add_paragraph("{%p if corrections %}")
    paper.add_heading("Corrected since it was sent", 1)
    paper.add_paragraph("{%p for one in corrections %}")
    paper.add_heading("{{ one.label }}", 2)
    paper.add_paragraph("Corrected {{ one.when }}. Before, it said:")
    paper.add_paragraph("{{ one.before }}")
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{%p endif %}")


def _strategic(paper: Document, record: str = "") -> None:
    """Strategic items of MACE 2 (H23); nothing stands there in the papers of other panels."""
    paper.add_paragraph("{%p if strategic %}")
    paper.add_heading("Strategic items", 1)
    paper.add_paragraph("{%p for s in strategic %}")
    paper.add_heading("{{ s.heading }}", 2)
    paper.add_paragraph("{{ s.text }}")
    if record:
        paper.add_paragraph(record)
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{%p endif %}")


def _agenda_children(paper: Document, wanted: str) -> None:
    paper.add_paragraph(f"{{%p for c in {wanted} %}}")
    paper.add_heading("{{ c.number }}. {{ c.case_ref }}: {{ c.starts }}, {{ c.minutes }}", 2)
    _facts(paper, "c.facts")
    paper.add_heading("Why the panel discusses the child", 3)
    paper.add_paragraph("{{ c.reason }}")
    paper.add_paragraph("{%p if c.criteria %}")
    paper.add_heading("Criteria", 3)
    _each(paper, "line", "c.criteria", "{{ line }}", "List Bullet")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if c.previous %}")
    paper.add_heading("Minutes of {{ c.previous.held_on }}", 3)
    paper.add_paragraph("{{ c.previous.summary }}")
    paper.add_paragraph("Decision: {{ c.previous.decision }}")
    paper.add_paragraph("{%p if c.previous.band %}")
    paper.add_paragraph("Risk then: {{ c.previous.band }}")
    paper.add_paragraph("{%p endif %}")
    _actions(paper, "c.previous.actions")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p endfor %}")


def _discussed_children(paper: Document) -> None:
    paper.add_paragraph("{%p for c in children %}")
    paper.add_heading("{{ c.number }}. {{ c.case_ref }}: {{ c.kind }}", 2)
    _facts(paper, "c.facts")
    paper.add_heading("Discussion", 3)
    paper.add_paragraph("{{ c.discussion }}")
    _titled_if(paper, "Analysis", "analysis")
    paper.add_paragraph("{%p if c.score %}")
    paper.add_heading("Score", 3)
    paper.add_paragraph("{{ c.score.line }} {{ c.score.how }}")
    names, fields = ("Factor", "Points", "Why"), ("factor", "points", "why")
    _rows_if(paper, "c.score.lines", names, fields, (76, 18, 76))
    paper.add_paragraph("{%p endif %}")
    paper.add_heading("Decision", 3)
    paper.add_paragraph("{{ c.decision }}")
    _titled_if(paper, "Dissent", "dissent")
    paper.add_heading("Actions", 3)
    _if_none(paper, "c.actions", "No action was agreed.")
    _actions(paper, "c.actions")
    paper.add_heading("Next review", 3)
    paper.add_paragraph("{{ c.next_review }}")
    paper.add_paragraph("{%p endfor %}")


def _outstanding(paper: Document) -> None:
    _if_none(paper, "outstanding", "No action is outstanding.")
    paper.add_paragraph("{%p for group in outstanding %}")
    paper.add_heading("{{ group.agency }}", 2)
    _actions(paper, "group.actions")
    paper.add_paragraph("{%p endfor %}")


def _begin(name: str) -> Document:
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
    _facts(paper, "head.facts")
    return paper


def _styles(paper: Document) -> None:
    sizes = {"Normal": 11, "Title": 22, "Heading 1": 14, "Heading 2": 12, "Heading 3": 11}
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


def _each(paper: Document, one: str, many: str, shown: str, style: str | None = None) -> None:
    paper.add_paragraph(f"{{%p for {one} in {many} %}}")
    paper.add_paragraph(shown, style=style)
    paper.add_paragraph("{%p endfor %}")


def _if_none(paper: Document, many: str, said: str) -> None:
    paper.add_paragraph(f"{{%p if not {many} %}}")
    paper.add_paragraph(said)
    paper.add_paragraph("{%p endif %}")


def _titled_if(paper: Document, title: str, field: str) -> None:
    paper.add_paragraph(f"{{%p if c.{field} %}}")
    paper.add_heading(title, 3)
    paper.add_paragraph(f"{{{{ c.{field} }}}}")
    paper.add_paragraph("{%p endif %}")


def _facts(paper: Document, pairs: str) -> None:
    """Write a label and a value a line, in the order in which they are read."""
    paper.add_paragraph(f"{{%p for fact in {pairs} %}}")
    line = paper.add_paragraph()
    line.paragraph_format.space_after = Pt(2)
    line.add_run("{{ fact[0] }}: ").bold = True
    line.add_run("{{ fact[1] }}")
    paper.add_paragraph("{%p endfor %}")


def _actions(paper: Document, many: str) -> None:
    _rows_if(paper, many, _ACTION_NAMES, _ACTION_FIELDS, _ACTION_WIDTHS)


def _rows_if(
    paper: Document,
    many: str,
    names: tuple[str, ...],
    fields: tuple[str, ...],
    widths: tuple[int, ...],
) -> None:
    """Make a table that is left out when it would be empty."""
    paper.add_paragraph(f"{{%p if {many} %}}")
    _rows(paper, many, names, fields, widths)
    paper.add_paragraph("{%p endif %}")


def _rows(
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


if __name__ == "__main__":
    write(_TEMPLATES)

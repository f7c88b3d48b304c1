"""Writes the first version of the Word templates: `python -m mailer.documents.make_templates`.

After that they belong to whoever edits them in Word. What stands in {{ }} is filled in; a row or a
paragraph with {%tr %} or {%p %} repeats or leaves out what is between it and its end.
"""

from pathlib import Path

from docx.document import Document

from mailer.documents.template_parts import (
    actions,
    begin,
    contents,
    each,
    facts,
    if_none,
    rows,
    rows_if,
    titled_if,
)

_TEMPLATES = Path(__file__).parent / "templates"


def write(folder: Path) -> None:
    """Write the templates into a folder."""
    agenda().save(str(folder / "agenda.docx"))
    minutes().save(str(folder / "minutes.docx"))
    supplement().save(str(folder / "supplement.docx"))
    engagement().save(str(folder / "engagement.docx"))
    referral().save(str(folder / "referral.docx"))


def agenda() -> Document:
    """Build the agenda's template: the sections in the order of the meeting."""
    paper = begin("agenda")
    contents(paper)
    names = ("Time", "No.", "Reference", "Kind", "Lead professional", "Length")
    fields = ("starts", "number", "case_ref", "kind", "lead", "minutes")
    rows(paper, "children", names, fields, (16, 12, 32, 28, 56, 26))
    paper.add_paragraph("{{ time }}")
    paper.add_heading("1. Welcome, introductions and apologies", 1)
    paper.add_paragraph("Deputies say for whom they come, and that they may decide.")
    paper.add_heading("2. Confidentiality declaration, read aloud", 1)
    each(paper, "part", "declaration", "{{ part }}")
    paper.add_paragraph("Everybody present accepts it before the first child is discussed.")
    paper.add_heading("3. Outstanding actions, by agency", 1)
    _outstanding(paper)
    _strategic(paper)
    for number, name, wanted, empty in (
        (4, "New referrals", "new", "There is no new referral."),
        (5, "Reviews", "reviews", "No review is due."),
    ):
        paper.add_heading(f"{number}. {name}", 1)
        if_none(paper, wanted, empty)
        _agenda_children(paper, wanted)
    _elsewhere(paper)
    for number, name, many, empty in (
        (6, "Disagreements about the NRM", "disputes", "No disagreement waits for the panel."),
        (7, "Closures since the last meeting", "closures", "No case has ended."),
    ):
        paper.add_heading(f"{number}. {name}", 1)
        if_none(paper, many, empty)
        each(paper, "line", many, "{{ line }}", "List Bullet")
    paper.add_heading("8. What does not fit into this meeting", 1)
    if_none(paper, "waiting", "Everything fits.")
    each(paper, "line", "waiting", "{{ line }}", "List Bullet")
    paper.add_heading("9. Next meeting", 1)
    paper.add_paragraph("Next meeting: {{ next_meeting or 'Not yet fixed' }}")
    paper.add_paragraph("Referrals by: {{ next_referrals_by or 'No last day is set' }}")
    return paper


def minutes() -> Document:
    """Build the minutes' template: the summary of actions first."""
    paper = begin("minutes")
    paper.add_paragraph().add_run("{{ approval }}").bold = True
    paper.add_paragraph("{%p if correction %}")
    paper.add_paragraph("What this version puts right: {{ correction }}")
    paper.add_paragraph("{%p endif %}")
    paper.add_heading("1. Summary of actions", 1)
    if_none(paper, "actions", "No action was agreed.")
    actions(paper, "actions")
    paper.add_heading("2. Attendance", 1)
    _attendance(paper)
    paper.add_paragraph("{%p if minuted_by %}")
    paper.add_paragraph("{{ minuted_by }}")
    paper.add_paragraph("{%p endif %}")
    paper.add_heading("3. Actions from earlier meetings", 1)
    if_none(paper, "previous_actions", "No action was outstanding.")
    actions(paper, "previous_actions")
    _strategic(paper, "{{ s.record or 'Nothing was recorded.' }}")
    paper.add_heading("4. Children discussed", 1)
    if_none(paper, "children", "No child was discussed.")
    _discussed_children(paper)
    paper.add_heading("5. Not reached", 1)
    if_none(paper, "not_reached", "Everything on the agenda was reached.")
    each(paper, "line", "not_reached", "{{ line }}", "List Bullet")
    paper.add_heading("6. Next meeting", 1)
    paper.add_paragraph("{{ next_meeting or 'The next meeting is not yet fixed.' }}")
    return paper


def supplement() -> Document:
    """Build the supplement's template: what has changed, the order now, the children added."""
    paper = begin("agenda, supplement {{ number }}")
    paper.core_properties.title = "MACE supplement"
    paper.add_paragraph().add_run("{{ approval }}").bold = True
    paper.add_paragraph("In the PDF the agenda's pages keep their numbers; the supplement's go on.")
    paper.add_paragraph("It begins there on page {{ first_page }}.")
    paper.add_heading("What has changed", 1)
    each(paper, "line", "changes", "{{ line }}", "List Bullet")
    paper.add_heading("The order as it now stands", 1)
    names = ("Time", "No.", "Reference", "Kind", "Length", "Page")
    fields = ("starts", "number", "case_ref", "kind", "minutes", "page")
    rows(paper, "order", names, fields, (28, 12, 40, 40, 30, 20))
    paper.add_paragraph("{%p if withdrawn %}")
    paper.add_heading("No longer on the agenda", 1)
    each(paper, "line", "withdrawn", "{{ line }}", "List Bullet")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if children %}")
    paper.add_heading("Added to the agenda", 1)
    _agenda_children(paper, "children")
    paper.add_paragraph("{%p endif %}")
    return paper


def engagement() -> Document:
    """Build the template of one child's record of engagement."""
    paper = begin("{{ name }}")
    paper.core_properties.title = "MACE record of engagement"
    paper.add_paragraph("{{ child.case_ref }}: {{ child.kind }}")
    paper.add_paragraph().add_run("{{ approval }}").bold = True
    paper.add_heading("1. Who was there", 1)
    _attendance(paper)
    paper.add_heading("2. The child", 1)
    paper.add_paragraph("{%p for c in [child] %}")
    _one_discussed(paper)
    paper.add_paragraph("{%p endfor %}")
    return paper


def referral() -> Document:
    """Build the referral's template: every answer by step, then what was decided."""
    paper = begin("{{ name }}")
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


def _elsewhere(paper: Document) -> None:
    """Children whom other meetings spare the return (R4.8); nothing where there are none."""
    paper.add_paragraph("{%p if elsewhere %}")
    paper.add_heading("Reviewed at other meetings", 1)
    each(paper, "line", "elsewhere", "{{ line }}", "List Bullet")
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
    facts(paper, "c.facts")
    paper.add_heading("Why the panel discusses the child", 3)
    paper.add_paragraph("{{ c.reason }}")
    paper.add_paragraph("{%p if c.criteria %}")
    paper.add_heading("Criteria", 3)
    each(paper, "line", "c.criteria", "{{ line }}", "List Bullet")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if c.previous %}")
    paper.add_heading("Minutes of {{ c.previous.held_on }}", 3)
    paper.add_paragraph("{{ c.previous.summary }}")
    paper.add_paragraph("Decision: {{ c.previous.decision }}")
    paper.add_paragraph("{%p if c.previous.band %}")
    paper.add_paragraph("Risk then: {{ c.previous.band }}")
    paper.add_paragraph("{%p endif %}")
    actions(paper, "c.previous.actions")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p endfor %}")


def _discussed_children(paper: Document) -> None:
    paper.add_paragraph("{%p for c in children %}")
    paper.add_heading("{{ c.number }}. {{ c.case_ref }}: {{ c.kind }}", 2)
    _one_discussed(paper)
    paper.add_paragraph("{%p endfor %}")


def _attendance(paper: Document) -> None:
    names = ("Name", "Designation", "Agency", "Attendance", "Declaration")
    fields = ("name", "designation", "agency", "status", "declaration")
    rows(paper, "attendance", names, fields, (36, 36, 34, 24, 40))


def _one_discussed(paper: Document) -> None:
    """Write what a meeting recorded about one child, `c`."""
    facts(paper, "c.facts")
    paper.add_paragraph("{%p if c.information %}")
    paper.add_heading("Information by agency", 3)
    paper.add_paragraph("{%p for part in c.information %}")
    label = paper.add_paragraph()
    label.paragraph_format.keep_with_next = True
    label.add_run("{{ part.heading }}").bold = True
    paper.add_paragraph("{{ part.text }}")
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{%p endif %}")
    paper.add_heading("Discussion", 3)
    paper.add_paragraph("{{ c.discussion }}")
    titled_if(paper, "Analysis", "analysis")
    _scored(paper)
    paper.add_heading("Decision", 3)
    paper.add_paragraph("{{ c.decision }}")
    titled_if(paper, "Dissent", "dissent")
    paper.add_heading("Actions", 3)
    if_none(paper, "c.actions", "No action was agreed.")
    actions(paper, "c.actions")
    paper.add_heading("Next review", 3)
    paper.add_paragraph("{{ c.next_review }}")


def _scored(paper: Document) -> None:
    paper.add_paragraph("{%p if c.score or c.trend %}")
    paper.add_heading("Score", 3)
    paper.add_paragraph("{%p if c.trend %}")
    paper.add_paragraph("{{ c.trend }}")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if c.score %}")
    paper.add_paragraph("{{ c.score.line }} {{ c.score.how }}")
    names, fields = ("Factor", "Points", "Why"), ("factor", "points", "why")
    rows_if(paper, "c.score.lines", names, fields, (76, 18, 76))
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p endif %}")


def _outstanding(paper: Document) -> None:
    if_none(paper, "outstanding", "No action is outstanding.")
    paper.add_paragraph("{%p for group in outstanding %}")
    paper.add_heading("{{ group.agency }}", 2)
    actions(paper, "group.actions")
    paper.add_paragraph("{%p endfor %}")


if __name__ == "__main__":
    write(_TEMPLATES)

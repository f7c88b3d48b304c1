"""Papers say what they were given, as typed, in both forms; they are tagged and marked."""

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from core.papers import AgendaPaper, MinutesPaper
from mailer.documents import (
    agenda_docx,
    agenda_pdf,
    engagement_docx,
    engagement_pdf,
    file_name,
    minutes_docx,
    minutes_pdf,
    supplement_docx,
    supplement_pdf,
)
from mailer.documents.make_templates import write
from mailer.documents.pdf import child_pages, page_count
from tests.mailer.papers import (
    AGENDA,
    ENGAGEMENT,
    MINUTES,
    ODD,
    SECOND,
    SUPPLEMENT,
    agenda_of,
)

FURNITURE = re.compile(r"MACEEastpanelOFFICIAL-SENSITIVEPage\d+of\d+(OFFICIAL-SENSITIVE)?")
MADE = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)


def pdf_text(content: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return FURNITURE.sub("", squeezed("".join(pages)))


def docx_text(content: bytes) -> str:
    words: list[str] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        rows = getattr(block, "rows", None)
        if rows is None:
            words.append(block.text)  # type: ignore[union-attr] # a table has rows
        else:
            words += [cell.text for row in rows for cell in row.cells]
    return squeezed("".join(words))


def squeezed(text: str) -> str:
    """Leave out blanks: where a line breaks is the layout's affair."""
    return "".join(text.replace("\u200b", "").split())


PAPERS: dict[str, Callable[[], bytes]] = {
    "agenda.pdf": lambda: agenda_pdf(AGENDA, MADE),
    "agenda.docx": lambda: agenda_docx(AGENDA, MADE),
    "minutes.pdf": lambda: minutes_pdf(MINUTES, MADE),
    "minutes.docx": lambda: minutes_docx(MINUTES, MADE),
    "supplement.pdf": lambda: supplement_pdf((AGENDA, (SUPPLEMENT,)), MADE),
    "supplement.docx": lambda: supplement_docx((AGENDA, (SUPPLEMENT,)), MADE),
    "engagement.pdf": lambda: engagement_pdf(ENGAGEMENT, MADE),
    "engagement.docx": lambda: engagement_docx(ENGAGEMENT, MADE),
}


def text_of(name: str) -> str:
    read = pdf_text if name.endswith("pdf") else docx_text
    return read(PAPERS[name]())


def after_contents(text: str) -> str:
    """Leave out the contents, which name each section before it comes."""
    return text[max(0, text.rfind("1.Welcome")) :]


def stands_in_order(text: str, parts: list[str]) -> bool:
    places = [text.find(squeezed(part)) for part in parts]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize("name", PAPERS)
def test_what_was_typed_comes_out_as_typed(name: str) -> None:
    assert squeezed(ODD) in text_of(name)


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_paper_gives_the_same_bytes(name: str) -> None:
    assert PAPERS[name]() == PAPERS[name]()


@pytest.mark.parametrize("name", ["agenda.pdf", "agenda.docx"])
def test_an_agenda_goes_in_the_order_of_the_meeting(name: str) -> None:
    parts = [
        "Welcome, introductions and apologies",
        "Confidentiality declaration, read aloud",
        "What is said at this meeting is confidential.",
        "Outstanding actions, by agency",
        "Share the missing-person chronology",
        "4. New referrals",
        "Fern Testchild",
        "5. Reviews",
        "Ash Examplechild",
        "Minutes of Friday 27 November 2026",
        "Attendance at school has improved.",
        "Ivy Samplechild",
        "What does not fit into this meeting",
        "is moved to 29 January 2027.",
        "Friday 29 January 2027",
        "Friday 1 January 2027",
    ]

    assert stands_in_order(after_contents(text_of(name)), parts)


@pytest.mark.parametrize("name", ["minutes.pdf", "minutes.docx"])
def test_minutes_begin_with_the_summary_of_actions(name: str) -> None:
    parts = [
        "Version 1, approved by Thea Marlowe on Wednesday 30 December 2026.",
        "1. Summary of actions",
        "7.2HE-2026-0007",
        "2. Attendance",
        "Heard read aloud 24 December 2026, 09:33",
        "3. Actions from earlier meetings",
        "Done on 16 December 2026",
        "4. Children discussed",
        "Information by agency",
        "Registered with a surgery since October.",
        "I want it to stop.",
        "Police: four missing episodes",
        "58 points, medium. Calculated 53, adjusted by +5: Second phone found",
        "Youth Justice would have placed the risk higher.",
        "5. Not reached",
        "6. Next meeting",
    ]

    assert stands_in_order(text_of(name), parts)


@pytest.mark.parametrize("name", ["agenda.pdf", "agenda.docx"])
def test_outstanding_actions_stand_under_their_agency(name: str) -> None:
    text = after_contents(text_of(name))

    agencies = ["3. Outstanding actions", "Children's Services", "Health", "Police", "4. New"]
    assert stands_in_order(text[text.find("3.Outstanding") :], agencies)


@pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith("pdf")])
def test_R4_11_H10_a_pdf_is_tagged_titled_and_in_english(name: str) -> None:
    content = PAPERS[name]()
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in content
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("MACE East panel:")
    assert reader.metadata.creation_date == MADE


def structure(content: bytes) -> Counter[str]:
    """Count the tags of a PDF's structure tree."""
    found: Counter[str] = Counter()
    root: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    waiting: list[Any] = [root["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if "/S" in one:
                found[str(one["/S"])] += 1
            waiting += [one["/K"]] if "/K" in one else []
    return found


@pytest.mark.parametrize("name", [name for name in PAPERS if name.endswith("pdf")])
def test_H10_a_pdf_has_the_structure_that_pdf_ua_asks_for(name: str) -> None:
    content = PAPERS[name]()
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    tags = structure(content)

    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"].get("/Suspects", False) in (False, None)
    assert tags["/Document"] == 1
    assert tags["/H1"] >= 1
    assert tags["/Table"] >= 1
    assert tags["/TH"] >= 4  # a table has header cells, and rows of data
    assert tags["/TD"] > 0
    assert tags["/Figure"] == 0  # no picture, so no alternative text to forget
    assert reader.outline  # bookmarks
    assert all("/StructParents" in page for page in reader.pages)
    assert all(page.get("/Tabs") == "/S" for page in reader.pages if "/Annots" in page)
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            assert "/ToUnicode" in font.get_object()


def test_H10_the_pack_has_contents_with_page_numbers_that_are_right() -> None:
    content = agenda_pdf(agenda_of(12), MADE)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    for ref, number in child_pages(content).items():
        assert ref in pages[number - 1]
    assert "Contents" in pages[0] + pages[1]
    assert len(child_pages(content)) == 12


def test_H10_a_supplement_goes_on_with_the_agendas_page_numbers() -> None:
    agenda = agenda_pdf(AGENDA, MADE)
    before = page_count(agenda)
    first = supplement_pdf((AGENDA, (SUPPLEMENT,)), MADE)
    second = supplement_pdf((AGENDA, (SUPPLEMENT, SECOND)), MADE)

    shown = [
        re.findall(r"Page (\d+)", page.extract_text())[-1]
        for pdf in (agenda, first, second)
        for page in PdfReader(io.BytesIO(pdf)).pages
    ]
    assert [int(number) for number in shown] == list(range(1, len(shown) + 1))
    assert page_count(agenda_pdf(AGENDA, MADE)) == before  # the agenda itself stays as it was
    page = child_pages(agenda)["HE-2026-0003"]
    assert squeezed(f"HE-2026-0003 (page {page} of the agenda)") in pdf_text(first)
    assert squeezed(f"begins there on page {before + 1}.") in docx_text(
        supplement_docx((AGENDA, (SUPPLEMENT,)), MADE)
    )


@pytest.mark.parametrize("name", ["engagement.pdf", "engagement.docx"])
def test_R4_11_a_record_of_engagement_holds_one_child(name: str) -> None:
    text = text_of(name)
    assert squeezed("Fern Testchild") in text
    assert squeezed("Ash Examplechild") not in text
    assert "HE-2026-0003" not in text


@pytest.mark.parametrize("children", [0, 60])
def test_R3_2_an_agenda_with_no_child_or_with_sixty_is_laid_out_whole(children: int) -> None:
    paper = agenda_of(children)
    text = pdf_text(agenda_pdf(paper, MADE))
    for line in paper.lines:
        assert f"{line.number}.{line.child.case_ref}" in text
    word = docx_text(agenda_docx(paper, MADE))
    assert all(line.child.case_ref in word for line in paper.lines)
    assert (squeezed("There is no new referral.") in text) is (children == 0)


@pytest.mark.parametrize("name", ["agenda.pdf", "minutes.pdf"])
def test_every_page_is_marked_twice_and_numbered(name: str) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(PAPERS[name]())).pages]

    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert f"Page {number} of {len(pages)}" in text


def style_of(line: Paragraph) -> str:
    return str(line.style.name) if line.style is not None else ""


def test_H10_the_word_pack_has_contents_that_lead_to_every_heading() -> None:
    paper = docx.Document(io.BytesIO(PAPERS["agenda.docx"]()))
    headings = [one for one in paper.paragraphs if style_of(one) in ("Heading 1", "Heading 2")]
    entries = [one for one in paper.paragraphs if style_of(one) in ("toc 1", "toc 2")]
    marks = {
        mark.get(qn("w:name")): heading.text
        for heading in headings
        for mark in heading._p.findall(qn("w:bookmarkStart"))
    }
    links = [one._p.find(qn("w:hyperlink")) for one in entries]
    said = ["".join(t.text for t in link.iter(qn("w:t"))) for link in links]
    assert said == [one.text for one in headings]
    assert [marks[link.get(qn("w:anchor"))] for link in links] == said
    assert [style_of(one)[-1] for one in entries] == [style_of(one)[-1] for one in headings]
    field = "".join(t.text for t in paper.element.iter(qn("w:instrText")))
    assert field.startswith(' TOC \\o "1-2"')
    assert field.count("PAGEREF") == len(headings) > 5
    kinds = [one.get(qn("w:fldCharType")) for one in paper.element.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


@pytest.mark.parametrize("name", ["agenda.docx", "minutes.docx"])
def test_word_has_real_headings_header_rows_a_title_and_its_language(name: str) -> None:
    paper = docx.Document(io.BytesIO(PAPERS[name]()))

    styles = [line.style.name for line in paper.paragraphs if line.style is not None]
    assert {"Title", "Heading 1", "Heading 2", "Heading 3"} <= set(styles)
    assert paper.core_properties.title.startswith("MACE East panel:")
    assert paper.core_properties.language == "en-GB"
    assert paper.core_properties.created == MADE
    assert paper.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    for table in paper.tables:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    for part in (paper.sections[0].header, paper.sections[0].footer):
        assert part.paragraphs[0].text == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize("name", ["agenda.docx", "minutes.docx"])
def test_word_keeps_nothing_of_the_template(name: str) -> None:
    content = docx_text(PAPERS[name]()).replace(squeezed(ODD), "")

    assert not {"{{", "{%", "}}"} & {content[at : at + 2] for at in range(len(content))}


EMPTY_AGENDA = AgendaPaper(AGENDA.head, "Declared.", (), (), (), 0, 180, None, None)
EMPTY_MINUTES = MinutesPaper(MINUTES.head, 2, "", None, (), (), (), (), (), None)


@pytest.mark.parametrize(
    "read",
    [
        lambda: pdf_text(agenda_pdf(EMPTY_AGENDA, MADE)),
        lambda: docx_text(agenda_docx(EMPTY_AGENDA, MADE)),
    ],
)
def test_an_empty_agenda_says_that_it_is_empty(read: Callable[[], str]) -> None:
    text = read()

    for said in (
        "No action is outstanding.",
        "There is no new referral.",
        "No review is due.",
        "Everything fits.",
        "Not yet fixed",
        "No last day is set",
    ):
        assert squeezed(said) in text


@pytest.mark.parametrize("printed", [agenda_pdf, agenda_docx])
def test_R4_8_who_is_reviewed_at_other_meetings_has_a_section_only_where_there_is_one(
    printed: Callable[[AgendaPaper, datetime], bytes],
) -> None:
    read = pdf_text if printed is agenda_pdf else docx_text
    told = "RO-2026-0011: the one of Tuesday 12 January 2027, with Police: Calm & <well>."
    paper = replace(EMPTY_AGENDA, elsewhere=(told,))

    assert squeezed(told) in read(printed(paper, MADE))
    assert squeezed("Reviewed at other meetings") in read(printed(paper, MADE))
    assert squeezed("Reviewed at other meetings") not in read(printed(EMPTY_AGENDA, MADE))


@pytest.mark.parametrize(
    "read",
    [
        lambda: pdf_text(minutes_pdf(EMPTY_MINUTES, MADE)),
        lambda: docx_text(minutes_docx(EMPTY_MINUTES, MADE)),
    ],
)
def test_minutes_that_nobody_approved_say_so(read: Callable[[], str]) -> None:
    assert squeezed("Version 2. DRAFT: not yet approved.") in read()


TYPED = {
    "ten thousand letters": "x" * 10_000,
    "ten thousand words": "word " * 2_000,
    "lines in a long word": "\n".join(["y" * 47, "z" * 49, "\\" * 120, '"' * 120]),
    "markup": "</w:t><w:p/> & ]]> #panic() $x$ *b* \\u{41}",
    "quotation marks": '"a" \'b\' “c” \\"',
    "Hebrew and Arabic": "שלום مرحبا",
}


@pytest.mark.parametrize("typed", TYPED)
def test_typed_text_survives_in_both_forms(typed: str) -> None:
    line = replace(AGENDA.lines[1], reason=TYPED[typed])
    paper = replace(AGENDA, lines=(line,))

    wanted = squeezed(TYPED[typed])
    assert wanted in docx_text(agenda_docx(paper, MADE))
    if typed != "Hebrew and Arabic":  # a PDF is read back in the order of its glyphs
        assert wanted in pdf_text(agenda_pdf(paper, MADE))
    else:
        assert len(agenda_pdf(paper, MADE)) > 0


def test_what_a_pdf_cannot_show_is_named_in_words() -> None:
    line = replace(AGENDA.lines[1], reason="Sent 😀 and 漢 and 👩‍👧\x00.")
    paper = replace(AGENDA, lines=(line,))

    text = pdf_text(agenda_pdf(paper, MADE))
    assert squeezed("Sent [grinning face] and [cjk unified ideograph-6f22] and") in text
    assert squeezed("[woman][girl][unreadable character].") in text
    assert squeezed("Sent 😀 and 漢 and 👩‍👧[unreadable character].") in docx_text(
        agenda_docx(paper, MADE)
    )


def test_a_file_name_names_nobody() -> None:
    name = file_name("MACE East/West “panel”", date(2026, 12, 24), "agenda", "pdf")

    assert name == "MACE East West panel 2026-12-24 agenda.pdf"


def test_the_templates_can_be_made_again(tmp_path: Path) -> None:
    write(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {
        "agenda.docx",
        "engagement.docx",
        "minutes.docx",
        "referral.docx",
        "supplement.docx",
    }

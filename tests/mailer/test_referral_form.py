"""H6: our Word form is made, filled in as people really do, mailed, and its fields arrive."""

import contextlib
import io
import zipfile
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from core.data import load_form, procedure_names
from core.filled_forms import FormRefused, version_of
from core.forms import Form
from mailer.documents import WORD, form_words, word_file
from mailer.documents.reading import fields_of
from mailer.documents.referral_form import blank_form
from mailer.documents.word_answers import read_word_form
from tests.mailer import word_fillers
from tests.mailer.word_fillers import (
    BODY,
    Writer,
    as_word,
    changed,
    control,
    damaged,
    every_answer,
    filled_in,
    in_one_run,
    in_paragraphs,
    tag_of,
    zipped,
)

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERTS = load_form("hertfordshire")
BLANK = blank_form("hertfordshire", "mace@example.test", MADE)


def mailed(content: bytes) -> bytes:
    """Send a file by mail and save it out of the mail again."""
    letter = EmailMessage(policy=policy.SMTP)
    letter["Subject"] = "Referral"
    letter.set_content("Please find the form attached.")
    maintype, subtype = WORD.split("/")
    letter.add_attachment(content, maintype=maintype, subtype=subtype, filename="form.docx")
    arrived = message_from_bytes(letter.as_bytes(), policy=policy.default)
    [attached] = arrived.iter_attachments()
    saved: bytes = attached.get_content()
    return saved


def texts(root: Any) -> str:
    return "".join(one.text or "" for one in root.iter(qn("w:t")))


@pytest.mark.parametrize("procedure", procedure_names())
@pytest.mark.parametrize("write", [as_word, in_one_run, in_paragraphs], ids=lambda w: w.__name__)
def test_H6_every_field_of_the_form_arrives(procedure: str, write: Writer) -> None:
    form = load_form(procedure)
    wanted = every_answer(form)
    blank = blank_form(procedure, "mace@example.test", MADE)
    read = fields_of(mailed(filled_in(form, blank, wanted, write)), WORD)
    assert read is not None
    assert (read.procedure, read.version) == (procedure, version_of(form))
    if write is in_paragraphs:  # an empty paragraph more or less is no loss
        wanted = {k: v.replace("\n\n", "\n") for k, v in wanted.items()}
        assert {k: v.replace("\n\n", "\n") for k, v in read.answers.items()} == wanted
    else:
        assert read.answers == wanted
    assert read.notes == ()


@pytest.mark.parametrize("how", ["in_a_table", "inside_another", "twice"])
def test_H6_the_fields_arrive_however_word_rearranges_the_document(how: str) -> None:
    wanted = every_answer(HERTS)
    content = changed(filled_in(HERTS, BLANK, wanted, as_word), getattr(word_fillers, how))
    read = read_word_form(content)
    assert read.answers == wanted
    assert read.notes == ()


def test_an_untouched_form_says_nothing() -> None:
    read = read_word_form(BLANK)
    assert (dict(read.answers), read.notes) == ({}, ())


def test_a_control_that_was_emptied_again_reads_as_empty() -> None:
    def emptied(root: Any) -> None:
        as_word(control(root, "given"), "Click or tap here to enter text.")
        as_word(control(root, "born"), " ")

    assert read_word_form(changed(BLANK, emptied)).answers == {}


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("4/5/2012", "2012-05-04"), ("04 May 2012", "2012-05-04"), ("31/02/2012", "31/02/2012")],
)
def test_H6_a_day_typed_over_the_picker_is_read_or_stays_as_typed(typed: str, wanted: str) -> None:
    read = read_word_form(changed(BLANK, lambda root: as_word(control(root, "born"), typed)))
    assert read.answers == {"born": wanted}
    assert bool(read.notes) == (typed == wanted)


def beside(root: Any, tag: str, text: str) -> None:
    run = parse_xml(f"<w:r {nsdecls('w')}><w:t/></w:r>")
    run[0].text = text
    control(root, tag).addnext(run)


def line_after(root: Any, tag: str, text: str) -> None:
    line = parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t/></w:r></w:p>")
    line[0][0].text = text
    control(root, tag).getparent().addnext(line)


def test_H6_what_is_typed_beside_a_field_is_kept_as_a_note() -> None:
    def fill(root: Any) -> None:
        beside(root, "given", "  Robin (known as Rob)")
        line_after(root, "home_address", "2. The grandmother's, at weekends")
        beside(root, "types.criminal", " since the summer")
        [ask] = [one for one in root.iter(qn("w:t")) if one.text == "3.5 Gender"]
        ask.text += ": prefers not to say"

    assert read_word_form(changed(BLANK, fill)).notes == (
        "Written beside “Given names”: Robin (known as Rob)",
        "Written beside “Gender”: : prefers not to say",
        "Written beside “Home address”: 2. The grandmother's, at weekends",
        "Written beside “Kind of exploitation: Criminal exploitation (CCE)”: since the summer",
    )


def test_H6_what_stands_in_the_place_of_a_deleted_field_is_kept_as_a_note() -> None:
    def fill(root: Any) -> None:
        gone = control(root, "family")
        run = parse_xml(f"<w:r {nsdecls('w')}><w:t>Specimen</w:t></w:r>")
        gone.addprevious(run)
        gone.getparent().remove(gone)
        as_word(control(root, "given"), "Robin")

    read = read_word_form(changed(BLANK, fill))
    assert read.answers == {"given": "Robin"}
    assert read.notes == ("Written beside “Family name”: Specimen",)


def test_H6_a_comment_is_kept_as_a_note() -> None:
    with zipfile.ZipFile(io.BytesIO(BLANK)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["word/comments.xml"] = (
        f"<w:comments {nsdecls('w')}><w:comment><w:p><w:r><w:t>Ring me first.</w:t></w:r></w:p>"
        "</w:comment></w:comments>"
    ).encode()
    assert read_word_form(zipped(parts)).notes == ("A comment in the form: Ring me first.",)


def older(root: Any) -> None:
    """Make a form of another version: other numbers, another question."""
    for one in root.iter(qn("w:t")):
        if one.text and one.text.startswith("3."):
            one.text = one.text.replace("3.", "4.", 1)
    asked = control(root, "also_known_as")
    asked.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").set(qn("w:val"), "shoe_size")
    as_word(asked, "43")


def renamed(root: Any) -> None:
    """Give the form another version."""
    next(one for one in root.iter() if one.text == version_of(HERTS)).text = "00000000"


def test_H6_an_older_form_is_read_as_far_as_it_goes() -> None:
    with_name = changed(BLANK, older, lambda root: as_word(control(root, "given"), "Robin"))
    content = changed(with_name, renamed, part="docProps/custom.xml")
    read = read_word_form(content)
    assert read.answers == {"given": "Robin"}
    assert read.notes == (
        "It was filled in on another version of the form (00000000).",
        "“Also known as”, which the form no longer asks: 43",
    )


def without(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return zipped({n: source.read(n) for n in source.namelist() if n != name})


def test_a_form_is_known_by_its_foot_when_its_properties_are_gone() -> None:
    read = read_word_form(without(BLANK, "docProps/custom.xml"))
    assert (read.procedure, read.version) == ("hertfordshire", version_of(HERTS))


def test_a_document_that_is_not_ours_gives_its_text_only() -> None:
    other = docx.Document()
    other.add_paragraph("A letter about Robin Specimen.")
    written = io.BytesIO()
    other.save(written)
    read = read_word_form(written.getvalue())
    assert (read.ours, dict(read.answers), read.notes) == (
        False, {}, ("A letter about Robin Specimen.",),
    )  # fmt: skip
    assert fields_of(written.getvalue(), WORD) is None


BOMB = b"<w:document>" + b" " * (word_file.MOST_OF_A_PART + 1) + b"</w:document>"
ENTITIES = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://x"><w:body>&b;</w:body></w:document>'
)
OUTSIDE = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document>&a;</w:document>'
FILES = {
    "nothing": (b"", word_file.BROKEN),
    "no zip": (b"PK\x03\x04 and then nothing", word_file.BROKEN),
    "protected": (word_file.OLE + b"\x00" * 600, word_file.PROTECTED),
    "no body": (zipped({"word/styles.xml": b"<a/>"}), word_file.BROKEN),
    "no XML": (zipped({BODY: b"<w:document>"}), word_file.BROKEN),
    "bomb": (zipped({BODY: BOMB}), word_file.TOO_LARGE),
    "entities": (zipped({BODY: ENTITIES}), word_file.BROKEN),
    "outside": (zipped({BODY: OUTSIDE}), word_file.BROKEN),
    "deep": (zipped({BODY: b"<a>" * 9_000 + b"</a>" * 9_000}), word_file.BROKEN),
    "many parts": (zipped({f"p{n}": b"" for n in range(2_001)}), word_file.TOO_LARGE),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_safe_to_open_is_refused_in_words(name: str) -> None:
    content, sentence = FILES[name]
    with pytest.raises(FormRefused) as refused:
        read_word_form(content)
    assert str(refused.value) == sentence
    assert fields_of(content, WORD) is None


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_read_or_refused_and_never_a_defect(seed: int) -> None:
    with contextlib.suppress(FormRefused):
        assert read_word_form(damaged(BLANK, seed)).procedure in ("", "hertfordshire")
    with zipfile.ZipFile(io.BytesIO(BLANK)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with contextlib.suppress(FormRefused):
        read = read_word_form(zipped({**parts, BODY: damaged(parts[BODY], seed)}))
        assert read.procedure == "hertfordshire"


def test_a_file_of_a_later_kind_of_zip_is_refused_in_words() -> None:
    content = bytearray(BLANK)
    content[content.rindex(b"PK\x01\x02") + 6] = 125  # the version that is needed to unpack it
    with pytest.raises(FormRefused, match="damaged"):
        read_word_form(bytes(content))


def test_other_types_are_not_read() -> None:
    assert fields_of(BLANK, "text/plain") is None
    assert fields_of(BLANK, f"{WORD}; name=form.docx") is not None


@pytest.mark.parametrize("procedure", procedure_names())
def test_R4_1_the_form_asks_all_that_the_card_asks(procedure: str) -> None:
    form = load_form(procedure)
    paper = docx.Document(io.BytesIO(blank_form(procedure, "", MADE)))
    body = paper.element.body
    tags = {tag_of(sdt) for sdt in body.iter(qn("w:sdt"))}
    assert {tag.partition(".")[0] for tag in tags} == form.fields
    headings = [p.text for p in paper.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings[1:-1] == [f"{step.number}. {step.title}" for step in form.steps]
    assert all(needed_line(form, one.id) in texts(body) for one in form.asked.values())


def needed_line(form: Form, question: str) -> str:
    asked = form.asked[question]
    return f"{asked.question.ask}{' (required)' if asked.required else ''}"


def test_H6_the_form_can_be_used_without_a_mouse_and_without_seeing_it() -> None:
    paper = docx.Document(io.BytesIO(BLANK))
    assert paper.tables == []
    assert paper.core_properties.title == form_words.TITLE
    assert paper.core_properties.language == "en-GB"
    assert paper.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    titles, numbers = [], []
    for sdt in paper.element.body.iter(qn("w:sdt")):
        about = sdt.find(qn("w:sdtPr"))
        titles.append(about.find(qn("w:alias")).get(qn("w:val")))
        numbers.append(about.find(qn("w:id")).get(qn("w:val")))
    assert all(titles)
    assert len(set(titles)) == len(titles), "a screen reader could not tell two of them apart"
    assert len(set(numbers)) == len(numbers)


def test_H6_the_form_says_its_marking_its_mailbox_and_the_privacy_notice() -> None:
    paper = docx.Document(io.BytesIO(BLANK))
    said = "\n".join(line.text for line in paper.paragraphs)
    assert "secure email to the MACE mailbox, MACE@hertfordshire.gov.uk" in said
    assert "What you write is shared with the agencies on the panel" in said
    section = paper.sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE when complete"
    assert form_words.mark_in(section.footer.paragraphs[0].text) is not None
    ours = blank_form("rotherham", "mace@example.test", MADE)
    assert "MACE mailbox, mace@example.test." in texts(docx.Document(io.BytesIO(ours)).element)


def test_the_same_form_gives_the_same_bytes() -> None:
    assert blank_form("hertfordshire", "mace@example.test", MADE) == BLANK


def test_a_box_ticked_by_hand_is_ticked_and_words_in_its_place_are_not_lost() -> None:
    def fill(root: Any) -> None:
        in_one_run(control(root, "types.criminal"), "x")
        in_one_run(control(root, "types.sexual"), "☐")
        in_one_run(control(root, "privacy"), "see email")

    read = read_word_form(changed(BLANK, fill))
    assert read.answers == {"types": "criminal"}
    assert read.notes == ("“I have read this privacy notice” says “see email”, which is no tick.",)


def test_text_in_a_text_box_is_read_once() -> None:
    def fill(root: Any) -> None:
        line = control(root, "given").getparent()
        inner = f"<w:p {nsdecls('w')}><w:r><w:t>In a box.</w:t></w:r></w:p>"
        both = parse_xml(
            f'<w:p {nsdecls("w")}><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats'
            f'.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:txbxContent>{inner}'
            f"</w:txbxContent></mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
            "</w:r></w:p>"
        )
        line.addnext(both)
        line.addnext(OxmlElement("w:p"))

    assert read_word_form(changed(BLANK, fill)).notes == (
        "Written beside “Given names”: In a box.",
    )

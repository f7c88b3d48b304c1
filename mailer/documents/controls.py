"""Content controls of Word: what a fillable form asks with. python-docx has none.

Each bears the input's name as its tag and the question's words as its title, which a screen reader
says. A control that holds nothing shows a placeholder and says so, so that it reads as empty.
"""

import zlib
from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from core.questions import Options

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
WRITE, WRITE_DAY, CHOOSE = "Click here and write", "Click here and write a day", "Choose one"
PLACEHOLDERS = frozenset(
    {
        *(WRITE, WRITE_DAY, CHOOSE),
        "Click or tap here to enter text.",  # Word's own, once ours was typed over and deleted
        "Click here to enter text.",
        "Click or tap to enter a date.",
        "Click here to enter a date.",
        "Choose an item.",
    }
)
PLACEHOLDER_STYLE = "PlaceholderText"
EMPTY_BOX, TICKED_BOX = "☐", "☒"
_BOX_FONT = "MS Gothic"
_LANGUAGE = "en-GB"


def text_control(tag: str, title: str, *, long: bool = False) -> Any:
    """Ask for a line, or for several."""
    kind = OxmlElement("w:text")
    if long:
        kind.set(qn("w:multiLine"), "1")
    return _control(tag, title, kind, WRITE)


def date_control(tag: str, title: str) -> Any:
    """Ask for a day, to be picked or typed."""
    kind = OxmlElement("w:date")
    for name, value in (
        ("w:dateFormat", "d MMMM yyyy"),
        ("w:lid", _LANGUAGE),
        ("w:storeMappedDataAs", "dateTime"),
        ("w:calendar", "gregorian"),
    ):
        kind.append(_with(name, value))
    return _control(tag, title, kind, WRITE_DAY)


def list_control(tag: str, title: str, options: Options) -> Any:
    """Ask for one of several."""
    kind = OxmlElement("w:dropDownList")
    for value, words in (("", CHOOSE), *options):
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), words)
        item.set(qn("w:value"), value or CHOOSE)
        kind.append(item)
    return _control(tag, title, kind, CHOOSE)


def box_control(tag: str, title: str) -> Any:
    """Ask for a tick."""
    box = etree.Element(f"{{{W14}}}checkbox", nsmap={"w14": W14})
    etree.SubElement(box, f"{{{W14}}}checked").set(f"{{{W14}}}val", "0")
    for name, sign in (("checkedState", TICKED_BOX), ("uncheckedState", EMPTY_BOX)):
        state = etree.SubElement(box, f"{{{W14}}}{name}")
        state.set(f"{{{W14}}}val", f"{ord(sign):04X}")
        state.set(f"{{{W14}}}font", _BOX_FONT)
    fonts = OxmlElement("w:rFonts")
    for part in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{part}"), _BOX_FONT)
    return _sdt(tag, title, [box], _run(EMPTY_BOX, fonts))


def _control(tag: str, title: str, kind: Any, placeholder: str) -> Any:
    look = _with("w:rStyle", PLACEHOLDER_STYLE)
    return _sdt(tag, title, [OxmlElement("w:showingPlcHdr"), kind], _run(placeholder, look))


def _sdt(tag: str, title: str, kind: Iterable[Any], run: Any) -> Any:
    """Put a control together; it can be filled in, but not be deleted by a slip."""
    about = OxmlElement("w:sdtPr")
    number = zlib.crc32(tag.encode()) & 0x7FFFFFFF
    for name, value in (("w:alias", title), ("w:tag", tag), ("w:id", str(number))):
        about.append(_with(name, value))
    about.append(_with("w:lock", "sdtLocked"))
    about.extend(kind)
    made, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    content.append(run)
    made.append(about)
    made.append(content)
    return made


def _run(text: str, look: Any) -> Any:
    made, how, words = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:t")
    how.append(look)
    words.text = text
    made.append(how)
    made.append(words)
    return made


def _with(name: str, value: str) -> Any:
    made = OxmlElement(name)
    made.set(qn("w:val"), value)
    return made

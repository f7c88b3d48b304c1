"""What a Word document says: the text of its controls, and the text that stands around them.

Word writes a sentence as many runs, marks what is inserted and deleted, and nests controls in
paragraphs, paragraphs in controls and both in tables. Names are compared without their namespace,
of which there are two.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from mailer.documents.controls import PLACEHOLDER_STYLE, PLACEHOLDERS, TICKED_BOX

GONE = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "sdtPr", "rPr", "pPr"})
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
ON = frozenset({"1", "true", "on"})
BOXES = frozenset("☐☑☒")


@dataclass(frozen=True, slots=True)
class Control:
    """One control. An untouched one has no text; a tick box says `true` when it is ticked."""

    tag: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph without what stands in its controls; `titles` are theirs."""

    text: str
    titles: tuple[str, ...]


def local(node: Any) -> str:
    """Give a node's name without its namespace; nothing for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def controls(root: Any) -> Iterator[Control]:
    """Give every control that bears a tag, in reading order."""
    for node in root.iter():
        if _tagged(node):
            yield Control(_about(node, "tag"), _about(node, "alias"), _answer(node))


def lines(root: Any) -> Iterator[Line]:
    """Give every paragraph that stands outside the controls."""
    for node in root.iter():
        if local(node) == "p" and not any(_hides(above) for above in node.iterancestors()):
            titles = tuple(_about(one, "alias") for one in node.iter() if _tagged(one))
            yield Line(_clean(_text_of(node, "p")), titles)


def passages(root: Any) -> Iterator[str]:
    """Give all that a reader sees, from top to bottom: paragraphs and rows with their controls."""
    for node in root:
        name = local(node)
        if name == "p":
            yield _clean(_seen(node))
        elif name == "tr":
            cells = (" ".join(filter(None, passages(one))) for one in _cells(node))
            yield " | ".join(cell for cell in cells if cell)
        elif name and name not in GONE and not _untouched(node):
            yield from passages(node)


def _cells(row: Any) -> Iterator[Any]:
    for node in row:
        if local(node) == "tc":
            yield node
        elif local(node) in ("sdt", "sdtContent"):
            yield from _cells(node)


def _seen(node: Any) -> str:
    """Join the text below a node, controls that were filled in among it."""
    parts: list[str] = []
    for one in node:
        name = local(one)
        if name == "t":
            parts.append(one.text or "")
        elif name in SIGNS:
            parts.append(SIGNS[name])
        elif name and name not in GONE and not _untouched(one):
            parts.append(("\n" if name == "p" else "") + _seen(one))
    return "".join(parts)


def _untouched(node: Any) -> bool:
    """Tell whether a control still asks to be filled in."""
    shown = any(local(one) == "showingPlcHdr" for one in _properties(node))
    return local(node) == "sdt" and shown and _all_placeholder(node)


def _answer(sdt: Any) -> str:
    """Give what was filled in; a placeholder is nothing, even where Word forgot to mark it."""
    box = next((one for one in sdt.iter() if local(one) == "checkbox"), None)
    text = _clean(_inside(sdt))
    if box is not None and _control_of(box) is sdt:
        return "true" if _is_on(box, text) else _beside_a_box(text)
    shown = any(local(one) == "showingPlcHdr" for one in _properties(sdt))
    if text in PLACEHOLDERS or (shown and _all_placeholder(sdt)):
        return ""
    return text


def _is_on(box: Any, text: str) -> bool:
    states = [one for one in box.iter() if local(one) == "checked"]
    return any(_value(one) in ON for one in states) or text in (TICKED_BOX, "☑", "x", "X", "✓", "✔")


def _beside_a_box(text: str) -> str:
    return "" if not text or set(text) <= BOXES else text


def _all_placeholder(sdt: Any) -> bool:
    """Tell whether every run still has the placeholder's look."""
    runs = [run for run in sdt.iter() if local(run) == "r" and _run_text(run).strip()]
    return all(_style(run) == PLACEHOLDER_STYLE for run in runs)


def _style(run: Any) -> str:
    found = (one for one in run.iter() if local(one) == "rStyle")
    return next((_value(one) for one in found), "")


def _run_text(run: Any) -> str:
    return "".join(one.text or "" for one in run.iter() if local(one) == "t")


def _inside(sdt: Any) -> str:
    """Give a control's text: a line for each paragraph, without other controls inside it."""
    content = next((one for one in sdt if local(one) == "sdtContent"), None)
    if content is None:
        return ""
    rows = [one for one in content.iter() if local(one) == "p" and _control_of(one) is sdt]
    own = _text_of(content, "p")
    return "\n".join([*([own] if own.strip() else []), *(_text_of(row, "p") for row in rows)])


def _text_of(node: Any, stop: str) -> str:
    """Join the text below a node, but not that of tagged controls or of inner `stop` nodes."""
    parts: list[str] = []
    for one in node:
        name = local(one)
        if not name or name in GONE or name == stop or _tagged(one):
            continue
        if name == "t":
            parts.append(one.text or "")
        elif name in SIGNS:
            parts.append(SIGNS[name])
        else:
            parts.append(_text_of(one, stop))
    return "".join(parts)


def _hides(node: Any) -> bool:
    return _tagged(node) or local(node) in GONE


def _tagged(node: Any) -> bool:
    return local(node) == "sdt" and bool(_about(node, "tag"))


def _control_of(node: Any) -> Any | None:
    """Give the tagged control that a node stands in, the innermost."""
    return next((above for above in node.iterancestors() if _tagged(above)), None)


def _properties(sdt: Any) -> Iterator[Any]:
    for one in sdt:
        if local(one) == "sdtPr":
            yield from one


def _about(sdt: Any, name: str) -> str:
    return next((_value(one).strip() for one in _properties(sdt) if local(one) == name), "")


def _value(node: Any) -> str:
    return next((str(v) for k, v in node.attrib.items() if etree.QName(k).localname == "val"), "")


def _clean(text: str) -> str:
    """Give text with one kind of line end and without signs that have no width."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return kept.replace("\u200b", "").replace("\ufeff", "").strip()

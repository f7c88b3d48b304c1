"""Text out of HTML mail: nothing is fetched, nothing runs, and links show where they lead."""

import re
from collections.abc import Iterator

from lxml import etree, html

MOST_HTML = 2_000_000  # bytes: several times the longest mail that a person writes
_SILENT = frozenset({"script", "style", "head", "title", "template", "object", "iframe", "svg"})
_OWN_LINE = frozenset(
    {"p", "div", "br", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr"}
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def html_text(markup: str) -> str:
    """Give the words of an HTML document, a line for each block; empty where there are none."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = html.document_fromstring(markup[:MOST_HTML].encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return ""
    return tidy("".join(_words(root)))


def tidy(text: str) -> str:
    """Take out what cannot be shown, and what would turn text round; keep its lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    clean = _CONTROLS.sub("", lines.replace("\u00a0", " "))
    stripped = "\n".join(line.rstrip() for line in clean.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", stripped).strip()


def _words(root: html.HtmlElement) -> Iterator[str]:
    """Go through the tree without recursion: its depth is the sender's choice."""
    silent = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else "script"
        if event == "start":
            silent += tag in _SILENT
            if not silent:
                yield "\n" if tag in _OWN_LINE else ""
                yield _one_line(node.text)
        else:
            if not silent and tag in _OWN_LINE and tag != "br":
                yield "\n"
            silent -= tag in _SILENT
            if not silent:
                yield _one_line(node.tail)


def _one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")

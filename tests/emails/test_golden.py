"""Every email is as agreed, says the same in both its parts, and keeps names out of its subject."""

import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import mailer.emails
from core.messages import Kind
from mailer.render import render
from tests.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"
FOLDER = Path(mailer.emails.__file__).parent
CASES = [
    pytest.param(kind, name, id=f"{kind}-{name}")
    for kind in Kind
    for name in import_module(f"mailer.emails.{kind}").EXAMPLES
]
VOID = {"meta", "br", "img", "link"}


def example(kind: Kind, name: str) -> Any:
    return import_module(f"mailer.emails.{kind}").EXAMPLES[name]


class Page(HTMLParser):
    """What a person sees of an HTML email, and what its tree is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        opened, href = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        if href:
            self.words.append(href)

    def handle_data(self, data: str) -> None:
        if not {"head", "style", "title"} & {tag for tag, _ in self._open}:
            self.words.append(data)

    def is_closed(self) -> bool:
        return not self._open


def words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[\w<>&]+", text)]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_an_email_is_as_agreed(kind: Kind, name: str, request: pytest.FixtureRequest) -> None:
    email = render(kind, example(kind, name))

    whole = f"Subject: {email.subject}\n\n{email.text}\n\n{email.html}\n"
    assert_golden(whole, GOLDEN / f"{kind}.{name}.txt", request)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_the_html_says_what_the_text_says(kind: Kind, name: str) -> None:
    email = render(kind, example(kind, name))

    assert words(" ".join(Page(email.html).words)) == words(email.text)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_subject_is_one_line_without_a_name_or_free_text(kind: Kind, name: str) -> None:
    context = example(kind, name)
    subject = render(kind, context).subject

    private = [getattr(context, field, None) for field in ("recipient", "text", "referrer")]
    assert subject == " ".join(subject.split())
    assert len(subject) < 100
    assert not [text for text in private if text and text in subject]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_an_email_can_be_read_by_everybody(kind: Kind, name: str) -> None:
    html = render(kind, example(kind, name)).html
    page = Page(html)

    names = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en-GB"}) in page.tags
    assert names.count("h1") == 1
    assert page.is_closed()
    assert {attrs.get("scope") for tag, attrs in page.tags if tag == "th"} <= {"row", "col"}
    assert all(
        attrs.get("role") == "presentation" or attrs.get("class") == "facts"
        for tag, attrs in page.tags
        if tag == "table"
    )
    assert min(int(size) for size in re.findall(r"(\d+)px/\d+px", html)) >= 16
    assert not {"script", "img", "iframe", "form"} & set(names), "nothing is fetched, nothing runs"


def test_every_folder_is_a_kind_of_email() -> None:
    folders = {p.name for p in FOLDER.iterdir() if p.is_dir() and p.name[0] != "_"}

    assert folders == set(Kind)


def test_every_kind_has_all_its_files() -> None:
    files = {"__init__.py", "subject.txt.j2", "body.txt.j2", "body.html.j2"}

    lacking = {kind: files - {path.name for path in (FOLDER / kind).iterdir()} for kind in Kind}
    assert not any(lacking.values()), lacking

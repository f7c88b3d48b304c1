"""Somebody at our pages with a browser that runs no script: they follow links and send forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientResponse, ClientSession

Attributes = list[tuple[str, str | None]]


@dataclass
class Page(HTMLParser):
    """A page as a browser holds it: its title, its words, its form with what stands in it."""

    status: int
    url: str
    html: str
    title: str = ""
    words: str = ""
    action: str | None = None
    held: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    tag: str = ""
    select: str = ""
    area: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        found = {key: value or "" for key, value in attrs}
        self.tag = "" if tag in ("input", "br", "meta", "link") else tag
        if tag == "form":
            self.action = found.get("action", self.url)
        elif tag == "a":
            self.links[found["href"]] = ""
            self.area = ""
        elif tag == "p" and found.get("class") == "error":
            self.errors.append(found["id"].removesuffix("-error"))
        elif tag == "select":
            self.select = found["name"]
            self.names.add(self.select)
        elif tag == "option" and "selected" in found:
            self.held.append((self.select, found["value"]))
        elif tag == "textarea":
            self.area = found["name"]
            self.names.add(self.area)
            self.held.append((self.area, ""))
        elif tag == "input":
            self._input(found)

    def _input(self, found: dict[str, str]) -> None:
        self.names.add(found["name"])
        if found["type"] in ("radio", "checkbox") and "checked" not in found:
            return
        self.held.append((found["name"], found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            name, text = self.held[-1]
            self.held[-1] = (name, text.removeprefix("\n"))
            self.area = ""
        self.tag = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            name, text = self.held[-1]
            self.held[-1] = (name, text + data)
        elif self.tag == "title":
            self.title += data
        elif self.tag != "style":
            self.words += data

    @property
    def values(self) -> dict[str, str]:
        """What stands in the form; several ticks are joined by commas."""
        joined: dict[str, str] = {}
        for name, value in self.held:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        return joined


@dataclass
class Visitor:
    """One person's browser at the server's `address`."""

    http: ClientSession
    address: str

    async def open(self, url: str, method: str = "GET", **more: Any) -> Page:
        """Open an address."""
        where = url if url.startswith("http") else self.address + url
        async with self.http.request(method, where, **more) as answer:
            return await _page(answer)

    async def send(self, page: Page, *, go: str = "", **typed: str | list[str]) -> Page:
        """Send a page's form with what stands in it and what is typed over it."""
        assert page.action is not None, page.words
        assert typed.keys() <= page.names, typed.keys() - page.names
        data = [(name, value) for name, value in page.held if name not in typed]
        for name, value in typed.items():
            data += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        data += [("go", go)] if go else []
        return await self.open(page.action, "POST", data=data)


async def _page(answer: ClientResponse) -> Page:
    return Page(answer.status, str(answer.url), await answer.text())

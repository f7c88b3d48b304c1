"""Hands for a real browser: one person at the demo's Teams, pressing what a person would press."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
)
PATIENCE = 60_000  # milliseconds: a slow machine is no fault
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Person:
    """Somebody at their Teams page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def say(self, text: str) -> None:
        """Type a message and wait for the card that answers it."""
        before = await self.page.locator(".card").count()
        await self.page.get_by_label("Type a message").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()
        await self.page.locator(".card").nth(before).wait_for()

    @property
    def card(self) -> Locator:
        """Give the newest card."""
        return self.page.locator(".card").last

    async def heading(self, text: str) -> None:
        """Wait until the newest card has a heading."""
        await self.card.get_by_role("heading", name=text).first.wait_for()

    async def press(self, name: str) -> None:
        """Press a button of the newest card."""
        await self.card.get_by_role("button", name=name, exact=True).click()

    async def fill(self, label: str, text: str) -> None:
        """Write into a field of the newest card."""
        await self.card.get_by_label(label).first.fill(text)

    async def choose(self, label: str, option: str) -> None:
        """Choose from a list of the newest card."""
        await self.card.get_by_label(label).first.select_option(label=option)

    async def tick(self, label: str) -> None:
        """Tick a box, or one of several choices, of the newest card."""
        await self.card.get_by_label(label).first.check()

    async def picture(self, path: Path, card: Locator | None = None) -> None:
        """Take a picture of what the person sees: the newest card, or another one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await (card or self.card).evaluate("card => card.scrollIntoView({block: 'start'})")
        await self.page.wait_for_timeout(200)
        await self.page.screenshot(path=path)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start headless Chromium."""
    async with async_playwright() as tools:
        chromium = await tools.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        await chromium.close()


async def sit_down(
    chromium: Browser, address: str, person_id: str, size: dict[str, int] | None = None
) -> Person:
    """Open somebody's Teams in a tab of their own; only this machine may be reached."""
    context = await chromium.new_context(viewport=size or WIDE, locale="en-GB")  # type: ignore[arg-type]
    await context.route(
        "**/*",
        lambda route: route.continue_() if address in route.request.url else route.abort(),
    )
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(f"{address}/teams?as={person_id}")
    await page.locator("#compose").wait_for()
    return Person(page)

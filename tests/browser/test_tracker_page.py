"""The tracker's pages in a real browser: axe finds no fault; by keyboard; on a telephone."""

from datetime import date, time
from pathlib import Path

from playwright.async_api import Page

from core.data.grid_file import read_grid
from core.dates import at_local_time
from core.services.tracker_import import take_in
from core.store.engine import transaction
from tests.browser.audit import faults
from tests.browser.hands import PATIENCE, browser
from tests.journeys.house import PEOPLE, house
from tests.spreadsheets import ALEX, SAM, TITLES, xlsx

BEGIN = at_local_time(date(2026, 12, 14), time(9))


async def test_C4_the_tracker_can_be_read_and_used_by_everybody(tmp_path: Path) -> None:
    async with house(tmp_path, BEGIN) as home, browser() as chromium:
        grid = read_grid(xlsx(TITLES, ALEX, SAM), "t.xlsx")
        async with transaction(home.installation.sessions) as session:
            now = home.clock()
            await take_in(session, grid, "t.xlsx", "hertfordshire/east", keep=True, now=now)
        context = await chromium.new_context(locale="en-GB", bypass_csp=True)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(f"{home.address}/tracker")
        assert await faults(page) == []
        await page.get_by_label("Sign in as").select_option(PEOPLE["coordinator"].id)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("table").wait_for()
        assert await faults(page) == []
        await _by_keyboard(page)
        await _on_a_telephone(page)
        await page.get_by_role("link", name="HE-2026-0001").click()
        await page.get_by_role("heading", name="What has happened").wait_for()
        assert await faults(page) == []
        await page.get_by_role("button", name="Sign out").click()
        await page.get_by_text("Nothing more is shown").wait_for()
        assert await faults(page) == []
        await page.goto(f"{home.address}/tracker")
        await page.get_by_role("heading", name="Who are you?").wait_for()


async def _by_keyboard(page: Page) -> None:
    """Skip to the content, choose a band and send the form without a mouse."""
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    await page.get_by_label("Band").focus()
    await page.keyboard.type("High")
    await page.get_by_role("button", name="Show these").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**band=high**")
    assert await page.get_by_role("rowheader").count() == 1
    assert "Alex" not in page.url


async def _on_a_telephone(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320  # nothing to scroll sideways
    assert await page.get_by_role("rowheader").count() == 1  # still a table to a screen reader
    assert await faults(page) == []

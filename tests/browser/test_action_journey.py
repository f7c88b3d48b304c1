"""An action from the meeting to its end, in a real browser: card, email, page, and the chair (H15).

Agreed in the meeting in the real client; its owner at the police has email only, is reminded by
email and finishes on the page behind it; a nurse is reminded by card; the chair sees both.
"""

import re
from datetime import date, time
from pathlib import Path

from playwright.async_api import Browser
from playwright.async_api import Page as Tab

from core.dates import at_local_time
from core.services import access
from core.store.engine import transaction
from tests.browser.audit import faults
from tests.browser.hands import PATIENCE, Person, browser, sit_down
from tests.journeys.house import PEOPLE, House, house
from tests.services import builders_discussions as rows

HELD, DUE = date(2026, 11, 27), date(2026, 12, 4)  # two Fridays
EAST = "hertfordshire/east"


async def test_H15_from_the_meeting_to_the_page_behind_the_email_and_the_chairs_card(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, at_local_time(HELD, time(9, 30))) as home, browser() as chromium:
        await _under_way(home)
        jo = await _at(home, chromium, "cochair")
        await _open_form(jo)
        await _agree(jo, "Visit the flat with the landlord.", "police")
        await _agree(jo, "Offer a check-up.", "nurse")
        await home.worker.once()
        await home.until(date(2026, 12, 1), time(9))  # three working days before
        await _reminded_by_card(await _at(home, chromium, "nurse"))
        await _finish_on_the_page(home, chromium)
        await _seen_by_the_chair(await _at(home, chromium, "cochair"))
        before = len(home.mail("police"))
        await home.until(date(2026, 12, 8), time(9))
        assert len(home.mail("police")) == before, "done: nothing more is said"
        assert (await home.verify()).unexplained == ()


async def _under_way(home: House) -> None:
    """Put a meeting under way that discusses one child, everybody present and declared."""
    async with transaction(home.installation.sessions) as session:
        chair = await access.person(session, PEOPLE["cochair"].id)
        held = await rows.meeting(session, EAST, HELD, chair_id=chair.id)
        child = await rows.case(session, "HE-2026-0007", EAST)
        await rows.item(session, held, child)
        people = [await access.person(session, PEOPLE[one].id) for one in ("police", "nurse")]
        await rows.invite(session, held, [chair, *people])


async def _at(home: House, chromium: Browser, handle: str) -> Person:
    return await sit_down(chromium, home.address, PEOPLE[handle].id)


async def _open_form(jo: Person) -> None:
    await jo.say("meetings")
    await jo.press("Open MACE East panel, Friday 27 November 2026")
    await jo.heading("Panel meeting")
    await jo.press("Go through the meeting")
    await jo.heading("The meeting, step by step")
    await jo.press("Open the chosen child")
    await jo.card.get_by_text("HE-2026-0007").first.wait_for()
    await jo.press("Save and add an action")
    await jo.heading("Add an action")


async def _agree(jo: Person, text: str, owner: str) -> None:
    await jo.fill("What is to be done", text)
    one = PEOPLE[owner]
    await (
        jo.card.get_by_label("Who does it").first.locator("input").fill(f"{one.name}, {one.agency}")
    )
    await jo.fill("By when", DUE.isoformat())
    await jo.press("Add the action")
    number = "HE26-001" if owner == "police" else "HE26-002"
    await jo.card.get_by_text(f"{number}, due on").first.wait_for()


async def _reminded_by_card(nell: Person) -> None:
    await nell.card.get_by_text("This is due in 3 working days.").first.wait_for()
    await nell.press("It is done")
    await nell.card.get_by_text("Done on 1 December 2026").first.wait_for()


async def _finish_on_the_page(home: House, chromium: Browser) -> None:
    """Follow the link of the reminder, without an account, by keyboard; axe finds nothing."""
    reminder = home.mail("police")[-1]
    assert "is due" in str(reminder["Subject"])
    assert "flat" not in str(reminder["Subject"])
    body = reminder.get_body(("plain",))
    assert body is not None
    found = re.search(r"\S+/a/\S+", body.get_content())
    assert found
    context = await chromium.new_context(locale="en-GB", bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto(found[0])
    assert await faults(page) == []
    await page.get_by_role("button", name="Tell the panel").click()
    await page.get_by_role("heading", name="There is a problem").wait_for()
    assert await page.evaluate("document.activeElement.className") == "errors"
    assert await faults(page) == []
    await _by_keyboard(page)
    await page.get_by_text("Thank you. The panel sees this").wait_for()
    assert await faults(page) == []
    await page.goto(found[0])
    await page.get_by_text("Already done by Robin Invented").wait_for()


async def _by_keyboard(page: Tab) -> None:
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # the fault leads to its field
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.name") == "note"
    await page.keyboard.type("Seen with the landlord on Tuesday.")
    for _ in range(4):
        await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Tell the panel"
    await page.keyboard.press("Enter")


async def _seen_by_the_chair(jo: Person) -> None:
    await jo.say("actions")
    await jo.heading("Actions by agency")
    await jo.choose("Show", "All, ended ones too")
    await jo.press("Show")
    await jo.card.get_by_text("Robin Invented").first.wait_for()
    assert await jo.card.get_by_text("Done on 1 December 2026").count() == 2

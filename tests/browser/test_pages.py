"""The pages for people without Teams, in a real browser: for all eyes and hands (WCAG 2.2 AA).

Every state of every page is looked at by axe, narrow and enlarged; the first steps are walked with
the keyboard alone.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser
from playwright.async_api import Page as Tab

from core.data import load_form
from core.dates import LONDON
from core.links import Links, Purpose
from core.people import Role
from core.services import access, criteria, referrals
from core.store.engine import transaction
from tests.bot.filling import HERTFORDSHIRE, fill
from tests.bot.visitor import Page, Visitor
from tests.browser.audit import AXE, RUN, TAGS, faults
from tests.browser.hands import PATIENCE, browser
from tests.journeys.house import PEOPLE, House, house
from tests.services import builders_discussions as rows

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)
LATER = datetime(2026, 12, 20, 9, tzinfo=LONDON)
EMAIL = "rowan.ashby@school.example"
UNREGISTERED = {"email": EMAIL, "name": "Rowan Ashby", "agency": "Nowhere High"}


async def link_to(home: House, visitor: Visitor, procedure: str) -> str:
    """Ask for a link on the public page and take it out of the newest mail."""
    page = await visitor.open(f"/refer/{procedure}")
    await visitor.send(page, **UNREGISTERED)
    await home.worker.once()
    message = [one for one in home.all_mail() if one["To"] == EMAIL][-1]
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"referral form: (\S+/r/\S+)", body.get_content())
    assert found
    return found[1]


async def begun(home: House, visitor: Visitor, procedure: str) -> tuple[str, Page]:
    link = await link_to(home, visitor, procedure)
    return link, await visitor.send(await visitor.open(link))


async def tab(chromium: Browser, home: House) -> Tab:
    """Open a tab that reaches this machine only."""
    context = await chromium.new_context(locale="en-GB")
    await context.route(
        "**/*",
        lambda route: route.continue_() if home.address in route.request.url else route.abort(),
    )
    context.set_default_timeout(PATIENCE)
    return await context.new_page()


async def returned(home: House, visitor: Visitor, page: Page) -> None:
    """Send the filled form; the coordinator asks for more."""
    await visitor.send(await fill(visitor, page, HERTFORDSHIRE))
    async with transaction(home.installation.sessions) as session:
        cora = await access.person(session, PEOPLE["coordinator"].id)
        referrer = await access.person_by_email(session, EMAIL)
        assert referrer
        [sent] = [
            one for one in await referrals.mine(session, referrer) if one.state == "submitted"
        ]
        await criteria.return_for_completion(
            session, cora, sent.id, sentence="Which school does the child go to?", now=home.clock()
        )


async def invited_links(home: House) -> tuple[str, str]:
    """Invite somebody to a meeting; give their links to its declaration and to their answer."""
    held_on = date(2026, 12, 24)
    async with transaction(home.installation.sessions) as session:
        invited = await rows.person(session, "Ida Invited", "hertfordshire/east", Role.MEMBER)
        meeting = await rows.meeting(session, "hertfordshire/east", held_on, started=False)
        await rows.invite(session, meeting, [invited], declared_at=None)
    until = BEGIN + timedelta(days=60)
    links = Links(home.address, home.installation.keys.links)
    declare, answer = (
        links.to(purpose, meeting.id, invited.id, until)
        for purpose in (Purpose.DECLARATION, Purpose.INVITATION)
    )
    return declare, answer


def of_form(link: str, procedure: str) -> list[str]:
    """List each step, new and with what is wrong, and the summary as it is begun."""
    steps = [f"{link}/step/{one.number}" for one in load_form(procedure).steps]
    wrong = [f"{address}?check=1&from=check" for address in steps]
    return [*steps, *wrong, f"{link}/check", f"{link}/check?check=1", f"{link}/kept"]


async def test_every_page_in_every_state_is_for_everybody(tmp_path: Path) -> None:
    async with house(tmp_path, BEGIN) as home, browser() as chromium:
        visitor, page = Visitor(home.http, home.address), await tab(chromium, home)
        unused = await link_to(home, visitor, "hertfordshire")
        hertfordshire, first = await begun(home, visitor, "hertfordshire")
        rotherham, _ = await begun(home, visitor, "rotherham")
        danger = {**HERTFORDSHIRE[0], "danger": "yes", "high_risk": "yes", "privacy": "true"}
        declaration, invitation = await invited_links(home)
        addresses = ["/refer", "/refer/hertfordshire", "/refer/rotherham", "/refer/rotherham/sent"]
        addresses += ["/refer/nowhere", "/r/broken", unused, declaration, invitation]
        addresses += of_form(hertfordshire, "hertfordshire") + of_form(rotherham, "rotherham")
        await audited(page, home, addresses)

        step = f"{hertfordshire}/step"
        await visitor.send(first, go="next", **danger)
        again = await visitor.open(f"{step}/7")
        await visitor.send(again, go="later", worry="A lifestyle choice, says the school. " * 40)
        await audited(page, home, [f"{step}/1", f"{step}/2", f"{step}/8", f"{hertfordshire}/check"])
        await page.goto(f"{step}/7")
        old = await page.context.new_page()
        await old.goto(f"{step}/7")
        await returned(home, visitor, await visitor.open(f"{step}/1"))
        await audited(page, home, [hertfordshire, f"{step}/6", f"{hertfordshire}/check"])
        await visitor.send(await visitor.open(f"{hertfordshire}/check"))
        await audited(page, home, [hertfordshire])
        await old.get_by_role("button", name="Save and continue").click()
        assert await faults(old) == []

        await page.goto(f"{home.address}/refer/hertfordshire")
        await page.get_by_role("button", name="Send me the link").click()
        assert (await page.title()).startswith("Error: ")
        assert await faults(page) == []
        await page.goto(declaration)
        await page.get_by_role("button", name="I accept this declaration").click()
        await page.get_by_text("You accepted this declaration").wait_for()
        assert await faults(page) == []
        await page.goto(invitation)
        await page.get_by_role("radio", name="a deputy comes in my place").check()
        await page.get_by_role("button", name="Send my answer").click()
        assert (await page.title()).startswith("Error: ")
        assert await faults(page) == []
        await page.get_by_role("radio", name="I come", exact=True).check()
        await page.get_by_role("button", name="Send my answer").click()
        await page.get_by_text("Your answer is kept").wait_for()
        assert await faults(page) == []
        await home.clock.move(LATER)
        await audited(page, home, [hertfordshire])


async def audited(page: Tab, home: House, addresses: list[str]) -> None:
    found = {}
    for address in addresses:
        where = address if address.startswith("http") else home.address + address
        await page.goto(where)
        if wrong := await faults(page):
            found[f"{await page.title()} {address[-20:]}"] = wrong
    assert found == {}


async def test_axe_and_the_ruler_find_what_is_wrong() -> None:
    async with browser() as chromium:
        page = await chromium.new_page()
        await page.set_content(
            "<title>x</title><main><h1>x</h1><input type=text style='height:20px'>"
            "<p style='width:900px'>x</p></main>"
        )
        found = "\n".join(await faults(page))
        assert "html-has-lang" in found
        assert "label" in found
        assert "cut off at 320 px" in found
        assert "too small to press" in found
        await page.set_content("<p>no main, no heading</p>")
        await page.evaluate(AXE.read_text("utf-8"))
        assert any("region" in one for one in await page.evaluate(RUN, TAGS))


FOCUS = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  return {name: one.id || one.value || one.textContent.trim(), outline: look.outlineStyle,
          width: parseFloat(look.outlineWidth)};
}"""


async def until(page: Tab, name: str) -> None:
    """Press Tab until something is reached; wherever one is can be seen."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        focus = await page.evaluate(FOCUS)
        assert focus["outline"] != "none", focus
        assert focus["width"] >= 2, focus
        if focus["name"] == name:
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


async def test_the_form_is_filled_in_with_the_keyboard_alone(tmp_path: Path) -> None:
    async with house(tmp_path, BEGIN) as home, browser() as chromium:
        visitor, page = Visitor(home.http, home.address), await tab(chromium, home)
        await page.goto(await link_to(home, visitor, "hertfordshire"))
        await page.keyboard.press("Tab")
        assert (await page.evaluate(FOCUS))["name"] == "Skip to the main content"
        await page.keyboard.press("Enter")
        assert (await page.evaluate(FOCUS))["name"] == "main"
        await until(page, "Begin the referral")
        await page.keyboard.press("Enter")

        await page.get_by_role("heading", name="Before you refer", level=1).wait_for()
        await until(page, "next")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="There is a problem").wait_for()
        assert await page.evaluate("document.activeElement.className") == "errors"
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")  # the first fault leads to its field
        assert (await page.evaluate(FOCUS))["name"] == "danger-1"
        for field in ("danger-1", "high_risk-1"):
            if field != "danger-1":
                await until(page, field)
            await page.keyboard.press("ArrowDown")
        await until(page, "route-1")
        await page.keyboard.press("Space")
        await until(page, "privacy")
        await page.keyboard.press("Space")
        await until(page, "next")
        await page.keyboard.press("Enter")

        await page.get_by_role("heading", name="About you", level=1).wait_for()
        await until(page, "referrer_phone")
        await page.keyboard.type("01632 960000")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name="The child", level=1).wait_for()

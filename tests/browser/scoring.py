"""A child is scored in the real client: evidence in advance, every group, +5, NRM, the review.

The referral and the agenda are made by hands without a browser, as in the Rotherham journey; what
is about the score is pressed. Run by a test; with `pictures` it keeps what it sees.
"""

from datetime import date, datetime, time
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.hands import Person, sit_down
from tests.fakes.teams import LocalClient
from tests.journeys.house import PEOPLE, House, house, press, words
from tests.journeys.referring import refer

THURSDAY = date(2026, 11, 26)
OPEN_MEETING = "Open MACE Rotherham panel, Thursday 26 November 2026"
KNOWN = "Found by the police at two in the morning, 40 miles from home."
SIGN = "Missing overnight or longer"
SEEN = "2026-11-12"
REASON = "Two adults in their thirties wait outside the school; no factor says so."


async def scored(folder: Path, begin: datetime, chromium: Browser, pictures: Path | None) -> House:
    """Go from evidence that a practitioner sends to the tracker in Teams and in a browser."""
    async with house(folder, begin) as home:
        await home.worker.once()
        await referred(home)
        lee = await _at(home, chromium, "social-worker")
        await _sends(lee, pictures)
        await home.until(THURSDAY, time(9, 30))
        handle = await chair_of(home)
        chair = await _at(home, chromium, handle)
        await _opens(chair)
        await _scores(chair, pictures)
        await _by_hand(chair, pictures)
        await _confirms(chair, pictures)
        await _decides(chair, pictures)
        await _answers_nrm(chair, pictures)
        await _tracks(chair, pictures)
        await _in_a_browser(home, chair.page, handle, pictures)
        await home.worker.once()
        return home


async def referred(home: House) -> None:
    """Refer a child who is accepted at once, and send out Thursday's agenda."""
    lee = await home.teams("social-worker")
    summary = await refer(lee, area="Rotherham", kind="criminal", criterion=None)
    state = await press(lee, summary, "Submit the referral")
    assert "RO-2026-0001" in words(state)
    billie = await home.teams("business-support")
    await press(billie, await meeting_of(billie), "Confirm date and invite")
    await home.worker.once()
    chair = await home.teams(await chair_of(home))
    [draft, *_] = await chair.say("agenda")
    await press(chair, draft, "Approve the agenda")
    await home.worker.once()


async def meeting_of(person: LocalClient) -> dict[str, object]:
    """Open Thursday's meeting."""
    [listed] = await person.say("meetings")
    return await press(person, listed, OPEN_MEETING)


async def chair_of(home: House) -> str:
    """Say whose turn it is to chair on Thursday."""
    meeting = words(await meeting_of(await home.teams("business-support")))
    return "evolve-manager" if "Erin Example" in meeting else "sergeant"


async def _at(home: House, chromium: Browser, handle: str) -> Person:
    return await sit_down(chromium, home.address, PEOPLE[handle].id)


async def _keep(person: Person, pictures: Path | None, name: str) -> None:
    if pictures:
        await person.picture(pictures / f"{name}.png")


async def _sends(lee: Person, pictures: Path | None) -> None:
    """Send what is known before the meeting; a day that cannot be is refused, nothing is lost."""
    await lee.say("my referrals")
    await lee.press("Open RO-2026-0001")
    await lee.heading("Your referral")
    await lee.press("Send evidence")
    await lee.card.get_by_text("Which sign").first.wait_for()
    await lee.fill("Choose one", f"Missing and whereabouts: {SIGN}")
    await lee.fill("When it happened or was seen", "1911-11-12")
    await lee.fill("What is known, and how", KNOWN)
    await lee.press("Send")
    await lee.card.get_by_text("can only be a slip: give a day from 2000 on").first.wait_for()
    await lee.fill("When it happened or was seen", SEEN)
    await lee.press("Send")
    await lee.card.get_by_text("12 November 2026: waits for the chair").first.wait_for()
    await _keep(lee, pictures, "evidence")


async def _opens(chair: Person) -> None:
    await chair.say("meetings")
    await chair.press(OPEN_MEETING)
    await chair.press("Start the meeting")
    await chair.press("Open the meeting")
    await chair.press("Go through the meeting")
    await chair.press("Open the chosen child")
    await chair.heading("At the meeting")
    await chair.fill("Discussion", "The police and the school have the same worry.")
    await chair.press("Save and score")


async def _scores(chair: Person, pictures: Path | None) -> None:
    """Go through every group: what is filled in, what was sent and by whom, what is ticked."""
    await chair.heading("Score · group 1 of 12")
    filled = "Filled in from the referral of Monday 23 November 2026, by Lee Placeholder"
    await chair.card.get_by_text(filled).first.wait_for()
    await _keep(chair, pictures, "score-first")
    await chair.press("Save and see what was sent")
    await chair.heading("Score · sent in advance")
    for words_of_it in (KNOWN, "Lee Placeholder", "12 November 2026"):
        await chair.card.get_by_text(words_of_it).first.wait_for()
    await _keep(chair, pictures, "score-sent")
    await chair.press("Take 1 over")
    await chair.card.get_by_text("Taken over.").first.wait_for()
    await chair.press("Back to the factors")
    await chair.heading("Score · group 1 of 12")
    day = chair.card.get_by_label("Day of the latest evidence").first
    assert await day.input_value() == SEEN
    for number in range(1, 12):
        await chair.heading(f"Score · group {number} of 12")
        if number in (2, 3, 4, 5):
            await chair.card.locator("input[type=checkbox]").first.check()
            await chair.fill("Day of the latest evidence", "2026-11-02")
        await chair.press("Save and continue")
    await chair.heading("Score · group 12 of 12")
    await chair.press("Save and see the score")
    await chair.card.get_by_text("Not confirmed yet").first.wait_for()


async def _by_hand(chair: Person, pictures: Path | None) -> None:
    """A rationale of spaces and 21 points are refused; +5 with its reason is kept (R4.5)."""
    await chair.press("Adjust by hand")
    await chair.heading("Score · adjust by hand")
    await chair.fill("Points to add", "21")
    await chair.fill("Why (needed", REASON)
    await chair.press("Save and see the score")
    await chair.card.get_by_text("The manual score must lie between").first.wait_for()
    await _keep(chair, pictures, "score-21")
    await chair.fill("Points to add", "5")
    await chair.fill("Why (needed", "    ")
    await chair.press("Save and see the score")
    await chair.card.get_by_text("A manual score needs a rationale").first.wait_for()
    await _keep(chair, pictures, "score-spaces")
    await chair.fill("Why (needed", REASON)
    await chair.press("Save and see the score")
    await chair.card.get_by_text(REASON).first.wait_for()


async def _confirms(chair: Person, pictures: Path | None) -> None:
    await chair.press("Confirm the score")
    await chair.card.get_by_text("This score is confirmed").first.wait_for()
    await _keep(chair, pictures, "score-confirmed")
    await chair.press("What would change it")
    await chair.card.get_by_text("falls to").first.wait_for()
    await _keep(chair, pictures, "score-outlook")
    await chair.press("Back to the score")
    await chair.press("Back to the child")


async def _decides(chair: Person, pictures: Path | None) -> None:
    """Keep the child open and book the review that a high band proposes (R4.4)."""
    await chair.heading("At the meeting")
    await chair.card.get_by_text("Proposed: Thursday 24 December 2026").first.wait_for()
    await chair.card.get_by_label("Stays open to the panel").check()
    await chair.fill("Next review", "2026-12-24")
    await _keep(chair, pictures, "decision")
    await chair.press("Save, what follows")
    await chair.heading("What follows")


async def _answers_nrm(chair: Person, pictures: Path | None) -> None:
    """A high score asks about the NRM until it is answered (R4.6)."""
    owed = chair.card.get_by_text("National Referral Mechanism")
    await owed.first.wait_for()
    await chair.press("NRM question")
    await chair.card.get_by_text("needs no consent").first.wait_for()
    await chair.card.get_by_label("Considered: the child was referred").check()
    await chair.press("Save the answer")
    await chair.card.get_by_text("Please check").first.wait_for()  # by whom, and when
    await chair.fill("If referred: by which", "South Yorkshire Police")
    await chair.fill("Reference, if known", "NRM-0001")
    await chair.fill("Day of the referral", "2026-11-26")
    await chair.press("Save the answer")
    await chair.card.get_by_text("The referral waits for").first.wait_for()
    await _keep(chair, pictures, "nrm")


async def _tracks(chair: Person, pictures: Path | None) -> None:
    await chair.say("tracker")
    await chair.card.get_by_text("24 December 2026").first.wait_for()
    await chair.card.get_by_text("RO-2026-0001 · RM · High risk").first.wait_for()
    await _keep(chair, pictures, "tracker-teams")


async def _in_a_browser(home: House, page: Page, handle: str, pictures: Path | None) -> None:
    await page.goto(f"{home.address}/tracker")
    await page.get_by_label("Sign in as").select_option(PEOPLE[handle].id)
    await page.get_by_role("button", name="Sign in").click()
    row = page.get_by_role("row", name="RO-2026-0001")
    await row.get_by_text("High").wait_for()
    await row.get_by_text("24 December 2026").wait_for()
    if pictures:
        await page.screenshot(path=pictures / "tracker-browser.png")
    await page.get_by_role("link", name="RO-2026-0001").click()
    await page.get_by_role("heading", name="What has happened").wait_for()

"""Three people refer and confirm a child in the real client, and members find their invitations.

Run by a test, and by `make pictures`, which keeps what it sees.
"""

from datetime import datetime
from pathlib import Path

from playwright.async_api import Browser, Locator

from tests.browser.hands import PHONE, Person, sit_down
from tests.journeys.house import PEOPLE, House, house

WORRY = "Found twice in another town, with a new phone that nobody can explain."


async def walk(folder: Path, begin: datetime, chromium: Browser, pictures: Path | None) -> House:
    """Go from a referral to invitations in the mailbox; the server restarts on the way."""
    async with house(folder, begin) as home:
        await home.worker.once()
        alex = await _at(home, chromium, "practitioner")
        await _begin(alex)
    async with house(folder, begin, home.installation.settings.port) as home:
        await _after_restart(home, chromium, alex, pictures)
    return home


async def _after_restart(
    home: House, chromium: Browser, alex: Person, pictures: Path | None
) -> None:
    await alex.page.reload()  # on another device, another day
    await _go_on(alex, pictures)
    casey = await _at(home, chromium, "coordinator")
    await _put_to_chairs(casey, pictures)
    await home.worker.once()
    police = await _at(home, chromium, "cochair-police")
    await _decline(police)
    await _agree(await _at(home, chromium, "cochair"), pictures)
    await home.worker.once()
    await _agree_after_all(police)
    await home.worker.once()
    await _told(home, chromium, pictures)
    sam = await _at(home, chromium, "administrator")
    await _invite(sam, pictures)
    await home.worker.once()
    await _front_page(home, chromium, pictures)


async def _at(home: House, chromium: Browser, handle: str) -> Person:
    return await sit_down(chromium, home.address, PEOPLE[handle].id)


async def _begin(alex: Person) -> None:
    await alex.say("refer")
    await alex.heading("Refer a child · step 1 of 10")
    await alex.card.get_by_label("No", exact=True).first.check()
    await alex.press("Save and continue")  # the client itself asks for what is missing
    await alex.card.get_by_text("Please choose.").first.wait_for()
    await alex.card.get_by_label("Yes", exact=True).nth(1).check()
    await alex.tick("I work with the child")
    await alex.tick("I have read this privacy notice")
    assert not await alex.card.get_by_text("What have you done about the danger").count()
    await alex.press("Save and continue")  # high risk: what to do now, and has it been done (H7)
    await alex.card.get_by_text("Do this now").first.wait_for()
    await alex.tick("I have made the referral to children's services")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 2 of 10")
    await alex.fill("Your telephone number", "01632 960000")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 3 of 10")
    await alex.fill("Given names", "Robin")
    await alex.press("Save and finish later")
    await alex.card.get_by_text("Not sent yet").first.wait_for()


async def _go_on(alex: Person, pictures: Path | None) -> None:
    await alex.press("Resume")
    await _the_child(alex, pictures)
    await alex.choose("Where does the child live?", "East")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 5 of 10")
    await alex.fill("Lead professional: name", "Alex Example")
    await alex.fill("Lead professional: work email address", "alex.example@hcc.example")
    await alex.fill("Lead professional: agency", "Children's Services")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 6 of 10")
    await alex.press("Save and continue")
    await _the_worry(alex)
    await alex.heading("Refer a child · check your answers")
    await alex.press("Submit the referral")
    await alex.card.get_by_text("With the coordinator").first.wait_for()


async def _the_child(alex: Person, pictures: Path | None) -> None:
    await alex.heading("Refer a child · step 3 of 10")
    assert await alex.card.get_by_label("Given names").input_value() == "Robin"
    await alex.fill("Family name", "Madeup")
    await alex.fill("Date of birth", "2030-05-04")
    await alex.press("Save and continue")
    await alex.card.get_by_text("Please choose a date that can be right.").first.wait_for()
    await alex.fill("Date of birth", "2011-05-04")
    if pictures:
        await alex.picture(pictures / "referral.png")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 4 of 10")


async def _the_worry(alex: Person) -> None:
    await alex.heading("Refer a child · step 7 of 10")
    await alex.tick("Criminal exploitation (CCE)")
    await alex.fill("What has happened", f"{WORRY} Some call it a lifestyle choice.")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 8 of 10")
    await alex.card.get_by_text("A thought about words").first.wait_for()  # a hint, never a block
    await alex.press("Back")
    await alex.fill("What has happened", WORRY)
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 8 of 10")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 9 of 10")
    await alex.tick("Considered most vulnerable")
    await alex.fill("Why: Considered most vulnerable", "Four episodes in six weeks.")
    await alex.fill("What is the plan now", "A child in need plan; visits are not enough.")
    await alex.fill("What do you ask of the panel", "Who meets Robin on Friday evenings?")
    await alex.press("Save and continue")
    await alex.heading("Refer a child · step 10 of 10")
    await alex.choose("Who knows of this referral", "The child and the family")
    await alex.press("Save and continue")


async def _put_to_chairs(casey: Person, pictures: Path | None) -> None:
    await casey.say("queue")
    await casey.heading("Referrals that wait")
    if pictures:
        await casey.picture(pictures / "queue.png")
    await casey.press("Open REF-2026-0001")
    await casey.card.get_by_text(WORRY).first.wait_for()
    await casey.press("Put to the co-chairs")
    await casey.card.get_by_text("Jo Sample").first.wait_for()


async def _agree(chair: Person, pictures: Path | None) -> None:
    card = await _question(chair)
    await card.get_by_label("Which criterion").select_option(index=2)
    await card.get_by_label("Why?").fill("Four missing episodes in six weeks.")
    if pictures:
        await chair.picture(pictures / "confirmation.png", card)
    await card.get_by_role("button", name="I agree", exact=True).click()
    await chair.page.get_by_text("Four missing episodes in six weeks.").first.wait_for()


async def _decline(chair: Person) -> None:
    card = await _question(chair)
    await card.get_by_label("Why?").fill("I have seen no evidence yet.")
    await card.get_by_label("What should the referrer do in").first.fill(
        "Ask the Missing People Unit."
    )
    await card.get_by_role("button", name="I do not agree").click()
    await chair.page.get_by_text("I have seen no evidence yet.").first.wait_for()


async def _agree_after_all(chair: Person) -> None:
    """Read what the other chair says, and answer anew: the two see each other's reasons (H4)."""
    await chair.page.reload()
    await chair.page.get_by_text("Four missing episodes in six weeks.").first.wait_for()
    await chair.page.get_by_role("button", name="Read it and answer").last.click()
    card = await _question(chair)
    await card.get_by_label("Which criterion").select_option(index=2)
    await card.get_by_label("Why?").fill("The episodes convince me.")
    await card.get_by_role("button", name="I agree", exact=True).click()
    await chair.page.get_by_text("The episodes convince me.").first.wait_for()


async def _question(chair: Person) -> Locator:
    card = chair.page.locator(".card", has=chair.page.get_by_role("button", name="I agree"))
    await card.first.wait_for()
    return card.last


async def _told(home: House, chromium: Browser, pictures: Path | None) -> None:
    phone = await sit_down(chromium, home.address, PEOPLE["practitioner"].id, PHONE)
    await phone.card.get_by_text("Your referral was accepted").first.wait_for()
    width = await phone.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]  # nothing to scroll sideways
    if pictures:
        await phone.picture(pictures / "phone.png")


async def _invite(sam: Person, pictures: Path | None) -> None:
    await sam.say("meetings")
    await sam.press("Open MACE East panel, Thursday 24 December 2026")
    await sam.heading("Panel meeting")
    await sam.press("Confirm date and invite")
    await sam.card.get_by_text("Confirmed, people are invited").first.wait_for()
    if pictures:
        await sam.picture(pictures / "meeting.png")


async def _front_page(home: House, chromium: Browser, pictures: Path | None) -> None:
    police = PEOPLE["police"].id
    person = await sit_down(chromium, home.address, PEOPLE["practitioner"].id)
    page = person.page
    await page.goto(f"{home.address}/?as={police}")
    await page.get_by_role("tab", name="Mail").click()
    mail = page.frame_locator("#mail-frame")
    await (
        mail.get_by_role("link", name="invitation")
        .or_(mail.get_by_role("link", name="24 December"))
        .first.click()
    )
    await mail.get_by_text("Accept").first.wait_for()
    if pictures:
        await page.screenshot(path=pictures / "mail.png")

"""Four people hold a whole meeting in the real client: from the draft agenda to the minutes.

Jo chairs, Pat is co-chair, Sam takes the notes, Nell is a member. Run by a test, and by
`make pictures`, which keeps what it sees.
"""

import tempfile
from datetime import date, datetime, time
from pathlib import Path

import typst
from playwright.async_api import Browser

from core.services import access, sharing
from core.services.sharing import NewAgreement
from core.store.engine import transaction
from tests.browser.hands import Person, sit_down
from tests.fakes.teams import LocalClient
from tests.journeys.house import PEOPLE, House, card_with, house, press
from tests.journeys.referring import refer

DAY = date(2026, 12, 24)
OPEN = "Open MACE East panel, Thursday 24 December 2026"
AGREED = {"criterion": "missing", "reason": "Four missing episodes in six weeks."}
PAGE = '#set page("a4", margin: 0pt)\n#image("paper.pdf", page: 1, width: 100%)'
SAID = "School and police report fewer absences since the phone was given up."
BESIDE = "The social worker asks for a safe place on Friday evenings."


async def hold(folder: Path, begin: datetime, chromium: Browser, pictures: Path | None) -> House:
    """Go through a meeting; what comes before it is done without a browser."""
    async with house(folder, begin) as home:
        await home.worker.once()
        await _before(home)
        jo, pat = await _at(home, chromium, "cochair"), await _at(home, chromium, "cochair-police")
        sam, nell = await _at(home, chromium, "administrator"), await _at(home, chromium, "nurse")
        await _agenda(home, jo, pictures)
        await _declared(nell, pictures)
        await home.until(DAY, time(9, 31))
        await _begun(jo)
        alex = await _at(home, chromium, "practitioner")
        await _called_in(home, jo, alex, pictures)
        await _written_by_three(jo, pat, sam, pictures)
        await _ended(jo)
        await _minutes(home, jo, pictures)
        await _read(nell)
        if pictures:
            _paper(home, pictures / "pack.png")
    return home


async def _before(home: House) -> None:
    """Refer a child, let both co-chairs agree, and invite the panel."""
    alex = await home.teams("practitioner")
    summary = await refer(alex, area="East", kind="criminal", criterion="missing")
    await press(alex, summary, "Submit the referral")
    casey = await home.teams("coordinator")
    [queue] = await casey.say("queue")
    await press(casey, await press(casey, queue, "Open REF-2026-0001"), "Put to the co-chairs")
    await home.worker.once()
    for handle in ("cochair", "cochair-police"):
        await _agrees(await home.teams(handle))
    await _agreements(home)
    sam = await home.teams("administrator")
    [listed] = await sam.say("meetings")
    await press(sam, await press(sam, listed, OPEN), "Confirm date and invite")
    await home.worker.once()
    await home.until(date(2026, 12, 15))


async def _agreements(home: House) -> None:
    """Record that every agency has agreed how information is shared (H20)."""
    async with transaction(home.installation.sessions) as session:
        sam = await access.person(session, PEOPLE["administrator"].id)
        for agency in sorted({one.agency for one in PEOPLE.values()}):
            new = NewAgreement(agency, "2.1", "Legal, folder 12", date(2026, 1, 5), None)
            await sharing.record(session, sam, "hertfordshire", new, now=home.clock())


async def _agrees(chair: LocalClient) -> None:
    await press(chair, await card_with(chair, "I agree"), "I agree", **AGREED)


async def _at(home: House, chromium: Browser, handle: str) -> Person:
    return await sit_down(chromium, home.address, PEOPLE[handle].id)


async def _open(person: Person) -> None:
    await person.say("meetings")
    await person.press(OPEN)
    await person.heading("Panel meeting")


async def _agenda(home: House, jo: Person, pictures: Path | None) -> None:
    await _open(jo)
    await jo.press("Agenda")
    await jo.heading("Agenda to approve")
    if pictures:
        await jo.picture(pictures / "agenda.png")
    await jo.press("Approve the agenda")
    await jo.card.get_by_text("It is approved and goes out on").first.wait_for()
    await home.until(date(2026, 12, 17), time(10))


async def _declared(nell: Person, pictures: Path | None) -> None:
    await _open(nell)
    await nell.press("Declaration")
    await nell.heading("Confidentiality declaration")
    if pictures:
        await nell.picture(pictures / "declaration.png")
    await nell.press("I accept this declaration for this meeting")
    await nell.card.get_by_text("You accepted this declaration").first.wait_for()
    await _open(nell)
    await nell.press("Agenda")
    await nell.card.get_by_text("Robin Madeup").first.wait_for()


async def _begun(jo: Person) -> None:
    await _open(jo)
    await jo.press("Start the meeting")
    await jo.heading("Who is here")
    for name in ("Jo Sample", "Pat Pretend", "Sam Fiction", "Nell Notreal"):
        await jo.card.get_by_role("checkbox", name=name).first.check()
    await jo.press("I have read it aloud")
    await jo.card.get_by_text("The declaration was read aloud").first.wait_for()
    await jo.press("Record attendance")
    await jo.heading("Panel meeting")
    await jo.press("Go through the meeting")
    await jo.heading("The meeting, step by step")
    await jo.press("Previous actions")
    await jo.heading("Previous actions")
    await jo.press("Back to the meeting")
    await jo.heading("The meeting, step by step")


async def _called_in(home: House, jo: Person, alex: Person, pictures: Path | None) -> None:
    await jo.press("Call in the next child")
    await jo.card.get_by_text("Called in by Teams").first.wait_for()
    if pictures:
        await jo.picture(pictures / "running.png")
    await home.worker.once()
    await alex.page.reload()
    await alex.page.get_by_text("It is your turn now").last.wait_for()


async def _written_by_three(jo: Person, pat: Person, sam: Person, pictures: Path | None) -> None:
    """Write at the same time: notes by the administrator, the same field by both co-chairs."""
    await _open(sam)
    await sam.press("Take notes")
    await sam.heading("Notes")
    await sam.choose("Who says it, or what it is about", "The child's and the family's voice")
    await sam.fill("What is said", "“I want to stay at home.”")
    await sam.press("Add the note")
    await sam.card.get_by_text("“I want to stay at home.”").first.wait_for()
    if pictures:
        await sam.picture(pictures / "notes.png")
    for person in (jo, pat):
        if person is pat:
            await _open(pat)
            await pat.press("Go through the meeting")
        await person.press("Open the chosen child")
        await person.heading("At the meeting")
    await jo.fill("Discussion", SAID)
    await jo.press("Save")
    await jo.card.get_by_text("Saved at").first.wait_for()
    await _without_connection(pat)
    await pat.card.get_by_text("Two people wrote at once").first.wait_for()
    assert await pat.card.get_by_text("Both texts are kept").count()


async def _without_connection(pat: Person) -> None:
    """Press while the line is dead: what was typed stays, and the next press saves it."""
    await pat.fill("Discussion", BESIDE)
    await pat.page.context.set_offline(True)
    await pat.press("Save")
    await pat.page.wait_for_timeout(500)
    assert await pat.card.get_by_label("Discussion").first.input_value() == BESIDE
    await pat.page.context.set_offline(False)
    await pat.press("Save")


async def _ended(jo: Person) -> None:
    await _open(jo)
    await jo.press("Go through the meeting")
    await jo.press("Open the chosen child")
    await jo.heading("At the meeting")
    both = await jo.card.get_by_label("Discussion").first.input_value()
    assert SAID in both
    assert BESIDE in both
    await jo.tick("Stays open to the panel")
    await jo.fill("Next review", "2027-01-29")
    await jo.press("Save")
    await jo.card.get_by_text("Saved at").first.wait_for()
    await _open(jo)
    await jo.press("End the meeting")
    await jo.card.get_by_text("Held").first.wait_for()


async def _minutes(home: House, jo: Person, pictures: Path | None) -> None:
    await jo.press("Minutes")
    await jo.heading("Minutes to approve")
    if pictures:
        await jo.picture(pictures / "minutes.png")
    await jo.press("Approve the minutes")
    await jo.card.get_by_role("button", name="Correct the minutes").wait_for()
    await home.worker.once()


async def _read(nell: Person) -> None:
    await nell.say("meetings")
    await nell.press(OPEN)
    await nell.card.get_by_text("Approved on 24 December 2026").first.wait_for()


def _paper(home: House, path: Path) -> None:
    """Keep the first page of the agenda's papers as they came by email."""
    mails = [m for m in home.mail("nurse") if "agenda" in str(m["Subject"])]
    papers = [part for m in mails for part in m.iter_attachments()]
    pdf = next(part for part in papers if str(part.get_filename()).endswith(".pdf"))
    content = pdf.get_payload(decode=True)
    assert isinstance(content, bytes)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(content)
        page = Path(folder) / "page.typ"
        page.write_text(PAGE)
        path.write_bytes(typst.compile(page, root=page.parent, format="png", ppi=110))

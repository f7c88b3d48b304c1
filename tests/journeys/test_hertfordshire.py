"""The Hertfordshire journey, whole: from a referral typed in Teams to minutes in the mailbox.

Begins on Monday 23 November 2026. East's next panel is planned for 25 December and proposed on
24 December; its agenda is owed on 17 December and its minutes on 5 January 2027.
"""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from bot.activities import Card
from core.dates import LONDON
from tests.fakes.teams import LocalClient
from tests.journeys.house import House, buttons, card_with, house, press, words
from tests.journeys.post import POSTS
from tests.journeys.referring import refer

BEGIN = datetime(2026, 11, 23, 9, tzinfo=LONDON)
AGREED = {"criterion": "missing", "reason": "Four missing episodes in six weeks."}


@pytest.mark.parametrize("post", POSTS)
async def test_from_a_referral_typed_in_teams_to_minutes_in_the_mailbox(
    tmp_path: Path, post: str
) -> None:
    async with house(tmp_path, BEGIN, post=post) as home:
        await home.worker.once()
        await _referred(home)
        await _confirmed_by_both(home)
        await _invited(home)
        await _agenda_out(home)
        await _met(home)
        await _minutes_out(home)
        await _chased_until_done(home)

        found = await home.verify()
        assert found.unexplained == ()
        assert found.due > 20
        assert len(home.all_mail()) == home.post.said_sent() > 20


async def _referred(home: House) -> None:
    alex = await home.teams("practitioner")
    summary = await refer(alex, area="East", kind="criminal", criterion="missing")
    assert "Robin" in words(summary)
    state = await press(alex, summary, "Submit the referral")
    assert "With the coordinator" in words(state)


async def _confirmed_by_both(home: House) -> None:
    casey = await home.teams("coordinator")
    [queue] = await casey.say("queue")
    assert "REF-2026-0001" in words(queue)
    referral = await press(casey, queue, "Open REF-2026-0001")
    await press(casey, referral, "Put to the co-chairs")
    await home.worker.once()

    jo, pat = await home.teams("cochair"), await home.teams("cochair-police")
    assert any("REF-2026-0001" in s for s in home.subjects("cochair"))
    after_one = await press(jo, await card_with(jo, "I agree"), "I agree", **AGREED)
    assert "Pat Pretend" in words(after_one)  # still waited for
    after_both = await press(pat, await card_with(pat, "I agree"), "I agree", **AGREED)
    assert "Accepted" in words(after_both)
    await home.worker.once()

    assert any("HE-2026-0001" in s for s in home.subjects("practitioner"))
    introductions = [m for m in home.mail("administrator") if "HE-2026-0001" in str(m["Subject"])]
    assert introductions, home.subjects("administrator")


async def _invited(home: House) -> None:
    sam = await home.teams("administrator")
    [listed] = await sam.say("meetings")
    meeting = await press(sam, listed, "Open MACE East panel, Thursday 24 December 2026")
    assert "25 December 2026, the planned day, is not a working day" in words(meeting)
    meeting = await press(sam, meeting, "Confirm date and invite")
    assert "Confirmed" in words(meeting)
    await home.worker.once()

    [invitation] = [m for m in home.mail("police") if "24 December" in str(m["Subject"])]
    calendar = [p for p in invitation.walk() if p.get_content_type() == "text/calendar"]
    assert len(calendar) == 1
    ics = calendar[0].get_content()
    assert "METHOD:REQUEST" in ics
    assert "DTSTART;TZID=Europe/London:20261224T093000" in ics
    assert "Madeup" not in str(invitation)  # a child's name never travels with an invitation
    plain = invitation.get_body(("plain",))
    assert plain is not None
    assert "confidential" in plain.get_content()
    await _accept_by_link(home, plain.get_content())


async def _accept_by_link(home: House, text: str) -> None:
    """Robin Invented of the police has email only: GET shows, POST accepts."""
    [link] = [w for w in text.split() if "/d/" in w]
    async with home.http.get(link) as shown:
        assert "I accept this declaration" in await shown.text()
    async with home.http.get(link) as shown:  # looking again has changed nothing
        assert "I accept this declaration" in await shown.text()
    async with home.http.post(link) as accepted:
        assert accepted.status == 200
        assert "I accept this declaration" not in await accepted.text()


async def _agenda_out(home: House) -> None:
    await home.until(date(2026, 12, 15))
    jo = await home.teams("cochair")
    [listed] = await jo.say("meetings")
    meeting = await press(jo, listed, "Open MACE East panel, Thursday 24 December 2026")
    declaration = await press(jo, meeting, "Declaration")
    await press(jo, declaration, "I accept this declaration for this meeting")
    drafts = await jo.say("agenda")
    [draft] = [d for d in drafts if "East" in words(d)]
    assert "HE-2026-0001" in words(draft)
    await press(jo, draft, "Approve the agenda")
    await home.worker.once()
    assert not [s for s in home.subjects("police") if "agenda" in s.lower()]  # not before its day

    await home.until(date(2026, 12, 17), time(10))
    [agenda] = [m for m in home.mail("police") if "agenda" in str(m["Subject"]).lower()]
    names = [p.get_filename() for p in agenda.iter_attachments()]
    assert [n.rsplit(".")[-1] for n in names if n] == ["pdf", "docx"]
    assert "Madeup" not in str(agenda["Subject"]) + "".join(n or "" for n in names)
    # the nurse has not accepted the declaration: the agenda comes without the papers
    [other] = [m for m in home.mail("nurse") if "agenda" in str(m["Subject"]).lower()]
    assert not list(other.iter_attachments())


async def _met(home: House) -> None:
    await home.until(date(2026, 12, 24), time(9, 25))
    jo = await home.teams("cochair")
    [listed] = await jo.say("meetings")
    meeting = await press(jo, listed, "Open MACE East panel, Thursday 24 December 2026")
    roll = await press(jo, meeting, "Start the meeting")
    roll = await press(jo, roll, "I have read it aloud")
    here = [one["value"] for one in _choices(roll, "present")]
    meeting = await press(jo, roll, "Record attendance", present=",".join(here), apologies="")
    child = await _first_child(jo, meeting)
    assert "Robin" in words(child)
    said = {
        "discussion": "School and police report fewer absences since the new phone was given up.",
        "analysis": "Risk remains, mostly on Friday evenings.",
        "decision": "stay_open",
        "decision_why": "Not reduced yet.",
        "next_review_on": "2027-01-29",
        "next_review_why": "The next panel.",
    }
    score = await press(jo, child, "Save and score", **said)
    result = await _scored(jo, score)
    assert "20" in words(result)
    child = await press(jo, result, "Back to the child")
    form = await press(jo, child, "Save and add an action")
    owner = next(o["value"] for o in _choices(form, "owner_id") if "Robin Invented" in o["title"])
    await press(
        jo, form, "Add the action", text="Visit the flat.", owner_id=owner, due_on="2027-01-12"
    )
    form = await press(jo, await _the_child(jo), "Save and add an action")
    nurse = next(o["value"] for o in _choices(form, "owner_id") if "Nell Notreal" in o["title"])
    await press(
        jo, form, "Add the action", text="Offer a check-up.", owner_id=nurse, due_on="2027-01-12"
    )
    [listed] = await jo.say("meetings")
    meeting = await press(jo, listed, "Open MACE East panel, Thursday 24 December 2026")
    await press(jo, meeting, "End the meeting")


async def _first_child(jo: LocalClient, meeting: Card) -> Card:
    steps = await press(jo, meeting, "Go through the meeting")
    return await press(jo, steps, "Open the chosen child")


async def _the_child(jo: LocalClient) -> Card:
    [listed] = await jo.say("meetings")
    meeting = await press(jo, listed, "Open MACE East panel, Thursday 24 December 2026")
    return await _first_child(jo, meeting)


async def _minutes_out(home: House) -> None:
    await home.worker.once()
    jo = await home.teams("cochair")
    [listed] = await jo.say("meetings")
    meeting = await press(jo, listed, "Open MACE East panel, Thursday 24 December 2026")
    minutes = await press(jo, meeting, "Minutes")
    await press(jo, minutes, "Approve the minutes")
    await home.worker.once()
    await home.until(date(2026, 12, 24), time(16))
    [sent] = [m for m in home.mail("police") if "minutes" in str(m["Subject"]).lower()]
    assert len(list(sent.iter_attachments())) == 2


async def _chased_until_done(home: House) -> None:
    """Reminded before, on and after the day; the nurse presses Done and hears no more (H15)."""
    await home.until(date(2027, 1, 7), time(10))
    nell = await home.teams("nurse")
    done = await press(nell, await card_with(nell, "It is done"), "It is done")
    assert "Done" in words(done)
    heard = len(await nell.messages())

    await home.until(date(2027, 1, 13), time(10))
    assert len(await nell.messages()) == heard
    about = [s for s in home.subjects("police") if "action" in s.lower()]
    assert len(about) == 4, about  # agreed; before, on and after the due date
    assert "was due" in about[-1]

    casey = await home.teams("coordinator")
    [east] = [t for t in await casey.say("tracker") if "East" in words(t)]
    assert "HE-2026-0001" in words(east)
    assert "29 January 2027" in words(east)


def _choices(card: object, name: str) -> list[dict[str, str]]:
    if isinstance(card, dict):
        if card.get("id") == name:
            found: list[dict[str, str]] = card["choices"]
            return found
        return [one for value in card.values() for one in _choices(value, name)]
    if isinstance(card, list):
        return [one for value in card for one in _choices(value, name)]
    return []


async def _scored(chair: LocalClient, card: Card) -> Card:
    """Tick one thing, go through every group, and confirm."""
    ticked = {
        "tick_missing-overnight": "true",
        "on_missing-overnight": "2026-12-01",
        "source_missing-overnight": "Police",
    }
    card = await press(chair, card, "Save and continue", **ticked)
    while "Save and continue" in [button["title"] for button in buttons(card)]:
        card = await press(chair, card, "Save and continue")
    card = await press(chair, card, "Save and see the score")
    return await press(chair, card, "Confirm the score")

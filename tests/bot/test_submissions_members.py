"""Members, the rota and agreements, as hands press them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.activities import Card
from bot.commands import ALL, answer
from bot.desk import Desk
from bot.submissions.meetings import meeting_card
from bot.submissions.members import members_card
from bot.submissions.rotas import rota_card
from core.errors import NotAllowed
from core.people import Person
from core.services import meetings
from core.services.rules import panel_of
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.store.tables import PersonRow
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, ROTHERHAM, People, people_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
HAL = {"seat": "housing", "name": "Hal Invented", "agency": "Housing"}


async def set_up(sessions: Sessions, panel: str) -> People:
    async with transaction(sessions) as session:
        people = await people_of(session, panel)
        for one in (people.administrator, people.first_chair, people.second_chair):
            row = await session.get_one(PersonRow, one.id)
            row.entra_id = f"entra-{one.id}"
        await meetings.plan_ahead(session, panel_of(panel), today=MONDAY, now=NOW, weeks=4)
    return people


def hand(sessions: Sessions, who: Person) -> Hand:
    return Hand(sessions, _in_teams(who), NOW)


def _in_teams(who: Person) -> Person:
    return replace(who, entra_id=f"entra-{who.id}")


async def desk_card(sessions: Sessions, who: Person, build: object, *args: object) -> Card:
    async with transaction(sessions) as session:
        card: Card = await build(Desk(session, who, NOW), *args)  # type: ignore[operator]
        return card


async def test_R2_1_the_administrator_adds_a_member_once_and_ends_the_membership(
    sessions: Sessions,
) -> None:
    people = await set_up(sessions, ROTHERHAM)
    office = hand(sessions, people.administrator)
    empty = await desk_card(sessions, people.administrator, members_card, ROTHERHAM)
    assert "Drugs and alcohol service for young people, Divert (R2.1)" in reads(empty)

    form = await office.press(empty, "Add a member")
    wrong = await office.press(form, "Add", **HAL, email="hal.example")
    assert list(marked(wrong)) == ["email"]
    assert "Hal Invented" in str(wrong)  # nothing typed is lost
    press = office.of(wrong, "Add", email="hal@housing.example")
    listed, again = await office.send(press), await office.send(press)
    assert reads(listed).count("Hal Invented") == reads(again).count("Hal Invented") == 1

    leave = await office.press(listed, "A member leaves")
    unchosen = await office.press(leave, "End the membership")
    assert list(marked(unchosen)) == ["member"]
    [choice] = [one for one in leave["body"] if one.get("id") == "member"]
    ended = await office.press(
        leave, "End the membership", member=choice["choices"][0]["value"], leaves_on="2026-12-08"
    )
    assert "until Monday 7 December 2026" in reads(ended)


async def test_R2_2_a_chair_asks_to_swap_and_the_other_agrees_once(sessions: Sessions) -> None:
    people = await set_up(sessions, ROTHERHAM)
    ida, max_ = hand(sessions, people.first_chair), hand(sessions, people.second_chair)
    async with transaction(sessions) as session:
        first, second, *_ = await store.of_panel(session, ROTHERHAM, since=MONDAY)
    card = await desk_card(sessions, people.first_chair, rota_card, ROTHERHAM)
    assert "chairs first; after that the chairs take turns (R2.2)" in reads(card)

    ask = await ida.press(card, "Ask to swap")
    wrong = await ida.press(ask, "Ask", turn=first.id)
    assert list(marked(wrong)) == ["other"]
    asked = await ida.press(
        wrong, "Ask", turn=first.id, other=people.second_chair.id, exchange=second.id
    )
    assert "Max Madeup is asked to swap." in reads(asked)

    waiting = await desk_card(sessions, people.second_chair, rota_card, ROTHERHAM)
    press = max_.of(waiting, "Agree")
    agreed, again = await max_.send(press), await max_.send(press)
    assert reads(agreed).count("both agreed") == reads(again).count("both agreed") == 2
    assert "Agree" not in buttons(again)


async def test_R2_2_absence_and_training_are_recorded_by_card(sessions: Sessions) -> None:
    people = await set_up(sessions, ROTHERHAM)
    office = hand(sessions, people.administrator)
    card = await desk_card(sessions, people.administrator, rota_card, ROTHERHAM)
    form = await office.press(card, "Record absence or training")
    days = {"from_day": "2026-12-10", "until_day": "2026-12-09"}
    wrong = await office.press(form, "Record the absence", chair=people.first_chair.id, **days)
    assert list(marked(wrong)) == ["until_day"]
    away = await office.press(wrong, "Record the absence", until_day="2026-12-11")
    assert "Ida Invented: Thursday 10 December 2026 to Friday 11 December 2026" in reads(away)
    assert "because Evolve Team Manager is away (R2.2)" in reads(away)

    form = await office.press(away, "Record absence or training")
    [choice] = [one for one in form["body"] if one.get("id") == "absence"]
    absence = choice["choices"][0]["value"]
    back = await office.press(form, "End the absence", absence=absence)
    assert "is away" not in reads(back)
    trained = await office.press(
        form, "Record the training", person=people.first_chair.id, trained_on="2026-12-01"
    )
    assert "Trained on 1 December 2026." in reads(trained)


async def test_H20_agreements_are_recorded_and_papers_decided_by_card(sessions: Sessions) -> None:
    people = await set_up(sessions, EAST)
    office = hand(sessions, people.administrator)
    async with transaction(sessions) as session:
        [meeting, *_] = await store.of_panel(session, EAST, since=MONDAY)
    [command] = [one for one in ALL if one.word == "agreements"]
    async with transaction(sessions) as session:
        desk = Desk(session, people.administrator, NOW)
        [register] = await command.answer(desk)
    assert "Health Example has no information-sharing agreement on record." in reads(register)
    wrong = await office.press(register, "Record", agency="Health Example", version="2")
    assert set(marked(wrong)) == {"kept", "signed_on"}

    card = await desk_card(sessions, people.administrator, meeting_card, meeting.id)
    assert "Health Example has no information-sharing agreement" in reads(card)
    form = await office.press(card, "Decide about papers")
    unsaid = await office.press(
        form, "Record the decision", agency="health example", decision="withhold"
    )
    assert list(marked(unsaid)) == ["why"]
    decided = await office.press(unsaid, "Record the decision", why="Their lawyers have it.")
    assert "decided to withhold papers" in reads(decided)
    kept = await office.press(
        register, "Record", agency="Health Example", version="2", kept="Legal",
        signed_on="2026-12-01",
    )  # fmt: skip
    assert "Kept: Legal" in reads(kept)
    assert "Health Example has no" not in reads(kept)


async def test_a_chair_keeps_no_register_and_a_word_answers_those_it_is_for(
    sessions: Sessions,
) -> None:
    people = await set_up(sessions, ROTHERHAM)
    with pytest.raises(NotAllowed):
        await desk_card(sessions, people.first_chair, members_card, ROTHERHAM)
    chair = hand(sessions, people.first_chair)
    words = {one.word: one for one in ALL}
    identity = chair.made("open").person

    [rota] = await answer(chair.office, identity, words["rota"])
    [why] = await answer(chair.office, identity, words["why me"])
    [helped] = await answer(chair.office, identity, words["members"])

    assert "Who chairs" in reads(rota)
    assert "Turns so far, cancelled meetings not counted" in reads(why)
    assert "What I can do for you" in reads(helped)

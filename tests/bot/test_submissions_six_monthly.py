"""The six-monthly report, as hands press it (H22)."""

from dataclasses import replace
from datetime import date

import pytest

from bot.commands import ALL, offered
from bot.desk import Desk
from bot.notices import NOTICES
from core.messages import Kind
from core.people import Person
from core.services import meetings
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import PersonRow
from tests.bot.submitting import Hand, buttons, marked, reads
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, ROTHERHAM, People, people_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
BEGAN, NOW = date(2026, 12, 7), at(date(2027, 6, 1))
REPORT = next(one for one in ALL if one.word == "report")


async def set_up(sessions: Sessions, panel: str) -> People:
    async with transaction(sessions) as session:
        people = await people_of(session, panel)
        await meetings.plan_ahead(session, panel_of(panel), today=BEGAN, now=at(BEGAN), weeks=4)
        row = await session.get_one(PersonRow, people.administrator.id)
        row.entra_id = f"entra-{row.id}"
    return people


def hand(sessions: Sessions, person: Person) -> Hand:
    return Hand(sessions, replace(person, entra_id=f"entra-{person.id}"), NOW)


async def test_H22_the_report_is_recorded_and_taken_back_by_card(sessions: Sessions) -> None:
    people = await set_up(sessions, EAST)
    office = hand(sessions, people.administrator)
    async with transaction(sessions) as session:
        desk = Desk(session, people.administrator, NOW)
        assert REPORT in await offered(desk)
        [card] = await REPORT.answer(desk)
        reminder = await NOTICES[Kind.REPORT_REMINDER](desk, "hertfordshire")
    assert "Thursday 24 June 2027" in reads(card)  # six months after Christmas Eve's meeting
    assert "Take back the last record" not in buttons(card)
    assert reminder is not None
    assert "The six-monthly report is due on Thursday 24 June 2027" in reads(reminder)
    assert "with the Data Analyst what figures" in reads(reminder)

    wrong = await office.press(card, "Record as given", next_on="2028-06-01", given_on="2027-05-31")
    assert set(marked(wrong)) == {"kept", "next_on"}
    kept = await office.press(wrong, "Record as given", kept="Item 4", next_on="2027-12-10")
    assert "Given on 31 May 2027, in time: it was due on 24 June 2027" in reads(kept)
    assert "Friday 10 December 2027" in reads(kept)

    late = await office.press(card, "Record as given", kept="Again", given_on="2027-05-30")
    assert "Somebody has recorded a report meanwhile." in reads(late)
    assert "Again" in reads(late)

    unsaid = await office.press(kept, "Take back the last record")
    assert list(marked(unsaid)) == ["why"]
    back = await office.press(unsaid, "Take back the last record", why="It was the draft.")
    assert "No report is recorded yet." in reads(back)
    assert "Thursday 24 June 2027" in reads(back)


async def test_a_procedure_without_such_a_report_offers_none(sessions: Sessions) -> None:
    people = await set_up(sessions, ROTHERHAM)
    async with transaction(sessions) as session:
        desk = Desk(session, people.administrator, NOW)
        assert REPORT not in await offered(desk)
        [card] = await REPORT.answer(desk)
    assert "does not ask for a six-monthly report" in reads(card)

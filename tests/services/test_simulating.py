from dataclasses import replace
from datetime import date

from core.data import load_calendar, load_procedure
from core.services import meetings, rescheduling, simulating
from core.services.rules import panel_of
from core.services.simulating import Frame
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.year_ahead import Assumed, Child
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, child_case, people_of

DAY = date(2027, 1, 4)
FRAME = Frame(load_procedure("hertfordshire"), load_calendar(), DAY, 2027)


async def test_H8_the_year_is_simulated_from_what_is_recorded(sessions: Sessions) -> None:
    east = panel_of(EAST)
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, east, today=DAY, now=at(DAY), weeks=9)
        rows = await store.of_panel(session, EAST)
        await rescheduling.cancel(
            session, people.administrator, rows[1].id, reason="Snow.", version=None, now=at(DAY)
        )
        await child_case(session, "HE-2026-0001", EAST, review_on=date(2027, 2, 26))
        await child_case(session, "HE-2026-0002", EAST)

        scene = await simulating.recorded(session, FRAME, east)

    days = [one.day for one in scene.sittings]
    assert date(2027, 2, 26) not in days  # cancelled
    assert date(2027, 3, 25) in days  # for Good Friday
    assert len(days) == 11
    assert [(one.ref, one.new) for one in scene.children] == [
        ("HE-2026-0001", True),
        ("HE-2026-0002", True),
    ]
    answer = simulating.answer(scene, east, FRAME, Assumed(0))
    assert answer["late"] == []


def test_H8_a_review_that_no_meeting_reaches_in_time_is_named() -> None:
    late = Child("HE-2026-0001", new=False, due=date(2027, 1, 14), band=None)
    east = panel_of(EAST)
    made = simulating.made_up(FRAME, east, 0)
    scene = replace(made, children=(late,))

    answer = simulating.answer(scene, east, FRAME, Assumed(0))

    assert answer["late"] == [
        {"child": "HE-2026-0001", "due": "2027-01-14", "on": "2027-01-29", "days": 15}
    ]
    assert answer["sentences"][-1] == "Even without any new child somebody would be late."

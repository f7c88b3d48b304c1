"""What a message needs to know when it is composed, on both databases."""

from datetime import date, time

import pytest

from core.services import action_letters, letters
from core.services.letters import Gone
from core.store.engine import Sessions, transaction
from tests.services import builders_discussions as rows
from tests.services.builders_referrals import (
    EAST,
    WEST,
    accepted,
    area,
    begun,
    filled,
    with_chairs,
)

DAY = date(2026, 12, 24)


async def test_a_slot_begins_after_the_children_before_it_who_were_not_deferred(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        held = await rows.meeting(session, EAST, DAY)
        places = []
        varied: list[dict[str, object]] = [{}, {"state": "deferred"}, {"minutes": 15}, {}]
        for number, more in enumerate(varied, start=1):
            case = await rows.case(session, f"HE-2026-000{number}", EAST)
            places.append(await rows.item(session, held, case, number, **more))
        slots = [await letters.slot_facts(session, place.id) for place in places]

    assert slots[0] == ("HE-2026-0001", time(9, 30), time(10))
    assert slots[2] == ("HE-2026-0003", time(10), time(10, 15))
    assert slots[3] == ("HE-2026-0004", time(10, 15), time(10, 45))


async def test_a_meeting_is_counted_without_the_deferred(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await rows.panel_at_work(session, EAST, DAY)
        others: list[dict[str, object]] = [
            {"kind": "review", "minutes": 15},
            {"state": "deferred"},
        ]
        for number, more in enumerate(others, start=2):
            case = await rows.case(session, f"HE-2026-000{number}", EAST)
            await rows.item(session, panel.meeting, case, number, **more)
        facts = await letters.meeting_facts(session, panel.meeting.id, panel.chair.id)
        stranger = await letters.meeting_facts(session, panel.meeting.id, panel.stranger.id)

    assert (facts.new_referrals, facts.reviews, facts.minutes_used) == (1, 1, 45)
    assert (facts.declared, stranger.declared, stranger.item_id) == (True, False, None)


async def test_the_next_meeting_is_of_the_same_panel_and_not_cancelled(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        for day, panel, state in (
            (date(2027, 1, 15), WEST, "planned"),
            (date(2027, 1, 22), EAST, "cancelled"),
            (date(2027, 1, 29), EAST, "planned"),
            (date(2027, 2, 26), EAST, "planned"),
        ):
            row = await rows.meeting(session, panel, day, started=False)
            row.state = state
        await session.flush()
        assert await letters.next_meeting_on(session, EAST, DAY) == date(2027, 1, 29)
        assert await letters.next_meeting_on(session, EAST, date(2027, 2, 26)) is None


async def test_H5_a_referral_is_told_of_in_the_procedures_words(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east, filled(other_types="labour"))
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)

    assert facts.types == (
        "Criminal exploitation (CCE)",
        "County lines: organised criminal networks involved in the distribution of illegal drugs",
        "Labour exploitation",
    )
    assert len(facts.criteria) == 1
    assert facts.answered == {east.sash.id, east.dci.id}
    assert [one.id for one in facts.administrators] == [east.administrator.id]
    assert (facts.case_ref, facts.meeting_on) == ("HE-2026-0001", date(2026, 12, 24))


async def test_before_it_is_decided_there_is_no_case_and_no_meeting(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)
    assert (facts.case_ref, facts.meeting_on, facts.answered) == (None, None, frozenset())


async def test_of_a_draft_or_of_what_is_gone_nothing_is_told(sessions: Sessions) -> None:
    east = await area(sessions)
    draft = await begun(sessions, east.practitioner, filled())
    async with transaction(sessions) as session:
        for subject in (draft, "gone"):
            with pytest.raises(Gone):
                await letters.referral_facts(session, subject)
        for load in (action_letters.action_facts, letters.assessment_facts, letters.slot_facts):
            with pytest.raises(Gone):
                await load(session, "gone")
        with pytest.raises(Gone):
            await letters.meeting_facts(session, "gone", east.sash.id)

"""The coordinator's queue: what waits, for whom, how long, the most pressing first (H4)."""

from datetime import date

import pytest

from core.errors import NotAllowed, NotFound
from core.people import Role
from core.referrals import ReferralState
from core.services import criteria, queue, referrals
from core.services.queue import QueueLine, Waits
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import at, person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    WEST,
    Area,
    acts_on,
    area,
    begun,
    decided,
    filled,
    sent,
    with_chairs,
)


async def lines(sessions: Sessions, east: Area, day: date = date(2026, 11, 23)) -> list[QueueLine]:
    async with transaction(sessions) as session:
        return await queue.queue(session, east.coordinator, now=at(day))


async def test_H4_a_new_referral_says_what_the_coordinator_does_next(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    assert await lines(sessions, east) == [
        QueueLine(
            referral_id=view.id,
            ref="REF-2026-0001",
            panel="MACE East panel",
            state=ReferralState.SUBMITTED,
            days=0,
            why="New: read it and put it to the co-chairs.",
            late=False,
            danger=False,
            waits=Waits.COORDINATOR,
        )
    ]


async def test_H4_the_queue_says_who_is_waited_for_and_when_it_is_overdue(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    [line] = await lines(sessions, east)
    assert line.why.startswith("With the co-chairs. Neither co-chair has answered.")
    await decided(sessions, east.sash, referral_id, agrees=True)
    [line] = await lines(sessions, east, date(2026, 11, 25))
    assert line.why.startswith("With the co-chairs. One co-chair has answered.")
    assert (line.late, line.days) == (False, 2)
    [line] = await lines(sessions, east, date(2026, 11, 26))
    assert line.late
    assert "They are being reminded." in line.why
    await decided(sessions, east.dci, referral_id, agrees=False)
    [line] = await lines(sessions, east)
    assert line.why.startswith("The co-chairs differ: bring them together.")


async def test_the_most_pressing_stands_first(sessions: Sessions) -> None:
    east = await area(sessions)
    old = await sent(sessions, east.practitioner, filled(), at(date(2026, 11, 2)))
    new = await sent(sessions, east.practitioner, filled(given="Kim"), at(date(2026, 11, 20)))
    danger = await sent(
        sessions, east.practitioner, filled(given="Lou", danger="yes", danger_done="both")
    )

    found = [line.referral_id for line in await lines(sessions, east)]
    assert found == [danger.id, old.id, new.id]


async def test_drafts_and_what_is_settled_are_not_in_the_queue(sessions: Sessions) -> None:
    east = await area(sessions)
    await begun(sessions, east.practitioner, filled())
    referral_id = await with_chairs(sessions, east)
    gone = await sent(sessions, east.practitioner, filled(given="Kim"))
    async with transaction(sessions) as session:
        await referrals.withdraw(session, east.practitioner, gone.id, now=NOW)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, referral_id, agrees=False)

    assert await lines(sessions, east) == []


async def test_H1_a_queue_shows_its_own_panel_and_nobody_elses(sessions: Sessions) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    view = await sent(sessions, east.practitioner, filled(area="West"))

    assert await lines(sessions, east) == []
    async with transaction(sessions) as session:
        assert len(await queue.queue(session, west.coordinator, now=NOW)) == 1
    with pytest.raises(NotFound):
        async with transaction(sessions) as session:
            await criteria.criteria_view(session, east.coordinator, view.id, now=NOW)


async def test_only_coordinators_managers_and_chairs_have_a_queue(sessions: Sessions) -> None:
    east = await area(sessions)
    async with transaction(sessions) as session:
        manager = await person(session, "Mona Manager", EAST, Role.MANAGER)
        assert await queue.queue(session, manager, now=NOW) == []
    for other in (east.practitioner, east.administrator):
        with pytest.raises(NotAllowed):
            async with transaction(sessions) as session:
                await queue.queue(session, other, now=NOW)


async def test_opening_from_the_queue_is_audited(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    async with transaction(sessions) as session:
        stands = await criteria.criteria_view(session, east.coordinator, view.id, now=NOW)
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{view.id}")
    assert stands.ref == view.ref
    assert acts[-1] == (east.coordinator.id, "read.referral")

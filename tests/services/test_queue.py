"""The coordinator's queue: what waits, for whom, how long, the most pressing first (H4)."""

from datetime import date

import pytest

from core.errors import NotAllowed, NotFound
from core.people import Role
from core.referrals import ReferralState
from core.services import criteria, disagreements, questions, queue, referrals
from core.services.disagreements import NewTalk
from core.services.queue import QueueLine, Waits
from core.services.withdrawing import withdraw
from core.store.engine import Sessions, transaction
from core.store.tables import ReferralRow
from tests.services.builders_discussions import at, person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    ROTHERHAM,
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
        await withdraw(session, east.practitioner, gone.id, why="I sent it twice.", now=NOW)
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


async def returned(sessions: Sessions, east: Area, day: date = date(2026, 11, 23)) -> str:
    view = await sent(sessions, east.practitioner, filled(), at(day))
    async with transaction(sessions) as session:
        await criteria.return_for_completion(
            session, east.coordinator, view.id, sentence="Which school?", now=at(day)
        )
    return view.id


async def test_H4_a_returned_referral_stays_in_the_queue_and_its_draft_stays_closed(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await returned(sessions, east)

    [line] = await lines(sessions, east, date(2026, 11, 26))
    assert (line.waits, line.state, line.late) == (Waits.REFERRER, ReferralState.RETURNED, False)
    assert line.why == "Returned 3 days ago; it waits for the referrer."
    [line] = await lines(sessions, east, date(2026, 11, 27))
    assert line.late
    assert line.why.endswith("It was owed by Thursday 26 November 2026. They are being reminded.")
    async with transaction(sessions) as session:
        shown = await queue.returned_view(session, east.coordinator, referral_id, now=NOW)
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{referral_id}")
    assert shown is not None
    assert (shown.asked, shown.referrer.id) == ("Which school?", east.practitioner.id)
    assert acts[-1] == (east.coordinator.id, "read.returned")
    with pytest.raises(NotFound):
        async with transaction(sessions) as session:
            await referrals.view(session, east.coordinator, referral_id, now=NOW)


async def test_H1_a_returned_referral_shows_to_its_own_coordinator_only(sessions: Sessions) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    referral_id = await returned(sessions, east)

    for other in (west.coordinator, east.administrator, east.sash):
        with pytest.raises(NotFound):
            async with transaction(sessions) as session:
                await queue.returned_view(session, other, referral_id, now=NOW)
    async with transaction(sessions) as session:
        assert await queue.queue(session, east.sash, now=NOW) == []


async def test_H4_a_question_moves_the_line_to_the_referrer_and_back(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    async with transaction(sessions) as session:
        asked = await questions.ask(
            session, east.coordinator, view.id, question="Which school?", now=NOW
        )
    [line] = await lines(sessions, east, date(2026, 11, 24))
    assert line.waits is Waits.REFERRER
    assert line.why == "Asked yesterday; it waits for the referrer's answer."
    [line] = await lines(sessions, east, date(2026, 11, 26))
    assert line.late
    async with transaction(sessions) as session:
        await questions.answer(
            session, east.practitioner, asked.id, answer="None.", now=at(date(2026, 11, 26))
        )

    [line] = await lines(sessions, east, date(2026, 11, 26))

    assert (line.waits, line.late) == (Waits.COORDINATOR, False)
    assert line.why.startswith("Answered today:")


async def test_H4_the_queue_says_when_co_chairs_who_differ_talk(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=True)
    await decided(sessions, east.dci, referral_id, agrees=False)
    [line] = await lines(sessions, east)
    assert line.waits is Waits.DIFFER
    talk = NewTalk(date(2026, 11, 27), "14:30", "")
    async with transaction(sessions) as session:
        await disagreements.arrange(session, east.coordinator, referral_id, talk, now=NOW)

    [line] = await lines(sessions, east, date(2026, 11, 27))

    assert not line.late
    assert line.why.startswith("The co-chairs differ; they talk on Friday 27 November 2026.")
    [line] = await lines(sessions, east, date(2026, 12, 2))
    assert line.late


async def came_by_email(sessions: Sessions, east: Area, panel: str | None) -> str:
    view = await sent(sessions, east.practitioner, filled())
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, view.id)
        row.state, row.panel = ReferralState.RECEIVED, panel
    return view.id


@pytest.mark.parametrize(("panel", "western"), [(None, 1), (EAST, 0)])
async def test_H6_what_came_by_email_is_listed_for_every_coordinator_until_its_panel_is_known(
    sessions: Sessions, panel: str | None, western: int
) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    there = await area(sessions, ROTHERHAM, "Elsewhere")
    referral_id = await came_by_email(sessions, east, panel)

    [line] = await lines(sessions, east)
    assert (line.referral_id, line.waits) == (referral_id, Waits.COORDINATOR)
    assert line.why == "Came by email: read and complete it."
    assert line.panel == ("MACE East panel" if panel else "Panel not known yet")
    assert len(await lines(sessions, west)) == western
    assert await lines(sessions, there) == []
    async with transaction(sessions) as session:
        opened = await referrals.view(session, east.coordinator, referral_id, now=NOW)
        assert opened.id == referral_id
        assert await queue.queue(session, east.sash, now=NOW) == []
    for other in (east.sash, there.coordinator):
        if panel is None or other is there.coordinator:
            with pytest.raises(NotFound):
                async with transaction(sessions) as session:
                    await referrals.view(session, other, referral_id, now=NOW)

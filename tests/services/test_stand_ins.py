"""Who stands in for a co-chair who is away, and what they may do meanwhile (H4)."""

from datetime import date, datetime

import pytest

from core.errors import InputRefused, NotAllowed, NotFound
from core.messages import Kind
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, criteria, queue, referrals, stand_ins
from core.services.criteria import CriteriaView
from core.services.stand_ins import AbsencesView, NewAbsence
from core.store.engine import Sessions, transaction
from core.store.tables import GrantRow
from tests.services.builders_discussions import at, person
from tests.services.builders_referrals import (
    ANSWERS,
    EAST,
    NOW,
    ROTHERHAM,
    WEST,
    acts_on,
    area,
    decided,
    outbox_of,
    sent,
    with_chairs,
)

TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)
MEANWHILE, AFTER = at(date(2026, 11, 25)), at(date(2026, 11, 30))


async def pat(sessions: Sessions, role: Role = Role.MEMBER, panel: str = EAST) -> Person:
    async with transaction(sessions) as session:
        return await person(session, "Pat Pretend", panel, role, teams=True)


async def away(
    sessions: Sessions,
    by: Person,
    chair: Person,
    stand_in: Person,
    from_day: date | None = TUESDAY,
    until_day: date | None = FRIDAY,
    now: datetime = NOW,
) -> AbsencesView:
    async with transaction(sessions) as session:
        new = NewAbsence(chair.id, stand_in.id, from_day, until_day)
        return await stand_ins.record(session, by, EAST, new, now=now)


async def refused(sessions: Sessions, by: Person, chair: Person, stand_in: Person) -> set[str]:
    with pytest.raises(InputRefused) as found:
        await away(sessions, by, chair, stand_in)
    return set(found.value.problems)


async def stands(sessions: Sessions, by: Person, referral_id: str) -> CriteriaView:
    async with transaction(sessions) as session:
        return await criteria.criteria_view(session, by, referral_id, now=MEANWHILE)


async def test_H4_a_stand_ins_answer_is_the_chairs_and_says_so(sessions: Sessions) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    referral_id = await with_chairs(sessions, east)
    await away(sessions, east.sash, east.sash, stand_in)
    words = f"Pat Pretend for {east.sash.name} (away until Friday 27 November 2026)"
    waiting = await stands(sessions, stand_in, referral_id)

    given = await decided(sessions, stand_in, referral_id, agrees=True, now=MEANWHILE)
    done = await decided(sessions, east.dci, referral_id, agrees=True, now=MEANWHILE)

    assert waiting.may_answer
    assert waiting.standing_in_for == east.sash.name
    assert set(waiting.waiting_for) == {words, east.dci.name}
    assert given.mine is not None
    assert (given.mine.chair_id, given.mine.chair) == (east.sash.id, words)
    assert done.state is ReferralState.ACCEPTED
    assert {one.chair for one in done.answers} == {words, east.dci.name}
    back = await stands(sessions, east.sash, referral_id)  # the chair sees what was answered
    assert back.mine == given.mine
    async with transaction(sessions) as session:
        latest = await criteria.latest_answers(session, referral_id)
        acts = await acts_on(session, f"referral:{referral_id}")
    assert (latest[east.sash.id].given_by, latest[east.dci.id].given_by) == (stand_in.id, None)
    assert (stand_in.id, "criteria.agree") in acts


async def test_H4_a_stand_in_is_asked_with_the_chairs_and_both_hear_of_it(
    sessions: Sessions,
) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    view = await away(sessions, east.coordinator, east.sash, stand_in, now=MEANWHILE)
    referral_id = await with_chairs(sessions, east, now=MEANWHILE)

    asked = {m.recipient for m in await outbox_of(sessions, referral_id)}
    told = {m.recipient for m in await outbox_of(sessions, view.lines[0].id)}
    assert {east.sash.id, east.dci.id, stand_in.id} <= asked
    assert told == {east.sash.id, stand_in.id}
    async with transaction(sessions) as session:
        [line] = await queue.queue(session, stand_in, now=MEANWHILE)
    assert line.referral_id == referral_id


async def test_H4_two_people_must_agree_so_no_co_chair_and_nobody_for_both(
    sessions: Sessions,
) -> None:
    east, stand_in = await area(sessions), await pat(sessions)

    assert await refused(sessions, east.coordinator, east.sash, east.dci) == {"person"}
    await away(sessions, east.coordinator, east.sash, stand_in)
    assert await refused(sessions, east.coordinator, east.dci, stand_in) == {"person"}
    assert await refused(sessions, east.coordinator, east.sash, east.coordinator) == {"from_day"}


async def test_H4_who_became_a_co_chair_answers_for_themselves_only(sessions: Sessions) -> None:
    """A stand-in who has become a chair since still gives one answer, their own."""
    east, stand_in = await area(sessions), await pat(sessions)
    referral_id = await with_chairs(sessions, east)
    await away(sessions, east.coordinator, east.sash, stand_in)
    async with transaction(sessions) as session:
        session.add(GrantRow(person_id=stand_in.id, panel=EAST, role=Role.CHAIR.value))
    async with transaction(sessions) as session:
        now_chair = await access.person(session, stand_in.id)

    given = await decided(sessions, now_chair, referral_id, agrees=True, now=MEANWHILE)
    assert given.mine is not None
    assert given.mine.chair_id == stand_in.id
    assert given.state is ReferralState.WITH_CHAIRS


async def test_H4_before_and_after_the_absence_the_stand_in_may_not_answer(
    sessions: Sessions,
) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    referral_id = await with_chairs(sessions, east)
    await away(sessions, east.sash, east.sash, stand_in)

    with pytest.raises(NotFound):
        await decided(sessions, stand_in, referral_id, agrees=True, now=NOW)
    with pytest.raises(NotAllowed, match="the absence is over"):
        await decided(sessions, stand_in, referral_id, agrees=True, now=AFTER)
    for moment in (NOW, AFTER):
        with pytest.raises(NotFound):
            async with transaction(sessions) as session:
                await referrals.view(session, stand_in, referral_id, now=moment)


async def test_H4_an_absence_can_be_ended_early_and_again_changes_nothing(
    sessions: Sessions,
) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    referral_id = await with_chairs(sessions, east)
    view = await away(sessions, east.sash, east.sash, stand_in)
    for _ in range(2):
        async with transaction(sessions) as session:
            ended = await stand_ins.end(session, east.sash, view.lines[0].id, now=MEANWHILE)

    assert ended.lines == ()
    with pytest.raises(NotAllowed, match="absence is over"):
        await decided(sessions, stand_in, referral_id, agrees=True, now=MEANWHILE)
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"stand_in:{view.lines[0].id}")
    assert [act for _, act in acts] == ["absence.record", "absence.end"]


async def test_H4_who_may_record_an_absence(sessions: Sessions) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    async with transaction(sessions) as session:
        manager = await person(session, "Mona Manager", EAST, Role.MANAGER)

    for by in (east.sash, east.administrator, east.coordinator, manager):
        view = await away(sessions, by, east.sash, stand_in)
        assert len(view.lines) == 1  # the same again changes nothing
    with pytest.raises(NotAllowed):
        await away(sessions, east.dci, east.sash, stand_in)
    for outsider in (east.practitioner, stand_in, (await area(sessions, WEST, "West")).coordinator):
        with pytest.raises(NotFound):
            await away(sessions, outsider, east.sash, stand_in)


async def test_H4_only_the_panels_own_people_stand_in(sessions: Sessions) -> None:
    east = await area(sessions)
    western = await pat(sessions, panel=WEST)

    assert await refused(sessions, east.sash, east.sash, western) == {"person"}
    assert await refused(sessions, east.sash, east.sash, east.practitioner) == {"person"}


async def test_H4_who_has_no_teams_is_not_offered_as_a_stand_in(sessions: Sessions) -> None:
    """The answer is a button in Teams: a referral would wait for somebody who cannot press it."""
    east = await area(sessions)
    async with transaction(sessions) as session:
        by_mail = await person(session, "Max Makebelieve", EAST, Role.MEMBER, teams=False)
        offered = await stand_ins.view(session, east.sash, EAST, now=NOW)
    assert by_mail.id not in {one for one, _ in offered.people}
    assert await refused(sessions, east.sash, east.sash, by_mail) == {"person"}


async def test_a_panel_that_asks_no_co_chair_needs_no_stand_in(sessions: Sessions) -> None:
    there = await area(sessions, ROTHERHAM)
    assert stand_ins.panels_of(there.sash) == []
    with pytest.raises(NotAllowed, match="asks no co-chair"):
        async with transaction(sessions) as session:
            await stand_ins.view(session, there.sash, ROTHERHAM, now=NOW)


async def test_H17_a_stand_in_opens_what_was_put_to_the_chairs_and_nothing_else(
    sessions: Sessions,
) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    await away(sessions, east.sash, east.sash, stand_in)
    view = await sent(sessions, east.practitioner, ANSWERS)

    with pytest.raises(NotFound):
        await stands(sessions, stand_in, view.id)


async def test_H4_a_stand_in_hears_no_more_than_the_message_kinds_for_chairs(
    sessions: Sessions,
) -> None:
    east, stand_in = await area(sessions), await pat(sessions)
    await away(sessions, east.sash, east.sash, stand_in)
    referral_id = await with_chairs(sessions, east, now=MEANWHILE)
    await decided(sessions, stand_in, referral_id, agrees=True, now=MEANWHILE)
    await decided(sessions, east.dci, referral_id, agrees=False, now=MEANWHILE)

    kinds = {m.kind for m in await outbox_of(sessions, referral_id) if m.recipient == stand_in.id}
    assert kinds == {Kind.CRITERIA_REQUEST, Kind.CHAIRS_DIFFER}

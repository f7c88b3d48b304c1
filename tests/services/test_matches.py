"""A second referral for a child joins the existing matter, or waits until somebody has decided."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.data import load_calendar, load_procedure
from core.dates import local_date
from core.errors import AlreadyChanged, InputRefused, NotFound, PanelError
from core.messages import Door, Kind
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import criteria, match_decisions, match_views, queue, referrals
from core.services.match_views import PossibleMatch
from core.services.obligations import due
from core.services.referrals import ReferralView
from core.services.sweep import sweep
from core.services.withdrawing import withdraw
from core.store import matches as store
from core.store.engine import Sessions, transaction
from core.store.tables import CaseRow, ChildRow, MatchRow, ReferralRow
from tests.services.builders_discussions import at, person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    ROTHERHAM,
    WEST,
    Area,
    accepted,
    acts_on,
    area,
    begun,
    decided,
    filled,
    filled_for_rotherham,
    look,
    outbox_of,
    sent,
    with_chairs,
)

WHY = "The school confirms it."
DOUBT = {"given": "Rob"}  # beside Robin Specimen, born on the same day: perhaps a twin
HERTFORDSHIRE, ENGLAND = [load_procedure("hertfordshire")], load_calendar()
NHS = "9990000018"
LATER = at(date(2026, 11, 24))


async def row_of(sessions: Sessions, referral_id: str) -> ReferralRow:
    async with transaction(sessions) as session:
        return await session.get_one(ReferralRow, referral_id)


async def case_of(sessions: Sessions, referral_id: str) -> CaseRow:
    async with transaction(sessions) as session:
        referral = await session.get_one(ReferralRow, referral_id)
        return await session.get_one(CaseRow, referral.case_id)


async def matches_of(sessions: Sessions, referral_id: str) -> list[MatchRow]:
    async with transaction(sessions) as session:
        query = select(MatchRow).where(MatchRow.referral_id == referral_id)
        return list(await session.scalars(query.order_by(MatchRow.found_at, MatchRow.id)))


async def doubt(sessions: Sessions, by: Person, referral_id: str) -> PossibleMatch | None:
    async with transaction(sessions) as session:
        return await match_views.first_doubt(session, by, referral_id, now=NOW)


async def decide(
    sessions: Sessions, by: Person, act: str, referral_id: str, why: str = WHY
) -> None:
    """Do something to a referral's latest match: join, keep_separate, undo."""
    match = (await matches_of(sessions, referral_id))[-1]
    async with transaction(sessions) as session:
        await getattr(match_decisions, act)(session, by, match.id, why=why, now=LATER)


async def queued(sessions: Sessions, by: Person) -> dict[str, str]:
    async with transaction(sessions) as session:
        return {one.ref: one.why for one in await queue.queue(session, by, now=NOW)}


async def told(sessions: Sessions, referral_id: str) -> set[tuple[str, Door]]:
    kept = await outbox_of(sessions, referral_id)
    return {(m.recipient, m.door) for m in kept if m.kind is Kind.REFERRAL_OUTCOME}


async def children(sessions: Sessions) -> int:
    async with transaction(sessions) as session:
        return int(await session.scalar(select(func.count()).select_from(ChildRow)) or 0)


async def another(sessions: Sessions, east: Area, **changes: str) -> ReferralView:
    """Send a further referral by somebody else."""
    return await sent(sessions, east.dci, filled(**changes))


# a certain match


async def test_R1_2_a_second_referral_joins_the_open_case_and_no_kind_is_lost(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    second = await another(sessions, east, given="ROBIN", types="sexual,criminal")

    case = await case_of(sessions, second.id)
    assert second.state is ReferralState.JOINED
    assert case.id == (await case_of(sessions, first)).id
    assert case.types == ["criminal", "county-lines", "sexual"]
    [match] = await matches_of(sessions, second.id)
    assert (match.state, match.verdict, match.decided_by) == ("joined", "same", None)
    assert match.reasons == ["same name", "same date of birth"]
    assert await told(sessions, second.id) == {(east.dci.id, door) for door in Door}
    async with transaction(sessions) as session:
        assert ("worker", "match.join") in await acts_on(session, f"referral:{second.id}")
        assert ("worker", "match.join") in await acts_on(session, f"case:{case.id}")


async def test_H4_the_coordinator_rings_the_referrer_and_the_line_is_closed(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await another(sessions, east, danger="yes", danger_done="told")

    said = (
        "Joined to HE-2026-0001. Ring the referrer by Tuesday 24 November 2026: they know only "
        "that it was joined."
    )
    assert await queued(sessions, east.coordinator) == {second.ref: said}
    async with transaction(sessions) as session:
        [line] = await queue.queue(session, east.coordinator, now=NOW)
        assert line.danger
    [match] = await matches_of(sessions, second.id)
    for _ in range(2):
        async with transaction(sessions) as session:
            await match_decisions.rung(
                session, east.coordinator, match.id, note=" They know the school. ", now=NOW
            )
    assert await queued(sessions, east.coordinator) == {}
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{second.id}")
        view = await match_views.joined(session, east.coordinator, second.id, now=NOW)
    assert acts.count((east.coordinator.id, "referral.rung")) == 1
    assert (view.rung_on, view.rung_by, view.rung_note) == (
        NOW.date(),
        east.coordinator.name,
        "They know the school.",
    )
    assert view.phone == "01632 960001"


async def test_H5_the_call_is_owed_chased_and_ended_by_the_button_or_by_undoing(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second, third = await another(sessions, east), await another(sessions, east)
    [match], [wrong] = await matches_of(sessions, second.id), await matches_of(sessions, third.id)
    both = {second.ref: "due", third.ref: "due"}
    assert await calls_owed(sessions) == both
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, LATER)
    for one in (match, wrong):
        [chaser] = await outbox_of(sessions, one.id)
        assert (chaser.kind, chaser.recipient, chaser.door) == (
            Kind.REFERRER_CALL,
            east.coordinator.id,
            Door.TEAMS,
        )

    async with transaction(sessions) as session:
        await match_decisions.rung(session, east.coordinator, match.id, now=LATER)
    await decide(sessions, east.coordinator, "undo", third.id)
    assert await calls_owed(sessions) == {}
    await sweep(sessions, HERTFORDSHIRE, ENGLAND, LATER + timedelta(days=1))
    for one in (match, wrong):
        assert [post.state for post in await outbox_of(sessions, one.id)] == ["cancelled"]


async def test_H5_a_note_about_the_call_that_is_too_long_is_refused(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await another(sessions, east)
    [match] = await matches_of(sessions, second.id)
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused) as refused:
            await match_decisions.rung(session, east.coordinator, match.id, note="x" * 501, now=NOW)
    assert list(refused.value.problems) == ["note"]
    assert (await calls_owed(sessions)).keys() == {second.ref}


async def calls_owed(sessions: Sessions) -> dict[str, str]:
    """Give the calls to referrers that are owed on the next day, by reference."""
    async with transaction(sessions) as session:
        found = await due(session, HERTFORDSHIRE, ENGLAND, local_date(LATER))
    return {one["subject"]: one["state"] for one in found if one["kind"] == "referrer_call"}


async def test_undoing_takes_back_what_came_from_it_alone(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await another(sessions, east, types="criminal,sexual", other_types="labour")
    third = await another(sessions, east, types="sexual")
    case = await case_of(sessions, second.id)
    assert case.types == ["criminal", "county-lines", "sexual", "labour"]

    await decide(sessions, east.coordinator, "undo", second.id)
    row = await row_of(sessions, second.id)
    assert (row.state, row.case_id, row.panel) == ("submitted", None, EAST)
    assert (await case_of(sessions, third.id)).types == ["criminal", "county-lines", "sexual"]
    await decide(sessions, east.coordinator, "undo", third.id)
    async with transaction(sessions) as session:
        assert (await session.get_one(CaseRow, case.id)).types == ["criminal", "county-lines"]
        for subject in (f"case:{case.id}", f"referral:{second.id}"):
            assert (east.coordinator.id, "match.undo") in await acts_on(session, subject)


async def test_what_was_undone_is_never_joined_again_by_itself(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    second = await another(sessions, east)
    await decide(sessions, east.coordinator, "undo", second.id)
    async with transaction(sessions) as session:
        await criteria.to_chairs(session, east.coordinator, second.id, now=NOW)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, second.id, agrees=True)

    one, other = await case_of(sessions, first), await case_of(sessions, second.id)
    assert one.id != other.id
    assert one.child_id != other.child_id
    third = await another(sessions, east)
    assert third.state is ReferralState.SUBMITTED, "two are certain, so a person decides"
    assert len(await matches_of(sessions, third.id)) == 2


# a doubtful match


async def test_H4_a_doubtful_match_waits_for_the_coordinator(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT)

    assert second.state is ReferralState.SUBMITTED
    assert await told(sessions, second.id) == set()
    said = "Perhaps the same child as HE-2026-0001: decide."
    assert await queued(sessions, east.coordinator) == {second.ref: said}
    with pytest.raises(PanelError, match="nobody has decided"):
        async with transaction(sessions) as session:
            await criteria.to_chairs(session, east.coordinator, second.id, now=NOW)
    found = await doubt(sessions, east.coordinator, second.id)
    assert found is not None
    assert found.there is not None
    assert (found.here["given"], found.there["given"]) == ("Rob", "Robin")
    assert found.alike == ("names alike", "same date of birth")
    async with transaction(sessions) as session:
        reads = await acts_on(session, f"case:{(await matches_of(sessions, second.id))[0].case_id}")
    assert (east.coordinator.id, "read.case") in reads


async def test_H4_the_coordinator_joins_it_with_a_reason(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT, types="sexual")
    with pytest.raises(InputRefused, match="Say in a sentence"):
        await decide(sessions, east.coordinator, "join", second.id, why=" ")
    for _ in range(2):
        await decide(sessions, east.coordinator, "join", second.id)

    [match] = await matches_of(sessions, second.id)
    assert (match.state, match.decided_by, match.why) == ("joined", east.coordinator.id, WHY)
    assert (await case_of(sessions, second.id)).id == (await case_of(sessions, first)).id
    assert "sexual" in (await case_of(sessions, first)).types
    assert await told(sessions, second.id) == {(east.dci.id, door) for door in Door}
    with pytest.raises(AlreadyChanged):
        await decide(sessions, east.coordinator, "keep_separate", second.id)
    third = await another(sessions, east, **DOUBT)
    assert third.state is ReferralState.JOINED, "what the child is called too is known by now"


async def test_what_is_another_child_goes_on_by_itself(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT)
    await decide(sessions, east.coordinator, "keep_separate", second.id)
    async with transaction(sessions) as session:
        await criteria.to_chairs(session, east.coordinator, second.id, now=NOW)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, second.id, agrees=True)

    assert (await case_of(sessions, first)).id != (await case_of(sessions, second.id)).id
    assert await children(sessions) == 2
    with pytest.raises(AlreadyChanged):
        await decide(sessions, east.coordinator, "undo", second.id)


async def test_a_referral_that_is_sent_again_is_compared_anew(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT)
    async with transaction(sessions) as session:
        await criteria.return_for_completion(
            session, east.coordinator, second.id, sentence="Which name?", now=NOW
        )
    async with transaction(sessions) as session:
        await referrals.save_step(
            session, east.dci, second.id, step=2, values={"given": "Kim"}, go="later", now=NOW
        )
        again = await referrals.submit(session, east.dci, second.id, now=NOW)
    assert again.state is ReferralState.SUBMITTED
    assert await matches_of(sessions, second.id) == []


# joined to a referral that is under way


async def test_what_joins_a_live_referral_follows_it_to_the_case(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await with_chairs(sessions, east)
    second = await another(sessions, east, types="sexual")
    assert second.state is ReferralState.JOINED
    assert (await row_of(sessions, second.id)).case_id is None
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, first, agrees=True)

    case = await case_of(sessions, second.id)
    assert case.id == (await case_of(sessions, first)).id
    assert case.types == ["criminal", "county-lines", "sexual"]
    async with transaction(sessions) as session:
        lines = await match_views.joined_lines(session, east.dci, EAST, case_id=case.id)
    assert [line.ref for line in lines] == [second.ref]
    await decide(sessions, east.coordinator, "undo", second.id)
    assert (await case_of(sessions, first)).types == ["criminal", "county-lines"]


async def test_when_the_first_is_not_accepted_the_coordinator_is_told_of_the_second(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    first = await with_chairs(sessions, east)
    second = await another(sessions, east)
    [match] = await matches_of(sessions, second.id)
    async with transaction(sessions) as session:
        await match_decisions.rung(session, east.coordinator, match.id, now=NOW)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, first, agrees=False)

    [said] = (await queued(sessions, east.coordinator)).values()
    assert said.startswith("Joined to REF-2026-0001, which is no longer under way (not accepted).")
    await decide(sessions, east.coordinator, "undo", second.id)
    assert (await row_of(sessions, second.id)).state == "submitted"
    [said] = (await queued(sessions, east.coordinator)).values()
    assert said.startswith("New: read it")


async def test_two_doubtful_of_each_other_cannot_join_in_a_circle(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await sent(sessions, east.practitioner, filled())
    second = await another(sessions, east, **DOUBT)
    async with transaction(sessions) as session:
        await criteria.return_for_completion(
            session, east.coordinator, first.id, sentence="More?", now=NOW
        )
    async with transaction(sessions) as session:
        await referrals.submit(session, east.practitioner, first.id, now=NOW)
    assert len(await matches_of(sessions, first.id)) == 1
    await decide(sessions, east.coordinator, "join", first.id)

    assert await matches_of(sessions, second.id) == []
    assert (await row_of(sessions, second.id)).state == "submitted"
    await decide(sessions, east.coordinator, "undo", first.id)
    third = await another(sessions, east, given="Robin")
    assert third.state is ReferralState.JOINED


async def test_a_joined_one_says_only_that_the_referrer_is_to_be_rung(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    await sent(sessions, east.practitioner, filled(**DOUBT))
    third = await another(sessions, east)  # certainly the first's child, and like the second
    assert len(await matches_of(sessions, third.id)) == 1
    assert (await queued(sessions, east.coordinator))[third.ref].startswith("Joined to HE-2026")
    await decide(sessions, east.coordinator, "undo", third.id)
    assert len(await matches_of(sessions, third.id)) == 2, "now it is asked about the second too"


async def test_one_that_has_ended_cannot_be_joined(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT)
    async with transaction(sessions) as session:
        case = await session.get_one(CaseRow, (await case_of(sessions, first)).id)
        case.state = "closed"
    with pytest.raises(AlreadyChanged, match="come to an end"):
        await decide(sessions, east.coordinator, "join", second.id)
    await decide(sessions, east.coordinator, "keep_separate", second.id)
    assert (await row_of(sessions, second.id)).state == "submitted"


# what is no existing matter


async def test_a_child_whose_case_is_closed_is_referred_anew_as_the_same_child(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    async with transaction(sessions) as session:
        case = await session.get_one(CaseRow, (await case_of(sessions, first)).id)
        case.state = "closed"
    certain = await accepted(sessions, east, filled(given="ROBIN", born="2012-04-05"))
    assert (await case_of(sessions, certain)).child_id == case.child_id
    async with transaction(sessions) as session:
        (await session.get_one(CaseRow, (await case_of(sessions, certain)).id)).state = "closed"
    doubtful = await accepted(sessions, east, filled(**DOUBT))
    assert (await case_of(sessions, doubtful)).child_id != case.child_id, "never on doubt"


async def test_H1_a_child_of_another_procedure_is_never_matched(sessions: Sessions) -> None:
    south = await area(sessions, ROTHERHAM)
    known = await sent(sessions, south.practitioner, filled_for_rotherham(nhs_number=NHS))
    east = await area(sessions, EAST, "Eastern")
    view = await sent(sessions, east.practitioner, filled(nhs_number=NHS))

    assert known.state is ReferralState.ACCEPTED
    assert view.state is ReferralState.SUBMITTED
    assert await matches_of(sessions, view.id) == []
    with_case = await accepted(sessions, east, filled(given="Kim", family="Notreal"))
    assert (await case_of(sessions, with_case)).panel == EAST
    assert await children(sessions) == 2


async def test_H1_a_matter_of_the_other_panel_is_named_and_not_shown(sessions: Sessions) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    await accepted(sessions, east)
    doubtful = await sent(sessions, west.practitioner, filled(area="West", **DOUBT))
    found = await doubt(sessions, west.coordinator, doubtful.id)
    assert found is not None
    assert (found.there, found.matter_panel) == (None, "MACE East panel")

    await decide(sessions, west.coordinator, "join", doubtful.id)
    row = await row_of(sessions, doubtful.id)
    assert row.panel == EAST, "it is read where the case is"
    assert list(await queued(sessions, east.coordinator)) == [doubtful.ref]
    await decide(sessions, east.coordinator, "undo", doubtful.id)
    assert (await row_of(sessions, doubtful.id)).panel == WEST


# Rotherham: nobody confirms


async def test_where_nobody_confirms_a_doubtful_one_waits_and_then_goes_on(
    sessions: Sessions,
) -> None:
    south = await area(sessions, ROTHERHAM)
    await sent(sessions, south.practitioner, filled_for_rotherham())
    second = await sent(sessions, south.practitioner, filled_for_rotherham(**DOUBT))
    third = await sent(sessions, south.practitioner, filled_for_rotherham())
    assert second.state is ReferralState.SUBMITTED
    assert third.state is ReferralState.JOINED
    assert second.ref in await queued(sessions, south.coordinator)

    await decide(sessions, south.coordinator, "keep_separate", second.id)
    assert (await row_of(sessions, second.id)).state == "accepted"
    await decide(sessions, south.coordinator, "undo", third.id)
    assert (await row_of(sessions, third.id)).state == "submitted", "it is like the second too"
    await decide(sessions, south.coordinator, "keep_separate", third.id)
    assert (await row_of(sessions, third.id)).state == "accepted"


async def test_without_a_coordinator_the_administrator_decides(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        worker = await person(session, "Petra Worker", ROTHERHAM, Role.PRACTITIONER)
        support = await person(session, "Ada Support", ROTHERHAM, Role.ADMINISTRATOR)
    await sent(sessions, worker, filled_for_rotherham())
    second = await sent(sessions, worker, filled_for_rotherham(**DOUBT))
    said = "Perhaps the same child as RO-2026-0001: decide."
    assert await queued(sessions, support) == {second.ref: said}
    await decide(sessions, support, "join", second.id)
    assert (await row_of(sessions, second.id)).state == "joined"


# who may do it


async def test_H4_nobody_but_the_coordinator_sees_or_decides_a_match(sessions: Sessions) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT)
    others = (east.practitioner, east.dci, east.sash, east.administrator, west.coordinator)
    for other in others:
        assert await doubt(sessions, other, second.id) is None
        for act in ("join", "keep_separate", "undo"):
            with pytest.raises(NotFound):
                await decide(sessions, other, act, second.id)
    with pytest.raises(NotFound):
        async with transaction(sessions) as session:
            await match_decisions.join(session, east.coordinator, "nothing", why=WHY, now=NOW)
    await decide(sessions, east.coordinator, "join", second.id)
    [match] = await matches_of(sessions, second.id)
    for other in others:
        with pytest.raises(NotFound):
            async with transaction(sessions) as session:
                await match_decisions.rung(session, other, match.id, now=NOW)
    for other in (east.practitioner, west.coordinator):
        with pytest.raises(NotFound):
            async with transaction(sessions) as session:
                await match_views.joined(session, other, second.id, now=NOW)


async def test_the_referrer_reads_no_reference_of_the_matter(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await sent(sessions, east.practitioner, filled())
    view = await look(sessions, east.practitioner, second.id)
    assert (view.case_ref, view.decided_at, view.note) == (None, None, None)
    with pytest.raises(AlreadyChanged):
        async with transaction(sessions) as session:
            await withdraw(session, east.practitioner, second.id, why="I sent it twice.", now=NOW)


# two at once


@pytest.mark.parametrize("swapped", [False, True])
async def test_of_two_sent_at_once_one_joins_the_other(sessions: Sessions, swapped: bool) -> None:
    east = await area(sessions)
    ids = [
        await begun(sessions, east.practitioner, filled()),
        await begun(sessions, east.dci, filled(given="ROBIN")),
    ]
    by = [east.practitioner, east.dci]

    async def send(number: int) -> None:
        async with transaction(sessions) as session:
            await referrals.submit(session, by[number], ids[number], now=NOW)

    await asyncio.gather(*(send(n) for n in ((1, 0) if swapped else (0, 1))))
    states = sorted([(await row_of(sessions, one)).state for one in ids])
    assert states == ["joined", "submitted"]


@pytest.mark.parametrize("sent_first", [False, True])
async def test_what_joins_while_the_first_is_being_accepted_comes_to_its_case(
    sessions: Sessions, sent_first: bool
) -> None:
    east = await area(sessions)
    first = await with_chairs(sessions, east)
    await decided(sessions, east.sash, first, agrees=True)
    second = await begun(sessions, east.practitioner, filled(types="sexual"))

    async def send() -> None:
        async with transaction(sessions) as session:
            await referrals.submit(session, east.practitioner, second, now=NOW)

    async def agree() -> None:
        await decided(sessions, east.dci, first, agrees=True)

    await asyncio.gather(*((send(), agree()) if sent_first else (agree(), send())))
    assert (await case_of(sessions, second)).id == (await case_of(sessions, first)).id
    assert "sexual" in (await case_of(sessions, first)).types


async def test_two_coordinators_decide_once(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await another(sessions, east, **DOUBT)
    async with transaction(sessions) as session:
        manager = await person(session, "Mona Manager", EAST, Role.MANAGER)

    done = await asyncio.gather(
        decide(sessions, east.coordinator, "join", second.id),
        decide(sessions, manager, "keep_separate", second.id),
        return_exceptions=True,
    )
    assert [type(one) for one in done if one is not None] == [AlreadyChanged]
    [match] = await matches_of(sessions, second.id)
    assert match.state in (store.JOINED, store.SEPARATE)

"""What both co-chairs' answers make of a referral, and who hears of it (H4, H5)."""

import asyncio
from datetime import date

import pytest

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.messages import Door, Kind
from core.referrals import ReferralState
from core.services import criteria
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import at
from tests.services.builders_referrals import (
    NOW,
    WEST,
    Area,
    acts_on,
    area,
    decided,
    filled,
    look,
    outbox_of,
    sent,
    with_chairs,
)

LATER = at(date(2026, 11, 24))


async def told(sessions: Sessions, subject: str, kind: Kind) -> set[tuple[str, Door]]:
    return {(m.recipient, m.door) for m in await outbox_of(sessions, subject) if m.kind is kind}


async def test_H4_both_co_chairs_are_asked_once_by_card_and_by_email(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    async with transaction(sessions) as session:
        again = await criteria.to_chairs(session, east.coordinator, referral_id, now=LATER)

    both = {east.sash.id, east.dci.id}
    asked = await told(sessions, referral_id, Kind.CRITERIA_REQUEST)
    assert asked == {(chair, door) for chair in both for door in Door}
    assert set(again.waiting_for) == {east.sash.name, east.dci.name}
    assert (await look(sessions, east.coordinator, referral_id)).to_chairs_at == NOW


async def test_H4_accepted_only_when_both_agree(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    first = await decided(sessions, east.sash, referral_id, agrees=True)
    assert (first.state, first.waiting_for) == (ReferralState.WITH_CHAIRS, (east.dci.name,))
    second = await decided(sessions, east.dci, referral_id, agrees=True)
    assert (second.state, second.waiting_for) == (ReferralState.ACCEPTED, ())


async def test_H4_one_declines_and_the_coordinator_brings_them_together(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    await decided(sessions, east.sash, referral_id, agrees=True)
    stands = await decided(sessions, east.dci, referral_id, agrees=False)
    assert stands.state is ReferralState.DISAGREED
    assert stands.may_answer
    assert await told(sessions, referral_id, Kind.REFERRAL_OUTCOME) == set()


async def test_H4_both_decline_and_the_referrer_hears_why(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    await decided(sessions, east.sash, referral_id, agrees=False)
    stands = await decided(sessions, east.dci, referral_id, agrees=False)
    assert stands.state is ReferralState.DECLINED
    outcome = await told(sessions, referral_id, Kind.REFERRAL_OUTCOME)
    assert outcome == {(east.practitioner.id, door) for door in Door}
    assert await told(sessions, referral_id, Kind.ADMINISTRATOR_INTRODUCTION) == set()


async def test_H4_a_second_answer_is_a_new_round_and_the_first_is_kept(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    await decided(sessions, east.sash, referral_id, agrees=True)
    await decided(sessions, east.dci, referral_id, agrees=False)
    again = await decided(sessions, east.dci, referral_id, agrees=True, now=LATER)

    assert again.state is ReferralState.ACCEPTED
    async with transaction(sessions) as session:
        latest = await criteria.latest_answers(session, referral_id)
        acts = [act for who, act in await acts_on(session, f"referral:{referral_id}")]
    assert (latest[east.dci.id].round, latest[east.sash.id].round) == (2, 1)
    assert [act for act in acts if act.startswith("criteria.")] == [
        "criteria.agree",
        "criteria.decline",
        "criteria.agree",
    ]


async def test_H4_an_answer_may_be_changed_before_the_other_has_answered(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    await decided(sessions, east.sash, referral_id, agrees=True)
    await decided(sessions, east.sash, referral_id, agrees=False, now=LATER)
    stands = await decided(sessions, east.dci, referral_id, agrees=False, now=LATER)
    assert stands.state is ReferralState.DECLINED


@pytest.mark.parametrize("agrees", [True, False])
async def test_H4_a_press_on_a_decided_one_changes_nothing(
    sessions: Sessions, agrees: bool
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=agrees)
    before = await decided(sessions, east.dci, referral_id, agrees=agrees)

    after = await decided(sessions, east.dci, referral_id, agrees=not agrees, now=LATER)
    assert after == before
    assert not after.may_answer


async def test_H4_chairs_who_answer_at_the_same_moment_still_decide(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    await asyncio.gather(
        decided(sessions, east.sash, referral_id, agrees=True),
        decided(sessions, east.dci, referral_id, agrees=True),
    )

    view = await look(sessions, east.coordinator, referral_id)
    assert view.state is ReferralState.ACCEPTED


async def test_H4_one_chair_who_presses_twice_at_once_answers_twice_at_most(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    await asyncio.gather(
        *(decided(sessions, east.sash, referral_id, agrees=True) for _ in range(2))
    )

    view = await look(sessions, east.coordinator, referral_id)
    assert view.state is ReferralState.WITH_CHAIRS


async def test_H4_a_chair_of_another_panel_cannot_answer(sessions: Sessions) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    referral_id = await with_chairs(sessions, east)

    with pytest.raises(NotFound):
        await decided(sessions, west.sash, referral_id, agrees=True)


async def test_H4_a_referrer_who_is_no_chair_cannot_answer(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    for other in (east.practitioner, east.coordinator, east.administrator):
        with pytest.raises(NotAllowed):
            await decided(sessions, other, referral_id, agrees=True)


async def test_H4_only_the_coordinator_puts_it_to_the_chairs(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    for other in (east.practitioner, east.sash, east.administrator):
        with pytest.raises(NotAllowed):
            async with transaction(sessions) as session:
                await criteria.to_chairs(session, other, view.id, now=NOW)


async def test_H5_the_referrer_hears_the_outcome_and_the_administrator_is_introduced(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=True)
    assert await told(sessions, referral_id, Kind.REFERRAL_OUTCOME) == set()
    await decided(sessions, east.dci, referral_id, agrees=True)

    outcome = await told(sessions, referral_id, Kind.REFERRAL_OUTCOME)
    introduced = await told(sessions, referral_id, Kind.ADMINISTRATOR_INTRODUCTION)
    assert outcome == {(east.practitioner.id, door) for door in Door}
    assert introduced == {
        (east.practitioner.id, Door.EMAIL),
        (east.administrator.id, Door.EMAIL),
    }


async def test_H3_who_agrees_names_the_criterion_and_everybody_gives_a_reason(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    async def refused(
        *, agrees: bool, criterion: str | None, reason: str, advice: str = "Ask for a meeting."
    ) -> set[str]:
        with pytest.raises(InputRefused) as why:
            async with transaction(sessions) as session:
                await criteria.answer(
                    session,
                    east.sash,
                    referral_id,
                    agrees=agrees,
                    criterion=criterion,
                    reason=reason,
                    advice=advice,
                    now=NOW,
                )
        return set(why.value.problems)

    assert await refused(agrees=True, criterion=None, reason="Because.") == {"criterion"}
    assert await refused(agrees=True, criterion="invented", reason="Because.") == {"criterion"}
    assert await refused(agrees=True, criterion="known", reason=" \n") == {"reason"}
    assert await refused(agrees=False, criterion=None, reason="") == {"reason"}
    assert await refused(agrees=False, criterion=None, reason="No.", advice=" ") == {"advice"}
    assert await refused(agrees=False, criterion=None, reason="", advice="") == {"reason", "advice"}
    assert await refused(agrees=False, criterion=None, reason="x" * 4001) == {"reason"}
    assert await refused(agrees=False, criterion=None, reason="a\x00b") == {"reason"}
    async with transaction(sessions) as session:
        assert await criteria.latest_answers(session, referral_id) == {}


async def test_a_reason_comes_out_as_it_was_typed(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    typed = "<b>Yes</b> & **no** 👩‍👩‍👧\n{{name}} [link](http://example.test)"

    async with transaction(sessions) as session:
        stands = await criteria.answer(
            session,
            east.sash,
            referral_id,
            agrees=True,
            criterion="known",
            reason=typed,
            now=NOW,
        )
    assert stands.mine is not None
    assert stands.mine.reason == typed


async def act_on(sessions: Sessions, east: Area, name: str, referral_id: str, words: str) -> None:
    act = criteria.redirect if name == "redirect" else criteria.return_for_completion
    async with transaction(sessions) as session:
        await act(session, east.coordinator, referral_id, sentence=words, now=NOW)


@pytest.mark.parametrize("name", ["redirect", "return"])
async def test_returning_and_passing_on_need_a_sentence(sessions: Sessions, name: str) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    for words in ("", "  \n", "x" * 4001):
        with pytest.raises(InputRefused) as refused:
            await act_on(sessions, east, name, view.id, words)
        assert set(refused.value.problems) == {"sentence"}
    assert (await look(sessions, east.coordinator, view.id)).state is ReferralState.SUBMITTED


@pytest.mark.parametrize("name", ["redirect", "return"])
async def test_what_is_with_the_chairs_is_neither_returned_nor_passed_on(
    sessions: Sessions, name: str
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    with pytest.raises(AlreadyChanged):
        await act_on(sessions, east, name, referral_id, "Elsewhere.")


async def test_R4_12_the_coordinator_passes_a_referral_on_and_it_is_kept(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    for _ in range(2):
        await act_on(sessions, east, "redirect", view.id, "To the youth panel: another concern.")

    kept = await look(sessions, east.coordinator, view.id)
    assert kept.state is ReferralState.REDIRECTED
    assert kept.note == "To the youth panel: another concern."
    assert kept.case_ref is None
    outcome = await told(sessions, view.id, Kind.REFERRAL_OUTCOME)
    assert outcome == {(east.practitioner.id, door) for door in Door}

"""Co-chairs who differ see each other's reasons, talk, and come to one answer (H4)."""

from datetime import date, datetime

import pytest

from core.errors import AlreadyChanged, InputRefused, NotAllowed
from core.messages import Door, Kind
from core.people import Person
from core.referrals import ReferralState
from core.services import criteria, disagreements
from core.services.criteria import CriteriaView
from core.services.disagreements import NewTalk
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import at
from tests.services.builders_referrals import NOW, Area, area, decided, outbox_of, with_chairs

WEDNESDAY = date(2026, 11, 25)
LATER = at(date(2026, 11, 24))
TALK = NewTalk(WEDNESDAY, "14:30", "In Teams. Look at the plan.")


async def differing(sessions: Sessions) -> tuple[Area, str]:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=True)
    await decided(sessions, east.dci, referral_id, agrees=False)
    return east, referral_id


async def arranged(
    sessions: Sessions, by: Person, referral_id: str, new: NewTalk = TALK, now: datetime = NOW
) -> CriteriaView:
    async with transaction(sessions) as session:
        return await disagreements.arrange(session, by, referral_id, new, now=now)


async def told(sessions: Sessions, referral_id: str, kind: Kind) -> list[tuple[str, Door]]:
    found = await outbox_of(sessions, referral_id)
    return sorted((m.recipient, m.door) for m in found if m.kind is kind)


async def test_H4_both_co_chairs_and_the_coordinator_are_told_and_see_both_reasons(
    sessions: Sessions,
) -> None:
    east, referral_id = await differing(sessions)

    people = (east.sash, east.dci, east.coordinator)
    assert await told(sessions, referral_id, Kind.CHAIRS_DIFFER) == sorted(
        (one.id, door) for one in people for door in Door
    )
    for one in people:
        async with transaction(sessions) as session:
            stands = await criteria.criteria_view(session, one, referral_id, now=NOW)
        reasons = {answer.reason for answer in stands.answers}
        assert reasons == {"The same adults are known.", "Local services manage the risk."}
        assert stands.may_arrange is (one == east.coordinator)


async def test_H4_the_coordinator_arranges_and_both_are_told_once(sessions: Sessions) -> None:
    east, referral_id = await differing(sessions)

    stands = await arranged(sessions, east.coordinator, referral_id)
    await arranged(sessions, east.coordinator, referral_id, now=LATER)

    assert stands.talk is not None
    assert (stands.talk.at, stands.talk.note) == (at(WEDNESDAY, "14:30"), TALK.note)
    both = sorted((one.id, door) for one in (east.sash, east.dci) for door in Door)
    assert await told(sessions, referral_id, Kind.CHAIRS_TALK) == both
    moved = await arranged(
        sessions, east.coordinator, referral_id, NewTalk(WEDNESDAY, "16:00", ""), LATER
    )
    assert moved.talk is not None
    assert moved.talk.at == at(WEDNESDAY, "16:00")
    assert len(await told(sessions, referral_id, Kind.CHAIRS_TALK)) == 2 * len(both)


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        (NewTalk(None, "", ""), {"day", "clock"}),
        (NewTalk(WEDNESDAY, "half past two", ""), {"clock"}),
        (NewTalk(WEDNESDAY, "25:00", ""), {"clock"}),
        (NewTalk(date(2026, 11, 20), "14:30", ""), {"day"}),
        (NewTalk(date(2026, 11, 23), "07:00", ""), {"clock"}),
        (NewTalk(WEDNESDAY, "14.30", "x" * 2001), {"note"}),
    ],
)
async def test_H4_a_talk_that_cannot_be_is_refused(
    sessions: Sessions, new: NewTalk, wrong: set[str]
) -> None:
    east, referral_id = await differing(sessions)
    with pytest.raises(InputRefused) as found:
        await arranged(sessions, east.coordinator, referral_id, new)
    assert set(found.value.problems) == wrong


async def test_H4_only_the_coordinator_arranges_and_only_while_they_differ(
    sessions: Sessions,
) -> None:
    east, referral_id = await differing(sessions)
    with pytest.raises(NotAllowed):
        await arranged(sessions, east.sash, referral_id)

    await decided(sessions, east.dci, referral_id, agrees=True, now=LATER)
    with pytest.raises(AlreadyChanged, match="no longer differ"):
        await arranged(sessions, east.coordinator, referral_id)


@pytest.mark.parametrize("agrees", [True, False])
async def test_H4_after_the_talk_either_changes_their_answer_and_that_settles(
    sessions: Sessions, agrees: bool
) -> None:
    east, referral_id = await differing(sessions)
    await arranged(sessions, east.coordinator, referral_id)

    changed = east.dci if agrees else east.sash
    stands = await decided(sessions, changed, referral_id, agrees=agrees, now=LATER)

    assert stands.state is (ReferralState.ACCEPTED if agrees else ReferralState.DECLINED)
    outcome = await told(sessions, referral_id, Kind.REFERRAL_OUTCOME)
    assert outcome == sorted((east.practitioner.id, door) for door in Door)


async def test_H4_an_answer_that_stays_the_same_tells_the_others_of_its_new_reason(
    sessions: Sessions,
) -> None:
    east, referral_id = await differing(sessions)
    before = len(await told(sessions, referral_id, Kind.CHAIRS_DIFFER))

    stands = await decided(sessions, east.dci, referral_id, agrees=False, now=LATER)

    assert stands.state is ReferralState.DISAGREED
    assert len(await told(sessions, referral_id, Kind.CHAIRS_DIFFER)) == 2 * before

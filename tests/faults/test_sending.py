import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from core.carrying import NoAnswer, Refused, TryLater
from core.errors import AlreadyChanged
from core.messages import Door, Kind
from core.services import doorways
from core.services.doorways import Cancelled, pause
from core.services.sending import Sender
from core.store import outbox
from core.store.engine import Session, Sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.liveness import Liveness, make_liveness
from core.store.outbox import Dispatched
from tests.faults.doors import FakeDoor, MovingClock
from tests.faults.points import Crash, CrashPoints
from tests.store.records import NOW, add_people, frozen_text, message


class House:
    """One process that sends, and the place it sends to."""

    def __init__(self, sessions: Sessions, liveness: Liveness) -> None:
        self.sessions = sessions
        self.door = FakeDoor()
        self.clock = MovingClock()
        self.liveness = liveness
        self.sender = self.another(liveness)

    def another(self, liveness: Liveness) -> Sender:
        doors = {Door.EMAIL: self.door}
        return Sender(self.sessions, liveness, doors, self.clock, carry_seconds=5)

    async def put(self, subject: str = "r-1", occasion: str = "first") -> None:
        async with transaction(self.sessions) as session:
            await outbox.put(session, [message(subject, occasion=occasion)], NOW)

    async def row(self, subject: str = "r-1") -> Dispatched:
        async with reading(self.sessions) as session:
            (row,) = await outbox.list_for(session, subject=subject)
        return row

    async def later(self, **by: float) -> doorways.Round:
        self.clock.advance(**by)
        return await self.sender.round()


@pytest.fixture
async def house(sessions: Sessions, keys: KeyRing, engine: AsyncEngine) -> AsyncIterator[House]:
    await add_people(sessions, keys)
    liveness = make_liveness(engine)
    yield House(sessions, liveness)
    await liveness.release()


async def test_a_message_is_sent_once_and_kept_as_it_was_sent(house: House) -> None:
    await house.put()
    assert await house.sender.round() == doorways.Round(sent=1)
    assert await house.sender.round() == doorways.Round()
    assert list(house.door.arrived.values()) == [1]
    row = await house.row()
    assert (row.state, row.attempts, row.settled_at) == ("sent", 1, NOW)
    async with reading(house.sessions) as session:
        assert [await frozen_text(session, row.id)] == house.door.texts


async def test_a_message_waits_for_its_instant(house: House) -> None:
    async with transaction(house.sessions) as session:
        await outbox.put(session, [message(after=timedelta(hours=1))], NOW)
    assert (await house.later(minutes=59)).sent == 0
    assert (await house.later(minutes=1)).sent == 1


async def test_a_refusal_is_final_and_says_why_without_the_address(house: House) -> None:
    await house.put()
    house.door.before = [Refused("550 <sam.sample@council.example> is unknown here")]
    assert await house.sender.round() == doorways.Round(failed=1)
    assert (await house.later(days=2)).sent == 0
    row = await house.row()
    assert (row.state, row.why) == ("failed", "Refused: 550 (address) is unknown here")


async def test_a_busy_place_is_tried_again_when_it_asked_to_be(house: House) -> None:
    await house.put()
    house.door.before = [TryLater("too many messages", retry_after=timedelta(seconds=120))]
    assert await house.sender.round() == doorways.Round(again=1)
    assert (await house.row()).why == "too many messages"
    assert (await house.later(seconds=119)).sent == 0
    assert (await house.later(seconds=1)).sent == 1
    assert (await house.row()).why is None


async def test_a_place_that_stays_busy_is_given_up_at_last(house: House) -> None:
    await house.put()
    house.door.before = [TryLater() for _ in range(60)]
    for _ in range(50):
        await house.later(hours=2)
    row = await house.row()
    assert (row.state, row.attempts) == ("failed", doorways.MOST_ATTEMPTS)
    assert row.why == doorways.GAVE_UP
    assert not house.door.arrived


def test_the_waits_grow_and_stay_bounded() -> None:
    waits = [pause(attempt) for attempt in range(1, doorways.MOST_ATTEMPTS + 1)]
    assert waits[:3] == [timedelta(seconds=s) for s in (30, 60, 120)]
    assert waits == sorted(waits)
    assert max(waits) == timedelta(hours=1)


async def test_a_lost_answer_is_settled_by_looking_and_not_by_sending_again(house: House) -> None:
    await house.put()
    house.door.after = [NoAnswer()]
    await house.sender.round()
    assert (await house.row()).state == "submitting"
    assert (await house.later(seconds=89)).sent == 0  # too early to look
    assert (await house.later(seconds=1)).sent == 1
    assert house.door.tries == 1
    assert (await house.row()).why is None


async def test_what_certainly_did_not_go_is_sent_again(house: House) -> None:
    await house.put()
    house.door.before = [NoAnswer()]
    await house.sender.round()
    assert (await house.later(seconds=90)).again == 1
    assert (await house.later(seconds=30)).sent == 1
    assert list(house.door.arrived.values()) == [1]


async def test_what_nobody_can_say_is_left_to_a_person(house: House) -> None:
    await house.put()
    house.door.can_be_asked = False
    house.door.after = [NoAnswer()]
    await house.sender.round()
    assert (await house.later(seconds=90)).unknown == 1
    row = await house.row()
    assert row.state == "unknown"
    assert row.why == (
        "There was no answer. "
        "Nobody can say whether this arrived. Ask the recipient before sending it again."
    )
    assert await house.later(days=3) == doorways.Round()
    assert house.door.tries == 1


@pytest.mark.parametrize(("went", "state", "tries"), [(True, "sent", 1), (False, "sent", 2)])
async def test_a_person_settles_what_is_unknown(
    house: House, went: bool, state: str, tries: int
) -> None:
    await house.put()
    house.door.can_be_asked = False
    house.door.before = [NoAnswer()]
    await house.sender.round()
    await house.later(seconds=90)
    row = await house.row()
    async with transaction(house.sessions) as session:
        decide = outbox.decide_unknown
        assert await decide(session, row.id, went=went, why="She says so.", now=house.clock())
        assert not await decide(session, row.id, went=went, why="Again.", now=house.clock())
    await house.sender.round()
    assert (await house.row()).state == state
    assert house.door.tries == tries


async def test_a_place_that_does_not_answer_is_asked_for_an_hour(house: House) -> None:
    await house.put()
    house.door.answers = False
    house.door.after = [NoAnswer()]
    await house.sender.round()
    await house.later(minutes=59)
    assert (await house.row()).state == "submitting"
    house.door.answers = True
    assert (await house.later(seconds=1)).sent == 1


async def test_a_place_that_never_answers_leaves_it_unknown(house: House) -> None:
    await house.put()
    house.door.answers = False
    house.door.after = [NoAnswer()]
    await house.sender.round()
    assert (await house.later(hours=1)).unknown == 1


async def test_a_try_that_lasts_too_long_is_settled_by_looking(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.sleep(60)

    await house.put()
    house.sender.carry_seconds = 0.01
    monkeypatch.setattr(house.door, "carry", hang)
    await house.sender.round()
    assert (await house.row()).state == "submitting"
    assert (await house.later(seconds=90)).again == 1


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_defect_while_carrying_is_settled_by_looking(
    house: House, when: str, caplog: pytest.LogCaptureFixture
) -> None:
    await house.put()
    setattr(house.door, when, [ValueError("Alex Example")])
    await house.sender.round()
    assert "reference" in ((await house.row()).why or "")
    await house.later(seconds=90)
    await house.later(seconds=30)
    assert (await house.row()).state == "sent"
    assert list(house.door.arrived.values()) == [1]
    assert "ValueError in carry" in caplog.text
    assert "Alex" not in caplog.text


async def test_one_bad_row_does_not_stop_the_others(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.put("r-1")
    house.door.composed = KeyError("Alex Example")
    assert await house.sender.round() == doorways.Round(failed=1)
    await house.put("r-2")
    house.door.composed = None
    assert await house.sender.round() == doorways.Round(sent=1)
    row = await house.row("r-1")
    assert row.state == "failed"
    reference = (row.why or "").rstrip(".").split()[-1]
    assert f"dispatch {row.id}, reference {reference}: KeyError in compose" in caplog.text
    assert "Alex" not in caplog.text


async def test_a_message_that_lost_its_reason_is_cancelled_with_one(house: House) -> None:
    await house.put()
    house.door.composed = Cancelled("The meeting was moved.")
    assert await house.sender.round() == doorways.Round(cancelled=1)
    row = await house.row()
    assert (row.state, row.why) == ("cancelled", "The meeting was moved.")
    assert house.door.tries == 0


async def test_what_was_overtaken_while_it_was_composed_is_composed_anew(house: House) -> None:
    await house.put()
    house.door.composed = AlreadyChanged("somebody was first")
    await house.sender.round()
    house.door.composed = None
    done = await house.sender.round()
    assert (done.again, done.sent) == (1, 1)


async def test_a_failing_database_costs_a_round_and_no_message(house: House) -> None:
    await house.put()
    house.door.composed = OperationalError("select", {}, Exception("disk full"))
    assert await house.sender.round() == doorways.Round()
    house.door.composed = None
    assert (await house.sender.round()).sent == 1


async def test_a_message_withdrawn_in_time_is_not_sent(house: House) -> None:
    await house.put()
    async with transaction(house.sessions) as session:
        withdrawn = await outbox.cancel(
            session, Kind.REFERRAL_OUTCOME, "r-1", "The referral was withdrawn.", NOW
        )
    assert withdrawn == 1
    assert await house.sender.round() == doorways.Round()
    assert house.door.tries == 0
    assert (await house.row()).why == "The referral was withdrawn."


async def test_a_message_withdrawn_while_it_is_composed_is_not_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def withdrawn_meanwhile(session: Session, *_: object) -> str:
        why = "The referral was withdrawn."
        await outbox.cancel(session, Kind.REFERRAL_OUTCOME, "r-1", why, NOW)
        return "too late"

    await house.put()
    monkeypatch.setattr(house.door, "compose", withdrawn_meanwhile)
    assert await house.sender.round() == doorways.Round()
    assert (await house.row()).state == "cancelled"
    assert house.door.tries == 0


async def test_a_message_withdrawn_after_it_was_composed_is_not_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def compose_and_withdraw(*arguments: object) -> str | None:
        composed = await compose(*arguments)  # type: ignore[arg-type]
        async with transaction(house.sessions) as session:
            why = "The referral was withdrawn."
            assert await outbox.cancel(session, Kind.REFERRAL_OUTCOME, "r-1", why, NOW) == 1
        return composed

    await house.put()
    compose = house.sender._compose
    monkeypatch.setattr(house.sender, "_compose", compose_and_withdraw)
    assert await house.sender.round() == doorways.Round()
    assert house.door.tries == 0


async def test_a_row_is_taken_over_only_when_its_owner_is_dead(
    house: House, engine: AsyncEngine
) -> None:
    survivor = make_liveness(engine)
    other = house.another(survivor)
    await house.put()
    house.door.before = [Crash()]
    with pytest.raises(BaseExceptionGroup):
        await house.sender.round()
    house.clock.advance(hours=3)  # no lease runs out: the owner lives
    assert await other.round() == doorways.Round()
    await house.liveness.release()
    assert (await other.round()).again == 1
    house.clock.advance(seconds=30)
    assert (await other.round()).sent == 1
    await survivor.release()


async def test_who_lost_the_proof_of_life_does_not_hand_anything_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose_it(*_: object) -> bool:
        return False

    await house.put()
    await house.liveness.ensure()
    with monkeypatch.context() as lost:
        lost.setattr(house.liveness, "alive", lose_it)
        lost.setattr(house.liveness, "ensure", lose_it)
        await house.sender.round()
    assert house.door.tries == 0
    assert (await house.later(seconds=90)).again == 1


async def test_two_senders_at_once_send_each_message_once(
    house: House, engine: AsyncEngine
) -> None:
    second = make_liveness(engine)
    other = house.another(second)
    for number in range(12):
        await house.put(f"r-{number}")
    done = await asyncio.gather(house.sender.round(), other.round())
    assert sum(one.sent for one in done) == 12
    assert set(house.door.arrived.values()) == {1}
    await second.release()


async def test_dying_at_any_point_loses_nothing_and_repeats_nothing(
    house: House,
    engine: AsyncEngine,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    points = CrashPoints(engine, house.door)
    request.addfinalizer(points.release)
    for number in range(1, 20):
        await house.put(f"r-{number}")
        liveness = make_liveness(engine)
        points.left = number
        try:
            await house.another(liveness).round()
        except (Crash, BaseExceptionGroup):
            await liveness.release()  # the kernel does this for the dead
        else:
            break
        for _ in range(4):
            await house.later(seconds=100)
        assert (await house.row(f"r-{number}")).state == "sent", number
    await liveness.release()
    # commits: claimed, composed, submitting, sent, nothing more to claim; and around handing over
    assert number == 8
    assert set(house.door.arrived.values()) == {1}
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]

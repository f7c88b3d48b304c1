"""The Teams door: a card to one person, and what a failure means for a second try."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.activities import Activity, Card, ConversationRef, SendFailed
from bot.delivery import TeamsDoor
from bot.desk import Desk
from core.carrying import NoAnswer, Refused, TryLater
from core.errors import NotFound
from core.messages import Door, Kind
from core.people import Role
from core.services import conversations
from core.services.doorways import Cancelled
from core.store.dispatching import Claimed
from core.store.engine import Sessions, transaction
from core.store.outbox import NOT_REACHED
from tests.services.builders_discussions import EAST, person

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CARD: Card = {"type": "AdaptiveCard", "speak": "A case waits for you.", "body": []}
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class Post:
    """Takes what is posted, or fails as a test tells it to."""

    failure: SendFailed | None = None
    posted: list[tuple[ConversationRef, Activity]] = field(default_factory=list)

    async def post(self, ref: ConversationRef, activity: Activity) -> str:
        if self.failure:
            raise self.failure
        self.posted.append((ref, activity))
        return "message-1"


async def notice(desk: Desk, subject: str) -> Card | None:
    assert desk.now == NOW
    if subject == "hidden":
        raise NotFound("There is nothing here.")
    return None if subject == "settled" else CARD


def row(recipient: str, subject: str = "referral-1") -> Claimed:
    kind = Kind.CRITERIA_REQUEST
    return Claimed("row", "ab" * 20, kind, subject, recipient, "first", Door.TEAMS, 1, 1)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def door(sessions: Sessions, post: Post) -> TeamsDoor:
    return TeamsDoor(sessions, post, {Kind.CRITERIA_REQUEST: notice})


@pytest.fixture
async def chair(sessions: Sessions) -> str:
    async with transaction(sessions) as session:
        return (await person(session, "Carla Chair", EAST, Role.CHAIR, teams=True)).id


async def composed(door: TeamsDoor, claimed: Claimed) -> str | Cancelled:
    async with transaction(door.sessions) as session:
        return await door.compose(session, claimed, NOW)


async def frozen(door: TeamsDoor, recipient: str) -> str:
    text = await composed(door, row(recipient))
    assert isinstance(text, str)
    return text


async def test_a_card_is_built_when_it_is_sent_and_carries_its_key(
    door: TeamsDoor, post: Post, chair: str
) -> None:
    text = await frozen(door, chair)
    await door.carry(row(chair), text)

    [(_, activity)] = post.posted
    assert activity["channelData"] == {"dispatch": "ab" * 20}
    assert activity["attachments"][0]["content"] == CARD
    assert activity["summary"] == "A case waits for you.", "what a phone shows"
    assert json.loads(text)["activity"] == activity
    assert await frozen(door, chair) == text


@pytest.mark.parametrize("subject", ["settled", "hidden"])
async def test_what_is_settled_or_hidden_by_now_is_not_sent(
    door: TeamsDoor, chair: str, subject: str
) -> None:
    assert await composed(door, row(chair, subject)) == Cancelled("no longer due")


async def test_whom_teams_cannot_reach_is_left_to_the_email(
    door: TeamsDoor, sessions: Sessions, chair: str
) -> None:
    async with transaction(sessions) as session:
        by_email = await person(session, "Ada Admin", EAST, Role.ADMINISTRATOR)
        await conversations.forget(session, chair)
    for recipient in (by_email.id, chair):
        assert await composed(door, row(recipient)) == Cancelled(NOT_REACHED, by_email=True)


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (SendFailed(None, "cannot connect"), TryLater),
        (SendFailed(None, "timeout", unclear=True), NoAnswer),
        (SendFailed(500, "error", unclear=True), NoAnswer),
        (SendFailed(412, "busy"), TryLater),
        (SendFailed(429, "throttled"), TryLater),
        (SendFailed(503, "away"), TryLater),
        (SendFailed(400, "bad"), Refused),
        (SendFailed(401, "no"), Refused),
        (SendFailed(403, "blocked"), Refused),
        (SendFailed(404, "gone"), Refused),
    ],
)
async def test_a_failure_says_whether_it_may_be_sent_again(
    door: TeamsDoor, post: Post, chair: str, failure: SendFailed, meaning: type[Exception]
) -> None:
    text = await frozen(door, chair)
    post.failure = failure
    with pytest.raises(meaning):
        await door.carry(row(chair), text)


async def test_teams_says_how_long_to_wait(door: TeamsDoor, post: Post, chair: str) -> None:
    text = await frozen(door, chair)
    post.failure = SendFailed(429, "throttled", 17)
    with pytest.raises(TryLater) as later:
        await door.carry(row(chair), text)
    assert later.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(("status", "kept"), [(403, False), (404, False), (400, True)])
async def test_a_conversation_that_is_gone_is_forgotten(
    door: TeamsDoor, post: Post, chair: str, status: int, kept: bool
) -> None:
    text = await frozen(door, chair)
    post.failure = SendFailed(status, "no")
    with pytest.raises(Refused):
        await door.carry(row(chair), text)
    async with transaction(door.sessions) as session:
        assert (await conversations.reference_of(session, chair) is not None) is kept


async def test_teams_cannot_be_asked_and_the_demos_can(sessions: Sessions, post: Post) -> None:
    assert await TeamsDoor(sessions, post, {}).find("key") is None
    demo = TeamsDoor(sessions, post, {}, look=lambda key: key == "posted")
    assert (await demo.find("posted"), await demo.find("other")) == (True, False)

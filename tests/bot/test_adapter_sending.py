"""What the bot sends: answers to a press, messages of its own accord, retries, tokens."""

import asyncio
import functools
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

import msal
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from botbuilder.core.adapters import TestAdapter
from botbuilder.schema import Activity, ChannelAccount
from botframework.connector.auth import microsoft_app_credentials

from bot.activities import (
    Card,
    ConversationRef,
    OnActivity,
    Reply,
    SendFailed,
    TooLarge,
    Turn,
    message_with,
    reference_of,
)
from bot.adapter import Teams, turn_logic
from tests.bot.conftest import Bot, anonymous, message, registered
from tests.fakes.microsoft import APP, TENANT, Connector

CARD: Card = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "TextBlock", "text": "Naïve 🙂 <b>&", "wrap": True, "maxLines": 2},
        {"type": "Input.Toggle", "id": "t", "title": "Yes", "value": "false", "isRequired": False},
    ],
    "msteams": {"width": "Full"},
}
INVOKE: dict[str, Any] = {
    "type": "invoke",
    "name": "adaptiveCard/action",
    "value": {"action": {"type": "Action.Execute", "verb": "v", "data": {}}, "trigger": "manual"},
}


@pytest.fixture
async def teams(bot: Bot) -> AsyncIterator[Teams]:
    adapter = anonymous(bot)
    yield adapter
    await adapter.close()


@pytest.fixture
def ref(microsoft: str) -> ConversationRef:
    return reference_of(message(microsoft + "/teams"))


async def receive(teams: Teams, activity: dict[str, Any]) -> tuple[int, str]:
    app = web.Application()
    app.router.add_post("/api/messages", teams.handle)
    async with TestClient(TestServer(app)) as client:
        answer = await client.post("/api/messages", json=activity)
        return answer.status, await answer.text()


async def test_a_press_is_answered_with_its_body_as_json(
    teams: Teams, bot: Bot, microsoft: str
) -> None:
    body = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD}
    bot.reply = Reply(invoke=(200, body))

    app = web.Application()
    app.router.add_post("/api/messages", teams.handle)
    async with TestClient(TestServer(app)) as client:
        answer = await client.post("/api/messages", json=message(microsoft + "/teams", **INVOKE))

        assert answer.status == 200
        assert await answer.json() == body


@pytest.mark.parametrize("body", ["a sentence", [], None, {"value": None}])
async def test_any_json_may_answer_an_invoke(
    teams: Teams, bot: Bot, microsoft: str, body: object
) -> None:
    bot.reply = Reply(invoke=(200, body))

    status, _ = await receive(teams, message(microsoft + "/teams", **INVOKE))

    assert status == 200


async def test_the_bot_hears_what_the_library_would_drop(
    teams: Teams, bot: Bot, microsoft: str
) -> None:
    sent = message(microsoft + "/teams", entities=[{"type": "clientInfo", "country": "GB"}])

    await receive(teams, sent)

    assert bot.heard == [sent]


async def test_a_card_arrives_as_it_was_built(
    teams: Teams, bot: Bot, connector: Connector, microsoft: str
) -> None:
    bot.reply = Reply(messages=[message_with(CARD, "A card")])

    await receive(teams, message(microsoft + "/teams"))

    [(method, path, activity)] = connector.calls
    assert (method, path) == ("POST", "/a:1/activities/1700000000001")
    assert activity["attachments"][0]["content"] == CARD
    assert activity["summary"] == "A card"
    assert activity["recipient"]["id"] == "29:1"


async def test_a_mention_keeps_whom_it_mentions(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    mention = {
        "type": "mention",
        "text": "<at>Pat</at>",
        "mentioned": {"id": "29:1", "name": "Pat"},
    }

    await teams.post(ref, {"type": "message", "text": "<at>Pat</at>", "entities": [mention]})

    assert connector.calls[0][2]["entities"] == [mention]


async def test_a_message_of_our_own_accord_gives_its_id_and_carries_our_key(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    sent = await teams.post(ref, message_with(CARD) | {"channelData": {"dispatch": "d1"}})

    assert sent == "sent-1"
    [(method, path, activity)] = connector.calls
    assert (method, path) == ("POST", "/a:1/activities")
    assert activity["channelData"] == {"dispatch": "d1"}


async def test_a_sent_message_can_be_replaced(connector: Connector, microsoft: str) -> None:
    async def replace(_activity: dict[str, Any], turn: Turn) -> Reply:
        await turn.update(await turn.send({"type": "message", "text": "before"}), {"text": "after"})
        return Reply()

    adapter = anonymous(replace)
    await receive(adapter, message(microsoft + "/teams"))
    await adapter.close()

    assert [call[0] for call in connector.calls] == ["POST", "PUT"]
    assert connector.calls[1][1] == "/a:1/activities/sent-1"
    assert connector.calls[1][2]["text"] == "after"


async def test_a_personal_conversation_is_opened_with_who_has_the_app(
    teams: Teams, connector: Connector, microsoft: str
) -> None:
    ref = await teams.open_personal(microsoft + "/teams", TENANT, "29:7", "entra-7")

    assert ref["conversation"]["id"] == "sent-1"
    assert ref["user"] == {"id": "29:7", "aadObjectId": "entra-7"}
    [(_, path, asked)] = connector.calls
    assert path == ""
    assert asked["tenantId"] == TENANT
    assert asked["members"] == [{"id": "29:7", "aadObjectId": "entra-7"}]


@pytest.mark.parametrize("status", [412, 429])
async def test_a_clear_refusal_is_tried_again(
    teams: Teams, connector: Connector, ref: ConversationRef, status: int
) -> None:
    connector.answer(status, times=2)

    assert await teams.post(ref, message_with(CARD)) == "sent-3"


async def test_the_pause_is_the_one_that_teams_asks_for(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    connector.answer(503, headers={"Retry-After": "0.15"})
    loop = asyncio.get_running_loop()
    began = loop.time()

    await teams.post(ref, message_with(CARD))

    assert loop.time() - began >= 0.15


async def test_a_pause_that_is_too_long_is_left_to_the_caller(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    connector.answer(429, headers={"Retry-After": "120"}, text='{"error":{"code":"TooMany"}}')

    with pytest.raises(SendFailed) as failed:
        await teams.post(ref, message_with(CARD))

    assert (failed.value.status, failed.value.code) == (429, "TooMany")
    assert failed.value.retry_after == 120
    assert not failed.value.unclear
    assert len(connector.calls) == 1


async def test_retries_end(teams: Teams, connector: Connector, ref: ConversationRef) -> None:
    connector.answer(429, times=10)

    with pytest.raises(SendFailed):
        await teams.post(ref, message_with(CARD))

    assert len(connector.calls) == 3


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_what_may_have_arrived_is_not_posted_again(
    teams: Teams, connector: Connector, ref: ConversationRef, status: int
) -> None:
    connector.answer(status)

    with pytest.raises(SendFailed) as failed:
        await teams.post(ref, message_with(CARD))

    assert failed.value.unclear
    assert len(connector.calls) == 1


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_an_answer_to_a_person_is_worth_a_repeat(
    teams: Teams, bot: Bot, connector: Connector, microsoft: str, status: int
) -> None:
    connector.answer(status)
    bot.reply = Reply(messages=[message_with(CARD)])

    await receive(teams, message(microsoft + "/teams"))

    assert len(connector.calls) == 2


async def test_a_conversation_that_is_closed_to_us_says_so(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    connector.answer(403, text='{"error":{"code":"BotNotInConversationRoster"}}')

    with pytest.raises(SendFailed) as failed:
        await teams.post(ref, message_with(CARD))

    assert failed.value.gone
    assert failed.value.code == "BotNotInConversationRoster"


async def test_an_error_page_of_a_gateway_is_an_error_like_any(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    connector.answer(413, text="<html>too large</html>", content_type="text/html")

    with pytest.raises(SendFailed) as failed:
        await teams.post(ref, message_with(CARD))

    assert failed.value.status == 413


async def test_silence_is_cut_short_and_unclear(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    connector.silent = True

    with pytest.raises(SendFailed) as failed:
        await teams.post(ref, message_with(CARD))

    assert failed.value.status is None
    assert failed.value.unclear


async def test_a_service_that_cannot_be_reached_is_a_clear_failure(bot: Bot) -> None:
    adapter = anonymous(bot)

    with pytest.raises(SendFailed) as failed:
        await adapter.post(reference_of(message("http://127.0.0.1:1")), message_with(CARD))

    assert not failed.value.unclear
    await adapter.close()


async def test_nothing_is_sent_to_an_address_that_is_not_teams(teams: Teams) -> None:
    with pytest.raises(SendFailed, match="not one of Teams"):
        await teams.post(reference_of(message("https://example.org")), message_with(CARD))


async def test_an_answer_that_cannot_be_delivered_does_not_ask_for_the_message_again(
    teams: Teams, bot: Bot, connector: Connector, microsoft: str, caplog: pytest.LogCaptureFixture
) -> None:
    connector.answer(403)
    bot.reply = Reply(messages=[message_with(CARD)])

    status, _ = await receive(teams, message(microsoft + "/teams"))

    assert status == 200
    assert "reply not delivered" in caplog.text


async def test_a_card_beyond_80_kb_is_refused_in_words(
    teams: Teams, connector: Connector, ref: ConversationRef
) -> None:
    large = CARD | {"body": [{"type": "TextBlock", "text": "x" * 41_000}]}

    with pytest.raises(TooLarge, match="too long for a Teams message"):
        await teams.post(ref, message_with(large))

    assert connector.calls == []


async def test_a_card_beyond_28_kb_is_sent_and_noted(
    teams: Teams, ref: ConversationRef, caplog: pytest.LogCaptureFixture
) -> None:
    large = CARD | {"body": [{"type": "TextBlock", "text": "x" * 15_000}]}

    await teams.post(ref, message_with(large))

    assert "large card" in caplog.text


class Entra:
    """Entra's token endpoint for msal, counting what it is asked for."""

    def __init__(self) -> None:
        self.tokens = 0
        self.threads: set[int] = set()
        self.refuses = False

    def close(self) -> None: ...

    def get(self, url: str, **_: Any) -> "Answer":
        self.threads.add(threading.get_ident())
        root = "https://login.microsoftonline.com/" + TENANT
        return Answer(
            {
                "issuer": root + "/v2.0",
                "authorization_endpoint": root + "/oauth2/v2.0/authorize",
                "token_endpoint": root + "/oauth2/v2.0/token",
            }
        )

    def post(self, url: str, **_: Any) -> "Answer":
        self.tokens += 1
        self.threads.add(threading.get_ident())
        if self.refuses:
            return Answer({"error": "invalid_client", "error_description": "secret of x"}, 401)
        return Answer({"access_token": "t-1", "expires_in": 3600, "token_type": "Bearer"})


class Answer:
    def __init__(self, content: dict[str, Any], status: int = 200) -> None:
        self.status_code = status
        self.headers: dict[str, str] = {}
        self.text = json.dumps(content)

    def raise_for_status(self) -> None: ...


@pytest.fixture
def entra(monkeypatch: pytest.MonkeyPatch) -> Entra:
    entra = Entra()
    monkeypatch.setattr(
        microsoft_app_credentials,
        "ConfidentialClientApplication",
        functools.partial(
            msal.ConfidentialClientApplication, http_client=entra, instance_discovery=False
        ),
    )
    return entra


async def test_twenty_messages_at_once_ask_for_one_token_off_the_event_loop(
    bot: Bot, connector: Connector, microsoft: str, entra: Entra
) -> None:
    adapter = registered(bot, microsoft)
    ref = reference_of(message(microsoft + "/teams"))

    await asyncio.gather(*(adapter.post(ref, message_with(CARD)) for _ in range(20)))

    assert entra.tokens == 1
    assert set(connector.tokens) == {"Bearer t-1"}
    assert threading.get_ident() not in entra.threads
    await adapter.close()


async def test_a_press_needs_no_token_of_ours(
    bot: Bot, microsoft: str, signer: Any, entra: Entra
) -> None:
    adapter = registered(bot, microsoft)
    bot.reply = Reply(invoke=(200, {}))
    url = microsoft + "/teams"
    app = web.Application()
    app.router.add_post("/api/messages", adapter.handle)
    async with TestClient(TestServer(app)) as client:
        answer = await client.post(
            "/api/messages",
            json=message(url, **INVOKE),
            headers={"Authorization": "Bearer " + signer.token(url)},
        )
        assert answer.status == 200

    assert entra.tokens == 0
    await adapter.close()


async def test_a_refused_token_is_a_clear_failure_without_secrets(
    bot: Bot, microsoft: str, entra: Entra
) -> None:
    entra.refuses = True
    adapter = registered(bot, microsoft)

    with pytest.raises(SendFailed) as failed:
        await adapter.post(reference_of(message(microsoft + "/teams")), message_with(CARD))

    assert "no token" in str(failed.value)
    assert "secret of x" not in str(failed.value)
    assert not failed.value.unclear
    await adapter.close()


async def test_the_turn_runs_under_the_librarys_own_test_adapter() -> None:
    async def echo(activity: dict[str, Any], _turn: Turn) -> Reply:
        return Reply(messages=[{"type": "message", "text": "You said " + activity["text"]}])

    turn: OnActivity = echo
    adapter = TestAdapter(turn_logic(turn))
    await adapter.receive_activity(
        Activity(type="message", text="help", from_property=ChannelAccount(id="29:1"))
    )

    assert [sent.text for sent in adapter.activity_buffer] == ["You said help"]


def test_the_bot_is_the_account_of_its_registration() -> None:
    assert registered(Bot(), "http://127.0.0.1:1")._registration.bot == {"id": "28:" + APP}

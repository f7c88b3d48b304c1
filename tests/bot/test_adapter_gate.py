"""Who may speak to the bot: the matrix of tokens, tenants and addresses."""

import logging
from collections.abc import AsyncIterator, Callable

import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.adapter import Registration, Teams
from bot.adapter.teams import is_teams_service
from core.errors import PanelError
from tests.bot.conftest import Bot, message, registered
from tests.fakes.microsoft import APP, TENANT, Signer

Client = TestClient[web.Request, web.Application]


async def client_of(teams: Teams) -> Client:
    app = web.Application()
    app.router.add_post("/api/messages", teams.handle)
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


@pytest.fixture
async def teams(bot: Bot, microsoft: str) -> AsyncIterator[Client]:
    adapter = registered(bot, microsoft)
    client = await client_of(adapter)
    yield client
    await client.close()
    await adapter.close()


async def status(client: Client, activity: object, token: str | None) -> int:
    headers = {"Authorization": token} if token is not None else {}
    answer = await client.post("/api/messages", json=activity, headers=headers)
    return answer.status


async def test_a_signed_activity_of_our_tenant_is_answered(
    teams: Client, bot: Bot, signer: Signer, microsoft: str
) -> None:
    url = microsoft + "/teams"

    assert await status(teams, message(url), "Bearer " + signer.token(url)) == 200

    assert [heard["from"]["aadObjectId"] for heard in bot.heard] == ["entra-pat"]


BAD_TOKENS: dict[str, Callable[[Signer, str], str | None]] = {
    "none": lambda _s, _url: None,
    "empty": lambda _s, _url: "",
    "another scheme": lambda s, url: "Basic " + s.token(url),
    "garbage": lambda _s, _url: "Bearer abc",
    "three pieces of garbage": lambda _s, _url: "Bearer a.b.c",
    "for another bot": lambda s, url: "Bearer " + s.token(url, aud="another"),
    "from another issuer": lambda s, url: "Bearer " + s.token(url, iss="https://example.org"),
    "expired an hour ago": lambda s, url: "Bearer " + s.token(url, exp=-3600),
    "without an end": lambda s, url: "Bearer " + s.token(url, exp=None),
    "without an audience": lambda s, url: "Bearer " + s.token(url, aud=None),
    "signed by a stranger": lambda s, url: "Bearer " + s.token(url, signed_by="stranger"),
    "with an unknown key": lambda s, url: "Bearer " + s.token(url, kid="stranger"),
    "signed with a shared secret": lambda _s, _url: (
        "Bearer "
        + jwt.encode({"iss": "https://api.botframework.com", "aud": APP}, "x" * 64, "HS256")
    ),
    "not signed": lambda _s, _url: "Bearer " + jwt.encode({"aud": APP}, "", "none"),
    "for another service": lambda s, _url: "Bearer " + s.token("https://example.org"),
    "for no service": lambda s, _url: "Bearer " + s.token(None),
    "of another channel's key": lambda s, url: "Bearer " + s.token(url, kid="k2"),
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
async def test_a_token_that_proves_nothing_is_answered_401(
    teams: Client,
    bot: Bot,
    signer: Signer,
    microsoft: str,
    token: Callable[[Signer, str], str | None],
) -> None:
    url = microsoft + "/teams"

    assert await status(teams, message(url), token(signer, url)) == 401

    assert bot.heard == []


async def test_two_minutes_of_wrong_clock_are_forgiven(
    teams: Client, signer: Signer, microsoft: str
) -> None:
    url = microsoft + "/teams"

    assert await status(teams, message(url), "Bearer " + signer.token(url, exp=-120)) == 200


async def test_keys_are_fetched_once_for_many_activities(
    teams: Client, signer: Signer, microsoft: str
) -> None:
    url = microsoft + "/teams"
    for _ in range(5):
        await status(teams, message(url), "Bearer " + signer.token(url))

    assert signer.refreshes == 1


async def test_a_rotated_key_is_learnt_without_a_restart(
    bot: Bot, signer: Signer, microsoft: str
) -> None:
    url = microsoft + "/teams"
    adapter = registered(bot, microsoft, between_refreshes=0)
    client = await client_of(adapter)
    assert await status(client, message(url), "Bearer " + signer.token(url)) == 200

    signer.withdraw_keys()
    signer.add_key("k9", "msteams")

    assert await status(client, message(url), "Bearer " + signer.token(url, kid="k9")) == 200
    assert await status(client, message(url), "Bearer " + signer.token(url)) == 401
    await client.close()
    await adapter.close()


async def test_unknown_keys_make_us_ask_once_and_not_at_every_attempt(
    teams: Client, signer: Signer, microsoft: str
) -> None:
    url = microsoft + "/teams"
    for _ in range(5):
        await status(teams, message(url), "Bearer " + signer.token(url, kid="stranger"))

    assert signer.refreshes == 1


async def test_without_keys_nobody_is_judged(
    teams: Client, bot: Bot, signer: Signer, microsoft: str
) -> None:
    signer.down = True
    url = microsoft + "/teams"

    assert await status(teams, message(url), "Bearer " + signer.token(url)) == 503

    assert bot.heard == []


@pytest.mark.parametrize(
    "changes",
    [
        {"serviceUrl": None},
        {"serviceUrl": 7},
        {"type": None},
        {"conversation": None},
        {"conversation": {"id": ""}},
        {"conversation": "a:1"},
        {"timestamp": "not a time"},
        {"from": "somebody"},
    ],
    ids=str,
)
async def test_a_malformed_activity_is_400_and_a_line_without_content(
    teams: Client,
    bot: Bot,
    signer: Signer,
    microsoft: str,
    changes: dict[str, object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = microsoft + "/teams"
    activity = message(url, text="Child Example told me", **changes)

    assert await status(teams, activity, "Bearer " + signer.token(url)) == 400

    assert bot.heard == []
    assert "malformed activity refused" in caplog.text
    assert "Example" not in caplog.text


@pytest.mark.parametrize("body", [b"x{", b"", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000])
async def test_what_is_not_an_activity_at_all_is_400(teams: Client, body: bytes) -> None:
    answer = await teams.post("/api/messages", data=body)

    assert answer.status == 400


@pytest.mark.parametrize("tenant", [None, {}, {"tenant": {"id": "another"}}, {"tenant": "x"}])
async def test_people_of_another_tenant_are_refused(
    teams: Client, bot: Bot, signer: Signer, microsoft: str, tenant: object
) -> None:
    url = microsoft + "/teams"
    activity = message(url, channelData=tenant, conversation={"id": "a:1"})

    assert await status(teams, activity, "Bearer " + signer.token(url)) == 403

    assert bot.heard == []


async def test_a_service_url_that_is_not_teams_is_refused(
    teams: Client, bot: Bot, signer: Signer
) -> None:
    url = "https://evil.trafficmanager.net/emea"

    assert await status(teams, message(url), "Bearer " + signer.token(url)) == 403

    assert bot.heard == []


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://smba.trafficmanager.net/uk/", True),
        ("https://smba.trafficmanager.net:443/uk/", True),
        ("https://SMBA.trafficmanager.net/uk/", True),
        ("http://smba.trafficmanager.net/uk/", False),
        ("https://evil.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net.example.org/", False),
        ("https://smba.trafficmanager.net@example.org/", False),
        ("https://example.org/smba.trafficmanager.net", False),
        ("http://127.0.0.1:3978/", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_only_exact_hosts_of_teams_are_teams(url: str, known: bool) -> None:
    assert is_teams_service(url) is known


@pytest.mark.parametrize(
    ("host", "aloud"),
    [("0.0.0.0", True), ("10.1.2.3", True), ("", True), ("127.0.0.1", False), ("::", True)],  # noqa: S104
)
def test_an_unregistered_bot_starts_only_aloud_and_on_this_machine(
    bot: Bot,
    host: str,
    aloud: bool,
) -> None:
    with pytest.raises(PanelError, match="APP_ID is not set"):
        Teams(Registration(), bot, host=host, anonymous=aloud)


@pytest.mark.parametrize(
    "registration", [Registration(APP), Registration(APP, "secret"), Registration(APP, "", TENANT)]
)
def test_half_a_registration_is_refused(bot: Bot, registration: Registration) -> None:
    with pytest.raises(PanelError, match="incomplete"):
        Teams(registration, bot, host="127.0.0.1", anonymous=True)


def test_the_password_is_not_shown_with_the_registration() -> None:
    assert "secret" not in repr(Registration(APP, "secret", TENANT))


async def test_an_unregistered_bot_answers_this_machine_only(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    adapter = Teams(Registration(), bot, host="127.0.0.1", anonymous=True)
    client = await client_of(adapter)

    assert await status(client, message("http://127.0.0.1:1/connector"), None) == 200
    assert await status(client, message("https://smba.trafficmanager.net/uk"), None) == 403
    assert await status(client, message("http://127.0.0.1.example.org/"), None) == 403

    await client.close()
    await adapter.close()

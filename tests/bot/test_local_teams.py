"""The demo's Teams with the real adapter and handler, over HTTP, as in `mace demo`."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.activities import Card, ConversationRef, Identity, SendFailed, message_with
from bot.adapter import Patience, Registration, Teams
from bot.handler import Handler, Press
from bot.local import ChatStore, LocalPerson, LocalTeams
from bot.local.people import GROUP
from core.errors import NotAllowed, PanelError
from tests.fakes.teams import LocalClient, texts

PAT = LocalPerson("pat", "Pat Example", "entra-pat", "pat@example.org", "Practitioner", "refer")
KIM = LocalPerson("kim", "Kim Sample", "entra-kim", "kim@example.org", "Co-chair", "queue")
LEE = LocalPerson("lee", "Lee Email", None, "lee@police.example", "Police", "")


async def people() -> Sequence[LocalPerson]:
    return [PAT, KIM, LEE]


def card(text: str) -> Card:
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": text, "wrap": True}],
        "actions": [{"type": "Action.Execute", "title": "Done", "verb": "action.done"}],
    }


@dataclass
class Demo:
    address: str
    teams: Teams
    store: ChatStore
    local: LocalTeams
    session: ClientSession
    refs: dict[str, ConversationRef]
    presses: list[Press]

    def client(self, person: LocalPerson) -> LocalClient:
        return LocalClient(self.session, self.address, person)


async def demo_of(store: ChatStore, tmp_path: Path, *, twice: bool = False) -> AsyncIterator[Demo]:
    refs: dict[str, ConversationRef] = {}
    presses: list[Press] = []

    async def help_(person: Identity, rest: str) -> Sequence[Card]:
        return [card(f"help for {person.entra_id}: {rest}")]

    async def done(press: Press) -> Card:
        presses.append(press)
        return card(f"done by {press.person.entra_id}: {press.data['action']}")

    async def no(_press: Press) -> Card:
        raise NotAllowed("Only the owner can.")

    async def remember(person: Identity, ref: ConversationRef) -> None:
        refs[person.entra_id] = ref

    handler = Handler(
        {"action.done": done, "no": no},
        {"help": help_},
        help_,
        lambda title, text: card(f"{title}: {text}"),
        remember,
    )
    teams = Teams(
        Registration(), handler, host="127.0.0.1", anonymous=True, patience=Patience(timeout=2)
    )
    app = web.Application()
    server = TestServer(app, port=0)
    (tmp_path / "adaptivecards.min.js").write_text("// the renderer")
    app.router.add_post("/api/messages", teams.handle)
    bot_address: list[str] = []

    async def bot(activity: dict[str, Any]) -> tuple[int, Any]:
        async with ClientSession() as s, s.post(bot_address[0], json=activity) as answer:
            return answer.status, await answer.json() if answer.content_length else None

    local = LocalTeams(people, bot, store, tmp_path, twice=twice)
    app.add_routes(local.routes())
    async with server, ClientSession() as session:
        address = str(server.make_url("")).rstrip("/")
        bot_address.append(address + "/api/messages")
        yield Demo(address, teams, store, local, session, refs, presses)
        await teams.close()


def new_store(path: Path | None = None) -> ChatStore:
    return ChatStore(path, lambda: datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async for demo in demo_of(new_store(), tmp_path):
        yield demo


async def test_a_message_is_answered_with_a_card(demo: Demo) -> None:
    [answer] = await demo.client(PAT).say("help me")

    assert "help for entra-pat: me" in texts(answer)


async def test_a_press_replaces_the_card_for_the_one_who_pressed(demo: Demo) -> None:
    pat = demo.client(PAT)
    await pat.say("help")

    replaced = await pat.press("action.done", action="a1")

    assert "done by entra-pat: a1" in texts(replaced)
    assert await pat.cards() == [replaced]


async def test_a_refusal_is_a_card_in_words(demo: Demo) -> None:
    pat = demo.client(PAT)
    await pat.say("help")

    assert "That could not be done: Only the owner can." in texts(await pat.press("no"))


async def test_teams_may_deliver_a_press_twice_under_one_id(tmp_path: Path) -> None:
    async for demo in demo_of(new_store(), tmp_path, twice=True):
        pat = demo.client(PAT)
        await pat.say("help")
        await pat.press("action.done", action="a1")

        assert len(demo.presses) == 2
        assert demo.presses[0].activity_id == demo.presses[1].activity_id
        assert demo.presses[0].message_id == (await pat.messages())[-1]["id"]


async def test_everybody_with_teams_can_be_written_to_first(demo: Demo) -> None:
    await demo.local.install(demo.address)
    await demo.local.install(demo.address)

    assert set(demo.refs) == {"entra-pat", "entra-kim"}
    assert len(await demo.client(KIM).cards()) == 1

    key = {"channelData": {"dispatch": "d1"}}
    await demo.teams.post(demo.refs["entra-kim"], message_with(card("Due today")) | key)

    assert "Due today" in texts((await demo.client(KIM).cards())[-1])
    assert demo.store.find("d1")
    assert len(await demo.client(PAT).cards()) == 1


async def test_a_proactive_message_reaches_a_waiting_page_at_once(demo: Demo) -> None:
    await demo.local.install(demo.address)
    kim = demo.client(KIM)
    seen = (await kim.log())[-1]
    waiting = asyncio.create_task(kim.log(since=len(await _all(demo)), wait=20))
    await asyncio.sleep(0.05)

    await demo.teams.post(demo.refs["entra-kim"], message_with(card("New")))

    [entry] = await asyncio.wait_for(waiting, 2)
    assert entry != seen
    assert "New" in str(entry)


async def _all(demo: Demo) -> range:
    async with demo.session.get(f"{demo.address}/teams/api/kim/log") as answer:
        return range((await answer.json())["next"])


async def test_a_person_without_the_app_is_opened_by_their_id(demo: Demo) -> None:
    ref = await demo.teams.open_personal(demo.address + "/connector", "t", PAT.teams_id)
    await demo.teams.post(ref, message_with(card("Hello")))

    assert "Hello" in texts((await demo.client(PAT).cards())[0])

    with pytest.raises(SendFailed):
        await demo.teams.open_personal(demo.address + "/connector", "t", "29:nobody")


async def test_in_the_group_the_bot_hears_only_what_is_said_to_it(demo: Demo) -> None:
    pat, kim = demo.client(PAT), demo.client(KIM)

    assert await pat.say("Good morning all", chat=GROUP) == []
    [answer] = await pat.say("@mace assistant help", chat=GROUP)

    assert "personal chat" in texts(answer)[0]
    assert len(await kim.messages(GROUP)) == 3


async def test_the_chat_survives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    async for demo in demo_of(new_store(path), tmp_path):
        await demo.client(PAT).say("help")
        await demo.client(PAT).press("action.done", action="a1")
        before = await demo.client(PAT).messages()
    with path.open("ab") as file:
        file.write(b'{"op":"ad')

    async for demo in demo_of(new_store(path), tmp_path):
        assert await demo.client(PAT).messages() == before


async def test_email_only_has_no_teams(demo: Demo) -> None:
    async with demo.session.get(f"{demo.address}/teams/api/people") as answer:
        shown = {person["id"]: person for person in await answer.json()}
    async with demo.session.get(f"{demo.address}/teams/api/lee/log") as answer:
        assert answer.status == 404

    assert shown["lee"]["chats"] == []
    assert shown["lee"]["teamsId"] is None
    assert shown["pat"]["role"] == "Practitioner"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/a:nowhere/activities", {}, 404, "ConversationNotFound"),
        ("PUT", f"/{PAT.personal_chat}/activities/7", {}, 404, "ActivityNotFoundInConversation"),
        ("DELETE", f"/{PAT.personal_chat}/activities/7", {}, 404, "ActivityNotFoundInConversation"),
        ("POST", f"/{PAT.personal_chat}/activities", [], 400, "BadSyntax"),
        ("POST", "", {"members": [{"id": "29:nobody"}]}, 400, "BadArgument"),
        ("POST", "", {"members": ["text"]}, 400, "BadArgument"),
        ("GET", f"/{GROUP}/members/29:nobody", None, 404, "MemberNotFoundInConversation"),
        (
            "POST",
            f"/{PAT.personal_chat}/activities",
            {"text": "x" * 110_000},
            413,
            "MessageSizeTooBig",
        ),
    ],
)
async def test_the_connector_refuses_as_teams_does(
    demo: Demo, method: str, path: str, body: Any, status: int, code: str
) -> None:
    url = f"{demo.address}/connector/v3/conversations{path}"
    async with demo.session.request(method, url, json=body) as answer:
        assert answer.status == status
        assert (await answer.json())["error"]["code"] == code


async def test_the_connector_posts_replaces_deletes_and_names_members(demo: Demo) -> None:
    root = f"{demo.address}/connector/v3/conversations/{PAT.personal_chat}"
    async with demo.session.post(root + "/activities", json={"type": "message", "text": "a"}) as r:
        assert r.status == 201
        message = (await r.json())["id"]
    async with demo.session.put(f"{root}/activities/{message}", json={"text": "b"}) as r:
        assert r.status == 200
    assert [m["text"] for m in await demo.client(PAT).messages()] == ["b"]
    async with demo.session.delete(f"{root}/activities/{message}") as r:
        assert r.status == 200
    assert await demo.client(PAT).messages() == []
    async with demo.session.get(root + "/pagedmembers") as r:
        [member] = (await r.json())["members"]
    assert member["aadObjectId"] == "entra-pat"
    async with demo.session.get(f"{root}/members/{PAT.teams_id}") as r:
        assert (await r.json())["email"] == "pat@example.org"


async def test_another_sites_form_cannot_speak_for_anybody(demo: Demo) -> None:
    url = f"{demo.address}/teams/api/pat/say"
    async with demo.session.post(url, data='{"text":"x"}') as answer:
        assert answer.status == 415
    assert await demo.client(PAT).messages() == []


@pytest.mark.parametrize("path", ["/", "/teams", "/teams/page/teams.js", "/teams/page/home.css"])
async def test_the_pages_are_served_with_headers_that_shut_everybody_else_out(
    demo: Demo, path: str
) -> None:
    async with demo.session.get(demo.address + path) as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        content = await answer.text()
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "https://" not in content


def test_a_missing_renderer_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PanelError, match="make setup"):
        LocalTeams(people, "http://127.0.0.1:1", new_store(), tmp_path).routes()

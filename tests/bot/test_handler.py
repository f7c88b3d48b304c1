"""A text finds its command, a press its submission, and trouble finds its words."""

import logging
import re
from collections.abc import Sequence
from typing import Any

import pytest

from bot.activities import CARD_TYPE, Activity, Card, ConversationRef, Identity, Reply
from bot.handler import Handler, Press
from core.errors import NotAllowed
from tests.bot.conftest import message

URL = "http://127.0.0.1:1/connector"


class Silent:
    """A turn in which nothing is sent but the reply."""

    async def send(self, activity: Activity) -> str:
        raise AssertionError("the reply is enough")

    async def update(self, activity_id: str, activity: Activity) -> None:
        raise AssertionError("the reply is enough")


def card(text: str) -> Card:
    return {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": text}]}


class Desk:
    """Commands and submissions that note how they were called."""

    def __init__(self) -> None:
        self.presses: list[Press] = []
        self.remembered: list[tuple[Identity, ConversationRef]] = []

    async def press(self, press: Press) -> Card:
        self.presses.append(press)
        return card("done")

    async def refuse(self, press: Press) -> Card:
        raise NotAllowed("Only the owner of an action can mark it as done.")

    async def break_down(self, press: Press) -> Card:
        raise RuntimeError("INSERT ... VALUES ('Child Example')")

    async def large(self, press: Press) -> Card:
        return card("x" * 100_000)

    async def my_actions(self, person: Identity, rest: str) -> Sequence[Card]:
        return [card(f"my actions|{person.entra_id}|{rest}")]

    async def my(self, person: Identity, rest: str) -> Sequence[Card]:
        return [card(f"my|{rest}"), card("second")]

    async def help(self, person: Identity, rest: str) -> Sequence[Card]:
        return [card(f"help|{rest}")]

    async def remember(self, person: Identity, ref: ConversationRef) -> None:
        self.remembered.append((person, ref))

    @property
    def handler(self) -> Handler:
        submissions = {
            "action.done": self.press,
            "no": self.refuse,
            "broken": self.break_down,
            "large": self.large,
        }
        commands = {"my": self.my, "my actions": self.my_actions}
        return Handler(submissions, commands, self.help, trouble, self.remember)


def trouble(title: str, text: str) -> Card:
    return card(f"{title}: {text}")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def said(reply: Reply) -> list[str]:
    return [sent["attachments"][0]["content"]["body"][0]["text"] for sent in reply.messages]


async def say(desk: Desk, text: object, **changes: Any) -> list[str]:
    return said(await desk.handler(message(URL, text=text, **changes), Silent()))


async def press(desk: Desk, verb: object, data: object = None, trigger: str = "manual") -> str:
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": data}, "trigger": trigger}
    activity = message(
        URL, type="invoke", name="adaptiveCard/action", value=value, replyToId="m7", id="a7"
    )
    reply = await desk.handler(activity, Silent())
    assert reply.invoke is not None
    status, body = reply.invoke
    assert (status, body["statusCode"], body["type"]) == (200, 200, CARD_TYPE)
    return str(body["value"]["body"][0]["text"])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("my actions", "my actions|entra-pat|"),
        ("  MY   Actions ", "my actions|entra-pat|"),
        ("My actions?", "my actions|entra-pat|"),
        ("my actions overdue East", "my actions|entra-pat|overdue East"),
        ("<at>MACE assistant</at> my actions", "my actions|entra-pat|"),
        ('<at id="0">MACE</at>&nbsp;my actions\n', "my actions|entra-pat|"),
        ("help", "help|help"),
        ("my actionsX", "my|actionsX"),
        ("mylar", "help|mylar"),
        ("", "help|"),
        (None, "help|"),
        ("🙂", "help|🙂"),
        ("' OR 1=1 --", "help|' OR 1=1 --"),
    ],
)
async def test_the_longest_command_word_wins_and_all_else_gets_help(
    desk: Desk, text: str | None, answer: str
) -> None:
    assert (await say(desk, text))[0] == answer


async def test_a_command_may_answer_with_several_cards(desk: Desk) -> None:
    assert await say(desk, "my day") == ["my|day", "second"]


async def test_whoever_writes_can_be_written_to_later(desk: Desk) -> None:
    await say(desk, "help")

    [(person, ref)] = desk.remembered
    assert person.entra_id == "entra-pat"
    assert ref["conversation"]["id"] == "a:1"
    assert ref["serviceUrl"] == URL


async def test_a_press_reaches_its_submission_with_everything(desk: Desk) -> None:
    assert await press(desk, "action.done", {"action": "a1"}) == "done"

    [pressed] = desk.presses
    assert pressed.person.entra_id == "entra-pat"
    assert pressed.data == {"action": "a1"}
    assert (pressed.activity_id, pressed.message_id) == ("a7", "m7")
    assert pressed.trigger == "manual"


async def test_a_refresh_is_a_press_that_says_so(desk: Desk) -> None:
    await press(desk, "action.done", trigger="automatic")

    assert desk.presses[0].trigger == "automatic"


async def test_an_old_client_presses_by_message(desk: Desk) -> None:
    value = {"verb": "action.done", "action": "a1"}

    assert await say(desk, None, value=value, replyToId="m7") == ["done"]

    assert desk.presses[0].data == {"action": "a1"}
    assert desk.presses[0].message_id == "m7"


async def test_a_refusal_is_told_to_the_person(desk: Desk) -> None:
    shown = await press(desk, "no")

    assert shown == "That could not be done: Only the owner of an action can mark it as done."


@pytest.mark.parametrize("verb", ["gone", "", None, 7])
async def test_a_button_that_nobody_knows_is_explained(desk: Desk, verb: object) -> None:
    assert (await press(desk, verb)).startswith("This button is no longer in use")


async def test_a_defect_is_a_number_for_the_person_and_a_trace_without_content_for_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    shown = await press(desk, "broken")

    found = re.search(r"number: ([0-9a-f]{8})\b", shown)
    assert found is not None
    assert f"defect {found[1]}: RuntimeError on activity a7" in caplog.text
    assert "test_handler.py" in caplog.text
    assert "Example" not in caplog.text
    assert "Example" not in shown


async def test_a_card_that_teams_would_refuse_becomes_a_sentence(desk: Desk) -> None:
    assert "too long for a Teams message" in await press(desk, "large")


async def test_in_a_group_nothing_is_shown_but_the_way_to_the_personal_chat(desk: Desk) -> None:
    group = {"id": "19:g", "conversationType": "groupChat"}

    [answer] = await say(desk, "<at>MACE</at> my actions", conversation=group)

    assert answer.startswith("Please ask me in our personal chat")
    assert desk.remembered == []


async def test_an_installation_is_remembered_and_greeted_once(desk: Desk) -> None:
    handler = desk.handler
    installed = message(URL, type="installationUpdate", action="add", text=None)
    added = message(URL, type="conversationUpdate", text=None)
    added["membersAdded"] = [added["recipient"]]

    replies = [await handler(installed, Silent()), await handler(added, Silent())]

    assert [said(reply) for reply in replies] == [["help|"], []]
    assert len(desk.remembered) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "installationUpdate", "action": "remove"},
        {"type": "conversationUpdate", "membersAdded": [{"id": "29:2"}]},
        {"type": "conversationUpdate"},
        {"type": "typing"},
        {"type": "messageReaction"},
    ],
    ids=str,
)
async def test_what_asks_for_nothing_gets_nothing(desk: Desk, changes: dict[str, Any]) -> None:
    assert await desk.handler(message(URL, **changes), Silent()) == Reply()


@pytest.mark.parametrize(
    ("name", "status"), [("application/search", 200), ("task/fetch", 501), (None, 501)]
)
async def test_every_invoke_is_answered(desk: Desk, name: str | None, status: int) -> None:
    reply = await desk.handler(message(URL, type="invoke", name=name), Silent())

    assert reply.invoke is not None
    assert reply.invoke[0] == status


@pytest.mark.parametrize("value", [None, "text", [], {"action": "text"}, {"action": {"data": 7}}])
async def test_a_press_without_its_parts_is_explained(desk: Desk, value: object) -> None:
    activity = message(URL, type="invoke", name="adaptiveCard/action", value=value)

    reply = await desk.handler(activity, Silent())

    assert reply.invoke is not None
    assert "no longer in use" in str(reply.invoke[1]["value"])

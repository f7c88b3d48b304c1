"""What a person typed or pressed, sent to whatever answers it. Nothing meets silence or a 500."""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.activities import (
    CARD_TYPE,
    Activity,
    Card,
    ConversationRef,
    Identity,
    Reply,
    Turn,
    check_size,
    identity_of,
    message_with,
    reference_of,
)
from bot.defects import frames_of
from bot.presses import (
    Press,
    id_of,
    is_about_us,
    is_personal,
    press_of_invoke,
    press_of_message,
    text_of,
)
from core.errors import PanelError

log = logging.getLogger(__name__)

__all__ = ["Command", "Handler", "Press", "Remember", "Submission", "Trouble"]

FLAGS = re.IGNORECASE | re.DOTALL
SEARCH_ANSWER = "application/vnd.microsoft.search.searchResponse"


Submission = Callable[[Press], Awaitable[Card]]
Command = Callable[[Identity, str], Awaitable[Sequence[Card]]]  # the text after the command word
Trouble = Callable[[str, str], Card]
Remember = Callable[[Identity, ConversationRef], Awaitable[None]]


class Handler:
    """Finds the submission of a verb and the command of a text; answers with cards.

    `trouble` builds a card from a title and a text; `remember` keeps where a person can be
    written to; `unknown` is the help that answers everything else.
    """

    def __init__(
        self,
        submissions: Mapping[str, Submission],
        commands: Mapping[str, Command],
        unknown: Command,
        trouble: Trouble,
        remember: Remember,
    ) -> None:
        self._submissions = submissions
        # "my actions" is found before "my": the longest word wins.
        self._commands = {word: commands[word] for word in sorted(commands, key=len, reverse=True)}
        self._unknown = unknown
        self._trouble = trouble
        self._remember = remember

    async def __call__(self, activity: Activity, turn: Turn) -> Reply:
        """Answer one activity; see bot.activities.OnActivity."""
        match activity.get("type"):
            case "message":
                return await self._message(activity)
            case "invoke":
                return await self._invoke(activity)
            case "conversationUpdate" | "installationUpdate":
                return await self._joined(activity)
            case _:
                return Reply()

    async def _message(self, activity: Activity) -> Reply:
        press = press_of_message(activity)
        if press is not None:
            card = await self._answer_press(press)
            return Reply(messages=[message_with(card)])
        return Reply(messages=await self._answer_text(activity))

    async def _answer_text(self, activity: Activity) -> list[Activity]:
        if not is_personal(activity):
            # What a person may see is not for everybody in the chat.
            return [message_with(self._trouble(IN_PERSON, ASK_IN_PERSON))]

        async def answer() -> list[Card]:
            await self._remember(identity_of(activity), reference_of(activity))
            command, rest = self._command(text_of(activity))
            return list(await command(identity_of(activity), rest))

        return [message_with(card) for card in await self._guarded(answer, id_of(activity))]

    def _command(self, text: str) -> tuple[Command, str]:
        for word, command in self._commands.items():
            found = re.fullmatch(rf"{re.escape(word)}[?!.]*(?:\s+(.*))?", text, FLAGS)
            if found:
                return command, (found[1] or "").strip()
        return self._unknown, text

    async def _invoke(self, activity: Activity) -> Reply:
        match activity.get("name"):
            case "adaptiveCard/action":
                press = press_of_invoke(activity)
                card = await self._answer_press(press)
                return Reply(invoke=(200, {"statusCode": 200, "type": CARD_TYPE, "value": card}))
            case "application/search":
                nothing = {"statusCode": 200, "type": SEARCH_ANSWER, "value": {"results": []}}
                return Reply(invoke=(200, nothing))
            case _:
                return Reply(invoke=(501, {}))  # what Teams expects for what a bot does not do

    async def _answer_press(self, press: Press) -> Card:
        submission = self._submissions.get(press.verb)
        if submission is None:
            log.warning("no submission for a verb; activity %s", press.activity_id)
            return self._trouble(OLD_BUTTON, PLEASE_ASK_AGAIN)

        async def answer() -> list[Card]:
            return [await submission(press)]

        [card] = await self._guarded(answer, press.activity_id)
        return card

    async def _joined(self, activity: Activity) -> Reply:
        if activity.get("action") == "remove" or not is_about_us(activity):
            return Reply()
        # Teams tells of one installation twice; the second time is not worth a second greeting.
        greet = activity.get("type") == "installationUpdate"
        if not is_personal(activity):
            asked = message_with(self._trouble(IN_PERSON, ASK_IN_PERSON))
            return Reply(messages=[asked] if greet else [])

        async def answer() -> list[Card]:
            await self._remember(identity_of(activity), reference_of(activity))
            return [] if not greet else list(await self._unknown(identity_of(activity), ""))

        cards = await self._guarded(answer, id_of(activity))
        return Reply(messages=[message_with(card) for card in cards])

    async def _guarded(
        self, answer: Callable[[], Awaitable[list[Card]]], activity_id: str
    ) -> list[Card]:
        """Give the cards or, whatever goes wrong, one card that says so in words."""
        try:
            cards = await answer()
            for card in cards:
                check_size(card, activity_id)
        except PanelError as error:
            log.info("refused: %s on activity %s", type(error).__name__, activity_id)
            return [self._trouble(NOT_DONE, str(error))]
        except Exception as error:  # noqa: BLE001 - the one place where a defect becomes a sentence
            return [self._defect(error, activity_id)]
        return cards

    def _defect(self, error: Exception, activity_id: str) -> Card:
        reference = secrets.token_hex(4)
        frames = frames_of(error)
        log.error(
            "defect %s: %s on activity %s at %s",
            reference,
            type(error).__name__,
            activity_id,
            frames,
        )
        return self._trouble(WENT_WRONG, WHAT_TO_DO.format(reference=reference))


NOT_DONE = "That could not be done"
WENT_WRONG = "Something went wrong"
WHAT_TO_DO = (
    "What you asked for may not have been done. This is our fault, not yours. Please try once "
    "more; type help to see what has been kept. If it happens again, tell the people who look "
    "after the assistant this number: {reference}. If a child is at immediate risk, do not "
    "wait: phone children's services or 999."
)
OLD_BUTTON = "This button is no longer in use"
PLEASE_ASK_AGAIN = (
    "The card comes from an earlier version of the assistant, and nothing has been done. "
    "Type help and open it anew."
)
IN_PERSON = "Please ask me in our personal chat"
ASK_IN_PERSON = (
    "What I show depends on who asks, and here everybody would see it. Open a chat with me and "
    "type help."
)

"""One turn: what the library hears becomes plain JSON, what we answer becomes its models."""

from collections.abc import Awaitable, Callable

from botbuilder.core import TurnContext
from botbuilder.schema import Activity, InvokeResponse, Mention

from bot import activities
from bot.activities import OnActivity, Reply


def turn_logic(
    on_activity: OnActivity, raw: activities.Activity | None = None
) -> Callable[[TurnContext], Awaitable[None]]:
    """Give the turn as botbuilder runs it. `raw` keeps what the library's model drops."""

    async def logic(context: TurnContext) -> None:
        turn = LibraryTurn(context)
        reply = await on_activity(raw or context.activity.serialize(), turn)
        if context.activity.type == "invoke":
            await context.send_activity(_invoke_response(reply))
        for message in reply.messages:
            await turn.send(message)

    return logic


def _invoke_response(reply: Reply) -> Activity:
    status, body = reply.invoke or (501, None)
    return Activity(type="invokeResponse", value=InvokeResponse(status=status, body=body))


class LibraryTurn:
    """Sends within a turn; the size guard stands here, so that nothing passes it by."""

    def __init__(self, context: TurnContext) -> None:
        self._context = context

    async def send(self, activity: activities.Activity) -> str:
        """Send to the conversation and give the message's id."""
        activities.check_size(activity, self._context.activity.type)
        answer = await self._context.send_activity(_outgoing(activity))
        return str(answer.id or "") if answer else ""

    async def update(self, activity_id: str, activity: activities.Activity) -> None:
        """Replace a message that the bot sent."""
        activities.check_size(activity, self._context.activity.type)
        outgoing = _outgoing(activity)
        outgoing.id = activity_id
        await self._context.update_activity(outgoing)


def _outgoing(activity: activities.Activity) -> Activity:
    """Make the library's model; it would lose what a mention mentions."""
    outgoing = Activity().deserialize(activity)
    outgoing.entities = [
        Mention().deserialize(entity) for entity in activity.get("entities", [])
    ] or None
    return outgoing

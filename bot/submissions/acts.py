"""How a press is answered: in one transaction, once, and never with what was typed lost."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.activities import Card
from bot.desk import Desk, Office
from bot.presses import Press
from cards import no_role
from cards.elements import notice
from core.errors import AlreadyChanged, InputRefused
from core.services.access import Unknown

Do = Callable[[Desk, Press], Awaitable[Card]]
Again = Callable[[Desk, Press, dict[str, str]], Awaitable[Card]]

NOT_KNOWN = no_role.View(
    contact="Ask the administrator of your panel to add you; they need your work email address."
)


@dataclass(frozen=True, slots=True)
class Act:
    """What a verb does. `again` shows the card once more with a sentence at each wrong field.

    `looks` tells that nothing is changed, so that the same press may be answered any number of
    times.
    """

    do: Do
    again: Again | None = None
    looks: bool = False


async def answer(office: Office, act: Act, press: Press) -> Card:
    """Answer one press."""
    try:
        return await _first(office, act, press)
    except Unknown:
        return no_role.build(NOT_KNOWN)
    except InputRefused as refused:
        if act.again is None:
            raise
        return await _again(office, act.again, press, refused.problems)
    except AlreadyChanged as changed:
        if act.again is None:
            raise
        return _told(await _again(office, act.again, press, {}), str(changed))


async def _first(office: Office, act: Act, press: Press) -> Card:
    if act.looks:
        async with office.desk(press.person) as desk:
            return await act.do(desk, press)
    async with office.press(press) as desk:
        return await act.do(desk, press)


async def _again(office: Office, again: Again, press: Press, problems: Mapping[str, str]) -> Card:
    async with office.desk(press.person) as desk:
        return await again(desk, press, dict(problems))


def _told(card: Card, sentence: str) -> Card:
    """Put what has happened meanwhile on top of a card."""
    first, *rest = card["body"]
    return {**card, "body": [first, notice("warning", "This changed meanwhile", sentence), *rest]}

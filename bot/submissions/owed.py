"""What is owed, by card: for those who run a panel."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import page, text, values, with_strays
from cards import owed
from cards.owed import VERB_SHOW, VERB_WHY
from core.breaches import IN_WORDS
from core.owing import OURS
from core.services import owed as services
from core.services.owed import OwedLine


async def owed_card(
    desk: Desk,
    show: str = "",
    number: int = 1,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build the card of what is owed."""
    view = await services.owed_view(desk.session, desk.person, show, now=desk.now)
    return owed.build(
        owed.View(
            counted=view.counted.text,
            chosen=view.show.value,
            choices=tuple((one.value, words) for one, words in IN_WORDS.items()),
            lines=tuple(_line(one) for one in view.lines),
            page=number,
            values=values(press, owed.FIELDS) if press else {},
            problems=problems or {},
        )
    )


def _line(one: OwedLine) -> owed.Line:
    clause = "" if one.clause == OURS else f" ({one.clause})"
    return owed.Line(
        what=f"{one.what} · {one.ref}",
        who=f"{one.owner}, {one.panel}",
        when=f"{one.when}{clause}",
        key=one.key if one.late else "",
        cause=one.cause,
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show another list, or its next page."""
    return await owed_card(desk, text(press, "show"), page(press))


async def why(desk: Desk, press: Press) -> Card:
    """Keep why something was late."""
    if desk.fresh:
        await services.say_why(
            desk.session, desk.person, text(press, "which"), text(press, "cause"), now=desk.now
        )
    return await owed_card(desk, text(press, "show"), page(press))


async def why_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the list again, with what was typed."""
    card = await owed_card(desk, text(press, "show"), page(press), press, problems)
    return with_strays(card, problems)


VERBS = {VERB_SHOW: Act(show, looks=True), VERB_WHY: Act(why, why_again)}

"""Other professionals for a child's slot, by card: added by who works with the child (R4.3)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import text, values, with_strays
from cards import professionals
from cards.professionals import FIELDS, VERB_ADD, VERB_REMOVE, VERB_SHOW
from core.dates import long_day
from core.services import professionals as services
from core.services.newcomers import Newcomer
from core.services.professionals import SlotView

ADDED = "Kept. They are invited by email, once, when the time stands."


async def slot_card(
    desk: Desk, case_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build who is asked to a child's next slot."""
    view = await services.slot_view(desk.session, desk.person, case_id, now=desk.now)
    return _card(view, press, problems)


def _card(
    view: SlotView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
    news: str = "",
) -> Card:
    day = long_day(view.held_on) if view.held_on else ""
    return professionals.build(
        professionals.View(
            case_id=view.case_id,
            case_ref=view.case_ref,
            panel=view.panel,
            when=", ".join(part for part in (day, view.time) if part),
            guests=tuple(
                professionals.Guest(
                    person_id=one.person_id,
                    name=one.name,
                    agency=one.agency,
                    state=one.state,
                    may_remove=one.may_remove,
                )
                for one in view.guests
            ),
            may_add=view.may_add,
            news=news,
            values=values(press, FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show who is asked to the slot."""
    return await slot_card(desk, press.data["case"])


async def add(desk: Desk, press: Press) -> Card:
    """Add a professional."""
    case_id = press.data["case"]
    if not desk.fresh:
        return await slot_card(desk, case_id)
    new = Newcomer(text(press, "name"), text(press, "email"), text(press, "agency"))
    view = await services.add(desk.session, desk.person, case_id, new, now=desk.now)
    return _card(view, news=ADDED)


async def remove(desk: Desk, press: Press) -> Card:
    """Take a professional off the list who is not invited yet."""
    case_id = press.data["case"]
    if desk.fresh:
        await services.remove(
            desk.session, desk.person, case_id, press.data["person"], now=desk.now
        )
    return await slot_card(desk, case_id)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the list again, with what was typed."""
    return with_strays(await slot_card(desk, press.data["case"], press, problems), problems)


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_ADD: Act(add, again=again),
    VERB_REMOVE: Act(remove, again=again),
}

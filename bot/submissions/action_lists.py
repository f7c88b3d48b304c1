"""A panel's actions by agency, as a card (H13, H15)."""

from datetime import timedelta

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.actions import row_of
from bot.submissions.acts import Act
from bot.submissions.typed import page, text
from cards import action_overview
from cards.action_overview import VERB_ALL
from core.links import Purpose
from core.services import action_lists as services
from core.services.action_lists import IN_WORDS, ActionsView

A_QUARTER = timedelta(minutes=15)


async def overview_card(desk: Desk, show: str = "", number: int = 1) -> Card:
    """Build the card of actions by agency."""
    view = await services.by_agency(desk.session, desk.person, show, now=desk.now)
    return action_overview.build(
        action_overview.View(
            actions=tuple(
                action_overview.Entry(agency=one.agency, owner=one.owner, row=row_of(one))
                for one in view.actions
            ),
            show=view.show.value,
            shows=tuple((one.value, words) for one, words in IN_WORDS.items()),
            counted=", ".join(f"{agency}: {count}" for agency, count in view.agencies),
            excel=_excel(desk, view),
            page=number,
        )
    )


def _excel(desk: Desk, view: ActionsView) -> str:
    """Give where the Excel file is offered: one panel's, to who runs it, for a quarter of an hour.

    Who runs several panels gets the file of the first from here.
    """
    if desk.links is None or not view.runs:
        return ""
    until = desk.now + A_QUARTER
    return desk.links.to(Purpose.ACTIONS_FILE, view.runs[0], desk.person.id, until)


async def show(desk: Desk, press: Press) -> Card:
    """Show other actions, or the next page of them."""
    number = page(press)
    wanted = text(press, "kept") if number > 1 else text(press, "show")
    return await overview_card(desk, wanted, number)


VERBS = {VERB_ALL: Act(show, looks=True)}

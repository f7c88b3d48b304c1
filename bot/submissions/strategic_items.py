"""Strategic items of MACE 2 by card (H23)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import day, on_top, text, values, with_strays
from cards import strategic_items
from cards.elements import notice
from cards.strategic_items import (
    FIELDS,
    VERB_ACTION,
    VERB_ADD,
    VERB_RECORD,
    VERB_SHOW,
    VERB_TAKE_OFF,
)
from core.dates import long_day
from core.errors import InputRefused
from core.services import strategic
from core.services.new_actions import NewAction
from core.services.strategic import ItemsView, ItemView

CHOOSE = "Choose which item."
AGREED = "{number}, due on {due}. Its owner is told."
KNOWN = {"text": "action", "owner_id": "owner", "due_on": "due"}  # as the card names them


async def items_card(
    desk: Desk, meeting_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build a meeting's strategic items."""
    view = await strategic.view(desk.session, desk.person, meeting_id, now=desk.now)
    return _card(view, press, problems)


def _card(
    view: ItemsView, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    return strategic_items.build(
        strategic_items.View(
            meeting_id=view.meeting_id,
            panel=view.panel,
            when=long_day(view.held_on),
            items=tuple(_item(one) for one in view.items),
            may_add=view.may_add,
            may_record=view.may_record,
            owners=view.owners,
            earliest=view.earliest.isoformat(),
            values=values(press, FIELDS) if press and problems else {},
            problems=problems or {},
        )
    )


def _item(one: ItemView) -> strategic_items.Item:
    title = f"{one.number}. {one.title}, {one.minutes} minutes"
    return strategic_items.Item(
        id=f"{one.id}/{one.version}", title=title, text=one.text, record=one.record
    )


def _chosen(press: Press) -> tuple[str, int]:
    item, _, version = text(press, "item").partition("/")
    if not version.isdigit():
        raise InputRefused({"item": CHOOSE})
    return item, int(version)


async def show(desk: Desk, press: Press) -> Card:
    """Show a meeting's strategic items."""
    return await items_card(desk, press.data["meeting"])


async def add(desk: Desk, press: Press) -> Card:
    """Put an item on the agenda."""
    meeting_id = press.data["meeting"]
    if not desk.fresh:
        return await items_card(desk, meeting_id)
    view = await strategic.add(
        desk.session,
        desk.person,
        meeting_id,
        title=text(press, "what"),
        text=text(press, "text"),
        minutes=text(press, "minutes"),
        now=desk.now,
    )
    return _card(view)


async def take_off(desk: Desk, press: Press) -> Card:
    """Take an item off the agenda."""
    if not desk.fresh:
        return await items_card(desk, press.data["meeting"])
    item, version = _chosen(press)
    view = await strategic.take_off(desk.session, desk.person, item, version=version, now=desk.now)
    return _card(view)


async def record(desk: Desk, press: Press) -> Card:
    """Record what was said about an item."""
    if not desk.fresh:
        return await items_card(desk, press.data["meeting"])
    item, version = _chosen(press)
    view = await strategic.record(
        desk.session, desk.person, item, text=text(press, "record"), version=version, now=desk.now
    )
    return _card(view)


async def action(desk: Desk, press: Press) -> Card:
    """Agree an action that is about no child."""
    meeting_id = press.data["meeting"]
    if not desk.fresh:
        return await items_card(desk, meeting_id)
    new = NewAction(text(press, "action"), text(press, "owner"), day(press, "due"))
    try:
        agreed = await strategic.agree_action(
            desk.session, desk.person, meeting_id, new, now=desk.now
        )
    except InputRefused as refused:
        named = {KNOWN.get(name, name): words for name, words in refused.problems.items()}
        raise InputRefused(named) from refused
    said = AGREED.format(number=agreed.number, due=long_day(agreed.due))
    return on_top(await items_card(desk, meeting_id), notice("good", "Recorded", said))


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the items again with what was typed."""
    named = {"what" if name == "title" else name: words for name, words in problems.items()}
    return with_strays(await items_card(desk, press.data["meeting"], press, named), named)


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_ADD: Act(add, again=again),
    VERB_TAKE_OFF: Act(take_off, again=again),
    VERB_RECORD: Act(record, again=again),
    VERB_ACTION: Act(action, again=again),
}

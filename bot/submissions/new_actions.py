"""What a meeting agrees that somebody does, as a card and its buttons (R4.9, R-App1)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions import discussions
from bot.submissions.acts import Act
from bot.submissions.typed import day, text, values, with_strays, with_unsaved
from cards import action_form
from cards.action_form import VERB_ADD, VERB_NEW
from core.actions import Priority, verb_hint
from core.dates import long_day
from core.services import new_actions as services
from core.services.new_actions import NewAction

ADDED = "{number}, due on {due}. Its owner is told."


async def new(desk: Desk, press: Press) -> Card:
    """Ask for a new action; from a child's card (it carries `v`), save that first."""
    if "v" in press.data:
        await discussions.save_typed(desk, press)
    return await _form(desk, press.data["item"])


async def new_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the child's card again, with what was typed."""
    return await discussions.again(desk, press, problems)


async def _form(
    desk: Desk,
    item_id: str,
    *,
    added: str = "",
    hint: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    found = await services.choices(desk.session, desk.person, item_id, now=desk.now)
    return action_form.build(
        action_form.View(
            item_id=found.item_id,
            case_ref=found.case_ref,
            owners=found.owners,
            purposes=found.purposes,
            categories=found.categories,
            aims=found.aims,
            priorities=found.priorities,
            abouts=found.abouts,
            earliest=found.earliest.isoformat(),
            added=added,
            hint=hint,
            values=values(press, action_form.FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def add(desk: Desk, press: Press) -> Card:
    """Record an action and offer the next; a repeated press shows the child, with its actions."""
    item = press.data["item"]
    if not desk.fresh:
        return await discussions.discussion_card(desk, item)
    asked = NewAction(
        text=text(press, "text"),
        owner_id=text(press, "owner_id"),
        due_on=day(press, "due_on"),
        purpose=text(press, "purpose") or None,
        category=text(press, "category") or None,
        aim=text(press, "aim") or None,
        priority=text(press, "priority") or Priority.NORMAL,
        about=text(press, "about") or "child",
        theme=text(press, "theme"),
    )
    view = await services.add(desk.session, desk.person, item, asked, now=desk.now)
    added = ADDED.format(number=view.number, due=long_day(view.due))
    return await _form(desk, item, added=added, hint=verb_hint(view.text))


async def add_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed; where the record has been closed, the child's card."""
    item = press.data["item"]
    if problems:
        form = await _form(desk, item, press=press, problems=problems)
        return with_strays(form, problems)
    typed = [("The action that was not recorded", text(press, "text"))]
    return with_unsaved(await discussions.discussion_card(desk, item), typed)


VERBS: dict[str, Act] = {
    VERB_NEW: Act(new, again=new_again),
    VERB_ADD: Act(add, again=add_again),
}

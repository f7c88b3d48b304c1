"""Scoring a child, as cards and buttons: group by group, by hand, the whole (R4.5, R4.6)."""

import re

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions import discussions
from bot.submissions.acts import Act
from bot.submissions.score_cards import (
    adjustment_card,
    group_card,
    group_form,
    group_values,
    not_saved,
    result_card,
    result_of,
)
from bot.submissions.typed import (
    day,
    differing,
    page,
    text,
    version,
    with_strays,
    with_unsaved,
)
from cards.score_adjustment import VERB_ADJUST, VERB_BY_HAND
from cards.score_form import DAYS, LEVEL, NOT_SO, ON, SOURCE, TICK, VERB_GROUP, VERB_OPEN
from cards.score_result import VERB_CONFIRM, VERB_RESULT
from core.errors import AlreadyChanged, InputRefused
from core.evidence import ManualScore
from core.services import scores as services
from core.services.score_views import ScoreView
from core.ticks import Tick
from core.typed import typed_days

CHOOSE_GROUP = "Choose the group in which something is to be changed."
WHOLE_NUMBER = "Give a whole number, such as 10 or -5; 0 takes an adjustment back."
NOT_TICKED = "You gave a day or a source, and the box is not ticked. Tick it, or take them out."
NO_SUCH_DAYS = "“{typed}” is no day. Write each like 12/8/2026 or 12 August 2026, with commas."
BOTH = "“{label}” is ticked above and marked as not so here. Take one of the two out."
POINTS = re.compile(r"[+-]?\d{1,4}(\.0*)?", re.ASCII)


async def open_group(desk: Desk, press: Press) -> Card:
    """Show a group of factors; from a child's card (it carries `v`), save that first."""
    if "v" in press.data:
        await discussions.save_typed(desk, press)
    group = text(press, "to_group") or text(press, "group")
    if not group:
        raise InputRefused({"to_group": CHOOSE_GROUP})
    return await group_card(desk, press.data["item"], int(group))


async def open_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again from which a group was to be opened."""
    if "v" in press.data:
        return await discussions.again(desk, press, problems)
    return with_strays(await result_card(desk, press.data["item"]), problems)


async def save_group(desk: Desk, press: Press) -> Card:
    """Keep what is ticked in a group and go where the button says."""
    item, group, go = press.data["item"], int(press.data["group"]), text(press, "go")
    view = await keep_group(desk, press)
    if go == "result":
        return await result_card(desk, item)
    step = -1 if go == "back" else 1
    return await group_card(desk, item, min(max(1, group + step), view.groups))


async def changed(desk: Desk, press: Press) -> bool:
    """Tell whether a group is ticked otherwise than it stands."""
    item, group = press.data["item"], int(press.data["group"])
    view = await services.score_view(desk.session, desk.person, item, group, now=desk.now)
    present = group_values(view)
    return bool(not_saved(view, present, press)) or text(press, NOT_SO) != present.get(NOT_SO, "")


async def keep_group(desk: Desk, press: Press) -> ScoreView:
    """Keep what is ticked, once; a press that was sent again gives the group as it stands."""
    item, group = press.data["item"], int(press.data["group"])
    before = await services.score_view(desk.session, desk.person, item, group, now=desk.now)
    if not desk.fresh:
        return before
    return await services.save_group(
        desk.session,
        desk.person,
        item,
        _ticks(press, before),
        group=group,
        version=version(press),
        now=desk.now,
    )


def _ticks(press: Press, before: ScoreView) -> dict[str, Tick | None]:
    """Read what is ticked and what is not so.

    What was typed at an empty box that was empty before is asked about.
    """
    absent = {part for part in text(press, NOT_SO).split(",") if part}
    ticks: dict[str, Tick | None] = dict.fromkeys(absent)
    wrong: dict[str, str] = {}
    for factor in before.factors:
        try:
            tick = _tick(press, factor.id)
        except InputRefused as refused:
            wrong |= refused.problems
            continue
        if text(press, TICK + factor.id) == "true":
            wrong |= {NOT_SO: BOTH.format(label=factor.label)} if factor.id in absent else {}
            ticks[factor.id] = tick
        elif not factor.ticked and (tick.on or tick.source or tick.days or tick.level):
            wrong[TICK + factor.id] = NOT_TICKED
    if wrong:
        raise InputRefused(wrong)
    return ticks


def _tick(press: Press, factor: str) -> Tick:
    days, unread = typed_days(text(press, DAYS + factor))
    if unread:
        raise InputRefused({DAYS + factor: NO_SUCH_DAYS.format(typed=unread[0])})
    level = text(press, LEVEL + factor) or None
    return Tick(day(press, ON + factor), text(press, SOURCE + factor).strip(), level, days)


async def group_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the group as it was ticked, or as it is now with what was ticked beside it."""
    item, group = press.data["item"], int(press.data["group"])
    try:
        view = await services.score_view(desk.session, desk.person, item, group, now=desk.now)
    except AlreadyChanged:
        return await result_card(desk, item)
    if problems:
        return with_strays(group_form(desk, view, press, problems), problems)
    return with_unsaved(group_form(desk, view), not_saved(view, group_values(view), press))


async def by_hand(desk: Desk, press: Press) -> Card:
    """Ask for points by hand; whoever cannot score sees the whole score."""
    item = press.data["item"]
    return await adjustment_card(desk, item) or await result_card(desk, item)


async def adjust(desk: Desk, press: Press) -> Card:
    """Keep points by hand and show the whole."""
    item = press.data["item"]
    if not desk.fresh:
        return await result_card(desk, item)
    found = await services.set_adjustment(
        desk.session,
        desk.person,
        item,
        ManualScore(_points(press), text(press, "rationale")),
        version=version(press),
        now=desk.now,
    )
    return await result_of(desk, found)


def _points(press: Press) -> int:
    typed = text(press, "points").strip().replace("−", "-")
    if not POINTS.fullmatch(typed):
        raise InputRefused({"points": WHOLE_NUMBER})
    return int(float(typed))


async def adjust_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show what was typed, or the present adjustment with what was typed beside it."""
    item = press.data["item"]
    if problems:
        card = await adjustment_card(desk, item, press, problems)
        return with_strays(card or await result_card(desk, item), problems)
    card = await adjustment_card(desk, item)
    if card is None:
        return await result_card(desk, item)
    return with_unsaved(card, differing(card, press))


async def confirm(desk: Desk, press: Press) -> Card:
    """Confirm the score."""
    item = press.data["item"]
    if not desk.fresh:
        return await result_card(desk, item)
    found = await services.confirm(
        desk.session, desk.person, item, version=version(press), now=desk.now
    )
    return await result_of(desk, found)


async def show(desk: Desk, press: Press) -> Card:
    """Show a page of the whole score."""
    return await result_card(desk, press.data["item"], page(press))


async def result_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the whole score and what bars its confirmation."""
    return with_strays(await result_card(desk, press.data["item"]), problems)


VERBS: dict[str, Act] = {
    VERB_OPEN: Act(open_group, again=open_again),
    VERB_GROUP: Act(save_group, again=group_again),
    VERB_BY_HAND: Act(by_hand, looks=True),
    VERB_ADJUST: Act(adjust, again=adjust_again),
    VERB_CONFIRM: Act(confirm, again=result_again),
    VERB_RESULT: Act(show, looks=True),
}

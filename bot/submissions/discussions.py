"""One child at the meeting, as a card and its buttons, each of which saves first (R4.11, H13)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions import meetings
from bot.submissions.acts import Act
from bot.submissions.discussion_cards import form, recorded
from bot.submissions.following import following_card
from bot.submissions.tracker import case_card
from bot.submissions.typed import (
    day,
    differing,
    on_top,
    text,
    version,
    with_strays,
    with_unsaved,
)
from cards.case_discussion import OUTCOME, OUTCOMES, VERB_FOLLOWS, VERB_NEXT, VERB_SAVE
from cards.elements import notice
from cards.score_result import VERB_CHILD
from core.dates import LONDON, clock_time, long_day
from core.decisions import ends
from core.errors import InputRefused
from core.services import actions
from core.services import discussions as services
from core.services.discussion_views import DiscussionView
from core.services.discussions import Change
from core.services.recording import WRITERS

ONLY_READ = "This can only be read"
NO_OUTCOME = "Choose what became of the action."
SAID_AT = "Recorded on {day} with what the panel's meeting said."


async def discussion_card(desk: Desk, item_id: str) -> Card:
    """Build one child's card: to record while that is possible, else the case to read."""
    return await _shown(desk, await _view(desk, item_id))


async def _view(desk: Desk, item_id: str) -> DiscussionView:
    return await services.discussion_view(desk.session, desk.person, item_id, now=desk.now)


async def _shown(desk: Desk, view: DiscussionView) -> Card:
    if view.may_record:
        return form(view)
    card = await case_card(desk, view.case_id)
    return on_top(card, notice("accent", ONLY_READ, view.closed_why or WRITERS))


async def save_typed(desk: Desk, press: Press) -> DiscussionView | None:
    """Save what a discussion card carries; None if this very press has done so before."""
    if not desk.fresh:
        return None
    await _settle_actions(desk, press)
    return await services.save(
        desk.session,
        desk.person,
        press.data["item"],
        await _change(desk, press),
        version=version(press),
        now=desk.now,
    )


async def _settle_actions(desk: Desk, press: Press) -> None:
    """Record what became of earlier actions (H13)."""
    for name in press.data:
        if name.startswith(OUTCOME) and (outcome := text(press, name)):
            if outcome not in dict(OUTCOMES):
                raise InputRefused({name: NO_OUTCOME})
            await _settle(desk, name.removeprefix(OUTCOME), outcome)


async def _settle(desk: Desk, action_id: str, outcome: str) -> None:
    session, by, now = desk.session, desk.person, desk.now
    if outcome == "done":
        await actions.done(session, by, action_id, version=None, note="", now=now)
        return
    note = SAID_AT.format(day=long_day(desk.today))
    await actions.cannot(session, by, action_id, outcome, note=note, version=None, now=now)


async def _change(desk: Desk, press: Press) -> Change:
    on = day(press, "next_review_on")
    if on and ends(text(press, "decision")) and await _was_filled_in(desk, press):
        on = None
    return Change(
        discussion=_given(press, "discussion"),
        analysis=_given(press, "analysis"),
        decision=_given(press, "decision"),
        decision_why=_given(press, "decision_why"),
        dissent=_given(press, "dissent"),
        next_review_on=on,
        next_review_why=_given(press, "next_review_why"),
    )


def _given(press: Press, name: str) -> str | None:
    return text(press, name) if name in press.data else None


async def _was_filled_in(desk: Desk, press: Press) -> bool:
    """Tell whether the day of a case that ends is only what the card had put there itself."""
    shown = recorded(await _view(desk, press.data["item"]))
    return shown["next_review_on"] == text(press, "next_review_on").strip()


async def open_child(desk: Desk, press: Press) -> Card:
    """Open one child of the meeting."""
    return await discussion_card(desk, press.data["item"])


async def save(desk: Desk, press: Press) -> Card:
    """Save, and stay with this child."""
    view = await save_typed(desk, press)
    if view is None:
        return await discussion_card(desk, press.data["item"])
    clock = clock_time(desk.now.astimezone(LONDON).time())
    return form(view, saved=f"Saved at {clock}.")


async def next_child(desk: Desk, press: Press) -> Card:
    """Save, and go on to the next child; after the last one, to the meeting."""
    view = await save_typed(desk, press) or await _view(desk, press.data["item"])
    if view.next_item is None:
        return await meetings.meeting_card(desk, view.meeting_id)
    return await discussion_card(desk, view.next_item)


async def follows(desk: Desk, press: Press) -> Card:
    """Save, and go on to what follows for this child."""
    view = await save_typed(desk, press) or await _view(desk, press.data["item"])
    return await following_card(desk, view.case_id)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, or the present state with what was typed beside it."""
    view = await _view(desk, press.data["item"])
    if problems:
        return with_strays(form(view, press=press, problems=problems), problems)
    return with_unsaved(await _shown(desk, view), differing(form(view), press))


VERBS: dict[str, Act] = {
    VERB_CHILD: Act(open_child, looks=True),
    VERB_SAVE: Act(save, again=again),
    VERB_NEXT: Act(next_child, again=again),
    VERB_FOLLOWS: Act(follows, again=again),
}

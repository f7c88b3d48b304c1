"""One child at the meeting, as a card and its buttons, each of which saves first (R4.11, H13)."""

from dataclasses import replace

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions import meetings, notes
from bot.submissions.acts import Act
from bot.submissions.discussion_cards import form, recorded
from bot.submissions.following import following_card
from bot.submissions.running import chosen, run_again
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
from cards.case_discussion import OUTCOME, VERB_FOLLOWS, VERB_NEXT, VERB_NOTES, VERB_SAVE
from cards.elements import Element, notice
from cards.running import VERB_CHOOSE
from cards.score_result import VERB_CHILD
from core.dates import LONDON, clock_time
from core.decisions import ends
from core.errors import InputRefused
from core.services import discussions as services
from core.services import outcomes, running
from core.services.discussion_views import DiscussionView
from core.services.discussions import Change
from core.services.recording import WRITERS
from core.services.running import Called

ONLY_READ = "This can only be read"
TWO_WROTE = "Two people wrote at once"


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
    said = {name: text(press, name) for name in press.data if name.startswith(OUTCOME)}
    became = {name.removeprefix(OUTCOME): one for name, one in said.items() if one}
    try:
        await outcomes.settle(desk.session, desk.person, became, now=desk.now)
    except InputRefused as refused:
        raise InputRefused({OUTCOME + k: why for k, why in refused.problems.items()}) from refused


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


async def choose(desk: Desk, press: Press) -> Card:
    """Open the record of the child who was chosen on the meeting's card."""
    return await discussion_card(desk, chosen(press))


async def save(desk: Desk, press: Press) -> Card:
    """Save, and stay with this child."""
    view = await save_typed(desk, press)
    if view is None:
        return await discussion_card(desk, press.data["item"])
    clock = clock_time(desk.now.astimezone(LONDON).time())
    return _with_both(form(view, saved=f"Saved at {clock}."), view, press)


def _with_both(card: Card, view: DiscussionView, press: Press) -> Card:
    """Say where two people wrote at once, and show what of this writer's is not saved."""
    mine = replace(press, data={k: v for k, v in press.data.items() if k in view.unsaved})
    card = with_unsaved(card, differing(form(view), mine)) if view.unsaved else card
    return on_top(card, notice("warning", TWO_WROTE, *view.told)) if view.told else card


async def next_child(desk: Desk, press: Press) -> Card:
    """Save, and go on to the next child; after the last one, to the meeting.

    A chair who goes on calls the next child in. Where two people wrote at once, the card stays.
    """
    view = await save_typed(desk, press) or await _view(desk, press.data["item"])
    if view.told:
        return _with_both(form(view), view, press)
    if view.next_item is None:
        return await meetings.meeting_card(desk, view.meeting_id)
    called = None
    if desk.fresh and view.may_score:
        called = await running.call_if_running(
            desk.session, desk.person, view.meeting_id, view.next_item, now=desk.now
        )
    card = await discussion_card(desk, view.next_item)
    return on_top(card, *_called(called)) if called else card


def _called(called: Called) -> list[Element]:
    told = [notice("good", "Called in by Teams", *called.told)] if called.told else []
    if called.untold:
        told.append(notice("warning", "The assistant cannot call these people", *called.untold))
    return told


async def to_notes(desk: Desk, press: Press) -> Card:
    """Save, and go on to this child's notes."""
    view = await save_typed(desk, press) or await _view(desk, press.data["item"])
    return await notes.notes_card(desk, view.item_id)


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
    VERB_CHOOSE: Act(choose, again=run_again, looks=True),
    VERB_NOTES: Act(to_notes, again=again),
    VERB_SAVE: Act(save, again=again),
    VERB_NEXT: Act(next_child, again=again),
    VERB_FOLLOWS: Act(follows, again=again),
}

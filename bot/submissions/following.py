"""What follows for one child, as a card, and the question that a sign of harm raises."""

from functools import partial

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import shown_again, text, values, version
from cards import following, strategy
from cards.following import VERB_FOLLOW
from cards.strategy import FIELDS, VERB_OPEN, VERB_SAVE
from core.services import following_views, strategies
from core.services.following_views import FollowingView
from core.services.strategies import StrategyView
from core.strategies import ASK


async def following_card(desk: Desk, case_id: str) -> Card:
    """Build the card of what follows for one child."""
    return _card(await _view(desk, case_id))


async def owed_card(desk: Desk, case_id: str) -> Card | None:
    """Build the card that reminds of what follows; None once nothing of it is owed."""
    view = await _view(desk, case_id)
    return _card(view) if view.owed or view.late else None


async def _view(desk: Desk, case_id: str) -> FollowingView:
    return await following_views.following_view(desk.session, desk.person, case_id, now=desk.now)


def _card(view: FollowingView) -> Card:
    return following.build(
        following.View(
            case_id=view.case_id,
            case_ref=view.case_ref,
            owed=view.owed,
            late=view.late,
            lines=view.lines,
            strategy=view.strategy,
            handover=view.handover,
            renews=view.renews,
            told=view.told,
        )
    )


async def follow(desk: Desk, press: Press) -> Card:
    """Open what follows for one child."""
    return await following_card(desk, press.data["case"])


async def _question(desk: Desk, press: Press) -> StrategyView:
    return await strategies.strategy_view(
        desk.session, desk.person, press.data["question"], now=desk.now
    )


def _strategy(
    view: StrategyView, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    return strategy.build(
        strategy.View(
            question_id=view.id,
            version=version(press) if press else view.version,
            case_ref=view.case_ref,
            asked=view.asked,
            ask=ASK,
            choices=view.choices,
            answered=view.answered,
            may_record=view.may_record,
            values=values(press, FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def open_strategy(desk: Desk, press: Press) -> Card:
    """Open the question about a sign of harm."""
    return _strategy(await _question(desk, press))


async def save_strategy(desk: Desk, press: Press) -> Card:
    """Record what was done about it."""
    if not desk.fresh:
        return await open_strategy(desk, press)
    view = await strategies.answer(
        desk.session,
        desk.person,
        press.data["question"],
        text(press, "answer"),
        text(press, "why"),
        version=version(press),
        now=desk.now,
    )
    return _strategy(view)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the question as it was answered, with what is wrong, or as it stands now."""
    form = partial(_strategy, await _question(desk, press))
    return shown_again(form, press, problems)


VERBS: dict[str, Act] = {
    VERB_FOLLOW: Act(follow, looks=True),
    VERB_OPEN: Act(open_strategy, looks=True),
    VERB_SAVE: Act(save_strategy, again=again),
}

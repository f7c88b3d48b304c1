"""A meeting under way by card: step by step, calling children in, and the previous actions."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import page, text, values, with_strays
from cards import called_in, previous_actions, running
from cards.meeting import VERB_THROUGH
from cards.previous_actions import BECAME, VERB_PREVIOUS, VERB_RECORD
from cards.running import VERB_CALL, VERB_CALL_NEXT
from core.dates import LONDON, clock_time, long_day, short_day
from core.errors import InputRefused
from core.services import outcomes
from core.services import running as services
from core.services.action_views import ActionView
from core.services.letters import MeetingFacts, meeting_facts, slot_facts
from core.services.running import RunningView, TurnView

CHOOSE = "Choose which child."


async def running_card(desk: Desk, meeting_id: str, problem: str = "") -> Card:
    """Build the meeting, step by step."""
    view = await services.running_view(desk.session, desk.person, meeting_id, now=desk.now)
    return _card(view, problem)


def _card(view: RunningView, problem: str = "") -> Card:
    return running.build(
        running.View(
            meeting_id=view.meeting_id,
            version=view.version,
            panel=view.panel,
            when=long_day(view.held_on),
            steps=_steps(view),
            turns=tuple(_turn(one) for one in view.turns),
            current=view.current,
            following=view.following,
            ends=view.ends,
            called=view.called.told if view.called else (),
            untold=view.called.untold if view.called else (),
            may_run=view.may_run,
            problem=problem,
        )
    )


def _steps(view: RunningView) -> tuple[tuple[str, str], ...]:
    here = f"{view.present} here, {view.apologies} apologies"
    late = f"{', '.join(view.undeclared)}: ask them to accept it" if view.undeclared else ""
    unsettled = f"{view.open_actions} have no outcome yet" if view.open_actions else "All reviewed"
    declared = "Read aloud" if view.declaration_read else "Not read aloud yet"
    return (
        *((("Declaration", declared),) if view.asks_declaration else ()),
        ("Who is here", here),
        *((("Without the declaration", late),) if late else ()),
        ("Previous actions", unsettled),
    )


def _turn(one: TurnView) -> running.Turn:
    return running.Turn(
        item_id=one.item_id,
        number=one.number,
        case_ref=one.case_ref,
        child=one.initials,
        planned=one.planned,
        expected=one.expected,
        state=one.state,
    )


async def called_in_card(desk: Desk, item_id: str) -> Card | None:
    """Tell an invitee that their turn has come; nothing once it has gone by."""
    if not await services.still_called(desk.session, item_id, now=desk.now):
        return None
    facts, case_ref = await _called(desk, item_id)
    return called_in.build(
        called_in.View(
            meeting_id=facts.id,
            panel=facts.panel,
            case_ref=case_ref,
            place=facts.place,
            declared=facts.declared,
        )
    )


async def _called(desk: Desk, item_id: str) -> tuple[MeetingFacts, str]:
    meeting_id = await services.meeting_of(desk.session, item_id)
    case_ref, _, _ = await slot_facts(desk.session, item_id)
    return await meeting_facts(desk.session, meeting_id, desk.person.id), case_ref


async def open_running(desk: Desk, press: Press) -> Card:
    """Show where the meeting stands."""
    return await running_card(desk, press.data["meeting"])


async def call_next(desk: Desk, press: Press) -> Card:
    """Call in the child whom the card showed as the next."""
    return await _call(desk, press.data["meeting"], str(press.data["item"]))


async def call(desk: Desk, press: Press) -> Card:
    """Call in the child who was chosen, out of the agenda's order."""
    return await _call(desk, press.data["meeting"], chosen(press))


async def _call(desk: Desk, meeting_id: str, item_id: str) -> Card:
    if not desk.fresh:
        return await running_card(desk, meeting_id)
    return _card(await services.call(desk.session, desk.person, meeting_id, item_id, now=desk.now))


def chosen(press: Press) -> str:
    """Give the child who was chosen on the meeting's card."""
    item_id = text(press, "child")
    if not item_id:
        raise InputRefused({"child": CHOOSE})
    return item_id


async def run_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show where the meeting stands, and what to choose."""
    return await running_card(desk, press.data["meeting"], " ".join(problems.values()))


async def previous_card(
    desk: Desk,
    meeting_id: str,
    *,
    number: int = 1,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build the review of earlier actions, by agency (H13)."""
    found = await outcomes.review(desk.session, desk.person, meeting_id, now=desk.now)
    return previous_actions.build(
        previous_actions.View(
            meeting_id=found.meeting_id,
            panel=found.panel,
            when=long_day(found.held_on),
            waiting=tuple(_row(one) for one in found.waiting),
            settled=tuple(
                f"{one.number}, {one.agency}: {one.state_in_words}" for one in found.settled
            ),
            may_record=found.may_record,
            page=number,
            saved=saved,
            values=values(press, (), (BECAME,)) if press else {},
            problems=problems or {},
        )
    )


def _row(one: ActionView) -> previous_actions.Row:
    return previous_actions.Row(
        id=one.id,
        number=one.number,
        case_ref=one.case_ref,
        text=one.text,
        owner=one.owner,
        agency=one.agency,
        state=f"{one.state_in_words} · due {short_day(one.due)}",
    )


async def open_previous(desk: Desk, press: Press) -> Card:
    """Show a page of the earlier actions."""
    return await previous_card(desk, press.data["meeting"], number=page(press))


async def record(desk: Desk, press: Press) -> Card:
    """Record what became of the actions on this page."""
    if desk.fresh:
        said = {name: text(press, name) for name in press.data if name.startswith(BECAME)}
        became = {name.removeprefix(BECAME): one for name, one in said.items() if one}
        await outcomes.settle(desk.session, desk.person, became, now=desk.now)
    clock = clock_time(desk.now.astimezone(LONDON).time())
    saved = f"Saved at {clock}."
    return await previous_card(desk, press.data["meeting"], number=page(press), saved=saved)


async def previous_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the page again as it was filled in, with what is wrong."""
    named = {BECAME + action: sentence for action, sentence in problems.items()}
    card = await previous_card(
        desk, press.data["meeting"], number=page(press), press=press, problems=named
    )
    return with_strays(card, named)


VERBS: dict[str, Act] = {
    VERB_THROUGH: Act(open_running, looks=True),
    VERB_CALL_NEXT: Act(call_next, again=run_again),
    VERB_CALL: Act(call, again=run_again),
    VERB_PREVIOUS: Act(open_previous, looks=True),
    VERB_RECORD: Act(record, again=previous_again),
}

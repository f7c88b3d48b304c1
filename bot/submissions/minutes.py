"""The minutes before and after their approval, as a card and its buttons (R4.11, H14)."""

from collections.abc import Iterable
from datetime import datetime

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.discussions import discussion_card
from bot.submissions.record_papers import GOOD_FOR, NO_PAGES
from bot.submissions.typed import on_top, page, text, version, with_strays
from cards import engagement as cards_engagement
from cards import minutes_approval
from cards.elements import notice
from cards.meeting import VERB_MINUTES
from cards.minutes_approval import (
    VERB_APPROVE,
    VERB_CORRECT,
    VERB_EDIT,
    VERB_ENGAGEMENT,
    VERB_LEAVE,
    VERB_PAGE,
)
from core.dates import LONDON, clock_time, long_day, short_day
from core.errors import InputRefused, PanelError
from core.links import Purpose
from core.meetings import MeetingState
from core.minutes import NOT_ENDED, STATUS
from core.services import agendas, engagement, meetings
from core.services import minutes as services
from core.services.agenda_views import AgendaLineView
from core.services.meeting_views import MeetingView, RollCall
from core.services.minutes import MinutedChild, MinutesView

FILES = (("pdf", "PDF"), ("docx", "Word"))
CHOOSE_RECORD = "Choose the child whose record of engagement you want."
CHOOSE_CHILD = "Choose the child whose record is to be changed."
WORTH_A_LOOK = "Worth a look; it may be meant"


async def approval_card(desk: Desk, meeting_id: str, page: int = 1, problem: str = "") -> Card:
    """Build the minutes as they stand, for those who write them."""
    view = await services.minutes_view(desk.session, desk.person, meeting_id, now=desk.now)
    return await _card(desk, view, page, problem)


async def _card(desk: Desk, view: MinutesView, page: int = 1, problem: str = "") -> Card:
    held = await meetings.meeting_view(desk.session, desk.person, view.meeting_id, now=desk.now)
    listed = await agendas.agenda_view(desk.session, desk.person, view.meeting_id, now=desk.now)
    lines = {line.item_id: line for line in listed.lines}
    card = minutes_approval.build(
        minutes_approval.View(
            meeting_id=view.meeting_id,
            version=view.version,
            panel=view.panel,
            when=long_day(view.held_on),
            attendance=_attendance(held),
            children=tuple(
                _child(view, number, child, lines.get(child.item_id))
                for number, child in enumerate(view.children, start=1)
            ),
            missing=_missing(view, held),
            not_reached=view.not_reached,
            due=_due(desk, view),
            approved="" if view.may_edit else _approved(view),
            correcting=view.correction_why,
            may_approve=view.may_approve,
            may_correct=view.may_correct,
            engagement=view.engagement,
            problem=problem,
            page=page,
        )
    )
    if not view.worth_a_look or view.approved_at:
        return card
    return on_top(card, notice("accent", WORTH_A_LOOK, *view.worth_a_look))


def _attendance(held: MeetingView) -> tuple[tuple[str, str], ...]:
    """Name who was there, who was not, and how far the declaration is recorded (H9)."""
    by_status = [(words, _names(held.roll, status)) for status, words in STATUS.items()]
    present = [one for one in held.roll if one.attendance == "present"]
    declared = f"{held.declared} of {held.invited} invited; {len(present)} were present"
    return (*((words, names) for words, names in by_status if names), ("Declarations", declared))


def _names(roll: Iterable[RollCall], status: str | None) -> str:
    return ", ".join(f"{one.name} ({one.agency})" for one in roll if one.attendance == status)


def _child(
    view: MinutesView, number: int, child: MinutedChild, line: AgendaLineView | None
) -> minutes_approval.Child:
    mine = [one for one in view.actions if one.case_ref == child.case_ref]
    return minutes_approval.Child(
        item_id=child.item_id,
        number=number,
        case_ref=child.case_ref,
        child=f"{line.initials}, {line.age}" if line and line.initials else "not named here",
        decision=child.decision,
        score=child.score,
        next_review=long_day(child.next_review_on) if child.next_review_on else "",
        actions=tuple(f"{a.number}, {a.agency}, by {short_day(a.due)}: {a.text}" for a in mine),
    )


def _missing(view: MinutesView, held: MeetingView) -> tuple[str, ...]:
    ended = view.approved_at is not None or held.state == MeetingState.HELD
    return (*(() if ended else (NOT_ENDED,)), *view.missing)


def _due(desk: Desk, view: MinutesView) -> str:
    if view.due is None:
        return ""
    if desk.today > view.due:
        return f"They were due by {long_day(view.due)}, so they are late."
    return f"Approved by {long_day(view.due)} they are in time."


def _approved(view: MinutesView) -> str:
    if view.approved_at is None:
        return ""
    local = view.approved_at.astimezone(LONDON)
    on = f"n {long_day(local.date())} at {clock_time(local.time())}."
    return f"Version {view.edition}. First approved o{on}" if view.edition > 1 else f"O{on}"


async def approve(desk: Desk, press: Press) -> Card:
    """Approve the minutes; where something is missing, the card says what."""
    view = await services.minutes_view(
        desk.session, desk.person, press.data["meeting"], now=desk.now
    )
    if desk.fresh and not view.missing:
        view = await services.approve(
            desk.session, desk.person, view.meeting_id, version=version(press), now=desk.now
        )
    return await _card(desk, view)


async def edit(desk: Desk, press: Press) -> Card:
    """Open the record of the child that was chosen."""
    item = text(press, "item")
    if not item:
        raise InputRefused({"item": CHOOSE_CHILD})
    return await discussion_card(desk, item)


async def correct(desk: Desk, press: Press) -> Card:
    """Open approved minutes again, with the reason; the version before stands meanwhile."""
    if not desk.fresh:
        return await approval_card(desk, press.data["meeting"])
    view = await services.correct(
        desk.session,
        desk.person,
        press.data["meeting"],
        why=text(press, "why"),
        version=version(press),
        now=desk.now,
    )
    return await _card(desk, view)


async def leave(desk: Desk, press: Press) -> Card:
    """Leave approved minutes as they were."""
    meeting_id = press.data["meeting"]
    view = await services.leave(desk.session, desk.person, meeting_id, now=desk.now)
    return await _card(desk, view)


async def record_of_engagement(desk: Desk, press: Press) -> Card:
    """Offer one child's record of engagement to those who run the panel (R4.11)."""
    item = text(press, "item")
    if not item:
        raise InputRefused({"item": CHOOSE_RECORD})
    found = await engagement.to_file(desk.session, desk.person, item, now=desk.now)
    until = desk.now + GOOD_FOR
    return cards_engagement.build(
        cards_engagement.View(
            meeting_id=found.meeting_id,
            case_ref=found.case_ref,
            title=found.paper.title,
            when=long_day(found.paper.head.held_on),
            links=tuple((words, _address(desk, item, kind, until)) for kind, words in FILES),
            until=clock_time(until.astimezone(LONDON).time()),
        )
    )


def _address(desk: Desk, item: str, kind: str, until: datetime) -> str:
    if desk.links is None:
        raise PanelError(NO_PAGES)
    return desk.links.to(Purpose.ENGAGEMENT, f"{item}.{kind}", desk.person.id, until)


async def show(desk: Desk, press: Press) -> Card:
    """Show a page of the minutes."""
    return await approval_card(desk, press.data["meeting"], page(press))


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the minutes as they stand now, and what to choose."""
    problem = problems.get("why", "")
    return with_strays(await approval_card(desk, press.data["meeting"], 1, problem), problems)


VERBS: dict[str, Act] = {
    VERB_APPROVE: Act(approve, again=again),
    VERB_CORRECT: Act(correct, again=again),
    VERB_LEAVE: Act(leave, again=again),
    VERB_ENGAGEMENT: Act(record_of_engagement, again=again, looks=True),
    VERB_EDIT: Act(edit, again=again, looks=True),
    VERB_MINUTES: Act(show, looks=True),
    VERB_PAGE: Act(show, looks=True),
}

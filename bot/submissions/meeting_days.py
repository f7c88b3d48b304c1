"""A meeting's day by card: move it, cancel it, call another (H8, H9, H23)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.meetings import meeting_card, when_words
from bot.submissions.typed import day, on_top, text, values, version
from cards import meeting_day
from cards.elements import notice
from cards.meeting import VERB_CHANGE
from cards.meeting_day import FIELDS, VERB_CALL, VERB_CANCEL, VERB_MOVE, VERB_NEW
from core.dates import clock_time, long_day
from core.rescheduling import Wanted
from core.services import day_news, meetings, places, rescheduling
from core.services.meeting_views import MeetingView
from core.services.rules import panel_of, panel_title
from core.typed import typed_clock

MOVED = "It is moved. Everybody who was invited is told, with the new calendar entry."
CALLED = "It is called. Confirm its date to invite the panel."
CALLED_ALL = "All four are called. Confirm the date of each to invite the panel."
PLACES = "Meetings after it that are in the same place now: {n}."
CANCELLED = "It is cancelled. Everybody who had heard of it is told."


async def change_card(
    desk: Desk, meeting_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the card that moves or cancels a meeting; how it stands once that is not possible."""
    view = await meetings.meeting_view(desk.session, desk.person, meeting_id, now=desk.now)
    if not view.allowed.change_day:
        return await meeting_card(desk, meeting_id)
    return meeting_day.build(
        meeting_day.View(
            panel_id=view.panel_key,
            panel=view.panel,
            today=desk.today.isoformat(),
            meeting_id=view.id,
            version=view.version,
            when=when_words(view),
            question=view.question or "",
            after=tuple(_after(view)),
            values=values(press, FIELDS) if press and problems else _stands(view),
            problems=problems or {},
        )
    )


def _stands(view: MeetingView) -> dict[str, str]:
    return {
        "day": view.held_on.isoformat(),
        "starts": clock_time(view.starts),
        "ends": clock_time(view.ends),
        "place": view.place,
    }


def _after(view: MeetingView) -> list[str]:
    """Say what moving or cancelling does."""
    words = []
    if view.invited:
        words.append(f"{view.invited} people are invited. Each is told once, by email.")
    if view.agenda_by:
        words.append(
            f"The agenda is owed on {long_day(view.agenda_by)}. Its day and that of the minutes "
            "follow the meeting's."
        )
    if view.children:
        count = "its child is" if view.children == 1 else f"its {view.children} children are"
        words.append(f"If it is cancelled, {count} put to the next meeting that has room.")
    return words


async def open_change(desk: Desk, press: Press) -> Card:
    """Open the card that moves or cancels a meeting."""
    return await change_card(desk, press.data["meeting"])


async def move(desk: Desk, press: Press) -> Card:
    """Move a meeting; say whose review passes its day."""
    meeting_id = press.data["meeting"]
    if not desk.fresh:
        return await meeting_card(desk, meeting_id)
    row = await rescheduling.move(
        desk.session, desk.person, meeting_id, _wanted(press), version=version(press), now=desk.now
    )
    told = await day_news.children_in_words(desk.session, row)
    if text(press, "later") == "true":
        days = await places.from_now_on(desk.session, desk.person, row, now=desk.now)
        told = (*told, PLACES.format(n=len(days)))
    return on_top(await meeting_card(desk, meeting_id), notice("good", MOVED, *told))


async def cancel(desk: Desk, press: Press) -> Card:
    """Cancel a meeting; say where each of its children is put."""
    meeting_id = press.data["meeting"]
    if not desk.fresh:
        return await meeting_card(desk, meeting_id)
    row = await rescheduling.cancel(
        desk.session,
        desk.person,
        meeting_id,
        reason=text(press, "reason"),
        version=version(press),
        now=desk.now,
    )
    told = await day_news.children_in_words(desk.session, row)
    return on_top(await meeting_card(desk, meeting_id), notice("good", CANCELLED, *told))


async def new_card(
    desk: Desk, panel: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the card that calls a meeting, with the panel's usual times."""
    rules = panel_of(panel)
    usual = {
        "starts": clock_time(rules.start) if rules.start else "",
        "ends": clock_time(rules.end) if rules.end else "",
        "place": await places.usual(desk.session, panel),
    }
    return meeting_day.build(
        meeting_day.View(
            panel_id=panel,
            panel=panel_title(panel),
            today=desk.today.isoformat(),
            strategic=rules.strategic,
            values=values(press, FIELDS) if press and problems else usual,
            problems=problems or {},
        )
    )


async def open_new(desk: Desk, press: Press) -> Card:
    """Open the card that calls a meeting."""
    return await new_card(desk, press.data["panel"])


async def call(desk: Desk, press: Press) -> Card:
    """Call a meeting that no recurrence gives."""
    panel = press.data["panel"]
    if not desk.fresh:
        return await new_card(desk, panel)
    wanted = _wanted(press)
    if text(press, "quarterly") == "true":
        rows = await rescheduling.call_quarterly(
            desk.session, desk.person, panel, wanted, now=desk.now
        )
        days = (long_day(row.held_on) for row in rows)
        return on_top(await meeting_card(desk, rows[0].id), notice("good", CALLED_ALL, *days))
    row = await rescheduling.call(desk.session, desk.person, panel, wanted, now=desk.now)
    return on_top(await meeting_card(desk, row.id), notice("good", CALLED))


def _wanted(press: Press) -> Wanted:
    return Wanted(
        day(press, "day"),
        typed_clock(text(press, "starts")),
        typed_clock(text(press, "ends")),
        text(press, "place"),
        text(press, "reason"),
        anyway=text(press, "anyway") == "true",
    )


async def change_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again with what was typed."""
    return await change_card(desk, press.data["meeting"], press, problems)


async def new_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again with what was typed."""
    return await new_card(desk, press.data["panel"], press, problems)


VERBS = {
    VERB_CHANGE: Act(open_change, looks=True),
    VERB_MOVE: Act(move, again=change_again),
    VERB_CANCEL: Act(cancel, again=change_again),
    VERB_NEW: Act(open_new, looks=True),
    VERB_CALL: Act(call, again=new_again),
}

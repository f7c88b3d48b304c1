"""Reviews satisfied otherwise, by button: other meetings, and a sooner day (R4.8)."""

from functools import partial

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import (
    day,
    shown_again,
    text,
    values,
    version,
)
from cards import other_meeting
from cards.other_meeting import (
    FIELDS,
    VERB_BEGIN,
    VERB_END,
    VERB_OPEN,
    VERB_RECORD,
    VERB_SOONER,
)
from core.dates import long_day
from core.services import other_meetings as services
from core.services.other_meetings import Held, OtherMeetingView

RECORDED = "Recorded. Chairs and coordinator are told, and MACE reads it in its next papers."


async def _view(desk: Desk, press: Press) -> OtherMeetingView:
    return await services.series_view(desk.session, desk.person, press.data["case"], now=desk.now)


def _card(
    view: OtherMeetingView,
    *,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    last = {"present": view.present, "said": view.said}
    shown = press if press and "v" in press.data else None
    return other_meeting.build(
        other_meeting.View(
            case_id=view.case_id,
            version=version(shown) if shown else view.version,
            case_ref=view.case_ref,
            label=view.label,
            rule=view.rule,
            review=long_day(view.review_on) if view.review_on else "No day is set",
            chairs=view.chairs,
            runs=view.runs,
            due=long_day(view.due) if view.due else "",
            history=view.history,
            may_decide=view.may_decide,
            may_record=view.may_record,
            saved=saved,
            values=values(press, FIELDS) if press else last,
            problems=problems or {},
        )
    )


async def open_series(desk: Desk, press: Press) -> Card:
    """Open the meetings that stand in for a child's review."""
    return _card(await _view(desk, press))


async def begin(desk: Desk, press: Press) -> Card:
    """Begin a series in place of the panel's review."""
    if not desk.fresh:
        return await open_series(desk, press)
    why = text(press, "why")
    view = await services.begin(desk.session, desk.person, press.data["case"], why, now=desk.now)
    return _card(view, saved="These meetings now take the place of the panel's review.")


async def end(desk: Desk, press: Press) -> Card:
    """End a series."""
    if not desk.fresh:
        return await open_series(desk, press)
    why = text(press, "why")
    view = await services.end(desk.session, desk.person, press.data["case"], why, now=desk.now)
    return _card(view, saved="These meetings have ended; the panel reviews the child again.")


async def record(desk: Desk, press: Press) -> Card:
    """Record a meeting: what it tells MACE stands on the case and in the next papers."""
    if not desk.fresh:
        return await open_series(desk, press)
    held = Held(
        held_on=day(press, "held_on"),
        present=text(press, "present"),
        said=text(press, "said"),
        is_review=text(press, "is_review") == "true",
        decided_by=text(press, "decided_by"),
        next_review_on=day(press, "next_review_on"),
    )
    view = await services.record(desk.session, desk.person, press.data["case"], held, now=desk.now)
    return _card(view, saved=RECORDED)


async def sooner(desk: Desk, press: Press) -> Card:
    """Bring a review forward."""
    if not desk.fresh:
        return await open_series(desk, press)
    view = await services.bring_forward(
        desk.session,
        desk.person,
        press.data["case"],
        day(press, "sooner_on"),
        text(press, "sooner_why"),
        version=version(press),
        now=desk.now,
    )
    return _card(view, saved="The review is brought forward.")


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, with what is wrong, or as it stands now."""
    form = partial(_card, await _view(desk, press))
    return shown_again(form, press, problems)


VERBS: dict[str, Act] = {
    VERB_OPEN: Act(open_series, looks=True),
    VERB_BEGIN: Act(begin, again=again),
    VERB_END: Act(end, again=again),
    VERB_RECORD: Act(record, again=again),
    VERB_SOONER: Act(sooner, again=again),
}

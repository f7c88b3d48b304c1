"""The tracker and one case, as cards and buttons (H11, R4.4, R4.9). They only show."""

from datetime import date, timedelta

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import page, text, with_strays
from cards import case, tracker
from cards.tracker import VERB_CASE, VERB_MORE, VERB_SHOW
from core.cases import Wanted
from core.dates import long_day, short_day
from core.errors import InputRefused
from core.links import Purpose
from core.services import case_views, professionals
from core.services import tracker as services
from core.services.action_views import ActionView
from core.services.case_history import Event
from core.services.case_views import CaseView
from core.services.match_views import JoinedLine
from core.services.tracker import TrackerLine, TrackerView

ALL_PANELS = "All your panels"
NOT_SCORED = "Not scored yet"
CHOOSE_CASE = "Choose the case to open."
OPEN = Wanted()
A_QUARTER = timedelta(minutes=15)


async def tracker_card(
    desk: Desk, panel: str | None = None, wanted: Wanted = OPEN, page: int = 1
) -> Card:
    """Build the tracker of one panel, or of all panels that the reader belongs to."""
    session = desk.session
    view = await services.tracker(session, desk.person, panel, now=desk.now, wanted=wanted)
    return tracker.build(
        tracker.View(
            panel_id=view.chosen or "",
            panel=_title(view),
            rows=tuple(_row(line) for line in view.lines),
            filters=view.filters,
            shown=view.only.value,
            page=page,
            bands=view.bands,
            chosen_band=wanted.band,
            agencies=view.agencies,
            chosen_agency=wanted.agency,
            orders=view.orders,
            order=wanted.order.value,
            excel=_excel(desk, view),
            web=f"{desk.links.url}/tracker" if desk.links else "",
        )
    )


def _excel(desk: Desk, view: TrackerView) -> str:
    """Give where the Excel file is offered: one panel's, to who runs it, for a quarter of an hour.

    A file of that kind holds dates of birth, which the tracker's lines do not.
    """
    panel = view.chosen or (view.panels[0][0] if len(view.panels) == 1 else None)
    if desk.links is None or panel is None or not view.oversees:
        return ""
    return desk.links.to(Purpose.TRACKER, panel, desk.person.id, desk.now + A_QUARTER)


def _title(view: TrackerView) -> str:
    titles = dict(view.panels)
    if view.chosen:
        return titles[view.chosen]
    return ALL_PANELS if len(titles) > 1 else "".join(titles.values())


def _row(line: TrackerLine) -> tracker.Row:
    return tracker.Row(
        id=line.case_id,
        case_ref=line.case_ref,
        initials=line.initials,
        band=_band(line),
        score=_score(line) or "none yet",
        last_review=_day(line.last_review_on, "none yet"),
        next_review=_day(line.next_review_on, "no day set"),
        overdue=line.marks,
        actions=_actions(line),
    )


def _actions(line: TrackerLine) -> str:
    if not line.open_actions:
        return ""
    words = "1 action open" if line.open_actions == 1 else f"{line.open_actions} actions open"
    return f"{words}, {line.overdue_actions} overdue" if line.overdue_actions else words


def _band(line: TrackerLine) -> str:
    return f"{line.band} risk" if line.band else NOT_SCORED


def _score(line: TrackerLine) -> str:
    if line.last_score is None or line.scored_on is None:
        return ""
    words = f"{line.last_score} on {short_day(line.scored_on)}"
    return f"{words}, {line.trend}" if line.trend else words


def _day(day: date | None, otherwise: str) -> str:
    return short_day(day) if day else otherwise


async def case_card(desk: Desk, case_id: str, page: int = 1) -> Card:
    """Build one case."""
    view = await case_views.case_view(desk.session, desk.person, case_id, now=desk.now)
    return case.build(
        case.View(
            case_id=view.case_id,
            case_ref=view.line.case_ref,
            panel=view.panel,
            child=f"{view.child.name}, {view.child.age}",
            about=_about(view),
            clocks=_clocks(view, desk.today),
            late=tuple(f"{mark}." for mark in view.line.marks),
            actions=tuple(_action(one) for one in view.open_actions),
            history=tuple(_event(one) for one in view.history),
            joined=tuple(_joined(one) for one in view.joined),
            may_send=view.closed_on is None,
            page=page,
            follows=view.follows,
            may_invite=await professionals.may_invite(
                desk.session, desk.person, case_id, now=desk.now
            ),
            may_merge=view.may_merge,
        )
    )


def _about(view: CaseView) -> tuple[tuple[str, str], ...]:
    line, child = view.line, view.child
    pairs = [
        ("Legal status", child.legal_status or ""),
        ("Also recorded as", ", ".join(view.also_recorded_as)),
        ("Reference before", view.former_ref),
        ("Lead professional", child.lead_professional),
        ("Kinds of exploitation", ", ".join(child.types)),
        ("Risk", f"{_band(line)}, score {_score(line)}" if line.band else ""),
        ("Opened", short_day(view.opened_on)),
        ("Closed", short_day(view.closed_on) if view.closed_on else ""),
        ("Why it closed", view.closed_why),
    ]
    return tuple((label, words) for label, words in pairs if words)


def _clocks(view: CaseView, today: date) -> tuple[tuple[str, str], ...]:
    if view.closed_on is not None:
        return ()
    clocks = view.clocks
    days = (
        ("Next review", clocks.next_review_on),
        ("CE risk assessment", clocks.assessment_owed_on),
        ("CE risk assessment update", clocks.renewal_owed_on),
        *clocks.others,
    )
    pairs = [
        (label, f"{'was due on' if day < today else 'by'} {long_day(day)}")
        for label, day in days
        if day
    ]
    why = [("Why on that day", view.next_review_why)] if view.next_review_why else []
    return (*pairs, *why)


def _action(one: ActionView) -> case.Action:
    return case.Action(
        number=one.number,
        text=one.text,
        owner=f"{one.owner}, {one.agency}",
        state=f"{one.state_in_words} · due {short_day(one.due)}",
    )


def _joined(one: JoinedLine) -> case.Joined:
    return case.Joined(referral_id=one.referral_id, ref=one.ref, sent=short_day(one.sent_on))


def _event(one: Event) -> case.Event:
    return case.Event(
        on=short_day(one.on),
        what=one.what,
        outcome=one.outcome,
        score=one.score,
        summary=one.summary,
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show the cases that were asked for, from the first page."""
    wanted = services.wanted_of(
        text(press, "which"),
        band=text(press, "band"),
        agency=text(press, "agency"),
        order=text(press, "order"),
    )
    return await tracker_card(desk, text(press, "panel") or None, wanted, page(press))


async def more(desk: Desk, press: Press) -> Card:
    """Show another page of the same cases."""
    wanted = services.wanted_of(
        text(press, "filter"),
        band=text(press, "in_band"),
        agency=text(press, "at_agency"),
        order=text(press, "by"),
    )
    return await tracker_card(desk, text(press, "panel") or None, wanted, page(press))


async def open_case(desk: Desk, press: Press) -> Card:
    """Open a case: the one of the button, else the one chosen in the list."""
    case_id = text(press, "case") or text(press, "case_id")
    if not case_id:
        raise InputRefused({"case_id": CHOOSE_CASE})
    return await case_card(desk, case_id, page(press))


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the open cases again and say what to choose."""
    return with_strays(await tracker_card(desk, text(press, "panel") or None), problems)


VERBS: dict[str, Act] = {
    VERB_SHOW: Act(show, again=again, looks=True),
    VERB_MORE: Act(more, again=again, looks=True),
    VERB_CASE: Act(open_case, again=again, looks=True),
}

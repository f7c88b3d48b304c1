"""The tracker and one case, as cards and buttons (H11, R4.4, R4.9). They only show."""

from datetime import date

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import page, text, with_strays
from cards import case, tracker
from cards.tracker import VERB_CASE, VERB_MORE, VERB_SHOW
from core.cases import Only
from core.dates import long_day, short_day
from core.errors import InputRefused
from core.services import case_views, professionals
from core.services import tracker as services
from core.services.action_views import ActionView
from core.services.case_views import CaseView, PastDecision
from core.services.match_views import JoinedLine
from core.services.tracker import TrackerLine, TrackerView

ALL_PANELS = "All your panels"
NOT_SCORED = "Not scored yet"
CHOOSE_CASE = "Choose the case to open."


async def tracker_card(
    desk: Desk, panel: str | None = None, only: str = Only.OPEN, page: int = 1
) -> Card:
    """Build the tracker of one panel, or of all panels that the reader belongs to."""
    view = await services.tracker(desk.session, desk.person, panel, only, now=desk.now)
    return tracker.build(
        tracker.View(
            panel_id=view.chosen or "",
            panel=_title(view),
            rows=tuple(_row(line) for line in view.lines),
            filters=view.filters,
            shown=view.only.value,
            page=page,
        )
    )


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
    )


def _band(line: TrackerLine) -> str:
    return f"{line.band} risk" if line.band else NOT_SCORED


def _score(line: TrackerLine) -> str:
    if line.last_score is None or line.scored_on is None:
        return ""
    return f"{line.last_score} on {short_day(line.scored_on)}"


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
            clocks=_clocks(view),
            late=tuple(f"{mark}." for mark in view.line.marks),
            actions=tuple(_action(one) for one in view.open_actions),
            history=tuple(_discussed(view, one) for one in view.decisions),
            joined=tuple(_joined(one) for one in view.joined),
            may_send=view.closed_on is None,
            page=page,
            follows=view.follows,
            may_invite=await professionals.may_invite(
                desk.session, desk.person, case_id, now=desk.now
            ),
        )
    )


def _about(view: CaseView) -> tuple[tuple[str, str], ...]:
    line, child = view.line, view.child
    pairs = [
        ("Legal status", child.legal_status or ""),
        ("Lead professional", child.lead_professional),
        ("Kinds of exploitation", ", ".join(child.types)),
        ("Risk", f"{_band(line)}, score {_score(line)}" if line.band else ""),
        ("Opened", short_day(view.opened_on)),
        ("Closed", short_day(view.closed_on) if view.closed_on else ""),
        ("Why it closed", view.closed_why),
    ]
    return tuple((label, words) for label, words in pairs if words)


def _clocks(view: CaseView) -> tuple[tuple[str, str], ...]:
    if view.closed_on is not None:
        return ()
    clocks = view.clocks
    days = (
        ("Next review", clocks.next_review_on),
        ("CE risk assessment", clocks.assessment_owed_on),
        ("CE risk assessment update", clocks.renewal_owed_on),
    )
    pairs = [(label, f"by {long_day(day)}") for label, day in days if day]
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


def _discussed(view: CaseView, one: PastDecision) -> case.Discussed:
    scores = {score.on: f"{score.total}, {score.band}" for score in view.scores}
    return case.Discussed(
        on=short_day(one.on),
        kind=one.kind,
        decision=one.decision,
        score=scores.get(one.on, ""),
        summary=one.discussion,
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show the cases that were asked for, from the first page."""
    only = text(press, "which") or Only.OPEN
    return await tracker_card(desk, text(press, "panel") or None, only, page(press))


async def more(desk: Desk, press: Press) -> Card:
    """Show another page of the same cases."""
    only = text(press, "filter") or Only.OPEN
    return await tracker_card(desk, text(press, "panel") or None, only, page(press))


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

"""The CE risk assessment, as a card and its button (R4.7)."""

from functools import partial

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import shown_again, text, values, version
from cards import assessment
from cards.assessment import FIELDS, VERB_RECORD
from core.dates import long_day
from core.services import assessments as services
from core.services.assessments import AssessmentView
from core.services.rules import calendar

WHY = "The panel discussed this child for the first time and asks for an assessment of the risk."


async def due_card(desk: Desk, assessment_id: str) -> Card | None:
    """Build the card that asks for an assessment; None once it is recorded."""
    view = await _view(desk, assessment_id)
    return None if view.level else _card(desk, view)


async def _view(desk: Desk, assessment_id: str) -> AssessmentView:
    return await services.assessment_view(desk.session, desk.person, assessment_id, now=desk.now)


def _card(
    desk: Desk,
    view: AssessmentView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    return assessment.build(
        assessment.View(
            assessment_id=view.id,
            version=version(press) if press else view.version,
            case_ref=view.case_ref,
            asked=long_day(view.asked_on),
            due=long_day(view.due),
            why=WHY,
            told=_told(desk, view),
            late=view.overdue,
            recorded=_recorded(view),
            values=values(press, FIELDS) if press else {},
            problems=problems or {},
        )
    )


def _told(desk: Desk, view: AssessmentView) -> str:
    if view.level:
        return ""
    if view.overdue:
        return f"This was due on {long_day(view.due)}."
    days = calendar().working_days_between(desk.today, view.due)
    if desk.today == view.due:
        return "This is due today."
    return f"This is due in {days} working {'day' if days == 1 else 'days'}."


def _recorded(view: AssessmentView) -> str:
    if view.level is None:
        return ""
    return f"{dict(view.levels).get(view.level, view.level)}. {view.state_in_words}."


async def record(desk: Desk, press: Press) -> Card:
    """Record that an assessment is done, and the level that it found."""
    if not desk.fresh:
        return _card(desk, await _view(desk, press.data["assessment"]))
    view = await services.record(
        desk.session,
        desk.person,
        press.data["assessment"],
        text(press, "level"),
        version=version(press),
        now=desk.now,
    )
    return _card(desk, view)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the question again, or how it stands now if somebody else was first."""
    form = partial(_card, desk, await _view(desk, press.data["assessment"]))
    return shown_again(form, press, problems)


VERBS: dict[str, Act] = {VERB_RECORD: Act(record, again=again)}

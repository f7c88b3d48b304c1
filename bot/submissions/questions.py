"""Questions to the referrer, as cards and buttons: asked, answered, written down for them (H4)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.criteria import queue_again, referral_card, with_referrer
from bot.submissions.typed import text, values, with_unsaved
from cards import question
from cards.question import FIELDS, VERB_ANSWER, VERB_ASK, VERB_OPEN
from core.data import house
from core.dates import local_date, long_day
from core.services import questions
from core.services.questions import QuestionView
from core.services.rules import calendar

YOURS = "Your answer"


async def question_card(
    desk: Desk, question_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build one question, with a field for the answer while it waits for one."""
    view = await questions.question_view(desk.session, desk.person, question_id, now=desk.now)
    return question.build(
        question.View(
            question_id=view.id,
            referral_id=view.referral_id,
            ref=view.ref,
            panel=view.panel,
            version=view.version,
            question=view.question,
            asked=f"{long_day(local_date(view.asked_at))}, by {view.asked_by}",
            answer=view.answer or "",
            answered=_answered(view),
            answer_by=answer_by(view),
            may_answer=view.may_answer,
            for_them=view.for_them,
            values=values(press, FIELDS) if press else {},
            problems=problems or {},
        )
    )


def answer_by(view: QuestionView) -> str:
    """Say by which day the answer is asked for."""
    limit = house().question_answer.limit
    return long_day(limit.due_on(local_date(view.asked_at), calendar()))


def _answered(view: QuestionView) -> str:
    if view.answered_at is None:
        return ""
    day = long_day(local_date(view.answered_at))
    return f"{day}, written down by {view.answered_by}" if view.answered_by else day


async def ask(desk: Desk, press: Press) -> Card:
    """Ask the referrer; the card then shows the question as waiting, and its field empty."""
    referral_id = press.data["referral"]
    if desk.fresh:
        if (card := await with_referrer(desk, press)) is not None:
            return card
        await questions.ask(
            desk.session,
            desk.person,
            referral_id,
            question=text(press, "sentence"),
            now=desk.now,
        )
    return await referral_card(desk, referral_id)


async def open_question(desk: Desk, press: Press) -> Card:
    """Open a question."""
    return await question_card(desk, press.data["question"])


async def answer(desk: Desk, press: Press) -> Card:
    """Answer a question."""
    question_id = press.data["question"]
    if desk.fresh:
        await questions.answer(
            desk.session, desk.person, question_id, answer=text(press, "answer"), now=desk.now
        )
    return await question_card(desk, question_id)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the question again with what was typed; one answered meanwhile shows it beside."""
    question_id, typed = press.data["question"], text(press, "answer")
    view = await questions.question_view(desk.session, desk.person, question_id, now=desk.now)
    card = await question_card(desk, question_id, press, problems)
    unsaved = [] if view.may_answer or typed.strip() in ("", view.answer) else [(YOURS, typed)]
    return with_unsaved(card, unsaved)


VERBS = {
    VERB_ASK: Act(ask, again=queue_again),
    VERB_OPEN: Act(open_question, looks=True),
    VERB_ANSWER: Act(answer, again=again),
}

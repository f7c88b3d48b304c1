"""Ask the referrer something, in several rounds; question and answer belong to the referral (H4).

The referral need not be returned for it. Who has no Teams is rung, and the coordinator writes the
answer down for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.errors import AlreadyChanged, InputRefused, NotFound
from core.messages import Door, Kind, Message
from core.people import Person
from core.referrals import EDITABLE, UNDER_WAY, ReferralState
from core.services import access
from core.services.referrer_news import both_doors
from core.services.rules import panel_title
from core.store import outbox
from core.store import questions as store
from core.store.tables import ReferralQuestionRow, ReferralRow
from core.typed import needed_problem

MOST = 2000
ASKERS = "Only the panel's coordinator asks the referrer."
NOT_UNDER_WAY = (
    "This referral is no longer under way, so there is nothing to ask any more. Ring the referrer "
    "if you need to know something."
)
SAY_WHAT = "Write what you ask the referrer."
SAY_ANSWER = "Write the answer. If you do not know it, say so and who may know."
NOT_YOURS = "Only the referrer, or the coordinator for them, answers this question."
ANSWERED = "This question has been answered since. Here is the answer that was kept."


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its answer. `answer` is None until there is one.

    `answered_by` names the coordinator who wrote it down; it is empty if the referrer answered.
    `for_them` if the reader is not the referrer.
    """

    id: str
    referral_id: str
    ref: str
    panel: str
    question: str
    asked_by: str
    asked_at: datetime
    answer: str | None
    answered_by: str
    answered_at: datetime | None
    may_answer: bool
    for_them: bool
    version: int


async def ask(
    session: AsyncSession, by: Person, referral_id: str, *, question: str, now: datetime
) -> QuestionView:
    """Ask the referrer. They get a card in Teams and an email that says how to answer.

    The same question again, while it waits, is the one that was asked.
    """
    row = await access.open_referral(session, by, referral_id, now=now)
    access.refuse_unless(permissions.coordinates(by, row.panel or ""), ASKERS)
    if ReferralState(row.state) not in UNDER_WAY:
        raise AlreadyChanged(NOT_UNDER_WAY)
    if problem := needed_problem(question, SAY_WHAT, MOST):
        raise InputRefused({"sentence": problem})
    asked = await _waiting_twin(session, row, question.strip())
    if asked is None:
        asked = ReferralQuestionRow(
            referral_id=row.id, question=question.strip(), asked_by=by.id, asked_at=now
        )
        session.add(asked)
        await session.flush()
        referrer = await access.person(session, row.referrer_id)
        messages = both_doors(Kind.QUESTION_ASKED, asked.id, referrer, "first", now)
        await outbox.put(session, messages, now)
        await access.wrote(session, by, "referral.ask", f"referral:{row.id}", now=now)
    return await _view(session, by, row, asked)


async def answer(
    session: AsyncSession, by: Person, question_id: str, *, answer: str, now: datetime
) -> QuestionView:
    """Answer a question, as the referrer or for them. It is kept whatever the referral's state."""
    row, asked = await _open(session, by, question_id, now)
    access.refuse_unless(_may_answer(by, row), NOT_YOURS)
    await session.refresh(asked, with_for_update=True)
    if asked.answer is not None:
        if asked.answer != answer.strip():
            raise AlreadyChanged(ANSWERED)
        return await _view(session, by, row, asked)
    if problem := needed_problem(answer, SAY_ANSWER, MOST):
        raise InputRefused({"answer": problem})
    asked.answer, asked.answered_by, asked.answered_at = answer.strip(), by.id, now
    await session.flush()
    if by.id != asked.asked_by:
        asker = await access.person(session, asked.asked_by)
        door = Door.TEAMS if asker.entra_id else Door.EMAIL
        message = Message(Kind.QUESTION_ANSWERED, asked.id, asker.id, "first", door, now)
        await outbox.put(session, [message], now)
    await access.wrote(session, by, "referral.answer", f"referral:{row.id}", now=now)
    return await _view(session, by, row, asked)


async def question_view(
    session: AsyncSession, by: Person, question_id: str, *, now: datetime
) -> QuestionView:
    """Show one question to the referrer and to whoever may read the referral."""
    row, asked = await _open(session, by, question_id, now)
    return await _view(session, by, row, asked)


async def of_referral(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> tuple[QuestionView, ...]:
    """Give all questions and answers of a referral, wherever it is read."""
    row = await access.open_referral(session, by, referral_id, now=now)
    asked = await store.of_referrals(session, [row.id])
    return tuple([await _view(session, by, row, one) for one in asked.get(row.id, ())])


async def waiting_for(session: AsyncSession, by: Person) -> Mapping[str, str]:
    """Give the question that waits for somebody's answer, by the id of their own referral."""
    return await store.open_for(session, by.id)


async def _open(
    session: AsyncSession, by: Person, question_id: str, now: datetime
) -> tuple[ReferralRow, ReferralQuestionRow]:
    asked = await session.get(ReferralQuestionRow, question_id)
    if asked is None:
        raise NotFound(access.GONE)
    return await access.open_referral(session, by, asked.referral_id, now=now), asked


async def _waiting_twin(
    session: AsyncSession, row: ReferralRow, question: str
) -> ReferralQuestionRow | None:
    rows = (await store.of_referrals(session, [row.id])).get(row.id, [])
    return next((o for o in rows if o.answered_at is None and o.question == question), None)


async def _view(
    session: AsyncSession, by: Person, row: ReferralRow, asked: ReferralQuestionRow
) -> QuestionView:
    ids = {i for i in (asked.asked_by, asked.answered_by) if i}
    people = await access.people_by_id(session, ids)
    wrote = asked.answered_by
    return QuestionView(
        id=asked.id,
        referral_id=row.id,
        ref=row.ref,
        panel=panel_title(row.panel) if row.panel else "",
        question=asked.question,
        asked_by=people[asked.asked_by].name,
        asked_at=asked.asked_at,
        answer=asked.answer,
        answered_by=people[wrote].name if wrote and wrote != row.referrer_id else "",
        answered_at=asked.answered_at,
        may_answer=asked.answer is None and _may_answer(by, row),
        for_them=by.id != row.referrer_id,
        version=asked.version,
    )


def _may_answer(by: Person, row: ReferralRow) -> bool:
    if by.id == row.referrer_id:
        return True
    for_them = permissions.coordinates(by, row.panel or "")
    return for_them and ReferralState(row.state) not in EDITABLE

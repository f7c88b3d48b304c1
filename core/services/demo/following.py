"""What came of the meetings' actions and of the CE risk assessments that they asked for."""

from collections.abc import Iterator
from datetime import timedelta

from core.nrm import Answered, NrmAnswer
from core.services import action_time, actions, assessments, nrm
from core.services.demo.children import DemoChild, Task
from core.services.demo.days import Days, Sitting, at, working_days
from core.services.demo.saying import due_day
from core.services.demo.sitting import chair_of
from core.services.demo.stage import Act, Stage
from core.store import actions as stored
from core.store.scores import case_with_ref

ASSESSOR = "evolve-worker"
ASSESSED_AFTER = 2  # working days; three are allowed (R4.7)
REFERRED_AFTER = 1  # working day
MORE_TIME = timedelta(weeks=2)


def task_acts(child: DemoChild, sitting: Sitting, days: Days) -> Iterator[Act]:
    """Give how the actions of a child's first discussion ended, where they did."""
    for task in child.talks[0].tasks:
        if task.outcome and days.back(task.ago) > sitting.day:
            yield _settled(task, sitting, days)


def assessment_acts(child: DemoChild, sitting: Sitting) -> Iterator[Act]:
    """Give the assessment of a child, unless the story leaves it owed."""
    if not child.level:
        return

    async def do(stage: Stage) -> None:
        by = await stage.person(ASSESSOR)
        case_ref = (await stage.referral(child)).case_ref
        for owed in await assessments.mine(stage.session, by, now=stage.now):
            if owed.case_ref == case_ref:
                await assessments.record(
                    stage.session, by, owed.id, child.level, version=None, now=stage.now
                )

    yield Act(at(working_days(sitting.day, ASSESSED_AFTER), "15:30"), do)


def nrm_acts(child: DemoChild, sitting: Sitting) -> Iterator[Act]:
    """Give the answer to the question about the National Referral Mechanism, where there is one."""
    if not child.nrm:
        return
    on = working_days(sitting.day, REFERRED_AFTER)

    async def do(stage: Stage) -> None:
        by = await stage.person(child.referrer)
        case = await case_with_ref(stage.session, (await stage.referral(child)).case_ref or "")
        if case is None:
            return
        referred = NrmAnswer(
            answer=Answered.REFERRED, referred_by=by.agency, reference=child.nrm, referred_on=on
        )
        await nrm.answer(stage.session, by, case.id, referred, number=0, now=stage.now)

    yield Act(at(on, "14:30"), do)


def _settled(task: Task, sitting: Sitting, days: Days) -> Act:
    async def do(stage: Stage) -> None:
        by = await stage.person(task.owner)
        found = await stored.of_owner(stage.session, by.id)
        action = next(row.id for row, _ in found if row.text == task.text)
        session, now = stage.session, stage.now
        if task.outcome == "done":
            await actions.done(session, by, action, version=None, note=task.note, now=now)
        elif task.outcome == "more_time":
            until = due_day(task, sitting.day, days) + MORE_TIME
            chair = await stage.chair(await stage.meeting(sitting), chair_of(sitting))
            for one in (by, chair):  # the owner asks, the chair gives it
                await action_time.more_time(
                    session, one, action, until, note=task.note, version=None, now=now
                )
        else:
            changed = "circumstances_changed"
            await actions.cannot(
                session, by, action, changed, note=task.note, version=None, now=now
            )

    return Act(at(days.back(task.ago), "15:00"), do)

"""What a meeting of the story says about one child: score, discussion, actions, next review."""

from datetime import date, timedelta

from sqlalchemy import func, select

from core.data.answers import catalogue_of
from core.decisions import ends
from core.evidence import ManualScore
from core.people import Person
from core.score_steps import steps_of
from core.services import discussions, new_actions, scores
from core.services.demo.children import DemoChild, Talk, Task, demo_children
from core.services.demo.days import Days, Sitting, working_days
from core.services.demo.stage import Stage, person_id
from core.services.discussions import Change
from core.services.new_actions import NewAction
from core.services.rules import procedure_of
from core.store.meetings import Listed
from core.store.tables import AgendaItemRow
from core.ticks import Tick


async def discuss(stage: Stage, by: Person, sitting: Sitting, days: Days, one: Listed) -> None:
    """Score the child, take down what is said, agree actions, and set the next review."""
    child = child_of(one.child.given, one.child.family)
    talk, first_time = await _talk(stage, child, one)
    if talk.signs and first_time:
        await _score(stage, by, sitting, one.item.id, talk)
    change = Change(
        discussion=talk.discussion,
        analysis=talk.analysis,
        decision=talk.decision,
        decision_why=talk.why,
        next_review_on=None if ends(talk.decision) else _next_review(sitting, days, talk),
    )
    await discussions.save(stage.session, by, one.item.id, change, version=None, now=stage.now)
    for task in talk.tasks if first_time else ():
        new = NewAction(
            task.text,
            person_id(task.owner),
            due_day(task, sitting.day, days),
            task.purpose,
            task.category,
        )
        await new_actions.add(stage.session, by, one.item.id, new, now=stage.now)


def child_of(given: str, family: str) -> DemoChild:
    """Find a child of the story by name."""
    return next(one for one in demo_children() if (one.given, one.family) == (given, family))


def due_day(task: Task, held_on: date, days: Days) -> date:
    """Give the day by which an action is due, never before the meeting that agrees it."""
    return max(working_days(days.present, task.due), held_on)


async def _talk(stage: Stage, child: DemoChild, one: Listed) -> tuple[Talk, bool]:
    """Give what is said this time; once the story has no more, its end is said again."""
    query = select(func.count()).where(
        AgendaItemRow.case_id == one.case.id, AgendaItemRow.state == "discussed"
    )
    before = int(await stage.session.scalar(query) or 0)
    place = min(before, len(child.talks) - 1)
    return child.talks[place], place == before


def _next_review(sitting: Sitting, days: Days, talk: Talk) -> date:
    return days.sittings[sitting.panel][sitting.number + talk.review].day


async def _score(stage: Stage, by: Person, sitting: Sitting, item_id: str, talk: Talk) -> None:
    """Save every part that holds a sign, now or filled in, and confirm."""
    whole = await scores.result_view(stage.session, by, item_id, now=stage.now)
    steps = steps_of(catalogue_of(procedure_of(sitting.panel)))
    for number, step in enumerate(steps, start=1):
        ticks = {
            sign.factor: Tick(sitting.day - timedelta(days=sign.days), sign.source)
            for sign in talk.signs
            if sign.factor in step.factors
        }
        if ticks or any(f"“{step.label}”" in sentence for sentence in whole.not_looked_at):
            await scores.save_group(
                stage.session, by, item_id, ticks, group=number, version=None, now=stage.now
            )
    if talk.adjustment:
        manual = ManualScore(talk.adjustment, talk.rationale)
        await scores.set_adjustment(stage.session, by, item_id, manual, version=None, now=stage.now)
    await scores.confirm(stage.session, by, item_id, version=None, now=stage.now)

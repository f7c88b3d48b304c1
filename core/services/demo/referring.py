"""How each child of the story is referred, and how far the referral has come."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from core.data import load_form
from core.people import Person
from core.services import criteria, referrals
from core.services.demo.children import DemoChild
from core.services.demo.days import ROTHERHAM, Days, at, working_days
from core.services.demo.stage import Act, Stage

COORDINATOR = "coordinator"
CHAIRS = ("cochair", "cochair-police")
LEAD = 5  # working days from a referral in Rotherham to the Thursday that discusses it
DRAFTED_STEPS = 3  # of a referral that nobody has sent yet

Plot = Callable[[DemoChild, Days, "Steps"], Iterator[Act]]


def referral_acts(number: int, child: DemoChild, days: Days) -> Iterator[Act]:
    """Give the acts of one child's referral; `number` sets the minutes of the clock apart."""
    yield from PLOTS[child.stage](child, days, Steps(child, days, timedelta(minutes=3 * number)))


ADVICE = "Ask for a strategy meeting, and refer again if the risk changes."


class Steps:
    """The acts of one child's referral. Each takes the day on which it happens."""

    def __init__(self, child: DemoChild, days: Days, later: timedelta) -> None:
        self._child = child
        self._days = days
        self._later = later

    def refer(self, day: date, clock: str = "10:00") -> Act:
        """Fill in the form and send it."""

        async def do(stage: Stage) -> None:
            by = await stage.person(self._child.referrer)
            referral = await self._filled(stage, by)
            await referrals.submit(stage.session, by, referral, now=stage.now)

        return Act(self._at(day, clock), do)

    def draft(self, day: date) -> Act:
        """Fill in the first steps and leave the rest for later."""

        async def do(stage: Stage) -> None:
            await self._filled(stage, await stage.person(self._child.referrer), DRAFTED_STEPS)

        return Act(self._at(day, "16:00"), do)

    def put_to_chairs(self, day: date, clock: str = "10:00") -> Act:
        """Put the referral to the co-chairs."""

        async def do(stage: Stage) -> None:
            referral = await stage.referral(self._child)
            by = await stage.person(COORDINATOR)
            await criteria.to_chairs(stage.session, by, referral.id, now=stage.now)

        return Act(self._at(day, clock), do)

    def answer(self, day: date, chair: str, *, agrees: bool, reason: str) -> Act:
        """Answer as a co-chair."""

        async def do(stage: Stage) -> None:
            referral = await stage.referral(self._child)
            await criteria.answer(
                stage.session,
                await stage.person(chair),
                referral.id,
                agrees=agrees,
                criterion=self._criterion if agrees else None,
                reason=reason,
                advice="" if agrees else ADVICE,
                now=stage.now,
            )

        return Act(self._at(day, "11:00" if chair == CHAIRS[0] else "14:30"), do)

    def give_back(self, day: date) -> Act:
        """Return the referral with a question."""

        async def do(stage: Stage) -> None:
            referral = await stage.referral(self._child)
            await criteria.return_for_completion(
                stage.session,
                await stage.person(COORDINATOR),
                referral.id,
                sentence=self._child.sentence,
                now=stage.now,
            )

        return Act(self._at(day, "11:30"), do)

    @property
    def _criterion(self) -> str:
        ticked = (key for key in self._child.answers if key.startswith("criterion_"))
        return next(ticked).removeprefix("criterion_")

    def _at(self, day: date, clock: str) -> datetime:
        return at(day, clock) + self._later

    async def _filled(self, stage: Stage, by: Person, steps: int | None = None) -> str:
        """Begin a referral and save its first steps; give its id."""
        answers = self._answers(by)
        procedure = self._child.panel.split("/", maxsplit=1)[0]
        begun = await referrals.start(stage.session, by, procedure=procedure, now=stage.now)
        for step in load_form(procedure).steps[:steps]:
            values = {key: value for key, value in answers.items() if key in step.fields}
            await referrals.save_step(
                stage.session,
                by,
                begun.id,
                step=step.number,
                values=values,
                go="next",
                now=stage.now,
            )
        return begun.id

    def _answers(self, by: Person) -> dict[str, str]:
        child = self._child
        return {
            "lead_name": by.name,
            "lead_email": by.email,
            "lead_agency": by.agency,
            **child.answers,
            "given": child.given,
            "family": child.family,
            "born": child.born(self._days.present).isoformat(),
        }


def _draft(_child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    yield steps.draft(days.back(2))


def _waiting(_child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    yield steps.refer(days.back(1), "15:00")


def _one_silent(_child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    """One co-chair has agreed, the other's two working days are over."""
    yield steps.refer(days.back(6))
    yield steps.put_to_chairs(days.back(5))
    yield steps.answer(days.back(4), CHAIRS[0], agrees=True, reason=AGREE)


def _disagreed(child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    yield steps.refer(days.back(7))
    yield steps.put_to_chairs(days.back(6))
    yield steps.answer(days.back(5), CHAIRS[0], agrees=True, reason=AGREE)
    yield steps.answer(days.back(5), CHAIRS[1], agrees=False, reason=child.sentence)


def _returned(_child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    yield steps.refer(days.back(4))
    yield steps.give_back(days.back(3))


def _declined(child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    yield steps.refer(days.back(8))
    yield steps.put_to_chairs(days.back(7))
    for chair in CHAIRS:
        yield steps.answer(days.back(6), chair, agrees=False, reason=child.sentence)


def _redirected(_child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    yield steps.refer(days.back(5))


def _listed(child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    """Be accepted after the last meeting's agenda was approved, so on the next one's."""
    last = days.past(child.panel)[-1]
    if child.panel == ROTHERHAM:
        yield steps.refer(last.day, "15:00")
        return
    first = last.agenda_by
    yield steps.refer(first, "11:00")
    yield from _accepted(steps, working_days(first, 1), working_days(first, 2))


def _discussed(child: DemoChild, days: Days, steps: Steps) -> Iterator[Act]:
    """Be accepted in time for the meeting that discusses the child first."""
    sitting = days.past(child.panel)[child.meeting]
    if child.panel == ROTHERHAM:
        week_before = working_days(sitting.day, -LEAD)
        yield steps.refer(max(days.begin, week_before), "15:00")
        return
    yield steps.refer(days.begin)
    yield from _accepted(steps, days.begin, working_days(days.begin, 1), "14:00")


def _accepted(steps: Steps, put_on: date, agreed_on: date, clock: str = "10:00") -> Iterator[Act]:
    yield steps.put_to_chairs(put_on, clock)
    for chair in CHAIRS:
        yield steps.answer(agreed_on, chair, agrees=True, reason=AGREE)


AGREE = "Several agencies need to act together here, and the present plan cannot do it alone."
PLOTS: dict[str, Plot] = {
    "draft": _draft,
    "waiting": _waiting,
    "one_silent": _one_silent,
    "disagreed": _disagreed,
    "returned": _returned,
    "declined": _declined,
    "redirected": _redirected,
    "listed": _listed,
    "discussed": _discussed,
}

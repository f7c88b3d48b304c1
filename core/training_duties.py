"""Training to chair that is missing or too old: the chair is told, and the coordinator (R2.2).

Only who stands in for the chairs must be trained (the nominated worker); everybody else's training
is chased once it is recorded. Nobody loses a turn by a reminder: the rota decides that by itself.
"""

from collections.abc import Iterator
from datetime import date

from core.deadlines import months_later
from core.messages import Kind, Message
from core.people import Role
from core.procedures import Procedure
from core.reminders import OURS, Rung, latest, on_the_day
from core.reminding import At, remind

STEPS = (20, 5)  # working days before the refresher is due, and after
WITHOUT = "without"
SEES_TO_IT = (Role.COORDINATOR, Role.ADMINISTRATOR)


def refresher_day(trained_on: date, refresher_due: date | None) -> date:
    """Give the day by which training is refreshed: the one recorded, or else ours (three years)."""
    return refresher_due or months_later(trained_on, 12 * OURS.refresh_years)


def must_be_trained(procedure: Procedure, designation: str) -> bool:
    """Tell whether somebody may chair only with recorded training."""
    named = designation.casefold()
    return any(
        one.trained and one.designation.casefold() == named for one in procedure.chair.deputies
    )


def training_reminders(at: At) -> Iterator[Message]:
    """Remind each chair whose training ends or lacks, and who sees to it."""
    for (panel, role), people in sorted(at.snapshot.roles.items()):
        procedure = at.agreed.procedure_of(panel)
        if role is not Role.CHAIR or procedure is None:
            continue
        for person in people:
            told = dict.fromkeys([person, *at.snapshot.holding(panel, *SEES_TO_IT)])
            rung, day = _current(person, procedure, at)
            yield from remind(Kind.TRAINING_DUE, person, list(told), rung, day, at)


def _current(person: str, procedure: Procedure, at: At) -> tuple[Rung | None, date]:
    """Give what is said now, and the day that it is about."""
    had = at.snapshot.training.get(person)
    if had is not None:
        due = refresher_day(had.trained_on, had.refresher_due)
        return latest(_ladder(due, at), had.trained_on, at.today), due
    someone = at.snapshot.people.get(person)
    month = at.today.replace(day=1)
    if someone is None or not must_be_trained(procedure, someone.designation):
        return None, month
    return Rung(WITHOUT, month), month  # once a month until it is recorded


def _ladder(due: date, at: At) -> list[Rung]:
    add = at.agreed.calendar.add_working_days
    before = [Rung(f"before-{n}", add(due, -n)) for n in STEPS]
    after = [Rung(f"after-{n}", add(due, n)) for n in sorted(STEPS)]
    return [*before, on_the_day(due, at.agreed.calendar), *after]

"""What a chair must know: why it is their turn, in words from the record, and whom they manage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.dates import long_day, short_day
from core.rota import Chair, Turn, record_of, regular
from core.seats import ChairRule

LATEST = 6  # turns that are told one by one
OWN_CASE = (
    "{designation} {part} {ref}: somebody else should take the chair while this child is discussed."
)
PARTS = {"lead": "is the lead professional for", "worker": "is the dedicated worker for"}
REFRESHER_SOON = "The training's refresher is due on {day}."
REFRESHER_OVER = "The training's refresher was due on {day}: it does not count until renewed."


@dataclass(frozen=True, slots=True)
class Managed:
    """Who works with a listed child: ids of the lead professional and the dedicated worker."""

    case_ref: str
    lead: str | None = None
    worker: str | None = None


def own_cases(chairs: Mapping[str, str], listed: Iterable[Managed]) -> list[str]:
    """Warn of each listed child whom somebody in the chair works with; `chairs`: id, designation.

    Nobody is kept from the chair by it: people decide who takes it for that child.
    """
    found = []
    for one in listed:
        for part, person in (("lead", one.lead), ("worker", one.worker)):
            if person is not None and person in chairs:
                words = {"designation": chairs[person], "part": PARTS[part], "ref": one.case_ref}
                found.append(OWN_CASE.format(**words))
    return found


def why_in_words(
    rule: ChairRule, chairs: Sequence[Chair], earlier: Sequence[Turn], covered: Mapping[date, str]
) -> tuple[str, ...]:
    """Tell the record from which turns follow: how many each has had, and the latest.

    `covered` says for a meeting's day why it was no ordinary turn: a swap, an absence.
    """
    everybody = regular(rule, chairs)
    record = record_of(everybody, earlier)
    names = {one.id: one.designation for one in chairs}
    counted = ", ".join(f"{one.designation}: {record.counts[one.id]}" for one in everybody)
    lines = [f"Turns so far, cancelled meetings not counted: {counted}."] if counted else []
    told = sorted((t for t in earlier if t.chair in names), key=lambda t: t.held_on)[-LATEST:]
    for turn in told:
        note = f" {covered[turn.held_on]}" if turn.held_on in covered else ""
        lines.append(f"{long_day(turn.held_on)}: {names[turn.chair or '']}.{note}")
    return tuple(lines)


def training_holds(trained_on: date, refresher_due: date | None, day: date) -> bool:
    """Tell whether training counts on a day: it was had, and its refresher is not overdue."""
    return trained_on <= day and (refresher_due is None or day <= refresher_due)


def training_words(trained_on: date, refresher_due: date | None, today: date) -> str:
    """Say when somebody was trained and when the refresher is due."""
    words = f"Trained on {short_day(trained_on)}."
    if refresher_due is None:
        return words
    told = REFRESHER_SOON if today <= refresher_due else REFRESHER_OVER
    return f"{words} {told.format(day=short_day(refresher_due))}"

"""What is owed before the panels that somebody runs, what was late, and why (design: breaches)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.breaches import IN_WORDS, LATE, WHAT, Counted, Show, chosen, counted, key_of, when
from core.dates import local_date, short_day
from core.errors import NotFound
from core.obligations import Obligation, owed
from core.people import Person, Role
from core.services import access, recording
from core.services.obligations import agreed_by, owner_in_words
from core.services.rules import calendar, panel_title, panels_title, procedure_of
from core.store import obligations as store
from core.store.tables import BreachCauseRow
from core.typed import needed_problem

RUNS = (Role.ADMINISTRATOR, Role.MANAGER, Role.COORDINATOR)
NOT_YOURS = "What is owed is shown to a panel's administrator, coordinator and manager."
CHOOSE = "Choose which one you mean."
SAY_WHY = "Say why it was late, and what keeps it from happening again."
GONE = "This is not late, or it is before a panel that you do not run. Type “owed” again."


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One obligation in words. `key` names it; `late` tells whether its cause can be said."""

    key: str
    what: str
    ref: str
    panel: str
    owner: str
    when: str
    clause: str
    late: bool
    cause: str


@dataclass(frozen=True, slots=True)
class OwedView:
    """What somebody wanted to see, of all the panels that they run."""

    show: Show
    words: str
    counted: Counted
    lines: tuple[OwedLine, ...]


async def owed_view(
    session: AsyncSession, by: Person, show: str = "", *, now: datetime
) -> OwedView:
    """Show what is owed; every look is in the audit."""
    wanted = Show(show) if show in set(Show) else Show.LATE
    every, titles = await _every(session, by, now)
    for panel in sorted(by.panels(*RUNS)):
        await access.wrote(session, by, "read.owed", f"owed:{panel}", now=now)
    kept = chosen(every, wanted)
    causes = await _causes(session, [key_of(one) for one in kept if one.state in LATE])
    return OwedView(
        show=wanted,
        words=IN_WORDS[wanted],
        counted=counted(every),
        lines=tuple(_line(one, titles, causes) for one in kept),
    )


async def say_why(
    session: AsyncSession, by: Person, key: str, cause: str, *, now: datetime
) -> None:
    """Record why something was late; what was said before stays. The same again adds nothing."""
    recording.refuse({"which": None if key else CHOOSE, "cause": needed_problem(cause, SAY_WHY)})
    every, _ = await _every(session, by, now)
    one = next((one for one in every if one.state in LATE and key_of(one) == key), None)
    if one is None:
        raise NotFound(GONE)
    said = await _said(session, [key])
    if said.get(key) and said[key].cause == cause.strip():
        return
    session.add(BreachCauseRow(key=key, cause=cause.strip(), said_by=by.id, said_at=now))
    await access.wrote(session, by, "breach.cause", f"{one.kind}:{one.subject}", now=now)


async def _every(
    session: AsyncSession, by: Person, now: datetime
) -> tuple[list[Obligation], Mapping[str, str]]:
    """Give all obligations before somebody's panels, with their owners in words by the key."""
    panels = by.panels(*RUNS)
    access.refuse_unless(bool(panels), NOT_YOURS)
    procedures = {procedure.id: procedure for procedure in map(procedure_of, panels)}
    agreed = agreed_by(procedures.values(), calendar())
    snapshot = await store.load(session)
    shown = panels | procedures.keys()  # an agreement is a whole procedure's, not one panel's (H20)
    every = [one for one in owed(snapshot, agreed, now) if one.panel in shown]
    return every, {key_of(one): owner_in_words(one, snapshot, agreed) for one in every}


def _line(one: Obligation, owners: Mapping[str, str], causes: Mapping[str, str]) -> OwedLine:
    key = key_of(one)
    return OwedLine(
        key=key,
        what=WHAT[one.kind],
        ref=one.ref,
        panel=panel_title(one.panel) if "/" in one.panel else panels_title(one.panel),
        owner=owners[key],
        when=when(one),
        clause=one.clause,
        late=one.state in LATE,
        cause=causes.get(key, ""),
    )


async def _causes(session: AsyncSession, keys: list[str]) -> Mapping[str, str]:
    said = await _said(session, keys)
    people = await access.people_by_id(session, {row.said_by for row in said.values()})
    return {
        key: f"{row.cause} ({people[row.said_by].name}, {short_day(local_date(row.said_at))})"
        for key, row in said.items()
    }


async def _said(session: AsyncSession, keys: list[str]) -> Mapping[str, BreachCauseRow]:
    """Give what was said last of each."""
    query = (
        select(BreachCauseRow).where(BreachCauseRow.key.in_(keys)).order_by(BreachCauseRow.said_at)
    )
    return {row.key: row for row in await session.scalars(query)}

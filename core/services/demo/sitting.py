"""What happens around one meeting: invitations, declarations, agenda, the meeting, minutes."""

from collections.abc import Iterator
from datetime import date, timedelta

from core.people import PersonId
from core.services import access, agendas, declarations, meetings, minutes
from core.services.declarations import How
from core.services.demo.days import ROTHERHAM, Days, Sitting, at, working_days
from core.services.demo.saying import discuss
from core.services.demo.stage import Act, Stage, person_id
from core.store import meetings as store
from core.store.tables import InviteeRow, MeetingRow

NOTICE = -10  # working days before a meeting on which its invitations go
MINUTES_AFTER = {ROTHERHAM: 2}  # working days; in Hertfordshire one less than the five allowed
MINUTES_LATEST = 4
PER_CHILD = timedelta(minutes=15)
LISTEN = ("charity", "housing", "police")  # hear the declaration read aloud instead of accepting it
WAIT = ("charity", "housing", "nurse", "police", "evolve-worker", "cochair-police", "sergeant")
AWAY = ("nurse", "housing")  # sends apologies every other time
ADMINISTRATORS = {ROTHERHAM: "business-support"}
CHAIRS = {ROTHERHAM: "evolve-manager"}


def past_acts(sitting: Sitting, days: Days, *, minutes_wait: bool) -> Iterator[Act]:
    """Give the acts of a meeting that is over; `minutes_wait` leaves its minutes to approve."""
    invited = max(working_days(sitting.day, NOTICE), days.begin)
    yield _confirm(sitting, invited)
    yield _declare(sitting, working_days(invited, 1), LISTEN)
    yield _approve_agenda(sitting, max(sitting.look_by, working_days(days.begin, 1)))
    yield from _held(sitting, days)
    if not minutes_wait:
        after = MINUTES_AFTER.get(sitting.panel, MINUTES_LATEST)
        yield _approve_minutes(sitting, working_days(sitting.day, after))


def coming_acts(sitting: Sitting, days: Days) -> Iterator[Act]:
    """Give what was done for a meeting still to come: some have declared, some have not."""
    invited = max(min(working_days(sitting.day, NOTICE), days.back(2)), days.begin)
    yield _confirm(sitting, invited)
    yield _declare(sitting, working_days(invited, 1), WAIT)
    yield _approve_agenda(sitting, sitting.agenda_by)


def _confirm(sitting: Sitting, day: date) -> Act:
    async def do(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        by = await stage.person(_administrator(sitting))
        await meetings.confirm_and_invite(stage.session, by, row.id, version=None, now=stage.now)

    return Act(at(day, "09:30"), do)


def _declare(sitting: Sitting, day: date, without: tuple[str, ...]) -> Act:
    """Accept the declaration, in Teams or by the email's link, whoever does it in time."""
    silent = {person_id(handle) for handle in without}

    async def do(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        for place in await store.invitees(stage.session, row.id):
            if place.person_id not in silent:
                await _accept(stage, row, place)

    return Act(at(day, "12:30"), do)


async def _accept(stage: Stage, row: MeetingRow, place: InviteeRow) -> None:
    by = await access.person(stage.session, place.person_id)
    how: How = "teams" if by.entra_id else "page"
    await declarations.accept(stage.session, by, row.id, how=how, now=stage.now)


def _approve_agenda(sitting: Sitting, day: date) -> Act:
    async def do(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        by = await stage.chair(row, chair_of(sitting))
        found = await agendas.approve(stage.session, by, row.id, version=None, now=stage.now)
        if found.approved_at is None:  # reviews were added that the chair now has seen
            await agendas.approve(stage.session, by, row.id, version=None, now=stage.now)

    return Act(at(day, "08:45"), do)


def _held(sitting: Sitting, days: Days) -> Iterator[Act]:
    async def opened(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        by = await stage.chair(row, chair_of(sitting))
        await meetings.start(stage.session, by, row.id, version=None, now=stage.now)
        await _call_roll(stage, sitting, row)
        await declarations.read_aloud(stage.session, by, row.id, now=stage.now)

    async def discussed(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        by = await stage.chair(row, chair_of(sitting))
        for number, one in enumerate(await store.listed(stage.session, row.id)):
            later = Stage(stage.session, stage.now + number * PER_CHILD)
            await discuss(later, by, sitting, days, one)

    async def ended(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        by = await stage.person(_administrator(sitting))
        await meetings.end(stage.session, by, row.id, version=None, now=stage.now)

    yield Act(at(sitting.day, "09:30"), opened)
    yield Act(at(sitting.day, "09:45"), discussed)
    yield Act(at(sitting.day, "12:15"), ended)


async def _call_roll(stage: Stage, sitting: Sitting, row: MeetingRow) -> None:
    invited = {PersonId(one.person_id) for one in await store.invitees(stage.session, row.id)}
    away = {person_id(handle) for handle in AWAY} & invited if sitting.number % 2 else set()
    by = await stage.person(_administrator(sitting))
    await meetings.record_attendance(
        stage.session,
        by,
        row.id,
        present=invited - away,
        apologies=away,
        now=stage.now,
    )


def _approve_minutes(sitting: Sitting, day: date) -> Act:
    async def do(stage: Stage) -> None:
        row = await stage.meeting(sitting)
        by = await stage.chair(row, chair_of(sitting))
        await minutes.approve(stage.session, by, row.id, version=None, now=stage.now)

    return Act(at(day, "11:45"), do)


def _administrator(sitting: Sitting) -> str:
    return ADMINISTRATORS.get(sitting.panel, "administrator")


def chair_of(sitting: Sitting) -> str:
    """Give who chairs where it is nobody's turn, by handle."""
    return CHAIRS.get(sitting.panel, "cochair")

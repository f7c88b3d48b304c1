"""How things stand, in small: what the tests of obligations and of messages start from."""

from datetime import UTC, date, datetime, time

from core.data import house, load_calendar, load_procedure
from core.dates import at_local_time
from core.people import Role
from core.snapshots import Action, Agreed, Case, Invitee, Meeting, PutReferral, Snapshot, Someone

EAST, MACE = "hertfordshire/east", "rotherham/mace"
HELD = date(2026, 12, 24)  # planned for Christmas Day
AGENDA_BY, MINUTES_BY = date(2026, 12, 17), date(2027, 1, 5)
LONG_AGO = datetime(2026, 9, 1, 9, tzinfo=UTC)

AGREED = Agreed(
    {name: load_procedure(name) for name in ("hertfordshire", "rotherham")},
    house(),
    load_calendar(),
)
PEOPLE = {
    person.id: person
    for person in (
        Someone("coordinator", "CE Coordinator", "Children's Services", in_teams=True),
        Someone("sash", "SASH Service Manager", "Children's Services", in_teams=True),
        Someone("dci", "DCI", "Constabulary"),
        Someone("admin", "Panel Administrator", "Children's Services", in_teams=True),
        Someone("nurse", "School Nurse", "Health"),
        Someone("manager", "MACE Manager", "Children's Services", in_teams=True),
    )
}
ROLES = {
    (panel, role): people
    for panel in (EAST, MACE)
    for role, people in {
        Role.CHAIR: ("sash", "dci"),
        Role.ADMINISTRATOR: ("admin",),
        Role.COORDINATOR: ("coordinator",),
        Role.MANAGER: ("manager",),
    }.items()
}


def at(day: date, clock: str = "09:00") -> datetime:
    return at_local_time(day, time.fromisoformat(clock))


def a_snapshot(
    *,
    referrals: tuple[PutReferral, ...] = (),
    meetings: tuple[Meeting, ...] = (),
    actions: tuple[Action, ...] = (),
    cases: tuple[Case, ...] = (),
) -> Snapshot:
    return Snapshot(PEOPLE, ROLES, referrals, meetings, actions, (), cases)


def a_meeting(panel: str = EAST, held_on: date = HELD) -> Meeting:
    return Meeting(
        id="meeting",
        panel=panel,
        planned_on=held_on,
        held_on=held_on,
        state="confirmed",
        chair="dci",
        confirmed_at=LONG_AGO,
        agenda_drafted_at=LONG_AGO,
        invitees=(
            Invitee("sash", slot_only=False, declared_at=LONG_AGO),
            Invitee("nurse", slot_only=False),
            Invitee("coordinator", slot_only=True),
        ),
    )


def an_action(due_on: date = date(2026, 12, 4), *, panel: str = EAST) -> Action:
    return Action("action", "E26-001", panel, "nurse", "open", due_on, LONG_AGO)

"""Who is told that training to chair is missing or due again, and when (R2.2)."""

from datetime import date, datetime, time, timedelta

from core.data import house, load_calendar, load_procedure
from core.dates import at_local_time
from core.due_messages import messages_due
from core.messages import Kind
from core.people import Role
from core.snapshots import Agreed, Snapshot, Someone, Training
from core.training_duties import refresher_day

ROTHERHAM = "rotherham/mace"
AGREED = Agreed({"rotherham": load_procedure("rotherham")}, house(), load_calendar())
SERGEANT, NOMINEE = "Detective Sergeant", "Nominated Evolve Social Worker"


def stands(training: dict[str, Training], chair: str = SERGEANT) -> Snapshot:
    people = {
        "pat": Someone("pat", chair, "Police"),
        "casey": Someone("casey", "Coordinator", "Council"),
        "sam": Someone("sam", "Business Support", "Council"),
    }
    roles = {
        (ROTHERHAM, Role.CHAIR): ("pat",),
        (ROTHERHAM, Role.COORDINATOR): ("casey",),
        (ROTHERHAM, Role.ADMINISTRATOR): ("sam",),
    }
    return Snapshot(people=people, roles=roles, training=training)


def heard(snapshot: Snapshot, begin: date, days: int) -> dict[str, set[str]]:
    """Give each occasion with who hears of it, over some days."""
    found: dict[str, set[str]] = {}
    for n in range(days):
        now: datetime = at_local_time(begin + timedelta(days=n), time(10))
        for one in messages_due(snapshot, AGREED, now):
            assert (one.kind, one.subject) == (Kind.TRAINING_DUE, "pat")
            found.setdefault(one.occasion, set()).add(one.recipient)
    return found


def test_R2_2_a_refresher_is_chased_before_on_and_after_its_day_each_once() -> None:
    had = {"pat": Training(date(2024, 2, 1), date(2027, 1, 29))}
    found = heard(stands(had), date(2026, 11, 2), 200)
    assert [one.split("/")[0] for one in found] == ["before-20", "before-5", "on", "after-5",
                                                    "after-20"]  # fmt: skip
    assert all(people == {"pat", "casey", "sam"} for people in found.values())
    assert {one.split("/")[1] for one in found} == {"2027-01-29"}


def test_R2_2_without_a_recorded_day_the_refresher_is_due_after_three_years() -> None:
    assert refresher_day(date(2024, 2, 29), None) == date(2027, 2, 28)
    assert refresher_day(date(2024, 2, 29), date(2025, 1, 1)) == date(2025, 1, 1)
    had = {"pat": Training(date(2023, 12, 1), None)}
    assert "on/2026-12-01" in heard(stands(had), date(2026, 11, 30), 3)


def test_R2_2_a_new_training_ends_the_reminders() -> None:
    had = {"pat": Training(date(2026, 11, 20), date(2027, 11, 19))}
    assert heard(stands(had), date(2026, 11, 21), 90) == {}


def test_R2_2_who_must_be_trained_and_is_not_is_told_once_a_month_and_a_regular_chair_never() -> (
    None
):
    found = heard(stands({}, NOMINEE), date(2026, 11, 2), 89)
    assert list(found) == ["without/2026-11-01", "without/2026-12-01", "without/2027-01-01"]
    assert heard(stands({}, SERGEANT), date(2026, 11, 2), 89) == {}

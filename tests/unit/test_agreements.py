"""Information-sharing agreements: which counts, who lacks one, what is owed before it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core import agreements
from core.agreements import Signed
from core.data import house, load_calendar, load_procedure
from core.due_messages import messages_due
from core.messages import Kind
from core.obligations import Duty, Standing, owed
from core.people import Role
from core.snapshots import Agreed, SharingAgreement, Snapshot, Someone

TODAY = date(2026, 12, 1)
POLICE = Signed("Herts Constabulary", "2", date(2025, 1, 6), date(2026, 12, 31))
AGREED = Agreed({"hertfordshire": load_procedure("hertfordshire")}, house(), load_calendar())
RECORDED = datetime(2025, 1, 6, 9, tzinfo=UTC)
ENDS = date(2027, 1, 29)
ENDING = SharingAgreement("a1", "hertfordshire", "Herts Constabulary", ENDS, RECORDED)


def stands(one: SharingAgreement) -> Snapshot:
    return Snapshot(
        people={"sam": Someone("sam", "Administrator", "Example"), "mo": Someone("mo", "M", "E")},
        roles={
            ("hertfordshire/east", Role.ADMINISTRATOR): ("sam",),
            ("hertfordshire/west", Role.ADMINISTRATOR): ("sam",),
            ("hertfordshire/west", Role.MANAGER): ("mo",),
            ("rotherham/mace", Role.MANAGER): ("elsewhere",),
        },
        agreements=(one,),
    )


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_H20_the_latest_agreement_of_an_agency_counts_under_any_spelling() -> None:
    renewed = Signed("HERTS CONSTABULARY", "3", date(2026, 11, 2), date(2028, 1, 1))

    lacking = agreements.lacking([renewed, POLICE], ["Herts Constabulary"], date(2027, 6, 1))

    assert lacking == {}


def test_H20_an_agency_without_one_or_with_an_expired_one_is_named_with_what_is_wrong() -> None:
    wanted = ["Missing People", "Herts Constabulary"]

    assert agreements.lacking([POLICE], wanted, TODAY).keys() == {"Missing People"}
    assert agreements.lacking([POLICE], wanted, date(2027, 1, 1))["Herts Constabulary"] == (
        "Herts Constabulary's information-sharing agreement expired on 31 December 2026"
    )


def test_H20_what_was_decided_is_said_and_nothing_is_withheld_silently() -> None:
    faults = agreements.lacking([], ["Missing People"], TODAY)

    [open_still] = agreements.told(faults, {}, "H20")
    [withheld] = agreements.told(faults, {"missing people": "withhold"}, "H20")
    [sent] = agreements.told(faults, {"missing people": "send"}, "H20")

    assert "receive papers unless the administrator withholds them" in open_still
    assert "decided to withhold papers" in withheld
    assert "decided that papers go" in sent


@pytest.mark.parametrize(
    ("signed", "expires", "field"),
    [
        (None, None, "signed_on"),
        (TODAY + timedelta(days=1), None, "signed_on"),
        (TODAY, TODAY - timedelta(days=1), "expires_on"),
    ],
)
def test_H20_an_agreement_with_impossible_days_is_refused(
    signed: date | None, expires: date | None, field: str
) -> None:
    typed = {"agency": "Example", "version": "1", "kept": "Legal"}

    assert agreements.problems(typed, signed, expires, TODAY).keys() == {field}


def test_H20_the_renewal_is_owed_from_two_months_before_until_a_later_one_is_recorded() -> None:
    [long_before] = [owed(stands(ENDING), AGREED, at(date(2026, 11, 2)))]
    assert long_before == []

    [open_now] = owed(stands(ENDING), AGREED, at(date(2026, 12, 10)))
    assert (open_now.kind, open_now.due, open_now.state) == (
        Duty.AGREEMENT,
        ENDS,
        Standing.OPEN,
    )
    assert open_now.clause == "H20"
    [late] = owed(stands(ENDING), AGREED, at(date(2027, 2, 1)))
    assert late.state is Standing.OVERDUE
    renewed = replace(ENDING, renewed_at=at(date(2027, 1, 4)))
    [met] = owed(stands(renewed), AGREED, at(date(2027, 2, 1)))
    assert met.state is Standing.MET


def test_H20_administrators_and_managers_are_reminded_before_on_and_after_each_once() -> None:
    heard: dict[str, set[str]] = {}
    for days in range(400):
        now = at(date(2026, 10, 1) + timedelta(days=days))
        for one in messages_due(stands(ENDING), AGREED, now):
            assert one.kind is Kind.AGREEMENT_REMINDER
            heard.setdefault(one.occasion.split("/")[0], set()).add(one.recipient)

    assert list(heard) == ["before-40", "before-20", "before-5", "on", "after-5", "after-20"]
    assert all(people == {"sam", "mo"} for people in heard.values())


def test_H20_reminders_end_once_it_is_renewed() -> None:
    renewed = replace(ENDING, renewed_at=at(date(2027, 1, 4)))

    assert messages_due(stands(renewed), AGREED, at(date(2027, 1, 29))) == []

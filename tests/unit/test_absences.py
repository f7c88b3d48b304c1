from datetime import UTC, date, datetime

import pytest

from core import absences
from core.absences import Absence, days_problem, in_words, people_problem
from core.addresses import NO_ADDRESS, address_problem

TODAY = date(2026, 12, 1)
FROM, UNTIL = date(2026, 12, 2), date(2026, 12, 4)
AWAY = Absence("sash", "manager", FROM, UNTIL)
CHAIRS = ("sash", "dci")
ENDED = datetime(2026, 12, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 12, 1), False),
        (date(2026, 12, 2), True),
        (date(2026, 12, 4), True),
        (date(2026, 12, 5), False),
    ],
)
def test_H4_a_stand_in_answers_from_the_first_day_to_the_last(day: date, holds: bool) -> None:
    assert AWAY.holds(day) is holds
    assert not Absence("sash", "manager", FROM, UNTIL, ENDED).holds(day)


def test_H4_it_is_said_who_answers_for_whom_and_until_when() -> None:
    said = in_words("Pat Pretend", "Jo Sample", UNTIL)
    assert said == "Pat Pretend for Jo Sample (away until Friday 4 December 2026)"


def problem(person: str, *others: Absence, chair: str = "sash") -> dict[str, str]:
    wanted = Absence(chair, person, FROM, UNTIL)
    return people_problem(wanted, "Pat Pretend", CHAIRS, others)


def test_H4_the_other_co_chair_cannot_stand_in_because_two_must_agree() -> None:
    assert problem("dci") == {"person": absences.CO_CHAIR.format(name="Pat Pretend")}
    assert problem("sash") == {"person": absences.SAME}
    assert problem("manager") == {}


def test_H4_nobody_stands_in_for_both_co_chairs_on_one_day() -> None:
    other = Absence("dci", "manager", UNTIL, date(2026, 12, 9))
    later = Absence("dci", "manager", date(2026, 12, 5), date(2026, 12, 9))
    ended = Absence("dci", "manager", UNTIL, date(2026, 12, 9), ENDED)

    assert problem("manager", other) == {"person": absences.BOTH.format(name="Pat Pretend")}
    assert problem("manager", later, ended) == {}


def test_H4_a_chair_has_one_stand_in_at_a_time() -> None:
    assert problem("coordinator", AWAY) == {"from_day": absences.TWICE}


@pytest.mark.parametrize(
    ("from_day", "until_day", "wrong"),
    [
        (None, None, {"from_day", "until_day"}),
        (UNTIL, FROM, {"until_day"}),
        (date(2026, 11, 1), date(2026, 11, 30), {"until_day"}),
        (date(2026, 11, 1), TODAY, set()),
        (FROM, UNTIL, set()),
    ],
)
def test_days_that_cannot_be_are_refused(
    from_day: date | None, until_day: date | None, wrong: set[str]
) -> None:
    assert days_problem(from_day, until_day, TODAY).keys() == wrong


@pytest.mark.parametrize(
    "typed",
    ["sam.sample@example.org", " Sam@Example.Co.UK ", "o'neill+mace@school-1.sch.uk", "a@b.museum"],
)
def test_R4_3_an_email_address_is_taken_as_people_write_it(typed: str) -> None:
    assert address_problem(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "sam",
        "sam@",
        "@example.org",
        "sam@example",
        "sam at example.org",
        "sam@example.org, pat@example.org",
        "sam@example.org\nBcc: pat@example.org",
        "Sam <sam@example.org>",
        "sam..x@example.org",
        ".sam@example.org",
        "sam@-example.org",
        "sam@exam_ple.org",
        "sam@@example.org",
    ],
)
def test_R4_3_what_is_no_single_address_is_refused(typed: str) -> None:
    assert address_problem(typed) == NO_ADDRESS


def test_R4_3_an_address_that_no_server_takes_is_refused() -> None:
    assert address_problem("sam@" + "a." * 130 + "uk") is not None

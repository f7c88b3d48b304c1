"""Which answer counts, and what a calendar's answer is worth."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.replies import (
    FINDINGS,
    TO_LOOK_AT,
    Answer,
    CalendarReply,
    Finding,
    Given,
    address_finding,
    method_finding,
    read_uid,
    sequence_in,
    standing,
    uid_of,
)

NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)
MEETING = "11111111-1111-4111-8111-111111111111"
PERSON = "22222222-2222-4222-8222-222222222222"
ME = "moe@health.example"
MINUTE = timedelta(minutes=1)


def said(answer: Answer, sequence: int = 0, minutes: int = 0) -> Given:
    return Given(answer, sequence, NOON + minutes * MINUTE)


def test_H9_the_latest_answer_counts_by_sequence_and_then_by_time_in_whatever_order_they_come() -> (
    None
):
    first = said(Answer.ACCEPTED, 0, 9)
    second = said(Answer.DECLINED, 1, 1)
    third = said(Answer.TENTATIVE, 1, 2)

    for order in permutations([first, second, third]):
        assert standing(order, 0) == third


def test_H9_an_answer_to_an_earlier_invitation_does_not_count_once_the_meeting_has_moved() -> None:
    assert standing([said(Answer.ACCEPTED, 0)], 1) is None
    assert standing([], 0) is None


def test_of_two_that_are_equal_the_later_that_came_counts() -> None:
    equal = [said(Answer.ACCEPTED), said(Answer.DECLINED)]

    assert standing(equal, 0) == equal[1]
    assert standing(equal[::-1], 0) == equal[0]


@given(st.lists(st.tuples(st.sampled_from(Answer), st.integers(0, 3), st.integers(0, 5))))
def test_what_counts_is_never_older_than_any_other(rows: list[tuple[Answer, int, int]]) -> None:
    given_ = [said(*row) for row in rows]

    found = standing(given_, 1)

    rest = [(one.sequence, one.at) for one in given_ if one.sequence >= 1]
    assert (found is None) == (not rest)
    assert found is None or (found.sequence, found.at) == max(rest)


def test_the_number_of_an_invitation_is_one_persons_and_reads_back() -> None:
    uid = uid_of(MEETING, PERSON, "panel.example")

    found = read_uid(f" {uid.upper()} ")

    assert found is not None
    assert (found.thing, found.person) == (MEETING, PERSON)
    assert uid_of(MEETING, MEETING, "panel.example") != uid


def test_a_number_given_out_before_each_person_had_their_own_is_read_too() -> None:
    found = read_uid(f"{MEETING}@panel.example")

    assert found is not None
    assert (found.thing, found.person) == (MEETING, None)


@pytest.mark.parametrize("uid", ["", "040000008200E00074C5B7101A82E008", "x@panel.example", "@"])
def test_the_number_of_another_calendars_event_is_none_of_ours(uid: str) -> None:
    assert read_uid(uid) is None


@pytest.mark.parametrize(
    ("occasion", "number"),
    [
        ("sequence-3", 3),
        ("sequence-3/item-9", 3),
        ("cancelled-4", 4),
        ("withdrawn-5/x", 5),
        ("first", 0),
    ],
)
def test_the_number_of_a_calendar_message_stands_in_its_occasion(
    occasion: str, number: int
) -> None:
    assert sequence_in(occasion) == number


@pytest.mark.parametrize(
    ("attendee", "sender", "doubtful", "finding"),
    [
        (ME, ME, False, None),
        (ME.upper(), ME.title(), False, None),
        (ME, ME, True, Finding.FORGED),
        (ME, "assistant@health.example", False, Finding.FORGED),
        (ME, "", False, Finding.FORGED),
        ("moe@home.example", "moe@home.example", False, Finding.OTHER_ADDRESS),
        ("moe@home.example", ME, False, Finding.FORGED),
    ],
)
def test_H9_an_answer_is_somebodys_own_only_from_the_address_that_was_invited(
    attendee: str, sender: str, doubtful: bool, finding: Finding | None
) -> None:
    reply = CalendarReply("REPLY", attendee=attendee, partstat="ACCEPTED")

    assert address_finding(reply, sender=sender, invited=ME, doubtful=doubtful) == finding


@pytest.mark.parametrize(
    ("reply", "finding"),
    [
        (CalendarReply("REPLY", partstat="ACCEPTED"), None),
        (CalendarReply("REPLY", partstat="NEEDS-ACTION"), Finding.NO_ANSWER),
        (CalendarReply("REPLY", partstat="DELEGATED"), Finding.DELEGATED),
        (CalendarReply("COUNTER", partstat="TENTATIVE"), Finding.COUNTER),
        (CalendarReply("REFRESH"), Finding.NOT_OURS),
        (CalendarReply("REPLY", broken=True), Finding.BROKEN),
    ],
)
def test_a_mail_is_known_by_its_method_and_its_word(
    reply: CalendarReply, finding: Finding | None
) -> None:
    assert method_finding(reply) == finding


def test_every_finding_is_said_in_words_and_what_counts_for_nobody_is_shown() -> None:
    silent = {
        Finding.COUNTED,
        Finding.OLDER,
        Finding.CANCELLED,
        Finding.OVER,
        Finding.NO_ANSWER,
    }
    assert set(FINDINGS) == set(Finding) == TO_LOOK_AT | silent

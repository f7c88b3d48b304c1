"""What the privacy guard finds in a subject, a file's name or a calendar's title, and what not."""

import string
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.guarding import ORDINARY, Child, Outgoing, Stop, in_words, stops

ROBIN = Child("Robin Zoë", "O’Brien-Specimen", "2011-05-03", ("943 476 5919",))
HERE = "robin@partner.example"
LETTERS = string.ascii_letters + "éèüñøłçÁŚ"
NAMES = some.text(LETTERS, min_size=3, max_size=12)


def found(text: str, *children: Child) -> frozenset[Stop]:
    return stops(Outgoing((text,), (HERE,)), children or (ROBIN,))


@pytest.mark.parametrize(
    "text",
    [
        "Minutes: Robin Zoë O’Brien-Specimen",
        "robin obrien specimen.pdf",
        "O'BRIEN-SPECIMEN, Robin",
        "Robin Specimen",
        "Robin_Zoe_Obrien-Specimen_plan.docx",
        "Robin Specimen’s plan",
        "Visit (Robin O´Brien) at school",
    ],
)
def test_R4_2_a_childs_full_name_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == {Stop.NAME}


@pytest.mark.parametrize(
    "text", ["Robin", "Specimen papers", "Robin's notes", "Robins Specimens", "The brown robin"]
)
def test_one_name_alone_of_a_child_whom_the_mail_is_not_about_names_nobody(text: str) -> None:
    assert found(text) == frozenset()


def test_R4_2_one_name_alone_of_the_child_whom_it_is_about_is_found() -> None:
    about = Child("Zahra", "Madeupová", concerned=True)
    for text in ("Zahra", "Zahra's plan", "Re: Madeupova (agenda)", "zahra.pdf Zahra.pdf"):
        assert found(text, about) == {Stop.NAME}
    for text in ("zahra", "Zahran", "Madeupovas", "Azahra"):
        assert found(text, about) == frozenset()


@pytest.mark.parametrize("name", ["May", "Will", "Grace", "Summer", "June", "Faith", "Rose"])
def test_an_ordinary_word_is_no_alarm(name: str) -> None:
    child = Child(name, "Young", concerned=True)
    for text in (
        "[OFFICIAL-SENSITIVE] East panel: agenda for 14 May 2026",
        "Will you come in June? Grace period until Summer; Faith hall, Rose Street",
        "Young people in May",
    ):
        assert found(text, child) == frozenset()
    assert found(f"{name} Young", child) == {Stop.NAME}


@pytest.mark.parametrize(
    "text",
    [
        "2011-05-03",
        "03/05/2011",
        "3.5.11",
        "3 May 2011",
        "born 03-05-2011.pdf",
        "20110503",
        "3 MAY 2011",
    ],
)
def test_R4_2_a_birth_date_is_found_in_every_usual_way_of_writing(text: str) -> None:
    assert found(f"Papers {text} x") == {Stop.BIRTH_DATE}


def test_another_day_and_a_longer_number_are_no_birth_date() -> None:
    for text in ("4 May 2011", "13 May 2011", "2011-05-031", "May 2011"):
        assert found(text) == frozenset()


@pytest.mark.parametrize(
    "text", ["943 476 5919", "9434765919", "943-476-5919.pdf", "QQ 12 34 56 C", "A123456789012"]
)
def test_R4_2_numbers_of_people_are_found(text: str) -> None:
    expected = frozenset() if text.startswith("QQ") else {Stop.NUMBER}
    assert stops(Outgoing((text,), (HERE,)), ()) == expected
    assert found("AB 12 34 56 C") == {Stop.NUMBER}


def test_our_references_and_a_telephone_number_are_no_numbers_of_people() -> None:
    for text in ("HE-2026-0001", "REF-2026-0007", "943 476 5918", "01709 382121", "2026-12-14"):
        assert found(text) == frozenset()


def test_a_mail_goes_to_one_person_and_papers_to_listed_domains_only() -> None:
    listed = frozenset({"partner.example", "police.example"})
    for recipients, papers, expected in (
        ((HERE,), True, set()),
        (("x@north.police.example",), True, set()),
        (("x@elsewhere.example",), True, {Stop.OUTSIDE}),
        (("x@notpartner.example",), True, {Stop.OUTSIDE}),
        (("x@elsewhere.example",), False, set()),
        ((HERE, "x@police.example"), False, {Stop.SEVERAL}),
        ((), False, {Stop.SEVERAL}),
    ):
        assert stops(Outgoing((), recipients, papers), (), listed) == expected
    assert stops(Outgoing((), ("x@elsewhere.example",), carries_papers=True), ()) == frozenset()


@given(NAMES, NAMES, some.sampled_from([str.upper, str.lower, str.title, str]), some.booleans())
def test_R4_2_any_full_name_is_found_whatever_its_case_and_accents(
    given_name: str, family: str, written: Callable[[str], str], stripped: bool
) -> None:
    text = written(f"{given_name} {family}")
    if stripped:
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in bare if not unicodedata.combining(char))
    assert found(f"Notes on {text}, agreed", Child(given_name, family)) == {Stop.NAME}


@given(NAMES, NAMES, some.sampled_from("-'’ "))
def test_R4_2_a_double_name_is_found_by_any_of_its_marks(one: str, two: str, mark: str) -> None:
    child = Child("Zoë", f"{one}-{two}")
    assert found(f"Zoe {one}-{two}.pdf", child) == {Stop.NAME}
    joined = Child("Zoë", f"{one}{mark}{two}")
    assert found(f"{one}{mark}{two}, Zoë", joined) == {Stop.NAME}


@given(some.sampled_from(sorted(ORDINARY)), some.sampled_from(sorted(ORDINARY)))
def test_no_ordinary_word_alone_is_an_alarm(one: str, two: str) -> None:
    child = Child(one.title(), two.title(), concerned=True)
    assert found(f"It is {one.title()}, the 14th of {two.title()}", child) == frozenset()


@given(some.dates(date(2006, 1, 1), date(2026, 1, 1)))
def test_R4_2_every_birth_date_is_found(day: date) -> None:
    child = Child("Robin", "Specimen", day.isoformat())
    assert found(f"x {day.day}/{day.month}/{day.year} y", child) >= {Stop.BIRTH_DATE}


def test_the_words_name_no_child() -> None:
    told = in_words(found("Robin Specimen 3 May 2011"))
    assert "Robin" not in told
    assert "2011" not in told
    assert told.startswith("Held back: a child's date of birth stands in")

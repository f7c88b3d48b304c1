"""What the privacy guard finds in a subject, a file's name or a calendar's title, and what not."""

import string
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from core.guarding import (
    STOP_WORDS,
    Domains,
    Known,
    Outgoing,
    Outside,
    Reader,
    Stop,
    in_words,
    may_be_let_go,
    stops,
)
from core.known_children import ORDINARY, Child, KnownChildren, LongText
from core.names import words

ROBIN = Child("robin", "Robin Zoë", "O’Brien-Specimen", "2011-05-03", ("943 476 5919",))
HERE = "robin@partner.example"
LETTERS = string.ascii_letters + "éèüñøłçÁŚ"
NAMES = some.text(LETTERS, min_size=3, max_size=12).filter(
    lambda one: not ORDINARY.issuperset(words(one))
)
NOBODY = KnownChildren(())


def known(*children: Child, about: str = "", people: KnownChildren = NOBODY) -> Known:
    ours = frozenset({"mace", "lincoln", "panel"})
    return Known(KnownChildren(children), people, frozenset({about}) - {""}, ours=ours)


def found(text: str, *children: Child, about: str = "") -> frozenset[Stop]:
    mail = Outgoing((text,), (HERE,))
    return stops(mail, Reader(), known(*(children or (ROBIN,)), about=about), Domains())


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
    about = Child("z", "Zahra", "Madeupová")
    for text in ("Zahra", "Zahra's plan", "Re: Madeupova (agenda)", "zahra.pdf Zahra.pdf"):
        assert found(text, about, about="z") == {Stop.NAME}
        assert found(text, about) == frozenset()
    for text in ("zahra", "Zahran", "Madeupovas", "Azahra"):
        assert found(text, about, about="z") == frozenset()


@pytest.mark.parametrize("name", ["May", "Will", "Grace", "Summer", "June", "Faith", "Rose"])
def test_an_ordinary_word_is_no_alarm(name: str) -> None:
    child = Child("c", name, "Young")
    for text in (
        "[OFFICIAL-SENSITIVE] East panel: agenda for 14 May 2026",
        "Will you come in June? Grace period until Summer; Faith hall, Rose Street",
        "Young people in May",
    ):
        assert found(text, child, about="c") == frozenset()
    assert found(f"{name} Young", child, about="c") == {Stop.NAME}
    assert found(f"{name} Young", child) == frozenset()


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
    assert stops(Outgoing((text,), (HERE,)), Reader(), known(), Domains()) == expected
    assert found("AB 12 34 56 C") == {Stop.NUMBER}


def test_our_references_and_a_telephone_number_are_no_numbers_of_people() -> None:
    for text in ("HE-2026-0001", "REF-2026-0007", "943 476 5918", "01709 382121", "2026-12-14"):
        assert found(text) == frozenset()


def test_a_mail_goes_to_one_person_and_to_listed_domains_only() -> None:
    listed = Domains(frozenset({"partner.example", "police.example"}))
    for recipients, refers, papers, expected in (
        ((HERE,), False, True, set()),
        (("x@north.police.example",), False, True, set()),
        (("x@elsewhere.example",), False, True, {Stop.OUTSIDE}),
        (("x@notpartner.example",), False, False, {Stop.OUTSIDE}),
        (("x@elsewhere.example",), True, False, set()),
        (("x@elsewhere.example",), True, True, {Stop.OUTSIDE}),
        ((HERE, "x@police.example"), False, False, {Stop.SEVERAL}),
        ((), False, False, {Stop.SEVERAL}),
    ):
        mail = Outgoing((), recipients, carries_papers=papers)
        assert stops(mail, Reader(refers=refers), known(), listed) == expected
        assert stops(mail, Reader(), known(), Domains()) == expected - {Stop.OUTSIDE}


def test_what_leaves_the_listed_domains_is_asked_about_or_never_goes() -> None:
    mail = Outgoing((), ("x@elsewhere.example",))
    for rule, expected in ((Outside.ASK, Stop.OUTSIDE), (Outside.BLOCK, Stop.OUTSIDE_NEVER)):
        held = stops(mail, Reader(), known(), Domains(frozenset({"partner.example"}), rule))
        assert held == {expected}
        assert may_be_let_go(held) == (rule is Outside.ASK)


def test_papers_go_only_to_who_has_a_place_and_has_declared() -> None:
    for reader, expected in (
        (Reader(), set()),
        (Reader(has_place=False, declared=False), {Stop.NO_PLACE}),
        (Reader(declared=False), {Stop.NOT_DECLARED}),
        (Reader(of_the_family=True), {Stop.FAMILY}),
    ):
        mail = Outgoing((), (HERE,), carries_papers=True)
        held = stops(mail, reader, known(), Domains())
        assert held == expected
        assert may_be_let_go(held) == (not expected)
        unattached = stops(Outgoing((), (HERE,)), reader, known(), Domains())
        assert unattached == expected & {Stop.FAMILY}


PLACES = [
    "[OFFICIAL-SENSITIVE] MACE Lincoln panel, 14 May 2026: agenda",
    "Kimberley Road", "Lincoln", "Florence House, Room 4", "Chelsea Town Hall", "Ashley Centre",
    "Rose Hill Primary School", "Jordan Street 12", "https://teams.example/l/Zahra/Jordan?x=Kim",
    "Robin Hood Lane", "St Ives Church Hall",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_no_child_even_where_a_child_has_its_name(place: str) -> None:
    children = [
        Child(given, given, "Madeupová")
        for given in ("Kimberley", "Lincoln", "Florence", "Chelsea", "Ashley", "Jordan", "Robin")
    ]
    children += [Child("rh", "Rose", "Hill"), Child("as", "Ives", "Church")]
    about = frozenset(one.id for one in children if one.id not in ("rh", "as"))
    whom = Known(KnownChildren(children), NOBODY, about, ours=frozenset({"lincoln"}))
    subject = (place,) if place.startswith("[") else ()
    mail = Outgoing(subject, (HERE,), places=() if subject else (place,))
    assert stops(mail, Reader(), whom, Domains()) == frozenset()


def test_R4_2_a_childs_own_home_or_school_is_named_by_whose_it_is() -> None:
    zoe = Child("z", "Zahra", "Madeupová", "2011-05-03")
    for place in ("Zahra’s school", "Zahra's home", "Home of Zahra Madeupova", "Madeupova's"):
        mail = Outgoing((), (HERE,), places=(place,))
        assert stops(mail, Reader(), known(zoe, about="z"), Domains()) == {Stop.NAME}


HARMLESS = [
    "[OFFICIAL-SENSITIVE] MACE East panel: agenda for 14 May 2026",
    "Will you come in June? Grace period until Summer; Faith hall, Rose Street",
    "Young people in May", "Action E26-1 is due on 3 December 2026", "Hope House, Park Lane",
    "HE-2026-0001 record of engagement", "REF-2026-0007: received", "Question about REF-2026-0007",
    "Mark the date: Friday 18 December 2026, 09:30", "Bill of the hall; page 3 of 12",
    "Your link to the referral form", "Ring 01709 382121 or 0114 273 4567 before noon",
    "MACE East panel 2026-12-18 agenda supplement 2.pdf", "Minutes, version 3, 24 December 2026",
    "Declaration for the MACE 2 panel", "Chase up what is owed", "A reminder in the long run",
    "2026-12-14 10:30", "Room 12 34 56, floor 2",
]  # fmt: skip


@pytest.mark.parametrize("subject", HARMLESS)
def test_what_names_nobody_is_not_held(subject: str) -> None:
    named = [(one.title(), other.title()) for one, other in zip(
        sorted(ORDINARY), sorted(ORDINARY, reverse=True), strict=True)]  # fmt: skip
    children = [Child(f"{one} {other}", one, other, "2011-05-03") for one, other in named]
    whom = Known(KnownChildren(children), NOBODY, frozenset(one.id for one in children))
    assert stops(Outgoing((subject,), (HERE,)), Reader(), whom, Domains()) == frozenset()


@given(NAMES, NAMES, some.sampled_from([str.upper, str.lower, str.title, str]), some.booleans())
def test_R4_2_any_full_name_is_found_whatever_its_case_and_accents(
    given_name: str, family: str, written: Callable[[str], str], stripped: bool
) -> None:
    text = written(f"{given_name} {family}")
    if stripped:
        bare = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in bare if not unicodedata.combining(char))
    assert found(f"Notes on {text}, agreed", Child("c", given_name, family)) == {Stop.NAME}


@given(NAMES, NAMES, some.sampled_from("-'’ "))
def test_R4_2_a_double_name_is_found_by_any_of_its_marks(one: str, two: str, mark: str) -> None:
    child = Child("z", "Zoë", f"{one}-{two}")
    assert found(f"Zoe {one}-{two}.pdf", child) == {Stop.NAME}
    joined = Child("z", "Zoë", f"{one}{mark}{two}")
    assert found(f"{one}{mark}{two}, Zoë", joined) == {Stop.NAME}


@given(some.sampled_from(sorted(ORDINARY)), some.sampled_from(sorted(ORDINARY)))
def test_no_ordinary_word_alone_is_an_alarm(one: str, two: str) -> None:
    child = Child("c", one.title(), two.title())
    text = f"It is {one.title()}, the 14th of {two.title()}"
    assert found(text, child, about="c") == frozenset()


TH = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
WAYS: list[Callable[[date], str]] = [
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d:%d/%m/%y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d:%d %m %Y}",
    lambda d: f"{d:%d%m%Y}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y_%m_%d}",
    lambda d: f"{d.day} {d:%B} {d.year}",
    lambda d: f"{d.day} {d:%b} ’{d:%y}",
    lambda d: f"{d:%d-%b-%Y}",
    lambda d: f"{d:%d%b%Y}",
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d:%A} the {d.day}{TH.get(d.day, 'th')} of {d:%B}, {d.year}",
    lambda d: f"{d.day}{TH.get(d.day, 'th')} {d:%B} {d.year}".upper(),
]


@given(some.dates(date(2006, 1, 1), date(2026, 1, 1)), some.sampled_from(WAYS))
def test_R4_2_every_birth_date_is_found_however_it_is_written(
    day: date, written: Callable[[date], str]
) -> None:
    child = Child("c", "Robin", "Specimen", day.isoformat())
    assert found(f"x {written(day)} y", child) >= {Stop.BIRTH_DATE}
    assert found(f"born_{written(day)}.pdf", child) >= {Stop.BIRTH_DATE}
    other = Child("c", "Robin", "Specimen", "2005-12-31")
    assert Stop.BIRTH_DATE not in found(f"x {written(day)} y", other)


def nhs_number(nine: int) -> str:
    digits = f"{nine:09}"
    check = 11 - sum(int(one) * (10 - n) for n, one in enumerate(digits)) % 11
    return "" if check == 10 else digits + str(check % 11)  # no such number is given


APART = ["", " ", "-", ".", " - ", "\u00a0", "–"]


@given(
    some.integers(400_000_000, 799_999_999).map(nhs_number).filter(bool), some.sampled_from(APART)
)
def test_R4_2_every_nhs_number_is_found_however_it_is_written(number: str, gap: str) -> None:
    written = gap.join((number[:3], number[3:6], number[6:]))
    for text in (written, f"NHS {written}", f"NHS_{written}.pdf", f"({written})"):
        assert Stop.NUMBER in found(text), text
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert Stop.NUMBER not in found(f"NHS {wrong}", Child("c", "A", "B"))


@given(some.integers(100_000, 99_999_999), some.sampled_from(["LCS-", "P ", ""]))
def test_R4_2_a_childs_own_number_is_found_with_and_without_its_signs(
    digits: int, before: str
) -> None:
    child = Child("c", "Robin", "Specimen", numbers=(f"{before}{digits}",))
    for text in (f"{before}{digits}", f"{before.strip(' -')} {digits}", f"x {before}{digits}.pdf"):
        assert Stop.NUMBER in found(text, child)
    assert Stop.NUMBER not in found(f"{before}{digits}0", child)


@given(NAMES, NAMES, some.sampled_from("-'’ "))
def test_R4_2_a_name_typed_without_its_accents_or_with_combining_marks_is_found(
    one: str, two: str, mark: str
) -> None:
    child = Child("c", f"Zoë{mark}{one}", two)
    for form in ("NFC", "NFD", "NFKC"):
        text = unicodedata.normalize(form, f"Notes: {two}, Zoë{mark}{one}")
        assert found(text, child) == {Stop.NAME}


@given(
    NAMES, NAMES, NAMES, some.sampled_from(["-", " ", "‑", ""]), some.sampled_from(["-", " ", ""])
)
@example("Ella", "McKay", "Specimen", "-", "")
@example("Ella", "MacKay", "Specimen", "-", "")
@example("Abu", "Sample", "Abu", "-", " ")
def test_R4_2_a_double_name_is_found_joined_apart_and_with_a_hyphen(
    one: str, two: str, family: str, known_by: str, typed: str
) -> None:
    child = Child("c", f"{one}{known_by}{two}", family)
    other = Child("c", family, f"{one}{known_by}{two}")
    if known_by or typed != " ":  # where a name is known as one word, two words are others
        assert found(f"Notes on {one}{typed}{two} {family}", child) == {Stop.NAME}
        assert found(f"Notes on {family} {one}{typed}{two}.pdf", other) == {Stop.NAME}


def test_what_a_child_is_also_called_is_their_name() -> None:
    child = Child("c", "Roberta", "Specimen", also="Bobbie, Roberta Madeup")
    for text in ("Bobbie Specimen", "Roberta Madeup.pdf", "Specimen, Roberta"):
        assert found(text, child) == {Stop.NAME}
    assert found("Bobbie", child, about="c") == {Stop.NAME}


def attached(
    text: str, *children: Child, readable: str = "", people: tuple[str, str] | None = None
) -> bool:
    whom = Known(
        KnownChildren(children),
        KnownChildren([Child("p", *people)] if people else []),
        frozenset({"mine"}),
        frozenset({readable}),
    )
    mail = Outgoing((), (HERE,), inside=(LongText.of(text),), carries_papers=True)
    return Stop.ANOTHER_CHILD in stops(mail, Reader(), whom, Domains())


MINE = Child("mine", "Jordan", "Sample", "2011-05-03", ("943 476 5919",))
OTHER = Child("other", "Zahra", "Madeupová", "2012-06-07", ("LCS-1234567", "9434765870"))


@pytest.mark.parametrize(
    "text",
    [
        "He was seen with Zahra Madeupová in town.",
        "He was seen with Zahra\nMadeupova, in town.",
        "ZAHRA MADEUPOVÁ’s brother",
        "LCS number: LCS-1234567",
        "NHS: 943 476 5870",
        "Ask 1st. Zahra Madeupova was there",
    ],
)
def test_H17_an_attachment_about_another_child_is_held(text: str) -> None:
    assert attached(text, MINE, OTHER)
    assert not attached(text, MINE, OTHER, readable="other")
    assert not attached(text, MINE)


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Sample, born 3 May 2011, NHS 943 476 5919",
        "Zahra was there; the Madeupová family too",
        "She told Zahra. Madeupová was there",
        "The zahra madeupová project",
        "Pages 123, 45 and 67; on 12 3456 7",
        "Jordan Sample Zahra Street",
    ],
)
def test_H17_the_child_whom_it_is_about_and_chance_are_no_reason(text: str) -> None:
    assert not attached(text, MINE, OTHER)


def test_H17_a_name_that_the_child_or_a_professional_bears_too_is_theirs() -> None:
    namesake = Child("other", "Jordan", "Sample")
    assert not attached("Jordan Sample came", MINE, namesake)
    assert attached("Max Member and Robin Specimen", MINE, Child("o", "Max", "Member"))
    assert not attached(
        "Max Member and Robin Specimen", MINE, Child("o", "Max", "Member"), people=("Max", "Member")
    )
    middle = Child("mine", "Robin Jordan", "Sample")
    assert not attached("Robin Jordan Sample came", middle, namesake), "within the child's own name"
    row = "Max Jordan\nSample Specimen"  # two cells of a table, or of a list of names
    assert attached(row, Child("o", "Jordan", "Sample"))


def test_every_reason_has_words_that_name_no_child() -> None:
    assert set(STOP_WORDS) == set(Stop)
    told = in_words(found("Robin Specimen 3 May 2011"))
    assert "Robin" not in told
    assert "2011" not in told
    assert told.startswith("Held back: a child's date of birth stands in")


def test_what_was_known_of_a_child_is_forgotten_whole() -> None:
    known_of = KnownChildren([ROBIN, MINE])
    known_of.put(Child("robin", "Zahra", "Madeupová"))
    for text in ("Robin Specimen", "943 476 5919x"):
        assert not known_of.named_in_line(text, ())
    assert known_of.numbered_in("943 476 5919"), "the other child's"
    known_of.forget("mine")
    assert not known_of.numbered_in("943 476 5919")
    assert not known_of.born_in("3 May 2011")
    assert not known_of.mentioned(LongText.of("NHS 943 476 5919"))
    assert not known_of.strangers(LongText.of("NHS 943 476 5919"), (), NOBODY)
    assert known_of.named_in_line("Zahra Madeupova", ())


def test_what_is_known_of_children_is_not_shown_by_accident() -> None:
    assert repr(KnownChildren([ROBIN])) == "KnownChildren(1 children)"

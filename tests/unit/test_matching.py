"""Whether two referrals may be about one child: pairs that people argue about, and the shares."""

from collections import Counter
from dataclasses import replace

import pytest

from core.matching import Birth, Identity, Verdict, births, compare, identity_of
from core.names import words
from tests.matching_pairs import Pair, pairs

BORN, NHS, OTHER_NHS = "2012-05-04", "9990000018", "9990000026"
ROBIN = Identity("Robin", "Specimen", BORN)


def verdict(one: Identity, other: Identity) -> Verdict:
    found = compare(one, other)
    assert found.verdict is compare(other, one).verdict, "it does not matter who came first"
    return found.verdict


def named(given: str, family: str, born: str = BORN, **more: str) -> Identity:
    return identity_of({"given": given, "family": family, "born": born, **more})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Robin", "Specimen"), (" ROBIN ", "specimen")),
        (("Zoë", "O'Brien"), ("Zoe", "Ó Briain")),
        (("Łucja", "Próbkowska"), ("Lucja", "Probkowska")),
        (("Robin", "McSample"), ("Robin", "Mac Sample")),
        (("Robin", "O’Fictan"), ("Robin", "OFICTAN")),
        (("Robin", "Sample-Testcase"), ("Robin", "Testcase Sample")),
        (("Mary-Ann", "Specimen"), ("Maryann", "Specimen")),
        (("Robin James", "Specimen"), ("Robin", "Specimen")),
        (("Robin J.", "Specimen"), ("Robin James", "Specimen")),
        (("Sophie", "Specimen"), ("Sofie", "Specimen")),
        (("Micheal", "Specimen"), ("Michael", "Specimen")),
        (("Robin", "Speciman"), ("Robin", "Specimen")),
        (("Omar", "al-Mithal"), ("Omar", "Mithal")),
        (("Anh", "Vidunh"), ("Vidunh", "Anh")),
        (("Ngoc Anh", "Vidunh"), ("Anh", "Ngoc Vidunh")),
    ],
)
def test_one_name_written_in_two_ways_is_the_same_child(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert verdict(named(*one), named(*other)) is Verdict.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ash", "Demo"), ("Ashley", "Demo")),  # twins have been called so
        (("Hassan", "Misali"), ("Hussain", "Misali")),
        (("Jayden", "Demo"), ("Hayden", "Demo")),
        (("Muhammad Ali", "Misali"), ("Muhammad Hassan", "Misali")),
        (("Muhammad", "Misali"), ("Muhammad Hassan", "Misali")),
        (("Anna-Lena", "Demo"), ("Anna-Maria", "Demo")),
        (("Mohammed", "Misali"), ("Muhammad", "Misali")),
        (("Katarzyna", "Próbkak"), ("Kasia", "Próbkak")),
        (("James Robin", "Specimen"), ("Robin", "Specimen")),  # goes by the middle name
        (("Robin", "Sample-Testcase"), ("Robin", "Sample")),
        (("Robin", "Specimen"), ("Robin", "Notreal")),  # the other parent's name
        (("R", "Specimen"), ("Robin", "Specimen")),
        (("Bran", "Specimen"), ("Brandon", "Specimen")),
        (("Oluwaseun", "Specimen"), ("Seun", "Specimen")),
        (("Oliver", "Smith"), ("Ollie", "Smith")),
        (("Kaitlin", "Specimen"), ("Katelyn", "Specimen")),
        (("Ali", "Ahmed"), ("Ahmed", "Ali")),  # common both ways round
        (("Oliver", "Smith"), ("Oliver", "Smyth")),  # a common name, and not to the letter
    ],
)
def test_what_twins_or_namesakes_could_share_is_left_to_a_person(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert verdict(named(*one), named(*other)) is Verdict.DOUBTFUL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (named("Leon", "Demo"), named("Lena", "Demo")),
        (named("Oliver", "Demo"), named("Olivia", "Demo")),
        (named("Kim", "Specimen"), ROBIN),
        (named("Robin", "Specimen", "2008-11-20"), ROBIN),  # a cousin
        (named("Robin", "Specimen", "1984-05-04"), ROBIN),  # a parent
        (named("Oliver", "Smith", "2012-11-20"), named("Oliver", "Smith")),
        (named("Kim", "Notreal"), ROBIN),
        (named("Robin", "Specimen", "not known"), ROBIN),
        (named("", "Specimen"), ROBIN),
    ],
)
def test_twins_siblings_and_namesakes_are_different_children(
    one: Identity, other: Identity
) -> None:
    assert verdict(one, other) is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2012-05-04", Verdict.SAME),
        ("2012-04-05", Verdict.SAME),  # day and month swapped
        ("2012-05-14", Verdict.DOUBTFUL),  # one digit
        ("2012-05-40", Verdict.DIFFERENT),  # no date at all
        ("2013-05-04", Verdict.DOUBTFUL),  # the year off by one
        ("2012-11-20", Verdict.DOUBTFUL),  # the very name, born within a year
        ("2014-01-01", Verdict.DOUBTFUL),  # a birth that nobody knew
        ("2014-02-01", Verdict.DIFFERENT),
    ],
)
def test_the_very_name_with_another_date_of_birth(born: str, expected: Verdict) -> None:
    assert verdict(ROBIN, replace(ROBIN, born=born)) is expected


def test_a_common_name_with_day_and_month_swapped_is_left_to_a_person() -> None:
    assert verdict(named("Oliver", "Smith"), named("Oliver", "Smith", "2012-04-05")) is (
        Verdict.DOUBTFUL
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (named("Robin", "Notreal", nhs_number="999 000 0018"), Verdict.SAME),
        (named("Robyn", "Notreal", "2012-05-14", nhs_number=NHS), Verdict.DOUBTFUL),
        (named("Robin", "Speciman", "2012-05-14", nhs_number=NHS), Verdict.SAME),
        (named("Kim", "Specimen", nhs_number=NHS), Verdict.DOUBTFUL),  # the twin's number
        (named("Rob", "Specimen", nhs_number=NHS), Verdict.DOUBTFUL),  # it may still be a twin's
        (named("Robbin", "Specimen", nhs_number=NHS), Verdict.SAME),
        (named("Kim", "Notreal", "2009-01-31", nhs_number=NHS), Verdict.DOUBTFUL),
        (named("Robin", "Specimen", nhs_number=OTHER_NHS), Verdict.DOUBTFUL),
        (named("Robin", "Specimen", "2012-04-05", nhs_number=OTHER_NHS), Verdict.DOUBTFUL),
        (named("Robyn", "Specimen", "2012-05-14", nhs_number=OTHER_NHS), Verdict.DIFFERENT),
        (named("Robin", "Specimen", upn="A123"), Verdict.SAME),  # nothing to compare it with
    ],
)
def test_a_number_helps_and_never_decides_alone(other: Identity, expected: Verdict) -> None:
    assert verdict(named("Robin", "Specimen", nhs_number=NHS), other) is expected


def test_an_equal_number_beside_an_unequal_one_is_left_to_a_person() -> None:
    one = named("Robin", "Specimen", nhs_number=NHS, upn="A-123")
    assert verdict(one, named("Robin", "Specimen", nhs_number=NHS, upn="a 124")) is (
        Verdict.DOUBTFUL
    )


@pytest.mark.parametrize("known_as", ["Tinks", "Buddy, Tinks", "Tinks Specimen", "tinks / T"])
def test_an_alias_that_fits_is_left_to_a_person(known_as: str) -> None:
    assert verdict(replace(ROBIN, also_known_as=known_as), named("Tinks", "Specimen")) is (
        Verdict.DOUBTFUL
    )


def test_reasons_are_in_words_and_name_nobody() -> None:
    one = named("Robin", "Specimen", nhs_number=NHS, upn="A123")
    other = named("Robyn", "Specimen", "2012-04-05", nhs_number=NHS, upn="B123")
    assert compare(one, other).reasons == (
        "same NHS number",
        "names alike",
        "day and month swapped",
        "but not the same unique pupil number",
    )


def test_a_score_puts_the_likelier_matter_first() -> None:
    likely, unlikely = named("Robyn", "Specimen"), named("Robin", "Specimen", "2012-11-20")
    assert 0 < compare(ROBIN, unlikely).score < compare(ROBIN, likely).score
    assert compare(ROBIN, likely).score < compare(ROBIN, ROBIN).score <= 100


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2012-05-04", "2012-05-04", Birth.EQUAL),
        ("2012-05-04", "2012-04-05", Birth.SWAPPED),
        ("2012-05-04", "2012-05-05", Birth.SLIP),
        ("2012-05-12", "2012-05-21", Birth.SLIP),
        ("2009-05-12", "2010-05-12", Birth.YEAR),
        ("2012-02-29", "2013-02-28", Birth.NEAR),
        ("2012-05-04", "2014-05-04", Birth.SLIP),
        ("2012-05-04", "2010-01-01", Birth.NEAR),
        ("", "", Birth.OTHER),
    ],
)
def test_how_two_dates_of_birth_stand_to_each_other(one: str, other: str, expected: Birth) -> None:
    assert births(one, other) is births(other, one) is expected


def test_a_name_is_taken_apart_into_plain_words() -> None:
    assert words("Ó Briain-Zoë") == ["obriain", "zoe"]
    assert words("McPretend") == words("Mac Pretend") == ["macpretend"]
    assert words("  ʿAbd al-Raḥmān ") == ["abd", "al", "rahman"]
    assert words("Smith 2") == ["smith"]
    assert words("Тест") == ["тест"], "a name in other letters is a name"


@pytest.fixture(scope="module")
def judged() -> list[tuple[Pair, Verdict]]:
    return [(pair, compare(pair.one, pair.other).verdict) for pair in pairs()]


def test_what_is_joined_without_a_person_is_practically_never_wrong(
    judged: list[tuple[Pair, Verdict]],
) -> None:
    joined = [pair.same for pair, found in judged if found is Verdict.SAME]
    assert len(judged) >= 4000
    assert sum(joined) / len(joined) >= 0.999
    assert sum(joined) / sum(pair.same for pair, _ in judged) >= 0.45


def test_hardly_a_child_is_missed(judged: list[tuple[Pair, Verdict]]) -> None:
    children = [found is not Verdict.DIFFERENT for pair, found in judged if pair.same]
    assert sum(children) / len(children) >= 0.98


def test_a_person_is_asked_about_few_children_who_have_little_in_common(
    judged: list[tuple[Pair, Verdict]],
) -> None:
    asked = Counter(pair.kind for pair, found in judged if found is Verdict.DOUBTFUL)
    for kind in ("twins", "siblings", "strangers", "strangers born on one day"):
        assert asked[kind] <= 6, kind
    assert asked["a parent or cousin of the same name"] == 0


def test_the_same_seed_makes_the_same_pairs() -> None:
    assert list(pairs(3, 2)) == list(pairs(3, 2)) != list(pairs(4, 2))

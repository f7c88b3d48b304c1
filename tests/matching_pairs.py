"""Made pairs of children of whom it is known whether they are one child. All invented.

Family names mean "example" or "made up" in some language, or are put together from syllables. The
same seed gives the same pairs. A slip is done to one child's identity; a hard negative is another
child who has much in common with the first.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.matching import Identity

SEED = 2026
FIRST_BORN = date(2008, 12, 1)
DAYS = 7 * 365  # children of 11 to 17


@dataclass(frozen=True)
class Pair:
    """Two identities; `same` tells whether they are one child, `kind` what was done."""

    kind: str
    same: bool
    one: Identity
    other: Identity


@dataclass(frozen=True)
class Tradition:
    given: Sequence[str]
    middle: Sequence[str]
    family: Sequence[str]


def _made(beginnings: str, ends: str) -> list[str]:
    return [a + b for a in beginnings.split() for b in ends.split()]


TRADITIONS = (
    Tradition(
        [
            "Ashley",
            "Jayden",
            "Katherine",
            "Michael",
            "Thomas",
            "Oliver",
            "Rebecca",
            "Christopher",
            "Georgia",
            "Samantha",
            "Benjamin",
            "Charlotte",
            "Joshua",
            "Elizabeth",
            "Callum",
            "Sarah",
            "Nicholas",
            "Chelsea",
            "Brandon",
            "Lucy",
        ],
        ["James", "Rose", "Grace", "Lee", "Mae", "Louise", "Alan"],
        [
            *_made("Sample Fiction Madeup Invent Testcase", "wood by thwaite ley worth"),
            *_made("Notreal Pretend", "man son er"),
        ],
    ),
    Tradition(
        [
            "Siobhán",
            "Seán",
            "Aoife",
            "Ciarán",
            "Róisín",
            "Pádraig",
            "Oisín",
            "Niamh",
            "Caoimhe",
            "Tadhg",
        ],
        ["Mary", "Pat", "Jude"],
        [
            "O'Sampley",
            "O'Fictan",
            "O’Notreal",
            "Ó Samplaigh",
            "Mac Samplóir",
            "McPretend",
            "McInvent",
            "O'Madeupan",
            "MacTestcase",
        ],
    ),
    Tradition(
        [
            "Zofia",
            "Łukasz",
            "Małgorzata",
            "Krzysztof",
            "Katarzyna",
            "Mateusz",
            "Jakub",
            "Agnieszka",
            "Michał",
            "Paweł",
        ],
        ["Maria", "Jan", "Anna"],
        _made("Przykład Zmyśl Wymyśl Próbk Nieistn", "owski iński ak czyk ewicz"),
    ),
    Tradition(
        [
            "Muhammad",
            "Yusuf",
            "Fatima",
            "Aisha",
            "Ibrahim",
            "Zainab",
            "Umar",
            "Khadija",
            "Mustafa",
            "Hussain",
            "Maryam",
        ],
        ["Amin", "Noor", "Karim", "Hadi", "Sana"],
        [
            *_made("Misal Farz Namun Khayal", "i vi pur dar wala"),
            "al-Mithal",
            "el-Khayali",
            "bin Misal",
            "Abu Mithal",
        ],
    ),
    Tradition(
        [
            "Oleksandr",
            "Yevhen",
            "Dmytro",
            "Kateryna",
            "Sofiia",
            "Andrii",
            "Nataliia",
            "Mykola",
            "Iryna",
            "Volodymyr",
        ],
        ["Ivan", "Olha"],
        _made("Vyhadan Pryklad Zrazk Vydum", "enko chuk iuk skyi ov"),
    ),
    Tradition(
        ["Ioana", "Ștefan", "Andrei", "Gabriela", "Mihai", "Cătălina", "Vlad", "Bogdan"],
        ["Maria", "Ion"],
        _made("Exempl Invent Fictiv Proba", "escu eanu aru oiu"),
    ),
    Tradition(
        ["Chidera", "Ayodele", "Oluwaseun", "Ngozi", "Temitope", "Kwame", "Abena", "Zodwa"],
        ["Grace", "Peace", "Joy"],
        _made("Apẹr Afọwọ Misali Mfano", "unla kola tunde dele"),
    ),
    Tradition(
        ["Minh", "Linh", "Ngọc", "Thảo", "Dũng", "Hương", "Tuấn", "Quỳnh"],
        ["Thị", "Văn", "Anh"],
        [*_made("Vidu Giatuong Thunghiem", "ng nh m"), "Mẫu Thử", "Bịa Đặt"],
    ),
)
COMMON = [
    (g, f)
    for g in ["Muhammad", "Oliver", "Aisha", "Thomas", "Olivia", "Ahmed"]
    for f in ["Khan", "Smith", "Ahmed", "Jones", "Ali", "Patel"]
]
TWINS_ALIKE = (
    ("Jayden", "Hayden"),
    ("Leon", "Lena"),
    ("Daniel", "Daniela"),
    ("Marina", "Martina"),
    ("Hassan", "Hussain"),
    ("Oliver", "Olivia"),
    ("Ella", "Emma"),
    ("Tia", "Mia"),
    ("Callum", "Calvin"),
    ("Amina", "Amira"),
    ("Joshua", "Josiah"),
    ("Kayla", "Kyla"),
    ("Muhammad Ali", "Muhammad Hassan"),
    ("Maria", "Mario"),
    ("Taiwo", "Kehinde"),
    ("Anna-Lena", "Anna-Maria"),
    ("Ewa", "Eva-Maria"),
    ("Julian", "Juliana"),
)
SHORT = (
    ("Katherine", "Kate"),
    ("Michael", "Mike"),
    ("Thomas", "Tom"),
    ("Oliver", "Ollie"),
    ("Rebecca", "Becky"),
    ("Christopher", "Chris"),
    ("Benjamin", "Ben"),
    ("Charlotte", "Charlie"),
    ("Joshua", "Josh"),
    ("Elizabeth", "Lizzie"),
    ("Samantha", "Sam"),
    ("Katarzyna", "Kasia"),
    ("Jakub", "Kuba"),
    ("Ashley", "Ash"),
    ("Nicholas", "Nick"),
    ("Georgia", "Georgie"),
    ("Brandon", "Bran"),
    ("Temitope", "Temi"),
    ("Oluwaseun", "Seun"),
    ("Małgorzata", "Gosia"),
    ("Chukwuemeka", "Emeka"),
    ("Temitope", "Tope"),
    ("Wojciech", "Wojtek"),
    ("Grzegorz", "Greg"),
    ("Vladyslav", "Slava"),
    ("Giovanni", "Gianni"),
    ("Bronwyn", "Bron"),
    ("Tadhg", "Tim"),
)
WRITTEN = (
    ("Muhammad", "Mohammed"),
    ("Yusuf", "Youssef"),
    ("Aisha", "Ayesha"),
    ("Umar", "Omar"),
    ("Hussain", "Hossein"),
    ("Oleksandr", "Aleksandr"),
    ("Yevhen", "Evgeny"),
    ("Sofiia", "Sophia"),
    ("Dmytro", "Dmitro"),
    ("Nataliia", "Natalia"),
    ("Kateryna", "Katerina"),
    ("Fatima", "Fatema"),
    ("Zainab", "Zaynab"),
    ("Khadija", "Hadija"),
    ("Andrii", "Andriy"),
    ("Iryna", "Irina"),
    ("Volodymyr", "Vladimir"),
    ("Ciarán", "Kieran"),
    ("Seán", "Shaun"),
    ("Siobhán", "Shevaun"),
    ("Tadhg", "Tighe"),
    ("Caoimhe", "Keeva"),
    ("Xiaoming", "Hsiaoming"),
    ("Rashad", "Rishaad"),
    ("Niamh", "Neve"),
    ("Serhii", "Sergey"),
    ("Abdulrahman", "Abdurrehman"),
    ("Aoife", "Eefa"),
)
ONE_NAME = (
    ("Sarah", "Sara"),
    ("Callum", "Calum"),
    ("Lucy", "Lucie"),
    ("Sophie", "Sofie"),
    ("Nicolas", "Nikolas"),
    ("Hannah", "Hanna"),
    ("Philip", "Phillip"),
    ("Catherine", "Katherine"),
    ("Emily", "Emilie"),
    ("Chelsea", "Chelsie"),
    ("Isaac", "Isak"),
    ("Jaxon", "Jackson"),
)
ALIASES = ("Tinks", "Buddy", "Smiley", "Chip", "Dee", "Rocky", "Pebbles")

Slip = Callable[[random.Random, Identity], Identity]
Negative = Callable[[random.Random, Identity], tuple[Identity, Identity]]


def child(luck: random.Random) -> Identity:
    """Make up a child."""
    from_here = luck.choice(TRADITIONS)
    given = luck.choice(from_here.given)
    if luck.random() < 0.3:
        given = f"{given} {luck.choice(from_here.middle)}"
    born = FIRST_BORN + timedelta(days=luck.randrange(DAYS))
    numbers = {"nhs_number": nhs_number(luck)} if luck.random() < 0.4 else {}
    return Identity(given, luck.choice(from_here.family), born.isoformat(), "", numbers)


def nhs_number(luck: random.Random) -> str:
    while True:
        digits = [9, 9, 9, *(luck.randrange(10) for _ in range(6))]  # 999: never given to anybody
        check = (11 - sum(d * (10 - i) for i, d in enumerate(digits)) % 11) % 11
        if check != 10:
            return "".join(map(str, (*digits, check)))


def unnumbered(who: Identity) -> Identity:
    return replace(who, identifiers={})


# what happens to one child's identity between two referrals


def exactly(_luck: random.Random, who: Identity) -> Identity:
    return who


def capitals_and_spaces(_luck: random.Random, who: Identity) -> Identity:
    return replace(who, given=f"  {who.given.lower()} ", family=who.family.upper())


def diacritics(_luck: random.Random, who: Identity) -> Identity:
    def bare(text: str) -> str:
        plain = unicodedata.normalize("NFKD", text.replace("Ł", "L").replace("ł", "l"))
        return "".join(c for c in plain if not unicodedata.combining(c))

    return replace(who, given=bare(who.given), family=bare(who.family))


def punctuation(_luck: random.Random, who: Identity) -> Identity:
    family = who.family.replace("'", "").replace("’", "").replace("-", " ")
    return replace(who, family=family.replace("Mac ", "Mac").replace("Mc", "Mac"))


def order(_luck: random.Random, who: Identity) -> Identity:
    return replace(who, given=who.family, family=who.given)


def middle_name(luck: random.Random, who: Identity) -> Identity:
    first, *rest = who.given.split()
    return replace(who, given=first if rest else f"{first} {luck.choice(('James', 'Noor', 'Ana'))}")


def _letter(luck: random.Random, text: str, how: str) -> str:
    at = luck.randrange(1, len(text) - 1)
    other = luck.choice("abcdefghiklmnoprstuvwyz")
    return {
        "dropped": text[:at] + text[at + 1 :],
        "doubled": text[:at] + text[at] + text[at:],
        "changed": text[:at] + other + text[at + 1 :],
        "turned": text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    }[how]


def letter_in_family(luck: random.Random, who: Identity) -> Identity:
    how = luck.choice(("dropped", "doubled", "changed", "turned"))
    return replace(who, family=_letter(luck, who.family, how))


def letter_in_given(luck: random.Random, who: Identity) -> Identity:
    how = luck.choice(("dropped", "doubled", "changed", "turned"))
    return replace(who, given=_letter(luck, who.given, how))


def letter_in_both(luck: random.Random, who: Identity) -> Identity:
    return letter_in_given(luck, letter_in_family(luck, who))


def day_and_month(_luck: random.Random, who: Identity) -> Identity:
    year, month, day = who.born.split("-")
    return who if int(day) > 12 else replace(who, born=f"{year}-{day}-{month}")


def digit_of_birth(luck: random.Random, who: Identity) -> Identity:
    while True:
        at = luck.choice((3, 6, 8, 9))
        slipped = who.born[:at] + luck.choice("0123456789") + who.born[at + 1 :]
        try:
            if slipped != who.born and date.fromisoformat(slipped):
                return replace(who, born=slipped)
        except ValueError:
            continue


def year_of_birth(luck: random.Random, who: Identity) -> Identity:
    year = int(who.born[:4]) + luck.choice((-1, 1))
    born = f"{year}{who.born[4:]}".replace("-02-29", "-02-28")
    return replace(who, born=born)


def guessed_birth(luck: random.Random, who: Identity) -> Identity:
    return replace(who, born=f"{int(who.born[:4]) + luck.choice((-1, 0, 1))}-01-01")


def typing_and_date(luck: random.Random, who: Identity) -> Identity:
    return letter_in_given(luck, digit_of_birth(luck, who))


def other_family(luck: random.Random, who: Identity) -> Identity:
    return replace(who, family=luck.choice(luck.choice(TRADITIONS).family))


def other_given(luck: random.Random, who: Identity) -> Identity:
    return replace(who, given=luck.choice(ALIASES))


def half_of_two(luck: random.Random, who: Identity) -> Identity:
    return replace(who, family=who.family.split("-")[luck.randrange(2)])


# another child who has much in common


def twin(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    names = [n for t in TRADITIONS if who.family in t.family for n in t.given]
    other = luck.choice([n for n in names if n != who.given.split()[0]])
    return unnumbered(who), replace(unnumbered(who), given=other)


def twin_alike(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    a, b = luck.choice(TWINS_ALIKE)
    return replace(unnumbered(who), given=a), replace(unnumbered(who), given=b)


def twin_with_the_others_number(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    one, other = twin(luck, who)
    number = {"nhs_number": nhs_number(luck)}
    return replace(one, identifiers=number), replace(other, identifiers=number)


def sibling(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    one, other = twin(luck, who)
    apart = timedelta(days=luck.choice((365, 366, 400, 731, 1100)))
    born = date.fromisoformat(one.born) + apart
    return one, replace(other, born=born.isoformat())


def parents_name(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    """A parent who has the child's own name, or a cousin named for the same grandparent."""
    apart = timedelta(days=365 * luck.choice((2, 3, 5, 18, 21, 30)) + luck.randrange(20, 340))
    born = date.fromisoformat(who.born) - apart
    return unnumbered(who), replace(unnumbered(who), born=born.isoformat())


def common_name(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    given, family = luck.choice(COMMON)
    one = replace(unnumbered(who), given=given, family=family)
    slipped = luck.choice((digit_of_birth, year_of_birth, guessed_birth))
    return one, slipped(luck, one)


def namesake_with_other_number(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    given, family = luck.choice(COMMON)
    one = replace(who, given=given, family=family, identifiers={"nhs_number": nhs_number(luck)})
    return one, replace(one, identifiers={"nhs_number": nhs_number(luck)})


def same_birth(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    return unnumbered(who), replace(unnumbered(child(luck)), born=who.born)


def strangers(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    return unnumbered(who), unnumbered(child(luck))


def _pair_of(names: Sequence[tuple[str, str]]) -> Negative:
    def made(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
        a, b = luck.choice(names)
        return replace(unnumbered(who), given=a), replace(unnumbered(who), given=b)

    return made


def _alias(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    alias = luck.choice(ALIASES)
    return replace(unnumbered(who), also_known_as=alias), replace(unnumbered(who), given=alias)


def _halves(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
    family = f"{luck.choice(TRADITIONS[0].family)}-{luck.choice(TRADITIONS[0].family)}"
    one = replace(unnumbered(who), family=family)
    return one, half_of_two(luck, one)


def _numbered(slip: Slip) -> Negative:
    def made(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
        one = replace(who, identifiers={"nhs_number": nhs_number(luck)})
        return one, slip(luck, one)

    return made


def _without_number(slip: Slip) -> Negative:
    """Do a slip to a child to whom it makes a difference."""

    def made(luck: random.Random, who: Identity) -> tuple[Identity, Identity]:
        one = unnumbered(who)
        while (other := slip(luck, one)) == one and slip is not exactly:
            one = unnumbered(child(luck))
        return one, other

    return made


SAME: dict[str, Negative] = {
    "exactly as before": _without_number(exactly),
    "capitals and spaces": _without_number(capitals_and_spaces),
    "diacritics left out": _without_number(diacritics),
    "apostrophe, hyphen or Mc": _without_number(punctuation),
    "given and family name the other way round": _without_number(order),
    "middle name missing": _without_number(middle_name),
    "another spelling of the given name": _pair_of(ONE_NAME),
    "another transliteration": _pair_of(WRITTEN),
    "short form": _pair_of(SHORT),
    "known by an alias that was told": _alias,
    "half of a double-barrelled name": _halves,
    "a letter of the family name": _without_number(letter_in_family),
    "a letter of the given name": _without_number(letter_in_given),
    "a letter of each name": _without_number(letter_in_both),
    "day and month": _without_number(day_and_month),
    "a digit of the date of birth": _without_number(digit_of_birth),
    "the year of birth": _without_number(year_of_birth),
    "a date of birth that was guessed": _without_number(guessed_birth),
    "a letter of the name and a digit of the date": _without_number(typing_and_date),
    "another family name, no number": _without_number(other_family),
    "another family name, NHS number": _numbered(other_family),
    "a letter of the name and a digit of the date, NHS number": _numbered(typing_and_date),
    "an alias nobody told, NHS number": _numbered(other_given),
}
DIFFERENT: dict[str, Negative] = {
    "twins": twin,
    "twins whose names are alike": twin_alike,
    "twins, one with the other's NHS number": twin_with_the_others_number,
    "siblings": sibling,
    "a parent or cousin of the same name": parents_name,
    "a common name, nearly the same date": common_name,
    "namesakes of one day with two NHS numbers": namesake_with_other_number,
    "strangers born on one day": same_birth,
    "strangers": strangers,
}
OF_A_KIND = 130


def pairs(seed: int = SEED, of_a_kind: int = OF_A_KIND) -> Iterator[Pair]:
    """Make the pairs: as many of each kind, the same for the same seed."""
    luck = random.Random(seed)  # noqa: S311 - not for secrets
    for same, kinds in ((True, SAME), (False, DIFFERENT)):
        for kind, make in kinds.items():
            for _ in range(of_a_kind):
                one, other = make(luck, child(luck))
                yield Pair(kind, same, one, other)

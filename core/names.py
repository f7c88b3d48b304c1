"""How alike two children's names are: spelling, sound, short forms, order, diacritics.

`given_names` and `family_names` are judged apart, since twins and siblings share the one and not
the other. SURE is kept for what no parents tell two children apart by; anything less is ALIKE.
"""

import re
import unicodedata
from enum import IntEnum

import jellyfish
from rapidfuzz.distance import OSA, JaroWinkler

from core.short_names import COMMON_FAMILY, COMMON_GIVEN, SHARED, SHORT_FORMS

LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
})  # fmt: skip  # what Unicode does not take apart into a letter and its mark
APOSTROPHES = re.compile(r"['’‘ʼ`´ʻʿʾ]")
NO_LETTER = re.compile(r"[\W\d_]+")
JOINED = frozenset({"o", "mac", "mc", "ni", "nic", "st", "abu"})  # belong to the next word
DROPPED = frozenset(
    {"al", "el", "ul", "bin", "bint", "ibn", "de", "da", "do", "dos", "la", "le", "van", "von",
     "der", "den"}
)  # fmt: skip  # stand or fall with whoever fills in the form
SPELLINGS = (
    (r"ph", "f"), (r"ck|q|kh", "k"), (r"c(?![eiyhz])", "k"), (r"x", "ks"), (r"sch|sz", "sh"),
    (r"cz|tch", "ch"), (r"th", "t"), (r"gh", "g"), (r"dj", "j"), (r"w", "v"), (r"ou|oo", "u"),
    (r"ie|ey|ee|y", "i"), (r"(.)\1+", r"\1"), (r"(?<=.)h$", ""),
)  # fmt: skip
SHORTEST = 3  # letters of a name or skeleton that say anything
LONG = 5  # letters of a name in which one slip leaves no doubt
CLOSE, CLOSE_ENOUGH = (
    0.9,
    0.88,
)  # Jaro-Winkler, from names that were told apart and those that were not
SLIPS = 2


class Alike(IntEnum):
    """How alike two names are."""

    DIFFERENT = 0
    ALIKE = 1  # perhaps: a person looks
    SURE = 2  # two ways of writing one name
    EXACT = 3


def words(name: str) -> list[str]:
    """Take a name apart into plain words: "Ó Briain-Zoë" is obriain, zoe."""
    plain = APOSTROPHES.sub("", name.casefold()).translate(LETTERS)
    marked = unicodedata.normalize("NFKD", plain)
    bare = "".join(char for char in marked if not unicodedata.combining(char))
    parts: list[str] = []
    for part in NO_LETTER.sub(" ", bare).split():
        if parts and parts[-1] in JOINED:
            parts[-1] += part
        else:
            parts.append(part)
    return [re.sub(r"^mc(?=.)", "mac", part) for part in parts]


def given_names(one: str, other: str) -> Alike:
    """Tell how alike two children's given names are. Middle names may be missing."""
    a, b = words(one), words(other)
    if not a or not b:
        return Alike.DIFFERENT
    if "".join(a) == "".join(b):
        return Alike.EXACT
    if sorted(a) == sorted(b):
        return Alike.SURE
    first = _one_given(a[0], b[0])
    if first >= Alike.SURE:
        return min(Alike.SURE, _rest(a, b))
    if first is Alike.ALIKE or _shares(a, b):
        return Alike.ALIKE
    return Alike.DIFFERENT


def family_names(one: str, other: str) -> Alike:
    """Tell how alike two family names are. One half of a double-barrelled one is ALIKE."""
    a, b = words(one), words(other)
    if not a or not b:
        return Alike.DIFFERENT
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return Alike.EXACT
    a, b = _bare(a), _bare(b)
    joined = "".join(a), "".join(b)
    if sorted(a) == sorted(b) or _one_family(*joined):
        return Alike.SURE
    return Alike.ALIKE if _shares(a, b) or _sounds(*joined) else Alike.DIFFERENT


def is_common(given: str, family: str) -> bool:
    """Tell whether many children have this name, so that more than the name has to agree."""
    return bool(COMMON_FAMILY & set(words(family)) and COMMON_GIVEN & set(words(given)))


def _rest(a: list[str], b: list[str]) -> Alike:
    """Judge the middle names of two names that begin alike."""
    if len(a) == 1 or len(b) == 1:
        return Alike.ALIKE if {a[0], b[0]} & SHARED else Alike.SURE
    initials = zip(a[1:], b[1:], strict=False)
    fit = all(x == y or (min(len(x), len(y)) == 1 and x[0] == y[0]) for x, y in initials)
    return Alike.SURE if fit else Alike.ALIKE


def _one_given(one: str, other: str) -> Alike:
    if one == other:
        return Alike.EXACT
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > SHORTEST and (_spelt(one) == _spelt(other) or _turned(one, other)):
        return Alike.SURE
    alike = (
        any({one, other} <= group for group in SHORT_FORMS)
        or (len(shorter) == 1 and longer.startswith(shorter))
        or (len(shorter) >= SHORTEST and longer.startswith(shorter))
        or (len(shorter) > SHORTEST and longer.endswith(shorter))
        or _sounds(one, other)
    )
    return Alike.ALIKE if alike else Alike.DIFFERENT


def _one_family(one: str, other: str) -> bool:
    """Tell whether two family names are one: spelt differently, or one slip in a long one."""
    if min(len(one), len(other)) < LONG:
        return len(one) > SHORTEST and _spelt(one) == _spelt(other)
    slip = OSA.distance(one, other) == 1 and one[0] == other[0]
    sound = jellyfish.metaphone(one) == jellyfish.metaphone(other)
    return _spelt(one) == _spelt(other) or slip or (sound and _jaro(one, other) >= CLOSE)


def _sounds(one: str, other: str) -> bool:
    """Tell whether two names look or sound alike enough for a person to look."""
    if min(len(one), len(other)) < SHORTEST:
        return False
    distance = OSA.distance(one, other)
    bones = _skeleton(one)
    return (
        distance == 1
        or (distance <= SLIPS and _jaro(one, other) >= CLOSE_ENOUGH)
        or (jellyfish.metaphone(one) == jellyfish.metaphone(other) and _jaro(one, other) >= CLOSE)
        or (len(bones) >= SHORTEST and bones == _skeleton(other))
    )


def _shares(a: list[str], b: list[str]) -> bool:
    return any(len(word) >= SHORTEST for word in set(a) & set(b))


def _turned(one: str, other: str) -> bool:
    """Tell whether two neighbouring letters have changed places."""
    return sorted(one) == sorted(other) and OSA.distance(one, other) == 1


def _bare(parts: list[str]) -> list[str]:
    return [part for part in parts if part not in DROPPED] or parts


def _spelt(word: str) -> str:
    for pattern, letter in SPELLINGS:
        word = re.sub(pattern, letter, word)
    return word


def _skeleton(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]", "", _spelt(word)))


def _jaro(one: str, other: str) -> float:
    return float(JaroWinkler.similarity(one, other))

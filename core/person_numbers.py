"""Numbers by which a person is known: what is one by its form, and what is one of ours.

An NHS number has ten digits, the last a check (modulus 11); it is written 943 476 5919, without
gaps, or with any sign between. Our own references and telephone numbers are no such numbers.
"""

import re
import unicodedata
from collections.abc import Iterator

SHORTEST = 6  # characters of a number that says anything alone
MOST_PIECES = 6
NHS_DIGITS = 10
_FROM, _TO = r"(?<![^\W_])", r"(?![^\W_])"
_BETWEEN = r"[ ./_‐‑‒–—-]"
_NHS = re.compile(
    rf"{_FROM}(?:\d{{10}}|\d{{3}}({_BETWEEN}{{1,3}})\d{{3}}\1\d{{4}}|\d{{5}} \d{{5}}|"
    rf"\d{{2}}(?: \d{{2}}){{4}}){_TO}"
)
_INSURANCE = re.compile(
    rf"(?i){_FROM}[A-CEGHJ-PR-TW-Z]{{2}}{_BETWEEN}?(?:\d{{2}}{_BETWEEN}?){{3}}[A-D]{_TO}"
)
_PUPIL = re.compile(
    rf"(?i){_FROM}[A-Z]{_BETWEEN}?\d{{3}}{_BETWEEN}?\d{{4}}{_BETWEEN}?\d{{2}}{_BETWEEN}?"
    rf"\d{{2}}[A-Z\d]{_TO}"
)
_PIECE = re.compile(r"[^\W_]+")
_NO_PIECE = re.compile(r"[\W_]+")


def has_a_persons_number(text: str) -> bool:
    """Tell whether an NHS, National Insurance or pupil's number stands in a text."""
    text = unicodedata.normalize("NFKC", text)
    candidates = (_NO_PIECE.sub("", one[0]) for one in _NHS.finditer(text))
    return any(map(_is_nhs, candidates)) or bool(_INSURANCE.search(text) or _PUPIL.search(text))


def plain(number: str) -> str:
    """Give a number as it is compared: without gaps and signs; empty if it is too short."""
    bare = _NO_PIECE.sub("", number).casefold()
    return bare if len(bare) >= SHORTEST and any(map(str.isdigit, bare)) else ""


def numbers_in(text: str, *, in_passing: bool = False) -> Iterator[str]:
    """Give all that could be a number of ours, from neighbouring pieces put together.

    `in_passing`: in a long text digits that only stand beside each other are no number, unless
    they are ten.
    """
    pieces = [one[0].casefold() for one in _PIECE.finditer(text)]
    for start in range(len(pieces)):
        joined = ""
        for piece in pieces[start : start + MOST_PIECES]:
            single, joined = not joined, joined + piece
            if any(map(str.isdigit, joined)) and (
                single or not in_passing or not joined.isdigit() or len(joined) == NHS_DIGITS
            ):
                yield joined


def _is_nhs(digits: str) -> bool:
    """Tell an NHS number by its check digit."""
    total = sum(int(one) * (10 - place) for place, one in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])

"""Agencies as people write them: one agency under several spellings, and an agency of a seat."""

import re

from core.seats import Seat

_BRACKETS = re.compile(r"\(([^)]*)\)")


def plain(agency: str) -> str:
    """Give an agency's name for comparing: case, signs and repeated spaces do not count."""
    words = "".join(char if char.isalnum() else " " for char in agency.casefold().replace("'", ""))
    return " ".join(words.split())


def same(one: str, other: str) -> bool:
    """Tell whether two spellings name one agency."""
    return plain(one) == plain(other)


def fits(seat: Seat, agency: str) -> bool:
    """Tell whether somebody of an agency may take a seat.

    The document may name an abbreviation in brackets (“… (CAMHS)”) or two agencies (“A or B”).
    Seats that are for one child or by formal invite stand for many agencies: any will do.
    """
    if seat.kind in ("per_child", "formal_invite"):
        return True
    return plain(agency) in {plain(name) for name in _names(seat.agency)}


def _names(agency: str) -> list[str]:
    short = _BRACKETS.findall(agency)
    bare = _BRACKETS.sub("", agency)
    return [agency, bare, *short, *bare.split(" or ")]

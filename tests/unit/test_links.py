"""Links behind emails: one purpose, one person, an end, and no way to change them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.links import Link, LinkExpired, LinkRefused, Purpose, read_link

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINK = Link(Purpose.DECLARATION, "meeting-1", "person-1", NOW + timedelta(days=10))


def test_a_link_is_read_back() -> None:
    assert read_link(LINK.token(KEY), Purpose.DECLARATION, KEY, NOW) == LINK


def test_an_expired_link_is_refused_in_words() -> None:
    with pytest.raises(LinkRefused, match="no longer works"):
        read_link(LINK.token(KEY), Purpose.DECLARATION, KEY, NOW + timedelta(days=11))


def test_a_link_of_another_key_is_refused() -> None:
    with pytest.raises(LinkRefused, match="not complete"):
        read_link(LINK.token(b"x" * 32), Purpose.DECLARATION, KEY, NOW)


@given(st.integers(min_value=0), st.characters(codec="ascii"))
def test_a_link_with_one_character_changed_is_refused(place: int, character: str) -> None:
    token = LINK.token(KEY)
    at = place % (len(token) - 1)  # the last one may hold unused bits
    changed = token[:at] + character + token[at + 1 :]
    if changed == token:
        return

    with pytest.raises(LinkRefused):
        read_link(changed, Purpose.DECLARATION, KEY, NOW)


def test_a_link_for_one_purpose_serves_no_other() -> None:
    token = Link(Purpose.REFERRAL_PAPER, "r1.pdf", "person-1", NOW).token(KEY)
    with pytest.raises(LinkRefused, match="not complete"):
        read_link(token, Purpose.DECLARATION, KEY, NOW)


def test_R4_1_an_expired_link_to_a_paper_says_how_to_get_another() -> None:
    token = Link(Purpose.REFERRAL_PAPER, "r1.pdf", "person-1", NOW).token(KEY)
    with pytest.raises(LinkRefused, match="Papers for the record system"):
        read_link(token, Purpose.REFERRAL_PAPER, KEY, NOW + timedelta(seconds=1))


def test_a_link_serves_one_purpose() -> None:
    referral = Link(Purpose.REFERRAL, "link-1", "person-1", NOW + timedelta(days=14))

    assert read_link(referral.token(KEY), Purpose.REFERRAL, KEY, NOW) == referral
    with pytest.raises(LinkRefused, match="not complete"):
        read_link(referral.token(KEY), Purpose.DECLARATION, KEY, NOW)
    with pytest.raises(LinkExpired, match="Ask for a new link"):
        read_link(referral.token(KEY), Purpose.REFERRAL, KEY, NOW + timedelta(days=15))

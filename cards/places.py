"""Where a meeting is: a room in words, or an online meeting with a button to join it."""

from cards.elements import Element, buttons, open_url
from core.online import is_link

ONLINE = "Online"
JOIN = "Join the meeting"


def where(place: str) -> str:
    """Say where a meeting is; the link of an online one is behind the button."""
    return ONLINE if is_link(place) else place


def join(place: str) -> list[Element]:
    """Give the button that joins an online meeting; nothing for a room."""
    return [open_url(JOIN, place)] if is_link(place) else []


def join_buttons(place: str) -> list[Element]:
    """Give that button for the middle of a card."""
    return [buttons(*join(place))] if is_link(place) else []

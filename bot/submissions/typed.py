"""What was typed into a card: read as the services take it, and shown again where it was refused.

Nothing that somebody typed is lost: what cannot be taken stays in its field with a sentence, and
what an old card carries is shown beside the present state, so that it can be copied.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.activities import Card
from bot.presses import Press
from cards.elements import Element, answer, notice
from core.dates import long_day
from core.errors import InputRefused
from core.typed import typed_day

Pairs = list[tuple[str, str]]

NO_SUCH_DAY = "“{typed}” is no day of the calendar. Choose a day, such as 18 December 2026."
PLEASE_CHECK = "Please check"
NOT_SAVED = "What you typed is not saved"
COPY_IT = "It is kept here, so that you can copy what is still right into the card."
TICKED: Mapping[str, str] = {"true": "Yes", "false": "No"}


def text(press: Press, name: str) -> str:
    """Give what stands in a field; a field that the card does not have is empty."""
    value = press.data.get(name)
    return "" if value is None else str(value)


def day(press: Press, name: str) -> date | None:
    """Read a day (ISO); an empty field is None, anything that is no day is refused."""
    typed = text(press, name).strip()
    found = typed_day(typed)
    if typed and found is None:
        raise InputRefused({name: NO_SUCH_DAY.format(typed=typed)})
    return found


def version(press: Press) -> int:
    """Give the version that the pressed card showed."""
    return int(press.data["v"])


def page(press: Press) -> int:
    """Give the page that was asked for, from 1."""
    return int(press.data.get("page") or 1)


def values(press: Press, fields: Iterable[str], prefixes: tuple[str, ...] = ()) -> dict[str, str]:
    """Give what was typed in the fields, and in those whose names begin with a prefix."""
    named = set(fields)
    return {
        name: text(press, name)
        for name in press.data
        if name in named or (prefixes and name.startswith(prefixes))
    }


def on_top(card: Card, *pieces: Element) -> Card:
    """Put something right under a card's title, and under the line that says what it is about."""
    body = card["body"]
    place = 2 if len(body) > 1 and _is_subtitle(body[1]) else 1
    return {**card, "body": [*body[:place], *pieces, *body[place:]]}


def _is_subtitle(element: Element) -> bool:
    runs = element.get("inlines", ())
    return bool(runs) and all(run.get("isSubtle") for run in runs)


def with_strays(card: Card, problems: Mapping[str, str]) -> Card:
    """Say on top of a card what is wrong where no field of it says so."""
    said = {part["text"] for part in _parts(card["body"]) if part.get("type") == "TextRun"}
    left = [sentence for sentence in problems.values() if sentence not in said]
    return on_top(card, notice("attention", PLEASE_CHECK, *left)) if left else card


def with_unsaved(card: Card, pairs: Pairs) -> Card:
    """Show on top of a card what was typed into an older one and is not saved."""
    if not pairs:
        return card
    box = notice("warning", NOT_SAVED, COPY_IT)
    box["items"] += [piece for label, words in pairs for piece in answer(label, words)]
    return on_top(card, box)


def shown_again(form: Callable[..., Card], press: Press, problems: dict[str, str]) -> Card:
    """Show a form as it was typed, with what is wrong; or as it stands now, with what is unsaved.

    `form` builds it: with a press and its problems, or without either.
    """
    if problems:
        return with_strays(form(press=press, problems=problems), problems)
    card = form()
    return with_unsaved(card, differing(card, press))


def differing(form: Card, press: Press) -> Pairs:
    """Find what was typed and is not what the fields of a form hold now: labels with words."""
    return [
        (asked.get("label", ""), _words(asked, typed))
        for asked in _parts(form["body"])
        if str(asked.get("type", "")).startswith("Input.")
        and (typed := text(press, asked["id"]))
        and typed != str(asked.get("value", ""))
    ]


def _words(asked: Element, typed: str) -> str:
    """Say a value as its field shows it: the label of a choice, a day as people write it."""
    choices = {one["value"]: one["title"] for one in asked.get("choices", ())}
    if asked["type"] == "Input.Date" and (found := typed_day(typed)):
        return long_day(found)
    if asked["type"] == "Input.Toggle":
        return TICKED.get(typed, typed)
    return str(choices.get(typed, typed))


def _parts(piece: Any) -> Iterator[Element]:
    """Give every object inside a card's body."""
    if isinstance(piece, dict):
        yield piece
        for value in piece.values():
            yield from _parts(value)
    elif isinstance(piece, list):
        for value in piece:
            yield from _parts(value)

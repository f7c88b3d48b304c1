"""Every card of the product, found in its folder, so that none can be forgotten."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import cards

NOT_CARDS = {"__init__", "elements", "pages", "places"}
FOLDER = Path(next(iter(cards.__path__)))


def card_modules() -> list[ModuleType]:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_CARDS)
    return [importlib.import_module(f"cards.{name}") for name in names]


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    for module in card_modules():
        for name, view in module.EXAMPLES.items():
            yield f"{module.__name__.removeprefix('cards.')}.{name}", module.build(view)


def parts(piece: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a card, an old client's fallback excepted."""
    if isinstance(piece, dict):
        yield piece
        for key, value in piece.items():
            if key not in {"fallback", "data"}:
                yield from parts(value)
    elif isinstance(piece, list):
        for value in piece:
            yield from parts(value)


def inputs(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in parts(card) if str(part.get("type", "")).startswith("Input.")]


def presses(card: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in parts(card) if part.get("type") == "Action.Execute"]

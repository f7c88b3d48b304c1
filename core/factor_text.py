"""A factor list written down again: as plain values for keeping with scores, and as TOML.

What is written reads back as the same list, so that what a preview showed is what is kept.
"""

import json
from collections.abc import Mapping
from typing import Any

from core.factors import COUNT, GRADED, LIFETIME, TICK, Catalogue, Factor, Hint

Values = dict[str, Any]


def written(catalogue: Catalogue) -> Values:
    """Give a list as plain values, which `factors.read_catalogue` reads."""
    values: Values = {
        "name": catalogue.name,
        "version": catalogue.version,
        "title": catalogue.title,
        "note": catalogue.note,
        "look_back": str(catalogue.look_back),
        "groups": [
            _kept({"id": one.id, "label": one.label, "cap": one.cap})
            for one in catalogue.groups.values()
        ],
        "harm_prompts": list(catalogue.harm_prompts),
        "factors": [_factor(one) for one in catalogue.factors.values()],
        "hints": [_hint(one) for one in catalogue.hints],
    }
    return {key: value for key, value in values.items() if value != []}


def toml_text(values: Mapping[str, Any]) -> str:
    """Write plain values as TOML: what stands alone first, then lists, an entry a line."""
    return "".join(f"{key} = {_toml(value, top=True)}\n" for key, value in values.items())


def _factor(one: Factor) -> Values:
    made: Values = {"id": one.id, "group": one.group, "kind": one.kind, "label": one.label}
    if one.kind == GRADED:
        made["levels"] = [{"id": n.id, "label": n.label, "points": n.points} for n in one.levels]
    elif one.kind == COUNT:
        made["counts"] = [{"from": n.times, "points": n.points} for n in one.rungs]
    elif one.kind == TICK:
        made["points"] = one.points
    if one.window is None and one.kind in (GRADED, COUNT, TICK):
        made["window"] = LIFETIME
    elif one.own_window:
        made["window"] = str(one.window)
    return made | _kept({"help": one.help or None}) | {"source": one.source}


def _hint(one: Hint) -> Values:
    made: Values = {"id": one.id, "factor": one.factor, "question": one.question}
    return made | _kept({"any": list(one.any) or None, "at_least": one.at_least})


def _kept(values: Values) -> Values:
    return {key: value for key, value in values.items() if value is not None}


def _toml(value: Any, *, top: bool = False) -> str:
    if isinstance(value, list):
        parts = [_toml(one) for one in value]
        return "[\n" + "".join(f"    {one},\n" for one in parts) + "]" if top else _joined(parts)
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {_toml(one)}" for key, one in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def _joined(parts: list[str]) -> str:
    return f"[{', '.join(parts)}]"

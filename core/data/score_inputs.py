"""What a score is made from and what comes out, as plain objects: the form of `mace score`.

A stored score is written in the same form, so that anybody can reckon it again (R4.5).
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.errors import InputRefused
from core.evidence import Evidence, ManualScore
from core.scoring import Score

Row = dict[str, Any]
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NO_DAY = date(2000, 1, 1)


def read_inputs(payload: Mapping[str, Any]) -> tuple[Sequence[Evidence], ManualScore | None]:
    """Read what was handed in, or raise `InputRefused` with one sentence per fault."""
    problems: dict[str, str] = {}
    evidence, adjustment = _evidence(payload, problems), _adjustment(payload, problems)
    for key in payload:
        if key not in {"evidence", "adjustment"}:
            problems[key] = f"“{key}” is not known: write “evidence” and “adjustment”."
    if problems:
        raise InputRefused(problems)
    return evidence, adjustment


def written_inputs(evidence: Sequence[Evidence], manual: ManualScore | None) -> Row:
    """Write what a score was made from, as `read_inputs` reads it."""
    made: Row = {"evidence": [_written(one) for one in evidence]}
    if manual is not None:
        made["adjustment"] = {"points": manual.points, "rationale": manual.rationale}
    return made


def _written(one: Evidence) -> Row:
    more = {"level": one.level} if one.level else {}
    return {"factor": one.factor, "on": one.on.isoformat()} | more | _repeated(one.times)


def _repeated(times: int) -> Row:
    return {"times": times} if times > 1 else {}


def answer_text(answer: Any) -> str:
    """Give an answer as the bytes that are compared: JSON as `--format json` prints it."""
    return json.dumps(answer, indent=2, ensure_ascii=False)


def answer_of(found: Score) -> Row:
    """Give a score with every line, prompt and later change."""
    return {
        "calculated": found.calculated,
        "adjustment": found.adjustment,
        "total": found.total,
        "band": found.band.id,
        "lines": [
            {"factor": n.factor, "points": n.points, "counted": n.counted, "why": n.why}
            for n in found.lines
        ],
        "prompts": list(found.prompts),
        "changes": [
            {"on": c.on.isoformat(), "total": c.total, "band": c.band.id, "why": c.why}
            for c in found.changes
        ],
    }


def _evidence(payload: Mapping[str, Any], problems: dict[str, str]) -> Sequence[Evidence]:
    items = payload.get("evidence")
    if not isinstance(items, list):
        problems["evidence"] = "“evidence” is missing or no list; it may be empty: []."
        return []
    return [_one(number, item, problems) for number, item in enumerate(items)]


def _one(number: int, item: object, problems: dict[str, str]) -> Evidence:
    place, words = f"evidence[{number}]", f"Evidence {number + 1}"
    if not isinstance(item, dict):
        problems[place] = f"{words} must be an object with “factor” and “on”."
        return Evidence("", NO_DAY)
    factor = item.get("factor")
    if not isinstance(factor, str) or not factor:
        problems[f"{place}.factor"] = f"{words}: “factor” must be a factor's id."
    level = item.get("level")
    if level is not None and not isinstance(level, str):
        problems[f"{place}.level"] = f"{words}: “level” must be the id of a level."
    on = _day(item.get("on"), f"{place}.on", words, problems)
    times = _times(item.get("times", 1), f"{place}.times", words, problems)
    return Evidence(str(factor), on, level if isinstance(level, str) else None, times)


def _times(value: object, place: str, words: str, problems: dict[str, str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    problems[place] = f"{words}: “times” must be a whole number from 1 on, not {value!r}."
    return 1


def _day(value: object, place: str, words: str, problems: dict[str, str]) -> date:
    try:
        if isinstance(value, str) and ISO_DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    problems[place] = f"{words}: “on” must be a day written like 2026-11-23, not {value!r}."
    return NO_DAY


def _adjustment(payload: Mapping[str, Any], problems: dict[str, str]) -> ManualScore | None:
    value = payload.get("adjustment")
    if value is None:
        return None
    if not isinstance(value, dict):
        problems["adjustment"] = "“adjustment” must be an object with “points” and “rationale”."
        return None
    points, rationale = value.get("points"), value.get("rationale", "")
    if not isinstance(points, int) or isinstance(points, bool):
        problems["adjustment.points"] = f"“points” must be a whole number, not {points!r}."
        points = 0
    if not isinstance(rationale, str):
        problems["adjustment.rationale"] = "“rationale” must be a text."
        rationale = "?"
    return ManualScore(points, rationale)

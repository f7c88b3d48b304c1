"""An authority's own factor list: read from TOML, CSV or Excel, every fault named at once (R4.5).

A spreadsheet has a factor a row. What a preview shows is parsed from the very text that is
written, so that preview and file cannot differ.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.data import house_prompts
from core.data.sheets import SheetRow, read_sheet, refuse
from core.errors import FileRefused
from core.factor_text import toml_text
from core.factors import COUNT, GRADED, KINDS, LIFETIME, TICK, Catalogue, parse_catalogue

COLUMNS = (
    "id", "label", "group", "kind", "points", "window", "cap", "levels", "counts", "help", "source",
)  # fmt: skip
NEEDED = ("label", "group")
LOOK_BACK = "6 months"
NOTE = (
    "These factors and weights are the authority's own. They are not the national Vulnerability "
    "Assessment Tool. The score advises; people decide."
)
MOST_BYTES = 2_000_000
PLACE = re.compile(r"factors\[(\d+)\]\.")
# said with row and title already; a spreadsheet has no tiers
SAID = re.compile(r"occurs twice$|^groups\[\d+\]\.label: is empty$|\.tier: is missing$")
NUMBER = re.compile(r"\d{1,4}(\.0+)?", re.ASCII)
TOML, SHEETS = ".toml", (".csv", ".xlsx")


def check_factor_file(path: Path) -> Catalogue:
    """Read a factor list in any of the three forms, or raise `FileRefused` with all its faults."""
    if path.suffix.lower() == TOML:
        return parse_catalogue(_text(path), path.name)
    return parse_catalogue(import_text(path), path.name)


def import_text(path: Path) -> str:
    """Write a spreadsheet of factors as a factor list, or raise `FileRefused` with all faults."""
    if path.suffix.lower() not in SHEETS:
        raise FileRefused(path.name, ["it is none of .toml, .csv and .xlsx: save it as one"])
    faults: list[str] = []
    rows = read_sheet(path, COLUMNS, NEEDED, faults)
    if not rows:
        faults.append("it holds no factors: put a factor a row under the titles")
    text = toml_text(_values(_slug(path.stem), path.stem, rows, faults))
    if rows:
        faults += _faults_of(text, rows)
    refuse(path.name, list(dict.fromkeys(faults)))
    return text


def _faults_of(text: str, rows: Sequence[SheetRow]) -> list[str]:
    """Find what the list's own reader refuses, at the rows of the file."""
    try:
        parse_catalogue(text, "the list")
    except FileRefused as refused:
        return [_at_row(fault, rows) for fault in refused.faults if not SAID.search(fault)]
    return []


def _at_row(fault: str, rows: Sequence[SheetRow]) -> str:
    place = PLACE.match(fault)
    if place is None:
        return fault
    return f"row {rows[int(place[1])].number}, {fault[place.end() :]}"


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet; none is ever replaced."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise FileRefused(path.name, ["it is there already: choose another name"]) from None
    except OSError as refused:
        raise FileRefused(path.name, [f"it cannot be written: {refused.strerror}"]) from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(path.name, ["it is larger than 2 MB, which no factor list needs"])
        return path.read_text("utf-8")
    except OSError as refused:
        raise FileRefused(path.name, [f"it cannot be read: {refused.strerror}"]) from None
    except UnicodeDecodeError:
        raise FileRefused(path.name, ["it is not a text file in UTF-8"]) from None


def _values(name: str, title: str, rows: Sequence[SheetRow], faults: list[str]) -> dict[str, Any]:
    factors = [_factor(row, faults) for row in rows]
    _check_twice(rows, factors, faults)
    harm = any(one.get("kind") == "harm" for one in factors)
    return {
        "name": name,
        "version": "1",
        "title": f"Factors of “{title}”",
        "note": NOTE,
        "look_back": LOOK_BACK,
        "groups": _groups(rows, faults),
        **({"harm_prompts": list(house_prompts())} if harm else {}),
        "factors": factors,
    }


def _check_twice(
    rows: Sequence[SheetRow], factors: Sequence[Mapping[str, Any]], faults: list[str]
) -> None:
    seen: dict[str, int] = {}
    for row, factor in zip(rows, factors, strict=True):
        first = seen.setdefault(factor["id"], row.number)
        if first != row.number:
            faults.append(f"row {row.number}: the factor “{factor['id']}” is in row {first} too")


def _groups(rows: Sequence[SheetRow], faults: list[str]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        made = groups.setdefault(_slug(row["group"]), {"label": row["group"]})
        cap = _number(row, "cap", faults)
        if cap and made.setdefault("cap", cap) != cap:
            faults.append(f"row {row.number}, cap: the group has another cap above")
    return [{"id": group, **made} for group, made in groups.items()]


def _factor(row: SheetRow, faults: list[str]) -> dict[str, Any]:
    kind = row["kind"].lower() or TICK
    if kind not in KINDS:
        faults.append(f"row {row.number}, kind: “{kind}” must be one of {', '.join(KINDS)}")
    made: dict[str, Any] = {
        "id": row["id"].lower() or _slug(row["label"]),
        "group": _slug(row["group"]),
        "kind": kind,
        "label": row["label"],
        **_weight(row, kind, faults),
    }
    if row["window"]:
        made["window"] = _window(row, faults)
    if row["help"]:
        made["help"] = row["help"]
    return made | {"source": row["source"] or "The authority's own"}


def _weight(row: SheetRow, kind: str, faults: list[str]) -> dict[str, Any]:
    if kind == GRADED:
        levels = _pairs(row, "levels", faults)
        return {"levels": [{"id": _slug(n), "label": n, "points": p} for n, p in levels]}
    if kind == COUNT:
        counts = _pairs(row, "counts", faults)
        wrong = [n for n, _ in counts if not NUMBER.fullmatch(n)]
        faults += [f"row {row.number}, counts: “{n}” is no whole number from 1 on" for n in wrong]
        return {"counts": [{"from": int(n), "points": p} for n, p in counts if n not in wrong]}
    points = _number(row, "points", faults)
    if kind == TICK and points is None and not row["points"]:
        faults.append(f"row {row.number}, points: is missing")
    return {} if points is None else {"points": points}


def _pairs(row: SheetRow, column: str, faults: list[str]) -> list[tuple[str, int]]:
    """Read “some = 4; daily = 20”."""
    found: list[tuple[str, int]] = []
    for part in filter(None, (one.strip() for one in row[column].split(";"))):
        name, _, points = (one.strip() for one in part.partition("="))
        if NUMBER.fullmatch(points):
            found.append((name, int(float(points))))
        else:
            faults.append(f"row {row.number}, {column}: “{part}” must be like “Every day = 20”")
    if not found and not row[column]:
        faults.append(f"row {row.number}, {column}: is missing")
    return found


def _number(row: SheetRow, column: str, faults: list[str]) -> int | None:
    text = row[column]
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        faults.append(f"row {row.number}, {column}: “{text}” is no whole number from 0 to 9999")
        return None
    return int(float(text))


def _window(row: SheetRow, faults: list[str]) -> str:
    text = row["window"].lower()
    if NUMBER.fullmatch(text) and int(float(text)) > 0:
        months = int(float(text))
        return "1 month" if months == 1 else f"{months} months"
    if text == LIFETIME or re.fullmatch(r"[1-9]\d{0,2} months?", text):
        return text
    faults.append(f"row {row.number}, window: “{text}” must be months, such as 6, or “lifetime”")
    return LOOK_BACK


def _slug(text: str) -> str:
    """Make an id of words."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-") or "factor"

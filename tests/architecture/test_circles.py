"""No modules import each other in a circle: any of them can be the first that is imported."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "bot", "cards", "mailer")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(source: str, known: frozenset[str]) -> set[str]:
    """Give the known modules that a module imports when it is imported itself."""
    found: set[str] = set()
    for one in ast.parse(source).body:
        if isinstance(one, ast.ImportFrom) and one.module:
            whole = {f"{one.module}.{name.name}" for name in one.names}
            found |= (whole & known) or {one.module}
        elif isinstance(one, ast.Import):
            found |= {name.name for name in one.names}
    return found & known


def in_order(sources: dict[str, str]) -> list[str]:
    known = frozenset(sources)
    graph = {name: imported(text, known) - {name} for name, text in sources.items()}
    return list(TopologicalSorter(graph).static_order())


def test_no_modules_import_each_other_in_a_circle() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    sources = {name_of(path): path.read_text("utf-8") for path in paths}
    assert len(in_order(sources)) == len(sources) > 500


def test_a_circle_is_found() -> None:
    with pytest.raises(CycleError):
        in_order({"core.a": "from core import b", "core.b": "import core.a"})

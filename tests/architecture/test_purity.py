"""The directions of the house that a linter cannot say. The others are import contracts."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = sorted(p for p in (ROOT / "core").glob("*.py") if p.stem != "__init__")
CARDS = sorted((ROOT / "cards").glob("*.py"))
SOURCES = sorted(
    p
    for folder in ("bot", "cards", "core", "mailer")
    for p in (ROOT / folder).rglob("*.py")
    if "versions" not in p.parts  # a migration is a list of what was done, as long as it was
)
TOUCHES_THE_WORLD = {
    "asyncio",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
}
SIBLINGS = {f"core.{path.stem}" for path in RULES}
# how alike two words are is computed, not asked of the world: docs/decisions.md says why
COMPUTES = {"names": {"jellyfish", "rapidfuzz"}}
NOT_NAMES = {"utils", "util", "helpers", "common", "manager", "base", "misc", "shared"}
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 60


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= (
                {f"core.{alias.name}" for alias in node.names}
                if node.module == "core"
                else {node.module}
            )
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    whole = ("core.", "urllib.")  # one half of urllib reads addresses, the other opens them
    return {name if name.startswith(whole) else name.split(".")[0] for name in found}


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_a_rule_of_the_domain_imports_nothing_that_touches_the_world(path: Path) -> None:
    allowed = set(sys.stdlib_module_names) - TOUCHES_THE_WORLD | SIBLINGS | {"urllib.parse"}

    assert imports(path) <= allowed | COMPUTES.get(path.stem, set())


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_named_for_what_it_holds_and_is_short(path: Path) -> None:
    words = set(path.stem.split("_"))

    # the one name that SQLAlchemy's own documentation gives to this module
    assert not words & NOT_NAMES or path == ROOT / "core/store/tables/base.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_function_fits_a_screen(path: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    ]

    assert long == []


def test_every_folder_says_its_rule_in_a_paragraph() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []


def test_broad_excepts_stand_only_where_one_failure_must_not_stop_the_rest() -> None:
    allowed = {
        "bot/handler.py",
        "bot/pages/guard.py",
        "core/services/engines.py",
        "core/services/sending.py",
        "core/services/stalled.py",
        "core/services/verify.py",
        "mailer/inbox/taking.py",
    }
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
    }

    assert found <= allowed

"""What the customer asked for of the code itself (C3, C6)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALONE = """
import importlib, sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"botbuilder", "exchangelib", "msal", "sqlalchemy", "aiohttp"}:
            raise ImportError("not here: " + name)
sys.meta_path.insert(0, Refusing())
for name in sys.argv[1:]:
    importlib.import_module(name)
from core.data import load_calendar, load_procedure
from core.scheduling import timetable
procedure = load_procedure("hertfordshire")
plans = timetable(procedure, 2026, load_calendar(), procedure.panel("East"))
print(plans[-1].agenda_by)
"""


def test_C3_scoring_and_scheduling_need_no_teams_no_exchange_and_no_database() -> None:
    rules = sorted(f"core.{path.stem}" for path in (ROOT / "core").glob("[a-z]*.py"))
    assert {"core.scoring", "core.scheduling", "core.deadlines"} <= set(rules)

    called = [sys.executable, "-c", ALONE, *rules]
    ran = subprocess.run(called, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603

    assert (ran.stdout.strip(), ran.returncode) == ("2026-12-17", 0), ran.stderr


def test_C6_the_top_level_is_the_one_that_was_asked_for() -> None:
    for folder in ("bot", "mailer", "core", "cards", "tests"):
        assert (ROOT / folder / "__init__.py").is_file(), folder
    for file in ("pyproject.toml", "README.md"):
        assert (ROOT / file).is_file(), file

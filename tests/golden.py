"""Golden files: what the product says, kept as a file that a person reads in the diff."""

from pathlib import Path

import pytest


def assert_golden(found: str, path: Path, request: pytest.FixtureRequest) -> None:
    """Compare with the golden file; `pytest --update-golden` writes it."""
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
        return
    assert path.exists(), f"{path.name} is new: run pytest --update-golden, read it, commit it"
    assert found == path.read_text(encoding="utf-8"), f"{path} differs: read the change"

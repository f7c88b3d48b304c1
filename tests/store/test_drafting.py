from pathlib import Path

import pytest

from core.store import drafting
from core.store.migrating import newest_revision


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(drafting, "SCRIPTS", tmp_path)
    path = tmp_path / "versions"
    path.mkdir()
    return path


async def test_a_draft_follows_the_newest_revision_and_does_what_is_missing(versions: Path) -> None:
    path = await drafting.draft("nothing has changed")
    before = newest_revision()
    after = f"{int(before or 0) + 1:04}"
    assert path == versions / f"r{after}_nothing_has_changed.py"
    text = path.read_text(encoding="utf-8")
    assert f'revision = "{after}"\ndown_revision = "{before}"' in text
    assert text.count("\n    pass\n") == 2
    compile(text, str(path), "exec")


async def test_columns_are_drafted_as_what_the_database_stores(
    versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def to_nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(drafting, "newest_revision", lambda: None)
    monkeypatch.setattr(drafting, "migrate", to_nothing)
    path = await drafting.draft("everything")
    text = path.read_text(encoding="utf-8")
    assert path == versions / "r0001_everything.py"
    assert "sa.Column('given', sa.LargeBinary(), nullable=False)" in text
    assert "core.store" not in text
    compile(text, str(path), "exec")

"""A worker killed at each of its steps in turn: the next one goes on, and nobody can tell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.keys import KeyRing

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite pump", "postgres jobs"])
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A database's address, and which engine works on it."""
    where, kind = request.param.split()
    return request.getfixturevalue(f"{where}_database"), kind


def test_a_worker_killed_at_any_commit_sending_or_look_at_the_clock_loses_and_repeats_nothing(
    place: tuple[str, str], tmp_path: Path, keys: KeyRing
) -> None:
    url, kind = place
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "tests.faults.killed", "one", kind, url, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "MACE_KEYS_JSON": keys.file_text()},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["lines"] == ["action_reminder/manager/sent"]
    assert told["points"] >= 15

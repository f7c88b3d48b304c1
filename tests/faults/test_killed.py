"""A worker killed at each of its steps in turn: the next one goes on, and nobody can tell."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.store.keys import KeyRing

ROOT = Path(__file__).parents[2]
EVERY = {"pump": "1", "jobs": "10"}  # of a whole day's points; on PostgreSQL all by the command


@pytest.fixture(params=["sqlite pump", "postgres jobs"])
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A database's address, and which engine works on it."""
    where, kind = request.param.split()
    return request.getfixturevalue(f"{where}_database"), kind


def killed(place: tuple[str, str], folder: Path, keys: KeyRing, *scene: str) -> dict[str, Any]:
    """Let workers die at the points of a scene; give how many there are, and what was said."""
    (url, kind), (name, *every) = place, scene
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "tests.faults.killed", name, kind, url, str(folder), *every],
        cwd=ROOT,
        env={**os.environ, "MACE_KEYS_JSON": keys.file_text()},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("place", ["postgres jobs"], indirect=True)  # a whole day holds it all
def test_a_worker_killed_at_any_commit_sending_or_look_at_the_clock_loses_and_repeats_nothing(
    place: tuple[str, str], tmp_path: Path, keys: KeyRing
) -> None:
    told = killed(place, tmp_path, keys, "one")
    assert told["lines"] == ["action_reminder/manager/sent"]
    assert told["points"] >= 15


def test_a_worker_killed_in_the_middle_of_a_whole_day_loses_and_repeats_nothing(
    place: tuple[str, str], tmp_path: Path, keys: KeyRing
) -> None:
    """Planning, drafting, a dozen messages and the proof."""
    told = killed(place, tmp_path, keys, "day", EVERY[place[1]])
    assert told["points"] >= 90
    assert "daily_proof/admin/sent" in told["lines"]
    assert "agenda_to_approve/sash/sent" in told["lines"]

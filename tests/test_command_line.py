"""The command line as scripts rely on it: help, exit codes, one clear line, JSON."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import mace
from core.people import Role
from core.services import access
from core.store.engine import Sessions, make_engine, make_sessions, transaction
from core.store.keys import KeyRing, read_keys
from core.store.tables import CaseRow, ChildRow
from tests.services.builders_discussions import EAST, person
from tests.spreadsheets import ALEX, SAM, TITLES, csv_text

ROOT = Path(__file__).parents[1]
COMMANDS = (
    (), ("demo",), ("serve",), ("work",), ("migrate",), ("check",), ("due",), ("verify",),
    ("audit",), ("timetable",), ("procedures",), ("procedures", "check"), ("factors",), ("score",),
    ("tracker",), ("tracker", "import"),
)  # fmt: skip
ON_A_DATABASE = (
    ("serve",), ("work",), ("check",), ("verify",), ("due", "--on", "2026-12-01"),
    ("audit", "--case", "HE-2026-0001"), ("tracker", "--panel", "East", "--out", "x.xlsx"),
)  # fmt: skip


class Shell:
    """Runs commands in this process on an installation of their own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        try:
            code = mace.main(words)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *words: str) -> Any:
        assert self(*words, "--format", "json") == 0, self.err
        return json.loads(self.out)

    def refusal(self, *words: str) -> str:
        """Run what cannot be done; give the one line that says so."""
        assert self(*words) == 2
        assert self.out == ""
        [line] = self.err.splitlines()
        assert line.startswith("mace")
        return line


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    values = {
        "MACE_DATABASE": f"sqlite:///{tmp_path / 'mace.db'}",
        "MACE_KEYS": str(tmp_path / "keys.json"),
        "MACE_MAIL_FOLDER": str(tmp_path / "mail"),
    }
    for name in [name for name in os.environ if name.startswith("MACE_")]:
        monkeypatch.delenv(name)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return values


@pytest.fixture
def shell(settings: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(Path(settings["MACE_KEYS"]).parent, capsys)


@pytest.fixture
def migrated(shell: Shell) -> Shell:
    assert shell("migrate", "--new-keys") == 0, shell.err
    return shell


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help(shell: Shell, words: Sequence[str]) -> None:
    assert shell(*words, "--help") == 0
    assert shell.out.startswith("usage: mace")
    assert shell.err == ""


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("timetable",),
        ("timetable", "--procedure", "nowhere", "--year", "2026"),
        ("timetable", "--procedure", "hertfordshire", "--year", "soon"),
        ("timetable", "--procedure", "hertfordshire", "--year", "2019"),
        ("timetable", "--procedure", "hertfordshire", "--year", "2026", "--panel", "North"),
        ("timetable", "--procedure", "hertfordshire", "--year", "2026", "--format", "xml"),
        ("due", "--on", "2026-02-30"),
        ("score", "--procedure", "rotherham", "--on", "today"),
        ("demo", "--clock", "noon"),
        ("audit",),
    ],
    ids=" ".join,
)
def test_a_wrong_call_exits_2_with_one_clear_line(shell: Shell, words: Sequence[str]) -> None:
    assert len(shell.refusal(*words)) > 20


@pytest.mark.parametrize("words", ON_A_DATABASE, ids=" ".join)
def test_nothing_runs_on_a_database_that_was_not_migrated(
    shell: Shell, words: Sequence[str]
) -> None:
    (shell.folder / "keys.json").write_text(KeyRing.new_file_text())
    assert "Run `mace migrate` first" in shell.refusal(*words)


@pytest.mark.parametrize("words", [*ON_A_DATABASE, ("migrate",)], ids=" ".join)
def test_without_its_keys_nothing_runs_and_none_are_made_up(
    shell: Shell, words: Sequence[str]
) -> None:
    assert shell(*words) == 2
    assert "keys.json" in shell.err
    assert "Traceback" not in shell.err
    assert not (shell.folder / "keys.json").exists()


@pytest.mark.parametrize("words", [*ON_A_DATABASE, ("migrate",)], ids=" ".join)
def test_a_database_that_cannot_be_reached_is_said_in_words(
    migrated: Shell, monkeypatch: pytest.MonkeyPatch, words: Sequence[str]
) -> None:
    monkeypatch.setenv("MACE_DATABASE", "postgresql://nobody:secret@127.0.0.1:1/none")
    line = migrated.refusal(*words)
    assert "database" in line
    assert "secret" not in line


def test_migrate_makes_keys_once_and_may_be_repeated(shell: Shell) -> None:
    assert shell("migrate", "--new-keys") == 0
    keys = shell.folder / "keys.json"
    before = keys.read_bytes()
    assert keys.stat().st_mode & 0o077 == 0
    assert shell("migrate", "--new-keys") == 0
    assert shell("migrate") == 0
    assert keys.read_bytes() == before


def test_check_says_in_words_what_holds_and_exits_1_where_something_does_not(
    migrated: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrated("check", "--format", "json") == 1
    found = {one["what"]: one for one in json.loads(migrated.out)}
    assert all(set(one) == {"what", "holds", "finding"} for one in found.values())
    assert found["Database"]["holds"]
    assert found["Mail"]["holds"]
    assert "MACE_APP_ID" in found["Teams"]["finding"]
    monkeypatch.setenv("MACE_ANONYMOUS_TEAMS", "yes")
    assert migrated("check") == 0


def test_check_says_that_the_keys_are_not_those_of_the_database(
    migrated: Shell, settings: Mapping[str, str]
) -> None:
    asyncio.run(seeded(settings))
    (migrated.folder / "keys.json").write_text(KeyRing.new_file_text())
    assert migrated("check", "--format", "json") == 1
    keys = next(one for one in json.loads(migrated.out) if one["what"] == "Keys")
    assert keys["holds"] is False
    assert "key" in keys["finding"]


def test_timetable_gives_the_row_that_was_agreed(shell: Shell) -> None:
    rows = shell.json("timetable", "--procedure", "hertfordshire", "--year", "2026")
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    [row] = [row for row in rows if row["planned_date"] == "2026-12-25"]
    assert set(row) == {
        "panel", "date", "start", "end", "capacity_minutes", "referrals_by", "agenda_by",
        "minutes_by", "planned_date", "notes",
    }  # fmt: skip
    assert (row["panel"], row["date"], row["start"], row["end"]) == (
        "East",
        "2026-12-24",
        "09:30",
        "12:30",
    )
    assert (row["referrals_by"], row["agenda_by"], row["minutes_by"]) == (
        "2026-12-04",
        "2026-12-17",
        "2027-01-05",
    )
    assert row["capacity_minutes"] == 180
    assert len(row["notes"]) >= 1


def test_timetable_of_one_panel_as_a_calendar(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    words = ("timetable", "--procedure", "hertfordshire", "--year", "2026", "--panel", "East")
    assert mace.main([*words, "--format", "ics"]) == 0
    out, _ = capfdbinary.readouterr()
    assert out.startswith(b"BEGIN:VCALENDAR\r\n")
    assert out.count(b"BEGIN:VEVENT") == 12


def test_procedures_and_factors_have_their_shapes(shell: Shell) -> None:
    assert {row["id"] for row in shell.json("procedures")} == {"rotherham", "hertfordshire"}
    factors = shell.json("factors", "--procedure", "rotherham")
    shape = {"id", "label", "group", "points", "window_months", "source"}
    assert all(set(one) == shape for one in factors)


def test_procedures_check_prints_json_wherever_the_format_is_said(
    shell: Shell, tmp_path: Path
) -> None:
    good = ROOT / "core/data/procedures/rotherham.toml"
    assert shell.json("procedures", "check", str(good))["procedure"] == "rotherham"
    assert shell("procedures", "--format", "json", "check", str(good)) == 0
    assert json.loads(shell.out)["procedure"] == "rotherham"
    bad = tmp_path / "bad.toml"
    bad.write_text("id = 3")
    assert shell("procedures", "check", str(bad)) == 2
    assert "bad" in shell.err


def score(*words: str, evidence: str) -> subprocess.CompletedProcess[str]:
    """Run the real program with evidence on standard input."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "mace", "score", *words],
        input=evidence,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )


def test_score_reads_evidence_and_explains_every_point(shell: Shell) -> None:
    factors = shell.json("factors", "--procedure", "rotherham")
    one = next(factor for factor in factors if factor["window_months"])
    evidence = {"evidence": [{"factor": one["id"], "on": "2026-11-01"}]}
    words = ("--procedure", "rotherham", "--on", "2026-11-23", "--format", "json")
    ran = score(*words, evidence=json.dumps(evidence))
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert set(found) == {
        "calculated", "adjustment", "total", "band", "lines", "prompts", "changes",
    }  # fmt: skip
    assert found["total"] == one["points"]
    assert all(set(line) == {"factor", "points", "counted", "why"} for line in found["lines"])


@pytest.mark.parametrize(
    "evidence",
    [
        "",
        "[]",
        "{",
        '{"evidence":[{"factor":"nonsense","on":"2026-11-01"}]}',
        '{"evidence":[],"adjustment":{"points":5}}',
        '{"evidence":[],"adjustment":{"points":21,"rationale":"More."}}',
    ],
)
def test_R4_5_evidence_that_cannot_be_taken_is_refused_in_one_line(evidence: str) -> None:
    ran = score("--procedure", "rotherham", "--on", "2026-11-23", evidence=evidence)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stderr.startswith("mace: ")


async def seeded(settings: Mapping[str, str]) -> None:
    """Put a chair, a case, and two looks at it into the database."""
    keys = read_keys(Path(settings["MACE_KEYS"]))
    engine = make_engine(settings["MACE_DATABASE"], keys)
    sessions: Sessions = make_sessions(engine)
    async with transaction(sessions) as session:
        by = await person(session, "Carla Chair", EAST, Role.CHAIR)
        child = ChildRow(given="Robin", family="Specimen", name_index=b"i", born="2012-05-04")
        session.add(child)
        await session.flush()
        case = CaseRow(
            ref="HE-2026-0001",
            child_id=child.id,
            panel=EAST,
            state="open",
            types=["criminal"],
            opened_on=date(2026, 11, 2),
        )
        session.add(case)
        await session.flush()
        for hour in (9, 10):
            now = datetime(2026, 11, 23, hour, tzinfo=UTC)
            await access.open_case(session, by, case.id, now=now)
    await engine.dispose()


def test_audit_says_who_saw_a_childs_papers(migrated: Shell, settings: Mapping[str, str]) -> None:
    asyncio.run(seeded(settings))
    rows = migrated.json("audit", "--case", "he-2026-0001")
    assert [set(row) for row in rows] == [{"at", "who", "act", "record"}] * 2
    assert [row["at"] for row in rows] == [
        "2026-11-23T09:00:00+00:00",
        "2026-11-23T10:00:00+00:00",
    ]
    assert {row["record"] for row in rows} == {"case HE-2026-0001"}
    assert migrated("audit", "--case", "HE-2026-0001") == 0
    assert "Robin" not in migrated.out
    assert "There is no case HE-1" in migrated.refusal("audit", "--case", "HE-1")


def test_verify_counts_what_is_due_and_looks_at_the_chain(
    migrated: Shell, settings: Mapping[str, str]
) -> None:
    assert migrated.json("verify") == {
        "due": 0,
        "accounted": 0,
        "unexplained": [],
        "audit_entries": 0,
    }
    asyncio.run(seeded(settings))
    assert migrated.json("verify")["audit_entries"] == 2
    assert migrated("verify") == 0
    assert "0 unexplained" in migrated.out


def test_due_lists_what_is_owed(migrated: Shell, settings: Mapping[str, str]) -> None:
    assert migrated.json("due", "--on", "2026-12-17") == []
    asyncio.run(seeded(settings))
    for row in migrated.json("due", "--on", "2026-12-17", "--procedure", "hertfordshire"):
        assert set(row) == {"kind", "subject", "owner", "due", "state", "clause"}
    assert migrated("due", "--on", "2026-12-17") == 0


def test_a_setting_that_is_misspelt_is_named(
    migrated: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACE_DATABSE", "sqlite:///x.db")
    assert migrated("verify") == 2
    assert "MACE_DATABSE" in migrated.err


def test_a_tracker_is_previewed_taken_in_and_taken_out(migrated: Shell) -> None:
    file, out = migrated.folder / "ours.csv", migrated.folder / "out.xlsx"
    file.write_text(csv_text(TITLES, ALEX, SAM), encoding="cp1252")
    words = ("tracker", "import", str(file), "--panel", "East")
    looked, kept = migrated.json(*words), migrated.json(*words, "--commit")
    assert (looked.pop("kept"), kept.pop("kept")) == (False, True)
    assert looked == kept
    assert [one["ref"] for one in kept["taken"]] == ["HE-2026-0001", "HE-2026-0002"]
    assert migrated.json(*words, "--commit")["left_out"] == 2
    answer = migrated.json("tracker", "--panel", EAST, "--out", str(out))
    assert (answer["cases"], out.read_bytes()[:2]) == (2, b"PK")
    assert "whoever runs the installation" in str(migrated.json("audit", "--case", "HE-2026-0001"))


def test_a_tracker_command_that_cannot_be_done_says_why(migrated: Shell, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text(csv_text(TITLES, (*ALEX[:2], "31/2/2012", *ALEX[3:])))
    assert migrated("tracker", "import", str(file), "--panel", "East", "--commit") == 2
    assert "Row 2, column C (Date of birth): this is no day" in migrated.err
    assert "Say which panel" in migrated.refusal("tracker", "--out", "x.xlsx")
    assert "no panel “North”" in migrated.refusal("tracker", "--panel", "North", "--out", "x")
    assert "--out FILE.xlsx" in migrated.refusal("tracker", "--panel", "East")
    gone = ("tracker", "import", str(tmp_path / "gone.csv"), "--panel", "East")
    assert "cannot be opened" in migrated.refusal(*gone)

"""The command line as scripts rely on it: help, exit codes, one clear line, JSON."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

import mace
from core.evidence import ManualScore
from core.people import Role
from core.services import access, scores
from core.store.engine import Sessions, make_engine, make_sessions, transaction
from core.store.keys import KeyRing, read_keys
from core.store.tables import CaseRow, ChildRow
from core.ticks import Tick
from mailer.documents.word_answers import read_word_form
from tests.services.builders_discussions import EAST, ROTHERHAM, panel_at_work, person
from tests.services.builders_referrals import accepted, area, filled
from tests.spreadsheets import ALEX, SAM, TITLES, csv_text
from tests.tampering import by_hand, change, first_rows

ROOT = Path(__file__).parents[1]
COMMANDS = (
    (), ("demo",), ("serve",), ("work",), ("migrate",), ("check",), ("due",), ("verify",),
    ("audit",), ("timetable",), ("procedures",), ("procedures", "check"), ("factors",),
    ("factors", "check"), ("factors", "import"), ("score",), ("form",), ("referral",),
    ("outbox",), ("check", "mail"), ("tracker",), ("tracker", "import"), ("people",), ("simulate",),
)  # fmt: skip
ON_A_DATABASE = (
    ("serve",), ("work",), ("check",), ("verify",), ("due", "--on", "2026-12-01"),
    ("audit", "--case", "HE-2026-0001"), ("referral", "REF-2026-0001", "--format", "csv"),
    ("simulate", "--procedure", "rotherham", "--year", "2027", "--referrals-per-month", "2"),
    ("tracker", "--panel", "East", "--out", "x.xlsx"), ("people",), ("outbox",),
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


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new installation, made once: each test has a copy of its files."""
    folder = tmp_path_factory.mktemp("installed")
    with pytest.MonkeyPatch.context() as here:
        here.setenv("MACE_DATABASE", f"sqlite:///{folder / 'mace.db'}")
        here.setenv("MACE_KEYS", str(folder / "keys.json"))
        assert mace.main(["migrate", "--new-keys"]) == 0
    return folder


@pytest.fixture
def migrated(shell: Shell, installed: Path) -> Shell:
    shutil.copytree(installed, shell.folder, dirs_exist_ok=True)
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
        ("form", "--procedure", "hertfordshire"),
        ("form", "--procedure", "hertfordshire", "--out", "/nowhere/form.docx"),
        ("referral",),
        ("referral", "REF-2026-0001", "--format", "xml"),
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
    assert "MACE_INBOX_PROCEDURE" in found["Inbox"]["finding"]
    monkeypatch.setenv("MACE_ANONYMOUS_TEAMS", "yes")
    assert migrated("check") == 0


def test_H6_check_says_whether_mail_that_comes_can_be_read(
    migrated: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACE_ANONYMOUS_TEAMS", "yes")
    (migrated.folder / "inbox" / "new").mkdir(parents=True)
    (migrated.folder / "inbox" / "new" / "1").write_bytes(b"mail")
    found = {one["what"]: one for one in migrated.json("check")}
    assert "1 waiting" in found["Inbox"]["finding"]
    monkeypatch.setenv("MACE_INBOX", str(migrated.folder / "keys.json"))
    assert migrated("check", "--format", "json") == 1
    broken = {one["what"]: one for one in json.loads(migrated.out)}["Inbox"]
    assert (broken["holds"], "Set MACE_INBOX" in broken["finding"]) == (False, True)
    mailbox = {"INBOX_BY": "imap", "IMAP_HOST": "m.example", "IMAP_USER": "m", "IMAP_PASSWORD": "x"}
    for name, value in mailbox.items():
        monkeypatch.setenv(f"MACE_{name}", value)
    found = {one["what"]: one for one in migrated.json("check")}
    assert "waiting" not in found["Inbox"]["finding"], "no folder is looked at any more"


@pytest.mark.parametrize(
    ("sending", "said"), [("off", "NOTHING IS SENT"), ("guests", "ONLY TEST ADDRESSES")]
)
def test_check_says_loudly_that_messages_are_held_back(
    migrated: Shell, monkeypatch: pytest.MonkeyPatch, sending: str, said: str
) -> None:
    monkeypatch.setenv("MACE_SENDING", sending)
    if sending == "guests":
        monkeypatch.setenv("MACE_GUESTS", "tester@council.example")
    assert migrated("check") == 1
    assert said in migrated.out


def test_the_outbox_is_listed_and_what_is_not_there_is_refused(migrated: Shell) -> None:
    answer = migrated.json("outbox", "--show", "all")
    assert answer["messages"] == []
    assert set(answer["counts"]) == {
        "waiting",
        "sent",
        "bounced",
        "held",
        "unknown",
        "failed",
        "withdrawn",
    }
    assert migrated("outbox", "--again", "nothing") == 2
    assert "nothing here that you may open" in migrated.err


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


def test_H8_timetable_lists_conflicts_with_their_dates(shell: Shell) -> None:
    east = ("timetable", "--procedure", "hertfordshire", "--panel", "East", "--conflicts")
    [row] = shell.json(*east, "--year", "2029")

    assert (row["panel"], row["meeting"]) == ("East", "2029-03-30")
    assert "Thursday 29 March 2029" in row["sentence"]
    assert shell(*east, "--year", "2028") == 0
    assert shell.out.startswith("No rule disagrees")
    assert "use --format" in shell.refusal(*east, "--year", "2029", "--format", "ics")


def test_R3_2_simulate_names_the_first_late_child_and_a_remedy(shell: Shell) -> None:
    asked = ("simulate", "--procedure", "rotherham", "--year", "2027", "--open", "40")
    [calm] = shell.json(*asked, "--referrals-per-month", "2")
    [full] = shell.json(*asked, "--referrals-per-month", "11")

    assert calm["late"] == []
    assert calm["sentences"][0] == "Nobody would be discussed late."
    assert len(calm["meetings"]) == 52
    assert all(one["available"] == 210 for one in calm["meetings"])
    assert full["late"][0]["days"] > 0
    assert full["remedy"]
    assert full == shell.json(*asked, "--referrals-per-month", "11")[0]  # the seed decides
    assert "no number" in shell.refusal(*asked, "--referrals-per-month", "-1")


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


def test_R4_5_a_factor_list_is_checked_and_imported_with_its_preview(
    shell: Shell, tmp_path: Path
) -> None:
    sheet, new = tmp_path / "ours.csv", tmp_path / "new.toml"
    sheet.write_text("label,group,points\nFound far away,Missing,20\n", encoding="utf-8")
    assert shell("factors", "import", str(sheet)) == 0
    preview = shell.out.splitlines()
    assert "    found-far-away: Found far away; 20 points, of the past 6 months" in preview
    assert preview[-1] == "Nothing is written; add --out FILE."
    shown = shell.json("factors", "import", str(sheet), "--out", str(new))["text"]
    assert new.read_text(encoding="utf-8") == shown
    assert shell.json("factors", "check", str(new)) == {"list": "ours", "factors": 1}
    assert shell("factors", "import", str(sheet), "--out", str(new)) == 2
    assert "it is there already" in shell.err
    sheet.write_text("label,group,points\nFound,Missing,-1\n", encoding="utf-8")
    assert shell("factors", "check", str(sheet)) == 2
    assert "row 2, points: “-1” is no whole number" in shell.err
    assert "Give --procedure NAME" in shell.refusal("factors")


def test_R4_5_a_stored_score_and_mace_score_on_its_inputs_give_the_same_bytes(
    migrated: Shell, settings: Mapping[str, str]
) -> None:
    async def score_once() -> str:
        ring = read_keys(Path(settings["MACE_KEYS"]))
        engine = make_engine(settings["MACE_DATABASE"], ring)
        async with transaction(make_sessions(engine)) as session:
            panel = await panel_at_work(session, ROTHERHAM, date(2026, 11, 26))
            ticks = {"missing-overnight": Tick(date(2026, 8, 12), "Police"), "late-home": None}
            await scores.save_group(
                session, panel.chair, panel.item.id, ticks, group=1, version=0, now=panel.now
            )
            manual = ManualScore(5, "Heard “today”.")
            await scores.set_adjustment(
                session, panel.chair, panel.item.id, manual, version=None, now=panel.now
            )
            await scores.confirm(session, panel.chair, panel.item.id, version=None, now=panel.now)
        await engine.dispose()
        return panel.case.ref

    ref = asyncio.run(score_once())
    [line] = migrated.json("score", "--case", ref)
    assert (line["total"], line["recomputes"]) == (25, True)
    assert migrated("score", "--stored", line["id"], "--inputs") == 0
    inputs = migrated.out
    assert migrated("score", "--stored", line["id"], "--format", "json") == 0
    words = ("--procedure", "rotherham", "--on", line["on"], "--format", "json")
    assert score(*words, evidence=inputs).stdout == migrated.out
    assert "no stored score" in migrated.refusal("score", "--stored", "nothing")
    assert "Give --procedure and --on" in migrated.refusal("score")


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
    wrong = migrated.refusal("audit", "--meeting", "hertfordshire/east/2026-12-24")
    assert "Give the panel's key and the day" in wrong


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


def test_a_row_changed_by_hand_is_named_until_somebody_says_why(
    migrated: Shell, settings: Mapping[str, str]
) -> None:
    asyncio.run(seeded(settings))
    assert "every row is as the assistant left it" in migrated.refusal("verify", "--accept", "why")
    with by_hand(settings["MACE_DATABASE"]) as connection:
        change(connection, "panel_case", first_rows(connection)["panel_case"], "types")
    assert migrated("verify") == 1, migrated.err
    assert "case HE-2026-0001: it was changed by hand, not by the assistant" in migrated.out
    assert "nothing else could be counted" in migrated.out  # for it cannot be read any more
    assert "a reason is needed" in migrated.refusal("verify", "--accept", " ")
    assert migrated("verify") == 1
    with by_hand(settings["MACE_DATABASE"]) as connection:
        connection.execute(text("update panel_case set types = '[]'"))
    assert migrated("verify", "--accept", "Mended by the vendor, ticket 7") == 0
    assert "accepted 1 row as changed by hand" in migrated.err
    assert migrated.json("verify")["audit_entries"] == 3


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


async def referred(settings: Mapping[str, str]) -> None:
    """Put a referral that was accepted into the database."""
    engine = make_engine(settings["MACE_DATABASE"], read_keys(Path(settings["MACE_KEYS"])))
    sessions: Sessions = make_sessions(engine)
    await accepted(sessions, await area(sessions), filled(worry='=1+1 "x" 😀'))
    await engine.dispose()


def test_R4_1_a_referral_comes_out_for_the_record_system(
    migrated: Shell, settings: Mapping[str, str]
) -> None:
    asyncio.run(referred(settings))
    found = migrated.json("referral", "he-2026-0001")
    assert (found["case_ref"], found["ref"]) == ("HE-2026-0001", "REF-2026-0001")
    assert found["worry"] == '=1+1 "x" 😀'
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("csv", b'\xef\xbb\xbf"case_ref"')):
        out = migrated.folder / f"paper.{kind}"
        assert migrated("referral", "REF-2026-0001", "--format", kind, "--out", str(out)) == 0
        assert out.read_bytes().startswith(begins)
        assert out.stat().st_mode & 0o077 == 0, "only its owner may read it"
        assert "HE-2026-0001 is in" in migrated.out
        assert "Robin" not in migrated.out
    assert "--out" in migrated.refusal("referral", "HE-2026-0001", "--format", "docx")
    assert "There is no referral HE-1" in migrated.refusal("referral", "HE-1", "--format", "csv")
    nowhere = str(migrated.folder / "none" / "x.csv")
    line = migrated.refusal("referral", "HE-2026-0001", "--format", "csv", "--out", nowhere)
    assert "could not be written" in line
    seen = migrated.json("audit", "--case", "HE-2026-0001")
    consoles = [row for row in seen if row["who"].startswith("whoever runs the installation")]
    assert len(consoles) == 4, "what was refused was not read"


def test_H6_the_form_is_made_from_the_procedure(shell: Shell) -> None:
    out = shell.folder / "form.docx"
    words = ("form", "--procedure", "rotherham", "--out", str(out))
    assert shell.json(*words)["procedure"] == "rotherham"
    assert shell(*words) == 0
    assert "is in form.docx" in shell.out
    read = read_word_form(out.read_bytes())
    assert (read.procedure, dict(read.answers), read.notes) == ("rotherham", {}, ())


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


MEMBERS = (
    ("Role", "Name", "Email", "Agency", "From"),
    ("Housing", "Hal Invented", "hal@housing.example", "Housing", date(2025, 1, 6)),
    ("Virtual Head", "Vera Invented", "vera@education.example", "Education", "1 December 2026"),
)


def members_file(folder: Path, *more: Sequence[object], merged: str = "") -> str:
    """Make a register of members in Excel."""
    book = Workbook()
    for row in (*MEMBERS, *more):
        book.worksheets[0].append(row)
    if merged:
        book.worksheets[0].merge_cells(merged)
    book.save(folder / "members.xlsx")
    return str(folder / "members.xlsx")


def test_R2_1_people_import_previews_exactly_what_it_then_keeps(migrated: Shell) -> None:
    call = ("people", "import", members_file(migrated.folder), "--panel", "Rotherham")

    preview = migrated.json(*call)
    assert migrated.json("people") == []
    kept = migrated.json(*call, "--commit")

    assert (preview.pop("kept"), kept.pop("kept")) == (False, True)
    assert preview == kept
    roles = {one["name"]: one["roles"] for one in migrated.json("people")}
    assert roles == {"Hal Invented": ["rotherham/mace member"], "Vera Invented": []}
    assert migrated(*call) == 0
    assert "0 added, 0 changed, 2 unchanged. Preview" in migrated.out
    assert "Invented" not in migrated.out


def test_R2_1_people_import_names_every_fault_and_keeps_nothing(migrated: Shell) -> None:
    bad = (
        ("Wizard", "=A1", "no-address", "Housing"),
        ("Housing", "Hal Invented", "hal@housing.example", "Housing"),
    )
    path = members_file(migrated.folder, *bad, merged="A2:A3")

    assert migrated("people", "import", path, "--panel", "Rotherham", "--commit") == 2

    for said in ("merged", "B4 holds a formula", "no seat “Wizard”", "stands in row 2"):
        assert said in migrated.err
    assert migrated.json("people") == []


def test_R2_1_people_import_refuses_what_is_no_register(migrated: Shell) -> None:
    many = [("Housing", "N", f"n{n}@housing.example", "Housing") for n in range(5000)]
    path = members_file(migrated.folder, *many)

    assert migrated("people", "import", path, "--panel", "Rotherham") == 2
    assert "more than 1,000 rows" in migrated.err
    assert "Write: mace people" in migrated.refusal("people", "import")
    assert "Write: mace people" in migrated.refusal("people", "--commit")
    (migrated.folder / "none.csv").write_text("name,email\n")
    assert migrated("people", "import", str(migrated.folder / "none.csv")) == 2
    assert "its first row must hold the titles" in migrated.err


def test_H20_check_names_the_agencies_without_an_information_sharing_agreement(
    migrated: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACE_ANONYMOUS_TEAMS", "yes")
    head = "name,email,agency,designation,entra_id,panel,roles\n"
    line = "Kim Fable,kim@police.example,Herts Constabulary,HALO,,hertfordshire/east,member\n"
    (migrated.folder / "people.csv").write_text(head + line)
    assert migrated("people", str(migrated.folder / "people.csv")) == 0

    assert migrated("check", "--format", "json") == 1

    found = {one["what"]: one for one in json.loads(migrated.out)}["Agreements, Hertfordshire"]
    assert not found["holds"]
    assert found["finding"] == (
        "Herts Constabulary has no information-sharing agreement on record."
    )

import base64
import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.errors import FileRefused
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import CannotRead, KeyRing, read_keys, write_new_keys
from core.store.rotating import rotate_keys
from core.store.tables import ChildRow, DispatchRow, PersonRow
from tests.store.records import NOW, add_people

PLAIN = (b"Alexandra", b"Examplechild", b"2012-03-04", b"Fictional Road", b"Sam Sample", b"council")


async def add_child(sessions: Sessions, keys: KeyRing) -> None:
    async with transaction(sessions) as session:
        session.add(
            ChildRow(
                id="c-1",
                given="Alexandra",
                family="Examplechild",
                name_index=keys.blind("Alexandra Examplechild", "child.name"),
                born="2012-03-04",
                details={"address": "1 Fictional Road", "school": "A council school"},
            )
        )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_the_files_of_the_database_hold_no_plain_name(
    sessions: Sessions, keys: KeyRing, sqlite_folder: Path
) -> None:
    await add_people(sessions, keys)
    await add_child(sessions, keys)
    raw = b"".join((sqlite_folder / name).read_bytes() for name in ("mace.db", "mace.db-wal"))
    assert b"Fictional Council" in raw  # an agency is no person: the bytes can be searched
    assert not [plain for plain in PLAIN if plain in raw]


async def test_the_rows_hold_no_plain_name_and_read_back_the_same(
    sessions: Sessions, keys: KeyRing, engine: AsyncEngine
) -> None:
    await add_child(sessions, keys)
    async with engine.connect() as connection:
        (row,) = (await connection.execute(text("select * from child"))).all()
    stored = b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
    assert not [plain for plain in PLAIN if plain in stored]
    async with reading(sessions) as session:
        child = await session.get_one(ChildRow, "c-1")
    assert (child.given, child.details["address"]) == ("Alexandra", "1 Fictional Road")


async def test_a_wrong_key_is_named_as_such(
    sessions: Sessions, keys: KeyRing, database: str
) -> None:
    await add_child(sessions, keys)
    for ring, sentence in (
        (KeyRing({2: b"\x09" * 32}, 2, keys.index), "child.given cannot be read with key 2"),
        (KeyRing({7: b"\x09" * 32}, 7, keys.index), "written with key 2, which the key file lacks"),
    ):
        engine = make_engine(database, ring)
        async with reading(make_sessions(engine)) as session:
            with pytest.raises(CannotRead, match=sentence):
                await session.get_one(ChildRow, "c-1")
        await engine.dispose()


async def test_a_value_moved_to_another_column_cannot_be_read(
    sessions: Sessions, keys: KeyRing
) -> None:
    await add_child(sessions, keys)
    async with transaction(sessions) as session:
        await session.execute(text("update child set born = given"))
    async with reading(sessions) as session:
        with pytest.raises(CannotRead, match=r"child\.born .* altered or moved"):
            await session.get_one(ChildRow, "c-1")


async def test_after_rotation_the_old_key_can_be_thrown_away(
    sessions: Sessions, keys: KeyRing, database: str
) -> None:
    await add_people(sessions, keys, *(f"p-{number}" for number in range(250)))
    await add_child(sessions, keys)
    async with transaction(sessions) as session:
        session.add(
            DispatchRow(
                key="k", kind="agenda", subject="m", recipient_id="p-1", occasion="first",
                door="email", not_before=NOW, created_at=NOW, frozen="Dear Sam",
            )
        )  # fmt: skip
    both = make_engine(database, KeyRing({**keys.keys, 3: b"\x03" * 32}, 3, keys.index))
    assert await rotate_keys(make_sessions(both)) == 252
    await both.dispose()
    new = make_engine(database, KeyRing({3: b"\x03" * 32}, 3, keys.index))
    async with reading(make_sessions(new)) as session:
        assert (await session.get_one(ChildRow, "c-1")).family == "Examplechild"
        person = await session.get_one(PersonRow, "p-249")
        assert (person.name, person.version) == ("Sam Sample 249", 1)
    await new.dispose()


def test_the_blind_index_finds_a_name_whatever_its_case(keys: KeyRing) -> None:
    index = keys.blind("Alexandra Examplechild", "child.name")
    assert keys.blind(" ALEXANDRA examplechild ", "child.name") == index
    assert keys.blind("Alexandra Examplechild", "person.email") != index
    assert keys.blind("Alexander Examplechild", "child.name") != index


def test_the_same_text_is_encrypted_differently_each_time(keys: KeyRing) -> None:
    assert keys.encrypt("Alex", "child.given") != keys.encrypt("Alex", "child.given")


def test_the_keys_are_not_shown(keys: KeyRing) -> None:
    assert "\\x01" not in repr(keys)


def test_a_new_key_file_is_its_owners_alone_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "keys.json"
    ring = write_new_keys(path)
    assert read_keys(path) == ring
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        write_new_keys(path)
    assert read_keys(path) == ring


def test_a_missing_key_file_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="it does not exist"):
        read_keys(tmp_path / "keys.json")


GOOD = base64.b64encode(b"k" * 32).decode()
SHORT = base64.b64encode(b"secret").decode()


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ("not json", ["it is not JSON"]),
        ([], ["it must hold keys, active and index"]),
        ({"keys": {}, "active": 1, "index": GOOD}, ["keys: at least", "active: must"]),
        ({"keys": {"1": SHORT}, "active": 1, "index": SHORT}, ["keys.1: must", "index: must"]),
        ({"keys": {"one": GOOD}, "active": 1, "index": GOOD}, ["keys: ids", "active: must"]),
        ({"keys": {"256": GOOD}, "active": 256, "index": GOOD}, ["keys: ids"]),
        ({"keys": {"1": 5}, "active": 2, "index": "é"}, ["keys.1", "active", "index"]),
    ],
)
def test_all_faults_of_a_key_file_are_named_without_the_keys(
    table: object, faults: list[str]
) -> None:
    with pytest.raises(FileRefused) as refused:
        KeyRing.parse(table if isinstance(table, str) else json.dumps(table))
    found = refused.value.faults
    assert len(found) == len(faults)
    assert all(line.startswith(start) for line, start in zip(found, faults, strict=True))
    assert SHORT not in str(refused.value)

"""A row that another hand has changed, removed or put in is known by its seal."""

import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import delete, insert, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store import migrating
from core.store.engine import Sessions, make_engine, make_sessions, transaction
from core.store.inserting import insert_missing
from core.store.keys import KeyRing
from core.store.sealing import sealed_tables
from core.store.seals import BrokenSeal, How
from core.store.tables import ActionRow, CaseRow, GrantRow
from tests import tampering
from tests.postgres import Cluster, program
from tests.services.builders_obligations import LONG_AGO, a_meeting, a_panel, an_action

CHANGED = BrokenSeal("action", "1", How.CHANGED)
GRANT = {"person_id": "nurse", "panel": "hertfordshire/west", "role": "chair"}
ADDED = BrokenSeal("role_grant", "nurse|hertfordshire/west|chair", How.ADDED)
GRANTED = text("insert into role_grant (person_id, panel, role) values (:person_id, :panel, :role)")


@pytest.fixture
async def an_open_action(sessions: Sessions) -> None:
    await a_panel(sessions)
    await a_meeting(sessions)
    await an_action(sessions, "1", date(2027, 1, 15), now=LONG_AGO)


pytestmark = pytest.mark.usefixtures("an_open_action")


async def test_every_table_is_sealed(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        sealed = await connection.run_sync(sealed_tables)

    assert {table.name for table in sealed} == {table.name for table in tampering.TABLES}


async def test_any_change_by_hand_of_any_column_of_any_table_is_found(
    database: str, sessions: Sessions, engine: AsyncEngine
) -> None:
    """Rows written by the assistant's own connection; then every column, then every row."""
    with tampering.by_hand(database) as connection:
        filled = tampering.first_rows(connection)
    names = [table.name for table in tampering.TABLES]
    await tampering.a_row_everywhere(engine, [name for name in names if name not in filled])

    assert await tampering.any_change_by_hand_is_found(database, sessions) == set(names)


async def test_all_ways_in_which_the_assistant_writes_leave_seals_that_fit(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(ActionRow).values(priority="high"))
        (await session.get_one(CaseRow, "case")).types = ["sexual", "criminal"]
        await session.execute(insert(GrantRow), [GRANT, {**GRANT, "role": "member"}])
        assert await insert_missing(session, GrantRow, [GRANT]) == 0
        await session.execute(text("update meeting set place = 'elsewhere'"))
        await session.execute(delete(GrantRow).where(GrantRow.role == "member"))

    assert await tampering.found(sessions) == set()


async def test_what_is_rolled_back_leaves_no_seal(sessions: Sessions) -> None:
    async with sessions() as session:
        await session.execute(insert(GrantRow), [GRANT])
        await session.rollback()

    assert await tampering.found(sessions) == set()


async def test_a_row_put_in_by_hand_is_found(database: str, sessions: Sessions) -> None:
    with tampering.by_hand(database) as connection:
        connection.execute(GRANTED, GRANT)

    assert await tampering.found(sessions) == {ADDED}


async def test_a_row_cannot_be_put_in_with_a_seal_that_is_made_up(
    database: str, sessions: Sessions
) -> None:
    with tampering.by_hand(database) as connection:
        connection.execute(GRANTED, GRANT)
        copied = """insert into seal (table_name, row_key, digest)
            select table_name, 'nurse|hertfordshire/west|chair', digest from seal
            where table_name = 'role_grant' and row_key = 'nurse|hertfordshire/east|member'"""
        connection.execute(text(copied))

    assert await tampering.found(sessions) == {
        BrokenSeal("role_grant", "nurse|hertfordshire/west|chair", How.CHANGED)
    }


async def test_taking_the_seals_away_hides_nothing(database: str, sessions: Sessions) -> None:
    with tampering.by_hand(database) as connection:
        tampering.change(connection, "action", "1", "text")
        connection.execute(text("delete from seal where table_name = 'action'"))

    assert await tampering.found(sessions) == {BrokenSeal("action", "1", How.ADDED)}


async def test_the_assistant_writing_the_row_again_does_not_hide_the_next_row(
    database: str, sessions: Sessions
) -> None:
    await an_action(sessions, "2", date(2027, 1, 15), now=LONG_AGO)
    with tampering.by_hand(database) as connection:
        tampering.change(connection, "action", "1", "text")
    async with transaction(sessions) as session:
        await session.execute(update(ActionRow).where(ActionRow.id == "2").values(priority="high"))

    assert await tampering.found(sessions) == {CHANGED}


async def test_a_migration_seals_the_new_shape_and_hides_nothing(
    database: str,
    sessions: Sessions,
    keys: KeyRing,
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def widen(config: Config, _revision: str) -> None:
        connection = config.attributes["connection"]
        connection.execute(text("alter table action add column extra integer default 7"))
        connection.execute(text("update alembic_version set version_num = 'after'"))

    await an_action(sessions, "2", date(2027, 1, 15), now=LONG_AGO)
    with tampering.by_hand(database) as connection:
        tampering.change(connection, "action", "1", "text")
        tampering.remove(connection, "role_grant", "nurse|hertfordshire/east|member")
        connection.execute(GRANTED, GRANT)
        connection.execute(text("update alembic_version set version_num = 'before'"))
    monkeypatch.setattr(command, "upgrade", widen)
    await migrating.migrate(database, keys)
    await engine.dispose()  # a new version of the program is a new process
    async with transaction(sessions) as session:
        await session.execute(update(ActionRow).where(ActionRow.id == "2").values(priority="high"))

    removed = BrokenSeal("role_grant", "nurse|hertfordshire/east|member", How.REMOVED)
    added = replace(ADDED, how=How.CHANGED)
    assert await tampering.found(sessions) == {CHANGED, added, removed}


async def test_a_database_older_than_seals_is_sealed_as_it_stands(
    database: str, sessions: Sessions, keys: KeyRing, engine: AsyncEngine
) -> None:
    await engine.dispose()
    await migrating.downgrade(database, keys, "0027")
    with tampering.by_hand(database) as connection:
        connection.execute(GRANTED, GRANT)
    await migrating.migrate(database, keys)

    assert await tampering.found(sessions) == set()


async def test_migrating_to_where_it_is_seals_nothing_anew(
    database: str, sessions: Sessions, keys: KeyRing
) -> None:
    with tampering.by_hand(database) as connection:
        tampering.change(connection, "action", "1", "text")
    await migrating.migrate(database, keys)

    assert await tampering.found(sessions) == {CHANGED}


async def test_a_backup_that_is_brought_back_is_whole(
    database: str, keys: KeyRing, tmp_path: Path, cluster: Cluster
) -> None:
    copy = brought_back(database, tmp_path, cluster)
    engine = make_engine(copy, keys)
    sessions = make_sessions(engine)

    assert await tampering.found(sessions) == set()
    async with transaction(sessions) as session:
        await session.execute(update(ActionRow).values(priority="high"))
    assert await tampering.found(sessions) == set()

    await engine.dispose()
    cluster.run("drop database if exists copy with (force)")


def brought_back(database: str, folder: Path, cluster: Cluster) -> str:
    """Make a backup as docs/operating.md says, and bring it back; give its address."""
    if database.startswith("sqlite"):
        source = sqlite3.connect(database.removeprefix("sqlite:///"))
        with closing(source), closing(sqlite3.connect(folder / "copy.db")) as target:
            source.backup(target)
        return f"sqlite:///{folder / 'copy.db'}"
    cluster.run("create database copy")
    dump = [program("pg_dump"), "--dbname", database]
    said = subprocess.run(dump, capture_output=True, check=True).stdout  # noqa: S603
    back = [program("psql"), "-q", "-v", "ON_ERROR_STOP=1", "--dbname", cluster.url("copy")]
    subprocess.run(back, input=said, capture_output=True, check=True)  # noqa: S603
    return cluster.url("copy")

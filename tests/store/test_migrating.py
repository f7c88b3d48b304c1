import re
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store import jobs, migrating
from core.store.engine import make_engine, make_sessions, transaction
from core.store.keys import KeyRing
from core.store.triggers import POSTGRES, SQLITE, missing_triggers
from tests.services import builders_discussions as rows


async def tables_of(url: str, keys: KeyRing) -> set[str]:
    engine = make_engine(url, keys)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda c: inspect(c).get_table_names())
    await engine.dispose()
    return set(names)


async def test_the_migrations_lead_to_exactly_what_the_tables_describe(
    database: str, keys: KeyRing
) -> None:
    assert await migrating.differences(database, keys) == []


async def test_a_difference_between_tables_and_migrations_would_be_noticed(
    database: str, keys: KeyRing, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("drop index ix_dispatch_subject")
        await connection.exec_driver_sql("alter table press add column extra integer")
    found = "\n".join(await migrating.differences(database, keys))
    assert "add_index" in found
    assert "remove_column" in found


async def test_a_database_goes_back_to_nothing_and_forward_again(
    database: str, keys: KeyRing
) -> None:
    before = await tables_of(database, keys)
    await migrating.downgrade(database, keys, "base")
    assert await tables_of(database, keys) == {"alembic_version"}
    assert await migrating.current_revision(database, keys) is None
    await migrating.migrate(database, keys)
    assert await tables_of(database, keys) == before
    assert await migrating.current_revision(database, keys) == migrating.newest_revision()


async def test_migrating_twice_changes_nothing(database: str, keys: KeyRing) -> None:
    await migrating.migrate(database, keys)
    assert await migrating.differences(database, keys) == []


async def test_the_triggers_are_there_after_a_migration(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        assert await connection.run_sync(missing_triggers) == []


async def test_a_trigger_that_a_rebuilt_table_lost_is_created_again(
    database: str, keys: KeyRing, engine: AsyncEngine
) -> None:
    on = " on audit" if engine.dialect.name == "postgresql" else ""
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"drop trigger audit_extends_chain{on}")
        assert await connection.run_sync(missing_triggers) == ["audit_extends_chain"]
    await migrating.migrate(database, keys)
    async with engine.connect() as connection:
        assert await connection.run_sync(missing_triggers) == []


def test_each_trigger_is_created_under_the_name_by_which_it_is_looked_for() -> None:
    for name, statement in (*SQLITE.items(), *POSTGRES.items()):
        assert re.search(rf"CREATE TRIGGER {name} ", statement)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_migration_that_leaves_a_row_pointing_nowhere_is_undone(
    database: str, keys: KeyRing
) -> None:
    loose = make_engine(database, keys, foreign_keys=False)
    async with loose.begin() as connection:
        await connection.execute(
            text("insert into role_grant (person_id, panel, role) values ('nobody', 'p', 'member')")
        )
    await loose.dispose()
    with pytest.raises(migrating.BrokenReferences, match="role_grant"):
        await migrating.migrate(database, keys)


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: str, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off_at_the_end(config: Config, revision: str) -> None:
        downgrade(config, revision)
        raise RuntimeError("the power fails here")

    before = await tables_of(database, keys)
    downgrade = command.downgrade
    monkeypatch.setattr(command, "downgrade", break_off_at_the_end)
    with pytest.raises(RuntimeError, match="power"):
        await migrating.downgrade(database, keys, "base")
    assert await tables_of(database, keys) == before


def test_every_migration_is_named_for_its_revision() -> None:
    files = sorted((migrating.SCRIPTS / "versions").glob("r*.py"))
    assert files
    for number, path in enumerate(files, start=1):
        assert path.name.startswith(f"r{number:04}_")
        assert f'revision = "{number:04}"' in Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
async def test_tables_of_jobs_of_another_version_are_refused_and_made_anew(
    database: str, keys: KeyRing, engine: AsyncEngine
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("alter table procrastinate_jobs drop column priority")
        await connection.exec_driver_sql("comment on table procrastinate_jobs is 'older'")
    assert not await migrating.is_current(database, keys)
    await migrating.migrate(database, keys)
    assert await migrating.is_current(database, keys)
    async with transaction(make_sessions(engine)) as session:
        await jobs.enqueue(session, ["r-1"])


async def test_a_lead_with_several_slots_keeps_one_place_when_a_database_goes_back(
    database: str, keys: KeyRing, engine: AsyncEngine
) -> None:
    """Before revision 0004 a person had one place on a meeting's list."""
    async with transaction(make_sessions(engine)) as session:
        lead = await rows.person(session, "Lee Lead", rows.EAST)
        chair = await rows.person(session, "Carla Chair", rows.EAST)
        held = await rows.meeting(session, rows.EAST, date(2026, 12, 24), started=False)
        await rows.invite(session, held, [chair])
        for number in (1, 2):
            case = await rows.case(session, f"HE-2026-{number:04}", rows.EAST, lead=lead)
            item = await rows.item(session, held, case, number)
            await rows.invite(session, held, [lead], item_id=item.id)
    await migrating.downgrade(database, keys, "0001")
    async with engine.connect() as connection:
        found = await connection.execute(text("select person_id from invitee order by person_id"))
        assert [row[0] for row in found] == sorted([lead.id, chair.id])
    await migrating.migrate(database, keys)
    assert await migrating.differences(database, keys) == []

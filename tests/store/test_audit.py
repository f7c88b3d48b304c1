import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store import audit
from core.store.engine import Sessions, reading, transaction
from core.store.tables import AuditDetailRow, AuditRow

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SWAPPED_DETAIL = """
    update audit_detail set body = (select d.body from audit_detail d where d.seq = 1),
                            salt = (select d.salt from audit_detail d where d.seq = 1)
    where seq = 4"""


async def record(
    sessions: Sessions, subject: str = "referral:1", act: str = "read.referral"
) -> None:
    async with transaction(sessions) as session:
        await audit.record(
            session, actor="p-1", act=act, subject=subject, detail={"for": subject}, now=NOW
        )


async def state(sessions: Sessions) -> audit.ChainState:
    async with reading(sessions) as session:
        return await audit.verify_chain(session)


async def test_an_empty_audit_is_whole(sessions: Sessions) -> None:
    assert await state(sessions) == audit.ChainState(0, None, audit.START)


async def test_entries_follow_one_another(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        for number in range(3):
            await audit.record(
                session, actor="p-1", act="act", subject=f"s:{number}", detail=None, now=NOW
            )
    await record(sessions)
    found = await state(sessions)
    assert (found.entries, found.broken_at) == (4, None)
    async with reading(sessions) as session:
        last = (await session.execute(select(AuditRow.hash).where(AuditRow.seq == 4))).scalar_one()
    assert found.head == last


async def test_what_is_undone_leaves_no_entry(sessions: Sessions) -> None:
    async def give_up() -> None:
        async with transaction(sessions) as session:
            await audit.record(session, actor="p", act="a", subject="s", detail=None, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await give_up()
    async with sessions() as session:
        await audit.record(session, actor="p", act="a", subject="s", detail=None, now=NOW)
        await session.rollback()
        await session.commit()
    assert (await state(sessions)).entries == 0


async def test_a_savepoint_that_is_rolled_back_takes_its_entries_along(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await audit.record(session, actor="p", act="kept", subject="s", detail=None, now=NOW)
        point = await session.begin_nested()
        await audit.record(session, actor="p", act="lost", subject="s", detail=None, now=NOW)
        await point.rollback()
        async with session.begin_nested():
            await audit.record(session, actor="p", act="also", subject="s", detail={}, now=NOW)
    async with reading(sessions) as session:
        acts = set((await session.execute(select(AuditRow.act))).scalars())
    assert acts == {"kept", "also"}
    assert (await state(sessions)).broken_at is None


async def test_an_entry_cannot_be_written_where_one_only_reads(sessions: Sessions) -> None:
    async with reading(sessions) as session:
        await audit.record(session, actor="p", act="a", subject="s", detail=None, now=NOW)
        with pytest.raises(DBAPIError):
            await session.commit()
    assert (await state(sessions)).entries == 0


async def test_who_saw_a_record_is_known_the_latest_first(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        for hours, actor in enumerate(["p-1", "p-2"]):
            await audit.record(
                session,
                actor=actor,
                act="read.referral",
                subject="referral:1",
                detail=None,
                now=NOW + timedelta(hours=hours),
            )
    await record(sessions, subject="referral:2")
    await record(sessions, act="referral.submit")
    async with reading(sessions) as session:
        seen = await audit.who_saw(session, "referral:1")
    assert seen == [
        audit.Seen(NOW + timedelta(hours=1), "p-2", "read.referral"),
        audit.Seen(NOW, "p-1", "read.referral"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set actor = 'x' where seq = 1",
        "delete from audit where seq = 2",
        "delete from audit_detail where seq = 2",
        "insert into audit values (9, '2026-01-01', 'a', 'b', 'c', 'd', 'e', 'f')",
        "insert into audit values (3, '2026-01-01', 'a', 'b', 'c', 'd', 'e', 'f')",
    ],
)
async def test_the_database_itself_refuses_to_change_the_audit(
    engine: AsyncEngine, sessions: Sessions, statement: str
) -> None:
    await record(sessions)
    await record(sessions)
    with pytest.raises(DBAPIError, match="audit"):
        async with engine.begin() as connection:
            await connection.exec_driver_sql(statement)
    assert (await state(sessions)).entries == 2


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.parametrize("table", ["audit", "audit_detail"])
async def test_the_audit_cannot_be_emptied(
    engine: AsyncEngine, sessions: Sessions, table: str
) -> None:
    await record(sessions)
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.exec_driver_sql(f"truncate {table} cascade")
    assert (await state(sessions)).entries == 1


async def without_triggers(engine: AsyncEngine, *statements: str) -> None:
    """Act as somebody who owns the database could."""
    postgres = engine.dialect.name == "postgresql"
    async with engine.begin() as connection:
        if postgres:
            await connection.exec_driver_sql("set session_replication_role = replica")
        else:
            names = "select name from sqlite_master where type = 'trigger'"
            for name in (await connection.exec_driver_sql(names)).scalars().all():
                await connection.exec_driver_sql(f"drop trigger {name}")
        for statement in statements:
            await connection.exec_driver_sql(statement)
        if postgres:
            await connection.exec_driver_sql("set session_replication_role = default")


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("update audit set actor = 'somebody else' where seq = 3", 3),
        ("update audit set subject = 'referral:9' where seq = 1", 1),
        ("update audit set at = '2026-11-23 09:00:01+00:00' where seq = 2", 2),
        ("delete from audit_detail where seq = 2; delete from audit where seq = 2", 2),
        (SWAPPED_DETAIL, 4),
        ("delete from audit_detail where seq = 4", 4),
    ],
)
async def test_a_change_behind_the_triggers_shows(
    engine: AsyncEngine, sessions: Sessions, statement: str, broken_at: int
) -> None:
    for number in range(4):
        await record(sessions, subject=f"referral:{number}")
    await without_triggers(engine, *statement.split(";"))
    assert (await state(sessions)).broken_at == broken_at


async def test_erasing_what_an_entry_says_leaves_the_chain_whole(sessions: Sessions) -> None:
    await record(sessions)
    await record(sessions)
    async with transaction(sessions) as session:
        await audit.erase_detail(session, 1)
    assert (await state(sessions)).broken_at is None
    async with reading(sessions) as session:
        bodies = (await session.execute(select(AuditDetailRow.body))).scalars().all()
    assert sorted(bodies, key=str) == [None, '{"for":"referral:1"}']


async def test_a_shortened_chain_has_another_head(engine: AsyncEngine, sessions: Sessions) -> None:
    await record(sessions)
    await record(sessions)
    head = (await state(sessions)).head
    await without_triggers(
        engine, "delete from audit_detail where seq = 2", "delete from audit where seq = 2"
    )
    found = await state(sessions)
    assert found.broken_at is None
    assert found.head != head


async def test_many_people_at_once_make_one_chain(sessions: Sessions) -> None:
    await asyncio.gather(*(record(sessions, subject=f"referral:{n}") for n in range(30)))
    found = await state(sessions)
    assert (found.entries, found.broken_at) == (30, None)


async def test_the_columns_of_an_entry_say_nothing_in_words(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with transaction(sessions) as session:
        detail = {"reason": "Alex Example was seen"}
        await audit.record(session, actor="p", act="a", subject="s", detail=detail, now=NOW)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("select * from audit, audit_detail"))).all()
    assert "Alex" not in repr(rows)

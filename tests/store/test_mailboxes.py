"""How far mailboxes were read, before and after the three ways of keeping it became one."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from core.services.mailboxes import Bookmark
from core.store import migrating
from core.store.engine import Sessions, make_engine, make_sessions
from core.store.keys import KeyRing

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 13, tzinfo=UTC)
LINK = "https://graph.example/v1.0/delta?token=1"
BEFORE = "0024"  # the revision before they became one
IMAP = "5a" * 32
GRAPH = {"link": LINK, "waiting": [["2026-11-23T09:00:00Z", "later"], ["", "old"],
                                   ["2026-11-23T08:00:00Z", "first"]]}  # fmt: skip


def _rows_of_before(connection: Connection, keys: KeyRing) -> None:
    """Write what each of the three held in the revision before."""

    def add(words: str, *rows: dict[str, Any]) -> None:
        connection.execute(text(f"insert into {words}"), list(rows))

    add("mailbox (name, position) values ('exchange', 'mark')", {})
    add(
        "waiting_mail (id, mailbox, handle, number, seen_at)"
        " values (:handle, 'exchange', :handle, :number, :at)",
        {"handle": "second", "number": 1, "at": NOW},
        {"handle": "first", "number": 0, "at": NOW},
        {"handle": "third", "number": 0, "at": LATER},
    )
    add(
        "mailbox_uid (mailbox, validity, uid, handled_at) values (:mailbox, 7, :uid, :at)",
        {"mailbox": IMAP, "uid": 4_000_000_000, "at": NOW},
        {"mailbox": IMAP, "uid": 2, "at": NOW},
    )
    state = keys.encrypt(json.dumps(GRAPH), "mail_position.state")
    add(
        "mail_position (mailbox, state) values ('mace@panel.example', :state)",
        {"state": state},
    )


async def _found(sessions: Sessions) -> dict[str, object]:
    exchange, imap, graph = (Bookmark(sessions, one)
                             for one in ("exchange", IMAP, "mace@panel.example"))  # fmt: skip
    return {
        "exchange": (await exchange.position(), await exchange.waiting(9)),
        "imap": (await imap.waiting(9), await imap.taken()),
        "graph": (await graph.position(), await graph.waiting(9), await graph.taken()),
    }


async def test_what_three_tables_held_of_mailboxes_is_carried_over_and_back(
    database: str, keys: KeyRing
) -> None:
    await migrating.downgrade(database, keys, BEFORE)
    former = make_engine(database, keys)
    async with former.begin() as connection:
        await connection.run_sync(_rows_of_before, keys)
    await former.dispose()
    for _ in range(2):  # there, back, and there again
        await migrating.migrate(database, keys)
        engine = make_engine(database, keys)
        assert await _found(make_sessions(engine)) == {
            "exchange": ("mark", ["first", "second", "third"]),
            "imap": ([], frozenset({"7.2", "7.4000000000"})),
            "graph": (LINK, ["old", "first", "later"], frozenset()),
        }
        await engine.dispose()
        await migrating.downgrade(database, keys, BEFORE)


async def test_each_mailbox_has_a_bookmark_of_its_own(
    sessions: Sessions, engine: AsyncEngine
) -> None:
    one, other = Bookmark(sessions, "one"), Bookmark(make_sessions(engine), "other")
    assert await one.advance("", "x", [(LATER, "b"), (NOW, "a")])
    assert await other.advance("", "y", [(NOW, "a")])
    assert not await one.advance("", "z", [(NOW, "c")]), "another was first"
    await one.take("t", NOW)
    await one.take("t", LATER)
    await one.forget(["a"])
    assert (await one.waiting(9), await one.taken()) == (["b"], frozenset({"t"}))
    assert (await one.waits("a"), await one.waits("b"), await one.waits("t")) == (
        False,
        True,
        False,
    )
    assert await other.waiting(9) == ["a"]

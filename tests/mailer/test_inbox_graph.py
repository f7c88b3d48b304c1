"""Mail that comes by Graph: each once across restarts, whatever fails, and nothing lost (H6)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from core.store import mailboxes
from core.store.engine import Sessions, reading, transaction
from core.store.tables import IncomingRow, MailboxRow
from mailer.inbox import graph as inbox_graph
from mailer.inbox.graph import GraphSource
from mailer.inbox.reading import Mailbox
from mailer.inbox.taking import Inbox
from tests.fakes.graph import Fault, serving
from tests.fakes.graph_inbox import GraphInbox
from tests.mailer.carriers_tried import graph_client
from tests.mailer.mails import numbered
from tests.services.builders_referrals import area

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


@pytest.fixture
async def graph() -> AsyncIterator[GraphInbox]:
    async with serving(GraphInbox()) as served:
        yield served
    assert not served.faulty


def started(graph: GraphInbox, sessions: Sessions) -> Inbox:
    """Start as a new process does: nothing is remembered but what the database has."""
    source = GraphSource(graph_client(graph), sessions)
    return Inbox(source, sessions, Mailbox(graph.mailbox), "hertfordshire", lambda: NOW)


def fetched(graph: GraphInbox) -> int:
    return sum(path.endswith("/$value") for _, path in graph.asked)


async def taken(sessions: Sessions) -> int:
    async with reading(sessions) as session:
        return await session.scalar(select(func.count()).select_from(IncomingRow)) or 0


async def test_H6_each_mail_is_taken_once_across_restarts(
    graph: GraphInbox, sessions: Sessions
) -> None:
    await area(sessions)
    for number in range(3):
        graph.arrive(numbered(number))
    assert await started(graph, sessions).take(limit=2) == 2
    assert await started(graph, sessions).take() == 1
    graph.arrive(numbered(3))
    assert await started(graph, sessions).take() == 1
    assert await started(graph, sessions).take() == 0
    assert await taken(sessions) == fetched(graph) == 4


async def test_H6_a_mail_that_cannot_be_fetched_now_stays_and_stops_no_other(
    graph: GraphInbox, sessions: Sessions
) -> None:
    await area(sessions)
    for number in range(2):
        graph.arrive(numbered(number))
    graph.faults = [Fault(r"/\$value$", "GET", 503, "before")]
    assert await started(graph, sessions).take() == 1
    assert await started(graph, sessions).take() == 1
    assert await taken(sessions) == 2


async def test_H6_a_full_mailbox_comes_page_by_page(
    graph: GraphInbox, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_graph, "PAGE", 2)
    monkeypatch.setattr(inbox_graph, "MOST_PAGES", 2)
    for number in range(5):
        graph.arrive(numbered(number))
    source = GraphSource(graph_client(graph), sessions)
    assert len(await source.waiting(10)) == 4
    again = GraphSource(graph_client(graph), sessions)
    assert await again.waiting(10) == [identity for identity, _ in graph.came]


async def test_H6_a_link_that_graph_forgot_loses_nothing_and_takes_nothing_twice(
    graph: GraphInbox, sessions: Sessions
) -> None:
    await area(sessions)
    graph.arrive(numbered(0))
    assert await started(graph, sessions).take() == 1
    graph.arrive(numbered(1))
    graph.forgotten = True
    await started(graph, sessions).take()
    assert await taken(sessions) == 2
    assert await started(graph, sessions).take() == 0


async def test_a_mail_that_was_deleted_waits_no_more(graph: GraphInbox, sessions: Sessions) -> None:
    graph.arrive(numbered(0))
    source = GraphSource(graph_client(graph), sessions)
    [handle] = await source.waiting(10)
    graph.deleted.add(handle)
    assert await source.open(handle) is None
    assert await source.waiting(10) == []


@pytest.mark.parametrize("status", [403, 429, 503, 0])
async def test_a_graph_that_fails_is_said_and_asked_again(
    graph: GraphInbox, sessions: Sessions, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    graph.arrive(numbered(0))
    graph.faults = [Fault("/delta$", "GET", status, "before", times=2)]
    assert await started(graph, sessions).take() == 0
    assert "the mailbox cannot be read" in caplog.text
    assert graph.mailbox not in caplog.text
    graph.faults.clear()
    assert len(await GraphSource(graph_client(graph), sessions).waiting(1)) == 1


async def test_a_link_to_somewhere_else_is_never_followed(
    graph: GraphInbox, sessions: Sessions
) -> None:
    graph.arrive(numbered(0))
    client = graph_client(graph)
    client.url = "https://graph.elsewhere.test"  # what Graph answers now leads past it
    with pytest.raises(OSError, match="can be followed"):
        await GraphSource(client, sessions).waiting(1)


async def test_where_two_workers_ask_at_once_the_later_answer_is_dropped(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        assert await mailboxes.advance(session, "m", "", "one", [(NOW, "a")])
    async with transaction(sessions) as session:
        assert not await mailboxes.advance(session, "m", "", "two", [(NOW, "b")])
        assert await mailboxes.position(session, "m") == "one"
        assert await mailboxes.waiting(session, "m", 9) == ["a"]


async def test_what_is_kept_of_the_mailbox_is_encrypted(
    graph: GraphInbox, sessions: Sessions
) -> None:
    graph.arrive(numbered(0))
    await GraphSource(graph_client(graph), sessions).waiting(1)
    async with reading(sessions) as session:
        row = await session.get(MailboxRow, graph.mailbox)
        assert row is not None
        assert "deltatoken" in row.position
        raw = (await (await session.connection()).exec_driver_sql(
            "select position from mailbox"
        )).scalar_one()  # fmt: skip
    assert b"deltatoken" not in bytes(raw)

"""Trying the mailbox out: what works is said, and what does not, without a word too many."""

from datetime import UTC, datetime

import pytest

import mace
from mailer.carriers.exchange_online import try_mailbox
from tests.fakes.graph import Fault, serving
from tests.fakes.graph_calendar import GraphCalendarPeer
from tests.fakes.graph_inbox import GraphInbox
from tests.mailer.carriers_tried import graph_client

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Tenant(GraphCalendarPeer, GraphInbox):
    """A mailbox with inbox and calendar."""


async def no_sleep(_seconds: float) -> None:
    return


async def test_C2_a_mailbox_that_works_is_seen_to_and_keeps_no_meeting() -> None:
    async with serving(Tenant()) as graph:
        found = await try_mailbox(graph_client(graph), NOW, no_sleep)
    assert [(one.what, one.holds) for one in found] == [
        ("Letter", True),
        ("Inbox", True),
        ("Meeting", True),
    ]
    assert (len(graph.delivered), graph.events, graph.faulty) == (1, {}, [])


async def test_each_thing_that_does_not_work_is_said_and_the_others_are_tried() -> None:
    async with serving(Tenant()) as graph:
        graph.licensed = False
        graph.faults = [
            Fault("/send$", status=403, when="before"),
            Fault("/delta$", "GET", status=403, when="before"),
        ]
        found = await try_mailbox(graph_client(graph), NOW, no_sleep)
    assert [one.holds for one in found] == [False, False, False]
    assert "does not let us in" in found[0].finding
    assert "Teams licence" in found[2].finding
    assert graph.mailbox not in " ".join(one.finding for one in found)


def test_without_graph_there_is_no_mailbox_to_try(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MACE_MAIL", raising=False)
    assert mace.main(["mailbox"]) == 2
    assert "MACE_MAIL is not graph" in capsys.readouterr().err

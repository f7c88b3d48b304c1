"""What only Graph's carrier can be asked: every way in which an answer can be missing."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from core.carrying import Busy, CarryingFailed, Frozen, NoAnswer, Refused, TryLater
from mailer.carriers.graph import GraphCarrier
from mailer.carriers.graph_client import AT_ONCE, MESSAGES, GraphClient
from mailer.carriers.graph_drafts import KEY as PROPERTY
from mailer.carriers.graph_drafts import PIECE
from mailer.compose import Attachment, Letter, compose
from tests.fakes.graph import Fault, Graph, When, serving
from tests.mailer.carriers_tried import KEY, MAILBOX, AToken, frozen, graph_client
from tests.schemas.checking import faults

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with serving(Graph(MAILBOX)) as served:
        yield served
        assert not served.faulty


@pytest.fixture
def carrier(graph: Graph) -> GraphCarrier:
    return GraphCarrier(graph_client(graph))


def letter(*files: bytes, key: str = KEY) -> Frozen:
    papers = tuple(
        Attachment(f"pack-{number}.pdf", "application/pdf", content)
        for number, content in enumerate(files)
    )
    text, html = "The agenda is enclosed.\n", "<p>The agenda is enclosed.</p>"
    made = Letter(key, "MACE", MAILBOX, "p@b.example", "Agenda", text, html, papers)
    return compose(made, NOW)


def sends(graph: Graph) -> int:
    return sum(path.endswith("/send") for _, path in graph.asked)


async def test_C2_a_draft_gets_our_properties_before_it_is_sent(
    graph: Graph, carrier: GraphCarrier
) -> None:
    await carrier.carry(frozen())
    acts = [f"{method} {path.rpartition('/')[2]}" for method, path in graph.asked]
    assert acts[-1].startswith("POST send")
    assert acts[-2].startswith("PATCH AAk")
    [sent] = graph.delivered
    assert {"id": PROPERTY, "value": KEY} in sent.properties["singleValueExtendedProperties"]


async def test_the_id_that_changes_on_sending_and_a_late_copy_deceive_nobody(
    graph: Graph, carrier: GraphCarrier
) -> None:
    graph.late = 0.2
    graph.faults = [Fault("/send$")]
    with pytest.raises(NoAnswer):
        await carrier.carry(frozen())
    with pytest.raises(NoAnswer, match="neither"):
        await carrier.find(KEY)
    await graph.settle()
    assert await carrier.find(KEY) is True
    await carrier.carry(frozen())
    assert len(graph.delivered) == 1


@pytest.mark.parametrize(
    ("fault", "means", "went"),
    [
        (Fault("/send$", status=429, when="before", retry_after="7"), Busy, False),
        (Fault("/send$", status=503, when="before"), NoAnswer, False),
        (Fault("/send$", status=503, when="before", retry_after="7"), NoAnswer, False),
        (Fault("/send$", when="before"), NoAnswer, False),
        (Fault("/send$", status=400, when="before"), Refused, False),
        (Fault("/send$", status=403, when="before"), TryLater, False),
        (Fault("/send$", status=404, when="before"), NoAnswer, False),
        (Fault("/send$", status=503), NoAnswer, True),
        (Fault("/send$"), NoAnswer, True),
    ],
)
async def test_each_answer_to_sending_means_what_it_allows_next(
    graph: Graph, carrier: GraphCarrier, fault: Fault, means: type[CarryingFailed], went: bool
) -> None:
    graph.faults = [fault]
    with pytest.raises(means) as told:
        await carrier.carry(frozen())
    assert type(told.value) is means
    assert len(graph.delivered) == went
    assert "Petra" not in told.value.why, "Graph's own words are not kept"
    fresh = GraphCarrier(graph_client(graph))
    assert await fresh.find(KEY) is went
    await fresh.carry(frozen())
    assert [kept.mime for kept in graph.delivered] == [frozen().content]


@pytest.mark.parametrize("method", ["POST", "PATCH", "GET"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("status", [0, 503])
async def test_what_breaks_off_before_sending_is_tried_again_with_one_draft(
    graph: Graph, carrier: GraphCarrier, method: str, when: When, status: int
) -> None:
    times = 2 if method == "GET" else 1  # aiohttp itself asks once more where only looking is meant
    graph.faults = [Fault("/messages", method, status, when, times=times)]
    with pytest.raises(TryLater):
        await carrier.carry(frozen())
    graph.faults.clear()
    assert sends(graph) == 0
    await carrier.carry(frozen())
    assert len(graph.delivered) == 1
    assert [one.properties["isDraft"] for one in graph.messages.values()] == [False]


async def test_a_draft_that_is_there_certainly_did_not_go_and_is_sent_as_it_is(
    graph: Graph, carrier: GraphCarrier
) -> None:
    graph.faults = [Fault("/send$", status=503, when="before")]
    with pytest.raises(NoAnswer):
        await carrier.carry(frozen())
    assert await carrier.find(KEY) is False
    before = len([1 for method, _ in graph.asked if method == "PATCH"])
    await carrier.carry(frozen())
    assert len([1 for method, _ in graph.asked if method == "PATCH"]) == before
    assert len(graph.delivered) == 1


async def test_a_draft_without_our_property_did_not_go_and_is_made_anew(
    graph: Graph, carrier: GraphCarrier
) -> None:
    graph.faults = [Fault("/messages/", "PATCH", when="before")]
    with pytest.raises(TryLater):
        await carrier.carry(frozen())
    assert await carrier.find(KEY) is False
    await carrier.carry(frozen())
    assert len(graph.messages) == 1


async def test_asked_to_wait_nobody_here_asks_until_then(graph: Graph) -> None:
    seconds = [100.0]
    client = GraphClient(graph.url, MAILBOX, AToken(), clock=lambda: seconds[0])
    carrier = GraphCarrier(client)
    graph.faults = [Fault("/messages$", "GET", 429, "before", retry_after="17")]
    with pytest.raises(TryLater) as told:
        await carrier.carry(frozen())
    assert told.value.retry_after == timedelta(seconds=17)
    asked = len(graph.asked)
    seconds[0] += 16
    with pytest.raises(TryLater) as told:
        await carrier.carry(frozen("cd" * 20))
    assert told.value.retry_after == timedelta(seconds=1)
    assert len(graph.asked) == asked
    seconds[0] += 1
    await carrier.carry(frozen())
    assert len(graph.delivered) == 1


async def test_at_most_four_requests_are_under_way(graph: Graph, carrier: GraphCarrier) -> None:
    await asyncio.gather(*(carrier.carry(frozen(f"{number:040d}")) for number in range(12)))
    assert len(graph.delivered) == 12
    assert 2 <= graph.busiest <= AT_ONCE


async def test_thirty_messages_go_in_a_minute_and_the_next_waits_a_little() -> None:
    seconds, slept = [0.0], []

    async def sleep(pause: float) -> None:
        slept.append(pause)
        seconds[0] += pause

    client = GraphClient("https://graph.test", MAILBOX, AToken(), clock=lambda: seconds[0],
                         sleep=sleep)  # fmt: skip
    for _ in range(MESSAGES):
        await client.take_turn()
    seconds[0] = 30.0
    with pytest.raises(TryLater) as told:
        await client.take_turn()
    assert told.value.retry_after == timedelta(seconds=30)
    seconds[0] = 45.0
    await client.take_turn()
    assert slept == [15.0]


async def test_a_large_pack_goes_in_pieces_byte_for_byte(
    graph: Graph, carrier: GraphCarrier
) -> None:
    large, small = b"%PDF" + bytes(range(256)) * 30_000, b"%PDF small"
    await carrier.carry(letter(large, small))
    [sent] = graph.delivered
    assert sent.files == [("pack-0.pdf", large), ("pack-1.pdf", small)]
    assert sent.properties["toRecipients"] == [{"emailAddress": {"address": "p@b.example"}}]
    assert "<p>The agenda is enclosed.</p>" in sent.properties["body"]["content"]
    heads = {one["name"]: one["value"] for one in sent.properties["internetMessageHeaders"]}
    assert heads["X-MACE-Outbox"] == KEY
    assert sum(method == "PUT" for method, _ in graph.asked) == -(-len(large) // PIECE) == 3
    assert await carrier.find(KEY) is True


async def test_an_upload_that_breaks_off_leaves_no_second_draft(
    graph: Graph, carrier: GraphCarrier
) -> None:
    pack = letter(b"x" * 4_000_000)
    graph.faults = [Fault("/upload/", "PUT")]
    with pytest.raises(TryLater):
        await carrier.carry(pack)
    await carrier.carry(pack)
    assert len(graph.delivered) == len(graph.messages) == 1
    assert [len(content) for _, content in graph.delivered[0].files] == [4_000_000]


async def test_a_small_letter_goes_whole_with_its_plain_text(
    graph: Graph, carrier: GraphCarrier
) -> None:
    await carrier.carry(letter(b"%PDF small"))
    assert [kept.mime for kept in graph.delivered] == [letter(b"%PDF small").content]


def _altered(old: bytes, new: bytes) -> Frozen:
    content = frozen().content.replace(old, new)
    digest = hashlib.sha256(content).hexdigest()
    return Frozen(KEY, MAILBOX, "p@b.example", f"<{KEY}@a.example>", content, digest)


@pytest.mark.parametrize(
    "content",
    [
        _altered(b"To: p@b.example", b"To: p@b.example, q@b.example"),
        _altered(b"To: p@b.example", b"To: q@b.example"),
        _altered(b"Subject", b"Bcc: q@b.example\r\nSubject"),
        _altered(b"From: mace@a.example", b"From: chief@a.example"),
    ],
)
async def test_heads_that_name_others_than_the_outbox_are_refused(
    graph: Graph, carrier: GraphCarrier, content: Frozen
) -> None:
    with pytest.raises(Refused):
        await carrier.carry(content)
    assert graph.asked == []


async def test_a_mailbox_that_is_not_there_is_ours_to_mend(graph: Graph) -> None:
    client = GraphClient(graph.url.replace("/v1.0", ""), MAILBOX, AToken())
    client.place = client.place.replace("mace@", "other@")
    with pytest.raises(TryLater) as told:
        await GraphCarrier(client).carry(frozen())
    assert told.value.retry_after == timedelta(minutes=15)


async def test_a_graph_that_is_not_there_may_be_tried_later() -> None:
    async with serving(Graph(MAILBOX)) as gone:
        carrier = GraphCarrier(graph_client(gone))
    with pytest.raises(TryLater):
        await carrier.carry(frozen())


async def test_no_token_no_address_and_no_text_gets_into_a_log(
    graph: Graph, carrier: GraphCarrier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    graph.faults = [Fault("/send$", status=503)]
    with pytest.raises(NoAnswer):
        await carrier.carry(letter(b"x" * 4_000_000))
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    for secret in ("a-token", "p@b.example", "agenda", "/upload/"):
        assert secret not in said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("message", {"subject": "x", "sensitivity": "private"}),
        ("message", {"subject": 3}),
        ("message", {"importance": "highest"}),
        ("message", {"toRecipients": [{"address": "p@b.example"}]}),
        ("event", {"transactionID": "x"}),
        ("attachmentItem", {"filename": "x"}),
    ],
)
def test_what_microsofts_schemas_do_not_know_is_refused(name: str, content: object) -> None:
    assert faults(name, content)


async def test_the_peer_refuses_a_property_that_graph_does_not_know(graph: Graph) -> None:
    async with graph_client(graph).talking() as talk:
        with pytest.raises(Refused):
            await talk.ask("POST", "/messages", json={"sensitivity": "private"})
    assert any("sensitivity" in one for one in graph.faulty)
    graph.faulty.clear()

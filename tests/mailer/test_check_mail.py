"""`mace check mail` is green where everything holds, and leaves nothing behind."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import mace
from mailer.checking.trial import NOBODY_NAMED
from tests.dovecot import Dovecot, private_dovecot
from tests.fakes.tenant import OTHER
from tests.mailer.checking_tried import (
    Peers,
    by_servers,
    found_by,
    on_premises,
    online,
    tried,
    wrong_in,
)
from tests.postfix import Postfix, private_postfix

pytestmark = pytest.mark.usefixtures("trust")


@pytest.fixture(scope="module")
def postfix(peers: Peers) -> Iterator[Postfix]:
    with private_postfix(peers.tls.certificate, peers.tls.key) as running:
        yield running


@pytest.fixture(scope="module")
def dovecot(peers: Peers, postfix: Postfix) -> Iterator[Dovecot]:
    with private_dovecot(peers.tls) as running:
        shared = postfix.mail / "mace"
        shared.mkdir()
        shutil.chown(shared, "nobody", "nogroup")
        (running.top / "mail/mace").symlink_to(shared)
        yield running


async def test_C2_a_mailbox_in_exchange_online_is_green_and_left_as_it_was(peers: Peers) -> None:
    async with online(peers) as (tenant, environment):
        found = await tried(environment)
    assert wrong_in(found) == []
    assert list(found_by(found)) == [
        "Sign-in", "Mailbox", "Other mailboxes", "Letter", "Sent copy", "Reply", "Meeting",
        "Left behind",
    ]  # fmt: skip
    assert (len(tenant.delivered), tenant.events, tenant.messages) == (1, {}, {})


async def test_C2_a_mailbox_on_an_exchange_server_is_green_and_left_as_it_was(
    peers: Peers,
) -> None:
    with on_premises(peers) as (peer, environment):
        found = await tried(environment)
        environment["MACE_EXCHANGE_ROOMS"] = "Committee Room 2=room2@a.example"
        with_room = await tried(environment)
    assert wrong_in(found) == wrong_in(with_room) == []
    assert list(found_by(found)) == [
        "Mailbox", "Other mailboxes", "Letter", "Sent copy", "Reply", "Meeting", "Left behind",
    ]  # fmt: skip
    assert "with a room" in " ".join(one.finding for one in with_room)
    assert [(what, whom) for what, _, whom in peer.meetings if whom] == [
        ("invite", ["room2@a.example"]),
        ("cancel", ["room2@a.example"]),
    ]
    assert (len(peer.sent), peer.items) == (2, {})


async def test_C2_a_relay_and_a_mailbox_by_imap_are_green_and_left_as_they_were(
    postfix: Postfix, dovecot: Dovecot
) -> None:
    found = await tried(by_servers(postfix, dovecot), pause=0.5)
    assert wrong_in(found) == []
    assert list(found_by(found)) == [
        "Mailbox", "Other mailboxes", "Letter", "Reply", "Meeting", "Left behind",
    ]  # fmt: skip
    with dovecot.signed_in("mace") as client:
        client.select_folder("INBOX")
        left = client.search(["NOT", "SUBJECT", "Successful Mail Delivery Report"])
    assert left == []


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_folder_on_this_machine_is_green_and_left_as_it_was(tmp_path: Path) -> None:
    found = await tried({"MACE_MAIL_FOLDER": str(tmp_path / "mail")})
    assert wrong_in(found) == []
    assert files_in(tmp_path) == []


async def test_whether_others_can_be_read_is_asked_for_until_it_is_seen(peers: Peers) -> None:
    async with online(peers) as (_, environment):
        found = await tried(environment, other="")
    assert wrong_in(found) == [NOBODY_NAMED]


async def test_the_command_says_each_finding_and_how_it_ends(
    peers: Peers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(*words: str) -> int:
        return mace.main(["check", "mail", "--other", OTHER, *words])

    async with online(peers) as (tenant, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        green = await asyncio.to_thread(called)
        said = capsys.readouterr().out.splitlines()
        tenant.licensed = False
        red = await asyncio.to_thread(called, "--format", "json")
        told = json.loads(capsys.readouterr().out)
    assert (green, red) == (0, 1)
    assert all(line.startswith("holds  ") and line.endswith(" s)") for line in said)
    assert [one["what"] for one in told if not one["holds"]] == ["Meeting"]
    assert set(told[0]) == {"what", "holds", "finding", "seconds"}


def test_where_nothing_may_be_sent_nothing_is_tried(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACE_SENDING", "off")
    assert mace.main(["check", "mail"]) == 2
    assert "Nothing was sent" in capsys.readouterr().err

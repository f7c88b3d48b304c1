"""A plain answer to an email about an action, from the mailbox to the action (H15)."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core.dates import at_local_time
from core.messages import Door, Kind, Message
from core.services import actions, new_actions
from core.services.action_views import ActionView
from core.services.new_actions import NewAction
from core.store import outbox
from core.store.engine import Sessions, transaction
from core.store.tables import ActionRow, DispatchRow, ReferralRow
from tests.mailer.mails import message
from tests.mailer.test_inbox_taking import Post
from tests.services.builders_discussions import EAST, Panel, panel_at_work

FRIDAY, DUE = date(2026, 11, 27), date(2026, 12, 8)
NOW = datetime(2026, 12, 4, 10, 2)  # noqa: DTZ001 - London's clocks, below
OWNER = "max.member@example.test"


@dataclass
class World:
    sessions: Sessions
    panel: Panel
    post: Post
    first: ActionView
    second: ActionView

    async def answer(self, text: str, *, to: str = "", sender: str = OWNER, n: int = 1) -> None:
        """Let somebody answer one of our mails, by its key."""
        key = to or await self.key(self.first, Kind.ACTION_ASSIGNED)
        reply = message(
            text,
            sender=f"Max Member <{sender}>",
            number=f"<answer-{n}@example.test>",
            In_Reply_To=f"<{key}@panel.example>",
        )
        await self.post.arrive(reply.as_bytes())

    async def key(self, action: ActionView, kind: Kind) -> str:
        query = select(DispatchRow.key).where(
            DispatchRow.subject == action.id,
            DispatchRow.kind == kind.value,
            DispatchRow.door == "email",
        )
        async with transaction(self.sessions) as session:
            return str(await session.scalar(query))

    async def row(self, action: ActionView) -> ActionRow:
        async with transaction(self.sessions) as session:
            return await session.get_one(ActionRow, action.id)

    async def told(self, kind: Kind) -> set[str]:
        rows = await self.post.rows(DispatchRow)
        return {row.recipient_id for row in rows if row.kind == kind}


@pytest.fixture
async def world(sessions: Sessions, tmp_path: Path) -> World:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, FRIDAY)
        made = [
            await new_actions.add(
                session,
                panel.chair,
                panel.item.id,
                NewAction(text, panel.member.id, DUE),
                now=panel.now,
            )
            for text in ("Visit Alex.", "Ring the school.")
        ]
    post = Post(tmp_path / "inbox", sessions)
    post.now = at_local_time(NOW.date(), NOW.time())
    return World(sessions, panel, post, made[0], made[1])


async def test_H15_done_by_a_plain_answer_ends_the_action_and_is_confirmed(world: World) -> None:
    await world.answer("DONE\n\nSeen on Thursday.\n\n> DONE? If it is done, tell us.")
    row = await world.row(world.first)
    assert (row.state, row.note, row.settled_by) == (
        "done",
        "Seen on Thursday.",
        world.panel.member.id,
    )
    assert (await world.row(world.second)).state == "open"
    item = await world.post.item()
    assert (item.state, item.handled_why) == ("answered", "HE26-001: Done on 4 December 2026.")
    assert await world.post.rows(ReferralRow) == [], "an answer is no referral"
    assert await world.told(Kind.ACTION_ANSWER) == {world.panel.member.id}
    assert await world.told(Kind.ACTION_NOTE) == set()
    assert await world.told(Kind.RECEIPT) == set()


async def test_H15_more_time_and_cannot_by_a_plain_answer(world: World) -> None:
    await world.answer("MORE TIME until 18 December\nThe tenant is away.")
    row = await world.row(world.first)
    assert (row.state, row.asked_until, row.asked_why) == (
        "open",
        date(2026, 12, 18),
        "The tenant is away.",
    )
    key = await world.key(world.second, Kind.ACTION_ASSIGNED)
    await world.answer("CANNOT: it is no longer needed.", to=key, n=2)
    assert (await world.row(world.second)).state == "superseded"


async def test_H15_the_card_was_quicker_and_the_answer_hears_of_it(world: World) -> None:
    async with transaction(world.sessions) as session:
        await actions.done(
            session, world.panel.chair, world.first.id, version=None, note="", now=world.post.now
        )
    version = (await world.row(world.first)).version
    await world.answer("DONE")
    item = await world.post.item()
    assert item.handled_why == (
        "HE26-001: Already done by Carla Chair on 4 December 2026 at 10:02."
    )
    assert (await world.row(world.first)).version == version


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I went there twice, nobody opened.", "does not begin with DONE"),
        ("MORE TIME until 18 December", "Say in a sentence why more time"),
        ("MORE TIME please", "Choose the day"),
    ],
)
async def test_H15_what_is_not_certain_goes_to_the_administrator_and_changes_nothing(
    world: World, text: str, why: str
) -> None:
    await world.answer(text)
    row = await world.row(world.first)
    assert (row.state, row.asked_until, row.version) == ("open", None, world.first.version)
    item = await world.post.item()
    assert (item.state, item.handled_by) == ("answered", None)
    assert why in (item.handled_why or "")
    assert await world.told(Kind.ACTION_NOTE) == {world.panel.administrator.id}
    assert await world.told(Kind.ACTION_ANSWER) == {world.panel.member.id}


async def test_H15_only_the_owners_own_address_and_our_own_number_count(world: World) -> None:
    await world.answer("DONE", sender="somebody.else@example.test")
    assert (await world.row(world.first)).state == "open"
    assert await world.told(Kind.ACTION_NOTE) == {world.panel.administrator.id}
    assert await world.told(Kind.ACTION_ANSWER) == set(), "nobody else learns anything"
    await world.answer("DONE", to="ab" * 20, n=2)
    assert (await world.row(world.first)).state == "open"
    assert len(await world.post.rows(ReferralRow)) == 1, "it answers nothing that we sent"


async def test_H15_of_several_actions_an_answer_names_its_own(world: World) -> None:
    when = world.post.now
    async with transaction(world.sessions) as session:
        messages = [
            Message(Kind.ACTION_REMINDER, one.id, world.panel.member.id, "on", Door.EMAIL, when)
            for one in (world.first, world.second)
        ]
        await outbox.put(session, messages, when)
    first = await world.key(world.first, Kind.ACTION_REMINDER)
    async with transaction(world.sessions) as session:
        [other] = await session.scalars(
            select(DispatchRow).where(
                DispatchRow.subject == world.second.id, DispatchRow.kind == "action_reminder"
            )
        )
        other.state, other.settled_at = "cancelled", when
        other.why = f"said in one message with others of that day ({first[:12]})"
    await world.answer("DONE", to=first)
    assert {(await world.row(one)).state for one in (world.first, world.second)} == {"open"}
    await world.answer(f"DONE {world.second.number.lower()}", to=first, n=2)
    assert (await world.row(world.first)).state == "open"
    assert (await world.row(world.second)).state == "done"


async def test_an_absence_notice_is_no_answer(world: World) -> None:
    key = await world.key(world.first, Kind.ACTION_ASSIGNED)
    notice = message(
        "DONE",
        sender=OWNER,
        In_Reply_To=f"<{key}@panel.example>",
        Auto_Submitted="auto-replied",
    )
    await world.post.arrive(notice.as_bytes())
    assert (await world.row(world.first)).state == "open"
    assert (await world.post.item()).state == "kept"


BOUNCE = """From: Mail Delivery System <mailer-daemon@example.test>
To: mace@panel.example
Subject: Undelivered
Message-ID: <bounce@example.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.test

Final-Recipient: rfc822; max.member@example.test
Action: {action}
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

Message-ID: <{key}@panel.example>
Subject: ours
--b--
"""


@pytest.mark.parametrize(("action", "bounced"), [("failed", True), ("delayed", False)])
async def test_a_mail_that_came_back_is_known_on_its_row(
    world: World, action: str, bounced: bool
) -> None:
    key = await world.key(world.first, Kind.ACTION_ASSIGNED)
    async with transaction(world.sessions) as session:
        [row] = await session.scalars(select(DispatchRow).where(DispatchRow.key == key))
        row.state, row.settled_at = "sent", world.post.now
    text = BOUNCE.format(key=key, action=action)
    await world.post.arrive(text.encode())
    [row] = [one for one in await world.post.rows(DispatchRow) if one.key == key]
    assert (row.bounced_at is not None, row.state) == (bounced, "sent")
    assert (await world.post.item()).state == "kept"

"""Who may read a mail that came, and what a coordinator does with it (H6)."""

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.incoming import Checked, Enclosed, Flag, IncomingState, Mail, Note
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access, incoming, incoming_views, people, referrals, referrers
from core.services.incoming_views import IncomingView
from core.services.referrers import NewReferrer
from core.store.engine import Sessions, transaction
from core.store.tables import PersonRow, ReferralRow
from tests.services.builders_discussions import person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    ROTHERHAM,
    WEST,
    Area,
    acts_on,
    area,
    filled,
)

RAW = b"From: petra@example.test\r\n\r\nI am worried."
MAIL = Mail(
    sha256=hashlib.sha256(RAW).hexdigest(),
    size=len(RAW),
    sender="sam.sample@police.example",
    sender_name="Sam Sample",
    subject="Worry",
    text="I am worried.",
    message_id="<1@police.example>",
    same="one",
    enclosed=(
        Enclosed("Robin.txt", "text/plain", 5, hashlib.sha256(b"words").hexdigest(), b"words"),
        Enclosed("film.mp4", "video/mp4", 10**8, "0" * 64, None, (Note.TOO_LARGE,)),
    ),
)
WHY = "They asked for the panel's dates."


async def taken(sessions: Sessions, *flags: Flag, raw: bytes = RAW) -> str:
    """Take a mail in; give its id."""
    digest = hashlib.sha256(raw).hexdigest()
    mail = replace(MAIL, flags=frozenset(flags), sha256=digest, same=digest, size=len(raw))
    async with transaction(sessions) as session:
        found = await incoming.take_in(
            session, io.BytesIO(raw), mail, procedure="hertfordshire", now=NOW
        )
    assert found
    return found


async def look(sessions: Sessions, by: Person, incoming_id: str) -> IncomingView:
    async with transaction(sessions) as session:
        return await incoming_views.view(session, by, incoming_id, now=NOW)


async def put_aside(
    sessions: Sessions, by: Person, incoming_id: str, why: str = WHY, version: int | None = None
) -> IncomingView:
    async with transaction(sessions) as session:
        return await incoming_views.put_aside(
            session, by, incoming_id, why=why, version=version, now=NOW
        )


async def bring_back(sessions: Sessions, by: Person, incoming_id: str) -> IncomingView:
    async with transaction(sessions) as session:
        return await incoming_views.bring_back(session, by, incoming_id, now=NOW)


async def aside(sessions: Sessions, by: Person, after: timedelta = timedelta()) -> list[str]:
    async with transaction(sessions) as session:
        return [one.id for one in await incoming_views.aside(session, by, now=NOW + after)]


async def state_of(sessions: Sessions, view: IncomingView) -> str:
    async with transaction(sessions) as session:
        return (await session.get_one(ReferralRow, view.referral_id)).state


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


async def test_H6_a_coordinator_reads_what_came_and_the_read_is_on_record(
    sessions: Sessions, east: Area
) -> None:
    found = await taken(sessions, Flag.HTML_ONLY)
    view = await look(sessions, east.coordinator, found)
    assert (view.sender, view.subject, view.text) == (MAIL.sender, "Worry", "I am worried.")
    assert (view.stands, view.checked, view.flags) == (
        "waiting",
        Checked.NOT_CHECKED,
        (Flag.HTML_ONLY,),
    )
    assert [(one.name, one.kept, one.notes) for one in view.documents] == [
        ("Robin.txt", True, ()),
        ("film.mp4", False, (Note.TOO_LARGE,)),
    ]
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"incoming:{found}")
    assert acts == [("worker", "incoming.receive"), (east.coordinator.id, "read.incoming")]


async def test_H6_nobody_else_finds_it(sessions: Sessions, east: Area) -> None:
    found = await taken(sessions)
    async with transaction(sessions) as session:
        other = await person(session, "Rory Rother", ROTHERHAM, Role.COORDINATOR)
    for by in (east.sash, east.practitioner, other):
        with pytest.raises(NotFound):
            await look(sessions, by, found)


async def test_H1_once_the_panel_is_known_its_own_people_read_it(
    sessions: Sessions, east: Area
) -> None:
    found = await taken(sessions)
    view = await look(sessions, east.coordinator, found)
    async with transaction(sessions) as session:
        west = await person(session, "Wes West", WEST, Role.COORDINATOR)
    assert (await look(sessions, west, found)).stands == "waiting"
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, view.referral_id)
        row.panel, row.state = EAST, ReferralState.SUBMITTED
    with pytest.raises(NotFound):
        await look(sessions, west, found)
    assert (await look(sessions, east.sash, found)).stands == "gone on"


async def test_H6_the_coordinator_completes_the_draft_and_sends_it_on(
    sessions: Sessions, east: Area
) -> None:
    view = await look(sessions, east.coordinator, await taken(sessions))
    assert view.referral_id
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, view.referral_id)
        row.answers = {**row.answers, **filled(worry=row.answers["worry"])}
        sender = NewReferrer("Sam Sample", MAIL.sender, "Police", "01632 960005")
        await referrers.name_referrer(session, east.coordinator, view.referral_id, sender, now=NOW)
        sent = await referrals.submit(session, east.coordinator, view.referral_id, now=NOW)
    assert (sent.state, sent.panel) == (ReferralState.SUBMITTED, EAST)
    assert sent.answers["worry"] == "I am worried."
    with pytest.raises(AlreadyChanged):
        await put_aside(sessions, east.coordinator, view.id)


async def test_H6_what_is_no_referral_is_kept_listed_no_more_and_can_be_brought_back(
    sessions: Sessions, east: Area
) -> None:
    found = await taken(sessions)
    view = await put_aside(sessions, east.coordinator, found)
    assert (view.stands, view.state, view.why) == ("aside", IncomingState.NOT_A_REFERRAL, WHY)
    assert await state_of(sessions, view) == "withdrawn"
    assert await aside(sessions, east.coordinator) == [found]
    back = await bring_back(sessions, east.coordinator, found)
    assert (back.stands, back.state) == ("waiting", IncomingState.DRAFTED)
    assert await state_of(sessions, back) == "received"
    assert await aside(sessions, east.coordinator) == []


async def test_H6_to_put_a_mail_aside_needs_a_reason(sessions: Sessions, east: Area) -> None:
    found = await taken(sessions)
    for why in ("", "  ", "x" * 1001):
        with pytest.raises(InputRefused) as refused:
            await put_aside(sessions, east.coordinator, found, why)
        assert list(refused.value.problems) == ["why"]
    assert (await look(sessions, east.coordinator, found)).stands == "waiting"


async def test_whoever_is_second_is_told_and_changes_nothing(
    sessions: Sessions, east: Area
) -> None:
    found = await taken(sessions)
    shown = await look(sessions, east.coordinator, found)
    await put_aside(sessions, east.coordinator, found, version=shown.version)
    with pytest.raises(AlreadyChanged):
        await put_aside(sessions, east.coordinator, found, "Another reason.", shown.version)
    assert (await look(sessions, east.coordinator, found)).why == WHY
    await bring_back(sessions, east.coordinator, found)
    with pytest.raises(AlreadyChanged):
        await bring_back(sessions, east.coordinator, found)


async def test_H6_what_a_machine_sent_is_kept_and_can_be_put_into_the_queue(
    sessions: Sessions, east: Area
) -> None:
    found = await taken(sessions, Flag.AUTO_REPLY)
    view = await look(sessions, east.coordinator, found)
    assert (view.state, view.referral_id, view.stands) == (IncomingState.KEPT, None, "aside")
    assert await aside(sessions, east.coordinator) == [found]
    assert await aside(sessions, east.coordinator, timedelta(days=91)) == []
    back = await bring_back(sessions, east.coordinator, found)
    assert (back.state, back.stands) == (IncomingState.DRAFTED, "waiting")
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, back.referral_id)
    assert (row.state, row.answers) == ("received", {"worry": "I am worried."})


async def test_only_a_coordinator_lists_what_was_put_aside(sessions: Sessions, east: Area) -> None:
    await taken(sessions, Flag.AUTO_REPLY)
    async with transaction(sessions) as session:
        other = await person(session, "Rory Rother", ROTHERHAM, Role.COORDINATOR)
    assert await aside(sessions, other) == []
    for by in (east.sash, east.practitioner):
        with pytest.raises(NotAllowed):
            await aside(sessions, by)


async def test_H6_a_file_is_opened_as_it_was_sent_and_the_opening_is_on_record(
    sessions: Sessions, east: Area
) -> None:
    found = await taken(sessions)
    async with transaction(sessions) as session:
        original = await incoming_views.file_of(session, east.coordinator, found, 0, now=NOW)
        words = await incoming_views.file_of(session, east.coordinator, found, 1, now=NOW)
    got = [
        b"".join([piece async for piece in incoming_views.content_of(sessions, one)])
        for one in (original, words)
    ]
    assert got == [RAW, b"words"]
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"incoming:{found}")
        for number in (2, 3):  # not kept apart; not there
            with pytest.raises(NotFound):
                await incoming_views.file_of(session, east.coordinator, found, number, now=NOW)
        with pytest.raises(NotFound):
            await incoming_views.file_of(session, east.practitioner, found, 0, now=NOW)
    assert acts[1:] == [(east.coordinator.id, "read.incoming")] * 2


async def test_H6_an_original_that_changes_under_our_hands_is_not_kept(
    sessions: Sessions,
) -> None:
    async def take() -> None:
        async with transaction(sessions) as session:
            await incoming.take_in(
                session, io.BytesIO(b"other"), MAIL, procedure="hertfordshire", now=NOW
            )

    with pytest.raises(RuntimeError):
        await take()
    async with transaction(sessions) as session:
        assert (await session.scalars(select(ReferralRow))).all() == []


async def test_a_sender_who_is_registered_later_can_sign_in(sessions: Sessions) -> None:
    await taken(sessions)
    file = (
        "name,email,agency,designation,entra_id,panel,roles\n"
        "Sam Sample,sam.sample@police.example,Police,Sergeant,entra-sam,hertfordshire/east,"
        "practitioner\n"
    )
    async with transaction(sessions) as session:
        with pytest.raises(access.Unknown):
            await access.identify(session, "entra-sam")
        await people.register(session, file, "people.csv", now=NOW)
        known = await access.identify(session, "entra-sam")
        rows = (await session.scalars(select(PersonRow))).all()
    assert (known.agency, len(rows)) == ("Police", 1)

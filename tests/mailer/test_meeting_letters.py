"""Letters that a meeting brings: who is called in, a supplement, a record of engagement."""

from datetime import date

import pytest

from core.messages import Kind
from core.people import Person
from core.services import discussions, minutes
from core.services.discussions import Change
from core.store import papers
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, MeetingRow
from mailer.letters import WRITERS, Draft, Moot, Writing
from mailer.letters.draft import MailOffice
from mailer.render import render
from tests.mailer.papers import AGENDA, SUPPLEMENT
from tests.services.builders_discussions import (
    ROTHERHAM,
    Panel,
    at,
    invite,
    panel_at_work,
    withhold,
)

THURSDAY = date(2026, 11, 26)
OFFICE = MailOffice("mace@panel.example", "MACE assistant", "https://mace.example", b"k" * 32)
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        await invite(session, panel.meeting, [panel.lead], item_id=panel.item.id)
    return panel


async def _write(
    sessions: Sessions, kind: Kind, subject: str, to: Person, occasion: str, clock: str = "10:00"
) -> Draft | Moot:
    async with transaction(sessions) as session:
        writing = Writing(session, subject, to, occasion, at(THURSDAY, clock), OFFICE)
        return await WRITERS[kind](writing)


async def test_H17_a_call_names_a_reference_and_is_not_sent_when_it_is_too_late(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        (await session.get_one(AgendaItemRow, panel.item.id)).begun_at = at(THURSDAY, "09:55")
    letter = await _write(sessions, Kind.CALLED_IN, panel.item.id, panel.lead, "call-1")
    assert isinstance(letter, Draft)
    said = render(Kind.CALLED_IN, letter.context)
    assert said.subject == "MACE Rotherham panel: it is your turn now, EX-2026-0001"
    assert "Alex" not in said.text
    late = await _write(sessions, Kind.CALLED_IN, panel.item.id, panel.lead, "call-1", "10:40")
    assert late == Moot("their turn is over")


async def test_R4_11_the_record_of_engagement_goes_as_pdf_and_word_and_names_nobody_outside(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        change = Change(discussion="Seen.", decision="stay_open", next_review_on=date(2026, 12, 24))
        await discussions.save(
            session, panel.chair, panel.item.id, change, version=None, now=panel.now
        )
        held = await session.get_one(MeetingRow, panel.meeting.id)
        held.state, held.ended_at = "held", panel.now
        await session.flush()
        await minutes.approve(session, panel.chair, held.id, version=None, now=panel.now)
    letter = await _write(sessions, Kind.ENGAGEMENT_RECORD, panel.item.id, panel.lead, "record-1")
    assert isinstance(letter, Draft)
    assert [one.name for one in letter.attachments] == [
        "MACE Rotherham panel 2026-11-26 EX-2026-0001 record of engagement.pdf",
        "MACE Rotherham panel 2026-11-26 EX-2026-0001 record of engagement.docx",
    ]
    said = render(Kind.ENGAGEMENT_RECORD, letter.context)
    assert "Alex" not in said.subject + said.text
    async with transaction(sessions) as session:
        await withhold(session, panel)
    withheld = await _write(sessions, Kind.ENGAGEMENT_RECORD, panel.item.id, panel.lead, "record-1")
    assert withheld == Moot("withheld from the agency"), "decided since (H20)"


async def test_H9_a_supplement_goes_with_its_papers_and_follows_the_agenda_of_who_is_late(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        held = await session.get_one(MeetingRow, panel.meeting.id)
        held.state, held.agenda_approved_at = "confirmed", at(date(2026, 11, 24))
        await papers.freeze(session, held.id, "agenda", AGENDA, by=panel.chair, now=panel.now)
        await papers.freeze(
            session, held.id, "supplement", SUPPLEMENT, by=panel.chair, now=panel.now
        )
    meeting = panel.meeting.id
    letter = await _write(sessions, Kind.AGENDA_SUPPLEMENT, meeting, panel.member, "papers-1")
    assert isinstance(letter, Draft)
    assert [one.name for one in letter.attachments] == [
        "MACE Rotherham panel 2026-11-26 agenda supplement 1.pdf",
        "MACE Rotherham panel 2026-11-26 agenda supplement 1.docx",
    ]
    agenda = await _write(sessions, Kind.AGENDA, meeting, panel.member, "papers-1")
    assert isinstance(agenda, Draft)
    assert len(agenda.attachments) == 4
    guest = await _write(sessions, Kind.AGENDA_SUPPLEMENT, meeting, panel.lead, "papers-1")
    assert guest == Moot("invited to one slot only")
    async with transaction(sessions) as session:
        await withhold(session, panel)
    told = await _write(sessions, Kind.AGENDA_SUPPLEMENT, meeting, panel.member, "supplement-1")
    assert isinstance(told, Draft)
    assert told.attachments == ()
    said = render(Kind.AGENDA_SUPPLEMENT, told.context).text
    assert "withheld from your agency" in said, "and why (H20)"
    assert "accept" not in said

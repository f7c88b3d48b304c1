"""What a decision means: who hears what, where the child is listed, what is late (H4, H5, H6)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from core.data import load_procedure
from core.messages import Door, Kind
from core.procedures import Confirmation, Procedure
from core.referrals import ReferralState
from core.services import agendas, criteria, criteria_views, letters, meetings
from core.services.rules import panel_of
from core.store.engine import Sessions, transaction
from core.store.tables import MeetingRow
from tests.services.builders_discussions import at
from tests.services.builders_meetings import child_case
from tests.services.builders_referrals import (
    EAST,
    NOW,
    ROTHERHAM,
    accepted,
    area,
    decided,
    filled,
    filled_for_rotherham,
    look,
    outbox_of,
    sent,
    with_chairs,
)

AFTER_CUT_OFF = at(date(2026, 12, 7))  # the cut-off for 24 December was Friday 4 December


def of_mode(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run Hertfordshire's procedure with another answer to the question who must agree."""
    herts = load_procedure("hertfordshire")
    changed = replace(herts, confirmation=Confirmation(mode, "X1"))

    def load(name: str) -> Procedure:
        return changed if name == "hertfordshire" else load_procedure(name)

    for module in (criteria, criteria_views):
        monkeypatch.setattr(module, "load_procedure", load)


async def test_H4_where_any_chair_is_enough_the_first_who_agrees_decides(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_mode("any", monkeypatch)
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    declined = await decided(sessions, east.sash, referral_id, agrees=False)
    agreed = await decided(sessions, east.dci, referral_id, agrees=True)

    assert declined.state is ReferralState.WITH_CHAIRS
    assert agreed.state is ReferralState.ACCEPTED
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)
    assert facts.reasons == ("The same adults are known.",)  # of who agreed
    assert facts.advice == ()


async def test_H4_where_any_chair_is_enough_it_is_declined_when_all_decline(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_mode("any", monkeypatch)
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=False)
    stands = await decided(sessions, east.dci, referral_id, agrees=False)

    assert stands.state is ReferralState.DECLINED
    assert Kind.CHAIRS_DIFFER not in {m.kind for m in await outbox_of(sessions, referral_id)}


async def test_H4_rotherham_asks_no_chair_and_accepts_at_once(sessions: Sessions) -> None:
    there = await area(sessions, ROTHERHAM)
    view = await sent(sessions, there.practitioner, filled_for_rotherham())

    assert view.state is ReferralState.ACCEPTED
    kinds = {m.kind for m in await outbox_of(sessions, view.id)}
    assert kinds == {Kind.REFERRAL_OUTCOME, Kind.ADMINISTRATOR_INTRODUCTION}


async def test_H5_an_accepted_referral_tells_the_referrer_and_introduces_the_administrator(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east)

    told = {(m.kind, m.recipient, m.door) for m in await outbox_of(sessions, referral_id)}
    referrer, administrator = east.practitioner.id, east.administrator.id
    assert {(Kind.REFERRAL_OUTCOME, referrer, door) for door in Door} <= told
    assert (Kind.ADMINISTRATOR_INTRODUCTION, referrer, Door.EMAIL) in told
    assert (Kind.ADMINISTRATOR_INTRODUCTION, administrator, Door.EMAIL) in told
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)
    assert facts.meeting_on == date(2026, 12, 24)
    assert facts.advice == ()


async def test_H5_a_declined_referral_gives_reasons_and_the_co_chairs_advice(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    for chair in (east.sash, east.dci):
        await decided(sessions, chair, referral_id, agrees=False)

    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)
    assert facts.state is ReferralState.DECLINED
    assert facts.reasons == ("Local services manage the risk.",)  # both say it: it is said once
    assert facts.advice == ("Ask for a strategy meeting.",)
    kinds = {m.kind for m in await outbox_of(sessions, referral_id)}
    assert Kind.ADMINISTRATOR_INTRODUCTION not in kinds


async def meeting_of(sessions: Sessions, referral_id: str) -> tuple[date, str]:
    async with transaction(sessions) as session:
        facts = await letters.referral_facts(session, referral_id)
        assert facts.meeting_on is not None
        return facts.meeting_on, facts.case_ref or ""


async def test_H5_a_full_meeting_is_passed_over_for_the_next_with_room(sessions: Sessions) -> None:
    """East has 180 minutes and a new child takes 30: the seventh is proposed for January."""
    east = await area(sessions)
    async with transaction(sessions) as session:
        await meetings.plan_ahead(session, panel_of(EAST), today=NOW.date(), now=NOW, weeks=12)
        for number in range(1, 7):
            case = await child_case(session, f"HE-2025-{number:04}", EAST)
            await agendas.list_for_next_meeting(
                session, case, kind="initial", reason="New", now=NOW
            )

    referral_id = await accepted(sessions, east)

    day, ref = await meeting_of(sessions, referral_id)
    assert day == date(2027, 1, 29)
    [january] = await _agendas(sessions, day)
    async with transaction(sessions) as session:
        view = await agendas.agenda_view(session, east.sash, january, now=NOW)
    assert [line.case_ref for line in view.lines] == [ref]
    assert view.may_order  # the place is a proposal


async def _agendas(sessions: Sessions, day: date) -> list[str]:
    async with transaction(sessions) as session:
        query = select(MeetingRow.id).where(MeetingRow.panel == EAST, MeetingRow.held_on == day)
        return list(await session.scalars(query))


async def test_H6_a_late_referral_is_accepted_and_the_agenda_says_that_it_is_late(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east, filled(), AFTER_CUT_OFF)

    assert (await look(sessions, east.coordinator, referral_id)).late
    day, _ = await meeting_of(sessions, referral_id)
    assert day == date(2026, 12, 24)
    [meeting_id] = await _agendas(sessions, day)
    async with transaction(sessions) as session:
        view = await agendas.agenda_view(session, east.sash, meeting_id, now=AFTER_CUT_OFF)
    [line] = view.lines
    assert line.late
    assert line.reason.endswith("The referral came after the cut-off and was accepted late.")


async def test_H6_a_referral_in_time_is_not_called_late(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east)

    day, _ = await meeting_of(sessions, referral_id)
    [meeting_id] = await _agendas(sessions, day)
    async with transaction(sessions) as session:
        view = await agendas.agenda_view(session, east.sash, meeting_id, now=NOW)
    [line] = view.lines
    assert (line.late, line.reason) == (False, "A plan that all agencies keep to.")

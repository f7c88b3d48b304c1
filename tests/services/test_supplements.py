"""An approved agenda changes by supplements; the times that people were told stand (H10)."""

from datetime import date

import pytest

from core.errors import InputRefused, NotAllowed, PanelError
from core.messages import Kind
from core.services import agendas, nrm_disputes, papers, supplements
from core.services.agenda_views import AgendaView
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import at, meeting
from tests.services.builders_meetings import ROTHERHAM, People, child_case, dispatches
from tests.services.test_agendas import NOW, approve, approved_paper, draft, look, refer, set_up

WEDNESDAY = at(date(2026, 12, 9))


@pytest.fixture
async def approved(sessions: Sessions) -> tuple[People, str, AgendaView]:
    """A meeting on Thursday with three new children and an approved agenda."""
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    for number in (1, 2, 3):
        await refer(sessions, f"RO-2026-000{number}", ROTHERHAM, people.lead)
    await draft(sessions, meeting_id)
    return people, meeting_id, await approve(sessions, people.first_chair, meeting_id)


async def _add(sessions: Sessions, people: People, meeting_id: str, ref: str) -> AgendaView:
    async with transaction(sessions) as session:
        return await supplements.add(
            session, people.first_chair, meeting_id, ref, "Missing again.", now=WEDNESDAY
        )


async def _off(sessions: Sessions, people: People, item_id: str) -> AgendaView:
    async with transaction(sessions) as session:
        return await supplements.withdraw(
            session, people.first_chair, item_id, "The social worker is ill.", now=WEDNESDAY
        )


def _times(view: AgendaView) -> list[tuple[str, str]]:
    return [(line.case_ref[-1], line.starts) for line in view.lines]


async def test_H10_a_child_added_after_approval_is_a_supplement_and_no_time_moves(
    sessions: Sessions, approved: tuple[People, str, AgendaView]
) -> None:
    people, meeting_id, before = approved
    async with transaction(sessions) as session:
        await child_case(session, "RO-2026-0008", ROTHERHAM, lead=people.lead)
    view = await _add(sessions, people, meeting_id, "ro-2026-0008")

    assert _times(view) == [*_times(before), ("8", "11:45")]
    async with transaction(sessions) as session:
        agenda = await papers.load_agenda(session, meeting_id)
        [paper] = await papers.load_supplements(session, meeting_id)
    assert [line.child.case_ref[-1] for line in agenda.lines] == ["1", "2", "3"]  # as approved
    assert paper.changes == ("RO-2026-0008 was added: new referral, 11:45, 45 minutes.",)
    assert paper.added[0].reason == "Added after the agenda was approved. Missing again."
    sent = await dispatches(sessions, Kind.AGENDA_SUPPLEMENT)
    assert {one.recipient_id for one in sent} == people.invited
    slots = await dispatches(sessions, Kind.SLOT_INVITATION)
    assert len({one.occasion for one in slots}) == 4


async def test_H10_who_is_taken_off_leaves_their_time_free_and_comes_later(
    sessions: Sessions, approved: tuple[People, str, AgendaView]
) -> None:
    people, meeting_id, before = approved
    view = await _off(sessions, people, before.lines[1].item_id)

    assert _times(view) == [("1", "09:30"), ("3", "11:00")]
    async with transaction(sessions) as session:
        [paper] = await papers.load_supplements(session, meeting_id)
    assert paper.changes == (
        "RO-2026-0002 was taken off and is discussed on Thursday 17 December 2026.",
    )
    told = [
        one
        for one in await dispatches(sessions, Kind.SLOT_INVITATION)
        if one.occasion.startswith("off-")
    ]
    assert [one.recipient_id for one in told] == [people.lead.id]

    view = await _add(sessions, people, meeting_id, "RO-2026-0002")  # into the time that is free
    assert _times(view) == [("1", "09:30"), ("2", "10:15"), ("3", "11:00")]


async def test_H10_what_is_pressed_twice_makes_one_supplement(
    sessions: Sessions, approved: tuple[People, str, AgendaView]
) -> None:
    people, meeting_id, before = approved
    for _ in range(2):
        await _off(sessions, people, before.lines[1].item_id)
        await _add(sessions, people, meeting_id, "RO-2026-0001")
    async with transaction(sessions) as session:
        assert len(await papers.load_supplements(session, meeting_id)) == 1


async def test_R3_2_a_child_for_whom_no_time_is_free_is_listed_all_the_same(
    sessions: Sessions, approved: tuple[People, str, AgendaView]
) -> None:
    people, meeting_id, _ = approved
    async with transaction(sessions) as session:
        for ref in ("RO-2026-0008", "RO-2026-0009"):
            await child_case(session, ref, ROTHERHAM)
    await _add(sessions, people, meeting_id, "RO-2026-0008")
    view = await _add(sessions, people, meeting_id, "RO-2026-0009")
    assert _times(view)[-1] == ("9", "")
    assert "has no time of its own" in view.overflow[0]


async def test_only_a_chair_changes_an_approved_agenda_and_says_why(
    sessions: Sessions, approved: tuple[People, str, AgendaView]
) -> None:
    people, meeting_id, before = approved
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await supplements.add(
                session, people.administrator, meeting_id, "RO-1", "Why.", now=NOW
            )
        with pytest.raises(InputRefused) as refused:
            await supplements.add(session, people.first_chair, meeting_id, "RO-1", "W.", now=NOW)
        assert "No open case of this panel has the reference “RO-1”" in str(refused.value.problems)
        with pytest.raises(InputRefused):
            await supplements.withdraw(
                session, people.first_chair, before.lines[0].item_id, " ", now=NOW
            )


async def test_an_agenda_that_is_not_approved_is_changed_as_it_stands(sessions: Sessions) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    async with transaction(sessions) as session:
        with pytest.raises(PanelError, match="not approved yet"):
            await supplements.add(session, people.first_chair, meeting_id, "RO-1", "W.", now=NOW)


async def test_H10_a_late_agenda_says_so_wherever_it_stands(sessions: Sessions) -> None:
    people, meeting_id = await set_up(sessions, "hertfordshire/east")
    await refer(sessions, "HE-2026-0001", "hertfordshire/east")
    await draft(sessions, meeting_id)
    late = at(date(2026, 12, 21))
    async with transaction(sessions) as session:
        view = await agendas.approve(
            session, people.first_chair, meeting_id, version=None, now=late
        )
    assert view.approved_by == (
        "Ida Invented, 21 December 2026, late: it was owed on Thursday 17 December 2026"
    )


async def test_R3_2_what_does_not_fit_comes_with_the_next_day_that_has_time(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    for number in range(1, 7):
        await refer(sessions, f"RO-2026-000{number}", ROTHERHAM)
    await draft(sessions, meeting_id)
    view = await look(sessions, people.first_chair, meeting_id)
    assert len(view.overflow) == 2
    for sentence in view.overflow:
        assert "defer it to Thursday 17 December 2026, which has time" in sentence


async def test_H18_H19_the_agenda_lists_nrm_disputes_and_what_has_ended_since_the_last_meeting(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    async with transaction(sessions) as session:
        await meeting(session, ROTHERHAM, date(2026, 12, 3))
        for ref, day in (("RO-2026-0005", date(2026, 12, 3)), ("RO-2026-0006", date(2026, 11, 26))):
            closed = await child_case(session, ref, ROTHERHAM, state="closed")
            closed.closed_on, closed.closed_why = day, "Closes: the risk is reduced."
        disputed = await child_case(session, "RO-2026-0007", ROTHERHAM)
    async with transaction(sessions) as session:
        await nrm_disputes.raise_dispute(
            session, people.member, disputed.id, "refer", "Secret words.", now=NOW
        )
    await draft(sessions, meeting_id)

    paper = await approved_paper(sessions, people.first_chair, meeting_id)

    assert paper.closures == (
        "RO-2026-0005 ended on 3 December 2026. Closes: the risk is reduced.",
    )
    [dispute] = paper.disputes
    assert dispute.startswith("RO-2026-0007: Health Example, 7 December 2026: ")
    assert "Secret" not in dispute
    assert "RO-2026-0007" in {line.child.case_ref for line in paper.lines}

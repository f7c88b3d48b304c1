import asyncio
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.messages import Kind
from core.papers import AgendaPaper
from core.people import Person
from core.services import access, agendas, declarations, letters, listing, meetings, papers
from core.services.agendas import AgendaView
from core.services.invitations import slot_of
from core.services.rules import panel_of
from core.store import audit
from core.store.engine import Sessions, transaction
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AuditRow,
    CaseRow,
    MeetingRow,
    ReferralRow,
    ScoreRow,
)
from tests.services.builders_discussions import at
from tests.services.builders_meetings import (
    EAST,
    ROTHERHAM,
    People,
    child_case,
    dispatches,
    invitees_of,
    people_of,
)

MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
CHRISTMAS_EVE = date(2026, 12, 24)


async def set_up(sessions: Sessions, panel: str) -> tuple[People, str]:
    """Plan a panel's coming meetings and confirm the first; give its people and its id."""
    async with transaction(sessions) as session:
        people = await people_of(session, panel)
        await meetings.plan_ahead(session, panel_of(panel), today=MONDAY, now=NOW, weeks=12)
    async with transaction(sessions) as session:
        first = (await meetings.my_meetings(session, people.member, now=NOW))[0].id
        await meetings.confirm_and_invite(
            session, people.administrator, first, version=None, now=NOW
        )
    return people, first


async def refer(
    sessions: Sessions, ref: str, panel: str, lead: Person | None = None, **more: object
) -> CaseRow:
    async with transaction(sessions) as session:
        case = await child_case(session, ref, panel, lead=lead, **more)  # type: ignore[arg-type]
        await agendas.list_for_next_meeting(
            session, case, kind="initial", reason="To plan together.", now=NOW
        )
    return case


async def draft(sessions: Sessions, meeting_id: str, now: datetime = NOW) -> int:
    async with transaction(sessions) as session:
        return await agendas.draft(session, meeting_id, now=now)


async def look(sessions: Sessions, by: Person, meeting_id: str) -> AgendaView:
    async with transaction(sessions) as session:
        return await agendas.agenda_view(session, by, meeting_id, now=NOW)


async def approve(sessions: Sessions, by: Person, meeting_id: str) -> AgendaView:
    async with transaction(sessions) as session:
        return await agendas.approve(session, by, meeting_id, version=None, now=NOW)


async def approved_paper(sessions: Sessions, by: Person, meeting_id: str) -> AgendaPaper:
    await approve(sessions, by, meeting_id)
    async with transaction(sessions) as session:
        return await papers.load_agenda(session, meeting_id)


async def test_R3_2_slots_have_times_in_210_minutes_and_what_does_not_fit_is_listed(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    for number in range(1, 6):
        await refer(sessions, f"RO-2026-000{number}", ROTHERHAM)
    async with transaction(sessions) as session:
        await child_case(session, "RO-2026-0009", ROTHERHAM, review_on=date(2026, 12, 10))
    await draft(sessions, meeting_id)

    view = await look(sessions, people.first_chair, meeting_id)

    assert [(line.case_ref[-1], line.minutes, line.starts) for line in view.lines] == [
        ("1", 45, "09:30"),
        ("2", 45, "10:15"),
        ("3", 45, "11:00"),
        ("4", 45, "11:45"),
        ("5", 45, ""),
        ("9", 15, "12:30"),
    ]
    assert (view.minutes_used, view.minutes_available) == (195, 210)
    assert view.overflow[0].startswith("RO-2026-0005 (new referral, 45 minutes) does not fit")


async def test_R3_2_an_approved_agenda_says_what_waits_and_has_its_times_from_places_alone(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    for number in range(1, 6):
        await refer(sessions, f"RO-2026-000{number}", ROTHERHAM)
    async with transaction(sessions) as session:
        await child_case(session, "RO-2026-0009", ROTHERHAM, review_on=date(2026, 12, 10))
    await draft(sessions, meeting_id)

    paper = await approved_paper(sessions, people.first_chair, meeting_id)

    assert [line.child.case_ref for line in paper.lines][-1] == "RO-2026-0009"
    assert paper.lines[-1].starts == "12:30"
    assert " ".join(paper.waiting) == (
        "RO-2026-0005 (new referral, 45 minutes) has no time of its own. It is discussed if time "
        "is left, and otherwise at the next meeting."
    )
    view = await look(sessions, people.first_chair, meeting_id)
    async with transaction(sessions) as session:
        told = [(await letters.slot_facts(session, line.item_id))[1] for line in view.lines]
    assert [f"{one:%H:%M}" for one in told][:5] == [line.starts for line in paper.lines]
    assert (paper.minutes_used, paper.minutes_available) == (195, 210)


async def test_H11_reviews_due_by_the_day_are_added_once_the_highest_risk_first(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    async with transaction(sessions) as session:
        for ref, band, due in [
            ("HE-2026-0001", "low", date(2026, 11, 30)),
            ("HE-2026-0002", "high", CHRISTMAS_EVE),
            ("HE-2026-0003", None, date(2026, 12, 1)),
            ("HE-2026-0004", "high", date(2026, 12, 25)),
        ]:
            await child_case(session, ref, EAST, band=band, review_on=due)
        await child_case(session, "HE-2026-0005", EAST, review_on=MONDAY, state="closed")
    await refer(sessions, "HE-2026-0006", EAST)

    assert await draft(sessions, meeting_id) == 3
    assert await draft(sessions, meeting_id) == 0

    view = await look(sessions, people.first_chair, meeting_id)
    assert [(line.case_ref[-1], line.kind) for line in view.lines] == [
        ("6", "New referral"),
        ("2", "Review"),
        ("1", "Review"),
        ("3", "Review"),
    ]
    assert view.lines[1].reason == (
        "The review is due on Thursday 24 December 2026. Decided by the members."
    )


async def test_H11_the_previous_minutes_of_each_child_are_embedded(sessions: Sessions) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    async with transaction(sessions) as session:
        case = await child_case(session, "HE-2026-0001", EAST, review_on=CHRISTMAS_EVE)
        earlier = await _discussed(session, case, people)
        session.add(_action("HE26-001", case, earlier, people.member, date(2026, 12, 1)))

    paper = await approved_paper_after_draft(sessions, people, meeting_id)

    previous = paper.lines[0].previous
    assert previous is not None
    assert previous.held_on == date(2026, 11, 27)
    assert previous.summary == "What was said <b>then</b>.\n\nWhat it meant."
    assert previous.decision == "Stays open to the panel. The plan needs time."
    assert previous.band == "High"
    assert [action.number for action in previous.actions] == ["HE26-001"]


async def test_H13_the_agenda_opens_with_the_outstanding_actions_by_agency(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    async with transaction(sessions) as session:
        case = await child_case(session, "HE-2026-0001", EAST, review_on=CHRISTMAS_EVE)
        earlier = await _discussed(session, case, people)
        late, later = date(2026, 12, 1), date(2026, 12, 18)
        session.add(_action("HE26-001", case, earlier, people.member, late))
        session.add(_action("HE26-002", case, earlier, people.first_chair, later))
        session.add(_action("HE26-003", case, earlier, people.member, late, state="done"))

    paper = await approved_paper_after_draft(sessions, people, meeting_id)
    view = await look(sessions, people.first_chair, meeting_id)

    assert [(a.agency, a.number, a.owner, a.state) for a in paper.outstanding] == [
        ("First Agency", "HE26-002", "Ida Invented", "Open"),
        ("Health Example", "HE26-001", "Moe Member", "Overdue since 1 December 2026"),
    ]
    assert view.outstanding == 2


async def test_the_paper_names_the_child_the_criteria_and_the_next_meeting(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    case = await refer(sessions, "HE-2026-0001", EAST, people.lead)
    async with transaction(sessions) as session:
        session.add(_referral(case, people.lead))

    paper = await approved_paper(sessions, people.first_chair, meeting_id)

    (line,) = paper.lines
    assert (line.child.name, line.child.age) == ("Alex Example0001", 15)
    assert line.child.legal_status == "Child in need plan"
    assert line.child.types == ("Criminal exploitation (CCE)",)
    assert line.child.lead_professional == "Lee Leading, Example Agency"
    assert line.criteria == ("Known to be being exploited",)
    assert line.referred_by == "Lee Leading, Example Agency"
    assert paper.head.chair == "Ida Invented and Max Madeup"
    assert paper.declaration.startswith("This meeting shares information about children")
    assert (paper.next_meeting, paper.next_referrals_by) == (date(2027, 1, 29), date(2026, 12, 31))


async def test_H12_a_chair_moves_a_child_and_the_order_stays_through_later_drafts(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    for number in (1, 2, 3):
        await refer(sessions, f"HE-2026-000{number}", EAST)
    before = await look(sessions, people.first_chair, meeting_id)
    async with transaction(sessions) as session:
        view = await agendas.move(
            session,
            people.second_chair,
            before.lines[2].item_id,
            by_places=-2,
            version=before.lines[2].version,
            now=NOW,
        )
    await refer(sessions, "HE-2026-0004", EAST, opened_on=date(2026, 1, 5))
    await draft(sessions, meeting_id)

    after = await look(sessions, people.first_chair, meeting_id)
    assert [line.case_ref[-1] for line in view.lines] == ["3", "1", "2"]
    assert [line.starts for line in view.lines] == ["09:30", "10:00", "10:30"]
    assert [line.case_ref[-1] for line in after.lines] == ["3", "1", "2", "4"]
    with pytest.raises(AlreadyChanged, match="has changed since you opened it"):
        async with transaction(sessions) as session:
            await agendas.move(
                session,
                people.first_chair,
                before.lines[0].item_id,
                by_places=1,
                version=before.lines[0].version,
                now=NOW,
            )


async def test_H12_a_deferred_child_goes_to_the_next_meeting_with_the_reason(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST)
    line = (await look(sessions, people.first_chair, meeting_id)).lines[0]
    for _ in range(2):
        async with transaction(sessions) as session:
            view = await agendas.defer(
                session,
                people.first_chair,
                line.item_id,
                reason="The social worker is away.",
                version=line.version,
                now=NOW,
            )

    async with transaction(sessions) as session:
        january = (await meetings.my_meetings(session, people.first_chair, now=NOW))[1]
    (moved,) = (await look(sessions, people.first_chair, january.id)).lines
    assert view.lines == ()
    assert january.held_on == date(2027, 1, 29)
    assert moved.reason == (
        "To plan together.\n\nDeferred from Thursday 24 December 2026: The social worker is away."
    )
    assert await draft(sessions, meeting_id) == 0


async def test_H12_only_chairs_order_and_a_deferral_needs_a_reason(sessions: Sessions) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST)
    item = (await look(sessions, people.first_chair, meeting_id)).lines[0].item_id

    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed, match="chairs"):
            await agendas.defer(
                session, people.administrator, item, reason="No time.", version=None, now=NOW
            )
        with pytest.raises(NotAllowed, match="chairs"):
            await agendas.approve(session, people.administrator, meeting_id, version=None, now=NOW)
        with pytest.raises(InputRefused, match="Say in a sentence"):
            await agendas.defer(
                session, people.first_chair, item, reason="  ", version=None, now=NOW
            )


async def test_H12_approving_freezes_the_paper_and_a_second_press_changes_nothing(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST)
    paper = await approved_paper(sessions, people.first_chair, meeting_id)
    again = await approve(sessions, people.second_chair, meeting_id)

    async with transaction(sessions) as session:
        assert await papers.load_agenda(session, meeting_id) == paper
    assert again.approved_by == "Ida Invented, 7 December 2026"
    assert again.goes_out_at == at(date(2026, 12, 17), "09:00")
    assert not again.may_order
    with pytest.raises(AlreadyChanged, match="its order stands"):
        async with transaction(sessions) as session:
            await agendas.move(
                session,
                people.first_chair,
                again.lines[0].item_id,
                by_places=1,
                version=None,
                now=NOW,
            )


async def test_H12_an_approval_of_an_agenda_that_has_changed_since_is_refused(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST)
    seen = await look(sessions, people.first_chair, meeting_id)
    await refer(sessions, "HE-2026-0002", EAST)

    with pytest.raises(AlreadyChanged, match="a child was added"):
        async with transaction(sessions) as session:
            await agendas.approve(
                session, people.first_chair, meeting_id, version=seen.version, now=NOW
            )


async def test_H11_a_review_that_the_chair_has_not_seen_is_shown_before_the_approval(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await draft(sessions, meeting_id)
    async with transaction(sessions) as session:
        await child_case(session, "HE-2026-0001", EAST, review_on=CHRISTMAS_EVE)

    first = await approve(sessions, people.first_chair, meeting_id)
    second = await approve(sessions, people.first_chair, meeting_id)

    assert first.approved_at is None
    assert first.notes[0].startswith("One child was added since you looked")
    assert second.approved_at == NOW


async def test_R4_3_a_lead_professional_is_invited_to_their_slot_when_times_stand(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    await refer(sessions, "RO-2026-0001", ROTHERHAM, people.member)
    await refer(sessions, "RO-2026-0002", ROTHERHAM, people.lead)
    before = await dispatches(sessions, Kind.SLOT_INVITATION)

    view = await approve(sessions, people.first_chair, meeting_id)

    (sent,) = await dispatches(sessions, Kind.SLOT_INVITATION)
    place = (await invitees_of(sessions, meeting_id))[people.lead.id]
    assert before == []
    assert (sent.recipient_id, sent.subject, sent.door) == (people.lead.id, meeting_id, "email")
    assert place.item_id == view.lines[1].item_id
    assert place.because == "Lead professional for RO-2026-0002"


async def test_R4_3_an_agenda_approved_before_the_date_is_confirmed_invites_then(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        people = await people_of(session, ROTHERHAM)
        await meetings.plan_ahead(session, panel_of(ROTHERHAM), today=MONDAY, now=NOW, weeks=1)
    async with transaction(sessions) as session:
        (line,) = await meetings.my_meetings(session, people.member, now=NOW)
    await refer(sessions, "RO-2026-0001", ROTHERHAM, people.lead)
    await approve(sessions, people.first_chair, line.id)
    early = await dispatches(sessions, Kind.SLOT_INVITATION)

    async with transaction(sessions) as session:
        await meetings.confirm_and_invite(
            session, people.administrator, line.id, version=None, now=NOW
        )

    assert early == []
    assert len(await dispatches(sessions, Kind.SLOT_INVITATION)) == 1


async def test_R4_3_a_lead_with_two_children_is_invited_to_each_childs_slot(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    await refer(sessions, "RO-2026-0001", ROTHERHAM, people.lead)
    await refer(sessions, "RO-2026-0002", ROTHERHAM, people.lead)

    view = await approve(sessions, people.first_chair, meeting_id)
    async with transaction(sessions) as session:
        again = await agendas.invite_leads(
            session, await session.get_one(MeetingRow, meeting_id), now=NOW
        )
        places = await access.places_at(session, meeting_id, people.lead.id)
        lines = await meetings.my_meetings(session, people.lead, now=NOW)

    sent = await dispatches(sessions, Kind.SLOT_INVITATION)
    items = [line.item_id for line in view.lines]
    assert view.notes == ()
    assert sorted(slot_of(one.occasion) or "" for one in sent) == sorted(items)
    assert {(one.recipient_id, one.subject) for one in sent} == {(people.lead.id, meeting_id)}
    assert [place.item_id for place in places] == items
    assert [line.starts for line in lines] == [time(9, 30), time(10, 15)]
    assert again == 0


async def test_H9_a_declaration_is_accepted_once_for_all_of_somebodys_slots(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST, people.lead)
    await refer(sessions, "HE-2026-0002", EAST, people.lead)
    await approve(sessions, people.first_chair, meeting_id)
    async with transaction(sessions) as session:
        await declarations.accept(session, people.lead, meeting_id, how="page", now=NOW)
        places = await access.places_at(session, meeting_id, people.lead.id)

    assert [place.declared_at for place in places] == [NOW, NOW]


async def test_R3_2_a_newly_accepted_child_is_proposed_for_the_next_meeting_with_room(
    sessions: Sessions,
) -> None:
    """Four new children fill 180 of Rotherham's 210 minutes; the fifth has no 45 minutes left."""
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    found = []
    for number in range(1, 7):
        async with transaction(sessions) as session:
            case = await child_case(session, f"RO-2026-000{number}", ROTHERHAM, lead=people.lead)
            row = await listing.list_where_room(session, case, reason="New", now=NOW)
            again = await listing.list_where_room(session, case, reason="New", now=NOW)
            found.append(row.id)
            assert again.id == row.id

    assert found[:4] == [meeting_id] * 4
    assert found[4] == found[5] != meeting_id


async def test_R3_2_where_no_meeting_has_room_the_next_one_takes_the_child_all_the_same(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, ROTHERHAM)
    async with transaction(sessions) as session:
        planned = select(MeetingRow.id).where(MeetingRow.panel == ROTHERHAM)
        for number, row_id in enumerate(await session.scalars(planned), start=1):
            case = await child_case(session, f"RO-2025-{number:04}", ROTHERHAM)
            full = {"meeting_id": row_id, "case_id": case.id, "kind": "review", "position": 1}
            session.add(AgendaItemRow(minutes=210, reason="Long", state="listed", **full))
    async with transaction(sessions) as session:
        case = await child_case(session, "RO-2026-0001", ROTHERHAM, lead=people.lead)
        row = await listing.list_where_room(session, case, reason="New", now=NOW)

    assert row.id == meeting_id


async def test_H17_a_formal_invitee_knows_their_slot_and_nothing_of_the_rest(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST)
    await refer(sessions, "HE-2026-0002", EAST, people.lead)
    await approve(sessions, people.first_chair, meeting_id)

    async with transaction(sessions) as session:
        (line,) = await meetings.my_meetings(session, people.lead, now=NOW)
        with pytest.raises(NotFound):
            await meetings.meeting_view(session, people.lead, meeting_id, now=NOW)
        with pytest.raises(NotFound):
            await agendas.agenda_view(session, people.lead, meeting_id, now=NOW)

    assert line.slot_only
    assert (f"{line.starts:%H:%M}", f"{line.ends:%H:%M}") == ("10:00", "10:30")
    assert line.my_part == "Lead professional for HE-2026-0002: your slot only"
    assert line.agenda == ""


async def test_H9_members_see_children_only_after_declaring_and_leave_a_trace(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    case = await refer(sessions, "HE-2026-0001", EAST)
    with pytest.raises(NotAllowed, match="not ready yet"):
        await look(sessions, people.member, meeting_id)
    await approve(sessions, people.first_chair, meeting_id)

    before = (await look(sessions, people.member, meeting_id)).lines[0]
    async with transaction(sessions) as session:
        await declarations.accept(session, people.member, meeting_id, how="teams", now=NOW)
    after = (await look(sessions, people.member, meeting_id)).lines[0]

    assert (before.initials, before.name, before.age, before.reason) == ("", "", None, "")
    assert (before.case_ref, before.starts) == ("HE-2026-0001", "09:30")
    assert (after.initials, after.name, after.age) == ("AE", "Alex Example0001", 15)
    async with transaction(sessions) as session:
        seen = await audit.who_saw(session, f"case:{case.id}")
        reads = [one for one in seen if one.actor == people.member.id]
        assert len(reads) == 1


async def test_H11_a_child_of_a_meeting_that_never_began_comes_back_by_itself(
    sessions: Sessions,
) -> None:
    people, _ = await set_up(sessions, EAST)
    await refer(sessions, "HE-2026-0001", EAST)
    async with transaction(sessions) as session:
        january = (await meetings.my_meetings(session, people.member, now=NOW))[1].id

    assert await draft(sessions, january, now=at(date(2026, 12, 23))) == 0
    assert await draft(sessions, january, now=at(date(2027, 1, 18))) == 1
    assert await draft(sessions, january, now=at(date(2027, 1, 18))) == 0


async def test_a_referral_after_the_approval_is_listed_on_the_meeting_after(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    await approve(sessions, people.first_chair, meeting_id)
    case = await refer(sessions, "HE-2026-0001", EAST)
    await refer(sessions, "HE-2026-0002", EAST)

    async with transaction(sessions) as session:
        query = select(MeetingRow.held_on).join(AgendaItemRow).where(
            AgendaItemRow.case_id == case.id
        )  # fmt: skip
        assert list(await session.scalars(query)) == [date(2027, 1, 29)]
        again = await agendas.list_for_next_meeting(
            session, await session.get_one(CaseRow, case.id), kind="initial", reason="x", now=NOW
        )
        count = select(func.count()).where(AgendaItemRow.case_id == case.id)
        assert again.held_on == date(2027, 1, 29)
        assert await session.scalar(count) == 1


async def test_an_approval_waits_for_a_child_who_is_just_being_listed(sessions: Sessions) -> None:
    people, meeting_id = await set_up(sessions, EAST)
    async with transaction(sessions) as session:
        case = await child_case(session, "HE-2026-0001", EAST)

    async with transaction(sessions) as session:
        await agendas.list_for_next_meeting(session, case, kind="initial", reason="New", now=NOW)
        approving = asyncio.create_task(approve(sessions, people.first_chair, meeting_id))
        await asyncio.sleep(0.2)
    view = await approving

    async with transaction(sessions) as session:
        paper = await papers.load_agenda(session, meeting_id)
    assert [line.case_ref for line in view.lines] == ["HE-2026-0001"]
    assert [line.child.case_ref for line in paper.lines] == ["HE-2026-0001"]


async def test_meetings_are_planned_ahead_when_none_can_take_a_child(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        await people_of(session, EAST)
    await refer(sessions, "HE-2026-0001", EAST)

    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(MeetingRow)) == 3
        acts = await session.scalars(select(AuditRow.act))
        assert "meeting.plan" in set(acts)


async def approved_paper_after_draft(
    sessions: Sessions, people: People, meeting_id: str
) -> AgendaPaper:
    await draft(sessions, meeting_id)
    return await approved_paper(sessions, people.first_chair, meeting_id)


async def _discussed(session: AsyncSession, case: CaseRow, people: People) -> MeetingRow:
    """Let the panel have discussed a child on 27 November, at high risk."""
    day = date(2026, 11, 27)
    starts, ends = panel_of(EAST).start, panel_of(EAST).end
    meeting = MeetingRow(
        panel=EAST, planned_on=day, held_on=day, starts=starts, ends=ends, place="Teams",
        state="held", started_at=at(day), ended_at=at(day, "12:30"),
    )  # fmt: skip
    session.add(meeting)
    await session.flush()
    item = AgendaItemRow(
        meeting_id=meeting.id, case_id=case.id, kind="initial", position=1, minutes=30,
        reason="New", state="discussed", discussion="What was said <b>then</b>.",
        analysis="What it meant.", decision="stay_open", decision_why="The plan needs time.",
        discussed_at=at(day),
    )  # fmt: skip
    session.add(item)
    await session.flush()
    session.add(
        ScoreRow(
            case_id=case.id,
            item_id=item.id,
            chair_id=people.first_chair.id,
            scored_on=day,
            catalogue="house",
            evidence=[],
            calculated=72,
            total=72,
            band="high",
            confirmed_at=at(day),
        )
    )
    return meeting


def _action(
    number: str,
    case: CaseRow,
    meeting: MeetingRow,
    owner: Person,
    due: date,
    state: str = "open",
) -> ActionRow:
    return ActionRow(
        number=number, case_id=case.id, meeting_id=meeting.id, panel=EAST, text="Ring the school.",
        owner_id=owner.id, agency=owner.agency, due_on=due, state=state,
        assigned_at=at(date(2026, 11, 27)),
    )  # fmt: skip


def _referral(case: CaseRow, referrer: Person) -> ReferralRow:
    return ReferralRow(
        ref="REF-2026-0001", procedure="hertfordshire", panel=EAST, referrer_id=referrer.id,
        state="accepted", answers={"criterion_known": "true"}, case_id=case.id,
        started_at=NOW, submitted_at=NOW, decided_at=NOW,
    )  # fmt: skip

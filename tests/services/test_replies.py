"""Answers to invitations and deputies (R2.3, H9, H16, H17), on both databases."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from core.errors import InputRefused, NotFound, PanelError
from core.messages import Kind
from core.people import Role
from core.replies import Answer
from core.services import access, declarations, meetings
from core.services.deputies import NewDeputy
from core.store.engine import Sessions, transaction
from core.store.tables import (
    AuditRow,
    DeputyRow,
    DispatchRow,
    InvitationAnswerRow,
    PersonRow,
)
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, dispatches, invitees_of, somebody
from tests.services.builders_replies import DEE, HELD, LATER, NOW, Invited, invited


@pytest.fixture
async def east(sessions: Sessions) -> Invited:
    return await invited(sessions)


async def deputy(east: Invited) -> PersonRow:
    async with transaction(east.sessions) as session:
        found = await access.person_by_email(session, DEE.email)
        assert found is not None
        return await session.get_one(PersonRow, found.id)


async def invitations_of(east: Invited, person_id: str) -> dict[str, str]:
    found = await dispatches(east.sessions, Kind.MEETING_INVITATION)
    return {row.occasion: row.state for row in found if row.recipient_id == person_id}


async def send_all(east: Invited) -> None:
    """Everything that waits has gone."""
    async with transaction(east.sessions) as session:
        for row in await session.scalars(select(DispatchRow)):
            row.state, row.settled_at = "sent", NOW


async def test_H9_an_answer_is_shown_to_administrator_and_chair_and_to_nobody_else(
    east: Invited,
) -> None:
    people = east.people
    await east.answer(people.member, Answer.ACCEPTED)
    await east.answer(people.second_chair, Answer.DECLINED)

    for runner in (people.administrator, people.first_chair):
        seen = await east.view(runner)
        assert seen.counts == "1 come · 1 do not come · 2 have not answered"
        assert {one.name: one.words for one in seen.who_comes} == {
            "Ann Nonesuch": "Has not answered",
            "Ida Invented": "Has not answered",
            "Lee Leading": "Has not answered",
            "Max Madeup": "Does not come",
            "Moe Member": "Comes",
        }
    own = await east.view(people.member)
    assert (own.who_comes, own.counts, own.stands, own.words) == ((), "", "accepted", "Comes")


async def test_H9_the_same_answer_twice_is_kept_once_and_another_takes_its_place(
    east: Invited,
) -> None:
    member = east.people.member
    for said in (Answer.ACCEPTED, Answer.ACCEPTED, Answer.DECLINED, Answer.ACCEPTED):
        await east.answer(member, said)

    async with transaction(east.sessions) as session:
        kept = list(await session.scalars(select(InvitationAnswerRow.answer)))
        audited = list(
            await session.scalars(select(AuditRow.act).where(AuditRow.act == "invitation.answer"))
        )
    assert sorted(kept) == ["accepted", "accepted", "declined"]
    assert len(audited) == 3
    assert await east.stands(member) == "accepted"


async def test_H9_an_answer_to_the_day_before_does_not_count_once_the_meeting_has_moved(
    east: Invited,
) -> None:
    await east.answer(east.people.member, Answer.ACCEPTED)
    await east.change(sequence=1)

    assert await east.stands(east.people.member) == ""
    await east.answer(east.people.member, Answer.TENTATIVE)
    assert await east.stands(east.people.member) == "tentative"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "cancelled"}, "was cancelled"),
        ({"state": "under_way"}, "begun or is over"),
        ({"state": "held"}, "begun or is over"),
        ({"held_on": date(2026, 12, 4)}, "begun or is over"),
        ({"state": "planned"}, "does not stand yet"),
    ],
)
async def test_H9_no_answer_is_taken_for_a_meeting_that_is_cancelled_or_over(
    east: Invited, values: dict[str, object], words: str
) -> None:
    await east.change(**values)

    with pytest.raises(PanelError, match=words):
        await east.answer(east.people.member, Answer.ACCEPTED)
    with pytest.raises(PanelError, match=words):
        await east.send(east.people.member)
    assert words in (await east.view(east.people.member)).closed


async def test_who_is_not_invited_finds_nothing_to_answer(east: Invited) -> None:
    with pytest.raises(NotFound):
        await east.answer(east.people.stranger, Answer.ACCEPTED)
    async with transaction(east.sessions) as session:
        late = await somebody(session, "Nia Newcomer", EAST, Role.MEMBER)
    with pytest.raises(PanelError, match="not on the invitation list"):
        await east.answer(late, Answer.ACCEPTED)


async def test_R2_2_a_chair_who_declines_is_recorded_with_apologies_and_taken_back_again(
    east: Invited,
) -> None:
    async with transaction(east.sessions) as session:
        view = await meetings.meeting_view(
            session, east.people.administrator, east.meeting, now=NOW
        )
    chair = east.people.first_chair
    if view.chair.startswith("Max"):
        chair = east.people.second_chair

    await east.answer(chair, Answer.DECLINED)
    away = (await invitees_of(east.sessions, east.meeting))[chair.id].attendance
    async with transaction(east.sessions) as session:
        after = await meetings.meeting_view(
            session, east.people.administrator, east.meeting, now=NOW
        )
    await east.answer(chair, Answer.ACCEPTED, LATER)
    back = (await invitees_of(east.sessions, east.meeting))[chair.id].attendance

    assert (away, back) == ("apologies", None)
    assert after.apologies == 1
    assert after.chair.split(" and ")[0] != view.chair.split(" and ")[0]


async def test_R2_3_H16_a_deputy_is_invited_to_the_members_own_places_with_authority_recorded(
    east: Invited,
) -> None:
    await east.send(east.people.member)
    dee = await deputy(east)
    place = (await invitees_of(east.sessions, east.meeting))[dee.id]

    assert place.item_id is None
    assert place.because == "Deputy for Panel Member, Health Example"
    assert place.declared_at is None, "the deputy accepts the declaration themself"
    assert await invitations_of(east, dee.id) == {"sequence-0": "created"}
    async with transaction(east.sessions) as session:
        row = (await session.scalars(select(DeputyRow))).one()
    assert (row.member_id, row.authority_at, row.named_how) == (east.people.member.id, NOW, "page")
    own = await east.view(east.people.member)
    assert (own.stands, own.words) == ("deputy", "Sends a deputy: Dee Invented, Health Example")
    assert (await east.view(east.people.administrator)).counts == (
        "1 send a deputy · 4 have not answered"
    )


async def test_R2_3_the_same_deputy_again_changes_nothing_and_another_replaces(
    east: Invited,
) -> None:
    for _ in range(2):
        await east.send(east.people.member)
    first = await deputy(east)
    await send_all(east)
    eve = replace(DEE, name="Eve Invented", email="eve@health.example")
    await east.send(east.people.member, eve)

    assert first.id not in await invitees_of(east.sessions, east.meeting)
    assert await invitations_of(east, first.id) == {"sequence-0": "sent", "withdrawn-1": "created"}
    assert (await east.view(east.people.member)).words == (
        "Sends a deputy: Eve Invented, Health Example"
    )
    await east.send(east.people.member)
    assert (await invitations_of(east, first.id))["sequence-2"] == "created", "later than the end"


async def test_R2_3_who_comes_after_all_has_no_deputy_and_who_was_never_told_hears_nothing(
    east: Invited,
) -> None:
    await east.send(east.people.member)
    dee = await deputy(east)
    await east.answer(east.people.member, Answer.ACCEPTED)

    assert dee.id not in await invitees_of(east.sessions, east.meeting)
    assert await invitations_of(east, dee.id) == {"sequence-0": "cancelled"}
    assert await east.stands(east.people.member) == "accepted"


@pytest.mark.parametrize(
    ("new", "field", "words"),
    [
        (replace(DEE, authority=False), "authority", "Tick this box"),
        (replace(DEE, name=" "), "name", "deputy's name"),
        (replace(DEE, agency=""), "agency", "agency"),
        (replace(DEE, email="dee at health"), "email", "one @"),
        (replace(DEE, email="MOE.member@example.test"), "email", "your own address"),
        (replace(DEE, email="Ann.Nonesuch@example.test"), "email", "panel's own people"),
        (replace(DEE, email="lee.leading@example.test"), "email", "invited to this meeting"),
    ],
)
async def test_R2_3_a_deputy_who_cannot_be_one_is_refused_in_a_sentence_and_nothing_changes(
    east: Invited, new: NewDeputy, field: str, words: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        await east.send(east.people.member, new)

    assert list(refused.value.problems) == [field]
    assert words in refused.value.problems[field]
    assert await east.stands(east.people.member) == ""
    assert len(await invitees_of(east.sessions, east.meeting)) == 5


async def test_R2_3_a_deputy_sits_for_one_member_only_and_cannot_pass_it_on(east: Invited) -> None:
    await east.send(east.people.member)
    async with transaction(east.sessions) as session:
        dee = access.person_of(await session.get_one(PersonRow, (await deputy(east)).id))

    with pytest.raises(InputRefused, match="cannot sit there for two"):
        await east.send(east.people.administrator)
    with pytest.raises(PanelError, match="cannot pass that on"):
        await east.send(dee, replace(DEE, email="fay@health.example"))
    view = await east.view(dee)
    assert view.place_of == "You come in the place of Moe Member, Health Example."
    assert not view.may_send_deputy
    await east.answer(dee, Answer.ACCEPTED)
    assert (await east.view(dee)).words == "Comes"


async def test_H16_a_deputy_gets_the_agendas_papers_once_they_have_accepted_and_no_minutes(
    east: Invited,
) -> None:
    await east.send(east.people.member)
    async with transaction(east.sessions) as session:
        dee = access.person_of(await session.get_one(PersonRow, (await deputy(east)).id))
        went = at(date(2026, 12, 18))
        await declarations.accept(session, dee, east.meeting, how="page", now=went)

    (papers,) = await dispatches(east.sessions, Kind.AGENDA)
    assert (papers.recipient_id, papers.occasion) == (dee.id, "papers-1")


async def test_R2_3_a_deputys_access_is_for_that_meeting_and_ends_with_it(east: Invited) -> None:
    await east.send(east.people.member)
    async with transaction(east.sessions) as session:
        dee = access.person_of(await session.get_one(PersonRow, (await deputy(east)).id))
        others = await meetings.my_meetings(session, east.people.administrator, now=NOW)
    assert dee.grants == frozenset(), "no role, no data"
    for one in others:
        if one.id != east.meeting:
            async with transaction(east.sessions) as session:
                with pytest.raises(NotFound):
                    await declarations.declaration_view(session, dee, one.id, now=NOW)
    async with transaction(east.sessions) as session:
        with pytest.raises(NotFound):
            await access.open_meeting(session, dee, east.meeting, now=NOW)

    await east.change(state="held", ended_at=at(HELD, "12:30"))
    after = at(date(2026, 12, 28))
    with pytest.raises(PanelError, match="begun or is over"):
        await east.answer(dee, Answer.ACCEPTED, after)
    async with transaction(east.sessions) as session:
        await declarations.accept(session, dee, east.meeting, how="page", now=after)
    assert await dispatches(east.sessions, Kind.AGENDA) == [], "no papers after the meeting"


async def test_H17_the_deputy_of_a_formal_invitee_gets_that_slot_and_nothing_else(
    east: Invited,
) -> None:
    await east.send(east.people.lead)
    dee = await deputy(east)
    place = (await invitees_of(east.sessions, east.meeting))[dee.id]
    sent = [
        row.occasion
        for row in await dispatches(east.sessions, Kind.SLOT_INVITATION)
        if row.recipient_id == dee.id
    ]

    assert place.item_id == east.item
    assert sent == [f"sequence-0/{east.item}"]
    assert await invitations_of(east, dee.id) == {}
    view = await east.view(access.person_of(dee))
    assert (f"{view.starts:%H:%M}", f"{view.ends:%H:%M}") == ("09:30", "10:00")
    assert view.who_comes == ()

"""The register of information-sharing agreements, and papers for an agency without one (H20)."""

from datetime import date

import pytest

from core.due_messages import messages_due
from core.errors import InputRefused, NotAllowed
from core.messages import Kind
from core.services import agendas, declarations, letters, meetings, sharing
from core.services.obligations import agreed_by
from core.services.rules import calendar, panel_of, procedure_of
from core.services.sharing import NewAgreement
from core.store import obligations as snapshots
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import at
from tests.services.builders_meetings import EAST, People, people_of

MONDAY = date(2026, 12, 7)
NOW = at(MONDAY)
OUT = at(date(2026, 12, 17))
HEALTH = "Health Example"


def agreement(agency: str, expires: date | None = None) -> NewAgreement:
    return NewAgreement(agency, "2.1", "Legal, folder 12", date(2026, 12, 1), expires)


async def set_up(sessions: Sessions) -> tuple[People, str]:
    async with transaction(sessions) as session:
        people = await people_of(session, EAST)
        await meetings.plan_ahead(session, panel_of(EAST), today=MONDAY, now=NOW, weeks=12)
    async with transaction(sessions) as session:
        first = (await meetings.my_meetings(session, people.member, now=NOW))[0].id
        await meetings.confirm_and_invite(
            session, people.administrator, first, version=None, now=NOW
        )
        for agency in ("First Agency", "SECOND AGENCY", "Example Agency"):
            await sharing.record(
                session, people.administrator, "hertfordshire", agreement(agency), now=NOW
            )
    return people, first


async def decide(sessions: Sessions, people: People, meeting_id: str, decision: str) -> None:
    async with transaction(sessions) as session:
        await sharing.decide(
            session,
            people.administrator,
            meeting_id,
            agency="health example",
            decision=decision,
            why="The agreement is with their legal team.",
            now=NOW,
        )


async def occasions(sessions: Sessions, person: str) -> list[str]:
    """Give how the agenda goes to somebody on its day."""
    async with transaction(sessions) as session:
        snapshot = await snapshots.load(session)
    agreed = agreed_by([procedure_of(EAST)], calendar())
    return [
        one.occasion
        for one in messages_due(snapshot, agreed, OUT)
        if one.kind is Kind.AGENDA and one.recipient == person
    ]


async def test_H20_an_agency_without_agreement_is_flagged_on_meeting_and_agenda(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions)

    async with transaction(sessions) as session:
        office = await meetings.meeting_view(session, people.administrator, meeting_id, now=NOW)
        agenda = await agendas.agenda_view(session, people.first_chair, meeting_id, now=NOW)
        today = await sharing.lacking_today(session, procedure_of(EAST), MONDAY)
        member = await meetings.meeting_view(session, people.member, meeting_id, now=NOW)

    [flag] = office.flags.warnings
    assert flag.startswith(f"{HEALTH} has no information-sharing agreement on record (H20).")
    assert office.flags.may_decide
    assert agenda.warnings == (flag,)
    assert [one.split(" has")[0] for one in today] == [HEALTH]
    assert member.flags.warnings == ()


async def test_H20_papers_go_unless_the_administrator_withholds_them_and_that_is_told(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions)
    async with transaction(sessions) as session:
        await declarations.accept(session, people.member, meeting_id, how="teams", now=NOW)
        await agendas.approve(session, people.first_chair, meeting_id, version=None, now=NOW)
    assert await occasions(sessions, people.member.id) == ["papers-1"]

    await decide(sessions, people, meeting_id, "withhold")

    assert await occasions(sessions, people.member.id) == ["agenda-1"]
    async with transaction(sessions) as session:
        facts = await letters.meeting_facts(session, meeting_id, people.member.id)
        seen = await agendas.agenda_view(session, people.member, meeting_id, now=NOW)
        view = await sharing.decision_view(session, people.administrator, meeting_id, now=NOW)
    assert (facts.withheld, facts.declared, facts.invited) == (True, False, True)
    assert not seen.named
    assert "decided to withhold" in view.faults[0]

    await decide(sessions, people, meeting_id, "send")
    assert await occasions(sessions, people.member.id) == ["papers-1"]


async def test_H20_a_signed_agreement_ends_the_flag_and_the_same_again_changes_nothing(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions)
    async with transaction(sessions) as session:
        for _ in range(2):
            view = await sharing.record(
                session, people.administrator, "hertfordshire", agreement(HEALTH), now=NOW
            )
        office = await meetings.meeting_view(session, people.administrator, meeting_id, now=NOW)
    assert len(view.lines) == 4
    assert view.lacking == ()
    assert office.flags.warnings == ()


async def test_H20_an_agreement_that_expires_before_the_meeting_is_flagged_and_reminded_of(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions)
    async with transaction(sessions) as session:
        new = agreement(HEALTH, date(2026, 12, 11))
        await sharing.record(session, people.administrator, "hertfordshire", new, now=NOW)
        office = await meetings.meeting_view(session, people.administrator, meeting_id, now=NOW)
    async with transaction(sessions) as session:
        snapshot = await snapshots.load(session)
    agreed = agreed_by([procedure_of(EAST)], calendar())
    reminded = [
        one.recipient
        for one in messages_due(snapshot, agreed, NOW)
        if one.kind is Kind.AGREEMENT_REMINDER
    ]

    assert "expired on 11 December 2026" in office.flags.warnings[0]
    assert reminded == [people.administrator.id]


async def test_H20_only_those_who_keep_agreements_record_and_decide_with_a_reason(
    sessions: Sessions,
) -> None:
    people, meeting_id = await set_up(sessions)
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await sharing.record(
                session, people.member, "hertfordshire", agreement(HEALTH), now=NOW
            )
        with pytest.raises(NotAllowed):
            await sharing.decision_view(session, people.first_chair, meeting_id, now=NOW)
        with pytest.raises(InputRefused) as refused:
            await sharing.decide(
                session, people.administrator, meeting_id,
                agency="nobody", decision="", why=" ", now=NOW,
            )  # fmt: skip
    assert refused.value.problems.keys() == {"agency", "decision", "why"}

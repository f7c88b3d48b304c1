"""Admitting a child: one child, one open case on a panel, one place on the next agenda."""

from datetime import date

from sqlalchemy import func, select, text

from core.services import admission
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, CaseRow, ChildRow, MeetingRow, ReferralRow
from tests.services.builders_discussions import at
from tests.services.builders_referrals import (
    EAST,
    NOW,
    ROTHERHAM,
    accepted,
    area,
    filled,
    filled_for_rotherham,
    look,
    sent,
)


async def counts(sessions: Sessions) -> tuple[int, int, int]:
    """Count children, cases and places on agendas."""
    async with transaction(sessions) as session:
        found = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (ChildRow, CaseRow, AgendaItemRow)
        ]
    children, cases, items = (int(one or 0) for one in found)
    return children, cases, items


async def case_of(sessions: Sessions, referral_id: str) -> CaseRow:
    async with transaction(sessions) as session:
        referral = await session.get_one(ReferralRow, referral_id)
        return await session.get_one(CaseRow, referral.case_id)


async def test_H10_an_accepted_child_is_listed_where_the_agenda_can_still_go_out_in_time(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await accepted(sessions, east)

    case = await case_of(sessions, referral_id)
    async with transaction(sessions) as session:
        [(item, held_on)] = await session.execute(
            select(AgendaItemRow, MeetingRow.held_on).join(
                MeetingRow, MeetingRow.id == AgendaItemRow.meeting_id
            )
        )
    assert (case.ref, case.panel, case.state) == ("HE-2026-0001", EAST, "open")
    assert (item.case_id, item.kind, item.reason) == (case.id, "initial", filled()["ask"])
    # the agenda of 27 November was owed on the 20th; the next is owed on 17 December
    assert held_on == date(2026, 12, 24)
    assert case.types == ["criminal", "county-lines"]


async def test_the_lead_professional_is_found_by_their_address_or_is_the_referrer(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    by_address = await accepted(sessions, east, filled(lead_email=" DANI.CHAIR@example.test "))
    unknown = await accepted(
        sessions, east, filled(given="Kim", lead_email="nobody.known@example.test")
    )

    assert (await case_of(sessions, by_address)).lead_id == east.dci.id
    assert (await case_of(sessions, unknown)).lead_id == east.practitioner.id


async def test_a_child_who_is_referred_twice_joins_the_open_case(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    second = await accepted(
        sessions, east, filled(given=" ROBIN ", family="specimen", types="sexual")
    )

    assert await counts(sessions) == (1, 1, 1)
    assert (await case_of(sessions, second)).id == (await case_of(sessions, first)).id
    views = [await look(sessions, east.practitioner, one) for one in (first, second)]
    assert [view.case_ref for view in views] == ["HE-2026-0001", None], "the second hears no more"


async def test_R1_2_a_second_referral_adds_its_kinds_of_exploitation_to_the_case(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    second = await accepted(sessions, east, filled(types="sexual,criminal", other_types="labour"))

    case = await case_of(sessions, second)
    assert case.types == ["criminal", "county-lines", "sexual", "labour"]


async def test_another_date_of_birth_is_another_child(sessions: Sessions) -> None:
    east = await area(sessions)
    await accepted(sessions, east)
    await accepted(sessions, east, filled(born="2010-11-30"))

    assert await counts(sessions) == (2, 2, 2)


async def test_a_closed_case_is_not_joined(sessions: Sessions) -> None:
    east = await area(sessions)
    first = await accepted(sessions, east)
    async with transaction(sessions) as session:
        case = await session.get_one(CaseRow, (await case_of(sessions, first)).id)
        case.state = "closed"
    second = await accepted(sessions, east)

    assert (await case_of(sessions, second)).ref == "HE-2026-0002"
    assert (await counts(sessions))[:2] == (1, 2)


async def test_H1_a_case_of_another_panel_is_not_joined(sessions: Sessions) -> None:
    south = await area(sessions, ROTHERHAM)
    await sent(sessions, south.practitioner, filled_for_rotherham())
    east = await area(sessions, EAST, "Eastern")
    await accepted(sessions, east, filled(lead_email="petra.eastern@example.test"))

    async with transaction(sessions) as session:
        refs = set(await session.scalars(select(CaseRow.ref)))
    assert refs == {"RO-2026-0001", "HE-2026-0001"}


async def test_the_childs_name_and_date_of_birth_are_not_readable_in_the_database(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    await accepted(sessions, east)

    async with transaction(sessions) as session:
        raw = await session.execute(text("select given, family, born, details from child"))
        [kept] = [b"".join(bytes(value) for value in row) for row in raw]
        types = await session.execute(text("select answers from referral"))
        [answers] = [bytes(row[0]) for row in types]
    for private in (b"Robin", b"Specimen", b"2012-05-04"):
        assert private not in kept + answers


async def test_H6_without_a_cut_off_nothing_is_late(sessions: Sessions) -> None:
    south = await area(sessions, ROTHERHAM)
    view = await sent(sessions, south.practitioner, filled_for_rotherham(), at(date(2026, 12, 31)))
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, view.id)
        assert not admission.is_late(row, now=NOW)
    assert not view.late

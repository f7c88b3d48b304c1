"""Who is due at a meeting, derived from the register and the children listed."""

from dataclasses import replace
from datetime import date

import pytest

from core import agencies, membership
from core.data import load_procedure
from core.membership import Child, Due, Member
from core.seats import Seat

DAY = date(2026, 12, 3)
VIRTUAL_HEAD = Member(
    person="virtual",
    seat="virtual-head",
    kind="conditional",
    role="Virtual Head",
    agency="Education",
    from_day=date(2026, 1, 1),
    condition="looked_after",
    clause="R2.1",
)
SCHOOL_LEAD = replace(
    VIRTUAL_HEAD,
    person="school",
    seat="education",
    kind="per_child",
    role="Safeguarding Lead",
    condition=None,
    school="The Invented High School",
)
POLICE = replace(VIRTUAL_HEAD, person="police", kind="standing", role="Police", condition=None)
CHILD = Child(item="i1", case_ref="RO-2026-0001", lead="lead")


def due(members: list[Member], child: Child) -> dict[str, str]:
    return {one.person: one.because for one in membership.slots(members, [child], DAY)}


def test_R2_1_the_virtual_head_comes_for_a_child_who_is_looked_after_and_for_no_other() -> None:
    looked_after = replace(CHILD, looked_after=True)

    assert due([VIRTUAL_HEAD], CHILD).keys() == {"lead"}
    assert due([VIRTUAL_HEAD], looked_after)["virtual"] == (
        "Virtual Head for RO-2026-0001, because the child is looked after (R2.1)"
    )


@pytest.mark.parametrize(
    "written", ["invented high school", "Invented High-School.", "THE INVENTED HIGH SCHOOL"]
)
def test_R2_1_the_lead_of_the_childs_own_school_comes_however_it_is_spelt(written: str) -> None:
    other = replace(SCHOOL_LEAD, person="other", school="Another School")

    found = due([SCHOOL_LEAD, other], replace(CHILD, school=written))

    assert found.keys() == {"lead", "school"}
    assert "because the child is at their school" in found["school"]


def test_R2_1_without_a_known_school_nobody_is_taken_for_its_lead() -> None:
    unnamed = replace(SCHOOL_LEAD, school="")

    assert due([unnamed, SCHOOL_LEAD], CHILD).keys() == {"lead"}


def test_H17_who_comes_by_formal_invite_comes_only_when_invited_or_by_their_route() -> None:
    formal = replace(VIRTUAL_HEAD, kind="formal_invite", condition=None, person="probation")
    route = replace(formal, person="yap", condition="youth-action-panel")

    assert due([formal, route], CHILD).keys() == {"lead"}
    assert due([formal], replace(CHILD, guests=("probation",)))["probation"].startswith(
        "By formal invite for RO-2026-0001"
    )
    assert "yap" in due([route], replace(CHILD, route="youth-action-panel"))


def test_R2_1_standing_members_come_to_all_of_it_and_to_no_slot_on_the_days_they_sit() -> None:
    members = [POLICE, VIRTUAL_HEAD]

    assert membership.whole_meeting(members, DAY) == [Due("police", None, "Police, Education")]
    assert "police" not in due(members, CHILD)
    assert membership.whole_meeting([replace(POLICE, from_day=date(2026, 12, 4))], DAY) == []
    assert membership.whole_meeting([replace(POLICE, until_day=date(2026, 12, 2))], DAY) == []
    assert membership.whole_meeting([replace(POLICE, until_day=DAY)], DAY) != []


def test_nobody_is_due_twice_at_one_time() -> None:
    twice = [POLICE, replace(POLICE, seat="again", role="Another seat")]

    assert len(membership.whole_meeting(twice, DAY)) == 1
    assert len(membership.slots([], [replace(CHILD, guests=("lead", "guest", "guest"))], DAY)) == 2


def test_R2_1_a_seat_whose_turn_it_is_and_that_nobody_fills_is_said() -> None:
    seats = load_procedure("rotherham").seats
    child = replace(CHILD, looked_after=True, school="Invented High School")

    empty = membership.unfilled(seats, [], child, DAY)

    assert len(empty) == 2
    assert all("RO-2026-0001" in one and "(R2.1)" in one for one in empty)
    assert membership.unfilled(seats, [VIRTUAL_HEAD, SCHOOL_LEAD], child, DAY) == []
    assert "no school is known" in membership.unfilled(seats, [], CHILD, DAY)[0]


def test_a_reason_is_never_longer_than_its_column() -> None:
    long = replace(POLICE, role="R" * 190, agency="A" * 100)

    assert len(membership.whole_meeting([long], DAY)[0].because) == 200


@pytest.mark.parametrize(
    ("agency", "fits"),
    [
        ("CAMHS", True),
        ("camhs", True),
        ("Child and Adolescent Mental Health Service", True),
        ("Housing", False),
    ],
)
def test_an_agency_fits_its_seat_under_the_names_that_the_document_gives(
    agency: str, *, fits: bool
) -> None:
    name = "Child and Adolescent Mental Health Service (CAMHS)"
    seat = Seat("camhs", name, None, "standing", None, (), "R2.1")

    assert agencies.fits(seat, agency) is fits


def test_either_of_two_agencies_and_any_for_one_child_fit() -> None:
    either = Seat("w", "Evolve or Youth Offending Service", None, "standing", None, (), "R2.1")
    per_child = replace(either, kind="per_child")

    assert agencies.fits(either, "Youth Offending Service")
    assert not agencies.fits(either, "Police")
    assert agencies.fits(per_child, "Invented High School")
    assert agencies.same("Barnardo's", "BARNARDOS")

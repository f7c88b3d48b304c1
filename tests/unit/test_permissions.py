"""Who may see and do what; whatever no rule allows is refused."""

from collections.abc import Callable

import pytest

from core import permissions
from core.people import Grant, Person, PersonId, Role

EAST, WEST = "hertfordshire/east", "hertfordshire/west"
ON_A_PANEL = set(Role) - {Role.PRACTITIONER}
RUNS_IT = {Role.COORDINATOR, Role.CHAIR, Role.ADMINISTRATOR, Role.MANAGER}


def somebody(*grants: tuple[str, Role], name: str = "sam") -> Person:
    held = frozenset(Grant(panel, role) for panel, role in grants)
    return Person(PersonId(name), "Sam Sample", "sam@example.test", "Agency", "Worker", None, held)


@pytest.mark.parametrize(
    ("rule", "roles"),
    [
        (permissions.sees_panel, ON_A_PANEL),
        (permissions.oversees, RUNS_IT),
        (permissions.coordinates, {Role.COORDINATOR, Role.MANAGER}),
        (permissions.chairs, {Role.CHAIR}),
        (permissions.administers, {Role.ADMINISTRATOR, Role.COORDINATOR, Role.MANAGER}),
        (permissions.writes_minutes, RUNS_IT),
    ],
)
def test_H1_each_right_belongs_to_its_roles_on_that_panel_only(
    rule: Callable[[Person, str], bool], roles: set[Role]
) -> None:
    assert {role for role in Role if rule(somebody((EAST, role)), EAST)} == roles
    assert not any(rule(somebody((EAST, role)), WEST) for role in Role)
    assert not rule(somebody(), EAST)
    assert not rule(somebody(*((WEST, role) for role in Role)), "")


@pytest.mark.parametrize("role", Role)
def test_whoever_has_a_role_in_a_procedure_may_refer_to_it_and_to_no_other(role: Role) -> None:
    assert permissions.may_refer(somebody((EAST, role)), "hertfordshire")
    assert not permissions.may_refer(somebody((EAST, role)), "rotherham")
    assert not permissions.may_refer(somebody((EAST, role)), "hert")
    assert not permissions.may_refer(somebody(), "hertfordshire")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("panel", [EAST, None])
def test_a_draft_is_its_referrers_alone(role: Role, panel: str | None) -> None:
    other = somebody((EAST, role))
    assert not permissions.may_read_referral(other, referrer="pat", panel=panel, draft=True)
    assert permissions.may_read_referral(somebody(), referrer="sam", panel=panel, draft=True)


@pytest.mark.parametrize("role", Role)
def test_a_referral_is_read_by_those_who_run_its_panel(role: Role) -> None:
    reads = permissions.may_read_referral
    assert reads(somebody((EAST, role)), referrer="pat", panel=EAST, draft=False) is (
        role in RUNS_IT
    )
    assert not reads(somebody((EAST, role)), referrer="pat", panel=WEST, draft=False)
    assert not reads(somebody((EAST, role)), referrer="pat", panel=None, draft=False)


def test_a_case_is_read_by_the_panel_and_by_the_lead_professional() -> None:
    reads = permissions.may_read_case
    assert reads(somebody((EAST, Role.MEMBER)), panel=EAST, lead=None)
    assert reads(somebody((EAST, Role.PRACTITIONER)), panel=EAST, lead="sam")
    assert not reads(somebody((EAST, Role.PRACTITIONER)), panel=EAST, lead="pat")
    assert not reads(somebody((EAST, Role.PRACTITIONER)), panel=EAST, lead=None)
    assert not reads(somebody((WEST, Role.CHAIR)), panel=EAST, lead=None)

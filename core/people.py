"""People, their agencies, and the roles that give them rights."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)


class Role(StrEnum):
    """What somebody is to one panel. Without a role there is no data."""

    PRACTITIONER = "practitioner"  # refers children, follows their own referrals
    COORDINATOR = "coordinator"  # receives referrals, keeps the tracker (H4)
    CHAIR = "chair"  # a co-chair (Hertfordshire) or a chair in the rota (Rotherham)
    ADMINISTRATOR = "administrator"  # panel administrator (H), Business Support (R)
    MEMBER = "member"  # sits on the panel for an agency
    MANAGER = "manager"  # coordinates the model, answers for it (H22)
    ASSESSOR = "assessor"  # Evolve or YOS worker who writes the CE risk assessment (R4.7)


NOT_KNOWN = "Not known"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role on one panel. `panel` is a panel's key, such as `hertfordshire/east`."""

    panel: str
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the assistant knows. `entra_id` is None for people who have email only."""

    id: PersonId
    name: str
    email: str
    agency: str
    designation: str
    entra_id: str | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def words(self) -> str:
        """Say who it is: name, designation, agency; what is not known is left out."""
        known = (self.name, self.designation, self.agency)
        return ", ".join(part for part in known if part and part != NOT_KNOWN)

    def has(self, role: Role, panel: str) -> bool:
        """Tell whether the person holds a role on a panel."""
        return Grant(panel, role) in self.grants

    def panels(self, *roles: Role) -> frozenset[str]:
        """Give the panels on which the person holds any of the roles (any role, if none named)."""
        return frozenset(g.panel for g in self.grants if not roles or g.role in roles)

"""The register of people: who they are, and their roles per panel. Read from a spreadsheet's CSV.

Each line is one person on one panel; the same address on several lines is one person. Reading the
same file again changes nothing; somebody who is no longer in it keeps their roles until a line
says `none`.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.dates import local_date
from core.errors import FileRefused, NotFound, PanelError
from core.people import Person, Role
from core.services import access
from core.services.rules import panel_of
from core.store import audit
from core.store.columns import key_ring
from core.store.inserting import insert_missing
from core.store.tables import GrantRow, PersonRow, new_id

COLUMNS = ("name", "email", "agency", "designation", "entra_id", "panel", "roles")
NEEDED = ("name", "email", "agency", "designation", "panel", "roles")
NONE = "none"
LEFT = "left"  # has left the agency: no roles, and their actions are asked of its others
BY_EMAIL = "Sent an email"  # the designation of a sender whom nobody has named


@dataclass(slots=True)
class _Line:
    """One person as the file has them. `panels` maps a panel's key to role names."""

    values: Mapping[str, str]
    panels: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def left(self) -> bool:
        """Tell whether any line says that they have left."""
        return any(LEFT in roles for roles in self.panels.values())


async def register(session: AsyncSession, text: str, name: str, *, now: datetime) -> int:
    """Bring the register up to a CSV file, or refuse it with all its faults; give how many people.

    Nothing is changed when anything is wrong.
    """
    people = _read(text, name)
    for one in people.values():
        await _put(session, one, now)
    return len(people)


async def listed(session: AsyncSession) -> list[dict[str, Any]]:
    """List everybody with their roles, by agency and name."""
    rows = list(await session.scalars(select(PersonRow).where(PersonRow.active)))
    found = [
        {
            "name": row.name,
            "email": row.email,
            "agency": row.agency,
            "designation": row.designation,
            "entra_id": row.entra_id,
            "roles": sorted(f"{g.panel} {g.role}" for g in row.grants),
        }
        for row in rows
    ]
    return sorted(found, key=lambda one: (str(one["agency"]), str(one["name"])))


async def make_known(
    session: AsyncSession, name: str, email: str, agency: str, designation: str
) -> tuple[Person, bool]:
    """Find who has an address, in any case of letters, or make them known without a role.

    Tells too whether they are active: somebody who has left stays so. A sender of whom we knew no
    more than that a mail came becomes the person who is named here.
    """
    address = email.strip()
    index = key_ring(session.get_bind().dialect).blind(address, "person.email")
    named = {
        "name": " ".join(name.split()),
        "agency": " ".join(agency.split()),
        "designation": designation,
        "active": True,
    }
    row = {
        "id": new_id(),
        "email": address,
        "email_index": index,
        "entra_id": None,
        "version": 1,
        **named,
    }
    await insert_missing(session, PersonRow, [row])  # two may add the same person at once
    found = await session.scalar(select(PersonRow).where(PersonRow.email_index == index))
    if found is None:
        raise NotFound(access.GONE)
    if is_only_a_sender(found):
        for column, value in named.items():
            setattr(found, column, value)
        await session.flush()
    return access.person_of(found), found.active


def is_only_a_sender(row: PersonRow) -> bool:
    """Tell whether nobody has ever said who this is: an address from which a mail came."""
    return not row.active and row.designation == BY_EMAIL and not row.grants


def _read(text: str, name: str) -> dict[str, _Line]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True)
    missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise FileRefused(name, [f"the column “{column}” is missing" for column in missing])
    people: dict[str, _Line] = {}
    faults: list[str] = []
    for number, row in enumerate(reader, start=2):
        values = {column: (row.get(column) or "").strip() for column in COLUMNS}
        found = _faults(values)
        faults += [f"line {number}: {fault}" for fault in found]
        if not found:
            line = people.setdefault(values["email"].casefold(), _Line(values))
            line.panels[panel_of(values["panel"]).key] = _roles(values)
    if faults:
        raise FileRefused(name, faults)
    return people


def _faults(values: Mapping[str, str]) -> list[str]:
    found = [f"“{column}” is empty" for column in NEEDED if not values[column]]
    if values["email"] and ("@" not in values["email"] or " " in values["email"]):
        found.append("“email” is not one address")
    try:
        if values["panel"]:
            panel_of(values["panel"])
    except PanelError:
        found.append(f"there is no panel “{values['panel']}” (write one like hertfordshire/east)")
    known = {*Role, NONE, LEFT}
    unknown = sorted(set(values["roles"].split()) - known)
    return [*found, *(f"there is no role “{one}”" for one in unknown)]


def _roles(values: Mapping[str, str]) -> frozenset[str]:
    return frozenset(values["roles"].split()) - {NONE}  # `left` is told apart in `_put`


async def _put(session: AsyncSession, line: _Line, now: datetime) -> None:
    values = line.values
    index = key_ring(session.get_bind().dialect).blind(values["email"], "person.email")
    row = await session.scalar(select(PersonRow).where(PersonRow.email_index == index))
    if row is None:
        row = PersonRow(email=values["email"], email_index=index, grants=[])
        session.add(row)
    row.name, row.agency, row.designation = values["name"], values["agency"], values["designation"]
    row.entra_id = values["entra_id"] or row.entra_id
    row.active = not line.left  # a sender of an email was noted without being registered
    held = {(grant.panel, grant.role) for grant in row.grants}
    wanted = {one for one in held if one[0] not in line.panels}
    wanted |= {(panel, role) for panel, roles in line.panels.items() for role in roles}
    wanted = set() if line.left else wanted
    row.grants = [g for g in row.grants if (g.panel, g.role) in wanted]
    row.grants += [
        GrantRow(panel=panel, role=role, since=local_date(now))
        for panel, role in sorted(wanted - held)
    ]
    await session.flush()
    if held != wanted:
        detail = {"roles": sorted(f"{panel} {role}" for panel, role in wanted)}
        subject = f"person:{row.id}"
        await audit.record(
            session, actor="register", act="people.roles", subject=subject, detail=detail, now=now
        )

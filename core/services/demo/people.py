"""The demo's people: read from data, put into the database once."""

import hashlib
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.columns import key_ring
from core.store.tables import GrantRow, PersonRow

FICTION = uuid.UUID("00000000-0000-0000-0000-00000000face")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whose chair one can take. `id` is the row's id; `handle` a short stable name."""

    id: str
    handle: str
    name: str
    entra_id: str | None
    email: str
    agency: str
    designation: str
    grants: tuple[tuple[str, str], ...]
    hint: str


def demo_people() -> tuple[DemoPerson, ...]:
    """Read the demo's people; the same ids every time."""
    text = (files("core.data") / "demo" / "people.toml").read_text("utf-8")
    return tuple(_person(entry) for entry in tomllib.loads(text)["people"])


def _person(entry: Mapping[str, object]) -> DemoPerson:
    handle = str(entry["id"])
    in_teams = entry.get("teams", True)
    panels, roles = entry["panels"], entry["roles"]
    assert isinstance(panels, list) and isinstance(roles, list)  # noqa: S101, PT018 - our own file
    return DemoPerson(
        id=str(uuid.uuid5(FICTION, handle)),
        handle=handle,
        name=str(entry["name"]),
        entra_id=str(uuid.uuid5(FICTION, f"entra/{handle}")) if in_teams else None,
        email=f"{str(entry['name']).lower().replace(' ', '.')}@{_domain(str(entry['agency']))}",
        agency=str(entry["agency"]),
        designation=str(entry["designation"]),
        grants=tuple((str(p), str(r)) for p in panels for r in roles),
        hint=str(entry["hint"]),
    )


def _domain(agency: str) -> str:
    word = "".join(c for c in agency.lower().split()[0] if c.isalpha())
    return f"{word or hashlib.sha256(agency.encode()).hexdigest()[:6]}.example"


async def seed_people(session: AsyncSession) -> bool:
    """Put the people into an empty database; tell whether it was empty."""
    if await session.scalar(select(PersonRow.id).limit(1)):
        return False
    ring = key_ring(session.get_bind().dialect)
    for one in demo_people():
        session.add(
            PersonRow(
                id=one.id,
                name=one.name,
                email=one.email,
                email_index=ring.blind(one.email, "person.email"),
                agency=one.agency,
                designation=one.designation,
                entra_id=one.entra_id,
                grants=[GrantRow(panel=panel, role=role) for panel, role in one.grants],
            )
        )
    await session.flush()
    return True

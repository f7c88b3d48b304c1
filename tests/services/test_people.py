"""The register of people, read from a file."""

from datetime import UTC, datetime

import pytest

from core.errors import FileRefused
from core.people import Role
from core.services import access, people
from core.store.engine import Sessions, reading, transaction

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = "name,email,agency,designation,entra_id,panel,roles\n"
ALEX = "Alex Example,alex@hcc.example,Children's Services,Social Worker,entra-1,"


async def test_people_are_registered_once_with_all_their_panels(sessions: Sessions) -> None:
    text = (
        HEAD
        + ALEX
        + "hertfordshire/east,practitioner member\n"
        + ALEX
        + "hertfordshire/west,practitioner\n"
    )

    for _ in range(2):
        async with transaction(sessions) as session:
            assert await people.register(session, text, "people.csv", now=NOW) == 1

    async with reading(sessions) as session:
        alex = await access.identify(session, "entra-1")
        [listed] = await people.listed(session)
    assert alex.has(Role.MEMBER, "hertfordshire/east")
    assert alex.has(Role.PRACTITIONER, "hertfordshire/west")
    assert len(listed["roles"]) == 3


async def test_none_takes_the_roles_of_one_panel_away(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        text = HEAD + ALEX + "hertfordshire/east,member\n" + ALEX + "hertfordshire/west,member\n"
        await people.register(session, text, "people.csv", now=NOW)
    async with transaction(sessions) as session:
        text = HEAD + ALEX + "hertfordshire/east,none\n"
        await people.register(session, text, "people.csv", now=NOW)

    async with reading(sessions) as session:
        alex = await access.identify(session, "entra-1")
    assert alex.panels() == {"hertfordshire/west"}


async def test_a_file_with_faults_is_refused_whole_with_every_fault(sessions: Sessions) -> None:
    text = HEAD + ALEX + "hertfordshire/east,member\n" + ",nobody,,,,east,boss\n"

    with pytest.raises(FileRefused) as refused:
        async with transaction(sessions) as session:
            await people.register(session, text, "people.csv", now=NOW)

    told = "\n".join(refused.value.faults)
    assert "line 3: “name” is empty" in told
    assert "line 3: “email” is not one address" in told
    assert "line 3: there is no panel “east”" in told
    assert "line 3: there is no role “boss”" in told
    async with reading(sessions) as session:
        assert await people.listed(session) == []

"""The public page that sends a link to the referral form (H6)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.store.engine import transaction
from core.store.tables import DispatchRow, PersonRow
from tests.bot.test_pages_referral import EMAIL, World, only_sqlite, world

__all__ = ["world"]
TYPED = {"email": EMAIL, "name": "Rowan Ashby", "agency": "Nowhere High"}


async def asked(world: World, **changes: str) -> tuple[int, str]:
    """Ask for a link; give the status and what the page says."""
    page = await world.visitor.open("/refer/hertfordshire")
    answer = await world.visitor.send(page, **{**TYPED, **changes})
    return answer.status, answer.words


async def emails(world: World) -> int:
    async with transaction(world.sessions) as session:
        return len((await session.scalars(select(DispatchRow.id))).all())


@only_sqlite
async def test_the_page_says_who_may_refer_and_what_to_do_in_danger(world: World) -> None:
    page = await world.visitor.open("/refer")
    assert {"/refer/hertfordshire", "/refer/rotherham"} <= page.links.keys()

    page = await world.visitor.open("/refer/rotherham")
    assert "Ring 999" in page.words
    assert "Contact children's services now" in page.words
    assert "01709 334052" in page.words
    assert "Anybody who works with children" in page.words
    assert (await world.visitor.open("/refer/nowhere")).status == 404


@only_sqlite
async def test_H6_anybody_may_ask_and_the_answer_does_not_tell_who_is_known(world: World) -> None:
    first, again = await asked(world), await asked(world)
    other = await asked(world, email="somebody.else@school.example")

    assert first == again == other
    assert first[0] == 200
    assert EMAIL not in first[1]
    async with transaction(world.sessions) as session:
        people = (await session.scalars(select(PersonRow))).all()
    assert [one.grants for one in people] == [[], []]


@only_sqlite
async def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World) -> None:
    page = await world.visitor.open("/refer/hertfordshire")

    page = await world.visitor.send(page, email="rowan", name="Rowan", agency="")

    assert (page.status, page.errors) == (400, ["email", "agency"])
    assert page.title.startswith("Error:")
    assert page.values == {"email": "rowan", "name": "Rowan", "agency": ""}
    assert await emails(world) == 0


async def test_three_links_a_day_to_one_address_and_the_fourth_looks_the_same(
    world: World,
) -> None:
    said = {await asked(world) for _ in range(5)}

    assert len(said) == 1
    assert await emails(world) == 3
    world.now += timedelta(days=1, minutes=1)
    await asked(world)
    assert await emails(world) == 4


@only_sqlite
async def test_sixty_links_an_hour_in_all_and_the_next_is_refused_in_words(world: World) -> None:
    for number in range(60):
        assert (await asked(world, email=f"person{number}@school.example"))[0] == 200

    status, said = await asked(world)
    assert (status, "Try again in an hour" in said) == (429, True)
    assert await emails(world) == 60
    world.now += timedelta(hours=1, minutes=1)
    assert (await asked(world))[0] == 200


@only_sqlite
@pytest.mark.parametrize("name", ["Rowan\nBcc: all@school.example", "a" * 121, "a\x00b"])
async def test_a_name_that_is_no_name_is_refused_in_words(world: World, name: str) -> None:
    page = await world.visitor.open("/refer/hertfordshire")
    page = await world.visitor.send(page, email=EMAIL, name=name, agency="Nowhere High")

    assert (page.status, page.errors) == (400, ["name"])
    assert await emails(world) == 0

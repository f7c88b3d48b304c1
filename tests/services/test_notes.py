"""Notes by agency: several people write at once and nobody's words are lost (R3.1, R4.11)."""

from datetime import date

import pytest

from core.errors import InputRefused, NotAllowed
from core.notes import in_order
from core.services import discussions, minutes, notes
from core.services.notes import NotesView
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import EAST, Panel, at, panel_at_work

FRIDAY = date(2026, 11, 27)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, EAST, FRIDAY)


async def _add(
    sessions: Sessions, panel: Panel, heading: str, text: str, other: str = "", clock: str = "10:00"
) -> NotesView:
    async with transaction(sessions) as session:
        return await notes.add(
            session,
            panel.administrator,
            panel.item.id,
            heading=heading,
            other=other,
            text=text,
            now=at(FRIDAY, clock),
        )


async def test_R3_1_information_is_noted_by_agency_and_stands_so_in_the_minutes(
    sessions: Sessions, panel: Panel
) -> None:
    await _add(sessions, panel, "voice", "“I feel safer.”")
    await _add(sessions, panel, "Example Agency", "Two stops.", clock="10:01")
    await _add(sessions, panel, "other", "Rent is paid.", other="Housing Example", clock="10:02")
    view = await _add(sessions, panel, "Example Agency", "A phone was taken.", clock="10:03")

    assert [one.heading for one in view.notes] == [
        "The child's and the family's voice",
        "Example Agency",
        "Housing Example",
        "Example Agency",
    ]
    assert view.notes[0].by == "Ada Admin, 10:00"
    async with transaction(sessions) as session:
        change = discussions.Change(discussion="Said.")
        await discussions.save(
            session, panel.chair, panel.item.id, change, version=None, now=panel.now
        )
        paper = await minutes.build(session, panel.meeting.id, now=panel.now)
    assert paper.children[0].information == (
        ("Example Agency", "Two stops.\n\nA phone was taken."),
        ("Housing Example", "Rent is paid."),
        ("The child's and the family's voice", "“I feel safer.”"),
    )
    assert paper.minuted_by == "Ada Admin"


async def test_R4_11_two_who_change_one_note_keep_both_texts(
    sessions: Sessions, panel: Panel
) -> None:
    [note] = (await _add(sessions, panel, "voice", "First.")).notes

    async def change(text: str) -> NotesView:
        async with transaction(sessions) as session:
            return await notes.change(
                session, panel.chair, note.id, text=text, version=note.version, now=panel.now
            )

    assert (await change("The chair's.")).told == ""
    view = await change("Somebody else's.")
    assert "Both texts are kept" in view.told
    assert view.notes[0].text == (
        "The chair's.\n\n[Written at the same time by Carla Chair, 10:00]\nSomebody else's."
    )


async def test_a_note_that_is_emptied_is_taken_out(sessions: Sessions, panel: Panel) -> None:
    [note] = (await _add(sessions, panel, "voice", "Wrong child.")).notes
    async with transaction(sessions) as session:
        view = await notes.change(
            session, panel.chair, note.id, text="", version=note.version, now=panel.now
        )
    assert view.notes == ()


@pytest.mark.parametrize(
    ("heading", "other", "text", "wrong"),
    [
        ("", "", "Said.", {"heading"}),
        ("other", " ", "Said.", {"other"}),
        ("voice", "", " ", {"text"}),
        ("nobody", "", "", {"heading", "text"}),
    ],
)
async def test_what_is_missing_in_a_note_is_said_at_its_field(
    sessions: Sessions, panel: Panel, heading: str, other: str, text: str, wrong: set[str]
) -> None:
    with pytest.raises(InputRefused) as refused:
        await _add(sessions, panel, heading, text, other)
    assert set(refused.value.problems) == wrong


async def test_a_member_neither_reads_nor_writes_notes(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed):
            await notes.notes_view(session, panel.member, panel.item.id, now=at(FRIDAY))


def test_agencies_stand_before_our_own_headings() -> None:
    found = in_order([("Worries, what has become more", "a"), ("Zoo", "b"), ("Alpha", "c")])
    assert [heading for heading, _ in found] == ["Alpha", "Zoo", "Worries, what has become more"]

"""Two records that are one child: both histories stay and are shown together; it can be undone."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from core.errors import AlreadyChanged, InputRefused, NotAllowed
from core.people import Person, Role
from core.services import case_views, child_merges, listing, renewals, tracker
from core.store import meetings as store
from core.store.engine import Sessions, transaction
from core.store.tables import (
    ActionRow,
    AgendaItemRow,
    AssessmentUpdateRow,
    CaseRow,
    ChildMergeRow,
    ChildRow,
    MeetingRow,
    ScoreRow,
)
from tests.services.builders_discussions import EAST, at, case, item, meeting, person

WEST = "hertfordshire/west"
NOW = at(date(2026, 11, 23))
WHY = "The school knows both names."


@dataclass
class Two:
    """Two open cases of the East panel, each with a meeting behind it, one listed for December."""

    coordinator: Person
    member: Person
    kept: CaseRow
    other: CaseRow
    december: MeetingRow


@pytest.fixture
async def two(sessions: Sessions) -> Two:
    async with transaction(sessions) as session:
        coordinator = await person(session, "Cora Coord", EAST, Role.COORDINATOR)
        member = await person(session, "Max Member", EAST, Role.MEMBER)
        kept = await case(
            session, "HE-2026-0001", EAST, band="low", next_review_on=date(2027, 3, 1)
        )
        other = await case(
            session, "HE-2026-0002", EAST, band="high", types=["sexual"],
            next_review_on=date(2026, 12, 10),
        )  # fmt: skip
        child = await session.get_one(ChildRow, other.child_id)
        child.given = "Alexander"
        for day, row, said in ((9, kept, "Told at first."), (30, other, "Told under the other.")):
            held = await meeting(session, EAST, date(2026, 10, day))
            await item(session, held, row, state="discussed", decision="stay_open", discussion=said)
        december = await meeting(session, EAST, date(2026, 12, 24), started=False)
        await item(session, december, other)
    return Two(coordinator, member, kept, other, december)


async def merged(sessions: Sessions, two: Two, why: str = WHY) -> child_merges.MergeView:
    async with transaction(sessions) as session:
        return await child_merges.merge(
            session, two.coordinator, two.kept.id, " he-2026-0002 ", why, now=NOW
        )


async def undone(sessions: Sessions, two: Two, why: str = "They are cousins.") -> None:
    async with transaction(sessions) as session:
        view = await child_merges.merge_view(session, two.coordinator, two.kept.id, now=NOW)
        [one] = view.merged
        await child_merges.undo(
            session, two.coordinator, two.kept.id, one.id, why, version=one.version, now=NOW
        )


async def test_merged_children_keep_both_histories_shown_together_under_one_name(
    sessions: Sessions, two: Two
) -> None:
    view = await merged(sessions, two)
    assert [(one.name, one.why, one.by) for one in view.merged] == [
        ("Alexander Example", WHY, "Cora Coord")
    ]
    async with transaction(sessions) as session:
        for row in (two.kept, two.other):
            shown = await case_views.case_view(session, two.coordinator, row.id, now=NOW)
            told = [one.summary for one in shown.history if one.summary]
            assert told == ["Told under the other.", "Told at first."]
            assert shown.child.name == "Alex Example"
            assert shown.also_recorded_as == ("Alexander Example",)


async def test_two_open_cases_of_one_child_become_one_on_the_tracker_losing_no_day(
    sessions: Sessions, two: Two
) -> None:
    await merged(sessions, two)
    async with transaction(sessions) as session:
        view = await tracker.tracker(session, two.coordinator, now=NOW)
        kept = await session.get_one(CaseRow, two.kept.id)
        other = await session.get_one(CaseRow, two.other.id)
    assert [line.case_ref for line in view.lines] == ["HE-2026-0001"]
    assert (kept.next_review_on, kept.band) == (date(2026, 12, 10), "high")
    assert kept.types == ["criminal", "sexual"]
    assert other.state == "joined"


async def test_H15_open_actions_of_either_record_are_shown_and_counted_until_they_are_parted(
    sessions: Sessions, two: Two
) -> None:
    async with transaction(sessions) as session:
        for number, row in ((1, two.kept), (2, two.other)):
            session.add(
                ActionRow(
                    number=f"E26-{number}",
                    panel=EAST,
                    case_id=row.id,
                    meeting_id=two.december.id,
                    text="Visit",
                    owner_id=two.member.id,
                    agency="Example Agency",
                    due_on=date(2026, 11, 20 + number),
                    state="open",
                    assigned_at=NOW,
                )
            )

    async def shown() -> tuple[int, int, list[str]]:
        async with transaction(sessions) as session:
            line = (await tracker.tracker(session, two.coordinator, now=NOW)).lines[0]
            view = await case_views.case_view(session, two.coordinator, line.case_id, now=NOW)
        return line.open_actions, line.overdue_actions, [one.number for one in view.open_actions]

    await merged(sessions, two)
    assert await shown() == (2, 2, ["E26-1", "E26-2"])
    await undone(sessions, two)
    assert (await shown())[0] == 1


async def test_R4_6_a_band_that_a_merge_raised_is_not_said_to_be_what_the_score_says(
    sessions: Sessions, two: Two
) -> None:
    async with transaction(sessions) as session:
        place = await session.scalar(
            select(AgendaItemRow.id).where(AgendaItemRow.case_id == two.kept.id)
        )
        session.add_all(
            [
                ScoreRow(
                    case_id=two.kept.id,
                    item_id=place,
                    chair_id=two.coordinator.id,
                    scored_on=date(2026, 10, 9),
                    catalogue="house 1",
                    evidence=[],
                    calculated=12,
                    total=12,
                    band="low",
                    confirmed_at=at(date(2026, 10, 9)),
                ),
                AssessmentUpdateRow(
                    case_id=two.kept.id,
                    meeting="mace",
                    done_by="Wren Calder",
                    held_on=date(2026, 10, 20),
                    level="high",
                    changed="x",
                    recorded_at=NOW,
                    recorded_by=two.coordinator.id,
                ),
            ]
        )
    await merged(sessions, two)
    async with transaction(sessions) as session:
        [line] = (await tracker.tracker(session, two.coordinator, now=NOW)).lines
        case_row = await session.get_one(CaseRow, two.kept.id)
        differ = await renewals.disagrees(session, case_row)
    assert (line.band, line.last_score, line.trend) == ("High", 12, "which alone is low risk")
    assert "score says low (9 October 2026)" in differ


async def test_H11_the_child_is_on_the_coming_agenda_once(sessions: Sessions, two: Two) -> None:
    await merged(sessions, two)
    async with transaction(sessions) as session:
        december = await session.get_one(MeetingRow, two.december.id)
        await listing.draft(session, december, now=NOW)
        listed = await store.listed(session, december.id)
    assert [one.case.ref for one in listed if one.item.state == "listed"] == ["HE-2026-0001"]


async def test_an_undone_merge_puts_everything_back_and_stays_on_record(
    sessions: Sessions, two: Two
) -> None:
    await merged(sessions, two)
    await undone(sessions, two)
    async with transaction(sessions) as session:
        kept = await session.get_one(CaseRow, two.kept.id)
        other = await session.get_one(CaseRow, two.other.id)
        shown = await case_views.case_view(session, two.coordinator, other.id, now=NOW)
        [row] = await session.scalars(select(ChildMergeRow))
        place = await session.scalar(
            select(AgendaItemRow.state).where(
                AgendaItemRow.meeting_id == two.december.id, AgendaItemRow.case_id == other.id
            )
        )
    assert (kept.next_review_on, kept.band, kept.types) == (date(2027, 3, 1), "low", ["criminal"])
    assert (other.state, other.next_review_on) == ("open", date(2026, 12, 10))
    assert shown.child.name == "Alexander Example"
    assert [one.summary for one in shown.history if one.summary] == ["Told under the other."]
    assert place == "listed"
    assert (row.why, row.undone_why, row.undone_by) == (
        WHY, "They are cousins.", two.coordinator.id,
    )  # fmt: skip


async def test_what_a_meeting_has_set_since_the_merge_is_not_undone(
    sessions: Sessions, two: Two
) -> None:
    await merged(sessions, two)
    async with transaction(sessions) as session:
        kept = await session.get_one(CaseRow, two.kept.id)
        kept.next_review_on = date(2027, 1, 29)
    await undone(sessions, two)
    async with transaction(sessions) as session:
        kept = await session.get_one(CaseRow, two.kept.id)
    assert kept.next_review_on == date(2027, 1, 29)


async def test_H1_a_case_of_a_panel_that_somebody_does_not_run_cannot_be_merged(
    sessions: Sessions, two: Two
) -> None:
    async with transaction(sessions) as session:
        (await session.get_one(CaseRow, two.other.id)).panel = WEST
    with pytest.raises(InputRefused, match="no other case"):
        await merged(sessions, two)


@pytest.mark.parametrize("why", ["", "   "])
async def test_a_merge_needs_a_reason(sessions: Sessions, two: Two, why: str) -> None:
    with pytest.raises(InputRefused, match="Say how you know"):
        await merged(sessions, two, why)


async def test_members_cannot_merge_and_nobody_merges_twice(sessions: Sessions, two: Two) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(NotAllowed, match="one child"):
            await child_merges.merge_view(session, two.member, two.kept.id, now=NOW)
    await merged(sessions, two)
    with pytest.raises(AlreadyChanged, match="one child's already"):
        await merged(sessions, two)


async def test_a_record_with_others_merged_into_it_is_the_one_to_keep(
    sessions: Sessions, two: Two
) -> None:
    await merged(sessions, two)
    async with transaction(sessions) as session:
        third = await case(session, "HE-2026-0003", EAST)
        with pytest.raises(InputRefused, match="the one to keep"):
            await child_merges.merge(session, two.coordinator, third.id, two.kept.ref, WHY, now=NOW)

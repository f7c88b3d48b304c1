"""Which cases the tracker shows, in which order, and which clocks it knows (H11, R4.4, R4.10)."""

from datetime import date

import pytest

from core.cases import Only, Order, Wanted, trend
from core.errors import InputRefused
from core.people import Role
from core.services import tracker
from core.services.tracker import wanted_of
from core.store.engine import Sessions, transaction
from core.store.tables import CaseRow, ChildRow, ScoreRow
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    at,
    case,
    item,
    meeting,
    panel_at_work,
    person,
)

THURSDAY = date(2026, 11, 26)
LATER = at(date(2027, 3, 1))


async def _refs(sessions: Sessions, wanted: Wanted, panel: str = ROTHERHAM) -> list[str]:
    async with transaction(sessions) as session:
        chair = await person(session, f"Chair {wanted}"[:40], panel, Role.CHAIR)
        view = await tracker.tracker(session, chair, panel, now=LATER, wanted=wanted)
        await session.rollback()
    return [line.case_ref for line in view.lines]


@pytest.fixture
async def cases(sessions: Sessions) -> list[CaseRow]:
    """Four children: high with another agency's lead, low and looked after, unscored, no review."""
    async with transaction(sessions) as session:
        lead = await person(session, "Lee Lead", ROTHERHAM, Role.PRACTITIONER)
        day = date(2027, 4, 1)
        made = [
            await case(session, "EX-1", ROTHERHAM, lead=lead, band="high", next_review_on=day),
            await case(session, "EX-2", ROTHERHAM, band="low", next_review_on=date(2027, 2, 1)),
            await case(session, "EX-3", ROTHERHAM, next_review_on=date(2027, 5, 1)),
            await case(session, "EX-4", ROTHERHAM, band="low"),
        ]
        child = await session.get_one(ChildRow, made[1].child_id)
        child.details = {"looked_after": "elsewhere"}
        held = await meeting(session, ROTHERHAM, THURSDAY)
        for number, one in enumerate(made, start=1):
            listed = one.ref != "EX-4"
            await item(session, held, one, number, state="discussed" if listed else "listed")
    return made


@pytest.mark.parametrize(
    ("wanted", "refs"),
    [
        (Wanted(band="high"), ["EX-1"]),
        (Wanted(band="none"), ["EX-3"]),
        (Wanted(only=Only.AWAY), ["EX-2"]),
        (Wanted(only=Only.NO_REVIEW), ["EX-4"]),
        (Wanted(only=Only.OVERDUE), ["EX-2"]),
        (Wanted(agency="example-agency"), ["EX-1"]),
        (Wanted(agency="another"), []),
        (Wanted(order=Order.NEED), ["EX-2", "EX-4", "EX-1", "EX-3"]),
        (Wanted(order=Order.BAND), ["EX-1", "EX-4", "EX-2", "EX-3"]),
        (Wanted(order=Order.REVIEW), ["EX-4", "EX-2", "EX-1", "EX-3"]),
        (Wanted(order=Order.REF), ["EX-1", "EX-2", "EX-3", "EX-4"]),
        (Wanted(order=Order.SEEN), ["EX-4", "EX-2", "EX-1", "EX-3"]),
    ],
)
@pytest.mark.usefixtures("cases")
async def test_H11_the_tracker_is_filtered_and_sorted(
    sessions: Sessions, wanted: Wanted, refs: list[str]
) -> None:
    assert await _refs(sessions, wanted) == refs


@pytest.mark.parametrize("wrong", [{"only": "mine"}, {"order": "random"}])
def test_a_choice_that_is_not_offered_is_refused_in_words(wrong: dict[str, str]) -> None:
    with pytest.raises(InputRefused, match="Choose"):
        wanted_of(**wrong)


async def test_a_band_of_no_panel_of_the_readers_is_refused(sessions: Sessions) -> None:
    with pytest.raises(InputRefused, match="bands that are offered"):
        await _refs(sessions, Wanted(band="purple"))


async def test_R4_4_without_a_review_day_the_twelve_weeks_run_and_are_marked(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, ROTHERHAM, THURSDAY)
        panel.item.state, panel.item.discussed_at = "discussed", panel.now
        await session.flush()
        before = await tracker.tracker(session, panel.chair, now=at(date(2027, 2, 18)))
        after = await tracker.tracker(session, panel.chair, now=at(date(2027, 2, 19)))
    assert before.lines[0].marks == ("No next review date",)
    assert after.lines[0].marks == (
        "Review overdue since 18 February 2027",
        "No next review date",
    )


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ([], ""),
        ([44], ""),
        ([44, 20, 90], "up from 20"),
        ([20, 44], "down from 44"),
        ([20, 20], "the same as before (20)"),
    ],
)
def test_R4_5_the_trend_is_said_in_words(totals: list[int], words: str) -> None:
    assert trend(totals) == words


async def test_R4_5_a_line_shows_the_trend_of_confirmed_scores_only(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, date(2026, 11, 27))
        for number, (day, total, confirmed) in enumerate(
            [(date(2026, 9, 25), 20, True), (date(2026, 10, 30), 44, True), (THURSDAY, 90, False)]
        ):
            held = await meeting(session, EAST, day)
            place = await item(session, held, panel.case, number + 2)
            session.add(
                ScoreRow(
                    case_id=panel.case.id,
                    item_id=place.id,
                    chair_id=panel.chair.id,
                    scored_on=day,
                    catalogue="house 1",
                    evidence=[],
                    total=total,
                    confirmed_at=at(day) if confirmed else None,
                )
            )
        await session.flush()
        view = await tracker.tracker(session, panel.chair, now=LATER)
    assert (view.lines[0].last_score, view.lines[0].trend) == (44, "up from 20")

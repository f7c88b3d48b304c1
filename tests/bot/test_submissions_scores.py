"""Scoring by button: groups are saved one by one, points by hand need their reason (R4.5)."""

from datetime import date

import pytest
from sqlalchemy import select

from core.store.engine import Sessions, transaction
from core.store.tables import CaseRow, ScoreRow
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.services.builders_discussions import ROTHERHAM, Panel, panel_at_work

THURSDAY = date(2026, 11, 26)
TICKED = {
    "tick_missing-overnight": "true",
    "on_missing-overnight": "2026-10-01",
    "source_missing-overnight": "Police",
}


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, THURSDAY)


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, panel.now)


async def _score(sessions: Sessions) -> ScoreRow | None:
    async with transaction(sessions) as session:
        return (await session.scalars(select(ScoreRow))).one_or_none()


async def test_R4_5_a_child_is_scored_adjusted_and_confirmed_by_button(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    assert "Yes · 20 points, evidence of the past 6 months" in reads(form)
    form = await chair.press(form, "Save and continue", **TICKED)
    assert "Score · group 2 of 12" in reads(form)
    form = await chair.press(form, "Back")
    assert fields(form) | TICKED == fields(form)
    result = await chair.press(form, "Save and see the score")
    assert "20, Low" in reads(result)
    by_hand = await chair.press(result, "Adjust by hand")
    assert "20, Low" in reads(by_hand)
    result = await chair.press(
        by_hand, "Save and see the score", points="20", rationale="Isolated."
    )
    assert "40, Medium" in reads(result)
    again = await chair.press(result, "Adjust by hand")
    assert "20, Low" in reads(again)  # from the factors
    assert fields(again) == {"points": "20", "rationale": "Isolated."}
    result = await chair.press(result, "Confirm the score")
    assert "On Thursday 26 November 2026 at 10:00, by Carla Chair." in reads(result)
    assert "Confirm the score" not in buttons(result)
    async with transaction(sessions) as session:
        assert (await session.get_one(CaseRow, panel.case.id)).band == "medium"


async def test_a_group_that_is_sent_twice_is_saved_once(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    press = chair.of(form, "Save and continue", **TICKED)
    first = await chair.send(press)
    emptied = await chair.press(first, "Back")
    emptied = await chair.press(emptied, "Save and continue", **{"tick_missing-overnight": "false"})
    assert reads(await chair.send(press)) == reads(emptied)
    row = await _score(sessions)
    assert row is not None
    assert row.evidence == []


async def test_an_old_group_shows_what_is_ticked_now_and_what_was_not_saved(
    panel: Panel, chair: Hand
) -> None:
    old = await chair.raw("score.open", item=panel.item.id, group=1)
    await chair.press(old, "Save and continue", **TICKED)
    mine = {"tick_late-home": "true", "on_late-home": "2026-11-02", "source_late-home": "School"}
    card = await chair.press(old, "Save and continue", **mine)
    said = reads(card)
    assert "Somebody has changed this child's score since this card was shown" in said
    assert "Ticked, 2 November 2026, School" in said
    assert fields(card) | TICKED == fields(card)
    assert fields(card)["tick_late-home"] == ""


async def test_what_is_missing_at_a_factor_is_asked_for_there(panel: Panel, chair: Hand) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    typed = {
        "tick_missing-overnight": "true",
        "source_missing-overnight": "Police",
        "on_late-home": "2026-11-02",
        "on_other-areas": "yesterday",
    }
    card = await chair.press(form, "Save and continue", **typed)
    assert list(marked(card)) == ["tick_late-home", "on_other-areas"]
    assert fields(card) | typed == fields(card)
    corrected = {"tick_late-home": "true", "on_other-areas": ""}
    card = await chair.press(card, "Save and continue", **corrected)
    assert list(marked(card)) == ["on_missing-overnight"]


async def test_R4_5_points_by_hand_need_a_whole_number_and_a_rationale(
    panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("score.by_hand", item=panel.item.id)
    card = await chair.press(form, "Save and see the score", points="", rationale="Because.")
    assert list(marked(card)) == ["points"]
    assert fields(card)["rationale"] == "Because."
    card = await chair.press(form, "Save and see the score", points="-5")
    assert list(marked(card)) == ["rationale"]
    card = await chair.press(form, "Save and see the score", points="21", rationale="Because.")
    assert list(marked(card)) == ["points"]


async def test_an_old_adjustment_shows_the_present_one_beside_what_was_typed(
    panel: Panel, chair: Hand
) -> None:
    old = await chair.raw("score.by_hand", item=panel.item.id)
    await chair.press(old, "Save and see the score", points="5", rationale="Isolated.")
    card = await chair.press(old, "Save and see the score", points="-5", rationale="Calmer.")
    assert "Calmer." in reads(card)
    assert fields(card) == {"points": "5", "rationale": "Isolated."}


async def test_a_score_without_anything_saved_is_not_confirmed_and_says_why(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    card = await chair.raw("score.confirm", item=panel.item.id, v=0)
    assert "Nothing has been scored yet." in reads(card)
    assert await _score(sessions) is None
    card = await chair.press(card, "Change that group")
    assert "Choose the group in which something is to be changed." in reads(card)


async def test_a_member_only_reads_the_score(sessions: Sessions, panel: Panel) -> None:
    member = Hand(sessions, panel.member, panel.now)
    card = await member.raw("score.result", item=panel.item.id, page=1)
    assert buttons(card) == ["What would change it", "Back to the child"]


async def test_R4_4_where_the_rules_disagree_the_chair_chooses_the_day(
    panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    result = await chair.press(form, "Save and see the score", **TICKED)
    result = await chair.press(result, "Confirm the score")
    card = await chair.press(result, "Back to the child")
    assert "R4.4 asks for a review at least every 12 weeks" in reads(card)
    assert fields(card)["next_review_on"] == ""
    late = {"decision": "stay_open", "next_review_on": "2027-05-20"}
    card = await chair.press(card, "Save", **late)
    assert list(marked(card)) == ["next_review_why"]
    card = await chair.press(card, "Save", next_review_why="Seen weekly at school.")
    assert "Saved at 10:00." in reads(card)

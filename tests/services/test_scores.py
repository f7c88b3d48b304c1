import asyncio
from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_catalogue
from core.data.answers import score_answer
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.evidence import ManualScore
from core.people import Person, Role
from core.services import scores
from core.services.rules import procedure_of
from core.services.score_views import ScoreResult
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, CaseRow, ScoreRow
from core.ticks import Tick
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    invite,
    item,
    meeting,
    panel_at_work,
    person,
)

DAY = date(2026, 11, 26)  # a Thursday
LIST = load_catalogue("house")
GROUPS = list(LIST.groups)
SIX_MONTHS_AGO = date(2026, 5, 26)


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, DAY)


def _significant(group: str, on: date, count: int = 1) -> Mapping[str, Tick]:
    found = [one.id for one in LIST.factors.values() if one.group == group and one.points == 20]
    return {one: Tick(on, "Police") for one in found[:count]}


async def _save(session: AsyncSession, panel: Panel, group: str, ticks: Mapping[str, Tick]) -> None:
    await scores.save_group(
        session,
        panel.chair,
        panel.item.id,
        ticks,
        group=GROUPS.index(group) + 1,
        version=None,
        now=panel.now,
    )


async def _confirm(session: AsyncSession, panel: Panel) -> ScoreResult:
    return await scores.confirm(session, panel.chair, panel.item.id, version=None, now=panel.now)


async def test_R4_5_the_chair_scores_group_by_group_with_running_totals(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        empty = await scores.score_view(session, panel.chair, panel.item.id, 1, now=panel.now)
        assert (empty.group, empty.groups, empty.version) == (1, len(GROUPS), 0)
        assert empty.label == "Missing and whereabouts"
        saved = await scores.save_group(
            session,
            panel.chair,
            panel.item.id,
            _significant("missing", DAY, 2),
            group=1,
            version=0,
            now=panel.now,
        )
    assert (saved.calculated, saved.total, saved.band) == (40, 40, "Medium")
    assert saved.subtotals == (("Missing and whereabouts", 40),)
    ticked = [one for one in saved.factors if one.ticked]
    assert [(one.on, one.source, one.points) for one in ticked] == [(DAY, "Police", 20)] * 2


async def test_R4_5_a_manual_score_beyond_20_or_without_rationale_is_refused(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", _significant("missing", DAY))
        for manual, field in (
            (ManualScore(21, "Why not."), "adjustment.points"),
            (ManualScore(-21, "Why not."), "adjustment.points"),
            (ManualScore(5, " "), "adjustment.rationale"),
            (ManualScore(5, "a\x00b"), "adjustment.rationale"),
        ):
            with pytest.raises(InputRefused) as refused:
                await scores.set_adjustment(
                    session, panel.chair, panel.item.id, manual, version=None, now=panel.now
                )
            assert list(refused.value.problems) == [field]
        result = await scores.set_adjustment(
            session,
            panel.chair,
            panel.item.id,
            ManualScore(20, "New intelligence."),
            version=None,
            now=panel.now,
        )
    assert (result.calculated, result.adjustment, result.total) == (20, 20, 40)
    assert result.rationale == "New intelligence."


async def test_R4_6_only_the_past_six_months_count_and_the_rest_is_history(
    sessions: Sessions, panel: Panel
) -> None:
    inside = _significant("missing", SIX_MONTHS_AGO)
    before = _significant("money", date(2026, 5, 25))
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", inside)
        await _save(session, panel, "money", before)
        result = await _confirm(session, panel)
    assert [(line.counted, line.points) for line in result.lines] == [(20, 20), (0, 20)]
    assert "kept as history" in result.lines[1].why
    assert (result.total, result.band) == (20, "low")


async def test_R4_6_high_asks_about_the_nrm_and_sets_the_cases_band(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", _significant("missing", DAY, 2))
        await _save(session, panel, "people", _significant("people", DAY, 2))
        result = await _confirm(session, panel)
    assert (result.total, result.band_name) == (80, "High")
    assert any("National Referral Mechanism" in prompt for prompt in result.prompts)
    async with transaction(sessions) as session:
        assert (await session.get_one(CaseRow, panel.case.id)).band == "high"


async def test_R4_5_a_stored_score_recomputes_to_the_same(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", _significant("missing", date(2026, 9, 1), 2))
        await scores.set_adjustment(
            session,
            panel.chair,
            panel.item.id,
            ManualScore(-7, "The family moved."),
            version=None,
            now=panel.now,
        )
        await _confirm(session, panel)
    async with transaction(sessions) as session:
        row = (await session.scalars(select(ScoreRow))).one()
        evidence = [{"factor": one["factor"], "on": one["on"]} for one in row.evidence]
        manual = {"points": row.adjustment, "rationale": row.rationale}
        procedure = procedure_of(ROTHERHAM)
        answer = score_answer(
            procedure, {"evidence": evidence, "adjustment": manual}, row.scored_on
        )
        assert (row.calculated, row.total, row.band) == (40, 33, "low")
        assert (answer["calculated"], answer["total"], answer["band"]) == (40, 33, "low")
        assert row.catalogue == "house 1"


async def test_a_repeated_press_changes_nothing_and_shows_the_present_state(
    sessions: Sessions, panel: Panel
) -> None:
    ticks = _significant("missing", DAY)
    async with transaction(sessions) as session:
        first = await scores.save_group(
            session, panel.chair, panel.item.id, ticks, group=1, version=0, now=panel.now
        )
    async with transaction(sessions) as session:
        again = await scores.save_group(
            session, panel.chair, panel.item.id, ticks, group=1, version=0, now=panel.now
        )
        assert again == first
        with pytest.raises(AlreadyChanged, match="changed nothing"):
            await scores.save_group(
                session, panel.chair, panel.item.id, {}, group=1, version=0, now=panel.now
            )
        result = await _confirm(session, panel)
        assert await _confirm(session, panel) == result


async def test_a_confirmed_score_that_is_changed_must_be_confirmed_again(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", _significant("missing", DAY, 2))
        await _confirm(session, panel)
        await _save(session, panel, "missing", {})
    async with transaction(sessions) as session:
        assert (await session.get_one(CaseRow, panel.case.id)).band is None
        row = (await session.scalars(select(ScoreRow))).one()
        assert (row.confirmed_at, row.total) == (None, None)


async def test_nobody_confirms_a_score_in_which_nothing_was_opened(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused, match="Nothing has been scored yet"):
            await _confirm(session, panel)


async def test_R4_7_a_score_that_rises_above_low_does_not_pass_over_a_recorded_closing(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        row = await session.get_one(AgendaItemRow, panel.item.id)
        row.decision, row.decision_why = "close", "Settled."
        await _save(session, panel, "missing", _significant("missing", DAY, 2))
        with pytest.raises(InputRefused, match="stays open until the risk is low"):
            await _confirm(session, panel)


async def test_R4_5_the_next_score_begins_with_the_last_evidence_and_asks_to_look_at_it(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", _significant("missing", DAY))
        await _confirm(session, panel)
    later = await _next_meeting(sessions, panel, date(2026, 12, 3))
    async with transaction(sessions) as session:
        view = await scores.score_view(session, later.chair, later.item.id, 1, now=later.now)
        assert [(one.on, one.carried) for one in view.factors if one.ticked] == [(DAY, True)]
        await _save(session, later, "money", {})
        with pytest.raises(InputRefused, match="Missing and whereabouts") as refused:
            await _confirm(session, later)
        assert list(refused.value.problems) == ["group_missing"]
        await _save(session, later, "missing", _significant("missing", DAY))
        assert (await _confirm(session, later)).total == 20


async def _next_meeting(sessions: Sessions, panel: Panel, day: date) -> Panel:
    async with transaction(sessions) as session:
        held = await meeting(session, panel.key, day)
        await invite(session, held, [panel.chair])
        case = await session.get_one(CaseRow, panel.case.id)
        place = await item(session, held, case, kind="review")
        return Panel(
            panel.key, day, panel.chair, panel.administrator, panel.member, panel.lead,
            panel.stranger, case, held, place,
        )  # fmt: skip


async def test_R4_5_only_a_chair_scores_and_only_the_panel_sees_the_score(
    sessions: Sessions, panel: Panel
) -> None:
    async def look(by: Person) -> None:
        async with transaction(sessions) as session:
            await scores.score_view(session, by, panel.item.id, 1, now=panel.now)

    for nobody, how in (
        (panel.administrator, NotAllowed),
        (panel.member, NotAllowed),
        (panel.lead, NotFound),
        (panel.stranger, NotFound),
    ):
        with pytest.raises(how):
            await look(nobody)
    async with transaction(sessions) as session:
        await _save(session, panel, "missing", _significant("missing", DAY))
        seen = await scores.result_view(session, panel.member, panel.item.id, now=panel.now)
        assert seen.total == 20


async def test_a_group_that_is_not_there_is_refused(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        with pytest.raises(InputRefused, match="There is no group 13; the list has 12"):
            await scores.score_view(session, panel.chair, panel.item.id, 13, now=panel.now)


async def test_where_a_procedure_has_no_bands_ours_are_used(sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, EAST, date(2026, 11, 27))
        await _save(session, panel, "missing", _significant("missing", DAY))
        result = await _confirm(session, panel)
    assert (result.band, result.band_clause) == ("low", "ours")


async def test_of_two_chairs_who_save_at_once_one_is_told_to_look_again(
    sessions: Sessions, panel: Panel
) -> None:
    async def save(ticks: Mapping[str, Tick]) -> str:
        async with transaction(sessions) as session:
            view = await scores.save_group(
                session, panel.chair, panel.item.id, ticks, group=1, version=0, now=panel.now
            )
        return str(view.calculated)

    both = (save(_significant("missing", DAY)), save(_significant("missing", DAY, 2)))
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one) is AlreadyChanged for one in ended) == [False, True]
    async with transaction(sessions) as session:
        assert len((await session.scalars(select(ScoreRow))).all()) == 1


async def test_H9_a_member_who_has_not_declared_does_not_read_the_score(
    sessions: Sessions,
) -> None:
    async with transaction(sessions) as session:
        east = await panel_at_work(session, EAST, date(2026, 11, 27))
        late = await person(session, "Ned Newcomer", EAST, Role.MEMBER)
        await invite(session, east.meeting, [late], declared_at=None)

    with pytest.raises(NotAllowed, match="confidentiality declaration first"):
        async with transaction(sessions) as session:
            await scores.result_view(session, late, east.item.id, now=east.now)
    async with transaction(sessions) as session:
        shown = await scores.result_view(session, east.member, east.item.id, now=east.now)
    assert shown.case_ref == east.case.ref

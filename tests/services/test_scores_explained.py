"""What is known already, sent in advance, explained, corrected and reckoned again (R4.5, R4.6)."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.data.answers import rules_of, score_answer
from core.data.score_inputs import answer_text
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound, PanelError
from core.people import Person, Role
from core.score_rules import written
from core.services import (
    evidence_notes,
    evidence_taken,
    score_corrections,
    score_outlook,
    scores,
    stored_scores,
)
from core.services.evidence_notes import NewNote
from core.services.rules import procedure_of
from core.services.score_corrections import Correction
from core.services.score_sheet import sheet_of
from core.store import scores as store
from core.store.engine import Sessions, transaction
from core.store.tables import (
    CaseRow,
    EvidenceNoteRow,
    InviteeRow,
    MeetingRow,
    ReferralRow,
    ScoreRow,
)
from core.ticks import Tick
from tests.services.builders_discussions import (
    ROTHERHAM,
    Panel,
    at,
    invite,
    item,
    meeting,
    panel_at_work,
    person,
)
from tests.unit.factor_examples import RULES

DAY = date(2026, 11, 26)  # a Thursday
AUGUST = date(2026, 8, 12)
OVERNIGHT = {"missing-overnight": Tick(AUGUST, "Police")}


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, DAY)


async def _referred(session: AsyncSession, panel: Panel, **answers: str) -> Person:
    by = await person(session, "Alex Example", ROTHERHAM, Role.PRACTITIONER, teams=True)
    row = ReferralRow(
        ref="RO-R-1",
        procedure="rotherham",
        panel=ROTHERHAM,
        referrer_id=by.id,
        state="accepted",
        answers=answers,
        case_id=panel.case.id,
        started_at=at(date(2026, 11, 2)),
        submitted_at=at(date(2026, 11, 3)),
    )
    session.add(row)
    await session.flush()
    return by


async def _save(
    session: AsyncSession, panel: Panel, group: int, ticks: Mapping[str, Tick | None]
) -> None:
    await scores.save_group(
        session, panel.chair, panel.item.id, ticks, group=group, version=None, now=panel.now
    )


async def _confirm(session: AsyncSession, panel: Panel) -> None:
    await scores.confirm(session, panel.chair, panel.item.id, version=None, now=panel.now)


async def test_R4_5_what_the_referral_says_is_filled_in_with_its_origin_and_must_be_confirmed(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _referred(session, panel, missing_episodes="4", types="gang", looked_after="no")
        view = await scores.score_view(session, panel.chair, panel.item.id, 1, now=panel.now)
        [filled] = [one for one in view.factors if one.ticked]
        assert (filled.id, filled.on, filled.carried) == ("missing-overnight", None, True)
        assert filled.origin == "from the referral of Tuesday 3 November 2026, by Alex Example"
        assert view.calculated == 0  # it has no day yet
        with pytest.raises(InputRefused, match="Give the day of the evidence"):
            await _save(session, panel, 1, {"missing-overnight": Tick(None, "Police")})
        await _save(session, panel, 1, OVERNIGHT)
        with pytest.raises(InputRefused, match="by Alex Example") as refused:
            await _confirm(session, panel)
        assert list(refused.value.problems) == ["group_criminal"]
        await _save(session, panel, 7, {})
        await _confirm(session, panel)
        result = await scores.result_view(session, panel.chair, panel.item.id, now=panel.now)
    assert (result.total, result.lines[0].origin) == (20, filled.origin)


async def test_R4_5_unknown_is_not_no(sessions: Sessions, panel: Panel) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, 1, OVERNIGHT | {"late-home": None})
        view = await scores.score_view(session, panel.chair, panel.item.id, 1, now=panel.now)
        result = await scores.result_view(session, panel.chair, panel.item.id, now=panel.now)
    assert [one.id for one in view.factors if one.absent] == ["late-home"]
    assert [one.id for one in view.factors if one.ticked] == ["missing-overnight"]
    assert result.known == (1, 1, 66)
    assert (result.total, result.band_before) == (20, "Low")
    assert result.distance == ("20 points below Medium, which begins at 40.",)


async def test_R4_5_a_stored_score_recomputes_to_the_byte_from_its_inputs(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, 1, OVERNIGHT | {"late-home": None})
        await _confirm(session, panel)
    async with transaction(sessions) as session:
        [line] = await stored_scores.listed(session, panel.case.ref, now=panel.now)
        assert (line["total"], line["recomputes"]) == (20, True)
        inputs = await stored_scores.inputs_of(session, line["id"], now=panel.now)
        answer = await stored_scores.answer_for(session, line["id"], now=panel.now)
        again = score_answer(procedure_of(ROTHERHAM), json.loads(answer_text(inputs)), DAY)
        assert answer_text(again) == answer_text(answer)
        row = await session.get_one(ScoreRow, line["id"])
        row.evidence = [{**one, "on": "2026-08-13"} for one in row.evidence if one["on"]]
        await session.flush()
        [line] = await stored_scores.listed(session, panel.case.ref, now=panel.now)
        assert line["recomputes"] is False
        with pytest.raises(NotFound, match="no stored score"):
            await stored_scores.answer_for(session, "nothing", now=panel.now)


async def test_R4_5_a_score_made_with_another_list_is_shown_by_the_rules_kept_with_it(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, 1, {})
        row = (await session.scalars(select(ScoreRow))).one()
        digest = await store.keep_rules(session, written(RULES), panel.now)
        await session.execute(update(ScoreRow).values(rules_sha256=digest, catalogue=RULES.label))
        session.expire(row)
    async with transaction(sessions) as session:
        days = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 1))
        await _save(session, panel, 1, {"episodes": Tick(None, "Police", days=days)})
        for wrong, field in (
            (Tick(DAY, "Police"), "level_drugs"),
            (Tick(DAY + timedelta(days=1), "Police", "some"), "on_drugs"),
            (Tick(date(1999, 1, 1), "Police", "some"), "on_drugs"),
        ):
            with pytest.raises(InputRefused) as refused:
                await _save(session, panel, 2, {"drugs": wrong})
            assert list(refused.value.problems) == [field]
        await _save(session, panel, 2, {"drugs": Tick(DAY, "School", "some")})
        await _confirm(session, panel)
        result = await scores.result_view(session, panel.chair, panel.item.id, now=panel.now)
        [line] = await stored_scores.listed(session, panel.case.ref, now=panel.now)
    assert (result.total, result.catalogue) == (24, "Every kind")
    assert [label for _, label in result.steps] == ["Missing", "Health", "Lasting", "Harm"]
    assert (line["list"], line["recomputes"]) == ("every_kind 3", True)


async def test_R4_5_those_with_a_case_send_evidence_and_nobody_else_finds_it(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        referrer = await _referred(session, panel)
        guest = await person(session, "Gail Guest", ROTHERHAM, Role.PRACTITIONER)
        session.add(
            InviteeRow(
                meeting_id=panel.meeting.id, person_id=guest.id, item_id=panel.item.id, because="x"
            )
        )
        nobody = await person(session, "Ned Nobody", ROTHERHAM, Role.PRACTITIONER)
        note = NewNote("missing-overnight", AUGUST, "Found at two in the morning.", "Police")
        for by in (panel.lead, referrer, guest, panel.member):
            assert [
                one[0] for one in await evidence_notes.my_cases(session, by, now=panel.now)
            ] == [panel.case.id]
            form = await evidence_notes.send(session, by, panel.case.id, note, now=panel.now)
            assert form.sent == (
                "Missing overnight or longer, 12 August 2026: waits for the chair",
            )
        for by in (nobody, panel.stranger):
            assert await evidence_notes.my_cases(session, by, now=panel.now) == []
            with pytest.raises(NotFound):
                await evidence_notes.send(session, by, panel.case.id, note, now=panel.now)
        assert len((await session.scalars(select(EvidenceNoteRow))).all()) == 4


async def test_R4_5_what_cannot_be_sent_is_refused_with_a_sentence_for_each_fault(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        for note, fields in (
            (NewNote("", None, " ", ""), ["factor", "known", "source"]),
            (NewNote("late-home", None, "Known.", "Police"), ["seen_on"]),
            (NewNote("late-home", DAY + timedelta(days=1), "Known.", "Police"), ["seen_on"]),
            (NewNote("late-home", date(1899, 1, 1), "Known.", "Police"), ["seen_on"]),
            (NewNote("late-home", DAY, "x" * 2001, "Police"), ["known"]),
        ):
            with pytest.raises(InputRefused) as refused:
                await evidence_notes.send(session, panel.lead, panel.case.id, note, now=panel.now)
            assert list(refused.value.problems) == fields
        assert (await session.scalars(select(EvidenceNoteRow))).all() == []
        (await session.get_one(CaseRow, panel.case.id)).state = "closed"
        with pytest.raises(NotAllowed, match="has ended"):
            await evidence_notes.send(session, panel.lead, panel.case.id, note, now=panel.now)


async def test_R4_5_the_chair_sees_who_said_what_and_takes_it_over_or_leaves_it_out(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        for ago, day in ((2, AUGUST), (1, date(2026, 7, 1))):
            note = NewNote("missing-overnight", day, "Found far from home.", "Police")
            sent = panel.now - timedelta(minutes=ago)
            await evidence_notes.send(session, panel.lead, panel.case.id, note, now=sent)
        view = await scores.score_view(session, panel.chair, panel.item.id, 1, now=panel.now)
        assert view.sent == 2
        with pytest.raises(NotAllowed):
            await evidence_taken.waiting(session, panel.member, panel.item.id, now=panel.now)
        first, second = await evidence_taken.waiting(
            session, panel.chair, panel.item.id, now=panel.now
        )
        assert (first.sent_by, first.known) == ("Lee Lead, Example Agency", "Found far from home.")
        for press in (evidence_taken.take_over, evidence_taken.leave_out):
            with pytest.raises(NotAllowed):
                await press(
                    session, panel.member, panel.item.id, first.id, version=1, now=panel.now
                )
        left = await evidence_taken.take_over(
            session, panel.chair, panel.item.id, first.id, version=1, now=panel.now
        )
        assert [one.id for one in left] == [second.id]
        with pytest.raises(AlreadyChanged, match="dealt with"):
            await evidence_taken.leave_out(
                session, panel.chair, panel.item.id, first.id, version=1, now=panel.now
            )
        left = await evidence_taken.leave_out(
            session, panel.chair, panel.item.id, second.id, version=1, now=panel.now
        )
        assert left == ()
        result = await scores.result_view(session, panel.chair, panel.item.id, now=panel.now)
        [line] = result.lines
        form = await evidence_notes.note_form(session, panel.lead, panel.case.id, now=panel.now)
    assert (line.counted, line.on, line.source) == (20, AUGUST, "Police")
    assert line.origin == "from what Lee Lead sent on Thursday 26 November 2026"
    assert [said.rpartition(": ")[2] for said in form.sent] == [
        "the chair took it over",
        "the chair left it out",
    ]


async def test_evidence_after_the_meeting_waits_for_the_next_score(
    sessions: Sessions, panel: Panel
) -> None:
    later = at(DAY + timedelta(days=2))
    async with transaction(sessions) as session:
        note = NewNote("late-home", DAY + timedelta(days=1), "Late again.", "School")
        await evidence_notes.send(session, panel.lead, panel.case.id, note, now=later)
        [one] = await evidence_taken.waiting(session, panel.chair, panel.item.id, now=later)
        with pytest.raises(PanelError, match="wait for the next score"):
            await evidence_taken.take_over(
                session, panel.chair, panel.item.id, one.id, version=1, now=later
            )
        assert (
            len(await evidence_taken.waiting(session, panel.chair, panel.item.id, now=later)) == 1
        )


async def _next(session: AsyncSession, panel: Panel, day: date) -> Panel:
    held = await meeting(session, panel.key, day)
    await invite(session, held, [panel.chair])
    case = await session.get_one(CaseRow, panel.case.id)
    place = await item(session, held, case, kind="review")
    return Panel(
        panel.key, day, panel.chair, panel.administrator, panel.member, panel.lead,
        panel.stranger, case, held, place,
    )  # fmt: skip


async def test_R4_6_the_outlook_says_what_would_change_the_score_and_what_did(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, 1, OVERNIGHT)
        await _save(session, panel, 4, {"vehicles": Tick(DAY, "School")})
        await _confirm(session, panel)
        later = await _next(session, panel, date(2026, 12, 3))
        await _save(session, later, 1, OVERNIGHT)
        await _save(session, later, 4, {"hotspots": Tick(DAY, "Police")})
        await _save(session, later, 6, {"debt": Tick(DAY, "Police")})
        found = await score_outlook.outlook(session, panel.chair, later.item.id, now=later.now)
    assert (found.total, found.band) == (60, "Medium")
    assert found.without[0] == (
        "Without the evidence of 12 August 2026 for “Missing overnight or longer”: 40, medium."
    )
    assert (found.changes[0].on, found.changes[0].total) == (date(2027, 2, 13), 40)
    assert found.since == "Thursday 26 November 2026"
    assert [(one.label, one.before, one.after) for one in found.moved] == [
        ("Seen at places of concern", 0, 20),
        ("Held in debt, urgently needs money, or the family is threatened over debt", 0, 20),
        ("Seen in vehicles with unknown adults", 20, 0),
    ]
    assert all(one.label not in one.why for one in found.moved)
    assert found.moved[0].why == "20 points, for 26 November 2026, inside the past 6 months."
    assert [(one.on, one.total, one.band) for one in found.history] == [(DAY, 40, "Medium")]


async def test_R4_6_what_if_is_what_the_chair_gets_by_leaving_it_out(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, 1, OVERNIGHT)
        await _save(session, panel, 4, {"vehicles": Tick(DAY, "School")})
        found = await score_outlook.outlook(session, panel.chair, panel.item.id, now=panel.now)
        await _save(session, panel, 1, {})
        result = await scores.result_view(session, panel.chair, panel.item.id, now=panel.now)
    assert found.without[0].endswith(f": {result.total}, {result.band_name.lower()}.")


async def _closed(session: AsyncSession, panel: Panel) -> None:
    row = await session.get_one(MeetingRow, panel.meeting.id)
    row.minutes_approved_at = panel.now


async def test_R4_5_a_corrected_day_scores_again_visibly_and_both_scores_stay(
    sessions: Sessions, panel: Panel
) -> None:
    may = date(2026, 5, 12)
    later = at(date(2026, 12, 1))
    async with transaction(sessions) as session:
        await _save(session, panel, 1, {"missing-overnight": Tick(may, "Police")})
        await _save(session, panel, 4, {"vehicles": Tick(DAY, "School")})
        await _confirm(session, panel)
        with pytest.raises(PanelError, match="still open"):
            await score_corrections.correctable(session, panel.chair, panel.item.id, now=later)
        await _closed(session, panel)
    new = Correction(f"missing-overnight/{may}", AUGUST, "The police log says August.")
    async with transaction(sessions) as session:
        form = await score_corrections.correctable(session, panel.chair, panel.item.id, now=later)
        assert form.pieces[0] == (new.piece, "Missing overnight or longer, 12 May 2026")
        result = await score_corrections.correct(
            session, panel.chair, panel.item.id, new, version=form.version, now=later
        )
        assert (result.total, result.band, result.edition) == (40, "medium", 2)
    async with transaction(sessions) as session:
        first, second = await store.confirmed(session, panel.case.id)
        assert (first.total, first.band, second.total, second.band) == (20, "low", 40, "medium")
        assert (await session.get_one(CaseRow, panel.case.id)).band == "medium"
        found = await score_outlook.outlook(session, panel.chair, panel.item.id, now=later)
        assert found.history[0].correction == ""
        assert found.history[1].correction == (
            "Corrected on Tuesday 1 December 2026 by Carla Chair: “Missing overnight or longer” "
            "was on 12 August 2026, not on 12 May 2026. The police log says August. The score was "
            "20 and is 40."
        )
        assert [(one.before, one.after) for one in found.moved] == [(0, 20)]
        rows = await stored_scores.listed(session, panel.case.ref, now=later)
        assert [(one["edition"], one["recomputes"]) for one in rows] == [(1, True), (2, True)]
        with pytest.raises(AlreadyChanged, match="corrected this score"):
            await score_corrections.correct(
                session, panel.chair, panel.item.id, new, version=form.version, now=later
            )
        next_one = await _next(session, panel, date(2026, 12, 3))
        sheet = await sheet_of(session, (next_one.item, next_one.meeting, next_one.case))
        assert {one.factor: one.on for one in sheet.known}["missing-overnight"] == AUGUST


async def test_R4_5_a_correction_needs_its_day_its_reason_and_the_chair(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        await _save(session, panel, 1, OVERNIGHT)
        await _confirm(session, panel)
        await _closed(session, panel)
    piece = f"missing-overnight/{AUGUST}"
    async with transaction(sessions) as session:
        form = await score_corrections.correctable(
            session, panel.chair, panel.item.id, now=panel.now
        )
        for new, fields in (
            (Correction("drugs/2026-08-12", AUGUST, "Why."), ["piece"]),
            (Correction(piece, None, " "), ["right_day", "why"]),
            (Correction(piece, AUGUST, "Why."), ["right_day"]),
            (Correction(piece, DAY + timedelta(days=1), "Why."), ["right_day"]),
            (Correction(piece, date(1999, 1, 1), "Why."), ["right_day"]),
        ):
            with pytest.raises(InputRefused) as refused:
                await score_corrections.correct(
                    session, panel.chair, panel.item.id, new, version=form.version, now=panel.now
                )
            assert list(refused.value.problems) == fields
        with pytest.raises(NotAllowed):
            await score_corrections.correctable(
                session, panel.administrator, panel.item.id, now=panel.now
            )
        assert len(await store.confirmed(session, panel.case.id)) == 1


def test_the_rules_of_every_procedure_can_be_kept() -> None:
    for name in ("rotherham", "hertfordshire"):
        assert json.dumps(written(rules_of(procedure_of(name))))

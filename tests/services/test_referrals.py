"""A referral from its first step to its sending: kept as typed, seen by few, sent once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core.data import house, load_form, load_procedure
from core.dates import local_date
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.messages import Kind
from core.people import Person
from core.referrals import ReferralState
from core.services import criteria, queue, referral_corrections, referrals
from core.services.referrals import SURE, ReferralView
from core.services.withdrawing import withdraw
from core.store.engine import Sessions, transaction
from core.store.tables import AgendaItemRow, CaseRow, ReferralRow
from tests.services.builders_discussions import at
from tests.services.builders_referrals import (
    NOW,
    ROTHERHAM,
    WEST,
    acts_on,
    area,
    begun,
    decided,
    filled,
    filled_for_rotherham,
    look,
    outbox_of,
    sent,
    with_chairs,
)

TRICKY = (
    "<script>alert('x')</script> & <b>bold</b>",
    "**stars** [link](http://example.test) {{name}} {% raw %}",
    "👩‍👩‍👧 café Ω שלום",
    "Line one\r\n\tindented\n\n",
    "x" * 10_000,
    "a\x00b\x1bc",
    "half an emoji \ud83d",
)


async def save(
    sessions: Sessions, by: Person, referral_id: str, step: int, go: str = "next", **values: str
) -> tuple[ReferralView, dict[str, str]]:
    async with transaction(sessions) as session:
        return await referrals.save_step(
            session, by, referral_id, step=step, values=values, go=go, now=NOW
        )


@pytest.mark.parametrize("go", ["next", "back", "later"])
@pytest.mark.parametrize("text", TRICKY, ids=range(len(TRICKY)))
async def test_what_was_typed_is_stored_at_every_step_even_when_it_is_wrong(
    sessions: Sessions, text: str, go: str
) -> None:
    east = await area(sessions)
    by = east.practitioner
    referral_id = await begun(sessions, by, {})

    steps = range(1, len(load_form("hertfordshire").steps) + 1)
    for step in steps:
        await save(sessions, by, referral_id, step, go, **{f"typed_{step}": text})

    view = await look(sessions, by, referral_id)
    assert view.answers == {f"typed_{step}": text for step in steps}
    assert view.state is ReferralState.DRAFT


async def test_a_step_that_is_wrong_is_shown_again_and_one_that_is_right_moves_on(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    by = east.practitioner
    referral_id = await begun(sessions, by, {})

    view, wrong = await save(sessions, by, referral_id, 3, **filled(born="2030-01-01"))
    assert (view.step, list(wrong)) == (3, ["born"])
    assert view.answers["born"] == "2030-01-01"

    view, wrong = await save(sessions, by, referral_id, 3, **filled())
    assert (view.step, wrong) == (4, {})
    view, wrong = await save(sessions, by, referral_id, 4, "back", worry="")
    assert (view.step, wrong) == (3, {})
    view, _ = await save(sessions, by, referral_id, 1, "back")
    assert view.step == 1


async def test_an_age_of_18_or_over_is_asked_about_once_and_then_believed(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    by = east.practitioner
    referral_id = await begun(sessions, by, {})

    view, wrong = await save(sessions, by, referral_id, 3, **filled(born="2008-11-23"))
    assert (view.step, list(wrong)) == (3, [SURE])
    assert "18" in wrong[SURE]
    view, wrong = await save(sessions, by, referral_id, 3, **filled(born="2008-11-23"))
    assert (view.step, wrong) == (4, {})
    view, wrong = await save(sessions, by, referral_id, 3, **filled(born="2007-01-01"))
    assert (view.step, list(wrong)) == (3, [SURE])


async def test_sending_what_is_incomplete_says_what_is_missing_and_loses_nothing(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    by = east.practitioner
    referral_id = await begun(sessions, by, filled(born="2027-01-01", ask=""))

    with pytest.raises(InputRefused) as refused:
        async with transaction(sessions) as session:
            await referrals.submit(session, by, referral_id, now=NOW)

    assert set(refused.value.problems) == {"born", "ask"}
    view = await look(sessions, by, referral_id)
    assert (view.state, view.answers["born"]) == (ReferralState.DRAFT, "2027-01-01")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("area", "Elsewhere"),
        ("types", "criminal,<b>anything</b>"),
        ("vulnerabilities", "made up"),
        ("danger", "perhaps"),
        ("high_risk", "maybe"),
        ("route", "x" * 60),
        ("gender", "typed freely"),
        ("aware", "typed freely"),
        ("criterion_invented", "true"),
    ],
)
async def test_a_choice_that_was_not_offered_is_refused(
    sessions: Sessions, field: str, value: str
) -> None:
    east = await area(sessions)
    answers = filled(**{field: value, "why_invented": "Because."})
    referral_id = await begun(sessions, east.practitioner, answers)

    with pytest.raises(InputRefused) as refused:
        async with transaction(sessions) as session:
            await referrals.submit(session, east.practitioner, referral_id, now=NOW)

    assert len(refused.value.problems) == 1


async def test_sending_twice_leaves_one_referral(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    async with transaction(sessions) as session:
        again = await referrals.submit(session, east.practitioner, view.id, now=NOW)
        acts = [act for _, act in await acts_on(session, f"referral:{view.id}")]

    assert (again.state, again.version) == (ReferralState.SUBMITTED, view.version)
    assert acts.count("referral.submit") == 1


async def test_every_reading_and_writing_is_audited(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())
    await look(sessions, east.coordinator, view.id)

    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{view.id}")

    assert (east.practitioner.id, "referral.start") in acts
    assert [who for who, act in acts if act == "referral.save"] == [east.practitioner.id] * 10
    assert acts[-1] == (east.coordinator.id, "read.referral")


async def test_a_draft_is_its_referrers_alone(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await begun(sessions, east.practitioner, filled())

    for other in (east.coordinator, east.sash, east.administrator):
        with pytest.raises(NotFound):
            await look(sessions, other, referral_id)
    assert (await look(sessions, east.practitioner, referral_id)).editable


async def test_a_practitioner_sees_nobody_elses_referral(sessions: Sessions) -> None:
    east, other = await area(sessions), await area(sessions, surname="Second")
    view = await sent(sessions, east.practitioner, filled())

    with pytest.raises(NotFound):
        await look(sessions, other.practitioner, view.id)
    async with transaction(sessions) as session:
        assert await referrals.mine(session, other.practitioner) == []
        [line] = await referrals.mine(session, east.practitioner)
        acts = await acts_on(session, f"referral:{view.id}")
    assert line.id == view.id
    assert other.practitioner.id not in {who for who, _ in acts}


async def test_an_id_that_does_not_exist_is_not_found_in_the_same_words(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await begun(sessions, east.practitioner, filled())

    with pytest.raises(NotFound) as none:
        await look(sessions, east.coordinator, "no-such-id")
    with pytest.raises(NotFound) as hidden:
        await look(sessions, east.coordinator, referral_id)
    assert str(none.value) == str(hidden.value)


async def test_only_the_referrer_changes_sends_or_withdraws(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    with pytest.raises(NotAllowed):
        await save(sessions, east.coordinator, view.id, 1, worry="mine")
    for act in (referrals.submit, withdraw):
        with pytest.raises(NotAllowed):
            async with transaction(sessions) as session:
                await act(session, east.coordinator, view.id, now=NOW)


async def corrected(
    sessions: Sessions, by: Person, referral_id: str, step: int, **values: str
) -> ReferralView:
    async with transaction(sessions) as session:
        return await referrals.correct(session, by, referral_id, step=step, values=values, now=NOW)


async def test_R4_1_an_answer_is_corrected_after_sending_and_what_stood_there_is_kept(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    view = await corrected(
        sessions, east.practitioner, referral_id, 8, places="The arcade", peers=""
    )
    await corrected(sessions, east.practitioner, referral_id, 8, places="The arcade")

    assert view.state is ReferralState.WITH_CHAIRS
    assert (await look(sessions, east.coordinator, referral_id)).answers["places"] == "The arcade"
    async with transaction(sessions) as session:
        [change] = await referral_corrections.corrections(session, referral_id)
        acts = await acts_on(session, f"referral:{referral_id}")
    assert (change.field, change.before) == ("places", "")
    assert [act for _, act in acts].count("referral.correct") == 1


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        (3, {"born": "2030-01-01"}, "born"),
        (7, {"worry": " "}, "worry"),
        (4, {"area": "West"}, "area"),
    ],
)
async def test_a_correction_that_is_wrong_or_moves_the_child_changes_nothing(
    sessions: Sessions, step: int, values: dict[str, str], field: str
) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    with pytest.raises(InputRefused) as refused:
        await corrected(sessions, east.practitioner, view.id, step, **values)

    assert list(refused.value.problems) == [field]
    again = await look(sessions, east.practitioner, view.id)
    assert (again.answers, again.version) == (view.answers, view.version)


async def test_what_was_decided_can_no_longer_be_changed_and_nobody_else_corrects(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    with pytest.raises(AlreadyChanged):
        await save(sessions, east.practitioner, view.id, 7, worry="changed")
    with pytest.raises(NotAllowed):
        await corrected(sessions, east.coordinator, view.id, 7, worry="changed")
    await withdrawn(sessions, east.practitioner, view.id)
    with pytest.raises(AlreadyChanged):
        await corrected(sessions, east.practitioner, view.id, 7, worry="changed")
    assert (await look(sessions, east.practitioner, view.id)).answers["worry"] == filled()["worry"]


async def withdrawn(sessions: Sessions, by: Person, referral_id: str) -> ReferralView:
    async with transaction(sessions) as session:
        return await withdraw(session, by, referral_id, why="I sent it twice.", now=NOW)


async def test_H20_the_reading_of_the_privacy_notice_is_recorded_with_its_version(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    by = east.practitioner
    referral_id = await begun(sessions, by, {})
    view = await look(sessions, by, referral_id)
    assert (view.privacy_version, view.privacy_at) == (None, None)

    view, _ = await save(sessions, by, referral_id, 1, privacy="true")
    assert (view.privacy_version, view.privacy_at) == (house().privacy_notice.version, NOW)
    async with transaction(sessions) as session:
        view, _ = await referrals.save_step(
            session, by, referral_id, step=1, values={}, go="next", now=at(date(2026, 12, 1))
        )
    assert view.privacy_at == NOW, "the first time counts"


async def test_H6_what_came_by_email_is_completed_by_a_coordinator_and_nobody_else_reads_it(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await begun(sessions, east.practitioner, filled())
    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, referral_id)
        row.state, row.source = ReferralState.RECEIVED, "email"

    for other in (east.practitioner, east.sash):
        with pytest.raises(NotFound):
            await look(sessions, other, referral_id)
    view, wrong = await save(
        sessions, east.coordinator, referral_id, 7, worry="Read out of the mail"
    )
    assert (view.editable, wrong) == (True, {})
    async with transaction(sessions) as session:
        view = await referrals.submit(session, east.coordinator, referral_id, now=NOW)
    assert (view.state, view.referrer_id) == (ReferralState.SUBMITTED, east.practitioner.id)


async def test_nobody_refers_to_a_procedure_in_which_they_have_no_part(sessions: Sessions) -> None:
    east = await area(sessions)

    with pytest.raises(NotAllowed):
        async with transaction(sessions) as session:
            await referrals.start(session, east.practitioner, procedure="rotherham", now=NOW)


async def test_a_referral_is_withdrawn_until_it_is_decided(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)

    async with transaction(sessions) as session:
        view = await withdraw(
            session, east.practitioner, referral_id, why="I sent it twice.", now=NOW
        )
    assert view.state is ReferralState.WITHDRAWN
    stands = await decided(sessions, east.sash, referral_id, agrees=True)
    assert (stands.state, stands.answers) == (ReferralState.WITHDRAWN, ())

    other = await with_chairs(sessions, east)
    await decided(sessions, east.sash, other, agrees=False)
    await decided(sessions, east.dci, other, agrees=False)
    with pytest.raises(AlreadyChanged):
        async with transaction(sessions) as session:
            await withdraw(session, east.practitioner, other, why="I sent it twice.", now=NOW)


async def test_H4_what_was_sent_is_withdrawn_with_a_reason_and_the_coordinator_hears(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    referral_id = await with_chairs(sessions, east)
    with pytest.raises(InputRefused) as refused:
        async with transaction(sessions) as session:
            await withdraw(session, east.practitioner, referral_id, why="  ", now=NOW)
    assert refused.value.problems.keys() == {"why"}
    assert (await look(sessions, east.practitioner, referral_id)).state == "with_chairs"
    async with transaction(sessions) as session:
        await withdraw(session, east.practitioner, referral_id, why="Sent twice.", now=NOW)
        await withdraw(session, east.practitioner, referral_id, why="Sent twice.", now=NOW)
    told = [
        (one.recipient, one.door)
        for one in await outbox_of(sessions, referral_id)
        if one.kind is Kind.REFERRAL_WITHDRAWN
    ]
    assert sorted(told) == [(east.coordinator.id, "email"), (east.coordinator.id, "teams")]
    assert (await look(sessions, east.coordinator, referral_id)).note == "Sent twice."


async def test_what_was_never_sent_is_withdrawn_without_a_word(sessions: Sessions) -> None:
    east = await area(sessions)
    referral_id = await begun(sessions, east.practitioner, filled())
    async with transaction(sessions) as session:
        view = await withdraw(session, east.practitioner, referral_id, now=NOW)
    assert view.state is ReferralState.WITHDRAWN
    assert await outbox_of(sessions, referral_id) == []


async def test_references_are_given_in_order_and_hold_no_name(sessions: Sessions) -> None:
    east = await area(sessions)
    refs = [(await sent(sessions, east.practitioner, filled())).ref for _ in range(2)]
    assert refs == ["REF-2026-0001", "REF-2026-0002"]


async def test_H1_the_area_of_the_child_decides_the_panel(sessions: Sessions) -> None:
    east, west = await area(sessions), await area(sessions, WEST, "Western")
    view = await sent(sessions, east.practitioner, filled(area="West"))

    assert view.panel == WEST
    for other in (east.coordinator, east.sash, east.administrator):
        with pytest.raises(NotFound):
            await look(sessions, other, view.id)
    assert (await look(sessions, west.coordinator, view.id)).ref == view.ref
    async with transaction(sessions) as session:
        assert await queue.queue(session, east.coordinator, now=NOW) == []
        assert len(await queue.queue(session, west.coordinator, now=NOW)) == 1


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2026, 12, 4), False),  # the first Friday itself
        (date(2026, 12, 5), True),
        (date(2026, 12, 17), True),  # the last day on which December's agenda takes it
        (date(2026, 12, 18), False),  # it goes to January's meeting, whose cut-off lies ahead
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),  # January's first Friday is a bank holiday
    ],
)
async def test_H6_a_referral_after_the_cut_off_is_taken_and_flagged(
    sessions: Sessions, day: date, late: bool
) -> None:
    east = await area(sessions)
    now = at(day)
    view = await sent(sessions, east.practitioner, filled(), now)

    assert (view.state, view.late) == (ReferralState.SUBMITTED, late)
    async with transaction(sessions) as session:
        [line] = await queue.queue(session, east.coordinator, now=now)
    assert ("after the cut-off" in line.why) is late


async def test_H7_immediate_danger_is_recorded_and_stands_first_in_the_queue(
    sessions: Sessions,
) -> None:
    east = await area(sessions)
    await sent(sessions, east.practitioner, filled(), at(date(2026, 11, 2)))
    view = await sent(
        sessions, east.practitioner, filled(given="Kim", danger="yes", danger_done="both")
    )

    async with transaction(sessions) as session:
        first, second = await queue.queue(session, east.coordinator, now=NOW)
    assert (first.referral_id, first.danger, second.danger) == (view.id, True, False)
    assert view.answers["danger"] == "yes"
    advice = load_procedure("hertfordshire").route("immediate")
    assert advice is not None
    assert "Children's Services" in advice.help


async def test_R1_2_a_referral_records_every_type_of_exploitation(sessions: Sessions) -> None:
    south = await area(sessions, ROTHERHAM)
    answers = filled_for_rotherham(types="sexual,criminal,gang,trafficking")
    view = await sent(sessions, south.practitioner, answers)

    async with transaction(sessions) as session:
        case = await session.scalar(select(CaseRow).where(CaseRow.ref == view.case_ref))
    assert case is not None
    assert case.types == ["sexual", "criminal", "gang", "trafficking"]


async def test_R1_4_a_child_in_immediate_danger_is_kept_and_goes_on(sessions: Sessions) -> None:
    south = await area(sessions, ROTHERHAM)
    view = await sent(
        sessions, south.practitioner, filled_for_rotherham(danger="yes", danger_done="told")
    )
    assert (view.state, view.answers["danger"]) == (ReferralState.ACCEPTED, "yes")


@pytest.mark.parametrize("name", ["hertfordshire", "rotherham"])
def test_R4_1_the_form_covers_the_child_the_concern_the_plan_and_who_helps(name: str) -> None:
    assert set(load_form(name).asked) >= {
        "given", "family", "also_known_as", "born", "gender", "ethnicity", "nationality",
        "language", "disability", "nhs_number", "upn", "social_care_id", "home_address",
        "household", "looked_after", "home_authority", "placement", "placement_address",
        "legal_status", "social_worker", "lead_name", "lead_email", "lead_agency", "others",
        "school", "education_status", "education_note", "types", "worry", "since", "nrm",
        "missing_episodes", "missing_note", "places", "people_of_concern", "peers", "online",
        "current_plan", "ask", "child_view", "family_view", "aware", "aware_why",
        "referrer_phone", "line_manager", "danger", "danger_done", "privacy",
    }  # fmt: skip


async def test_R1_3_R4_2_a_child_placed_by_another_authority_comes_by_mash(
    sessions: Sessions,
) -> None:
    south = await area(sessions, ROTHERHAM)
    answers = filled_for_rotherham(
        looked_after="elsewhere", home_authority="Exampleshire", duty_rung="yes"
    )
    view = await sent(sessions, south.practitioner, answers)

    async with transaction(sessions) as session:
        row = await session.get_one(ReferralRow, view.id)
    assert (row.route, row.answers["home_authority"]) == ("mash", "Exampleshire")
    route = load_procedure("rotherham").route("mash")
    assert route is not None
    assert "01709 334052" in route.help


async def test_R1_3_R4_2_who_comes_by_mash_is_asked_for_the_home_authority_and_the_duty_call(
    sessions: Sessions,
) -> None:
    south = await area(sessions, ROTHERHAM)
    answers = filled_for_rotherham(route="mash", looked_after="", home_authority="")
    with pytest.raises(InputRefused) as refused:
        await sent(sessions, south.practitioner, answers)
    assert refused.value.problems.keys() == {"home_authority", "duty_rung"}


async def test_R4_12_harmful_behaviour_goes_elsewhere_kept_with_the_reason_and_not_listed(
    sessions: Sessions,
) -> None:
    south = await area(sessions, ROTHERHAM)
    view = await sent(sessions, south.practitioner, filled_for_rotherham(harmful_behaviour="yes"))

    assert view.state is ReferralState.REDIRECTED
    assert "YMARAC" in (view.note or "")
    assert view.answers["worry"] == filled()["worry"]
    told = {(m.kind, m.recipient) for m in await outbox_of(sessions, view.id)}
    assert told == {(Kind.REFERRAL_OUTCOME, south.practitioner.id)}
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(AgendaItemRow)) == 0
        assert await session.scalar(select(func.count()).select_from(CaseRow)) == 0
        assert await queue.queue(session, south.coordinator, now=NOW) == []


async def test_a_returned_referral_is_completed_and_sent_again(sessions: Sessions) -> None:
    east = await area(sessions)
    view = await sent(sessions, east.practitioner, filled())

    for number in (1, 2):
        async with transaction(sessions) as session:
            await criteria.return_for_completion(
                session, east.coordinator, view.id, sentence=f"Question {number}", now=NOW
            )
        returned = await look(sessions, east.practitioner, view.id)
        assert (returned.state, returned.note) == (ReferralState.RETURNED, f"Question {number}")
        assert returned.editable
        async with transaction(sessions) as session:
            again = await referrals.submit(session, east.practitioner, view.id, now=NOW)
        assert (again.state, again.note) == (ReferralState.SUBMITTED, None)

    told = [m for m in await outbox_of(sessions, view.id) if m.kind is Kind.REFERRAL_OUTCOME]
    assert len(told) == 4, "by both doors, each time it is returned, on one day too"
    assert local_date(again.submitted_at or NOW) == local_date(NOW)

"""R4.1: the completed referral for the record system: who may have it, and what it says."""

import pytest

from core.errors import NotAllowed, NotFound
from core.people import Person, Role
from core.services import referrals
from core.services.auditing import who_saw
from core.services.export import ReferralExport, export_on_the_console, referral_export
from core.store.engine import Sessions, transaction
from tests.services.builders_discussions import person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    WEST,
    Area,
    accepted,
    acts_on,
    area,
    begun,
    decided,
    filled,
    sent,
    with_chairs,
)


async def exported(sessions: Sessions, by: Person, referral_id: str) -> ReferralExport:
    async with transaction(sessions) as session:
        return await referral_export(session, by, referral_id, now=NOW)


def column(export: ReferralExport, name: str) -> str:
    return next(one.value for one in export.columns if one.name == name)


def said(export: ReferralExport) -> dict[str, str]:
    return {one.label: one.text for step in export.paper.steps for one in step.answers}


@pytest.fixture
async def east(sessions: Sessions) -> Area:
    return await area(sessions)


async def test_R4_1_an_accepted_referral_says_answers_decision_dates_and_source(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await accepted(sessions, east, filled(worry="=1+1 <b>x</b>"))
    made = await exported(sessions, east.practitioner, referral_id)
    paper = made.paper
    assert (paper.case_ref, paper.ref, paper.known_as) == (
        "HE-2026-0001", "REF-2026-0001", "HE-2026-0001",
    )  # fmt: skip
    assert said(made)["What has happened, and what worries you"] == "=1+1 <b>x</b>"
    assert (
        said(made)["Criterion: Known to be being exploited"] == "Two arrests with the same adults."
    )
    assert said(made)["Date of birth"] == "Friday 4 May 2012"
    facts = dict(paper.facts)
    assert facts["How it came"] == "The MACE assistant in Teams"
    assert facts["Referred by"].startswith("Petra Practitioner, ")
    assert facts["Sent"] == facts["Decided"] == "Monday 23 November 2026, 10:00"
    assert [(one.agrees, one.reason) for one in paper.decisions] == [
        (True, "The same adults are known.")
    ] * 2
    assert {one.chair.split(",")[0] for one in paper.decisions} == {"Sasha Chair", "Dani Chair"}
    assert column(made, "case_ref") == "HE-2026-0001"
    assert column(made, "route_taken") == "standard"
    assert column(made, "worry") == "=1+1 <b>x</b>"
    assert column(made, "decided_at") == "2026-11-23T10:00:00+00:00"


async def test_R4_1_answers_of_the_co_chairs_stay_out_until_they_have_decided(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await with_chairs(sessions, east)
    await decided(sessions, east.sash, referral_id, agrees=True)
    made = await exported(sessions, east.practitioner, referral_id)
    assert made.paper.decisions == ()
    assert made.paper.case_ref == ""
    assert "same adults are known" not in column(made, "decision_reasons")


async def test_R4_1_a_correction_is_shown_with_what_stood_there(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.practitioner, filled(given="Robyn"))
    async with transaction(sessions) as session:
        values = {"given": "Robin"}
        await referrals.correct(session, east.practitioner, view.id, step=3, values=values, now=NOW)
    [corrected] = (await exported(sessions, east.coordinator, view.id)).paper.corrections
    assert (corrected.label, corrected.before) == ("Given names", "Robyn")


async def test_R4_1_what_the_form_no_longer_asks_is_kept(sessions: Sessions, east: Area) -> None:
    view = await sent(sessions, east.practitioner, filled(shoe_size="43", born_asked="2008-01-01"))
    made = await exported(sessions, east.practitioner, view.id)
    assert said(made)["shoe_size"] == "43"
    told = column(made, "other_answers")
    assert told == "harmful_behaviour: no\nshoe_size: 43", "what was asked about is no answer"


async def test_R4_1_a_referral_that_is_still_written_has_no_papers(
    sessions: Sessions, east: Area
) -> None:
    referral_id = await begun(sessions, east.practitioner, filled())
    with pytest.raises(NotAllowed, match="has not been sent"):
        await exported(sessions, east.practitioner, referral_id)


async def test_R4_1_only_who_may_read_it_gets_papers_and_it_is_audited(
    sessions: Sessions, east: Area
) -> None:
    view = await sent(sessions, east.practitioner, filled())
    async with transaction(sessions) as session:
        colleague = await person(session, "Connie Colleague", EAST, Role.PRACTITIONER)
        elsewhere = await person(session, "Wes Coordinator", WEST, Role.COORDINATOR)
    for by in (colleague, elsewhere):
        with pytest.raises(NotFound):
            await exported(sessions, by, view.id)
    await exported(sessions, east.coordinator, view.id)
    async with transaction(sessions) as session:
        acts = await acts_on(session, f"referral:{view.id}")
    who = east.coordinator.id
    assert acts[-2:] == [(who, "read.referral"), (who, "referral.export")]
    assert colleague.id not in {actor for actor, _ in acts}


async def test_R4_1_the_command_line_finds_it_by_either_reference_and_is_audited(
    sessions: Sessions, east: Area
) -> None:
    await accepted(sessions, east)
    for ref in ("HE-2026-0001", " ref-2026-0001 "):
        async with transaction(sessions) as session:
            found = await export_on_the_console(session, ref, now=NOW)
        assert found.paper.known_as == "HE-2026-0001"
    async with transaction(sessions) as session:
        rows = await who_saw(session, "HE-2026-0001")
        with pytest.raises(NotFound, match="There is no referral HE-1"):
            await export_on_the_console(session, "HE-1", now=NOW)
    consoles = [one for one in rows if one["who"].startswith("whoever runs the installation")]
    assert [one["act"] for one in consoles] == ["read.referral"] * 2

"""Evidence sent in advance, taken over, explained and corrected, by button (R4.5, R4.6)."""

from datetime import date

import pytest
from sqlalchemy import select, update

from bot.activities import check_size
from bot.commands import send_evidence
from bot.desk import Desk
from bot.submissions.meetings import meeting_card
from cards import score_form
from core.data import catalogue_names, load_catalogue
from core.factors import parse_catalogue
from core.people import Role
from core.score_rules import written
from core.score_steps import MOST_AT_ONCE, steps_of
from core.services.evidence_notes import case_of_referral
from core.store.engine import Sessions, transaction
from core.store.scores import keep_rules
from core.store.tables import (
    AssessmentUpdateRow,
    EvidenceNoteRow,
    InviteeRow,
    MeetingRow,
    ReferralRow,
    ScoreRow,
)
from core.typed import typed_days
from tests.bot.submitting import Hand, buttons, fields, marked, reads
from tests.cards.card_modules import presses
from tests.services.builders_discussions import (
    EAST,
    ROTHERHAM,
    Panel,
    at,
    case,
    item,
    panel_at_work,
    person,
)
from tests.unit.factor_examples import RULES

THURSDAY = date(2026, 11, 26)
NOTE = {
    "factor": "missing-overnight",
    "seen_on": "2026-08-12",
    "known": "Found at two in the morning.",
    "source": "Police",
}


@pytest.fixture
async def panel(sessions: Sessions) -> Panel:
    async with transaction(sessions) as session:
        return await panel_at_work(session, ROTHERHAM, THURSDAY)


@pytest.fixture
def chair(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.chair, panel.now)


@pytest.fixture
def member(sessions: Sessions, panel: Panel) -> Hand:
    return Hand(sessions, panel.member, panel.now)


async def _choice(sessions: Sessions, hand: Hand) -> dict[str, object]:
    async with transaction(sessions) as session:
        [card] = await send_evidence(Desk(session, hand.person, hand.now))
    return card


async def test_R4_5_evidence_is_sent_once_and_the_chair_takes_it_over_with_one_press(
    sessions: Sessions, panel: Panel, chair: Hand, member: Hand
) -> None:
    card = await _choice(sessions, member)
    assert list(marked(await member.press(card, "Send evidence"))) == ["case_id"]
    form = await member.press(card, "Send evidence", case_id=panel.case.id)
    assert fields(form)["source"] == "Example Agency"
    wrong = await member.press(form, "Send", **(NOTE | {"known": " ", "seen_on": "2026-12-24"}))
    assert list(marked(wrong)) == ["seen_on", "known"]
    assert fields(wrong) == NOTE | {"known": " ", "seen_on": "2026-12-24"}
    press = member.of(form, "Send", **NOTE)
    for _ in range(2):
        sent = await member.send(press)
    assert "12 August 2026: waits for the chair" in reads(sent)
    async with transaction(sessions) as session:
        assert len((await session.scalars(select(EvidenceNoteRow))).all()) == 1
    group = await chair.raw("score.open", item=panel.item.id, group=1)
    assert "One piece of evidence sent in advance for this group" in reads(group)
    waiting = await chair.press(group, "Save and see what was sent")
    assert "by Max Member, Example Agency" in reads(waiting)
    assert "Found at two in the morning." in reads(waiting)
    take = chair.of(waiting, "Take 1 over")
    taken = await chair.send(take)
    assert "Nothing waits for you here." in reads(taken)
    assert "Nothing waits for you here." in reads(await chair.send(take))
    group = await chair.press(taken, "Back to the factors")
    assert fields(group)["tick_missing-overnight"] == "true"
    assert fields(group)["on_missing-overnight"] == "2026-08-12"
    result = await chair.press(group, "Save and see the score")
    assert "Police · from what Max Member sent on Thursday 26 November 2026" in reads(result)
    again = await chair.raw(
        "score.leave_out", item=panel.item.id, note=take.data["note"], v=take.data["v"]
    )
    assert "Somebody has dealt with this piece already" in reads(again)


async def test_R4_5_what_is_not_so_is_kept_apart_from_what_is_not_known(
    panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    both = {"tick_late-home": "true", "on_late-home": "2026-11-02", "absent": "late-home"}
    card = await chair.press(form, "Save and continue", **both)
    assert list(marked(card)) == ["absent"]
    card = await chair.press(form, "Save and see the score", absent="late-home,other-areas")
    assert "0 so, 2 looked into and not so, 66 not known" in reads(card)
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    assert fields(form)["absent"] == "late-home,other-areas"


async def test_R4_6_the_score_says_what_would_change_it(panel: Panel, chair: Hand) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    ticked = {"tick_missing-overnight": "true", "on_missing-overnight": "2026-08-12"}
    result = await chair.press(form, "Save and see the score", **ticked)
    assert "20 points below Medium, which begins at 40." in reads(result)
    result = await chair.press(result, "Confirm the score")
    card = await chair.press(result, "What would change it")
    said = reads(card)
    assert "Without the evidence of 12 August 2026" in said
    assert "On Saturday 13 February 2027 it falls to 0, low" in said
    assert "26 November 2026: 20, Low" in said
    assert buttons(await chair.press(card, "Back to the score")) == buttons(result)


async def test_R4_5_a_day_is_corrected_after_the_minutes_and_both_scores_are_shown(
    sessions: Sessions, panel: Panel, chair: Hand, member: Hand
) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    ticked = {"tick_missing-overnight": "true", "on_missing-overnight": "2026-05-12"}
    result = await chair.press(form, "Save and see the score", **ticked)
    result = await chair.press(result, "Confirm the score")
    assert "Correct a day" not in buttons(result)
    async with transaction(sessions) as session:
        row = await session.get_one(MeetingRow, panel.meeting.id)
        row.minutes_approved_at = at(THURSDAY)
    result = await chair.raw("score.result", item=panel.item.id, page=1)
    assert "Correct a day" not in buttons(
        await member.raw("score.result", item=panel.item.id, page=1)
    )
    form = await chair.press(result, "Correct a day")
    typed = {"piece": "missing-overnight/2026-05-12", "right_day": "2026-08-12"}
    wrong = await chair.press(form, "Score again with this day", **typed, why="  ")
    assert list(marked(wrong)) == ["why"]
    press = chair.of(form, "Score again with this day", **typed, why="The custody record.")
    card = await chair.send(press)
    assert "was on 12 August 2026, not on 12 May 2026. The custody record." in reads(card)
    assert "The score was 0 and is 20." in reads(card)
    assert reads(await chair.send(press)) == reads(card)
    async with transaction(sessions) as session:
        rows = (await session.scalars(select(ScoreRow).order_by(ScoreRow.edition))).all()
        assert [row.total for row in rows] == [0, 20]


async def test_R4_5_graded_and_counted_factors_are_asked_and_checked_on_the_card(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    await chair.press(form, "Save and continue")
    async with transaction(sessions) as session:
        digest = await keep_rules(session, written(RULES), panel.now)
        await session.execute(update(ScoreRow).values(rules_sha256=digest, catalogue="every_kind"))
    form = await chair.raw("score.open", item=panel.item.id, group=1)
    for days in ("-3", "30/2/2026", "12/8/1899", "27/11/2026", ""):
        card = await chair.press(
            form, "Save and continue", tick_episodes="true", days_episodes=days
        )
        assert list(marked(card)) == ["days_episodes"], days
        assert fields(card)["days_episodes"] == days
    typed = {"tick_episodes": "true", "days_episodes": "1/9/2026, 1 October 2026, 1/10/2026"}
    card = await chair.press(form, "Save and continue", **typed)
    assert "Score · group 2 of 4" in reads(card)
    assert "Any drug." in reads(card)
    ticked = {"tick_drugs": "true", "on_drugs": "2026-11-02"}
    assert list(marked(await chair.press(card, "Save and continue", **ticked))) == ["level_drugs"]
    result = await chair.press(card, "Save and see the score", **ticked, level_drugs="daily")
    assert "40, Medium" in reads(result)
    assert "20 points (3 times in the past 6 months), for 1 October 2026" in reads(result)
    card = await chair.press(result, "Change that group", to_group="1")
    assert fields(card)["days_episodes"] == "1/9/2026, 1/10/2026, 1/10/2026"


@pytest.mark.parametrize("name", catalogue_names())
def test_R4_5_every_part_of_a_list_fits_a_card_with_all_that_can_be_known(name: str) -> None:
    catalogue = load_catalogue(name)
    for number, step in enumerate(steps_of(catalogue), start=1):
        factors = [catalogue.factors[one] for one in step.factors]
        view = score_form.View(
            item_id="i" * 36,
            version=999,
            case_ref="HE-2026-0007",
            initials="R.S.",
            group=number,
            groups=12,
            label=step.label,
            factors=tuple(
                score_form.Factor(
                    id=one.id,
                    label=one.label,
                    weight="20 points, evidence of the past 6 months",
                    help=one.help,
                    origin="from the referral of Thursday 3 December 2026, by Alex Example",
                )
                for one in factors
            ),
            total=999,
            band="Medium",
            sent=9,
            subtotals=tuple((one.label, 99) for one in catalogue.groups.values()),
            values={
                f"{field}{one.id}": "Children's services of Example"
                for one in factors
                for field in ("source_", "on_", "tick_")
            },
        )
        card = score_form.build(view)
        check_size(card, "activity")
        assert len(presses(card)) <= 6


def test_R4_5_a_list_of_sixty_factors_in_one_group_is_gone_through_in_parts() -> None:
    rows = "".join(
        f'{{ id = "f{n}", label = "Sign {n}", group = "one", points = 4, source = "Ours" }},\n'
        for n in range(61)
    )
    text = (
        'name = "long"\nversion = "1"\ntitle = "Long"\nnote = "Ours."\nlook_back = "6 months"\n'
        f'groups = [{{ id = "one", label = "All of it" }}]\nfactors = [{rows}]\n'
    )
    steps = steps_of(parse_catalogue(text, "long.toml"))
    assert [len(step.factors) for step in steps] == [16, 15, 15, 15]
    assert max(len(step.factors) for step in steps) <= MOST_AT_ONCE
    assert steps[1].label == "All of it (2 of 4)"
    assert sum((step.factors for step in steps), ()) == tuple(f"f{n}" for n in range(61))


@pytest.mark.parametrize(
    ("typed", "days", "unread"),
    [
        ("12/8/2026, 3 September 2026", [(2026, 8, 12), (2026, 9, 3)], ()),
        ("2026-09-03;12 Aug 2026\n12 Aug 2026", [(2026, 8, 12)] * 2 + [(2026, 9, 3)], ()),
        ("30/2/2026, soon", [], ("30/2/2026", "soon")),
        ("", [], ()),
    ],
)
def test_days_are_read_as_english_people_write_them(
    typed: str, days: list[tuple[int, int, int]], unread: tuple[str, ...]
) -> None:
    assert typed_days(typed) == (tuple(date(*day) for day in days), unread)


async def test_R4_5_the_chair_sees_what_was_sent_though_a_day_is_still_missing(
    sessions: Sessions, panel: Panel, chair: Hand, member: Hand
) -> None:
    form = await member.press(
        await _choice(sessions, member), "Send evidence", case_id=panel.case.id
    )
    await member.press(form, "Send", **NOTE)
    group = await chair.raw("score.open", item=panel.item.id, group=1)
    shown = await chair.press(group, "Save and see what was sent")
    assert "Found at two in the morning." in reads(shown)
    ticked = {"tick_late-home": "true"}
    wrong = await chair.press(group, "Save and see what was sent", **ticked)
    assert list(marked(wrong)) == ["on_late-home"]  # what was ticked anew is not lost


async def test_R4_5_only_its_referrer_is_offered_to_send_evidence_from_a_referral(
    sessions: Sessions, panel: Panel
) -> None:
    async with transaction(sessions) as session:
        theirs = ReferralRow(
            ref="REF-2026-0999", procedure="rotherham", state="accepted", answers={},
            referrer_id=panel.member.id, case_id=panel.case.id, started_at=panel.now,
            submitted_at=panel.now,
            version=1,
        )  # fmt: skip
        session.add(theirs)
        await session.flush()
        assert await case_of_referral(session, panel.member, theirs.id) == panel.case.id
        assert await case_of_referral(session, panel.chair, theirs.id) is None


async def test_R4_5_updates_since_the_last_score_are_shown_and_fill_in_what_they_name(
    sessions: Sessions, panel: Panel, chair: Hand
) -> None:
    async with transaction(sessions) as session:
        session.add(
            AssessmentUpdateRow(
                case_id=panel.case.id,
                meeting="core_group",
                held_on=date(2026, 11, 20),
                done_by="Kit Invented",
                level="medium",
                changed="Again missing overnight or longer; seen at the flat.",
                recorded_at=panel.now,
                recorded_by=panel.lead.id,
            )
        )
    group = await chair.raw("score.open", item=panel.item.id, group=1)
    assert "Recorded since the last score" in reads(group)
    assert "20 November 2026, " in reads(group)
    assert "Kit Invented: Again missing overnight or longer; seen at the flat." in reads(group)
    assert "from the update of Friday 20 November 2026" in reads(group)
    assert fields(group)["tick_missing-overnight"] == "true"
    assert fields(group)["on_missing-overnight"] == ""  # words are no day
    result = await chair.press(
        group, "Save and continue", **{"tick_missing-overnight": "", "absent": "missing-overnight"}
    )
    assert "from the update of" not in reads(result)


@pytest.mark.parametrize("key", [ROTHERHAM, EAST])
async def test_R4_5_H17_who_is_invited_to_a_slot_sends_evidence_from_its_card(
    sessions: Sessions, key: str
) -> None:
    async with transaction(sessions) as session:
        panel = await panel_at_work(session, key, THURSDAY)
        guest = await person(session, "Gail Guest", key, Role.PRACTITIONER, teams=True)
        other = await case(session, "EX-2026-0002", key)
        await item(session, panel.meeting, other, 2)
        session.add(
            InviteeRow(
                meeting_id=panel.meeting.id, person_id=guest.id, item_id=panel.item.id, because="x"
            )
        )
    hand = Hand(sessions, guest, panel.now)
    async with transaction(sessions) as session:
        slot = await meeting_card(Desk(session, guest, panel.now), panel.meeting.id)
    offered = [title for title in buttons(slot) if title.startswith("Send evidence")]
    assert offered == ["Send evidence for EX-2026-0001"]
    assert "EX-2026-0002" not in reads(slot)
    form = await hand.press(slot, offered[0])
    assert "EX-2026-0001" in reads(form)
    sent = await hand.press(form, "Send", **NOTE)
    assert "12 August 2026: waits for the chair" in reads(sent)
    async with transaction(sessions) as session:
        [note] = (await session.scalars(select(EvidenceNoteRow))).all()
    assert (note.case_id, note.sent_by) == (panel.case.id, guest.id)

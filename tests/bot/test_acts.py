"""A press is answered once, in one transaction, and nothing that was typed is lost."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from bot.activities import Card, Identity
from bot.desk import Desk, Office
from bot.presses import Press
from bot.submissions import criteria as criteria_acts
from bot.submissions import referrals as referral_acts
from bot.submissions.acts import Act, answer
from bot.submissions.referral_cards import step_card
from core.errors import AlreadyChanged, InputRefused, NotAllowed, NotFound
from core.people import Person, Role
from core.referrals import ReferralState
from core.services import access
from core.store.engine import Sessions, transaction
from tests.fakes.teams import texts
from tests.services.builders_discussions import person
from tests.services.builders_referrals import (
    EAST,
    NOW,
    ROTHERHAM,
    Area,
    acts_on,
    area,
    begun,
    filled,
    filled_for_rotherham,
    look,
    sent,
    with_chairs,
)

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ACTS = referral_acts.VERBS | criteria_acts.VERBS


@dataclass
class Chat:
    """Somebody's chat with the bot: presses buttons of a message."""

    office: Office
    sessions: Sessions

    async def press(self, by: Person, verb: str, **data: Any) -> Card:
        return await self.act(by, ACTS[verb], verb, **data)

    async def act(self, by: Person, act: Act, verb: str = "x", **data: Any) -> Card:
        message = data.pop("message", "m1")
        who = Identity(by.entra_id or "", "tenant", by.name, "29:1")
        return await answer(self.office, act, Press(who, verb, data, "activity", message))


@pytest.fixture
def chat(sessions: Sessions) -> Chat:
    return Chat(Office(sessions, lambda: NOW, ("hertfordshire", "rotherham")), sessions)


def said(card: Card) -> str:
    return "\n".join(texts(card))


def version(card: Card) -> int:
    """Give the version that the buttons of a step carry."""
    found: int = json.loads(json.dumps(card["actions"]))[0]["data"]["v"]
    return found


async def test_a_stranger_gets_a_polite_card_and_nothing_else(chat: Chat) -> None:
    east = await area(chat.sessions)
    view = await sent(chat.sessions, east.practitioner, filled())
    async with transaction(chat.sessions) as session:
        nobody = await person(session, "Nobody", EAST, teams=True)
    card = await chat.press(nobody, "referral.open", referral=view.id)
    assert "I do not know you yet" in said(card)
    assert view.ref not in said(card)


class Counting:
    """A submission that writes and then does what a test tells it to."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)
        self.fresh: list[bool] = []

    async def do(self, desk: Desk, press: Press) -> Card:
        self.fresh.append(desk.fresh)
        if desk.fresh:
            await access.wrote(desk.session, desk.person, "tried", "thing:1", now=desk.now)
        if self.errors and (error := self.errors.pop(0)):
            raise error
        return {"body": [{"type": "TextBlock", "text": "done"}]}

    async def again(self, desk: Desk, press: Press, problems: dict[str, str]) -> Card:
        body = [{"type": "TextBlock", "text": "Title"}, *({"text": p} for p in problems.values())]
        return {"body": [*body, {"text": press.data["typed"]}]}


async def tried(chat: Chat) -> int:
    async with transaction(chat.sessions) as session:
        return len(await acts_on(session, "thing:1"))


async def test_a_press_that_teams_repeats_acts_once(chat: Chat) -> None:
    east = await area(chat.sessions)
    made = Counting()
    act = Act(made.do)
    for _ in range(3):
        await chat.act(east.sash, act, typed="same")
    await chat.act(east.sash, act, typed="other")
    await chat.act(east.sash, act, message="m2", typed="same")
    await chat.act(east.dci, act, typed="same")
    assert made.fresh == [True, False, False, True, True, True]
    assert await tried(chat) == 4


async def test_looking_may_be_repeated(chat: Chat) -> None:
    east = await area(chat.sessions)
    made = Counting()
    for _ in range(2):
        await chat.act(east.sash, Act(made.do, looks=True), page=1)
    assert made.fresh == [True, True]


async def test_what_was_refused_is_shown_again_as_typed_and_may_be_pressed_again(
    chat: Chat,
) -> None:
    east = await area(chat.sessions)
    made = Counting(InputRefused({"reason": "Say why."}), None)
    act = Act(made.do, again=made.again)
    card = await chat.act(east.sash, act, typed="<b>half</b> 👩‍👩‍👧")
    assert texts(card)[1:] == ["Say why.", "<b>half</b> 👩‍👩‍👧"]
    assert await tried(chat) == 0
    await chat.act(east.sash, act, typed="<b>half</b> 👩‍👩‍👧")
    assert made.fresh == [True, True], "a press that was rolled back was not done"


async def test_what_changed_meanwhile_is_said_on_top_of_the_present_state(chat: Chat) -> None:
    east = await area(chat.sessions)
    made = Counting(AlreadyChanged("Somebody was first."))
    card = await chat.act(east.sash, Act(made.do, again=made.again), typed="t")
    assert "Somebody was first." in said(card)
    assert texts(card)[0] == "Title"


@pytest.mark.parametrize("error", [InputRefused({"a": "No."}), AlreadyChanged("No.")])
async def test_without_a_card_to_show_again_the_sentence_is_passed_on(
    chat: Chat, error: Exception
) -> None:
    east = await area(chat.sessions)
    with pytest.raises(type(error)):
        await chat.act(east.sash, Act(Counting(error).do), typed="t")


async def step(chat: Chat, by: Person, referral_id: str, v: int, **data: str) -> Card:
    return await chat.press(
        by, "referral.step", referral=referral_id, v=v, **{"go": "next", **data}
    )


async def test_a_wrong_answer_is_said_however_often_the_button_is_pressed(chat: Chat) -> None:
    east = await area(chat.sessions)
    referral_id = await begun(chat.sessions, east.practitioner, {})
    v = (await look(chat.sessions, east.practitioner, referral_id)).version
    for _ in range(4):
        card = await step(
            chat, east.practitioner, referral_id, v, step="3", **filled(born="2030-01-01")
        )
        assert "lies in the future" in said(card)
        v = version(card)
    view = await look(chat.sessions, east.practitioner, referral_id)
    assert view.answers["born"] == "2030-01-01"


async def test_somebody_of_18_is_asked_about_once_and_a_second_press_goes_on(chat: Chat) -> None:
    east = await area(chat.sessions)
    referral_id = await begun(chat.sessions, east.practitioner, {})
    v = (await look(chat.sessions, east.practitioner, referral_id)).version
    answers = filled(born="2008-11-23")
    card = await step(chat, east.practitioner, referral_id, v, step="3", **answers)
    assert "the person is 18" in said(card)
    card = await step(chat, east.practitioner, referral_id, version(card), step="3", **answers)
    assert "step 4 of 10" in said(card)


async def test_a_repeated_press_does_not_undo_what_was_typed_since(chat: Chat) -> None:
    east = await area(chat.sessions)
    by, referral_id = east.practitioner, await begun(chat.sessions, east.practitioner, {})
    v = (await look(chat.sessions, by, referral_id)).version
    first = {"step": "7", **filled(worry="first")}
    card = await step(chat, by, referral_id, v, **first)
    card = await step(chat, by, referral_id, version(card), go="back", step="8")
    await step(chat, by, referral_id, version(card), step="7", **filled(worry="second"))
    card = await step(chat, by, referral_id, v, **first)
    assert (await look(chat.sessions, by, referral_id)).answers["worry"] == "second"
    assert "step 8 of 10" in said(card)


async def test_R4_1_a_referral_is_filled_in_step_by_step_resumed_and_sent(chat: Chat) -> None:
    east = await area(chat.sessions)
    by, referral_id = east.practitioner, await begun(chat.sessions, east.practitioner, {})
    card = await chat.press(by, "referral.step", referral=referral_id, go="to", to_step="1")
    for number in range(1, 9):
        card = await step(chat, by, referral_id, version(card), step=str(number), **filled())
    status = await step(chat, by, referral_id, version(card), go="later", step="9", ask="Half")
    assert "You are at step 9 of 10" in said(status)
    card = await chat.press(by, "referral.open", referral=referral_id, resume=True)
    assert "step 9 of 10" in said(card)
    for number in (9, 10):
        card = await step(chat, by, referral_id, version(card), step=str(number), **filled())
    assert "Robin" in said(card)
    card = await chat.press(by, "referral.submit", referral=referral_id)
    assert "With the coordinator" in said(card)
    assert "Robin" not in said(card), "how it stands is told without a name"
    again = await chat.press(by, "referral.submit", referral=referral_id)
    assert said(again) == said(card)


async def test_what_is_missing_is_said_on_the_summary_with_its_step(chat: Chat) -> None:
    east = await area(chat.sessions)
    referral_id = await begun(chat.sessions, east.practitioner, filled(ask=""))
    await chat.press(
        east.practitioner, "referral.step", referral=referral_id, go="to", to_step="11"
    )
    card = await chat.press(east.practitioner, "referral.submit", referral=referral_id)
    assert "Step 9: “What do you ask of the panel?” needs an answer." in said(card)


async def test_an_old_card_shows_how_the_referral_stands_now(chat: Chat) -> None:
    east = await area(chat.sessions)
    view = await sent(chat.sessions, east.practitioner, filled())
    card = await step(chat, east.practitioner, view.id, 1, step="3", worry="too late")
    assert "With the coordinator" in said(card)
    stored = await look(chat.sessions, east.practitioner, view.id)
    assert stored.answers["worry"] == filled()["worry"]


async def test_H7_danger_brings_the_advice_to_the_top_of_the_card(chat: Chat) -> None:
    east = await area(chat.sessions)
    referral_id = await begun(chat.sessions, east.practitioner, {})
    await chat.press(east.practitioner, "referral.step", referral=referral_id, go="to", to_step="1")
    card = await step(chat, east.practitioner, referral_id, 1, step="1", danger="yes")
    assert "immediate referral to Children's Services" in said(card)
    first = await step(chat, east.practitioner, referral_id, version(card), step="1", **IN_DANGER)
    assert "step 2 of 10" in said(first)
    assert "immediate referral to Children's Services" in said(first), "it is not left behind"
    await chat.press(east.practitioner, "referral.step", referral=referral_id, go="to", to_step="2")
    stands = await look(chat.sessions, east.practitioner, referral_id)
    summary = step_card(replace(stands, step=11), east.practitioner, NOW.date())
    assert "immediate referral to Children's Services" in said(summary), "nor before it is sent"


IN_DANGER = {
    "danger": "yes",
    "danger_done": "both",
    "high_risk": "yes",
    "immediate_referral": "made",
    "route": "standard",
    "privacy": "true",
}


async def test_R4_2_the_card_shows_the_duty_number_for_a_child_of_another_authority(
    chat: Chat,
) -> None:
    south = await area(chat.sessions, ROTHERHAM)
    by, referral_id = south.practitioner, await begun(chat.sessions, south.practitioner, {})
    placed = filled_for_rotherham(looked_after="elsewhere", home_authority="Exampleshire")
    card = await step(chat, by, referral_id, 1, step="4", **placed)
    assert "step 4 of 10" in said(card)
    assert "01709 334052" in said(card)
    assert "has the allocated social worker rung the duty number?” needs an answer." in said(card)
    card = await step(chat, by, referral_id, version(card), step="4", **placed, duty_rung="yes")
    assert "step 5 of 10" in said(card)


async def test_R4_12_the_form_says_at_once_where_harmful_behaviour_is_discussed(
    chat: Chat,
) -> None:
    south = await area(chat.sessions, ROTHERHAM)
    by, referral_id = south.practitioner, await begun(chat.sessions, south.practitioner, {})
    answers = filled_for_rotherham(harmful_behaviour="yes", privacy="")
    card = await step(chat, by, referral_id, 1, step="1", **answers)
    assert "YMARAC" in said(card)
    assert "you may leave the others empty" in said(card)


async def test_words_that_blame_a_child_bring_a_hint_and_hold_nothing_up(chat: Chat) -> None:
    east = await area(chat.sessions)
    by, referral_id = east.practitioner, await begun(chat.sessions, east.practitioner, filled())
    answers = filled(worry="A lifestyle choice, they say.")
    card = await step(chat, by, referral_id, 1, step="7", **answers)
    assert "step 8 of 10" in said(card)
    assert "You wrote “lifestyle choice”." in said(card)
    card = await chat.press(by, "referral.step", referral=referral_id, go="to", to_step="11")
    assert "You wrote “lifestyle choice”." in said(card)
    card = await chat.press(by, "referral.submit", referral=referral_id)
    assert "With the coordinator" in said(card)


async def test_H6_the_summary_says_by_when_the_referral_is_in_time(chat: Chat) -> None:
    east = await area(chat.sessions)
    by, referral_id = east.practitioner, await begun(chat.sessions, east.practitioner, filled())
    card = await chat.press(by, "referral.step", referral=referral_id, go="to", to_step="11")
    assert (
        "Sent by Friday 4 December 2026 it is in time for the panel on Thursday 24 December 2026."
        in said(card)
    )


async def test_R4_1_an_answer_is_corrected_after_sending_from_the_status_card(chat: Chat) -> None:
    east = await area(chat.sessions)
    by = east.practitioner
    view = await sent(chat.sessions, by, filled())
    status = await chat.press(by, "referral.open", referral=view.id)
    assert "Step 7: What worries you" in json.dumps(status)
    card = await chat.press(by, "referral.open", referral=view.id, to_step="7")
    assert "Correct your referral" in said(card)
    bad = await chat.press(
        by, "referral.correct", referral=view.id, step=7, v=1, types="criminal", worry=""
    )
    assert "“What has happened, and what worries you?” needs an answer." in said(bad)
    done = await chat.press(
        by, "referral.correct", referral=view.id, step=7, v=1, types="criminal", worry="Better"
    )
    assert "Your correction is saved." in said(done)
    assert (await look(chat.sessions, east.coordinator, view.id)).answers["worry"] == "Better"
    other = await chat.press(east.coordinator, "queue.open", referral=view.id)
    assert "Correct an answer" not in json.dumps(other)


async def test_R4_12_the_card_says_where_harmful_behaviour_is_discussed(chat: Chat) -> None:
    south = await area(chat.sessions, ROTHERHAM)
    view = await sent(
        chat.sessions, south.practitioner, filled_for_rotherham(harmful_behaviour="yes")
    )
    card = await chat.press(south.practitioner, "referral.open", referral=view.id)
    assert "YMARAC" in said(card)


async def returned(chat: Chat, east: Area, referral_id: str) -> Card:
    return await chat.press(
        east.coordinator, "referral.return", referral=referral_id, sentence="Which school?"
    )


async def test_returning_a_referral_answers_a_repeated_press_with_the_queue(chat: Chat) -> None:
    east = await area(chat.sessions)
    view = await sent(chat.sessions, east.practitioner, filled())
    [first, again] = [await returned(chat, east, view.id) for _ in range(2)]
    assert said(first) == said(again)
    status = await chat.press(east.practitioner, "referral.open", referral=view.id)
    assert "Which school?" in said(status)


async def test_H4_a_returned_referral_leads_to_what_is_asked_and_not_through_every_step(
    chat: Chat,
) -> None:
    east = await area(chat.sessions)
    by = east.practitioner
    view = await sent(chat.sessions, by, filled())
    await returned(chat, east, view.id)
    card = await chat.press(by, "referral.open", referral=view.id, resume=1)
    assert "check your answers" in said(card)
    assert "Which school?" in said(card)
    card = await step(chat, by, view.id, 11, go="to", to_step="6")
    assert "step 6 of 10" in said(card)
    assert "Which school?" in said(card)
    card = await step(chat, by, view.id, 6, school="Invented High School")
    assert "check your answers" in said(card)
    assert "Invented High School" in said(card)


async def test_returning_without_a_question_says_so_and_keeps_the_card(chat: Chat) -> None:
    east = await area(chat.sessions)
    view = await sent(chat.sessions, east.practitioner, filled())
    card = await chat.press(east.coordinator, "referral.return", referral=view.id, sentence="  ")
    assert "Say in a sentence what is needed." in json.dumps(card, ensure_ascii=False)
    assert "Robin" in said(card)


async def test_H4_both_chairs_decide_by_button_and_a_repeat_changes_nothing(chat: Chat) -> None:
    east = await area(chat.sessions)
    referral_id = await with_chairs(chat.sessions, east)
    card = await chat.press(east.sash, "criteria.open", referral=referral_id)
    assert "Robin" in said(card)
    data = {"referral": referral_id, "criterion": "known", "reason": "The same adults."}
    for _ in range(2):
        card = await chat.press(east.sash, "criteria.agree", **data)
    assert east.dci.name in said(card)
    await chat.press(east.dci, "criteria.agree", **data)
    view = await look(chat.sessions, east.coordinator, referral_id)
    assert view.state is ReferralState.ACCEPTED
    card = await chat.press(east.dci, "criteria.decline", message="old", **data)
    assert "Accepted" in said(card)


async def test_H4_a_chair_who_gives_no_reason_sees_the_card_again_as_filled_in(
    chat: Chat,
) -> None:
    east = await area(chat.sessions)
    referral_id = await with_chairs(chat.sessions, east)
    card = await chat.press(
        east.sash, "criteria.agree", referral=referral_id, criterion="known", reason=""
    )
    shown = json.dumps(card, ensure_ascii=False)
    assert "Give your reason in a sentence or two." in shown
    assert '"value": "known"' in shown


async def test_H4_a_referrer_cannot_press_the_chairs_button(chat: Chat) -> None:
    east = await area(chat.sessions)
    referral_id = await with_chairs(chat.sessions, east)
    with pytest.raises(NotAllowed):
        await chat.press(
            east.practitioner, "criteria.agree", referral=referral_id, criterion="known", reason="x"
        )


async def test_H1_a_chair_of_another_panel_finds_nothing(chat: Chat) -> None:
    east, west = await area(chat.sessions), await area(chat.sessions, "hertfordshire/west", "West")
    referral_id = await with_chairs(chat.sessions, east)
    for verb in ("criteria.open", "queue.open", "criteria.agree", "referral.open"):
        with pytest.raises(NotFound):
            await chat.press(west.sash, verb, referral=referral_id)
    async with transaction(chat.sessions) as session:
        west_seen = {who for who, _ in await acts_on(session, f"referral:{referral_id}")}
    assert west.sash.id not in west_seen


async def test_the_days_of_a_desk_are_londons(chat: Chat) -> None:
    east = await area(chat.sessions)
    async with chat.office.desk(Identity(east.sash.entra_id or "", "t", "", "29:1")) as desk:
        assert desk.today == date(2026, 11, 23)
        assert desk.person.has(Role.CHAIR, EAST)

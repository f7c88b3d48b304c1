"""The rota by card: who chairs and why, swaps, absences, training (R2.2)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import day, text, values, with_strays
from cards import notice, rota, rota_record, swap
from cards.rota import VERB_AGREE, VERB_ASK, VERB_DECLINE, VERB_RECORD, VERB_SHOW
from cards.rota_record import VERB_AWAY, VERB_BACK, VERB_TRAINED
from cards.swap import VERB_SEND
from core.dates import clock_time, long_day
from core.services import member_letters, swaps, turns
from core.services.rules import panel_title
from core.services.turns import RotaView

TRAINING = "Training to chair"
NO_TRAINING = "none is on record, so nobody asks them to stand in for the chairs."
REFRESHER = "its refresher is due by {day}."
HOW_TO_TRAIN = "Once the administrator records it (type “rota”), this is not said again."
TURN = "You chair the {panel} on {day} at {clock}."


async def rota_card(desk: Desk, panel: str) -> Card:
    """Build a panel's rota."""
    return _card(desk, await turns.view(desk.session, desk.person, panel, now=desk.now))


async def rota_cards(desk: Desk) -> list[Card]:
    """Build the rota of the first panel that somebody runs."""
    return [await rota_card(desk, turns.panels_of(desk.person)[0])]


def _card(desk: Desk, view: RotaView) -> Card:
    others = [one for one in turns.panels_of(desk.person) if one != view.panel]
    return rota.build(
        rota.View(
            panel_id=view.panel,
            panel=view.title,
            lines=tuple(
                rota.Line(
                    meeting_id=one.meeting_id,
                    day=long_day(one.held_on),
                    chair=one.chair,
                    why=one.why,
                    news=f"{one.waits_for} is asked to swap." if one.waits_for else "",
                )
                for one in view.coming
            ),
            asked=tuple((one.id, one.words) for one in view.asked),
            away=tuple(one.words for one in view.away),
            training=view.training,
            why=view.why,
            may_ask=any(one.mine for one in view.coming),
            may_record=bool(view.chairs) or view.may_train,
            others=tuple((one, panel_title(one)) for one in others),
        )
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show a panel's rota."""
    return await rota_card(desk, press.data["panel"])


async def swap_card(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Build the card that asks for a swap."""
    view = await swaps.view(desk.session, desk.person, press.data["panel"], now=desk.now)
    return swap.build(
        swap.View(
            panel_id=view.panel,
            panel=view.title,
            mine=view.mine,
            others=view.others,
            exchanges=view.exchanges,
            values=values(press, swap.FIELDS),
            problems=problems or {},
        )
    )


async def send(desk: Desk, press: Press) -> Card:
    """Ask another chair to swap."""
    panel = press.data["panel"]
    if not desk.fresh:
        return await rota_card(desk, panel)
    view = await swaps.ask(
        desk.session,
        desk.person,
        panel,
        turn=text(press, "turn"),
        other=text(press, "other"),
        exchange=text(press, "exchange"),
        now=desk.now,
    )
    return _card(desk, view)


async def swap_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Ask again, with what was chosen."""
    return with_strays(await swap_card(desk, press, problems), problems)


async def agree(desk: Desk, press: Press) -> Card:
    """Agree to a swap."""
    return await _answer(desk, press, agrees=True)


async def decline(desk: Desk, press: Press) -> Card:
    """Decline a swap."""
    return await _answer(desk, press, agrees=False)


async def _answer(desk: Desk, press: Press, *, agrees: bool) -> Card:
    if desk.fresh:
        swap_id = press.data["swap"]
        await swaps.answer(desk.session, desk.person, swap_id, agrees=agrees, now=desk.now)
    return await rota_card(desk, press.data["panel"])


async def rota_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the rota as it stands."""
    return with_strays(await rota_card(desk, press.data["panel"]), problems)


async def record_card(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Build the card on which absences and training are recorded."""
    view = await turns.view(desk.session, desk.person, press.data["panel"], now=desk.now)
    return rota_record.build(
        rota_record.View(
            panel_id=view.panel,
            panel=view.title,
            chairs=view.chairs,
            people=view.everybody,
            away=tuple((one.id, one.words) for one in view.away if one.may_end),
            may_train=view.may_train,
            values=values(press, rota_record.FIELDS),
            problems=problems or {},
        )
    )


async def away(desk: Desk, press: Press) -> Card:
    """Record that a chair is away."""
    panel = press.data["panel"]
    if desk.fresh:
        await turns.be_away(
            desk.session,
            desk.person,
            panel,
            chair=text(press, "chair"),
            from_day=day(press, "from_day"),
            until_day=day(press, "until_day"),
            now=desk.now,
        )
    return await rota_card(desk, panel)


async def back(desk: Desk, press: Press) -> Card:
    """End an absence early."""
    panel = press.data["panel"]
    if desk.fresh:
        absence = text(press, "absence")
        await turns.be_back(desk.session, desk.person, panel, absence, now=desk.now)
    return await rota_card(desk, panel)


async def trained(desk: Desk, press: Press) -> Card:
    """Record that somebody was trained to chair."""
    panel = press.data["panel"]
    if desk.fresh:
        await turns.record_training(
            desk.session,
            desk.person,
            panel,
            person=text(press, "person"),
            trained_on=day(press, "trained_on"),
            refresher_due=day(press, "refresher_due"),
            now=desk.now,
        )
    return await rota_card(desk, panel)


async def record_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the forms again, with what was typed."""
    return with_strays(await record_card(desk, press, problems), problems)


async def swap_notice(desk: Desk, swap_id: str) -> Card | None:
    """Show the rota to a chair who is asked to swap, or whose swap was answered."""
    return await rota_card(desk, await swaps.panel_of_swap(desk.session, swap_id))


async def turn_notice(desk: Desk, meeting_id: str) -> Card | None:
    """Tell a chair that it has become their turn; None once it is somebody else's."""
    facts = await member_letters.turn_facts(desk.session, meeting_id, desk.person.id)
    if not facts.mine:
        return None
    words = TURN.format(
        panel=facts.panel, day=long_day(facts.held_on), clock=clock_time(facts.starts)
    )
    return notice.build(notice.View("It is your turn to chair", words, (facts.why,)))


async def training_notice(desk: Desk, person_id: str) -> Card | None:
    """Show a chair, and who sees to it, whose training to chair is missing or due again."""
    facts = await member_letters.training_facts(desk.session, person_id)
    if facts is None:
        return None
    words = NO_TRAINING
    if facts.due is not None:
        words = REFRESHER.format(day=long_day(facts.due))
    told = notice.View(TRAINING, f"{facts.panel}, {facts.designation}: {words}", (HOW_TO_TRAIN,))
    return notice.build(told)


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_ASK: Act(swap_card, looks=True),
    VERB_SEND: Act(send, again=swap_again),
    VERB_AGREE: Act(agree, again=rota_again),
    VERB_DECLINE: Act(decline, again=rota_again),
    VERB_RECORD: Act(record_card, looks=True),
    VERB_AWAY: Act(away, again=record_again),
    VERB_BACK: Act(back, again=record_again),
    VERB_TRAINED: Act(trained, again=record_again),
}

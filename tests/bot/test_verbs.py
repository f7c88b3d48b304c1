"""Every button of every card is answered by something."""

from bot import commands
from bot.submissions import VERBS
from tests.cards.card_modules import examples, presses


def test_every_verb_of_every_card_has_a_submission() -> None:
    sent = {press["verb"] for _, card in examples() for press in presses(card)}

    assert sent - {*VERBS, *commands.VERBS} == set()


def test_every_command_that_is_offered_can_be_opened_by_its_button() -> None:
    words = [command.word for command in commands.ALL]

    assert words == list(dict.fromkeys(words))
    assert {"help", "refer", "my referrals", "queue", "meetings", "agenda"} <= set(words)
    assert {"my actions", "tracker", "timetable"} <= set(words)

"""The outbox, by card: for those who run a panel."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act, Do
from bot.submissions.typed import page, text, values, with_strays
from cards import outbox
from cards.outbox import (
    VERB_AGAIN,
    VERB_ARRIVED,
    VERB_LEAVE,
    VERB_LOST,
    VERB_RELEASE,
    VERB_SHOW,
)
from core.errors import InputRefused
from core.outboxes import IN_WORDS, MAY, STANDING_WORDS, Settle, Standing
from core.services import outbox_views
from core.services.outbox_views import OutboxLine, OutboxView

CHOOSE = "Choose which message you mean."
DONE = {
    Settle.AGAIN: "It goes again with the next round, unless the assistant holds it back anew.",
    Settle.ARRIVED: "Kept: it arrived.",
    Settle.RELEASE: "It goes with the next round.",
    Settle.LEAVE: "Kept: it is not sent.",
    Settle.LOST: "It goes again with the next round.",
}

SEVERAL = {
    Settle.AGAIN: "{number} messages go again with the next round, unless the assistant holds "
    "them back anew.",
    Settle.RELEASE: "{number} messages go with the next round.",
    Settle.LEAVE: "Kept: {number} messages are not sent.",
}


async def outbox_card(
    desk: Desk,
    show: str = "",
    number: int = 1,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
    done: str = "",
) -> Card:
    """Build the card of the outbox."""
    view = await outbox_views.outbox_view(desk.session, desk.person, show, now=desk.now)
    return outbox.build(
        outbox.View(
            counted=_counted(view),
            show=view.show.value,
            shows=tuple((one.value, words) for one, words in IN_WORDS.items()),
            lines=tuple(_line(one) for one in view.lines),
            done=done,
            page=number,
            values=values(press, outbox.FIELDS) if press else {},
            problems=problems or {},
        )
    )


def _counted(view: OutboxView) -> str:
    return ", ".join(
        f"{count} {STANDING_WORDS[one].lower()}" for one, count in view.counts.items() if count
    )


def _line(one: OutboxLine) -> outbox.Line:
    return outbox.Line(
        id=one.id,
        what=one.what,
        recipient=f"{one.recipient}, {one.door}",
        standing=f"{one.standing_in_words}, {one.when}",
        why=one.why,
        held=one.standing is Standing.HELD,
        may_go=one.may_go,
        unknown=one.standing is Standing.UNKNOWN,
        choice=any(one.standing in standings for standings in MAY.values()),
    )


async def show(desk: Desk, press: Press) -> Card:
    """Show other messages, or the next page of them."""
    number = page(press)
    return await outbox_card(desk, text(press, "kept" if number > 1 else "show"), number)


def settling(what: Settle) -> Do:
    """Give what settles one message, or several that are held back, in one way."""

    async def do(desk: Desk, press: Press) -> Card:
        chosen = list(filter(None, text(press, "which").split(",")))
        if desk.fresh:
            if not chosen:
                raise InputRefused({"which": CHOOSE})
            for which in chosen:
                await outbox_views.settle(
                    desk.session,
                    desk.person,
                    which,
                    what,
                    asked=text(press, "asked") == "true",
                    reason=text(press, "reason"),
                    now=desk.now,
                )
        words = DONE[what] if len(chosen) == 1 else SEVERAL.get(what, DONE[what])
        return await outbox_card(desk, text(press, "kept"), done=words.format(number=len(chosen)))

    return do


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the list again, with what was chosen."""
    card = await outbox_card(desk, text(press, "kept"), 1, press, problems)
    return with_strays(card, problems)


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_AGAIN: Act(settling(Settle.AGAIN), again),
    VERB_ARRIVED: Act(settling(Settle.ARRIVED), again),
    VERB_RELEASE: Act(settling(Settle.RELEASE), again),
    VERB_LEAVE: Act(settling(Settle.LEAVE), again),
    VERB_LOST: Act(settling(Settle.LOST), again),
}

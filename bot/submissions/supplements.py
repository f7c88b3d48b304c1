"""Changes to an approved agenda by card; each goes out as a supplement (H10)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import text, values, with_strays
from cards import agenda_change
from cards.agenda import VERB_CHANGE
from cards.agenda_change import FIELDS, VERB_ADD, VERB_WITHDRAW
from core.dates import long_day
from core.errors import InputRefused
from core.services import agendas, papers, supplements
from core.services.agenda_views import AgendaLineView

CHOOSE = "Choose which child."
SENT = "Supplement {number} goes to everybody who is invited to the whole meeting."


async def change_card(
    desk: Desk,
    meeting_id: str,
    *,
    done: bool = False,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build the card that changes an approved agenda."""
    view = await agendas.agenda_view(desk.session, desk.person, meeting_id, now=desk.now)
    sent = await papers.load_supplements(desk.session, meeting_id)
    return agenda_change.build(
        agenda_change.View(
            meeting_id=view.meeting_id,
            panel=view.panel,
            when=long_day(view.held_on),
            children=tuple((one.item_id, _child(one)) for one in view.lines),
            changes=tuple(sentence for paper in sent for sentence in paper.changes),
            saved=SENT.format(number=len(sent)) if done and sent else "",
            values=values(press, FIELDS) if press else {},
            problems=problems or {},
        )
    )


def _child(line: AgendaLineView) -> str:
    who = f"{line.initials}, {line.age}" if line.initials else line.kind
    return f"{line.number} · {line.case_ref} · {who}"


async def open_change(desk: Desk, press: Press) -> Card:
    """Open the card."""
    return await change_card(desk, press.data["meeting"])


async def add(desk: Desk, press: Press) -> Card:
    """Add a child by the reference of the case."""
    meeting_id = press.data["meeting"]
    if desk.fresh:
        await supplements.add(
            desk.session,
            desk.person,
            meeting_id,
            text(press, "case"),
            text(press, "why"),
            now=desk.now,
        )
    return await change_card(desk, meeting_id, done=True)


async def withdraw(desk: Desk, press: Press) -> Card:
    """Take a child off."""
    if not text(press, "item"):
        raise InputRefused({"item": CHOOSE})
    if desk.fresh:
        try:
            await supplements.withdraw(
                desk.session,
                desk.person,
                text(press, "item"),
                text(press, "why_off"),
                now=desk.now,
            )
        except InputRefused as refused:
            raise InputRefused({"why_off": refused.problems.get("why", "")}) from refused
    return await change_card(desk, press.data["meeting"], done=True)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again, with what was typed."""
    card = await change_card(desk, press.data["meeting"], press=press, problems=problems)
    return with_strays(card, problems)


VERBS: dict[str, Act] = {
    VERB_CHANGE: Act(open_change, looks=True),
    VERB_ADD: Act(add, again=again),
    VERB_WITHDRAW: Act(withdraw, again=again),
}

"""Sending the referral form to somebody outside."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import text, values, with_strays
from cards import referral_invitation
from cards.referral_invitation import FIELDS, VERB_SEND
from core.data import house
from core.people import Role
from core.services import referral_links
from core.services.referral_links import Wish
from core.services.rules import panels_title

SENDERS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.MANAGER)


def invitation_card(
    desk: Desk,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
    *,
    sent: bool = False,
) -> Card:
    """Build the card, with what was typed if it has to be looked at again."""
    names = sorted({panel.split("/")[0] for panel in desk.person.panels(*SENDERS)})
    only = {"procedure": names[0]} if len(names) == 1 else {}
    return referral_invitation.build(
        referral_invitation.View(
            panels=tuple((name, panels_title(name)) for name in names),
            days=house().referral_links.open_days,
            sent=sent,
            values=values(press, FIELDS) if press else only,
            problems=problems or {},
        )
    )


async def send(desk: Desk, press: Press) -> Card:
    """Send the form, once; a repeated press says so again."""
    if desk.fresh:
        wish = Wish(
            procedure=text(press, "procedure"),
            email=text(press, "email"),
            name=text(press, "name"),
            agency=text(press, "agency"),
        )
        await referral_links.invite(desk.session, desk.person, wish, now=desk.now)
    return invitation_card(desk, sent=True)


async def send_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the card again as it was typed."""
    return with_strays(invitation_card(desk, press, problems), problems)


VERBS: dict[str, Act] = {VERB_SEND: Act(send, again=send_again)}

"""What the coordinator's buttons do with a possible match and with a joined referral."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.criteria import queue_card, referral_card
from bot.submissions.match_cards import doubt_card, joined_card, possible_card
from bot.submissions.typed import text
from cards.joined import VERB_OPEN, VERB_RUNG, VERB_UNDO
from cards.possible_match import VERB_JOIN, VERB_READ, VERB_SEPARATE
from core.referrals import ReferralState
from core.services import match_decisions, referrals


async def join(desk: Desk, press: Press) -> Card:
    """Join the referral to the matter; then the referrer is to be rung."""
    if desk.fresh:
        why = text(press, "why")
        match_id = text(press, "match")
        await match_decisions.join(desk.session, desk.person, match_id, why=why, now=desk.now)
    return await stands(desk, press)


async def separate(desk: Desk, press: Press) -> Card:
    """Keep it apart; show the next possible match, or the referral, which goes on."""
    if desk.fresh:
        why = text(press, "why")
        match_id = text(press, "match")
        await match_decisions.keep_separate(
            desk.session, desk.person, match_id, why=why, now=desk.now
        )
    return await stands(desk, press)


async def rung(desk: Desk, press: Press) -> Card:
    """Note that the referrer was rung; the line leaves the queue."""
    if desk.fresh:
        await match_decisions.rung(
            desk.session,
            desk.person,
            text(press, "match"),
            note=text(press, "note"),
            now=desk.now,
        )
    return await queue_card(desk)


async def undo(desk: Desk, press: Press) -> Card:
    """Take the referral out of the matter again."""
    if desk.fresh:
        why = text(press, "why")
        match_id = text(press, "match")
        await match_decisions.undo(desk.session, desk.person, match_id, why=why, now=desk.now)
    return await stands(desk, press)


async def open_joined(desk: Desk, press: Press) -> Card:
    """Open how a referral was joined."""
    return await stands(desk, press)


async def read(desk: Desk, press: Press) -> Card:
    """Read the whole referral, without deciding anything."""
    return await referral_card(desk, text(press, "referral"), press)


async def stands(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Show how a referral stands now: what is to decide, how it was joined, or the referral."""
    referral_id = text(press, "referral")
    view = await referrals.view(desk.session, desk.person, referral_id, now=desk.now)
    if view.state is ReferralState.JOINED:
        return await joined_card(desk, referral_id, press if problems else None, problems)
    return await doubt_card(desk, referral_id) or await referral_card(desk, referral_id)


async def possible_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the two sides again with what was typed; after a change, how it stands now."""
    return await (possible_card if problems else stands)(desk, press, problems)


VERBS = {
    VERB_JOIN: Act(join, again=possible_again),
    VERB_SEPARATE: Act(separate, again=possible_again),
    VERB_READ: Act(read, looks=True),
    VERB_OPEN: Act(open_joined, looks=True),
    VERB_RUNG: Act(rung, again=stands),
    VERB_UNDO: Act(undo, again=stands),
}

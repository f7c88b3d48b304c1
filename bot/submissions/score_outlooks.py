"""What would change a score, and a corrected day, as cards and buttons (R4.5, R4.6)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.score_cards import result_card, result_of
from bot.submissions.typed import (
    day,
    differing,
    text,
    values,
    version,
    with_strays,
    with_unsaved,
)
from cards import score_correction, score_outlook
from cards.score_correction import FIELDS, VERB_CORRECT
from cards.score_result import VERB_CORRECTING, VERB_OUTLOOK
from core.dates import long_day, short_day
from core.minutes import signed
from core.services import score_corrections
from core.services import score_outlook as services
from core.services.score_corrections import Correction
from core.services.score_outlook import Past
from core.what_if import Moved


async def outlook(desk: Desk, press: Press) -> Card:
    """Show what would change the score."""
    item = press.data["item"]
    found = await services.outlook(desk.session, desk.person, item, now=desk.now)
    return score_outlook.build(
        score_outlook.View(
            item_id=found.item_id,
            case_ref=found.case_ref,
            initials=found.initials,
            total=found.total,
            band=found.band,
            distance=found.distance,
            without=found.without,
            changes=tuple(f"On {long_day(one.on)} it {one.why}" for one in found.changes),
            since=found.since,
            moved=tuple(_moved(one) for one in found.moved),
            history=tuple(_past(one) for one in found.history),
        )
    )


def _moved(one: Moved) -> score_outlook.Moved:
    change = signed(one.after - one.before)
    return score_outlook.Moved(label=one.label, change=change, why=one.why)


def _past(one: Past) -> score_outlook.Past:
    words = f"{short_day(one.on)}: {one.total}, {one.band}"
    return score_outlook.Past(words=words, total=one.total, correction=one.correction)


async def correcting(desk: Desk, press: Press) -> Card:
    """Ask which day is wrong."""
    return await correction_card(desk, press.data["item"])


async def correction_card(
    desk: Desk, item: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the form; with a press, as it was typed."""
    found = await score_corrections.correctable(desk.session, desk.person, item, now=desk.now)
    return score_correction.build(
        score_correction.View(
            item_id=item,
            version=version(press) if press else found.version,
            case_ref=found.case_ref,
            initials=found.initials,
            score=f"{found.total}, {found.band}",
            scored_on=long_day(found.scored_on),
            pieces=found.pieces,
            latest=found.scored_on.isoformat(),
            values=values(press, FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def correct(desk: Desk, press: Press) -> Card:
    """Make the score again with the right day."""
    item = press.data["item"]
    if not desk.fresh:
        return await result_card(desk, item)
    new = Correction(text(press, "piece"), day(press, "right_day"), text(press, "why"))
    found = await score_corrections.correct(
        desk.session, desk.person, item, new, version=version(press), now=desk.now
    )
    return await result_of(desk, found)


async def correct_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, or the present state with what was typed beside it."""
    item = press.data["item"]
    if problems:
        return with_strays(await correction_card(desk, item, press, problems), problems)
    form = await correction_card(desk, item)
    return with_unsaved(form, differing(form, press))


VERBS: dict[str, Act] = {
    VERB_OUTLOOK: Act(outlook, looks=True),
    VERB_CORRECTING: Act(correcting, looks=True),
    VERB_CORRECT: Act(correct, again=correct_again),
}

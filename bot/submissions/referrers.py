"""Who referred what came by email, by card: the coordinator says so (H5)."""

from collections.abc import Mapping

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import text, values, version, with_strays
from cards import referrer
from cards.referrer import FIELDS, VERB_NAME, VERB_SHOW
from core.dates import day_and_time
from core.people import Person
from core.services import referrers
from core.services.referrers import NAMEABLE, Named, NewReferrer, ReferrerView

KEPT = "Kept. Receipts, questions and the outcome go to {name}."
NOBODY = "Nobody vouches for who sent this mail, so the outcome would reach nobody."


async def referrer_card(
    desk: Desk,
    referral_id: str,
    press: Press | None = None,
    problems: Mapping[str, str] | None = None,
) -> Card:
    """Build who is taken for the referrer, and the form that says who it was."""
    view = await referrers.referrer_view(desk.session, desk.person, referral_id, now=desk.now)
    return _card(view, values(press, FIELDS) if press else None, problems)


def _card(
    view: ReferrerView,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    news: str = "",
) -> Card:
    return referrer.build(
        referrer.View(
            referral_id=view.referral_id,
            ref=view.ref,
            version=view.version,
            now=_who(view.referrer, view.referrer.email),
            warning=NOBODY if view.needed else "",
            named=tuple(_naming(one) for one in view.named),
            may_name=view.state in NAMEABLE,
            news=news,
            values=view.offered if typed is None else typed,
            problems=problems or {},
        )
    )


def _naming(one: Named) -> referrer.Naming:
    return referrer.Naming(who=_who(one.person, one.phone), said=said_by(one))


def said_by(one: Named) -> str:
    """Say who said it and when."""
    return f"{one.by.name} said so on {day_and_time(one.at)}"


def _who(person: Person, more: str) -> str:
    return ", ".join(part for part in (person.words, more) if part)


async def show(desk: Desk, press: Press) -> Card:
    """Show who is taken for the referrer."""
    return await referrer_card(desk, press.data["referral"])


async def name(desk: Desk, press: Press) -> Card:
    """Say who referred. A repeat shows how it stands."""
    referral_id = press.data["referral"]
    if not desk.fresh:
        return await referrer_card(desk, referral_id)
    typed = {field: text(press, field) for field in FIELDS}
    view = await referrers.name_referrer(
        desk.session,
        desk.person,
        referral_id,
        NewReferrer(**typed),
        version=version(press),
        now=desk.now,
    )
    return _card(view, news=KEPT.format(name=view.referrer.name))


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form again, with what was typed."""
    card = await referrer_card(desk, press.data["referral"], press, problems)
    return with_strays(card, problems)


VERBS = {VERB_SHOW: Act(show, looks=True), VERB_NAME: Act(name, again=again)}

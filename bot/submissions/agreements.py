"""Information-sharing agreements by card: the register, and papers where one lacks (H20)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import day, page, text, values, with_strays
from cards import agreements, sharing_decision
from cards.agreements import FIELDS, VERB_RECORD, VERB_SHOW
from cards.meeting import VERB_SHARING
from cards.sharing_decision import VERB_DECIDE
from core.dates import long_day
from core.services import sharing
from core.services.rules import procedure_of
from core.services.sharing import NewAgreement


async def agreements_card(
    desk: Desk,
    procedure: str,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build a procedure's register of agreements."""
    view = await sharing.view(desk.session, desk.person, procedure, now=desk.now)
    others = [one for one in sharing.procedures_of(desk.person) if one != procedure]
    return agreements.build(
        agreements.View(
            procedure=view.procedure,
            title=view.title,
            lines=tuple(agreements.Line(**_line(one)) for one in view.lines),
            lacking=view.lacking,
            others=tuple((one, procedure_of(one).authority) for one in others),
            page=page(press) if press else 1,
            values=values(press, FIELDS) if press and problems else {},
            problems=problems or {},
        )
    )


def _line(one: sharing.AgreementLine) -> dict[str, str]:
    return {"agency": one.agency, "words": one.words, "kept": one.kept}


async def agreements_cards(desk: Desk) -> list[Card]:
    """Build the register of the first procedure whose agreements somebody keeps."""
    return [await agreements_card(desk, sharing.procedures_of(desk.person)[0])]


async def show(desk: Desk, press: Press) -> Card:
    """Show a page of the register."""
    return await agreements_card(desk, press.data["procedure"], press)


async def record(desk: Desk, press: Press) -> Card:
    """Record a signed agreement."""
    procedure = press.data["procedure"]
    if desk.fresh:
        new = NewAgreement(
            agency=text(press, "agency"),
            version=text(press, "version"),
            kept=text(press, "kept"),
            signed_on=day(press, "signed_on"),
            expires_on=day(press, "expires_on"),
        )
        await sharing.record(desk.session, desk.person, procedure, new, now=desk.now)
    return await agreements_card(desk, procedure)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the register again, with what was typed."""
    card = await agreements_card(desk, press.data["procedure"], press, problems)
    return with_strays(card, problems)


async def decision_card(desk: Desk, press: Press, problems: dict[str, str] | None = None) -> Card:
    """Build the card that decides about papers for an agency without an agreement."""
    meeting_id = press.data["meeting"]
    view = await sharing.decision_view(desk.session, desk.person, meeting_id, now=desk.now)
    return sharing_decision.build(
        sharing_decision.View(
            meeting_id=view.meeting_id,
            panel=view.panel,
            day=long_day(view.held_on),
            faults=view.faults,
            agencies=view.agencies,
            values=values(press, sharing_decision.FIELDS) if problems else {},
            problems=problems or {},
        )
    )


async def decide(desk: Desk, press: Press) -> Card:
    """Record what was decided."""
    if desk.fresh:
        await sharing.decide(
            desk.session,
            desk.person,
            press.data["meeting"],
            agency=text(press, "agency"),
            decision=text(press, "decision"),
            why=text(press, "why"),
            now=desk.now,
        )
    return await decision_card(desk, press)


async def decide_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Ask again, with what was typed."""
    return with_strays(await decision_card(desk, press, problems), problems)


async def reminder(desk: Desk, agreement_id: str) -> Card | None:
    """Remind of an agreement that ends; the register shows what to record."""
    procedure = await sharing.procedure_to_renew(desk.session, agreement_id)
    return await agreements_card(desk, procedure) if procedure else None


VERBS = {
    VERB_SHOW: Act(show, looks=True),
    VERB_RECORD: Act(record, again=again),
    VERB_SHARING: Act(decision_card, looks=True),
    VERB_DECIDE: Act(decide, again=decide_again),
}

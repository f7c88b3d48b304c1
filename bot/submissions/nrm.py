"""The NRM question and disagreements about it, as cards and buttons (R4.6, H19)."""

from functools import partial

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import (
    day,
    shown_again,
    text,
    values,
    version,
    with_strays,
    with_unsaved,
)
from cards import nrm, nrm_dispute
from cards.nrm import FIELDS, VERB_OPEN, VERB_SAVE
from cards.nrm_dispute import FIELDS as DISPUTE_FIELDS
from cards.nrm_dispute import VERB_DECIDE, VERB_RAISE
from cards.nrm_dispute import VERB_OPEN as VERB_DISAGREE
from core.nrm import NrmAnswer
from core.services import nrm as services
from core.services import nrm_disputes
from core.services.nrm import NrmView
from core.services.nrm_disputes import Made, Start

SAVED = "Saved."


async def _view(desk: Desk, press: Press) -> NrmView:
    return await services.nrm_view(desk.session, desk.person, press.data["case"], now=desk.now)


def _card(
    view: NrmView,
    *,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    return nrm.build(
        nrm.View(
            case_id=view.case_id,
            version=version(press) if press else view.number,
            case_ref=view.case_ref,
            answers=view.answers,
            consent=view.consent,
            waits_for=view.waits_for,
            history=view.history,
            may_record=view.may_record,
            saved=saved,
            values=values(press, FIELDS) if press else _recorded(view.present),
            problems=problems or {},
        )
    )


def _recorded(present: NrmAnswer | None) -> dict[str, str]:
    """Fill in what is recorded, so that a later date needs nothing typed twice."""
    if present is None:
        return {}
    return {name: str(getattr(present, name) or "") for name in FIELDS}


async def open_nrm(desk: Desk, press: Press) -> Card:
    """Open the NRM question."""
    return _card(await _view(desk, press))


async def save(desk: Desk, press: Press) -> Card:
    """Record an answer, or a date that has become known."""
    if not desk.fresh:
        return await open_nrm(desk, press)
    given = NrmAnswer(
        answer=text(press, "answer"),
        why_not=text(press, "why_not"),
        referred_by=text(press, "referred_by"),
        reference=text(press, "reference"),
        referred_on=day(press, "referred_on"),
        reasonable=text(press, "reasonable"),
        reasonable_on=day(press, "reasonable_on"),
        conclusive=text(press, "conclusive"),
        conclusive_on=day(press, "conclusive_on"),
    )
    view = await services.answer(
        desk.session, desk.person, press.data["case"], given, number=version(press), now=desk.now
    )
    return _card(view, saved=SAVED)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the answer as it was typed, with what is wrong, or as it stands now."""
    form = partial(_card, await _view(desk, press))
    return shown_again(form, press, problems)


def _dispute(
    start: Start, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    view = start.dispute
    typed = values(press, DISPUTE_FIELDS) if press else {}
    if view is None:
        return nrm_dispute.build(
            nrm_dispute.View(
                case_id=start.case_id,
                case_ref=start.case_ref,
                choices=start.choices,
                values=typed,
                problems=problems or {},
            )
        )
    return nrm_dispute.build(
        nrm_dispute.View(
            case_id=start.case_id,
            case_ref=start.case_ref,
            choices=start.choices,
            dispute_id=view.id,
            version=version(press) if press else view.version,
            raised=view.raised,
            wants=view.wants,
            why=view.why,
            meeting=view.meeting,
            decided=view.decided,
            dissent=view.dissent,
            may_decide=view.may_decide,
            values=typed,
            problems=problems or {},
        )
    )


async def disagree(desk: Desk, press: Press) -> Card:
    """Open the disagreement that waits for the panel, or the form that raises one."""
    case_id = press.data["case"]
    return _dispute(await nrm_disputes.start(desk.session, desk.person, case_id, now=desk.now))


async def raise_it(desk: Desk, press: Press) -> Card:
    """Put a disagreement to the panel's next meeting."""
    if desk.fresh:
        await nrm_disputes.raise_dispute(
            desk.session,
            desk.person,
            press.data["case"],
            text(press, "wants"),
            text(press, "why"),
            now=desk.now,
        )
    return await disagree(desk, press)


async def raise_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, or the disagreement that waits already."""
    case_id = press.data["case"]
    start = await nrm_disputes.start(desk.session, desk.person, case_id, now=desk.now)
    if problems:
        return with_strays(_dispute(start, press, problems), problems)
    typed = [("Why", text(press, "why"))] if text(press, "why") else []
    return with_unsaved(_dispute(start), typed)


async def _of(desk: Desk, press: Press) -> Start:
    return await nrm_disputes.of_dispute(
        desk.session, desk.person, press.data["dispute"], now=desk.now
    )


async def decide(desk: Desk, press: Press) -> Card:
    """Record what the panel decided, with each dissent."""
    if desk.fresh:
        made = Made(text(press, "decision"), text(press, "decision_why"), text(press, "dissent"))
        await nrm_disputes.decide(
            desk.session,
            desk.person,
            press.data["dispute"],
            made,
            version=version(press),
            now=desk.now,
        )
    return _dispute(await _of(desk, press))


async def decide_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the decision as it was typed, with what is wrong, or as it stands now."""
    form = partial(_dispute, await _of(desk, press))
    return shown_again(form, press, problems)


VERBS: dict[str, Act] = {
    VERB_OPEN: Act(open_nrm, looks=True),
    VERB_SAVE: Act(save, again=again),
    VERB_DISAGREE: Act(disagree, looks=True),
    VERB_RAISE: Act(raise_it, again=raise_again),
    VERB_DECIDE: Act(decide, again=decide_again),
}

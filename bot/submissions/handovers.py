"""Who was told that a child moves, or turns 18, by button (H18)."""

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
)
from cards import handover
from cards.handover import FIELDS, VERB_OPEN, VERB_SAVE
from core.dates import long_day
from core.handovers import CONSENTS, DECISIONS
from core.services import handovers as services
from core.services.handovers import HandoverView, Told


async def _view(desk: Desk, press: Press) -> HandoverView:
    return await services.handover_view(
        desk.session, desk.person, press.data["case"], press.data["kind"], now=desk.now
    )


def _card(
    view: HandoverView,
    *,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    return handover.build(
        handover.View(
            case_id=view.case_id,
            kind=view.kind,
            version=version(press) if press else view.number,
            case_ref=view.case_ref,
            told=_told(view),
            decisions=tuple(DECISIONS.items()) if view.at_risk else (),
            consents=tuple(CONSENTS.items()) if view.at_risk else (),
            history=view.history,
            may_record=view.may_record,
            saved=saved,
            values=values(press, FIELDS) if press else _recorded(view),
            problems=problems or {},
        )
    )


def _told(view: HandoverView) -> str:
    if view.coming:
        return f"The child turns 18 in {view.coming}. Plan what follows in good time."
    return f"The other authority is told by {long_day(view.due)}." if view.due else ""


def _recorded(view: HandoverView) -> dict[str, str]:
    return {**view.present, "told_on": view.told_on.isoformat() if view.told_on else ""}


async def open_handover(desk: Desk, press: Press) -> Card:
    """Open who was told."""
    return _card(await _view(desk, press))


async def save(desk: Desk, press: Press) -> Card:
    """Record who was told."""
    if not desk.fresh:
        return await open_handover(desk, press)
    typed = {name: text(press, name) for name in (*services.FIELDS, *services.CHOSEN)}
    told = Told(press.data["kind"], typed, day(press, "told_on"))
    view = await services.record(
        desk.session, desk.person, press.data["case"], told, number=version(press), now=desk.now
    )
    return _card(view, saved="Saved.")


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, with what is wrong, or as it stands now."""
    form = partial(_card, await _view(desk, press))
    return shown_again(form, press, problems)


VERBS: dict[str, Act] = {
    VERB_OPEN: Act(open_handover, looks=True),
    VERB_SAVE: Act(save, again=again),
}

"""The CE risk assessment updated in a meeting, services and worker, by button (R4.7, R4.10)."""

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
from cards import assessment_update
from cards.assessment_update import FIELDS, VERB_OPEN, VERB_SAVE, VERB_SUPPORT
from core.services import renewals as services
from core.services.renewals import RenewalView


async def _view(desk: Desk, press: Press) -> RenewalView:
    return await services.renewal_view(desk.session, desk.person, press.data["case"], now=desk.now)


def _card(
    view: RenewalView,
    *,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    recorded = {"open_to": ",".join(view.open_to), "worker": view.worker}
    return assessment_update.build(
        assessment_update.View(
            case_id=view.case_id,
            version=version(press) if press else view.version,
            case_ref=view.case_ref,
            responsible=view.responsible.label,
            why=view.responsible.why,
            meetings=view.meetings,
            levels=view.levels,
            services=view.services,
            workers=view.workers,
            history=view.history,
            may_record=view.may_record,
            saved=saved,
            values=values(press, FIELDS) if press else recorded,
            problems=problems or {},
        )
    )


async def open_update(desk: Desk, press: Press) -> Card:
    """Open the assessment's clock."""
    return _card(await _view(desk, press))


async def save(desk: Desk, press: Press) -> Card:
    """Record an update that one of the procedure's meetings made."""
    if not desk.fresh:
        return await open_update(desk, press)
    typed = {name: text(press, name) for name in services.FIELDS}
    held_on = day(press, "held_on")
    view = await services.update(
        desk.session, desk.person, press.data["case"], typed, held_on, now=desk.now
    )
    return _card(view, saved="The update is recorded; the clock starts anew.")


async def support(desk: Desk, press: Press) -> Card:
    """Record the services that a child is open to, and the dedicated worker."""
    if not desk.fresh:
        return await open_update(desk, press)
    chosen = tuple(one for one in text(press, "open_to").split(",") if one)
    view = await services.support(
        desk.session,
        desk.person,
        press.data["case"],
        chosen,
        text(press, "worker") or None,
        version=version(press),
        now=desk.now,
    )
    return _card(view, saved="Services and worker are recorded.")


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed, with what is wrong, or as it stands now."""
    form = partial(_card, await _view(desk, press))
    return shown_again(form, press, problems)


VERBS: dict[str, Act] = {
    VERB_OPEN: Act(open_update, looks=True),
    VERB_SAVE: Act(save, again=again),
    VERB_SUPPORT: Act(support, again=again),
}

"""The agenda by card: the chairs put it in order and approve it, members read it (H10, H12)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from cards import agenda, agenda_draft
from cards.agenda import VERB_PAGE
from cards.agenda_draft import VERB_APPROVE, VERB_DEFER, VERB_MOVE
from cards.agenda_draft import VERB_PAGE as VERB_DRAFT_PAGE
from cards.meeting import VERB_AGENDA
from core.dates import clock_time, local_date, long_day
from core.errors import AlreadyChanged, InputRefused
from core.services import agendas
from core.services.agenda_views import AgendaLineView, AgendaView

CHANGED = "Somebody changed the agenda while you had it open. Here it is as it stands now."


def _kind(line: AgendaLineView) -> str:
    """Say whether a child is new or reviewed, and that a new referral came late (H6)."""
    return f"{line.kind}, late" if line.late else line.kind


async def agenda_card(
    desk: Desk, meeting_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build a meeting's agenda: to those who may change it as a draft, to others to read."""
    view = await agendas.agenda_view(desk.session, desk.person, meeting_id, now=desk.now)
    page = int(press.data.get("page", 1)) if press else 1
    if not view.may_order:
        return _read(view, page)
    values = {k: str(press.data.get(k, "")) for k in ("item", "why")} if press else {}
    return _draft(view, page, values if problems else {}, problems or {})


def _draft(view: AgendaView, page: int, values: dict[str, str], problems: dict[str, str]) -> Card:
    return agenda_draft.build(
        agenda_draft.View(
            meeting_id=view.meeting_id,
            version=view.version,
            panel=view.panel,
            when=_when(view),
            items=tuple(_item(line) for line in view.lines),
            used=view.minutes_used,
            capacity=view.minutes_available or None,
            due=_due(view),
            strategic=view.strategic,
            too_long=view.overflow,
            warnings=view.warnings,
            page=page,
            may_approve=view.may_approve,
            values=values,
            problems=problems,
        )
    )


def _read(view: AgendaView, page: int) -> Card:
    return agenda.build(
        agenda.View(
            meeting_id=view.meeting_id,
            panel=view.panel,
            when=_when(view),
            place="",
            lines=tuple(_line(line) for line in view.lines),
            named=view.named,
            withheld=view.withheld,
            strategic=view.strategic,
            waiting=view.overflow,
            approved=view.approved_by or "",
            may_change=view.may_change,
            page=page,
        )
    )


def _when(view: AgendaView) -> str:
    return f"{long_day(view.held_on)}, {clock_time(view.starts)} to {clock_time(view.ends)}"


def _due(view: AgendaView) -> str:
    """Say when the agenda goes out, and what else there is to know."""
    day = f"It goes out on {long_day(view.agenda_by)}." if view.agenda_by else ""
    return " ".join(part for part in (day, *view.notes) if part)


def _item(line: AgendaLineView) -> agenda_draft.Item:
    child = ", ".join(part for part in (line.initials, str(line.age or "")) if part)
    return agenda_draft.Item(
        id=line.item_id,
        number=line.number,
        kind=_kind(line),
        case_ref=line.case_ref,
        child=child or "name after the declaration",
        minutes=line.minutes,
        starts=line.starts,
        reason=line.reason,
    )


def _line(line: AgendaLineView) -> agenda.Line:
    return agenda.Line(
        number=line.number,
        starts=line.starts,
        minutes=line.minutes,
        kind=_kind(line),
        case_ref=line.case_ref,
        child=f"{line.name}, {line.age}" if line.name else "",
    )


async def open_agenda(desk: Desk, press: Press) -> Card:
    """Open an agenda, or a page of it."""
    return await agenda_card(desk, press.data["meeting"], press)


async def move(desk: Desk, press: Press) -> Card:
    """Move a child up or down."""
    if desk.fresh:
        line = await _chosen(desk, press)
        by_places = int(press.data["by"])
        await agendas.move(
            desk.session,
            desk.person,
            line.item_id,
            by_places=by_places,
            version=line.version,
            now=desk.now,
        )
    return await agenda_card(desk, press.data["meeting"], press)


async def defer(desk: Desk, press: Press) -> Card:
    """Defer a child to the next meeting, with a reason."""
    if desk.fresh:
        line = await _chosen(desk, press)
        await agendas.defer(
            desk.session,
            desk.person,
            line.item_id,
            reason=str(press.data.get("why", "")),
            version=line.version,
            now=desk.now,
        )
    return await agenda_card(desk, press.data["meeting"], press)


async def approve(desk: Desk, press: Press) -> Card:
    """Approve the agenda: it is frozen, and goes out on its day.

    If a review has become due since the chair looked, it is not approved yet: the chair sees the
    draft with that child, and approves once more.
    """
    meeting_id = press.data["meeting"]
    if desk.fresh:
        view = await agendas.approve(
            desk.session, desk.person, meeting_id, version=int(press.data["v"]), now=desk.now
        )
    else:
        view = await agendas.agenda_view(desk.session, desk.person, meeting_id, now=desk.now)
    return _approved(view) if view.approved_at else _draft(view, 1, {}, {})


def _approved(view: AgendaView) -> Card:
    day = long_day(local_date(view.goes_out_at)) if view.goes_out_at else ""
    news = f"It is approved and goes out on {day}." if day else "Approved."
    return agenda.with_news(_read(view, 1), news)


async def _chosen(desk: Desk, press: Press) -> AgendaLineView:
    """Find the child that was chosen; refuse if the agenda has changed since it was shown."""
    view = await agendas.agenda_view(desk.session, desk.person, press.data["meeting"], now=desk.now)
    if view.version != int(press.data["v"]):
        raise AlreadyChanged(CHANGED)
    chosen = str(press.data.get("item", ""))
    line = next((one for one in view.lines if one.item_id == chosen), None)
    if line is None:
        raise InputRefused({"item": "Choose which child."})
    return line


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the agenda again, with what was typed."""
    known = {"reason": "why"}
    named = {known.get(field, field): sentence for field, sentence in problems.items()}
    return await agenda_card(desk, press.data["meeting"], press, named)


VERBS = {
    VERB_AGENDA: Act(open_agenda, looks=True),
    VERB_PAGE: Act(open_agenda, looks=True),
    VERB_DRAFT_PAGE: Act(open_agenda, looks=True),
    VERB_MOVE: Act(move, again=again),
    VERB_DEFER: Act(defer, again=again),
    VERB_APPROVE: Act(approve, again=again),
}

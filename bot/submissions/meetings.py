"""Meetings by card: the list, one meeting, the declaration, the roll call, beginning and ending."""

from collections.abc import Callable
from dataclasses import replace

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from cards import attendance, declaration, meeting, meeting_end, meetings
from cards.attendance import VERB_READ, VERB_RECORD
from cards.declaration import VERB_ACCEPT
from cards.elements import Element
from cards.evidence_form import send_evidence
from cards.meeting import (
    VERB_ATTENDANCE,
    VERB_DECLARATION,
    VERB_END,
    VERB_INVITE,
    VERB_START,
)
from cards.meeting_end import VERB_END_SURE
from cards.meetings import VERB_LIST, VERB_OPEN
from cards.professionals import invite_others
from core.dates import LONDON, clock_time, long_day
from core.errors import NotFound
from core.meetings import MeetingState
from core.services import declarations, evidence_notes, professionals
from core.services import meetings as services
from core.services.declarations import DeclarationView
from core.services.meeting_views import MeetingLine, MeetingView, RollCall
from core.services.rules import panel_of

MOST_OFFERS = 3  # buttons that a declaration's card has room for


async def list_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of somebody's meetings."""
    lines = await services.my_meetings(desk.session, desk.person, now=desk.now)
    return meetings.build(meetings.View(tuple(_line(line) for line in lines), page))


def _line(line: MeetingLine) -> meetings.Line:
    return meetings.Line(
        meeting_id=line.id,
        panel=line.panel,
        day=long_day(line.held_on),
        times=f"{clock_time(line.starts)} to {clock_time(line.ends)}",
        place=line.place,
        state=line.state_in_words,
        my_part=line.my_part,
        agenda=line.agenda,
        declaration=line.declaration,
    )


async def meeting_card(desk: Desk, meeting_id: str) -> Card:
    """Build one meeting; a professional invited to one slot gets its declaration instead (H17)."""
    try:
        view = await services.meeting_view(desk.session, desk.person, meeting_id, now=desk.now)
    except NotFound:
        return await declaration_card(desk, meeting_id)
    shown = _shown(view)
    return meeting.build(_ended(shown) if view.state == MeetingState.CANCELLED else shown)


def _ended(shown: meeting.View) -> meeting.View:
    """Take off a cancelled meeting what is no longer to come."""
    return replace(shown, place="", answers="", referrals_by="", minutes="", comes=(), warnings=())


def _shown(view: MeetingView) -> meeting.View:
    return meeting.View(
        meeting_id=view.id,
        version=view.version,
        panel=view.panel,
        when=when_words(view),
        state=view.state_in_words,
        place=view.place,
        chair=_chair(view),
        my_part=view.my_part,
        invited=_invited(view),
        answers=view.answers,
        children=_children(view),
        referrals_by=long_day(view.referrals_by) if view.referrals_by else "",
        agenda=view.agenda,
        declaration=view.declaration,
        minutes=_minutes(view),
        notes=view.notes,
        question=view.question or "",
        changes=view.changes,
        comes=view.flags.comes,
        warnings=view.flags.warnings,
        allowed=_allowed(view),
    )


def when_words(view: MeetingView) -> str:
    """Write a meeting's day and times."""
    return f"{long_day(view.held_on)}, {clock_time(view.starts)} to {clock_time(view.ends)}"


def _chair(view: MeetingView) -> str:
    return f"{view.chair}. {view.chair_why}" if view.chair_why else view.chair


def _invited(view: MeetingView) -> str:
    if not view.invited:
        return "Nobody yet"
    words = f"{view.invited} people"
    if view.declaration:
        words += f" · {view.declared} have accepted the declaration"
    if view.present:
        words += f" · {view.present} are here"
    return f"{words} · {view.apologies} apologies" if view.apologies else words


def _children(view: MeetingView) -> str:
    if panel_of(view.panel_key).strategic and not view.children:
        return ""
    words = (
        f"{view.children} on the agenda, {view.minutes_used} of {view.minutes_available} minutes"
    )
    return f"{words} · {view.discussed} discussed" if view.discussed else words


def _minutes(view: MeetingView) -> str:
    if not view.minutes or view.minutes_by is None:
        return view.minutes
    return f"{view.minutes} · owed by {long_day(view.minutes_by)}"


def _allowed(view: MeetingView) -> meeting.Allowed:
    may = view.allowed
    return meeting.Allowed(
        invite=may.invite,
        agenda=may.open_agenda,
        declaration=may.declare,
        attendance=may.call_roll or may.read_aloud,
        start=may.start,
        end=may.end,
        sharing=view.flags.may_decide,
        invitation=may.answer,
        minutes=may.approve_minutes or bool(view.roll and view.state == MeetingState.HELD),
        change=may.change_day,
        strategic=panel_of(view.panel_key).strategic,
        run=bool(view.roll) and view.state == MeetingState.UNDER_WAY,
    )


async def declaration_card(desk: Desk, meeting_id: str) -> Card:
    """Build a meeting's declaration for one person."""
    view = await declarations.declaration_view(desk.session, desk.person, meeting_id, now=desk.now)
    led = await professionals.led_at(desk.session, desk.person, meeting_id)
    mine = await evidence_notes.cases_at(desk.session, desk.person, meeting_id)
    offers = [invite_others(case_id, ref) for case_id, ref in led]
    offers += [send_evidence(case_id, ref) for case_id, ref in mine]
    return _with_offers(_declaration(view), offers[:MOST_OFFERS])


def _with_offers(card: Card, offers: list[Element]) -> Card:
    """Offer who comes to a child's time to send evidence, and its lead to invite others."""
    return {**card, "actions": [*card.get("actions", []), *offers]} if offers else card


def _declaration(view: DeclarationView) -> Card:
    return declaration.build(
        declaration.View(
            meeting_id=view.meeting_id,
            version=view.version,
            panel=view.panel,
            when=f"{long_day(view.held_on)}, {clock_time(view.starts)}",
            paragraphs=view.paragraphs,
            accepted=view.accepted_in_words,
            may_accept=view.may_accept,
            may_answer=view.may_answer,
        )
    )


async def roll_card(
    desk: Desk, meeting_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the roll call, with the declaration to read aloud."""
    view = await services.meeting_view(desk.session, desk.person, meeting_id, now=desk.now)
    said = await declarations.declaration_view(desk.session, desk.person, meeting_id, now=desk.now)
    under_way = view.state == MeetingState.UNDER_WAY
    typed = {k: str(v) for k, v in press.data.items()} if press else {}
    return attendance.build(
        attendance.View(
            meeting_id=view.id,
            version=view.version,
            panel=view.panel,
            when=when_words(view),
            people=tuple((one.person_id, _called(one)) for one in view.roll),
            paragraphs=said.paragraphs,
            read=_read(said),
            may_read=said.may_read_aloud,
            may_be_present=under_way,
            late=tuple((one.person_id, _called(one)) for one in view.roll if one.joined_late),
            recorded=_recorded(view),
            values=typed or _held(view),
            problems=problems or {},
        )
    )


def _called(one: RollCall) -> str:
    said = one.declaration[:1].lower() + one.declaration[1:]
    return f"{one.name}, {one.agency} ({said})" if said else f"{one.name}, {one.agency}"


def _read(view: DeclarationView) -> str:
    if view.read_aloud_at is None:
        return ""
    return f"Read aloud at {clock_time(view.read_aloud_at.astimezone(LONDON).time())}"


def _recorded(view: MeetingView) -> tuple[str, ...]:
    if not any(one.attendance for one in view.roll):
        return ()
    return (f"{view.present} here, {view.apologies} apologies.",)


def _held(view: MeetingView) -> dict[str, str]:
    """Tick what is recorded already."""

    def ids(state: str) -> str:
        return ",".join(one.person_id for one in view.roll if one.attendance == state)

    return {"present": ids("present"), "apologies": ids("apologies")}


def _ids(press: Press, name: str) -> set[str]:
    return {part for part in str(press.data.get(name, "")).split(",") if part}


async def list_meetings(desk: Desk, press: Press) -> Card:
    """Show a page of the meetings."""
    return await list_card(desk, int(press.data.get("page", 1)))


async def open_meeting(desk: Desk, press: Press) -> Card:
    """Open a meeting."""
    return await meeting_card(desk, press.data["meeting"])


async def invite(desk: Desk, press: Press) -> Card:
    """Confirm the date and send the invitations."""
    return await _acted(desk, press, services.confirm_and_invite)


async def start(desk: Desk, press: Press) -> Card:
    """Begin the meeting: the roll call comes first."""
    await _acted(desk, press, services.start)
    return await roll_card(desk, press.data["meeting"])


async def ask_to_end(desk: Desk, press: Press) -> Card:
    """End the meeting, or ask first: who was not discussed, and what becomes of each (R3.2)."""
    meeting_id = press.data["meeting"]
    left = await services.left_at_the_end(desk.session, desk.person, meeting_id, now=desk.now)
    if not left.children or not desk.fresh:
        return await end(desk, press)
    view = await services.meeting_view(desk.session, desk.person, meeting_id, now=desk.now)
    return meeting_end.build(
        meeting_end.View(
            meeting_id=view.id,
            version=view.version,
            panel=view.panel,
            when=long_day(view.held_on),
            left=left.children,
            unsettled=left.unsettled,
        )
    )


async def end(desk: Desk, press: Press) -> Card:
    """End the meeting; who was not discussed goes on the next agenda."""
    return await _acted(desk, press, services.end)


async def _acted(desk: Desk, press: Press, act: Callable[..., object]) -> Card:
    if desk.fresh:
        version = int(press.data["v"])
        done = act(desk.session, desk.person, press.data["meeting"], version=version, now=desk.now)
        await done  # type: ignore[misc]
    return await meeting_card(desk, press.data["meeting"])


async def meeting_again(desk: Desk, press: Press, _problems: dict[str, str]) -> Card:
    """Show the meeting as it stands."""
    return await meeting_card(desk, press.data["meeting"])


async def open_declaration(desk: Desk, press: Press) -> Card:
    """Show the declaration."""
    return await declaration_card(desk, press.data["meeting"])


async def accept(desk: Desk, press: Press) -> Card:
    """Accept the declaration for this meeting."""
    view = await declarations.accept(
        desk.session, desk.person, press.data["meeting"], how="teams", now=desk.now
    )
    return _declaration(view)


async def open_roll(desk: Desk, press: Press) -> Card:
    """Show the roll call."""
    return await roll_card(desk, press.data["meeting"])


async def read_aloud(desk: Desk, press: Press) -> Card:
    """Record that the declaration was read out; what is ticked stays ticked."""
    meeting_id = press.data["meeting"]
    if desk.fresh:
        await declarations.read_aloud(desk.session, desk.person, meeting_id, now=desk.now)
    return await roll_card(desk, meeting_id, press)


async def record(desk: Desk, press: Press) -> Card:
    """Record who is here and who sent apologies."""
    meeting_id = press.data["meeting"]
    if desk.fresh:
        await services.record_attendance(
            desk.session,
            desk.person,
            meeting_id,
            present=_ids(press, "present"),
            told=_ids(press, "told"),
            apologies=_ids(press, "apologies"),
            now=desk.now,
        )
    return await meeting_card(desk, meeting_id)


async def roll_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the roll call again, with what was ticked."""
    return await roll_card(desk, press.data["meeting"], press, problems)


VERBS = {
    VERB_LIST: Act(list_meetings, looks=True),
    VERB_OPEN: Act(open_meeting, looks=True),
    VERB_INVITE: Act(invite, again=meeting_again),
    VERB_START: Act(start, again=meeting_again),
    VERB_END: Act(ask_to_end, again=meeting_again),
    VERB_END_SURE: Act(end, again=meeting_again),
    VERB_DECLARATION: Act(open_declaration, looks=True),
    VERB_ACCEPT: Act(accept),
    VERB_ATTENDANCE: Act(open_roll, looks=True),
    VERB_READ: Act(read_aloud, again=roll_again),
    VERB_RECORD: Act(record, again=roll_again),
}

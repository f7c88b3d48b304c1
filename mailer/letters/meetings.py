"""Letters about a meeting: invitations, agenda, minutes, and who must look at them first."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Literal

from core.dates import at_local_time, clock_time
from core.messages import Kind
from core.replies import sequence_in, uid_of
from core.services import letters, papers
from core.services.invitations import slot_of
from core.services.letters import MeetingFacts
from core.services.rules import calendar, declaration_of, procedure_of
from core.timescales import Timescale
from mailer.compose import Attachment
from mailer.documents import (
    PDF,
    WORD,
    agenda_docx,
    agenda_pdf,
    file_name,
    minutes_docx,
    minutes_pdf,
)
from mailer.emails import (
    agenda,
    agenda_chaser,
    agenda_to_approve,
    meeting_invitation,
    minutes,
    minutes_chaser,
    minutes_to_approve,
    slot_invitation,
)
from mailer.invitations import Invitation, Method, slot_title
from mailer.letters.draft import Draft, Moot, Writing

WITH_PAPERS = "papers-"  # how the occasion of a row begins that was put for papers to go with it
WITHDRAWN = "withdrawn-"  # how the occasion of a letter begins that takes one invitation back
NOT_INVITED = "not invited any more"
WITH_DECLARATION = "The confidentiality declaration is in the email that brought this invitation."
PAPERS_KEPT = 8  # in memory, of the circulations under way


async def invitation(writing: Writing) -> Draft | Moot:
    """Invite a member to the whole meeting, with the declaration (H9)."""
    facts = await _facts(writing)
    if not (facts.invited or _withdrawn(writing)):
        return Moot(NOT_INVITED)
    if facts.item_id is not None:
        return Moot("invited to one slot only")
    context = meeting_invitation.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        news=_news(writing, facts),
        held_on=facts.held_on,
        starts=clock_time(facts.starts),
        ends=clock_time(facts.ends),
        place=facts.place,
        agenda_on=_by(procedure_of(facts.panel_key).agenda, facts.held_on),
        declaration=_declaration(facts),
        declaration_link=_link_to_declare(writing, facts),
        answer_link=_link_to_answer(writing, facts),
        place_of=facts.place_of,
    )
    event = _event(writing, facts, facts.id, facts.panel, facts.starts, facts.ends)
    return Draft(context, invitation=event)


async def slot(writing: Writing) -> Draft | Moot:
    """Invite a professional to one child's slot and to nothing else (R4.3, H17)."""
    facts = await _facts(writing)
    item_id = slot_of(writing.occasion) or facts.item_id
    if item_id is None or not (facts.item_id or _withdrawn(writing)):
        return Moot("invited to the whole meeting" if facts.invited else NOT_INVITED)
    case_ref, starts, ends = await letters.slot_facts(writing.session, item_id)
    context = slot_invitation.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        news=_news(writing, facts),
        case_ref=case_ref,
        held_on=facts.held_on,
        starts=clock_time(starts),
        ends=clock_time(ends),
        place=facts.place,
        declaration=_declaration(facts),
        declaration_link=_link_to_declare(writing, facts),
        answer_link=_link_to_answer(writing, facts),
        place_of=facts.place_of,
    )
    title = slot_title(facts.panel)
    return Draft(context, invitation=_event(writing, facts, item_id, title, starts, ends))


async def agenda_look(writing: Writing) -> Draft | Moot:
    """Ask a co-chair to look over the draft agenda (H12)."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    if facts.agenda_approved:
        return Moot("approved already")
    context = agenda_to_approve.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        new_referrals=facts.new_referrals,
        reviews=facts.reviews,
        waiting=0,
        minutes_used=facts.minutes_used,
        minutes_available=letters.capacity(facts.panel_key),
        circulate_by=_by(procedure_of(facts.panel_key).agenda, facts.held_on),
        link=None,
    )
    return Draft(context)


async def agenda_chase(writing: Writing) -> Draft | Moot:
    """Chase the approval of an agenda that is nearly owed (H10)."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    by = _by(procedure_of(facts.panel_key).agenda, facts.held_on)
    if facts.agenda_approved or by is None:
        return Moot("approved already")
    context = agenda_chaser.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        circulate_by=by,
        days_left=(by - writing.today).days,
        link=None,
    )
    return Draft(context)


async def agenda_out(writing: Writing) -> Draft | Moot:
    """Circulate the agenda (H10); its papers go only to those who have declared."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    if facts.declared and not writing.occasion.startswith(WITH_PAPERS):
        return Moot("the papers go instead")
    attached = await _papers(writing, facts, "agenda") if facts.declared else ()
    context = agenda.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        starts=clock_time(facts.starts),
        ends=clock_time(facts.ends),
        place=facts.place,
        papers_attached=facts.declared,
        new_referrals=facts.new_referrals,
        reviews=facts.reviews,
        outstanding_actions=facts.outstanding,
        declaration_link=None
        if facts.declared
        else writing.declaration_link(facts.id, facts.held_on),
    )
    return Draft(context, attachments=attached)


async def minutes_look(writing: Writing) -> Draft | Moot:
    """Ask the chair to look over the minutes."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    if facts.minutes_approved:
        return Moot("approved already")
    context = minutes_to_approve.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        children=facts.new_referrals + facts.reviews,
        actions=facts.actions,
        circulate_by=_by(procedure_of(facts.panel_key).minutes, facts.held_on),
        link=None,
    )
    return Draft(context)


async def minutes_chase(writing: Writing) -> Draft | Moot:
    """Chase the approval of minutes that are nearly owed (H14)."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    by = _by(procedure_of(facts.panel_key).minutes, facts.held_on)
    if facts.minutes_approved or by is None:
        return Moot("approved already")
    context = minutes_chaser.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        circulate_by=by,
        days_left=(by - writing.today).days,
        link=None,
    )
    return Draft(context)


async def minutes_out(writing: Writing) -> Draft | Moot:
    """Circulate the minutes with the recipient's own actions (H14)."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    if facts.place_of:
        return Moot("a deputy's access ended with the meeting")
    if facts.declared and not writing.occasion.startswith(WITH_PAPERS):
        return Moot("the papers go instead")
    own = await letters.own_actions(writing.session, facts.id, writing.recipient.id)
    context = minutes.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        version=1,
        papers_attached=facts.declared,
        own_actions=tuple(minutes.OwnAction(*one) for one in own),
        next_meeting=await letters.next_meeting_on(writing.session, facts.panel_key, facts.held_on),
        declaration_link=None
        if facts.declared
        else writing.declaration_link(facts.id, facts.held_on),
    )
    attached = await _papers(writing, facts, "minutes") if facts.declared else ()
    return Draft(context, attachments=attached)


async def _facts(writing: Writing) -> MeetingFacts:
    return await letters.meeting_facts(writing.session, writing.subject, writing.recipient.id)


async def _whole(writing: Writing) -> MeetingFacts | Moot:
    """Load what concerns a whole meeting; nothing for a guest of one slot (H17)."""
    facts = await _facts(writing)
    if facts.state == "cancelled":
        return Moot("the meeting was cancelled")
    if facts.item_id is not None:
        return Moot("invited to one slot only")
    return facts


async def _papers(writing: Writing, facts: MeetingFacts, kind: str) -> tuple[Attachment, ...]:
    """Give the frozen paper's PDF and Word, the same bytes to everybody."""
    if kind == "agenda":
        agenda_paper = await papers.load_agenda(writing.session, facts.id)
        made = facts.agenda_approved_at or writing.now
        pdf, word = _made(agenda_pdf, agenda_paper, made), _made(agenda_docx, agenda_paper, made)
    else:
        record = await papers.load_minutes(writing.session, facts.id)
        made = facts.minutes_approved_at or writing.now
        pdf, word = _made(minutes_pdf, record, made), _made(minutes_docx, record, made)
    names = (file_name(facts.panel, facts.held_on, kind, suffix) for suffix in ("pdf", "docx"))
    return Attachment(next(names), PDF, pdf), Attachment(next(names), WORD, word)


@lru_cache(maxsize=PAPERS_KEPT)
def _made(make: Callable[[Any, datetime], bytes], paper: object, made: datetime) -> bytes:
    """Make a paper once for all of its readers: a circulation is many letters with one paper."""
    return make(paper, made)


def _declaration(facts: MeetingFacts) -> str:
    """Give the declaration that goes with an invitation; none where the procedure has none (H9)."""
    asked = procedure_of(facts.panel_key).declaration is not None
    return declaration_of(facts.panel_key).text if asked else ""


def _link_to_declare(writing: Writing, facts: MeetingFacts) -> str | None:
    return writing.declaration_link(facts.id, facts.held_on) if _declaration(facts) else None


def _link_to_answer(writing: Writing, facts: MeetingFacts) -> str:
    return writing.answer_link(facts.id, facts.held_on)


def _withdrawn(writing: Writing) -> bool:
    """Tell whether the letter takes one person's invitation back."""
    return writing.occasion.startswith(WITHDRAWN)


def _news(
    writing: Writing, facts: MeetingFacts
) -> Literal["new", "changed", "cancelled", "withdrawn"]:
    if _withdrawn(writing):
        return "withdrawn"
    if facts.state == "cancelled":
        return "cancelled"
    return "changed" if facts.sequence else "new"


def _by(timescale: Timescale | None, held_on: date) -> date | None:
    return timescale.limit.due_on(held_on, calendar()) if timescale else None


def _event(
    writing: Writing, facts: MeetingFacts, uid: str, title: str, starts: time, ends: time
) -> Invitation:
    domain = writing.office.address.rpartition("@")[2]
    over = facts.state == "cancelled" or _withdrawn(writing)
    return Invitation(
        uid=uid_of(uid, writing.recipient.id, domain),
        sequence=max(facts.sequence, sequence_in(writing.occasion)),
        method=Method.CANCEL if over else Method.REQUEST,
        starts=at_local_time(facts.held_on, starts),
        ends=at_local_time(facts.held_on, ends),
        title=title,
        place=facts.place,
        organiser=writing.office.address,
        organiser_name=writing.office.name,
        attendee=writing.recipient.email,
        body=WITH_DECLARATION if _declaration(facts) else "",
        stamp=writing.now,
    )


WRITERS = {
    Kind.MEETING_INVITATION: invitation,
    Kind.SLOT_INVITATION: slot,
    Kind.AGENDA_TO_APPROVE: agenda_look,
    Kind.AGENDA_CHASER: agenda_chase,
    Kind.AGENDA: agenda_out,
    Kind.MINUTES_TO_APPROVE: minutes_look,
    Kind.MINUTES_CHASER: minutes_chase,
    Kind.MINUTES: minutes_out,
}

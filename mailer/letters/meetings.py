"""Letters about a meeting: invitations, agenda, minutes, and who must look at them first."""

from dataclasses import replace
from datetime import date, time
from typing import Literal

from core.dates import at_local_time, clock_time
from core.meetings import minutes_between
from core.messages import Kind
from core.replies import sequence_in, uid_of
from core.services import action_letters, day_news, letters
from core.services.day_news import DayNews
from core.services.invitations import slot_of
from core.services.letters import MeetingFacts
from core.services.rules import calendar, declaration_of, procedure_of
from core.timescales import Timescale
from mailer.emails import (
    agenda,
    agenda_chaser,
    agenda_to_approve,
    meeting_day,
    meeting_invitation,
    minutes,
    minutes_chaser,
    minutes_to_approve,
    slot_invitation,
)
from mailer.invitations import Invitation, Method, slot_title
from mailer.letters.draft import Draft, Moot, Writing
from mailer.letters.papers import WITH_PAPERS, agenda_papers, minutes_papers

WITHDRAWN = "withdrawn-"  # how the occasion of a letter begins that takes one invitation back
NOT_INVITED = "not invited any more"
WITH_DECLARATION = "The confidentiality declaration is in the email that brought this invitation."


async def invitation(writing: Writing) -> Draft | Moot:
    """Invite a member to the whole meeting, with the declaration (H9)."""
    facts, news = await _facts(writing), await _news_of(writing)
    if not (facts.invited or facts.state == "cancelled" or _withdrawn(writing)):
        return Moot(NOT_INVITED)
    if facts.item_id is not None:
        return Moot("invited to one slot only")
    context = meeting_invitation.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        news=_news(writing, facts, news),
        held_on=facts.held_on,
        starts=clock_time(facts.starts),
        ends=clock_time(facts.ends),
        place=facts.place,
        agenda_on=_by(procedure_of(facts.panel_key).agenda, facts.held_on),
        declaration=_declaration(facts),
        declaration_link=_link_to_declare(writing, facts),
        was=news.was,
        agenda_again=news.agenda,
        children=news.children,
        answer_link=_link_to_answer(writing, facts),
        place_of=facts.place_of,
    )
    event = _event(writing, facts, facts.id, facts.panel, facts.starts, facts.ends)
    return Draft(context, invitation=event)


async def slot(writing: Writing) -> Draft | Moot:
    """Invite a professional to one child's slot and to nothing else (R4.3, H17)."""
    facts = await _facts(writing)
    item_id, news = slot_of(writing.occasion) or facts.item_id, await _news_of(writing)
    if item_id is None or not (facts.item_id or _withdrawn(writing)):
        return Moot("invited to the whole meeting" if facts.invited else NOT_INVITED)
    case_ref, starts, ends = await letters.slot_facts(writing.session, item_id)
    if await letters.taken_off(writing.session, item_id):
        facts = replace(facts, state="cancelled")
    context = slot_invitation.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        news=_news(writing, facts, news),
        case_ref=case_ref,
        held_on=facts.held_on,
        starts=clock_time(starts),
        ends=clock_time(ends),
        place=facts.place,
        declaration=_declaration(facts),
        declaration_link=_link_to_declare(writing, facts),
        was=news.was,
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
        minutes_available=minutes_between(facts.starts, facts.ends),
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
    facts = await _circulated(writing)
    if isinstance(facts, Moot):
        return facts
    attached = await agenda_papers(writing, facts) if facts.declared else ()
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
        strategic=facts.strategic,
        declaration_link=None
        if facts.declared or facts.withheld
        else writing.declaration_link(facts.id, facts.held_on),
        again=await day_news.has_had_agenda(writing.session, facts.id, writing.recipient.id),
        withheld=facts.withheld,
    )
    return Draft(context, attachments=attached)


async def day_question(writing: Writing) -> Draft | Moot:
    """Ask the administrator about a planned day that is no working day (H8)."""
    asked = await day_news.asked_of(writing.session, writing.subject)
    if asked is None:
        return Moot("settled already")
    facts = await _facts(writing)
    context = meeting_day.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        planned_on=asked.planned_on,
        held_on=facts.held_on,
        question=asked.question,
        answer_by=asked.answer_by,
        late=writing.today > asked.answer_by,
    )
    return Draft(context)


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
    facts = await _circulated(writing)
    if isinstance(facts, Moot):
        return facts
    if facts.place_of:
        return Moot("a deputy's access ended with the meeting")
    own = await action_letters.own_actions(writing.session, facts.id, writing.recipient.id)
    context = minutes.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        version=max(1, _version(writing.occasion)),
        papers_attached=facts.declared,
        own_actions=tuple(minutes.OwnAction(*one) for one in own),
        next_meeting=await letters.next_meeting_on(writing.session, facts.panel_key, facts.held_on),
        declaration_link=None
        if facts.declared or facts.withheld
        else writing.declaration_link(facts.id, facts.held_on),
        withheld=facts.withheld,
    )
    attached = await minutes_papers(writing, facts) if facts.declared else ()
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


async def _circulated(writing: Writing) -> MeetingFacts | Moot:
    """Load a meeting whose papers go round: to those invited, the one letter that fits them."""
    facts = await _whole(writing)
    if isinstance(facts, Moot):
        return facts
    with_papers = writing.occasion.startswith(WITH_PAPERS)
    if not facts.invited:
        return Moot("no longer invited")
    if facts.declared and not with_papers:
        return Moot("the papers go instead")
    return Moot("withheld from the agency") if facts.withheld and with_papers else facts


def _version(occasion: str) -> int:
    """Read the number with which an occasion ends: a version of minutes, a calendar sequence."""
    number = occasion.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _declaration(facts: MeetingFacts) -> str:
    """Give the declaration that goes with an invitation; none where the procedure has none (H9)."""
    asked = procedure_of(facts.panel_key).declaration is not None
    return declaration_of(facts.panel_key).text if asked else ""


def _link_to_declare(writing: Writing, facts: MeetingFacts) -> str | None:
    return writing.declaration_link(facts.id, facts.held_on) if _declaration(facts) else None


async def _news_of(writing: Writing) -> DayNews:
    return await day_news.news_of(
        writing.session, writing.subject, writing.recipient, now=writing.now
    )


def _link_to_answer(writing: Writing, facts: MeetingFacts) -> str:
    return writing.answer_link(facts.id, facts.held_on)


def _withdrawn(writing: Writing) -> bool:
    """Tell whether the letter takes one person's invitation back."""
    return writing.occasion.startswith(WITHDRAWN)


def _news(
    writing: Writing, facts: MeetingFacts, news: DayNews
) -> Literal["new", "changed", "cancelled", "withdrawn"]:
    """Say what an invitation is to its reader; who never heard of the old day is simply invited."""
    if _withdrawn(writing):
        return "withdrawn"
    if facts.state == "cancelled":
        return "cancelled"
    return "changed" if facts.sequence and news.heard else "new"


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
    Kind.MEETING_DAY: day_question,
    Kind.SLOT_INVITATION: slot,
    Kind.AGENDA_TO_APPROVE: agenda_look,
    Kind.AGENDA_CHASER: agenda_chase,
    Kind.AGENDA: agenda_out,
    Kind.MINUTES_TO_APPROVE: minutes_look,
    Kind.MINUTES_CHASER: minutes_chase,
    Kind.MINUTES: minutes_out,
}

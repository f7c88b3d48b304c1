"""The papers that go with letters, made once for all of their readers, and letters about them."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from core.errors import NotFound
from core.messages import Kind
from core.services import action_letters, engagement, letters, papers, running
from core.services.letters import MeetingFacts
from mailer.compose import Attachment
from mailer.documents import (
    PDF,
    WORD,
    agenda_docx,
    agenda_pdf,
    engagement_docx,
    engagement_pdf,
    file_name,
    minutes_docx,
    minutes_pdf,
    supplement_docx,
    supplement_pdf,
)
from mailer.emails import agenda_supplement, called_in, engagement_record
from mailer.emails.minutes import OwnAction
from mailer.letters.draft import Draft, Moot, Writing

PAPERS_KEPT = 16  # in memory, of the circulations under way
WITH_PAPERS = "papers-"  # how the occasion of a row begins that was put for papers to go with it

Make = Callable[[Any, datetime], bytes]


async def agenda_papers(writing: Writing, facts: MeetingFacts) -> tuple[Attachment, ...]:
    """Give the agenda as approved, and every supplement to it so far."""
    paper = await papers.load_agenda(writing.session, facts.id)
    made = facts.agenda_approved_at or writing.now
    found = _pair(facts, "agenda", (agenda_pdf, agenda_docx), paper, made)
    supplements = tuple(await papers.load_supplements(writing.session, facts.id))
    for number in range(1, len(supplements) + 1):
        name, makers = f"agenda supplement {number}", (supplement_pdf, supplement_docx)
        found += _pair(facts, name, makers, (paper, supplements[:number]), made)
    return found


async def minutes_papers(writing: Writing, facts: MeetingFacts) -> tuple[Attachment, ...]:
    """Give the latest version of the minutes as approved."""
    paper = await papers.load_minutes(writing.session, facts.id)
    made = await papers.made_at(writing.session, facts.id, "minutes") or writing.now
    return _pair(facts, "minutes", (minutes_pdf, minutes_docx), paper, made)


async def supplement_out(writing: Writing) -> Draft | Moot:
    """Send a supplement to the agenda; its papers go only to those who have declared (H9, H10)."""
    facts = await letters.meeting_facts(writing.session, writing.subject, writing.recipient.id)
    if facts.state in ("cancelled", "held"):
        return Moot("the meeting is over or was cancelled")
    if facts.item_id is not None:
        return Moot("invited to one slot only")
    if facts.declared and not writing.occasion.startswith(WITH_PAPERS):
        return Moot("the papers go instead")
    number = int(writing.occasion.rpartition("-")[2])
    every = tuple(await papers.load_supplements(writing.session, facts.id))
    attached: tuple[Attachment, ...] = ()
    if facts.declared:
        bundle = (await papers.load_agenda(writing.session, facts.id), every[:number])
        made = facts.agenda_approved_at or writing.now
        name = f"agenda supplement {number}"
        attached = _pair(facts, name, (supplement_pdf, supplement_docx), bundle, made)
    context = agenda_supplement.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        number=number,
        changes=every[number - 1].changes,
        papers_attached=facts.declared,
        withheld=facts.withheld,
        declaration_link=None
        if facts.declared or facts.withheld
        else writing.declaration_link(facts.id, facts.held_on),
    )
    return Draft(context, attachments=attached)


async def engagement_out(writing: Writing) -> Draft | Moot:
    """Send the record of one child to who came for that child alone (R4.11, H17)."""
    try:
        found = await engagement.of_item(writing.session, writing.subject)
    except NotFound:
        return Moot("there is no record of engagement")
    facts = await letters.meeting_facts(writing.session, found.meeting_id, writing.recipient.id)
    if facts.withheld:
        return Moot("withheld from the agency")
    own = await action_letters.own_actions(writing.session, facts.id, writing.recipient.id)
    context = engagement_record.Context(
        recipient=writing.recipient.name,
        panel=facts.panel,
        held_on=facts.held_on,
        case_ref=found.case_ref,
        version=found.paper.version,
        own_actions=tuple(OwnAction(*one) for one in own if one[1] == found.case_ref),
    )
    name = f"{found.case_ref} record of engagement"
    makers = (engagement_pdf, engagement_docx)
    return Draft(context, attachments=_pair(facts, name, makers, found.paper, found.made))


async def called(writing: Writing) -> Draft | Moot:
    """Tell by email that the panel has come to somebody's case, where Teams cannot (H17)."""
    if not await running.still_called(writing.session, writing.subject, now=writing.now):
        return Moot("their turn is over")
    meeting_id = await running.meeting_of(writing.session, writing.subject)
    case_ref, _, _ = await letters.slot_facts(writing.session, writing.subject)
    facts = await letters.meeting_facts(writing.session, meeting_id, writing.recipient.id)
    return Draft(
        called_in.Context(
            recipient=writing.recipient.name,
            panel=facts.panel,
            case_ref=case_ref,
            place=facts.place,
        )
    )


def _pair(
    facts: MeetingFacts, what: str, makers: tuple[Make, Make], paper: object, made: datetime
) -> tuple[Attachment, ...]:
    """Give a paper's PDF and Word, the same bytes to everybody."""
    pdf, word = (_made(make, paper, made) for make in makers)
    names = (file_name(facts.panel, facts.held_on, what, suffix) for suffix in ("pdf", "docx"))
    return Attachment(next(names), PDF, pdf), Attachment(next(names), WORD, word)


@lru_cache(maxsize=PAPERS_KEPT)
def _made(make: Make, paper: object, made: datetime) -> bytes:
    """Make a paper once for all of its readers: a circulation is many letters with one paper."""
    return make(paper, made)


WRITERS = {
    Kind.AGENDA_SUPPLEMENT: supplement_out,
    Kind.ENGAGEMENT_RECORD: engagement_out,
    Kind.CALLED_IN: called,
}

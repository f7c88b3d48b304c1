"""Mail that came to the mailbox: read, complete, put aside, bring back (H6)."""

from datetime import timedelta

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions import typed
from bot.submissions.acts import Act
from cards import incoming, incoming_list
from cards.incoming import VERB_BRING_BACK, VERB_OPEN, VERB_PUT_ASIDE
from cards.incoming_list import VERB_ASIDE, VERB_ONE
from core.dates import day_and_time
from core.incoming import (
    CHECKED_WORDS,
    DANGEROUS,
    FLAG_WORDS,
    NOTE_WORDS,
    Checked,
    IncomingState,
    size_words,
)
from core.links import Purpose
from core.services import incoming_views, referrers
from core.services.incoming_views import AsideLine, DocumentView, IncomingView

LINK_LASTS = timedelta(minutes=15)
STANDS = {
    "waiting": "Came by email",
    "aside": "Put aside",
    "gone on": "Its referral was completed and sent on",
}
NOT_NAMED = "Not known yet: say who referred before you send it on"
BY_A_PERSON, BY_A_MACHINE = "A coordinator put it aside.", "A machine sent it."


async def incoming_card(
    desk: Desk,
    referral_id: str,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build the card of the mail that a referral came by."""
    view = await incoming_views.of_referral(desk.session, desk.person, referral_id, now=desk.now)
    return await _card(desk, view, press, problems)


async def open_mail(desk: Desk, press: Press) -> Card:
    """Open a mail by its referral (from the queue) or by itself; or turn its page."""
    if "incoming" not in press.data:
        return await incoming_card(desk, press.data["referral"], press)
    view = await incoming_views.view(
        desk.session, desk.person, press.data["incoming"], now=desk.now
    )
    return await _card(desk, view, press)


async def put_aside(desk: Desk, press: Press) -> Card:
    """Say that a mail is no referral. A repeat shows how it stands."""
    if not desk.fresh:
        return await open_mail(desk, press)
    view = await incoming_views.put_aside(
        desk.session,
        desk.person,
        press.data["incoming"],
        why=typed.text(press, "why"),
        version=typed.version(press),
        now=desk.now,
    )
    return await _card(desk, view)


async def bring_back(desk: Desk, press: Press) -> Card:
    """Put a mail into the queue after all. A repeat shows how it stands."""
    if not desk.fresh:
        return await open_mail(desk, press)
    view = await incoming_views.bring_back(
        desk.session,
        desk.person,
        press.data["incoming"],
        version=typed.version(press),
        now=desk.now,
    )
    return await _card(desk, view)


async def mail_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the mail again, with what was typed and what is wrong with it."""
    view = await incoming_views.view(
        desk.session, desk.person, press.data["incoming"], now=desk.now
    )
    card = await _card(desk, view, press, problems)
    why = typed.text(press, "why")
    return card if view.stands == "waiting" else typed.with_unsaved(card, _left(why))


def _left(why: str) -> typed.Pairs:
    return [("If it is no referral: why not", why)] if why else []


async def aside_card(desk: Desk, page: int = 1) -> Card:
    """Build the list of mail that stands in no queue."""
    lines = await incoming_views.aside(desk.session, desk.person, now=desk.now)
    shown = tuple(_line(number, line) for number, line in enumerate(lines, start=1))
    return incoming_list.build(incoming_list.View(shown, page))


async def list_aside(desk: Desk, press: Press) -> Card:
    """Show a page of the mail that stands in no queue."""
    return await aside_card(desk, typed.page(press))


def _line(number: int, line: AsideLine) -> incoming_list.Line:
    title = line.ref or f"mail {number}"
    why = BY_A_PERSON if line.by_person else BY_A_MACHINE
    return incoming_list.Line(line.id, title, day_and_time(line.received_at), why)


async def _card(
    desk: Desk,
    view: IncomingView,
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    waits = view.stands == "waiting"
    machine = view.state is IncomingState.KEPT and view.stands == "aside"
    referrer = await _referrer(desk, view) if waits else ()
    return incoming.build(
        incoming.View(
            incoming_id=view.id,
            referral_id=view.referral_id or "",
            ref=view.ref,
            version=view.version,
            stands=STANDS[view.stands],
            facts=(*_facts(view), *referrer),
            texts=_texts(view),
            warnings=tuple(FLAG_WORDS[flag] for flag in view.flags),
            files=tuple(map(_file, view.documents)),
            why=BY_A_MACHINE if machine else view.why,
            may_complete=waits,
            may_name=waits,
            may_put_aside=waits,
            may_bring_back=view.stands == "aside",
            original=_page_of(desk, view),
            page=typed.page(press) if press else 1,
            values={"why": typed.text(press, "why")} if press and problems is not None else {},
            problems=problems or {},
        )
    )


def _facts(view: IncomingView) -> tuple[tuple[str, str], ...]:
    who = f"{view.sender_name} ({view.sender})" if view.sender_name else view.sender
    pairs = [
        ("From", who or "Not known"),
        ("Came", day_and_time(view.received_at)),
        ("Subject", view.subject or "None"),
    ]
    if view.sent_at:
        pairs.insert(2, ("Sent, as it says itself", day_and_time(view.sent_at)))
    if view.checked is not Checked.FAILED:
        pairs.append(("Sender", CHECKED_WORDS[view.checked]))
    return tuple(pairs)


async def _referrer(desk: Desk, view: IncomingView) -> tuple[tuple[str, str], ...]:
    """Say who was named as the referrer, or that somebody must find out."""
    found = await referrers.referrer_view(
        desk.session, desk.person, view.referral_id or "", now=desk.now
    )
    if found.named:
        person = found.referrer
        return (("Referred by", f"{person.name}, {person.agency}, {person.email}"),)
    return (("Referred by", NOT_NAMED),) if found.needed else ()


def _texts(view: IncomingView) -> tuple[tuple[str, str], ...]:
    found = [("The mail", view.text)] if view.text else []
    return (*found, *((one.name, one.text) for one in view.documents if one.text))


def _file(one: DocumentView) -> incoming.File:
    notes = tuple(NOTE_WORDS[note] for note in one.notes)
    return incoming.File(one.name, size_words(one.size), notes, bool(DANGEROUS & set(one.notes)))


def _page_of(desk: Desk, view: IncomingView) -> str:
    if desk.links is None:
        return ""
    until = desk.now + LINK_LASTS
    return desk.links.to(Purpose.DOCUMENT, view.id, desk.person.id, until)


VERBS = {
    VERB_OPEN: Act(open_mail, looks=True),
    VERB_ONE: Act(open_mail, looks=True),
    VERB_ASIDE: Act(list_aside, looks=True),
    VERB_PUT_ASIDE: Act(put_aside, again=mail_again),
    VERB_BRING_BACK: Act(bring_back, again=mail_again),
}

"""Evidence sent in advance, by whoever knows it, and dealt with by the chair, as cards (R4.5)."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.scores import changed, group_again, keep_group
from bot.submissions.typed import day, page, text, values, with_strays
from cards import evidence_cases, evidence_form, score_sent
from cards.evidence_form import FIELDS, VERB_EVIDENCE, VERB_SEND
from cards.score_form import VERB_SENT
from cards.score_sent import VERB_LEAVE, VERB_LIST, VERB_TAKE
from core.dates import long_day
from core.errors import InputRefused
from core.services import evidence_notes, evidence_taken, following, scores
from core.services.evidence_notes import NewNote
from core.services.evidence_taken import NoteView

CHOOSE_CASE = "Choose the child."
SENT = (
    "Sent. The chairs and the coordinator are told; the chair sees it again when the child is "
    "scored."
)
TAKEN, LEFT = "Taken over.", "Left out."


async def cases_card(desk: Desk, problems: dict[str, str] | None = None) -> Card:
    """Build the choice of the child."""
    found = await evidence_notes.my_cases(desk.session, desk.person, now=desk.now)
    return evidence_cases.build(evidence_cases.View(cases=tuple(found), problems=problems or {}))


async def open_form(desk: Desk, press: Press) -> Card:
    """Open the form for one child."""
    case_id = text(press, "case") or text(press, "case_id")
    if not case_id:
        raise InputRefused({"case_id": CHOOSE_CASE})
    return await form_card(desk, case_id)


async def choose_again(desk: Desk, _press: Press, problems: dict[str, str]) -> Card:
    """Show the choice of the child again."""
    return with_strays(await cases_card(desk, problems), problems)


async def form_card(
    desk: Desk,
    case_id: str,
    *,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build the form; with a press, as it was typed."""
    view = await evidence_notes.note_form(desk.session, desk.person, case_id, now=desk.now)
    return evidence_form.build(
        evidence_form.View(
            case_id=case_id,
            case_ref=view.case_ref,
            initials=view.initials,
            factors=view.factors,
            latest=desk.today.isoformat(),
            sent=view.sent,
            follows=await following.records(desk.session, desk.person, case_id),
            saved=saved,
            values=values(press, FIELDS) if press else {"source": view.agency},
            problems=problems or {},
        )
    )


async def send(desk: Desk, press: Press) -> Card:
    """Send a piece of evidence."""
    case_id = press.data["case"]
    if desk.fresh:
        new = NewNote(
            text(press, "factor"),
            day(press, "seen_on"),
            text(press, "known"),
            text(press, "source"),
        )
        await evidence_notes.send(desk.session, desk.person, case_id, new, now=desk.now)
    return await form_card(desk, case_id, saved=SENT)


async def send_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the form as it was typed."""
    form = await form_card(desk, press.data["case"], press=press, problems=problems)
    return with_strays(form, problems)


async def see_sent(desk: Desk, press: Press) -> Card:
    """Show what was sent in advance; what was ticked otherwise than it stands is saved first."""
    if await changed(desk, press):
        await keep_group(desk, press)
    return await sent_card(desk, press.data["item"], group=int(press.data["group"]))


async def list_sent(desk: Desk, press: Press) -> Card:
    """Show another page of what was sent."""
    return await sent_card(desk, press.data["item"], at=page(press))


async def sent_card(desk: Desk, item: str, *, at: int = 1, group: int = 1, saved: str = "") -> Card:
    """Build what waits for the chair."""
    found = await evidence_taken.waiting(desk.session, desk.person, item, now=desk.now)
    view = await scores.score_view(desk.session, desk.person, item, group, now=desk.now)
    return score_sent.build(
        score_sent.View(
            item_id=item,
            case_ref=view.case_ref,
            initials=view.initials,
            sent=tuple(_sent(one) for one in found),
            group=group,
            saved=saved,
            page=at,
        )
    )


def _sent(one: NoteView) -> score_sent.Sent:
    return score_sent.Sent(
        id=one.id,
        version=one.version,
        about=one.label,
        on=long_day(one.on) if one.on else "",
        who=f"{long_day(one.sent_on)}, by {one.sent_by}",
        source=one.source,
        known=one.known,
    )


async def take(desk: Desk, press: Press) -> Card:
    """Take a piece over."""
    item = press.data["item"]
    if desk.fresh:
        await evidence_taken.take_over(
            desk.session,
            desk.person,
            item,
            press.data["note"],
            version=int(press.data["v"]),
            now=desk.now,
        )
    return await sent_card(desk, item, saved=TAKEN)


async def leave(desk: Desk, press: Press) -> Card:
    """Leave a piece out."""
    item = press.data["item"]
    if desk.fresh:
        await evidence_taken.leave_out(
            desk.session,
            desk.person,
            item,
            press.data["note"],
            version=int(press.data["v"]),
            now=desk.now,
        )
    return await sent_card(desk, item, saved=LEFT)


async def list_again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show what still waits."""
    return with_strays(await sent_card(desk, press.data["item"]), problems)


VERBS: dict[str, Act] = {
    VERB_EVIDENCE: Act(open_form, again=choose_again, looks=True),
    VERB_SEND: Act(send, again=send_again),
    VERB_SENT: Act(see_sent, again=group_again),
    VERB_LIST: Act(list_sent, looks=True),
    VERB_TAKE: Act(take, again=list_again),
    VERB_LEAVE: Act(leave, again=list_again),
}

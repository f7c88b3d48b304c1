"""Notes of a child's discussion by card: added by whoever writes, at the same time as others."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.running import running_card
from bot.submissions.typed import on_top, text, values, version, with_strays
from cards import meeting_notes
from cards.elements import notice
from cards.meeting import VERB_TAKE_NOTES
from cards.meeting_notes import FIELDS, VERB_ADD, VERB_CHANGE, VERB_KEEP, VERB_NOTES_OF
from core.dates import LONDON, clock_time
from core.errors import InputRefused
from core.services import notes as services
from core.services import running
from core.services.notes import NotesView, NoteView

WHICH = "Choose the note to change."
TWO_WROTE = "Two people wrote at once"


async def notes_card(desk: Desk, item_id: str) -> Card:
    """Build a child's notes."""
    return _card(await services.notes_view(desk.session, desk.person, item_id, now=desk.now))


def _card(
    view: NotesView,
    *,
    changing: NoteView | None = None,
    saved: str = "",
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    held = {"text": changing.text} if changing else {}
    made = meeting_notes.build(
        meeting_notes.View(
            item_id=view.item_id,
            meeting_id=view.meeting_id,
            place=f"{view.number} of {view.of}",
            case_ref=view.case_ref,
            child=view.child,
            headings=view.headings,
            notes=tuple(
                meeting_notes.Note(id=one.id, heading=one.heading, text=one.text, by=one.by)
                for one in view.notes
            ),
            changing=changing.id if changing else "",
            version=changing.version if changing else 0,
            following=view.following,
            previous=view.previous,
            may_write=view.may_write,
            saved=saved,
            values=held | (typed or {}),
            problems=problems or {},
        )
    )
    return on_top(made, notice("warning", TWO_WROTE, view.told)) if view.told else made


async def take_notes(desk: Desk, press: Press) -> Card:
    """Begin with the child whose turn it is, or the next one."""
    meeting_id = press.data["meeting"]
    view = await running.running_view(desk.session, desk.person, meeting_id, now=desk.now)
    last = view.turns[-1].item_id if view.turns else ""
    item_id = view.current or view.following or last
    return await notes_card(desk, item_id) if item_id else await running_card(desk, meeting_id)


async def open_notes(desk: Desk, press: Press) -> Card:
    """Show the notes of one child."""
    return await notes_card(desk, press.data["item"])


async def add(desk: Desk, press: Press) -> Card:
    """Add a note."""
    item_id = press.data["item"]
    if not desk.fresh:
        return await notes_card(desk, item_id)
    view = await services.add(
        desk.session,
        desk.person,
        item_id,
        heading=text(press, "heading"),
        other=text(press, "other"),
        text=text(press, "text"),
        now=desk.now,
    )
    again = {"heading": text(press, "heading"), "other": text(press, "other")}
    return _card(view, saved=f"Added at {_clock(desk)}.", typed=again)


async def change(desk: Desk, press: Press) -> Card:
    """Open a note to be changed."""
    chosen = text(press, "note")
    if not chosen:
        raise InputRefused({"note": WHICH})
    note = await services.note_view(desk.session, desk.person, chosen, now=desk.now)
    view = await services.notes_view(desk.session, desk.person, press.data["item"], now=desk.now)
    return _card(view, changing=note)


async def keep(desk: Desk, press: Press) -> Card:
    """Keep a note as it was changed."""
    if not desk.fresh:
        return await notes_card(desk, press.data["item"])
    view = await services.change(
        desk.session,
        desk.person,
        press.data["written"],
        text=text(press, "text"),
        version=version(press),
        now=desk.now,
    )
    return _card(view, saved=f"Kept at {_clock(desk)}.")


def _clock(desk: Desk) -> str:
    return clock_time(desk.now.astimezone(LONDON).time())


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show the notes again, with what was typed."""
    view = await services.notes_view(desk.session, desk.person, press.data["item"], now=desk.now)
    changing = None
    if "written" in press.data:
        changing = await services.note_view(
            desk.session, desk.person, press.data["written"], now=desk.now
        )
    card = _card(view, changing=changing, typed=values(press, FIELDS), problems=problems)
    return with_strays(card, problems)


VERBS: dict[str, Act] = {
    VERB_TAKE_NOTES: Act(take_notes, looks=True),
    VERB_NOTES_OF: Act(open_notes, looks=True),
    VERB_ADD: Act(add, again=again),
    VERB_CHANGE: Act(change, again=again, looks=True),
    VERB_KEEP: Act(keep, again=again),
}

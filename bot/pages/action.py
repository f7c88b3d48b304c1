"""How an action stands, said on a page by its owner, who may have email only (H15).

The same services as the card's buttons answer, so whoever comes second changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from aiohttp import web

from bot.desk import Office
from bot.pages.fields import Field, day_parts, day_typed, errors_of, one_typed
from bot.pages.guard import Typed, typed
from bot.pages.layout import page
from core.actions import Reason
from core.dates import long_day
from core.errors import AlreadyChanged, InputRefused
from core.links import Link, Purpose, read_link
from core.people import Person
from core.services import access, action_time, actions
from core.services.action_views import ActionView
from core.store.engine import Session, transaction
from core.typed import typed_day

DONE, MORE_TIME = "done", "more_time"
NO_ANSWER = "Choose how it stands."
NO_SUCH_DAY = "This is no day of the calendar. Write it as three numbers, such as 18 12 2026."
THANKS = "Thank you. The panel sees this at its next meeting."
ASKED = "Thank you. The panel's chairs answer, and you hear of it by email or in Teams."
OPTIONS = (
    (DONE, "It is done"),
    (MORE_TIME, "It needs more time"),
    (Reason.CIRCUMSTANCES_CHANGED.value, "It is no longer needed: circumstances have changed"),
    (Reason.NOT_DONE.value, "It could not be done"),
)
NO_VERSION = -1  # of a form that somebody made themselves: always taken for an old one


@dataclass(frozen=True, slots=True)
class _Said:
    """What the form says."""

    stands: str = ""
    note: str = ""
    until: str = ""
    version: int = NO_VERSION


async def show(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Show the action and ask how it stands. Looking changes nothing."""
    view, person = await _look(office, _link(office, key, request))
    return _page(view, person)


async def answer(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Take the answer down, once."""
    link, said = _link(office, key, request), _said(await typed(request))
    try:
        async with transaction(office.sessions) as session:
            person = await access.active_person(session, link.person)
            view = await _take_down(session, person, link.subject, said, office.clock())
    except InputRefused as refused:
        view, person = await _look(office, link)
        return _page(view, person, said=said, problems=refused.problems)
    except AlreadyChanged as changed:
        view, person = await _look(office, link)
        return _page(view, person, said=said, changed=str(changed))
    told = ASKED if said.stands == MORE_TIME and view.asked_until else THANKS
    return _page(view, person, told="" if view.already else told)


async def _look(office: Office, link: Link) -> tuple[ActionView, Person]:
    async with transaction(office.sessions) as session:
        person = await access.active_person(session, link.person)
        view = await actions.action_view(session, person, link.subject, now=office.clock())
    return view, person


async def _take_down(
    session: Session, by: Person, action_id: str, said: _Said, now: datetime
) -> ActionView:
    if said.stands == DONE:
        return await actions.done(
            session,
            by,
            action_id,
            version=said.version,
            note=said.note,
            now=now,
        )
    if said.stands == MORE_TIME:
        day = _until(said)
        return await action_time.more_time(
            session, by, action_id, day, note=said.note, version=said.version, now=now
        )
    if said.stands in set(Reason):
        return await actions.cannot(
            session,
            by,
            action_id,
            said.stands,
            note=said.note,
            version=said.version,
            now=now,
        )
    raise InputRefused({"stands": NO_ANSWER})


def _until(said: _Said) -> date | None:
    found = typed_day(said.until)
    if said.until and found is None:
        raise InputRefused({"until": NO_SUCH_DAY})
    return found


def _said(sent: Typed) -> _Said:
    version = one_typed("v", sent) or ""
    return _Said(
        stands=one_typed("stands", sent) or "",
        note=one_typed("note", sent) or "",
        until=day_typed("until", sent) or "",
        version=int(version) if version.isascii() and version.isdigit() else NO_VERSION,
    )


def _link(office: Office, key: bytes, request: web.Request) -> Link:
    return read_link(request.match_info["token"], Purpose.ACTION, key, office.clock())


def _page(
    view: ActionView,
    person: Person,
    *,
    said: _Said | None = None,
    problems: Mapping[str, str] | None = None,
    told: str = "",
    changed: str = "",
) -> web.Response:
    fields = _fields(said or _Said(), problems or {}) if view.may_settle and not told else ()
    return page(
        "action.html",
        title=f"Action {view.number}",
        errors=errors_of(fields),
        name=person.name,
        view=view,
        due=long_day(view.due),
        told=told,
        changed=changed,
        fields=fields,
    )


def _fields(said: _Said, problems: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        Field(
            shape="radios",
            name="stands",
            label="How does it stand?",
            error=problems.get("stands", ""),
            options=OPTIONS,
            chosen=frozenset({said.stands}),
        ),
        Field(
            shape="long",
            name="note",
            label="A note",
            hint="What shows that it is done; or why it needs more time, or cannot be done. "
            "The panel reads it.",
            error=problems.get("note", ""),
            value=said.note,
            optional=said.stands in ("", DONE),
        ),
        Field(
            shape="day",
            name="until",
            label="If it needs more time: until when?",
            hint="For example, 18 12 2026.",
            error=problems.get("until", ""),
            parts=day_parts("until", said.until),
            optional=said.stands != MORE_TIME,
        ),
    )

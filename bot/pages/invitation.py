"""An invitation, for somebody who has email only: answer it or name a deputy (H9, R2.3).

Looking changes nothing; the button does, and once it has the page says how it stands.
"""

from aiohttp import web

from bot.answering import keep_answer
from bot.desk import Office
from bot.pages.fields import Field, errors_of
from bot.pages.guard import Typed, typed
from bot.pages.layout import page
from cards.invitation import ANSWERS, AUTHORITY, FIELDS, SENDS
from core.dates import clock_time, end_of_day, long_day
from core.errors import InputRefused
from core.links import Link, Links, Purpose, read_link
from core.services import access, reply_views
from core.services.reply_views import InvitationView
from core.store.engine import transaction

LINES = (
    ("name", "The deputy's name", "text"),
    ("email", "The deputy's work email address", "email"),
    ("agency", "The deputy's agency", "text"),
)


async def show(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Show the invitation and its answer."""
    link = _link(office, key, request)
    return await _page(office, key, link)


async def answer(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Keep the answer; what is refused is shown again as it was typed."""
    link, sent = _link(office, key, request), await typed(request)
    try:
        news = await _kept(office, link, sent)
    except InputRefused as refused:
        return await _page(office, key, link, sent=sent, problems=refused.problems)
    return await _page(office, key, link, news=news)


async def _kept(office: Office, link: Link, sent: Typed) -> str:
    typed_in = {name: _one(sent, name) for name in FIELDS}
    async with transaction(office.sessions) as session:
        person = await access.person(session, link.person)
        return await keep_answer(
            session, person, link.subject, typed_in, how="page", now=office.clock()
        )


def _link(office: Office, key: bytes, request: web.Request) -> Link:
    return read_link(request.match_info["token"], Purpose.INVITATION, key, office.clock())


async def _page(
    office: Office,
    key: bytes,
    link: Link,
    *,
    sent: Typed | None = None,
    problems: dict[str, str] | None = None,
    news: str = "",
) -> web.Response:
    async with transaction(office.sessions) as session:
        person = await access.person(session, link.person)
        view = await reply_views.invitation_view(session, person, link.subject, now=office.clock())
    fields = _fields(view, sent or {"answer": [view.stands]}, problems or {})
    return page(
        "invitation.html",
        title="Invitation",
        name=person.name,
        view=view,
        day=long_day(view.held_on),
        starts=clock_time(view.starts),
        ends=clock_time(view.ends),
        news=news,
        fields=fields if view.invited and not view.closed else (),
        errors=errors_of(fields),
        declare=_declare(key, link, view),
        status=400 if problems else 200,
    )


def _declare(key: bytes, link: Link, view: InvitationView) -> str:
    """Give the address of the declaration's page, as long as it is to be accepted."""
    if not view.declaration_open or view.closed:
        return ""
    links = Links("", key)
    until = end_of_day(view.held_on)
    return links.to(Purpose.DECLARATION, view.meeting_id, link.person, until)


def _fields(view: InvitationView, sent: Typed, problems: dict[str, str]) -> tuple[Field, ...]:
    options = (*ANSWERS, *(SENDS if view.may_send_deputy else ()))
    chosen = Field(
        shape="radios",
        name="answer",
        label="Your answer",
        error=problems.get("answer", ""),
        options=options,
        chosen=frozenset({_one(sent, "answer")}),
    )
    return (chosen, *(_deputy(sent, problems) if view.may_send_deputy else ()))


def _deputy(sent: Typed, problems: dict[str, str]) -> tuple[Field, ...]:
    lines = tuple(
        Field(
            shape="line",
            name=name,
            label=label,
            hint="Only if a deputy comes." if name == "name" else "",
            error=problems.get(name, ""),
            value=_one(sent, name),
            optional=True,
            type=kind,
            keyboard=kind,
        )
        for name, label, kind in LINES
    )
    ticked = Field(
        shape="tick",
        name="authority",
        label=AUTHORITY,
        error=problems.get("authority", ""),
        chosen=frozenset({_one(sent, "authority")}),
    )
    return (*lines, ticked)


def _one(sent: Typed, name: str) -> str:
    return sent.get(name, [""])[0].strip()

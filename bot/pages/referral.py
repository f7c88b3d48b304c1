"""The referral form behind a signed link: one step a page, kept at every step (H6, H20).

GET shows and changes nothing; POST saves and sends the browser on, so that nothing is sent twice
by going back or loading again. The same link leads on: to the step where one stopped, and later to
how the referral stands.
"""

from aiohttp import web

from bot.desk import Office
from bot.pages import referral_views
from bot.pages.fields import answers_of
from bot.pages.guard import to, typed
from core.data import load_form
from core.dates import local_date
from core.errors import InputRefused
from core.forms import Step
from core.links import Link, Purpose, read_link
from core.referrals import ReferralState
from core.services import referral_links, referrals
from core.services.referral_links import Holder
from core.services.referrals import ReferralView
from core.store.engine import Session, transaction

CHECK = "check"


async def show(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Lead to where the link has come: the beginning, the step, or how the referral stands."""
    link = _link(office, key, request)
    async with transaction(office.sessions) as session:
        holder, view = await referral_links.view(session, link, now=office.clock())
        if view is None:
            return referral_views.beginning(holder, link)
        if view.state is ReferralState.DRAFT:
            return to(_address(request, view))
        return await referral_views.standing(session, view, _root(request))


async def begin(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Begin the referral, once, and show its first step."""
    link = _link(office, key, request)
    async with transaction(office.sessions) as session:
        holder = await referral_links.begin(session, link, now=office.clock())
        _, view = await referral_links.view(session, link, now=office.clock())
    return to(_root(request) if view is None or not holder.referral_id else _address(request, view))


async def step(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Show a step, as it was kept; after a press that was refused, with what is wrong."""
    link = _link(office, key, request)
    async with transaction(office.sessions) as session:
        holder, view = await referral_links.view(session, link, now=office.clock())
    number = int(request.match_info["step"])
    if view is None or not view.editable or not _asks(view, number):
        return to(_root(request))
    return referral_views.step(
        view,
        holder.person,
        load_form(view.procedure).step(number),
        local_date(office.clock()),
        wrong=CHECK in request.query,
        from_check="from" in request.query,
        root=_root(request),
    )


async def save(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Keep a step as typed and move on, back, or rest; what is wrong is shown on the step."""
    link = _link(office, key, request)
    sent = await typed(request)
    number = int(request.match_info["step"])
    go = sent.get("go", ["next"])[0]
    async with transaction(office.sessions) as session:
        holder, view = await _begun(session, link, office)
        if not _asks(view, number):
            return to(_root(request))
        asked = load_form(view.procedure).step(number)
        answers = answers_of(asked, sent)
        if not view.editable:
            return referral_views.not_saved(asked, answers, _root(request))
        view, wrong = await referrals.save_step(
            session,
            holder.person,
            view.id,
            step=number,
            values=answers,
            go=go if go in ("next", "back", "later") else "next",
            now=office.clock(),
        )
        if "from" in sent and not wrong and go == "next":
            last = load_form(view.procedure).summary
            view = await referrals.go_to(
                session, holder.person, view.id, step=last, now=office.clock()
            )
    return to(_after(request, view, asked, go, wrong=bool(wrong), from_check="from" in sent))


async def kept(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Say that everything is kept, and until when the link is good."""
    link = _link(office, key, request)
    return referral_views.kept(local_date(link.until), _root(request))


async def check(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Show all answers, what is still missing, and the button that sends them."""
    link = _link(office, key, request)
    async with transaction(office.sessions) as session:
        _, view = await referral_links.view(session, link, now=office.clock())
    if view is None or not view.editable:
        return to(_root(request))
    today = local_date(office.clock())
    return referral_views.check(view, today, _root(request), tried=CHECK in request.query)


async def submit(office: Office, key: bytes, request: web.Request) -> web.Response:
    """Send the referral; sending it twice leaves one."""
    link = _link(office, key, request)
    try:
        async with transaction(office.sessions) as session:
            holder, view = await _begun(session, link, office)
            await referrals.submit(session, holder.person, view.id, now=office.clock())
    except InputRefused:
        return to(f"{_root(request)}/check?{CHECK}=1")
    return to(_root(request))


async def _begun(session: Session, link: Link, office: Office) -> tuple[Holder, ReferralView]:
    """Open the link's referral to change it, so that two presses by it wait for each other."""
    holder, view = await referral_links.view(session, link, now=office.clock(), lock=True)
    if view is None:
        holder = await referral_links.begin(session, link, now=office.clock())
        return holder, await referrals.view(
            session, holder.person, holder.referral_id or "", now=office.clock()
        )
    return holder, view


def _after(
    request: web.Request,
    view: ReferralView,
    asked: Step,
    go: str,
    *,
    wrong: bool,
    from_check: bool,
) -> str:
    if wrong:
        more = "&from=check" if from_check else ""
        return f"{_root(request)}/step/{asked.number}?{CHECK}=1{more}"
    return f"{_root(request)}/kept" if go == "later" else _address(request, view)


def _address(request: web.Request, view: ReferralView) -> str:
    """Give the page at which a referral stands."""
    if view.step >= load_form(view.procedure).summary:
        return f"{_root(request)}/check"
    return f"{_root(request)}/step/{view.step}"


def _asks(view: ReferralView, number: int) -> bool:
    return 1 <= number < load_form(view.procedure).summary


def _root(request: web.Request) -> str:
    return f"/r/{request.match_info['token']}"


def _link(office: Office, key: bytes, request: web.Request) -> Link:
    return read_link(request.match_info["token"], Purpose.REFERRAL, key, office.clock())

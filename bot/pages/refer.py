"""The public page: who may refer, what to do in danger, and a link to the form by email (H6)."""

from aiohttp import web

from bot.desk import Office
from bot.pages.fields import Field, errors_of
from bot.pages.guard import Typed, to, typed
from bot.pages.layout import page
from core.data import house, load_procedure
from core.errors import InputRefused, NotFound
from core.procedures import Procedure
from core.referrals import IMMEDIATE
from core.services import referral_links
from core.services.referral_links import Wish
from core.services.rules import panels_title
from core.store.engine import transaction

NO_PANEL = "There is no panel at this address. Look at the address again, or begin at “/refer”."
ASKED = (
    ("email", "Your work email address", "The link to the form goes there.", "email"),
    ("name", "Your name", "", "name"),
    ("agency", "Your agency, school or service", "", "organization"),
)


async def choose(office: Office, _request: web.Request) -> web.Response:
    """Show the panels to which one may refer here; where there is only one, go to it."""
    if len(office.procedures) == 1:
        return to(f"/refer/{office.procedures[0]}")
    panels = tuple((name, panels_title(name)) for name in office.procedures)
    return page("refer_choose.html", title="Refer a child", panels=panels)


async def explain(office: Office, request: web.Request) -> web.Response:
    """Say who may refer and what to do in danger, and ask where to send the link."""
    return _page(_procedure(office, request), {}, {})


async def ask(office: Office, request: web.Request) -> web.Response:
    """Send the link. The answer is the same whether or not the address is known."""
    procedure = _procedure(office, request)
    sent = await typed(request)
    try:
        async with transaction(office.sessions) as session:
            await referral_links.ask(session, _wish(procedure, sent), now=office.clock())
    except InputRefused as refused:
        return _page(procedure, {key: _one(sent, key) for key, *_ in ASKED}, refused.problems)
    return to(f"/refer/{procedure.id}/sent")


async def sent(office: Office, request: web.Request) -> web.Response:
    """Say that the link is on its way, without saying to whom."""
    procedure = _procedure(office, request)
    return page(
        "refer_sent.html", title="Check your email", back=procedure.id, links=house().referral_links
    )


def _procedure(office: Office, request: web.Request) -> Procedure:
    name = request.match_info["procedure"]
    if name not in office.procedures:
        raise NotFound(NO_PANEL)
    return load_procedure(name)


def _wish(procedure: Procedure, sent: Typed) -> Wish:
    return Wish(procedure.id, _one(sent, "email"), _one(sent, "name"), _one(sent, "agency"))


def _one(sent: Typed, name: str) -> str:
    return sent.get(name, [""])[0].strip()


def _page(procedure: Procedure, values: dict[str, str], problems: dict[str, str]) -> web.Response:
    fields = tuple(
        Field(
            shape="line",
            name=key,
            label=label,
            hint=hint,
            error=problems.get(key, ""),
            value=values.get(key, ""),
            type="email" if key == "email" else "text",
            keyboard="email" if key == "email" else "text",
            autocomplete=purpose,
        )
        for key, label, hint, purpose in ASKED
    )
    return page(
        "refer.html",
        title=f"Refer a child to the {panels_title(procedure.id)}",
        danger=next((r.help for r in procedure.routes if r.id == IMMEDIATE), ""),
        contacts=tuple((c.label, c.value) for c in procedure.contacts),
        fields=fields,
        errors=errors_of(fields),
        days=house().referral_links.open_days,
        status=400 if problems else 200,
    )

"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import (
    action,
    blank_form,
    declaration,
    documents,
    engagement_file,
    invitation,
    refer,
    referral,
    referral_papers,
    sheet_file,
)
from bot.pages.blank_form import MakeForm
from bot.pages.engagement_file import MakeRecord
from bot.pages.guard import guarded
from bot.pages.referral_papers import MakePaper
from bot.pages.sign_in import Doorkeeper, SignIn
from bot.pages.tracker import tracker_routes
from core.links import PATHS


@dataclass(frozen=True, slots=True)
class Makers:
    """What makes the files that pages give; passed in, because the bot makes no papers."""

    form: MakeForm
    paper: MakePaper
    record: MakeRecord


def page_routes(
    office: Office, link_key: bytes, sign_in: SignIn | None = None
) -> list[web.RouteDef]:
    """Give the pages: behind links, behind sign-in, and the public one that asks for a link."""
    door = Doorkeeper(office, link_key, sign_in)
    download = partial(documents.download, office, link_key)
    return [
        *door.routes(),
        *tracker_routes(door),
        *_sheet_routes(office, link_key),
        web.get("/d/{token}", guarded(partial(declaration.show, office, link_key))),
        web.post("/d/{token}", guarded(partial(declaration.accept, office, link_key))),
        web.get("/a/{token}", guarded(partial(action.show, office, link_key))),
        web.post("/a/{token}", guarded(partial(action.answer, office, link_key))),
        web.get("/i/{token}", guarded(partial(invitation.show, office, link_key))),
        web.post("/i/{token}", guarded(partial(invitation.answer, office, link_key))),
        web.get("/o/{token}", partial(documents.show, office, link_key)),
        web.post("/o/{token}/{number:[0-9]{1,3}}", download),
        *_refer_routes(office),
        *_referral_routes(office, link_key),
    ]


def file_routes(office: Office, link_key: bytes, makers: Makers) -> list[web.RouteDef]:
    """Give the addresses of files: a referral's papers, and the empty form."""
    give = partial(referral_papers.give, office, link_key, makers.paper)
    record = partial(engagement_file.give, office, link_key, makers.record)
    return [
        web.get("/papers/{token}", give, allow_head=False),
        web.get("/engagement/{token}", record, allow_head=False),
        web.get("/form/{procedure}.docx", partial(blank_form.give, office, makers.form)),
    ]


def _sheet_routes(office: Office, key: bytes) -> list[web.RouteDef]:
    found: list[web.RouteDef] = []
    for offer in (sheet_file.TRACKER, sheet_file.ACTIONS):
        path = f"/{PATHS[offer.purpose]}/{{token}}"
        found += [
            web.get(path, partial(sheet_file.show, office, key, offer)),
            web.post(path, partial(sheet_file.hand_out, office, key, offer)),
        ]
    return found


def _refer_routes(office: Office) -> list[web.RouteDef]:
    return [
        web.get("/refer", guarded(partial(refer.choose, office))),
        web.get("/refer/{procedure}", guarded(partial(refer.explain, office))),
        web.post("/refer/{procedure}", guarded(partial(refer.ask, office))),
        web.get("/refer/{procedure}/sent", guarded(partial(refer.sent, office))),
    ]


def _referral_routes(office: Office, key: bytes) -> list[web.RouteDef]:
    return [
        web.get("/r/{token}", guarded(partial(referral.show, office, key))),
        web.post("/r/{token}", guarded(partial(referral.begin, office, key))),
        web.get("/r/{token}/kept", guarded(partial(referral.kept, office, key))),
        web.get("/r/{token}/check", guarded(partial(referral.check, office, key))),
        web.post("/r/{token}/check", guarded(partial(referral.submit, office, key))),
        web.get(r"/r/{token}/step/{step:\d{1,2}}", guarded(partial(referral.step, office, key))),
        web.post(r"/r/{token}/step/{step:\d{1,2}}", guarded(partial(referral.save, office, key))),
    ]

"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import declaration, refer, referral
from bot.pages.guard import guarded


def page_routes(office: Office, link_key: bytes) -> list[web.RouteDef]:
    """Give the pages behind links in emails, and the public one that asks for a link."""
    return [
        web.get("/d/{token}", guarded(partial(declaration.show, office, link_key))),
        web.post("/d/{token}", guarded(partial(declaration.accept, office, link_key))),
        *_refer_routes(office),
        *_referral_routes(office, link_key),
    ]


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

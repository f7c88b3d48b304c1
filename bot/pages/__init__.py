"""Web pages for people without Teams. GET shows (mail scanners follow links), POST acts."""

from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.desk import Office
from bot.pages import blank_form, declaration, documents, referral_papers
from bot.pages.blank_form import MakeForm
from bot.pages.referral_papers import MakePaper


@dataclass(frozen=True, slots=True)
class Makers:
    """What makes the files that pages give; passed in, because the bot makes no papers."""

    form: MakeForm
    paper: MakePaper


def page_routes(office: Office, link_key: bytes) -> list[web.RouteDef]:
    """Give the pages behind links in emails and cards."""
    return [
        web.get("/d/{token}", partial(declaration.show, office, link_key)),
        web.post("/d/{token}", partial(declaration.accept, office, link_key)),
        web.get("/o/{token}", partial(documents.show, office, link_key)),
        web.post("/o/{token}/{number:[0-9]{1,3}}", partial(documents.download, office, link_key)),
    ]


def file_routes(office: Office, link_key: bytes, makers: Makers) -> list[web.RouteDef]:
    """Give the addresses of files: a referral's papers, and the empty form."""
    give = partial(referral_papers.give, office, link_key, makers.paper)
    return [
        web.get("/papers/{token}", give, allow_head=False),
        web.get("/form/{procedure}.docx", partial(blank_form.give, office, makers.form)),
    ]

"""The papers of a referral for the record system: links that only their reader can use (R4.1)."""

from datetime import timedelta

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from cards import record_papers
from cards.record_papers import VERB_PAPERS
from core.dates import LONDON, clock_time
from core.errors import NotAllowed, PanelError
from core.exports import KINDS
from core.links import Purpose
from core.services import export, referrals

GOOD_FOR = timedelta(minutes=15)
NO_PAGES = (
    "This installation has no web address, so there are no links to papers. Ask whoever runs it."
)


async def papers_card(desk: Desk, press: Press) -> Card:
    """Offer a referral's papers; what is opened later is asked for again, and recorded."""
    view = await referrals.view(desk.session, desk.person, press.data["referral"], now=desk.now)
    if not export.may_be_filed(view):
        raise NotAllowed(export.NOT_SENT)
    return record_papers.build(
        record_papers.View(
            referral_id=view.id,
            ref=view.case_ref or view.ref,
            links=tuple((words, _address(desk, view.id, kind)) for kind, words in KINDS.items()),
            until=clock_time((desk.now + GOOD_FOR).astimezone(LONDON).time()),
            mine=view.referrer_id == desk.person.id,
        )
    )


def _address(desk: Desk, referral_id: str, kind: str) -> str:
    if desk.links is None:
        raise PanelError(NO_PAGES)
    subject = f"{referral_id}.{kind}"
    return desk.links.to(Purpose.REFERRAL_PAPER, subject, desk.person.id, desk.now + GOOD_FOR)


VERBS = {VERB_PAPERS: Act(papers_card, looks=True)}

"""What the pages of a referral show: from a referral's view to a rendered page."""

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from bot import referral_words
from bot.pages.fields import errors_of, fields_of
from bot.pages.layout import page
from bot.referral_words import pairs_of
from cards.referral_step import Advice
from core.data import house, load_form
from core.dates import local_date, long_day
from core.forms import Form, Step
from core.links import Link
from core.people import Person
from core.referrals import ReferralState
from core.services import referrals
from core.services.referral_links import Holder
from core.services.referrals import ReferralView
from core.services.rules import panels_title
from core.store.engine import Session

ONE_QUESTION = "One question"


def beginning(holder: Holder, link: Link) -> web.Response:
    """Say what the form is, as whom one refers, and how long the link is good."""
    return page(
        "referral_begin.html",
        title="Refer a child",
        panel=panels_title(holder.procedure),
        person=", ".join(_who(holder)),
        steps=tuple(step.title for step in load_form(holder.procedure).steps),
        until=long_day(local_date(link.until)),
        procedure=holder.procedure,
    )


def step(
    view: ReferralView,
    person: Person,
    asked: Step,
    today: date,
    *,
    wrong: bool,
    from_check: bool,
    root: str,
) -> web.Response:
    """Show one step with what was typed; `wrong` says that its last press was refused."""
    problems = referrals.step_wrong(view, asked.number, today) if wrong else {}
    fields = fields_of(asked, view.answers, problems, house().privacy_notice.paragraphs)
    question = referrals.asked_about_age(view, asked.number, today) if wrong else ""
    return page(
        "referral_step.html",
        title=asked.title,
        number=asked.number,
        caption=f"Step {asked.number} of {len(load_form(view.procedure).steps)}",
        ref=view.ref,
        help=asked.help,
        request=referral_words.asks(view),
        referrer=referral_words.referrer(view, asked, person),
        advice=_advice(view, asked, problems, question),
        fields=fields,
        errors=errors_of(fields),
        first=asked.number == 1,
        from_check=from_check,
        root=root,
    )


def check(view: ReferralView, today: date, root: str, *, tried: bool) -> web.Response:
    """Show all answers by step, each with a link to change it, and what is missing."""
    form = load_form(view.procedure)
    wrong = referrals.missing(view.procedure, view.answers, today)
    missing = tuple(_missing(form, root, key, sentence) for key, sentence in wrong.items())
    return page(
        "referral_check.html",
        title="Check your answers",
        ref=view.ref,
        sections=tuple((one, pairs_of(one, view.answers)) for one in form.steps),
        missing=() if tried else missing,
        errors=missing if tried else (),
        request=referral_words.asks(view),
        advice=tuple(referral_words.advice_of_all(view)),
        cut_off=referral_words.cut_off(view, today),
        hints=referral_words.hints(view),
        root=root,
        last=len(form.steps),
    )


async def standing(session: Session, view: ReferralView, root: str) -> web.Response:
    """Show how a referral stands: the reference, what happens next, what is asked. No child."""
    return page(
        "referral_standing.html",
        title="Your referral has been sent" if _just_sent(view) else "How your referral stands",
        ref=view.ref,
        state=view.state_in_words,
        next=referral_words.next_words(view),
        dates=referral_words.dates(view),
        note=view.note or await referral_words.reasons(session, view),
        note_title=referral_words.note_title(view),
        returned=view.state is ReferralState.RETURNED,
        sent=_just_sent(view),
        root=root,
    )


def kept(until: date, root: str) -> web.Response:
    """Say that everything is kept."""
    return page(
        "referral_kept.html", title="Your answers are kept", until=long_day(until), root=root
    )


def not_saved(asked: Step, answers: Mapping[str, str], root: str) -> web.Response:
    """Say that the referral has moved on, and show what was typed so that it can be copied."""
    return page(
        "referral_not_saved.html",
        title="This was not saved",
        pairs=pairs_of(asked, answers),
        root=root,
        status=409,
    )


def _advice(
    view: ReferralView, asked: Step, problems: Mapping[str, str], question: str
) -> list[Advice]:
    """Give the advice as in Teams."""
    found = referral_words.advice_before(view, asked)
    found += referral_words.advice(view, asked)
    if question:
        found.insert(0, Advice("warning", ONE_QUESTION, (question,)))
    return [*found, *referral_words.words_advice(view, asked, problems)]


def _missing(form: Form, root: str, key: str, sentence: str) -> tuple[str, str]:
    number = form.step_of(key).number
    return f"{root}/step/{number}?check=1&from=check", f"Step {number}: {sentence}"


def _just_sent(view: ReferralView) -> bool:
    return view.state is ReferralState.SUBMITTED


def _who(holder: Holder) -> tuple[str, ...]:
    """Say as whom the holder will refer: whoever has a role here keeps their own name."""
    known = holder.person.grants or holder.person.entra_id
    one = holder.person
    return (one.name, one.agency) if known else (holder.name, holder.agency)

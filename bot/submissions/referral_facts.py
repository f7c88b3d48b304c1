"""What stands beside a referral's answers where the coordinator and the co-chairs read it."""

from collections.abc import Sequence

from bot.desk import Desk
from cards.pages import Section
from core.data import load_form
from core.dates import day_and_time
from core.forms import Form
from core.referral_answers import one_answer
from core.referrals import ReferralState
from core.services import access, referrers
from core.services.questions import QuestionView
from core.services.referral_corrections import Correction, corrections
from core.services.referrals import ReferralView

NO_ANSWER = "No answer yet."
NOT_READ = "Not on record"
NOTHING = "nothing"


async def facts(desk: Desk, view: ReferralView) -> tuple[tuple[str, str], ...]:
    """Say who referred, how that is known, when it was sent, and what was acknowledged (H20)."""
    referrer = await access.person(desk.session, view.referrer_id)
    named = await referrers.last_named(desk.session, view.id)
    said = f"{named.by.name} said so on {day_and_time(named.at)}" if named else ""
    return (
        ("Referred by", referrer.words),
        *((("How that is known", said),) if said else ()),
        ("Sent", day_and_time(view.submitted_at) if view.submitted_at else "Not sent yet"),
        ("Privacy notice read", _privacy(view)),
        *((("Why it was withdrawn", view.note),) if _is_withdrawn(view) and view.note else ()),
    )


def _is_withdrawn(view: ReferralView) -> bool:
    return view.state is ReferralState.WITHDRAWN


def _privacy(view: ReferralView) -> str:
    if view.privacy_at is None:
        return NOT_READ
    return f"Version {view.privacy_version}, {day_and_time(view.privacy_at)}"


def question_sections(asked: Sequence[QuestionView]) -> tuple[Section, ...]:
    """Give what the referrer was asked and has answered, wherever the referral is read."""
    if not asked:
        return ()
    pairs = tuple((one.question, one.answer or NO_ANSWER) for one in asked)
    return (Section("Questions to the referrer", pairs),)


async def correction_sections(desk: Desk, view: ReferralView) -> tuple[Section, ...]:
    """Give what was corrected after sending: what stood there, who corrected it and when."""
    found = await corrections(desk.session, view.id)
    if not found:
        return ()
    form = load_form(view.procedure)
    pairs = tuple(_corrected(form, one) for one in found)
    return (Section("Corrected after it was sent", pairs),)


def _corrected(form: Form, one: Correction) -> tuple[str, str]:
    label, before = one_answer(form, one.field, one.before)
    when = day_and_time(one.at)
    return label, f"Before: {before or NOTHING}\n{one.by.name} corrected it on {when}."

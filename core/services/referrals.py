"""Refer a child: start, save a step, send, withdraw, follow.

A referral is a row from its first step on, and what was typed is stored whether or not it is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions, referrals
from core.data import house, load_form, load_procedure
from core.dates import local_date
from core.errors import AlreadyChanged, InputRefused, NotAllowed
from core.people import Person
from core.referrals import EDITABLE, IN_WORDS, UNDER_WAY, WHAT_NEXT, ReferralState
from core.services import access, criteria, referrers
from core.store.presses import next_number
from core.store.tables import CaseRow, ReferralChangeRow, ReferralLinkRow, ReferralRow

SURE = "born_asked"  # the date of birth that has been asked about
OVER_18 = (
    "With this date of birth the person is {years}. The panel is for children under 18. "
    "Is the date right? If it is, please press Save and continue once more."
)
OTHER_PANEL = (
    "This would move the child to another panel, so it is not changed here. Ring the coordinator."
)
CHANGED = "This referral has moved on since the card was made. Here is how it stands now."


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as its referrer or the panel sees it. `answers` is what was typed."""

    id: str
    ref: str
    procedure: str
    panel: str | None
    referrer_id: str
    state: ReferralState
    state_in_words: str
    next_in_words: str
    step: int
    answers: Mapping[str, str]
    note: str | None
    case_ref: str | None
    late: bool
    source: str
    privacy_version: str | None
    privacy_at: datetime | None
    started_at: datetime
    submitted_at: datetime | None
    to_chairs_at: datetime | None
    decided_at: datetime | None
    version: int
    unnamed: bool = False  # came by email, and the coordinator must still say who referred

    @property
    def editable(self) -> bool:
        """Tell whether it has not been sent yet, or was given back to complete."""
        return self.state in EDITABLE

    @property
    def correctable(self) -> bool:
        """Tell whether it was sent and nobody has decided, so that an answer can be corrected."""
        return self.state in UNDER_WAY


async def start(
    session: AsyncSession, by: Person, *, procedure: str, now: datetime
) -> ReferralView:
    """Begin a referral, or give the one that was begun and never written in."""
    allowed = permissions.may_refer(by, procedure)
    access.refuse_unless(allowed, "You cannot refer to this panel. Ask its administrator.")
    row = await _untouched(session, by, procedure) or await _begun(
        session, by, procedure, "teams", now
    )
    return await view_of(session, row)


async def _untouched(session: AsyncSession, by: Person, procedure: str) -> ReferralRow | None:
    query = (
        select(ReferralRow)
        .where(ReferralRow.referrer_id == by.id, ReferralRow.procedure == procedure)
        .where(ReferralRow.state == ReferralState.DRAFT, ReferralRow.source == "teams")
        .where(ReferralRow.version == 1)
        .order_by(ReferralRow.started_at.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def start_by_link(
    session: AsyncSession, by: Person, link: ReferralLinkRow, *, now: datetime
) -> ReferralView:
    """Begin the one referral of a link, for its holder alone, who needs no role for it."""
    access.refuse_unless(link.person_id == by.id, "This link was sent to somebody else.")
    if link.referral_id is None:
        row = await _begun(session, by, link.procedure, "page", now)
        link.referral_id = row.id
        await session.flush()
    return await view(session, by, link.referral_id, now=now)


async def _begun(
    session: AsyncSession, by: Person, procedure: str, source: str, now: datetime
) -> ReferralRow:
    number = await next_number(session, f"referral/{local_date(now).year}")
    row = ReferralRow(
        ref=f"REF-{local_date(now).year}-{number:04d}",
        procedure=procedure,
        referrer_id=by.id,
        state=ReferralState.DRAFT,
        started_at=now,
        source=source,
        answers=load_form(procedure).settled,
    )
    session.add(row)
    await session.flush()
    await access.wrote(session, by, "referral.start", f"referral:{row.id}", now=now)
    return row


async def view(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> ReferralView:
    """Open one referral."""
    return await view_of(session, await access.open_referral(session, by, referral_id, now=now))


async def save_step(
    session: AsyncSession,
    by: Person,
    referral_id: str,
    *,
    step: int,
    values: Mapping[str, str],
    go: str,
    now: datetime,
) -> tuple[ReferralView, dict[str, str]]:
    """Store a step as typed and move: `go` is "next", "back" or "later".

    Gives the referral and, when the referrer wants to go on, what is wrong with the step.
    """
    row = await _own_open(session, by, referral_id, now)
    typed = {**row.answers, **values}
    implied = referrals.implied(load_procedure(row.procedure).routes, typed)
    row.answers = typed | implied
    _note_privacy(row, now)
    wrong = _wrong(row, step, local_date(now)) if go == "next" else {}
    row.step = step if wrong else _moved(row, step, go)
    await session.flush()
    await access.wrote(session, by, "referral.save", f"referral:{row.id}", now=now)
    return await view_of(session, row), wrong


async def go_to(
    session: AsyncSession, by: Person, referral_id: str, *, step: int, now: datetime
) -> ReferralView:
    """Go back to a step from the summary."""
    row = await _own_open(session, by, referral_id, now)
    row.step = min(max(step, 1), load_form(row.procedure).summary)
    await session.flush()
    return await view_of(session, row)


async def submit(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> ReferralView:
    """Send a referral; sending it twice leaves one. What is missing is said, nothing is lost."""
    row = await access.open_referral(session, by, referral_id, now=now)
    _only_who_completes(row, by)
    if ReferralState(row.state) not in EDITABLE:
        return await view_of(session, row)
    wrong = missing(row.procedure, row.answers, local_date(now))
    if wrong:
        raise InputRefused(wrong)
    await referrers.refuse_unnamed(session, row)
    row.panel = _panel_for(row)
    row.route = referrals.route_taken(load_procedure(row.procedure).routes, row.answers)
    row.submitted_at, row.note = now, None
    await access.wrote(session, by, "referral.submit", f"referral:{row.id}", now=now)
    await criteria.received(session, by, row, now=now)
    return await view_of(session, row)


async def correct(
    session: AsyncSession,
    by: Person,
    referral_id: str,
    *,
    step: int,
    values: Mapping[str, str],
    now: datetime,
) -> ReferralView:
    """Correct answers of a step after sending, while nobody has decided; what stood there is kept.

    A step that would be left wrong or incomplete is refused, and nothing is changed.
    """
    row = await access.open_referral(session, by, referral_id, now=now)
    only_the_referrer(row, by)
    if ReferralState(row.state) not in UNDER_WAY:
        raise AlreadyChanged(CHANGED)
    corrected = {**row.answers, **values}
    wrong = referrals.step_problems(load_form(row.procedure).step(step), corrected, local_date(now))
    if not wrong and _panel_of(row.procedure, corrected) != row.panel:
        wrong = {"area": OTHER_PANEL}
    if wrong:
        raise InputRefused(wrong)
    changed = [key for key in values if values[key] != row.answers.get(key, "")]
    session.add_all(_change(row, key, by, now) for key in changed)
    if changed:
        row.answers = corrected
        await session.flush()
        await access.wrote(session, by, "referral.correct", f"referral:{row.id}", now=now)
    return await view_of(session, row)


async def mine(session: AsyncSession, by: Person) -> list[ReferralView]:
    """List somebody's own referrals, the newest first."""
    query = (
        select(ReferralRow, CaseRow.ref)
        .outerjoin(CaseRow, CaseRow.id == ReferralRow.case_id)
        .where(ReferralRow.referrer_id == by.id)
        .order_by(ReferralRow.started_at.desc(), ReferralRow.ref.desc())
    )
    return [_view(row, case_ref) for row, case_ref in await session.execute(query)]


async def unsent(session: AsyncSession, by: Person, *, but: str) -> list[str]:
    """Give the references of somebody's referrals that wait for themself, except one."""
    query = (
        select(ReferralRow.ref)
        .where(ReferralRow.referrer_id == by.id, ReferralRow.id != but)
        .where(ReferralRow.state.in_((ReferralState.DRAFT, ReferralState.RETURNED)))
        .order_by(ReferralRow.ref)
    )
    return list(await session.scalars(query))


async def view_of(session: AsyncSession, row: ReferralRow) -> ReferralView:
    """Show a row that has been opened already."""
    case = await session.get(CaseRow, row.case_id) if row.case_id else None
    unnamed = row.state == ReferralState.RECEIVED and await referrers.is_unnamed(session, row)
    return replace(_view(row, case.ref if case else None), unnamed=unnamed)


def missing(procedure: str, answers: Mapping[str, str], today: date) -> dict[str, str]:
    """Say what is still missing or wrong before a referral can be sent, by field."""
    routes = load_procedure(procedure).routes
    return referrals.problems(load_form(procedure), routes, answers, today)


def step_wrong(view: ReferralView, step: int, today: date) -> dict[str, str]:
    """Say again what is wrong with a step as it is stored, by field."""
    return _step_problems(view.procedure, step, view.answers, today)


def asked_about_age(view: ReferralView, step: int, today: date) -> str:
    """Give the question that was just asked about an age of 18 or more; empty if none was."""
    years = referrals.grown_up(view.answers, today)
    here = step == load_form(view.procedure).step_of("born").number
    asked = view.answers.get(SURE, "") == view.answers.get("born", "")
    return OVER_18.format(years=years) if here and asked and years is not None else ""


def born(answers: Mapping[str, str]) -> date:
    """Read the date of birth of a checked referral."""
    return date.fromisoformat(answers["born"].strip())


def _view(row: ReferralRow, case_ref: str | None) -> ReferralView:
    state = ReferralState(row.state)
    return ReferralView(
        id=row.id,
        ref=row.ref,
        procedure=row.procedure,
        panel=row.panel,
        referrer_id=row.referrer_id,
        state=state,
        state_in_words=IN_WORDS[state],
        next_in_words=WHAT_NEXT[state],
        step=row.step,
        answers=dict(row.answers),
        note=row.note,
        case_ref=None if state is ReferralState.JOINED else case_ref,  # its referrer reads this too
        late=row.late,
        source=row.source,
        privacy_version=row.privacy_version,
        privacy_at=row.privacy_at,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        to_chairs_at=row.to_chairs_at,
        decided_at=row.decided_at,
        version=row.version,
    )


def _wrong(row: ReferralRow, step: int, today: date) -> dict[str, str]:
    """Find what is wrong with a step; an age of 18 or more is asked about once, then believed."""
    wrong = _step_problems(row.procedure, step, row.answers, today)
    born = row.answers.get("born", "")
    asks = load_form(row.procedure).step_of("born").number
    if step == asks and not wrong and row.answers.get(SURE) != born:
        years = referrals.grown_up(row.answers, today)
        if years is not None:
            row.answers = {**row.answers, SURE: born}
            return {SURE: OVER_18.format(years=years)}
    return wrong


def _step_problems(
    procedure: str, number: int, answers: Mapping[str, str], today: date
) -> dict[str, str]:
    step = load_form(procedure).step(number)
    away = referrals.elsewhere(load_procedure(procedure).routes, answers) is not None
    return referrals.step_problems(step, answers, today, all_needed=step.anyhow or not away)


def _note_privacy(row: ReferralRow, now: datetime) -> None:
    """Record which privacy notice was read, and when (H20)."""
    if referrals.on(row.answers.get("privacy")) and row.privacy_at is None:
        row.privacy_version, row.privacy_at = house().privacy_notice.version, now


def _moved(row: ReferralRow, step: int, go: str) -> int:
    """Give the step to show next; one past the last is the summary.

    Who completes a returned referral has one thing to add and goes back to the summary.
    """
    summary = load_form(row.procedure).summary
    if go == "back":
        return max(step - 1, 1)
    if go == "next" and row.state == ReferralState.RETURNED:
        return summary
    return min(step + 1, summary) if go == "next" else step


def _change(row: ReferralRow, key: str, by: Person, now: datetime) -> ReferralChangeRow:
    before = row.answers.get(key, "")
    return ReferralChangeRow(
        referral_id=row.id, question=key[:60], before=before, changed_by=by.id, changed_at=now
    )


def _only_who_completes(row: ReferralRow, by: Person) -> None:
    """Let the coordinator complete what came by email; anything else is its referrer's."""
    if row.state == ReferralState.RECEIVED and permissions.completes(by, row.procedure):
        return
    only_the_referrer(row, by)


def only_the_referrer(row: ReferralRow, by: Person) -> None:
    """Refuse whoever is not the person who refers."""
    if row.referrer_id != by.id:
        raise NotAllowed("Only the person who refers can change or send a referral.")


async def _own_open(
    session: AsyncSession, by: Person, referral_id: str, now: datetime
) -> ReferralRow:
    row = await access.open_referral(session, by, referral_id, now=now)
    _only_who_completes(row, by)
    if ReferralState(row.state) not in EDITABLE:
        raise AlreadyChanged(CHANGED)
    return row


def _panel_for(row: ReferralRow) -> str:
    """Let the child's area decide the panel (H1)."""
    panel = _panel_of(row.procedure, row.answers)
    if panel is not None:
        return panel
    raise InputRefused({"area": "Choose where the child lives; it decides the panel."})


def _panel_of(procedure: str, answers: Mapping[str, str]) -> str | None:
    panel = load_procedure(procedure).panel_of_area(answers.get("area", ""))
    return panel.key if panel else None

"""What the coordinator decides about a possible match: join it, keep it apart, undo a joining."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_procedure
from core.errors import AlreadyChanged, NotFound
from core.people import Person
from core.referrals import ReferralState
from core.services import access, criteria, matches
from core.services.recording import refuse
from core.store import matches as store
from core.store.alone import MATCHING, one_at_a_time
from core.store.tables import MatchRow, ReferralRow
from core.typed import needed_problem, text_problem

WHY_MOST, NOTE_MOST = 1000, 500
SAY_WHY = "Say in a sentence or two why."
DECIDED = "This has been decided meanwhile, so nothing of yours was changed."
MOVED_ON = "The referral is no longer with you, so it cannot be joined."


async def join(
    session: AsyncSession, by: Person, match_id: str, *, why: str, now: datetime
) -> None:
    """Join a referral to the matter that it may belong to, with the reason."""
    match, row = await open_match(session, by, match_id, now=now)
    if match.state == store.JOINED:
        return
    _undecided(match, row)
    _decide(match, by, why, now)
    await matches.attach(session, match, row, by=by.id, now=now)


async def keep_separate(
    session: AsyncSession, by: Person, match_id: str, *, why: str, now: datetime
) -> None:
    """Say that it is another child; the referral goes on when nothing is left to decide."""
    match, row = await open_match(session, by, match_id, now=now)
    if match.state == store.SEPARATE:
        return
    _undecided(match, row)
    both = [match, *await store.mirrored(session, match)]
    for one in both:
        _decide(one, by, why, now)
        one.state = store.SEPARATE
    await session.flush()
    await matches.record(session, "separate", match, row, by=by.id, now=now)
    for one in both:
        await _go_on(session, by, one.referral_id, now)


async def undo(
    session: AsyncSession, by: Person, match_id: str, *, why: str, now: datetime
) -> None:
    """Take a joined referral out again: it is with the coordinator, as if it had just come.

    What the case had from it alone is taken back. Whatever else it is like waits for a decision.
    """
    match, row = await open_match(session, by, match_id, now=now)
    if match.state == store.UNDONE:
        return
    if match.state != store.JOINED:
        raise AlreadyChanged(DECIDED)
    _decide(match, by, why, now)
    home = load_procedure(row.procedure).panel_of_area(row.answers.get("area", ""))
    await matches.detach(session, match, row, panel=home.key if home else row.panel)
    match.state, row.state = store.UNDONE, ReferralState.SUBMITTED
    await session.flush()
    await matches.record(session, "undo", match, row, by=by.id, now=now)
    await matches.look(session, row, now=now, join=False)
    await _go_on(session, by, row.id, now)


async def rung(
    session: AsyncSession, by: Person, match_id: str, *, note: str = "", now: datetime
) -> None:
    """Note that the referrer of a joined referral has been rung, and what was said if need be."""
    match, row = await open_match(session, by, match_id, now=now)
    if match.rung_at is None and match.state == store.JOINED:
        refuse({"note": text_problem(note, NOTE_MOST)})
        match.rung_by, match.rung_at, match.rung_note = by.id, now, note.strip() or None
        await session.flush()
        await access.wrote(session, by, "referral.rung", f"referral:{row.id}", now=now)


async def open_match(
    session: AsyncSession, by: Person, match_id: str, *, now: datetime
) -> tuple[MatchRow, ReferralRow]:
    """Open a match for who keeps the panel's referrals; to others there is none."""
    match = await session.get(MatchRow, match_id)
    row = await session.get(ReferralRow, match.referral_id) if match else None
    if match is None or row is None or not await matches.keeps(session, by, row.panel or ""):
        raise NotFound(access.GONE)
    await access.open_referral(session, by, row.id, now=now)
    await one_at_a_time(session, MATCHING, row.procedure)
    await session.refresh(match)
    await session.refresh(row)
    return match, row


async def _go_on(session: AsyncSession, by: Person, referral_id: str, now: datetime) -> None:
    row = await session.get_one(ReferralRow, referral_id)
    waits = await store.doubts(session, [referral_id])
    if row.state == ReferralState.SUBMITTED and not waits:
        await criteria.go_on(session, by, row, now=now)


def _undecided(match: MatchRow, row: ReferralRow) -> None:
    if match.state != store.DOUBTFUL:
        raise AlreadyChanged(DECIDED)
    if row.state != ReferralState.SUBMITTED:
        raise AlreadyChanged(MOVED_ON)


def _decide(match: MatchRow, by: Person, why: str, now: datetime) -> None:
    refuse({"why": needed_problem(why, SAY_WHY, WHY_MOST)})
    match.decided_by, match.decided_at, match.why = by.id, now, why.strip()

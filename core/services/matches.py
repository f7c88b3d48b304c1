"""Whether a referral is about a child who is before the panel already, and joining it if so.

A certain match joins at once; a doubtful one waits for the coordinator (`match_decisions`). The
referrer hears that it was joined and that the coordinator will ring, and no more than that.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core import permissions
from core.errors import AlreadyChanged, PanelError
from core.matching import Likeness, Verdict, compare, identity_of
from core.people import Person, Role
from core.referrals import UNDER_WAY, ReferralState, kinds_of
from core.services import access
from core.services.referrer_news import tell_outcome
from core.store import audit
from core.store import matches as store
from core.store.alone import MATCHING, one_at_a_time
from core.store.matches import Matter
from core.store.tables import CaseRow, ChildRow, MatchRow, ReferralRow

DECIDE_FIRST = (
    "This may be the same child as one who is before the panel already, and nobody has decided "
    "that yet. Open the referral from the queue and decide it first; then it goes on."
)
ENDED = (
    "What it would join has come to an end meanwhile, so nothing was joined. Choose “Not the same "
    "child” to let this referral go on by itself."
)


@dataclass(frozen=True, slots=True)
class _Found:
    matter: Matter
    likeness: Likeness


async def look(
    session: AsyncSession, row: ReferralRow, *, now: datetime, join: bool = True
) -> bool:
    """Compare a referral with all that is before the panel; tell whether it stops here.

    It stops when it is joined for certain, and when somebody must decide first. Without `join`
    every match is left to a person, as are several that are each certain.
    """
    await one_at_a_time(session, MATCHING, row.procedure)
    found = await _found(session, row)
    await store.forget_doubts(session, row.id)
    rows = [_match(row, one, now) for one in found]
    session.add_all(rows)
    await session.flush()
    certain = [match for match in rows if match.verdict == Verdict.SAME]
    if join and len(certain) == 1:
        await attach(session, certain[0], row, by=access.WORKER, now=now)
        return True
    return bool(rows)


async def attach(
    session: AsyncSession, match: MatchRow, row: ReferralRow, *, by: str, now: datetime
) -> None:
    """Join a referral to the matter of a match and tell the referrer so."""
    case, other = await _matter_now(session, match)
    match.state, row.state, match.joined_at = store.JOINED, ReferralState.JOINED, now
    if case is not None:
        await _bring(session, match, row, case)
    elif other is not None:
        row.panel = other.panel
    for mirrored in await store.mirrored(session, match):
        await session.delete(mirrored)  # what joins this one can no longer be joined by it
    await session.flush()
    await store.forget_doubts(session, row.id)  # they are looked for anew if this is undone
    await record(session, "join", match, row, by=by, now=now)
    await tell_outcome(session, row, now)


async def follow(session: AsyncSession, row: ReferralRow, case: CaseRow) -> None:
    """Bring what has joined a referral to the case that the referral came to."""
    for match, joined in await store.followers(session, row.id):
        await _bring(session, match, joined, case)


async def detach(
    session: AsyncSession, match: MatchRow, row: ReferralRow, *, panel: str | None
) -> None:
    """Take a referral off its case, with whatever joined it; the case keeps what others named.

    `panel` is where the referral belongs by itself.
    """
    for one, joined in await store.followers(session, row.id):
        await detach(session, one, joined, panel=panel)
    row.panel = panel
    case = await session.get(CaseRow, row.case_id, with_for_update=_LOCKED) if row.case_id else None
    row.case_id = None
    await session.flush()
    if case is None:
        return
    belonging = await store.referrals_of_case(session, case.id)
    named = {kind for one in belonging for kind in kinds_of(one.answers)}
    await _hand_on(session, case, set(match.added) & named)
    case.types = [kind for kind in case.types if kind not in match.added or kind in named]
    match.added = []
    await session.flush()


async def refuse_undecided(session: AsyncSession, row: ReferralRow) -> None:
    """Refuse to take a referral further while a possible match waits for a decision."""
    if await store.doubts(session, [row.id]):
        raise PanelError(DECIDE_FIRST)


async def child_of(session: AsyncSession, row: ReferralRow) -> ChildRow | None:
    """Find the child of a referral among those the procedure has known, if it is certain which."""
    await one_at_a_time(session, MATCHING, row.procedure)
    others = await store.children_of(session, await store.ruled_out(session, row.id))
    who = identity_of(row.answers)
    certain = {
        child.merged_into or child.id
        for child in await store.known_children(session, row.procedure)
        if not others & {child.id, child.merged_into}
        and compare(who, store.identity_of_child(child)).verdict is Verdict.SAME
    }
    return await session.get_one(ChildRow, certain.pop()) if len(certain) == 1 else None


async def keeps(session: AsyncSession, by: Person, panel: str) -> bool:
    """Tell whether somebody keeps a panel's referrals: its coordinator, else its administrator."""
    return permissions.coordinates(by, panel) or panel in await stands_in(session, by)


async def stands_in(session: AsyncSession, by: Person) -> frozenset[str]:
    """Give the panels without a coordinator whose administrator somebody is."""
    panels = by.panels(Role.ADMINISTRATOR)
    kept = [p for p in panels if await access.people_with(session, p, *_KEEPERS)]
    return panels - frozenset(kept)


_LOCKED = {"key_share": True}  # against changes, not against being referred to
_KEEPERS = (Role.COORDINATOR, Role.MANAGER)


async def record(
    session: AsyncSession, act: str, match: MatchRow, row: ReferralRow, *, by: str, now: datetime
) -> None:
    """Write into the audit what was done, at the referral and at the matter."""
    detail = {"match": match.id, "why": match.why or ""}
    subjects = [f"referral:{row.id}", f"case:{match.case_id}" if match.case_id else ""]
    subjects += [f"referral:{match.other_referral_id}" if match.other_referral_id else ""]
    for subject in filter(None, subjects):
        name = f"match.{act}"
        await audit.record(session, actor=by, act=name, subject=subject, detail=detail, now=now)


async def _found(session: AsyncSession, row: ReferralRow) -> list[_Found]:
    who, ruled_out = identity_of(row.answers), await store.ruled_out(session, row.id)
    found = []
    for matter in await store.matters(session, row):
        likenesses = [compare(who, identity) for identity in matter.identities]
        best = max(likenesses, key=lambda one: (one.verdict is Verdict.SAME, one.score))
        alike = any(one.verdict is not Verdict.DIFFERENT for one in likenesses)
        if alike and matter.id not in ruled_out:
            found.append(_Found(matter, best))
    return found


def _match(row: ReferralRow, found: _Found, now: datetime) -> MatchRow:
    return MatchRow(
        referral_id=row.id,
        case_id=found.matter.case_id,
        other_referral_id=found.matter.referral_id,
        child_id=found.matter.child_id,
        score=found.likeness.score,
        verdict=found.likeness.verdict,
        reasons=list(found.likeness.reasons),
        state=store.DOUBTFUL,
        added=[],
        found_at=now,
    )


async def _matter_now(
    session: AsyncSession, match: MatchRow
) -> tuple[CaseRow | None, ReferralRow | None]:
    """Give the case or the live referral that a match stands for now; refuse one that has ended."""
    other = await session.get(ReferralRow, match.other_referral_id or "")
    case_id = match.case_id or (other.case_id if other else None)
    if case_id:
        case = await session.get_one(CaseRow, case_id, with_for_update=_LOCKED)
        if case.state == "open":
            return case, None
    elif other is not None and await _goes_on(session, other, match.referral_id):
        return None, other
    raise AlreadyChanged(ENDED)


async def _goes_on(session: AsyncSession, row: ReferralRow, without: str) -> bool:
    """Tell whether a referral is under way, by itself or by one that it joined."""
    if row.state != ReferralState.JOINED:
        return ReferralState(row.state) in UNDER_WAY
    match = await store.joining(session, row.id)
    if match is None or not match.other_referral_id or match.other_referral_id == without:
        return False
    host = await session.get_one(ReferralRow, match.other_referral_id)
    return await _goes_on(session, host, without)


async def _bring(session: AsyncSession, match: MatchRow, row: ReferralRow, case: CaseRow) -> None:
    """Put a joined referral to a case: no kind of exploitation that it names is lost (R1.2)."""
    row.case_id, row.panel = case.id, case.panel
    match.child_id = case.child_id
    match.added = [kind for kind in dict.fromkeys(kinds_of(row.answers)) if kind not in case.types]
    case.types = [*case.types, *match.added]
    await session.flush()
    await follow(session, row, case)


async def _hand_on(session: AsyncSession, case: CaseRow, kinds: set[str]) -> None:
    """Let another joined referral account for kinds that it names too."""
    for match, row in await store.joined_to_case(session, case.id):
        theirs = kinds & set(kinds_of(row.answers))
        match.added = [*match.added, *sorted(theirs)]
        kinds -= theirs

"""Questions about children whom the panel knows, and about what referrals were matched with."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.matching import Identity, identity_of
from core.referrals import UNDER_WAY, ReferralState
from core.store.tables import CaseRow, ChildRow, MatchRow, ReferralRow

DOUBTFUL, JOINED, SEPARATE, UNDONE = "doubtful", "joined", "separate", "undone"


@dataclass(frozen=True, slots=True)
class Matter:
    """What is before a panel already: an open case, or a referral that is under way.

    `identities` are all that its child was called, by every referral that belongs to it.
    """

    case_id: str | None
    referral_id: str | None
    child_id: str | None
    identities: list[Identity] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Give the id of the case or of the referral."""
        return self.case_id or self.referral_id or ""


def identity_of_child(child: ChildRow) -> Identity:
    """Give who a child is, as kept."""
    named = {"given": child.given, "family": child.family, "born": child.born}
    return identity_of({**child.details, **named})


async def matters(session: AsyncSession, row: ReferralRow) -> list[Matter]:
    """List every matter of a referral's procedure with which it might belong, itself left out."""
    return [*await _cases(session, row.procedure), *await _live(session, row)]


async def known_children(session: AsyncSession, procedure: str) -> list[ChildRow]:
    """List every child who has or had a case in a procedure."""
    ids = select(CaseRow.child_id).where(_of(procedure))
    return list(await session.scalars(select(ChildRow).where(ChildRow.id.in_(ids))))


async def ruled_out(session: AsyncSession, referral_id: str) -> set[str]:
    """Give the ids of cases and referrals that a person has said are about another child.

    Said of two referrals, it holds both ways, and for the case to which the other has come since.
    """
    other = aliased(ReferralRow)
    mine = (
        select(MatchRow.case_id, MatchRow.other_referral_id, other.case_id)
        .outerjoin(other, other.id == MatchRow.other_referral_id)
        .where(MatchRow.referral_id == referral_id, MatchRow.state.in_((SEPARATE, UNDONE)))
    )
    theirs = (
        select(MatchRow.referral_id, other.case_id)
        .join(other, other.id == MatchRow.referral_id)
        .where(MatchRow.other_referral_id == referral_id, MatchRow.state.in_((SEPARATE, UNDONE)))
    )
    found = [*await session.execute(mine), *await session.execute(theirs)]
    return {one for ids in found for one in ids if one}


async def children_of(session: AsyncSession, case_ids: Collection[str]) -> set[str]:
    """Give the ids of the children of some cases."""
    query = select(CaseRow.child_id).where(CaseRow.id.in_(case_ids))
    return set(await session.scalars(query))


async def doubts(session: AsyncSession, referral_ids: Iterable[str]) -> list[MatchRow]:
    """List what nobody has decided about some referrals, the likeliest first."""
    query = (
        select(MatchRow)
        .where(MatchRow.referral_id.in_(list(referral_ids)), MatchRow.state == DOUBTFUL)
        .order_by(MatchRow.score.desc(), MatchRow.id)
    )
    return list(await session.scalars(query))


async def forget_doubts(session: AsyncSession, referral_id: str) -> None:
    """Forget what nobody had decided, because the referral is compared anew."""
    await session.execute(
        delete(MatchRow).where(MatchRow.referral_id == referral_id, MatchRow.state == DOUBTFUL)
    )


async def mirrored(session: AsyncSession, match: MatchRow) -> list[MatchRow]:
    """List what nobody has decided about the same two referrals, seen from the other one."""
    query = select(MatchRow).where(
        MatchRow.referral_id == match.other_referral_id,
        MatchRow.other_referral_id == match.referral_id,
        MatchRow.state == DOUBTFUL,
    )
    return list(await session.scalars(query))


async def joining(session: AsyncSession, referral_id: str) -> MatchRow | None:
    """Give the match by which a referral is joined to a matter."""
    query = select(MatchRow).where(MatchRow.referral_id == referral_id, MatchRow.state == JOINED)
    found: MatchRow | None = await session.scalar(query)
    return found


async def followers(session: AsyncSession, referral_id: str) -> list[tuple[MatchRow, ReferralRow]]:
    """List the referrals that joined another one, the earliest first."""
    query = (
        select(MatchRow, ReferralRow)
        .join(ReferralRow, ReferralRow.id == MatchRow.referral_id)
        .where(MatchRow.other_referral_id == referral_id, MatchRow.state == JOINED)
        .order_by(ReferralRow.submitted_at, ReferralRow.id)
    )
    return [(match, row) for match, row in await session.execute(query)]


async def joined_to_case(session: AsyncSession, case_id: str) -> list[tuple[MatchRow, ReferralRow]]:
    """List the referrals that joined a case, the latest first."""
    query = (
        select(MatchRow, ReferralRow)
        .join(ReferralRow, ReferralRow.id == MatchRow.referral_id)
        .where(ReferralRow.case_id == case_id, MatchRow.state == JOINED)
        .order_by(ReferralRow.submitted_at.desc(), ReferralRow.id)
    )
    return [(match, row) for match, row in await session.execute(query)]


async def of_panels(
    session: AsyncSession, panels: Collection[str]
) -> list[tuple[MatchRow, ReferralRow]]:
    """List the joined referrals of some panels that somebody has yet to look after.

    Either nobody has rung the referrer, or the referral that it joined may have ended without it.
    """
    query = (
        select(MatchRow, ReferralRow)
        .join(ReferralRow, ReferralRow.id == MatchRow.referral_id)
        .where(ReferralRow.panel.in_(panels), MatchRow.state == JOINED)
        .where(or_(MatchRow.rung_at.is_(None), ReferralRow.case_id.is_(None)))
        .order_by(ReferralRow.submitted_at, ReferralRow.id)
    )
    return [(match, row) for match, row in await session.execute(query)]


async def referrals_of_case(session: AsyncSession, case_id: str) -> list[ReferralRow]:
    """List the referrals that belong to a case."""
    return list(await session.scalars(select(ReferralRow).where(ReferralRow.case_id == case_id)))


async def _cases(session: AsyncSession, procedure: str) -> list[Matter]:
    is_open = _of(procedure) & (CaseRow.state == "open")
    cases = select(CaseRow.id, ChildRow).join(ChildRow, ChildRow.id == CaseRow.child_id)
    found = {
        case_id: Matter(case_id, None, child.id, [identity_of_child(child)])
        for case_id, child in await session.execute(cases.where(is_open))
    }
    belonging = select(CaseRow.id, ReferralRow.answers).join(
        ReferralRow, ReferralRow.case_id == CaseRow.id
    )
    for case_id, answers in await session.execute(belonging.where(is_open)):
        found[case_id].identities.append(identity_of(answers))
    return list(found.values())


async def _live(session: AsyncSession, row: ReferralRow) -> list[Matter]:
    live = select(ReferralRow.id, ReferralRow.answers).where(
        ReferralRow.procedure == row.procedure,
        ReferralRow.state.in_(UNDER_WAY),
        ReferralRow.id != row.id,
    )
    found = {
        referral_id: Matter(None, referral_id, None, [identity_of(answers)])
        for referral_id, answers in await session.execute(live)
    }
    belonging = (
        select(MatchRow.other_referral_id, ReferralRow.answers)
        .join(ReferralRow, ReferralRow.id == MatchRow.referral_id)
        .where(ReferralRow.procedure == row.procedure, ReferralRow.state == ReferralState.JOINED)
        .where(MatchRow.state == JOINED, ReferralRow.case_id.is_(None))
    )
    for referral_id, answers in await session.execute(belonging):
        if referral_id in found:
            found[referral_id].identities.append(identity_of(answers))
    return list(found.values())


def _of(procedure: str) -> ColumnElement[bool]:
    return CaseRow.panel.startswith(f"{procedure}/", autoescape=True)

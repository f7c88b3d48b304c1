"""How long a referral waits to be matched in a county: `python -m benchmarks.matching_county`.

Every child of the procedure is decrypted and compared. The children are made and plainly invented.
"""

import asyncio
import random
import tempfile
import time
from datetime import date
from pathlib import Path

from core.services import admission, matches
from core.store.engine import Session, Sessions, make_engine, make_sessions, transaction
from core.store.keys import KeyRing
from core.store.migrating import migrate
from core.store.tables import CaseRow, ChildRow, ReferralRow
from tests.matching_pairs import child
from tests.services.builders_referrals import ANSWERS, EAST, NOW, area

OPEN, CLOSED, LIVE = 500, 2000, 100
WORDS = "Found in another town with a new phone. " * 100  # as long as people write


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'mace.db'}"
        keys = KeyRing.parse(KeyRing.new_file_text())
        await migrate(url, keys)
        engine = make_engine(url, keys)
        sessions = make_sessions(engine)
        luck = random.Random(1)  # noqa: S311 - not for secrets
        people = await area(sessions)
        await fill(sessions, luck, people.practitioner.id)
        await measure(sessions, luck, people.practitioner.id)
        await engine.dispose()


def referral(luck: random.Random, number: int, referrer: str) -> ReferralRow:
    who = child(luck)
    named = {"given": who.given, "family": who.family, "born": who.born, "worry": WORDS}
    return ReferralRow(
        ref=f"REF-{number}",
        procedure="hertfordshire",
        panel=EAST,
        referrer_id=referrer,
        state="submitted",
        answers={**ANSWERS, **named, **who.identifiers},
        started_at=NOW,
        submitted_at=NOW,
    )


async def fill(sessions: Sessions, luck: random.Random, referrer: str) -> None:
    async with transaction(sessions) as session:
        for number in range(OPEN + CLOSED + LIVE):
            row = referral(luck, number, referrer)
            session.add(row)
            if number < OPEN + CLOSED:
                await admit(session, row, number)


async def admit(session: Session, row: ReferralRow, number: int) -> None:
    named = {key: row.answers[key] for key in ("given", "family", "born")}
    details = {key: row.answers[key] for key in admission.DETAILS if row.answers.get(key)}
    known = ChildRow(**named, name_index=b"i", details=details)
    session.add(known)
    await session.flush()
    case = CaseRow(
        ref=f"HE-{number}",
        child_id=known.id,
        panel=EAST,
        state="open" if number < OPEN else "closed",
        types=[],
        opened_on=date(2026, 1, 1),
    )
    session.add(case)
    await session.flush()
    row.case_id, row.state = case.id, "accepted"


async def measure(sessions: Sessions, luck: random.Random, referrer: str) -> None:
    print(f"{OPEN} open cases, {CLOSED} closed, {LIVE} referrals under way")
    async with transaction(sessions) as session:
        row = referral(luck, 10_000, referrer)
        session.add(row)
        await session.flush()
        begun = time.perf_counter()
        await matches.look(session, row, now=NOW)
        print(f"look     {1000 * (time.perf_counter() - begun):6.0f} ms")
        begun = time.perf_counter()
        await matches.child_of(session, row)
        print(f"child_of {1000 * (time.perf_counter() - begun):6.0f} ms")


if __name__ == "__main__":
    asyncio.run(main())

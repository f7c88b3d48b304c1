"""How long the privacy guard looks at a mail in a county: `python -m benchmarks.guarding`.

Ten thousand children are known, who are made and plainly invented, and the mail carries a pack of
forty. It ends with an error where most letters of a circulation take more than a tenth of a second.
"""

import asyncio
import random
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from core.messages import Door, Kind
from core.services.privacy import Guard
from core.store.dispatching import Claimed
from core.store.engine import Sessions, make_engine, make_sessions, reading, transaction
from core.store.keys import KeyRing
from core.store.migrating import migrate
from core.store.tables import CaseRow, ChildRow
from mailer.compose import Attachment, Letter, compose
from mailer.documents import PDF, WORD, agenda_docx, agenda_pdf
from mailer.guard import outgoing
from tests.mailer.papers import agenda_of
from tests.matching_pairs import child
from tests.services.builders_discussions import EAST, ROTHERHAM, Panel, panel_at_work

CHILDREN, IN_THE_PACK, LETTERS = 10_000, 40, 20
FRIDAY = date(2026, 11, 27)
MOST = 0.1  # seconds for one letter after the first


async def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'mace.db'}"
        keys = KeyRing.parse(KeyRing.new_file_text())
        await migrate(url, keys)
        engine = make_engine(url, keys)
        sessions = make_sessions(engine)
        async with transaction(sessions) as session:
            panel = await panel_at_work(session, EAST, FRIDAY)
        await fill(sessions)
        usual = await measure(sessions, panel)
        await engine.dispose()
    return 0 if usual < MOST else 1


async def fill(sessions: Sessions) -> None:
    """Know children before another panel."""
    luck = random.Random(1)  # noqa: S311 - not for secrets
    async with transaction(sessions) as session:
        for number in range(CHILDREN):
            who = child(luck)
            row = ChildRow(
                given=who.given,
                family=who.family,
                born=who.born,
                name_index=b"i",
                details=dict(who.identifiers),
            )
            session.add(row)
            await session.flush()
            opened = {"types": [], "opened_on": FRIDAY, "state": "open"}
            session.add(CaseRow(ref=f"B-{number}", child_id=row.id, panel=ROTHERHAM, **opened))


async def measure(sessions: Sessions, panel: Panel) -> float:
    """Look at the letters of one circulation; give how long one took after the first."""
    paper = agenda_of(IN_THE_PACK)
    papers = (
        Attachment("agenda.pdf", PDF, agenda_pdf(paper, panel.now)),
        Attachment("agenda.docx", WORD, agenda_docx(paper, panel.now)),
    )
    address = panel.member.email
    words = ("MACE", "mace@panel.example", address, "MACE East panel: agenda", "Dear Max\n", "x\n")
    frozen = compose(Letter("ab" * 20, *words, papers), panel.now)
    about = panel.meeting.id
    row = Claimed("d", "k", Kind.AGENDA, about, panel.member.id, "papers-1", Door.EMAIL, 1, 1)
    guard, taken = Guard(), []
    for _ in range(LETTERS):
        begun = time.perf_counter()
        mail = outgoing(frozen)
        read = time.perf_counter()
        async with reading(sessions) as session:
            found = await guard.look(session, row, [about], mail)
        taken.append((read - begun, time.perf_counter() - read))
    first, *others = taken
    print(
        f"{CHILDREN} children, a pack of {IN_THE_PACK}; held for: {', '.join(found) or 'nothing'}"
    )
    print(f"first letter: {1000 * first[0]:.0f} ms to read what is attached, "
          f"{1000 * first[1]:.0f} ms to look")  # fmt: skip
    each = sorted(map(sum, others))
    print(f"each further letter: {1000 * each[0]:.0f} to {1000 * each[-1]:.0f} ms")
    return each[len(each) // 2]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

"""Messages per second from the committed row to accepted: `python -m benchmarks.sending`. As root.

The same bytes go to the same private Postfix over STARTTLS, a connection each, in pairs: by a bare
SMTP client, and by the outbox on SQLite with its steps (won, composed and kept, announced, carried,
ended). Prints each pair's ratio; writing the letter itself is left out on both sides.
"""

import asyncio
import shutil
import smtplib
import ssl
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from core.messages import Door
from core.services.sending import Sender
from core.store import outbox
from core.store.dispatching import Claimed
from core.store.engine import Session, make_engine, make_sessions, transaction
from core.store.keys import KeyRing
from core.store.liveness import make_liveness
from core.store.migrating import migrate
from mailer.carriers.smtp import Relay, SmtpCarrier
from mailer.compose import Letter, compose
from tests.certificates import make_certificates
from tests.postfix import private_postfix
from tests.store.records import NOW, add_people, message

PAIRS, MESSAGES = 5, 100
TEXT = "What was said of nobody in particular.\n" * 500  # some 20 KB, as a letter with both bodies
WRITTEN = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Post:
    """A door whose letter is written already."""

    way = "smtp"

    def __init__(self, carrier: SmtpCarrier) -> None:
        self._carrier = carrier

    async def compose(self, _session: Session, dispatch: Claimed, _now: datetime) -> str:
        return TEXT

    async def carry(self, dispatch: Claimed, frozen: str) -> None:
        letter = Letter(
            dispatch.key, "MACE", "mace@council.test", "p@partner.test", "A meeting", frozen, ""
        )
        await self._carrier.carry(compose(letter, WRITTEN))

    async def find(self, _key: str) -> bool | None:
        return None


def bare(port: int, trust: ssl.SSLContext, keys: list[str]) -> float:
    begun = time.perf_counter()
    for key in keys:
        letter = Letter(key, "MACE", "mace@council.test", "p@partner.test", "A meeting", TEXT, "")
        content = compose(letter, WRITTEN).content
        with smtplib.SMTP("localhost", port) as client:
            client.starttls(context=trust)
            client.sendmail("mace@council.test", ["p@partner.test"], content)
    return time.perf_counter() - begun


async def ours(folder: Path, port: int, trust: ssl.SSLContext, names: list[str]) -> float:
    keys = KeyRing({1: b"\x01" * 32}, 1, b"i" * 32)
    url = f"sqlite:///{folder / names[0]}.db"
    await migrate(url, keys)
    engine = make_engine(url, keys)
    sessions, liveness = make_sessions(engine), make_liveness(engine)
    await add_people(sessions, keys)
    async with transaction(sessions) as session:
        await outbox.put(session, [message(one) for one in names], NOW)
    door = Post(SmtpCarrier(Relay("localhost", port), trust))
    sender = Sender(sessions, liveness, {Door.EMAIL: door}, lambda: NOW)
    begun = time.perf_counter()
    done = await sender.round(limit=len(names))
    taken = time.perf_counter() - begun
    assert done.sent == len(names)
    await liveness.release()
    await engine.dispose()
    return taken


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    certificates = make_certificates(folder)
    ratios = []
    with private_postfix(certificates.certificate, certificates.key) as postfix:
        for pair in range(PAIRS):
            names = [f"{pair}-{number}" for number in range(MESSAGES)]
            keys = [message(one).key for one in names]
            plain = bare(postfix.port, certificates.client, keys)
            whole = asyncio.run(ours(folder, postfix.port, certificates.client, names))
            ratios.append(whole / plain)
            rates = f"bare {MESSAGES / plain:.0f}/s, outbox {MESSAGES / whole:.0f}/s"
            print(f"pair {pair + 1}: {rates}, {whole / plain:.2f} times as long")
    print(f"median ratio {statistics.median(ratios):.2f}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()

"""What the trial of the mail makes of mail that comes changed, late, or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.carrying import CarryingFailed, Frozen
from mailer.checking import servers
from mailer.checking.servers import ImapWay
from mailer.checking.trial import CHANGED, NO_ARRIVAL, NO_CALENDAR, Terms, Trial
from mailer.checking.ways import Way, Wrong
from mailer.inbox.imap_box import Place
from tests.dovecot import private_dovecot
from tests.mailer.checking_tried import Peers, wrong_in
from tests.mailer.test_inbox_imap import Given

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Change = Callable[[bytes], bytes | None]


class Loop(Way):
    """Gives back what is sent, as the mail system in between made it."""

    def __init__(self, change: Change, late: int = 0) -> None:
        self.change, self.late = change, late
        self.sent_letters: list[Frozen] = []
        self.removed: list[str] = []

    async def carry(self, frozen: Frozen) -> None:
        self.sent_letters.append(frozen)

    async def arrived(self, frozen: Frozen) -> bytes | None:
        self.late -= 1
        return None if self.late >= 0 else self.change(frozen.content)

    async def tidy(self, frozen: Frozen) -> None:
        self.removed.append(frozen.key)

    def remedy(self, failed: CarryingFailed | OSError) -> str:
        raise AssertionError(failed)


def without_calendar(content: bytes) -> bytes:
    return content.replace(b"text/calendar", b"text/plain")


def renumbered(content: bytes) -> bytes:
    return content.replace(b"Message-ID: <", b"Message-ID: <other")


@pytest.mark.parametrize(
    ("change", "late", "wrong"),
    [
        (bytes, 0, []),
        (bytes, 5, []),
        (renumbered, 0, [CHANGED]),
        (without_calendar, 0, [NO_CALENDAR]),
        (lambda _: None, 0, [NO_ARRIVAL, NO_ARRIVAL]),
    ],
    ids=["as it was", "late", "renumbered", "without calendar", "nothing"],
)
async def test_what_comes_is_compared_with_what_went(
    change: Change, late: int, wrong: list[str]
) -> None:
    async def no_sleep(_seconds: float) -> None:
        return

    loop = Loop(change, late)
    found = await Trial(loop, loop, Terms("mace@a.example", NOW, sleep=no_sleep)).run()
    assert wrong_in(found) == wrong
    assert loop.removed == [one.key for one in loop.sent_letters]


@pytest.mark.usefixtures("trust")
async def test_C2_a_token_that_opens_another_mailbox_by_imap_is_red(peers: Peers) -> None:
    with private_dovecot(peers.tls) as dovecot:
        place = Place("localhost", "mace", dovecot.port)
        with pytest.raises(Wrong) as told:
            await ImapWay(place, "", Given("good-token")).other("somebody.else")
        shut = await ImapWay(place, "", Given("stale")).other("somebody.else")
    assert str(told.value) == servers.TOO_WIDE
    assert shut == "The application cannot read the other mailbox that was tried."

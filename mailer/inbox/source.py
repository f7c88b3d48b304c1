"""Where mail lies that has come, whatever it is: a folder, later Exchange or IMAP.

A new source joins the contract in `tests/mailer/test_inbox_sources.py` before it is used anywhere.
"""

from typing import BinaryIO, Protocol


class Source(Protocol):
    """A mailbox. A handle names one mail as long as it is not done; it says nothing to people."""

    async def waiting(self, limit: int) -> list[str]:
        """Give the handles of up to `limit` mails that are there whole, the oldest first."""

    async def open(self, handle: str) -> BinaryIO | None:
        """Give a mail's original bytes as a file that can be sought; None if it is gone.

        Raises OSError where it cannot be read now: it stays where it is.
        """

    async def done(self, handle: str) -> None:
        """Mark that a mail is taken in. It is not among those waiting any more, yet not removed.

        Doing so twice, or for a mail that is gone, changes nothing.
        """

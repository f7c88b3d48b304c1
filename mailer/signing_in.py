"""Signing in at a mail server with a token in place of a password (XOAUTH2), for SMTP and IMAP."""

from dataclasses import dataclass, field
from typing import Protocol


class Tokens(Protocol):
    """Gives tokens for one mailbox's server; whoever gives them keeps and renews them."""

    async def token(self) -> str:
        """Give a token that is good now. Raises `core.carrying.TryLater` where there is none."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in, with a password or with a token. Neither is ever shown."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def xoauth2(self) -> str:
        """Give what a server wants to see of a token, before it is made base64."""
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01"

"""What `mace check mail` asks of a mailbox on an Exchange Server: each finding with its remedy.

Nothing is sent and nothing is changed. The folders are those that sending and receiving need.
"""

from typing import Any

from exchangelib import errors
from requests.exceptions import SSLError

from mailer.carriers.exchange_account import NO_ENTRY, TROUBLE, Mailbox, NoToken

FOLDERS = {
    "inbox": "mail that comes cannot be taken in",
    "drafts": "nothing can be sent, for a message is a draft first",
    "sent": "nobody can see whether a message went",
    "calendar": "nobody can be invited to a meeting",
    "trash": "nobody can see whether a meeting was cancelled",
}
NOT_SIGNED_IN = (
    "Entra gives no token for Exchange. Check MACE_EXCHANGE_APP_ID, MACE_EXCHANGE_TENANT, and "
    "MACE_EXCHANGE_CERTIFICATE or MACE_EXCHANGE_APP_SECRET (it may have ended)."
)
NO_CERTIFICATE = (
    "The Exchange Server's certificate is not trusted here. Add the authority that issued it to "
    "this machine's certificates and name the file in REQUESTS_CA_BUNDLE."
)
NOT_THERE = (
    "The Exchange Server does not answer. Check MACE_EXCHANGE_URL, and that this machine may reach "
    "it on port 443."
)
NOT_LET_IN = (
    "The Exchange Server does not let us in. Check MACE_EXCHANGE_USER, MACE_EXCHANGE_PASSWORD and "
    "MACE_EXCHANGE_AUTH; behind a load balancer that ends TLS, Extended Protection refuses NTLM."
)
BUSY = "The Exchange Server is busy. Try again, and look at its throttling policy if it stays so."
NO_MAILBOX = (
    "There is no such mailbox, or we may not open it. Check MACE_MAIL_FROM, and give the service "
    "account full access to that mailbox."
)
NO_FOLDER = "The folder {folder} cannot be read, so {means}. Give the service account full access."


async def mailbox_findings(mailbox: Mailbox) -> list[str]:
    """Say what stands in the way of sending and receiving; nothing if all is well."""
    return await mailbox.ask(lambda: _findings(mailbox))


def _findings(mailbox: Mailbox) -> list[str]:
    found: list[str] = []
    for folder, means in FOLDERS.items():
        try:
            _look(mailbox.account, folder)
        except (errors.ErrorAccessDenied, errors.ErrorFolderNotFound):
            found.append(NO_FOLDER.format(folder=folder, means=means))
        except (*TROUBLE, NoToken) as trouble:
            return [_general(trouble)]
    return [NO_MAILBOX] if len(found) == len(FOLDERS) else found


def _look(account: Any, folder: str) -> None:
    list(getattr(account, folder).filter(mace_key="none").only("mace_key"))


def _general(trouble: Exception) -> str:
    """Name what is wrong with the whole, not with one folder."""
    if isinstance(trouble, NoToken):
        return NOT_SIGNED_IN
    words = str(trouble)
    if isinstance(trouble, SSLError) or "SSL" in words or "CERTIFICATE" in words:
        return NO_CERTIFICATE
    if isinstance(trouble, errors.ErrorNonExistentMailbox):
        return NO_MAILBOX
    if isinstance(trouble, NO_ENTRY):
        return NOT_LET_IN
    if isinstance(trouble, errors.ErrorServerBusy) and "Reraised" not in words:
        return BUSY
    return NOT_THERE

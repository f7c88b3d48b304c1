"""Signing in at Microsoft when it is tried out: the certificate's days, and each refusal's remedy.

Microsoft's own numbers (AADSTS…) tell what is wrong; its sentences name the application and more,
so they are never repeated.
"""

from datetime import datetime

from mailer.carriers.tokens import Tokens
from mailer.checking.ways import Wrong, first_of

SOON = 30  # days before its end at which a certificate is mentioned
TENANT = (
    "Microsoft does not know the tenant. No mail can be sent. Copy the directory (tenant) id from "
    "the app registration into MACE_GRAPH_TENANT."
)
CLIENT = (
    "Microsoft does not know the application in this tenant. No mail can be sent. Copy the "
    "application (client) id into MACE_GRAPH_CLIENT, and see that MACE_GRAPH_TENANT is its tenant."
)
PROOF = (
    "Microsoft does not accept the certificate of the application, or does not know the "
    "application. No mail can be sent. Upload the certificate to the app registration, and check "
    "MACE_GRAPH_CLIENT, MACE_GRAPH_CERTIFICATE and MACE_GRAPH_THUMBPRINT."
)
UNTRUSTED = (
    "The certificate of Microsoft's sign-in is not trusted here: perhaps a proxy reads along. No "
    "mail can be sent. Name the file with its authority's certificate in REQUESTS_CA_BUNDLE."
)
NOT_REACHED = (
    "Microsoft's sign-in is not reached. No mail can be sent. Let this machine reach "
    "login.microsoftonline.com on port 443, and check MACE_GRAPH_AUTHORITY if it is set."
)
ENDED = (
    "The certificate with which the application signs in ended on {day}. No mail can be sent. Make "
    "a new one, upload it, and set MACE_GRAPH_CERTIFICATE and MACE_GRAPH_THUMBPRINT."
)
GOT = "Microsoft gives a token to the certificate, which ends on {day}.{soon}"
AGAIN = " Make the next one now: without it no mail goes after that day."
KNOWN = (
    ("AADSTS90002", TENANT),
    ("AADSTS900023", TENANT),
    ("no sign-in at Microsoft (ValueError)", TENANT),
    ("AADSTS700016", CLIENT),
    ("unauthorized_client", CLIENT),
    ("AADSTS700027", PROOF),
    ("invalid_client", PROOF),
    ("no sign-in at Microsoft (SSLError)", UNTRUSTED),
    ("no sign-in at Microsoft", NOT_REACHED),
)


async def signed_in(tokens: Tokens, now: datetime) -> str:
    """Ask for a token, and say how long the certificate is good."""
    day = f"{tokens.ends:%d %B %Y}".lstrip("0")
    if now >= tokens.ends:
        raise Wrong(ENDED.format(day=day))
    await tokens.token()
    left = (tokens.ends - now).days
    return GOT.format(day=day, soon=AGAIN if left < SOON else "")


def token_remedy(said: str) -> str:
    """Say what to do about a refused sign-in; empty if it was none."""
    return first_of(KNOWN, said)

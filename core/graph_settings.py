"""The settings of a mailbox in Exchange Online, reached by Microsoft Graph.

The certificate is a file and never a value: no environment variable holds a secret.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

Value = TypeVar("Value")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
_THUMBPRINT = re.compile(r"([0-9A-Fa-f]{2}:?){19}[0-9A-Fa-f]{2}")
_NEEDED = ("tenant", "client", "certificate", "thumbprint")


class Read(Protocol):
    """What reads one setting and remembers what is wrong with it."""

    def __call__(self, name: str, parse: Callable[[str], Value], default: Value) -> Value:
        """Give the setting MACE_name, or its default."""


@dataclass(frozen=True)
class GraphSettings:
    """The app registration, and where Graph is: another place in a national cloud."""

    tenant: str = ""
    client: str = ""
    certificate: str = ""  # a PEM file with the private key and the certificate
    thumbprint: str = ""  # of the certificate, as Entra shows it
    authority: str = "https://login.microsoftonline.com"
    url: str = "https://graph.microsoft.com"

    def missing(self, what: str = "mail by graph") -> list[str]:
        """Name what mail by Graph, or another way in as the same application, lacks."""
        names = [f"MACE_GRAPH_{one.upper()}" for one in _NEEDED if not getattr(self, one)]
        return [f"{name}: {what} needs this, see docs/exchange.md" for name in names]


NAMES = frozenset(f"MACE_GRAPH_{one.upper()}" for one in GraphSettings.__dataclass_fields__)


def read_graph(read: Read, address: Callable[[str], str]) -> GraphSettings:
    """Read the settings; `address` reads one of the web."""
    ours = GraphSettings()
    return GraphSettings(
        tenant=read("GRAPH_TENANT", _name, ""),
        client=read("GRAPH_CLIENT", _name, ""),
        certificate=read("GRAPH_CERTIFICATE", str, ""),
        thumbprint=read("GRAPH_THUMBPRINT", thumbprint, ""),
        authority=read("GRAPH_AUTHORITY", address, ours.authority),
        url=read("GRAPH_URL", address, ours.url),
    )


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("must be an id such as 00000000-0000-0000-0000-000000000000")
    return text


def thumbprint(text: str) -> str:
    """Read a certificate's thumbprint, with or without colons."""
    if not _THUMBPRINT.fullmatch(text):
        raise ValueError("must be the certificate's thumbprint: 40 digits and letters from A to F")
    return text

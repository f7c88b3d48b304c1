"""Microsoft's own schema of Exchange Web Services: what may be asked and what may be answered."""

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

FOLDER = Path(__file__).parents[1] / "schemas" / "ews"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
TYPES = {kind: f"{kind}MessageType" for kind in ("MeetingResponse", "MeetingCancellation")}
XS = "{http://www.w3.org/2001/XMLSchema}"


def m(name: str) -> str:
    return f"{{{M}}}{name}"


def t(name: str) -> str:
    return f"{{{T}}}{name}"


@cache
def _schema() -> Any:
    return etree.XMLSchema(etree.parse(str(FOLDER / "messages.xsd")))


def faults_of(element: Any) -> list[str]:
    """Say what is wrong with a request or an answer by Microsoft's schema; nothing if it is not."""
    schema = _schema()
    whole = etree.fromstring(etree.tostring(element))
    return [] if schema.validate(whole) else [error.message for error in schema.error_log]


@cache
def order_of(kind: str) -> tuple[str, ...]:
    """Give the order in which the schema wants an item's elements."""
    root = etree.parse(str(FOLDER / "types.xsd")).getroot()
    types = {one.get("name"): one for one in root.findall(f"{XS}complexType")}
    found: list[str] = []
    name: str | None = TYPES.get(kind, f"{kind}Type")
    while name:
        one = types[name]
        found = [e.get("name") for e in one.iter(f"{XS}element") if e.get("name")] + found
        base = one.find(f".//{XS}extension")
        name = base.get("base").partition(":")[2] if base is not None else None
    return tuple(found)

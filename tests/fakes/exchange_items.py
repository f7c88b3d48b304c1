"""What the Exchange peer keeps and how it says it: items as elements, answers in envelopes."""

import base64
import copy
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from lxml import etree

from tests.fakes.exchange_schema import M, T, m, order_of, t

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"


@dataclass
class Item:
    """One thing in the mailbox: its elements as they are in an answer."""

    id: str
    kind: str
    folder: str
    key: int = 1
    parts: dict[str, Any] = field(default_factory=dict)
    extended: dict[str, Any] = field(default_factory=dict)
    mime: bytes = b""


def element(name: str, text: str) -> Any:
    if name == "Sender":
        made = etree.Element(t("Sender"))
        sub(sub(made, t("Mailbox")), t("EmailAddress"), text)
        return made
    if name == "AssociatedCalendarItemId":
        return etree.Element(t(name), Id=text, ChangeKey="1")
    made = etree.Element(t(name))
    made.text = text
    if name == "Body":
        made.set("BodyType", "Text")
    return made


def fill(item: Item, asked: Any) -> None:
    for one in asked:
        name = etree.QName(one).localname
        if name == "MimeContent":
            item.mime = base64.b64decode(one.text)
        elif name == "ExtendedProperty":
            item.extended[one.find(t("ExtendedFieldURI")).get("PropertyName")] = copy.deepcopy(one)
        elif name != "Attachments":
            item.parts[name] = copy.deepcopy(one)
        else:
            item.mime += b"".join(base64.b64decode(c.text) for c in one.iter(t("Content")))


def bare(item: Item) -> Any:
    told = etree.Element(t(item.kind))
    sub(told, t("ItemId"), Id=item.id, ChangeKey=str(item.key))
    return told


def item_told(item: Item, *, mime: bool) -> Any:
    """Give an item as an answer has it, its elements in the schema's order."""
    told = bare(item)
    for one in item.parts.values():
        told.append(copy.deepcopy(one))
    for one in item.extended.values():
        told.append(copy.deepcopy(one))
    if mime:
        content = base64.b64encode(item.mime).decode()
        told.append(with_text("MimeContent", content, CharacterSet="UTF-8"))
    sub(told, t("Size"), str(len(item.mime)))
    order = order_of(item.kind)
    told[:] = sorted(told, key=lambda one: order.index(etree.QName(one).localname))
    return told


def extended_text(item: Item, name: str) -> str | None:
    found = item.extended.get(name)
    return found.find(t("Value")).text if found is not None else None


def message_id_of(item: Item) -> str:
    found = item.parts.get("InternetMessageId")
    return str(found.text) if found is not None else ""


def uid_in(item: Item) -> str:
    found = item.parts.get("UID")
    return str(found.text) if found is not None else ""


def attendees(item: Item) -> list[str]:
    found = [item.parts[name] for name in ("RequiredAttendees", "Resources") if name in item.parts]
    return [one.text for part in found for one in part.iter(t("EmailAddress"))]


def with_text(name: str, text: str, **attributes: str) -> Any:
    made = etree.Element(t(name), attrib=attributes)
    made.text = text
    return made


def sub(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    made = etree.SubElement(parent, tag, attrib=attributes)
    made.text = text
    return made


def response_to(operation: str) -> tuple[Any, Any]:
    root = etree.Element(m(f"{operation}Response"), nsmap={"m": M, "t": T})
    return root, sub(root, m("ResponseMessages"))


def accepted(messages: Any, operation: str) -> Any:
    made = sub(messages, m(f"{operation}ResponseMessage"), ResponseClass="Success")
    sub(made, m("ResponseCode"), "NoError")
    return made


def refusal_of(operation: str, code: str) -> Any:
    root, messages = response_to(operation)
    made = sub(messages, m(f"{operation}ResponseMessage"), ResponseClass="Error")
    sub(made, m("MessageText"), "The server says why, and quotes p@b.example.")
    sub(made, m("ResponseCode"), code)
    sub(made, m("DescriptiveLinkKey"), "0")
    if operation in ("CreateItem", "GetItem", "UpdateItem"):
        sub(made, m("Items"))
    if operation == "GetFolder":
        sub(made, m("Folders"))
    if operation == "SyncFolderItems":
        sub(made, m("SyncState"))
        sub(made, m("IncludesLastItemInRange"), "true")
    return root


def soap_fault(code: str, back_off: int = 0) -> Any:
    fault = etree.Element(f"{{{SOAP}}}Fault")
    sub(fault, "faultcode", "a:" + code)
    sub(fault, "faultstring", "The server cannot service this request right now.")
    detail = sub(fault, "detail")
    sub(detail, f"{{{ERRORS}}}ResponseCode", code)
    sub(detail, f"{{{ERRORS}}}Message", "The server cannot service this request right now.")
    if back_off:
        words = sub(detail, t("MessageXml"))
        sub(words, t("Value"), str(back_off), Name="BackOffMilliseconds")
    return fault


def in_envelope(content: Any, status: int) -> web.Response:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    version = {"MajorVersion": "15", "MinorVersion": "2", "MajorBuildNumber": "2562"}
    version |= {"MinorBuildNumber": "17", "Version": "Exchange2016"}
    sub(sub(envelope, f"{{{SOAP}}}Header"), t("ServerVersionInfo"), **version)
    sub(envelope, f"{{{SOAP}}}Body").append(content)
    text = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    return web.Response(body=text, status=status, content_type="text/xml", charset="utf-8")

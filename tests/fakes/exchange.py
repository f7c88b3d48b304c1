"""An Exchange Server of our own: one mailbox over EWS, on this machine, for one test.

It runs in a thread with a loop of its own, because the library that talks to it blocks. Every
request and every answer is held against Microsoft's schema; what does not fit is in `faults`, and
a request that does not fit is not acted on. A `Fault` makes one operation go wrong, before or after
it acted.
"""

import asyncio
import base64
import copy
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

import spnego
from aiohttp import web
from lxml import etree

from tests.fakes.exchange_schema import M, T, faults_of, m, order_of, t

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
FOLDERS = {"root", "msgfolderroot", "inbox", "sentitems", "drafts", "calendar", "deleteditems"}
DROP, BUSY, UNAVAILABLE = "drop", "busy", "503"


@dataclass
class Fault:
    """What goes wrong: of which operation, how, whether it acted all the same, how many times."""

    operation: str
    how: str  # drop, busy, 503, or an EWS error code for the operation's own answer
    acted: bool = False
    times: int = 1
    back_off: int = 7000  # milliseconds


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


class Refusal(Exception):
    """The operation's own answer says no, with an EWS error code."""


class ExchangePeer:
    """The mailbox. `sent` are the bytes that went out, `meetings` what was said to attendees."""

    def __init__(self, login: str = "svc:right", by: str = "basic") -> None:
        self._by = by
        self._handshakes: dict[Any, Any] = {}  # of each connection
        self.url = ""
        self.authorization = "Basic " + base64.b64encode(login.encode()).decode()
        self.items: dict[str, Item] = {}
        self.sent: list[bytes] = []
        self.meetings: list[tuple[str, str, list[str]]] = []
        self.asked: list[str] = []
        self.headers: list[list[str]] = []
        self.attributes: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.plan: list[Fault] = []
        self.late = False  # the copy in Sent appears only when `settle` is called
        self.missing: set[str] = set()  # folders that cannot be read
        self._waiting: list[Item] = []
        self._changes: list[tuple[str, str]] = []
        self._number = itertools.count(1)
        self._lock = threading.Lock()

    # --- what a test does to the mailbox

    def arrive(self, mime: bytes, kind: str = "Message", **texts: str) -> Item:
        """Let a mail arrive in the inbox."""
        item = self._new(kind, "inbox")
        item.mime = mime
        came = f"2026-11-23T09:{len(self.items):02}:00Z"
        item.parts["DateTimeReceived"] = _element("DateTimeReceived", came)
        for name, text in texts.items():
            item.parts[name] = _element(name, text)
        return item

    def settle(self) -> None:
        """Let the late copies appear."""
        for item in self._waiting:
            item.folder = "sentitems"
        self._waiting.clear()

    def in_folder(self, folder: str) -> list[Item]:
        return [one for one in self.items.values() if one.folder == folder]

    def arrived(self, key: str) -> list[bytes]:
        """Give what went out under a key of the outbox."""
        sent = self.in_folder("sentitems")
        return [one.mime for one in sent if _extended_text(one, "MaceOutboxKey") == key]

    def remove(self, item: Item) -> None:
        self.items.pop(item.id)
        self._changes.append(("Delete", item.id))

    # --- answering

    async def answer(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        with self._lock:
            challenge = self._challenge(request)
            if challenge:
                return web.Response(status=401, headers={"WWW-Authenticate": challenge})
            envelope = etree.fromstring(raw)
            body = envelope.find(f"{{{SOAP}}}Body")[0]
            head = envelope.find(f"{{{SOAP}}}Header")
            operation = etree.QName(body).localname
            self.asked.append(operation)
            self.headers.append([etree.QName(one).localname for one in head])
            self.attributes.append(dict(body.attrib))
            wrong = faults_of(body)
            if wrong:
                self.faults += [f"{operation} asked: {one}" for one in wrong]
                return _soap(_soap_fault("ErrorSchemaValidation"), 500)
            return self._acted(request, operation, body)

    def _challenge(self, request: web.Request) -> str:
        """Give what a caller has to answer who is not let in yet; nothing for who is."""
        said = request.headers.get("Authorization", "")
        if self._by == "basic":
            return "" if said == self.authorization else "Basic"
        found = self._handshakes.get(request.transport)
        if not said:
            return "" if found is not None and found.complete else "NTLM"
        if found is None:
            found = self._handshakes[request.transport] = spnego.server(protocol="ntlm")
        try:
            answer = found.step(base64.b64decode(said.removeprefix("NTLM ")))
        except spnego.exceptions.SpnegoError:
            return "NTLM"
        return "NTLM " + base64.b64encode(answer).decode() if answer else ""

    def _acted(self, request: web.Request, operation: str, body: Any) -> web.StreamResponse:
        fault = next((one for one in self.plan if one.operation == operation and one.times), None)
        if fault:
            fault.times -= 1
        if fault is None or fault.acted:
            answered = self._answered(operation, body)
        if fault is None:
            return _soap(answered, 200)
        if fault.how == DROP:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.how == UNAVAILABLE:
            return web.Response(status=503, text="Service Unavailable")
        if fault.how == BUSY:
            return _soap(_soap_fault("ErrorServerBusy", fault.back_off), 500)
        return _soap(self._checked(operation, _refused(operation, fault.how)), 200)

    def _answered(self, operation: str, body: Any) -> Any:
        act: Callable[[Any, Any], None] = getattr(self, f"_{operation}")
        root, messages = _response(operation)
        try:
            act(body, messages)
        except Refusal as refused:
            root = _refused(operation, str(refused))
        return self._checked(operation, root)

    def _checked(self, operation: str, root: Any) -> Any:
        self.faults += [f"{operation} answered: {one}" for one in faults_of(root)]
        return root

    def _GetFolder(self, body: Any, messages: Any) -> None:
        for one in body.find(m("FolderIds")):
            name = one.get("Id")
            if name not in FOLDERS:
                raise Refusal("ErrorFolderNotFound")
            if name in self.missing:
                raise Refusal("ErrorAccessDenied")
            folders = _sub(_ok(messages, "GetFolder"), m("Folders"))
            calendar = name == "calendar"
            told = _sub(folders, t("CalendarFolder" if calendar else "Folder"))
            _sub(told, t("FolderId"), Id=name, ChangeKey="1")
            _sub(told, t("ParentFolderId"), Id="root", ChangeKey="1")
            _sub(told, t("FolderClass"), "IPF.Appointment" if calendar else "IPF.Note")
            _sub(told, t("DisplayName"), name)
            _sub(told, t("TotalCount"), str(len(self.in_folder(name))))
            _sub(told, t("ChildFolderCount"), "0")
            if not calendar:
                _sub(told, t("UnreadCount"), "0")

    def _FindItem(self, body: Any, messages: Any) -> None:
        [folder] = [one.get("Id") for one in body.find(m("ParentFolderIds"))]
        if folder in self.missing:
            raise Refusal("ErrorAccessDenied")
        found = self.in_folder(folder)
        wanted = body.find(f".//{t('IsEqualTo')}")
        if wanted is not None:
            name = wanted.find(t("ExtendedFieldURI")).get("PropertyName")
            value = wanted.find(f".//{t('Constant')}").get("Value")
            found = [one for one in found if _extended_text(one, name) == value]
        sought = {"IndexedPagingOffset": str(len(found)), "TotalItemsInView": str(len(found))}
        message = _ok(messages, "FindItem")
        view = _sub(message, m("RootFolder"), IncludesLastItemInRange="true", **sought)
        items = _sub(view, t("Items"))
        for one in found:
            items.append(_told(one, mime=False))

    def _GetItem(self, body: Any, messages: Any) -> None:
        asked = {one.get("FieldURI") for one in body.iter(t("FieldURI"))}
        for one in body.find(m("ItemIds")):
            item = self._by_id(one)
            items = _sub(_ok(messages, "GetItem"), m("Items"))
            items.append(_told(item, mime="item:MimeContent" in asked))

    def _CreateItem(self, body: Any, messages: Any) -> None:
        for asked in body.find(m("Items")):
            kind = etree.QName(asked).localname
            items = _sub(_ok(messages, "CreateItem"), m("Items"))
            if kind == "CancelCalendarItem":
                gone = self._by_id(asked.find(t("ReferenceItemId")))
                self.meetings.append(("cancel", _uid(gone), _attendees(gone)))
                gone.folder = "deleteditems"
                continue
            calendar = kind == "CalendarItem"
            target = body.find(m("SavedItemFolderId"))
            item = self._new(kind, "calendar" if calendar else target[0].get("Id"))
            _fill(item, asked)
            items.append(_bare(item))
            if calendar:
                assert body.get("SendMeetingInvitations") == "SendToAllAndSaveCopy"
                self.meetings.append(("invite", _uid(item), _attendees(item)))
            elif body.get("MessageDisposition") != "SaveOnly":
                self._send(item)

    def _UpdateItem(self, body: Any, messages: Any) -> None:
        for change in body.find(m("ItemChanges")):
            item = self._by_id(change.find(t("ItemId")))
            item.key += 1
            for one in change.find(t("Updates")):
                _fill(item, one[-1])
            message = _ok(messages, "UpdateItem")
            _sub(message, m("Items")).append(_bare(item))
            _sub(_sub(message, m("ConflictResults")), t("Count"), "0")
            if body.get("SendMeetingInvitationsOrCancellations") == "SendToAllAndSaveCopy":
                self.meetings.append(("update", _uid(item), _attendees(item)))

    def _SendItem(self, body: Any, messages: Any) -> None:
        for one in body.find(m("ItemIds")):
            item = self._by_id(one)
            if item.folder != "drafts":
                raise Refusal("ErrorItemNotFound")
            self._send(item)
            _ok(messages, "SendItem")

    def _DeleteItem(self, body: Any, messages: Any) -> None:
        for one in body.find(m("ItemIds")):
            self.remove(self._by_id(one))
            _ok(messages, "DeleteItem")

    def _SyncFolderItems(self, body: Any, messages: Any) -> None:
        state = body.find(m("SyncState"))
        begin = 0
        if state is not None and state.text:
            if not state.text.startswith("state-"):
                raise Refusal("ErrorInvalidSyncStateData")
            begin = int(state.text[6:])
        most = int(body.find(m("MaxChangesReturned")).text)
        told = self._changes[begin : begin + most]
        message = _ok(messages, "SyncFolderItems")
        _sub(message, m("SyncState"), f"state-{begin + len(told)}")
        last = begin + len(told) >= len(self._changes)
        _sub(message, m("IncludesLastItemInRange"), "true" if last else "false")
        changes = _sub(message, m("Changes"))
        for what, number in told:
            item = self.items.get(number)
            if what == "Create" and item is not None and item.folder == "inbox":
                _sub(changes, t("Create")).append(_told(item, mime=False))
            elif what == "Delete":
                _sub(_sub(changes, t("Delete")), t("ItemId"), Id=number, ChangeKey="1")

    # --- the mailbox

    def _new(self, kind: str, folder: str) -> Item:
        item = Item(f"item-{next(self._number)}", kind, folder)
        self.items[item.id] = item
        if folder == "inbox":
            self._changes.append(("Create", item.id))
        return item

    def _send(self, item: Item) -> None:
        self.sent.append(item.mime)
        item.folder = "in the post" if self.late else "sentitems"
        if self.late:
            self._waiting.append(item)

    def _by_id(self, asked: Any) -> Item:
        found = self.items.get(asked.get("Id"))
        if found is None:
            raise Refusal("ErrorItemNotFound")
        return found


def _element(name: str, text: str) -> Any:
    if name == "Sender":
        made = etree.Element(t("Sender"))
        _sub(_sub(made, t("Mailbox")), t("EmailAddress"), text)
        return made
    if name == "AssociatedCalendarItemId":
        return etree.Element(t(name), Id=text, ChangeKey="1")
    made = etree.Element(t(name))
    made.text = text
    if name == "Body":
        made.set("BodyType", "Text")
    return made


def _fill(item: Item, asked: Any) -> None:
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


def _bare(item: Item) -> Any:
    told = etree.Element(t(item.kind))
    _sub(told, t("ItemId"), Id=item.id, ChangeKey=str(item.key))
    return told


def _told(item: Item, *, mime: bool) -> Any:
    """Give an item as an answer has it, its elements in the schema's order."""
    told = _bare(item)
    for one in item.parts.values():
        told.append(copy.deepcopy(one))
    for one in item.extended.values():
        told.append(copy.deepcopy(one))
    if mime:
        content = base64.b64encode(item.mime).decode()
        told.append(_with_text("MimeContent", content, CharacterSet="UTF-8"))
    _sub(told, t("Size"), str(len(item.mime)))
    order = order_of(item.kind)
    told[:] = sorted(told, key=lambda one: order.index(etree.QName(one).localname))
    return told


def _extended_text(item: Item, name: str) -> str | None:
    found = item.extended.get(name)
    return found.find(t("Value")).text if found is not None else None


def _uid(item: Item) -> str:
    found = item.parts.get("UID")
    return str(found.text) if found is not None else ""


def _attendees(item: Item) -> list[str]:
    found = [item.parts[name] for name in ("RequiredAttendees", "Resources") if name in item.parts]
    return [one.text for part in found for one in part.iter(t("EmailAddress"))]


def _with_text(name: str, text: str, **attributes: str) -> Any:
    made = etree.Element(t(name), attrib=attributes)
    made.text = text
    return made


def _sub(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    made = etree.SubElement(parent, tag, attrib=attributes)
    made.text = text
    return made


def _response(operation: str) -> tuple[Any, Any]:
    root = etree.Element(m(f"{operation}Response"), nsmap={"m": M, "t": T})
    return root, _sub(root, m("ResponseMessages"))


def _ok(messages: Any, operation: str) -> Any:
    made = _sub(messages, m(f"{operation}ResponseMessage"), ResponseClass="Success")
    _sub(made, m("ResponseCode"), "NoError")
    return made


def _refused(operation: str, code: str) -> Any:
    root, messages = _response(operation)
    made = _sub(messages, m(f"{operation}ResponseMessage"), ResponseClass="Error")
    _sub(made, m("MessageText"), "The server says why, and quotes p@b.example.")
    _sub(made, m("ResponseCode"), code)
    _sub(made, m("DescriptiveLinkKey"), "0")
    if operation in ("CreateItem", "GetItem", "UpdateItem"):
        _sub(made, m("Items"))
    if operation == "GetFolder":
        _sub(made, m("Folders"))
    if operation == "SyncFolderItems":
        _sub(made, m("SyncState"))
        _sub(made, m("IncludesLastItemInRange"), "true")
    return root


def _soap_fault(code: str, back_off: int = 0) -> Any:
    fault = etree.Element(f"{{{SOAP}}}Fault")
    _sub(fault, "faultcode", "a:" + code)
    _sub(fault, "faultstring", "The server cannot service this request right now.")
    detail = _sub(fault, "detail")
    _sub(detail, f"{{{ERRORS}}}ResponseCode", code)
    _sub(detail, f"{{{ERRORS}}}Message", "The server cannot service this request right now.")
    if back_off:
        words = _sub(detail, t("MessageXml"))
        _sub(words, t("Value"), str(back_off), Name="BackOffMilliseconds")
    return fault


def _soap(content: Any, status: int) -> web.Response:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"s": SOAP})
    version = {"MajorVersion": "15", "MinorVersion": "2", "MajorBuildNumber": "2562"}
    version |= {"MinorBuildNumber": "17", "Version": "Exchange2016"}
    _sub(_sub(envelope, f"{{{SOAP}}}Header"), t("ServerVersionInfo"), **version)
    _sub(envelope, f"{{{SOAP}}}Body").append(content)
    text = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    return web.Response(body=text, status=status, content_type="text/xml", charset="utf-8")


@contextmanager
def serving(peer: ExchangePeer, tls: SSLContext | None = None) -> Iterator[ExchangePeer]:
    """Serve the mailbox in a thread of its own; afterwards nothing may have been out of schema."""
    loop = asyncio.new_event_loop()

    async def start() -> web.AppRunner:
        app = web.Application(client_max_size=200_000_000)
        app.router.add_post("/EWS/Exchange.asmx", peer.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        host = "https://localhost" if tls else "http://127.0.0.1"
        peer.url = f"{host}:{port}/EWS/Exchange.asmx"
        return runner

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield peer
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
    assert peer.faults == [], "out of Microsoft's schema"

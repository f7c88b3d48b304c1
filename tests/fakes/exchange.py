"""An Exchange Server of our own: one mailbox over EWS, on this machine, for one test.

It runs in a thread with a loop of its own, because the library that talks to it blocks. Every
request and every answer is held against Microsoft's schema; what does not fit is in `faults`, and
a request that does not fit is not acted on. A `Fault` makes one operation go wrong, before or after
it acted.
"""

import asyncio
import base64
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import SMTP
from ssl import SSLContext
from typing import Any

import spnego
from aiohttp import web
from lxml import etree

from tests.fakes.exchange_items import (
    SOAP,
    Item,
    accepted,
    attendees,
    bare,
    element,
    extended_text,
    fill,
    in_envelope,
    item_told,
    message_id_of,
    refusal_of,
    response_to,
    soap_fault,
    sub,
    uid_in,
)
from tests.fakes.exchange_schema import faults_of, m, t

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
        self.mailbox = ""  # whose it is; named, mail to it arrives, and others are not let in
        self.accepts: Callable[[str], bool] = lambda _token: False
        self.wide = False  # everybody's mailbox is open to the account
        self._waiting: list[Item] = []
        self._changes: list[tuple[str, str]] = []
        self._number = itertools.count(1)
        self._lock = threading.Lock()
        self._elsewhere = False

    # --- what a test does to the mailbox

    def arrive(self, mime: bytes, kind: str = "Message", **texts: str) -> Item:
        """Let a mail arrive in the inbox."""
        item = self._new(kind, "inbox")
        item.mime = mime
        came = f"2026-11-23T09:{len(self.items):02}:00Z"
        item.parts["DateTimeReceived"] = element("DateTimeReceived", came)
        for name, text in texts.items():
            item.parts[name] = element(name, text)
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
        return [one.mime for one in sent if extended_text(one, "MaceOutboxKey") == key]

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
            self._elsewhere = self._is_elsewhere(envelope)
            wrong = faults_of(body)
            if wrong:
                self.faults += [f"{operation} asked: {one}" for one in wrong]
                return in_envelope(soap_fault("ErrorSchemaValidation"), 500)
            return self._acted(request, operation, body)

    def _is_elsewhere(self, envelope: Any) -> bool:
        """Tell whether somebody else's mailbox is asked for, which the account may not open."""
        named = [one.text for one in envelope.iter(t("EmailAddress"), t("PrimarySmtpAddress"))]
        whose = [one.find(t("Mailbox")) for one in envelope.iter(t("DistinguishedFolderId"))]
        asked = [one for one in whose if one is not None]
        others = bool(asked) and self.mailbox not in named
        return others and self.mailbox != "" and not self.wide

    def _challenge(self, request: web.Request) -> str:
        """Give what a caller has to answer who is not let in yet; nothing for who is."""
        said = request.headers.get("Authorization", "")
        if self._by == "token":
            return "" if self.accepts(said.removeprefix("Bearer ")) else "Bearer"
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
            return in_envelope(answered, 200)
        if fault.how == DROP:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.how == UNAVAILABLE:
            return web.Response(status=503, text="Service Unavailable")
        if fault.how == BUSY:
            return in_envelope(soap_fault("ErrorServerBusy", fault.back_off), 500)
        return in_envelope(self._checked(operation, refusal_of(operation, fault.how)), 200)

    def _answered(self, operation: str, body: Any) -> Any:
        act: Callable[[Any, Any], None] = getattr(self, f"_{operation}")
        root, messages = response_to(operation)
        try:
            (_closed if self._elsewhere else act)(body, messages)
        except Refusal as refused:
            root = refusal_of(operation, str(refused))
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
            folders = sub(accepted(messages, "GetFolder"), m("Folders"))
            calendar = name == "calendar"
            told = sub(folders, t("CalendarFolder" if calendar else "Folder"))
            sub(told, t("FolderId"), Id=name, ChangeKey="1")
            sub(told, t("ParentFolderId"), Id="root", ChangeKey="1")
            sub(told, t("FolderClass"), "IPF.Appointment" if calendar else "IPF.Note")
            sub(told, t("DisplayName"), name)
            sub(told, t("TotalCount"), str(len(self.in_folder(name))))
            sub(told, t("ChildFolderCount"), "0")
            if not calendar:
                sub(told, t("UnreadCount"), "0")

    def _FindItem(self, body: Any, messages: Any) -> None:
        [folder] = [one.get("Id") for one in body.find(m("ParentFolderIds"))]
        if folder in self.missing:
            raise Refusal("ErrorAccessDenied")
        found = self.in_folder(folder)
        wanted = body.find(f".//{t('IsEqualTo')}")
        if wanted is not None:
            marked = wanted.find(t("ExtendedFieldURI"))
            value = wanted.find(f".//{t('Constant')}").get("Value")
            if marked is None:
                found = [one for one in found if message_id_of(one) == value]
            else:
                name = marked.get("PropertyName")
                found = [one for one in found if extended_text(one, name) == value]
        sought = {"IndexedPagingOffset": str(len(found)), "TotalItemsInView": str(len(found))}
        message = accepted(messages, "FindItem")
        view = sub(message, m("RootFolder"), IncludesLastItemInRange="true", **sought)
        items = sub(view, t("Items"))
        for one in found:
            items.append(item_told(one, mime=False))

    def _GetItem(self, body: Any, messages: Any) -> None:
        asked = {one.get("FieldURI") for one in body.iter(t("FieldURI"))}
        for one in body.find(m("ItemIds")):
            item = self._by_id(one)
            items = sub(accepted(messages, "GetItem"), m("Items"))
            items.append(item_told(item, mime="item:MimeContent" in asked))

    def _CreateItem(self, body: Any, messages: Any) -> None:
        for asked in body.find(m("Items")):
            kind = etree.QName(asked).localname
            items = sub(accepted(messages, "CreateItem"), m("Items"))
            if kind == "CancelCalendarItem":
                gone = self._by_id(asked.find(t("ReferenceItemId")))
                self.meetings.append(("cancel", uid_in(gone), attendees(gone)))
                gone.folder = "deleteditems"
                continue
            calendar = kind == "CalendarItem"
            target = body.find(m("SavedItemFolderId"))
            item = self._new(kind, "calendar" if calendar else target[0].get("Id"))
            fill(item, asked)
            items.append(bare(item))
            if calendar:
                assert body.get("SendMeetingInvitations") == "SendToAllAndSaveCopy"
                self.meetings.append(("invite", uid_in(item), attendees(item)))
            elif body.get("MessageDisposition") != "SaveOnly":
                self._send(item)

    def _UpdateItem(self, body: Any, messages: Any) -> None:
        for change in body.find(m("ItemChanges")):
            item = self._by_id(change.find(t("ItemId")))
            item.key += 1
            for one in change.find(t("Updates")):
                fill(item, one[-1])
            message = accepted(messages, "UpdateItem")
            sub(message, m("Items")).append(bare(item))
            sub(sub(message, m("ConflictResults")), t("Count"), "0")
            if body.get("SendMeetingInvitationsOrCancellations") == "SendToAllAndSaveCopy":
                self.meetings.append(("update", uid_in(item), attendees(item)))

    def _SendItem(self, body: Any, messages: Any) -> None:
        for one in body.find(m("ItemIds")):
            item = self._by_id(one)
            if item.folder != "drafts":
                raise Refusal("ErrorItemNotFound")
            self._send(item)
            accepted(messages, "SendItem")

    def _DeleteItem(self, body: Any, messages: Any) -> None:
        for one in body.find(m("ItemIds")):
            self.remove(self._by_id(one))
            accepted(messages, "DeleteItem")

    def _SyncFolderItems(self, body: Any, messages: Any) -> None:
        state = body.find(m("SyncState"))
        begin = 0
        if state is not None and state.text:
            if not state.text.startswith("state-"):
                raise Refusal("ErrorInvalidSyncStateData")
            begin = int(state.text[6:])
        most = int(body.find(m("MaxChangesReturned")).text)
        told = self._changes[begin : begin + most]
        message = accepted(messages, "SyncFolderItems")
        sub(message, m("SyncState"), f"state-{begin + len(told)}")
        last = begin + len(told) >= len(self._changes)
        sub(message, m("IncludesLastItemInRange"), "true" if last else "false")
        changes = sub(message, m("Changes"))
        for what, number in told:
            item = self.items.get(number)
            if what == "Create" and item is not None and item.folder == "inbox":
                sub(changes, t("Create")).append(item_told(item, mime=False))
            elif what == "Delete":
                sub(sub(changes, t("Delete")), t("ItemId"), Id=number, ChangeKey="1")

    # --- the mailbox

    def _new(self, kind: str, folder: str) -> Item:
        item = Item(f"item-{next(self._number)}", kind, folder)
        self.items[item.id] = item
        if folder == "inbox":
            self._changes.append(("Create", item.id))
        return item

    def _send(self, item: Item) -> None:
        self.sent.append(item.mime)
        heads = BytesHeaderParser(policy=SMTP).parsebytes(item.mime)
        if self.mailbox and self.mailbox in str(heads["To"]):
            self.arrive(item.mime, InternetMessageId=str(heads["Message-ID"]))
        item.folder = "in the post" if self.late else "sentitems"
        if self.late:
            self._waiting.append(item)

    def _by_id(self, asked: Any) -> Item:
        found = self.items.get(asked.get("Id"))
        if found is None:
            raise Refusal("ErrorItemNotFound")
        return found


async def _ended(runner: web.AppRunner) -> None:
    """Stop serving, and cut what callers have left open."""
    for one in runner.server.connections if runner.server else ():
        if one.transport is not None:
            one.transport.abort()
    await runner.cleanup()
    await asyncio.sleep(0.05)


def _closed(_body: Any, _messages: Any) -> None:
    raise Refusal("ErrorAccessDenied")


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
        asyncio.run_coroutine_threadsafe(_ended(runner), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
    assert peer.faults == [], "out of Microsoft's schema"

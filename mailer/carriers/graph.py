"""Carries messages through Exchange Online by Microsoft Graph, in the name of one shared mailbox.

A message becomes a draft first, then it is sent: a draft that is still there certainly did not go,
and sending the same draft twice sends it once. The draft gets our key and the message's hash as
properties of its own, last of all: a draft without them is half made. They are what we look for
afterwards, because the id changes when a message is sent. Where neither a draft nor a sent copy is
seen, `find` gives no answer, for the copy may come late.
"""

import asyncio
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from weakref import WeakValueDictionary

from core.carrying import OURS_TO_MEND, Frozen, NoAnswer, Refused, TryLater
from mailer.carriers.fitness import refuse_unfit
from mailer.carriers.graph_client import Gone, GraphClient, Talk, id_of
from mailer.carriers.graph_drafts import (
    FILE_MOST,
    HASH,
    KEY,
    MIME_MOST,
    PIECE,
    Enclosure,
    as_attachment,
    as_mime,
    as_parts,
    as_upload,
    enclosures,
    opened,
    properties,
)

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9@.-]+>")


@dataclass(frozen=True, slots=True)
class _Copy:
    """What the mailbox has of a message. `sha256` is empty where the draft is half made."""

    id: str
    draft: bool
    sha256: str


class GraphCarrier:
    """The mailbox's own Exchange. Two attempts at one message follow each other."""

    name = "graph"

    def __init__(self, client: GraphClient) -> None:
        self._client = client
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def carry(self, frozen: Frozen) -> None:
        """Make a draft and send it; see `core.carrying` for what each refusal means."""
        refuse_unfit(frozen)
        message = opened(frozen, self._client.mailbox)
        turn = self._turns.setdefault(frozen.key, asyncio.Lock())
        async with turn, self._client.talking() as talk:
            try:
                draft = await _ready(talk, frozen, message)
            except Gone as gone:
                raise TryLater(gone.why, OURS_TO_MEND) from None
            if draft is not None:
                await self._client.take_turn()
                await _send(talk, draft)

    async def find(self, key: str) -> bool | None:
        """Look whether a message went. Raises while nothing can be said: ask again later."""
        domain = self._client.mailbox.rpartition("@")[2]
        async with self._client.talking() as talk:
            copies = await _by_key(talk, key) or await _by_number(talk, f"<{key}@{domain}>")
        if any(not copy.draft for copy in copies):
            return True
        if copies:
            return False
        raise NoAnswer("neither a draft nor a sent copy is there")

    async def found_in(self, folder: str, frozen: Frozen) -> list[str]:
        """Give the ids of a message's copies in one folder: by our mark, or by its Message-ID."""
        place = f"/mailFolders/{folder}/messages"
        async with self._client.talking() as talk:
            copies = await _by_key(talk, frozen.key, place)
            if not copies and folder == "inbox":  # the mark does not travel
                copies = await _by_number(talk, frozen.message_id, place)
        return [copy.id for copy in copies]

    async def remove(self, frozen: Frozen) -> None:
        """Remove every copy of a message: for one that was a test."""
        async with self._client.talking() as talk:
            found = await _by_key(talk, frozen.key) + await _by_number(talk, frozen.message_id)
            for number in {copy.id for copy in found}:
                await _remove(talk, number)


async def _ready(talk: Talk, frozen: Frozen, message: EmailMessage) -> str | None:
    """Give the id of the one draft that is ready to be sent; None if the message went."""
    copies = await _by_key(talk, frozen.key)
    copies += [one for one in await _by_number(talk, frozen.message_id) if one not in copies]
    sent = [copy for copy in copies if not copy.draft]
    if any(copy.sha256 not in ("", frozen.sha256) for copy in sent):
        raise Refused("another message went under the same key")
    if sent:
        return None
    drafts = [copy for copy in copies if copy.sha256 == frozen.sha256]
    kept = drafts[0].id if drafts else None
    for copy in copies:
        if copy.id != kept:
            await _remove(talk, copy.id)
    return kept or await _drafted(talk, frozen, message)


async def _drafted(talk: Talk, frozen: Frozen, message: EmailMessage) -> str:
    """Make a draft; our properties come last and say that it is whole."""
    if len(frozen.content) <= MIME_MOST:
        heads = {"Content-Type": "text/plain"}
        made = await talk.ask("POST", "/messages", body=as_mime(frozen), headers=heads)
        draft = id_of(made.content)
    else:
        made = await talk.ask("POST", "/messages", json=as_parts(frozen, message))
        draft = id_of(made.content)
        for file in enclosures(message):
            await _enclose(talk, draft, file)
    await talk.ask("PATCH", f"/messages/{draft}", json=properties(frozen))
    return draft


async def _enclose(talk: Talk, draft: str, file: Enclosure) -> None:
    place = f"/messages/{draft}/attachments"
    if len(file.content) < FILE_MOST:
        await talk.ask("POST", place, json=as_attachment(file))
        return
    begun = await talk.ask("POST", f"{place}/createUploadSession", json=as_upload(file))
    address = str(begun.content.get("uploadUrl", ""))
    if address.partition(":")[0] != talk.scheme:
        raise TryLater("Microsoft Graph gave no safe address for an upload", OURS_TO_MEND)
    for first in range(0, len(file.content), PIECE):
        piece = file.content[first : first + PIECE]
        await talk.put_part(address, piece, first, len(file.content))


async def _send(talk: Talk, draft: str) -> None:
    try:
        await talk.act("POST", f"/messages/{draft}/send", headers={"Content-Length": "0"})
    except Gone:  # somebody sent it, or took it away
        raise NoAnswer("the draft is not there any more") from None


async def _remove(talk: Talk, draft: str) -> None:
    try:
        await talk.ask("DELETE", f"/messages/{draft}")
    except Gone:
        return


async def _by_key(talk: Talk, key: str, place: str = "/messages") -> list[_Copy]:
    named = f"singleValueExtendedProperties/any(ep:ep/id eq '{KEY}' and ep/value eq '{key}')"
    return await _listed(talk, named, place)


async def _by_number(talk: Talk, message_id: str, place: str = "/messages") -> list[_Copy]:
    """Find by the Message-ID: a server may change it, so it is a help and no proof."""
    if not _MESSAGE_ID.fullmatch(message_id):
        return []
    return await _listed(talk, f"internetMessageId eq '{message_id}'", place)


async def _listed(talk: Talk, named: str, place: str) -> list[_Copy]:
    asked = {
        "$filter": named,
        "$select": "id,isDraft",
        "$expand": f"singleValueExtendedProperties($filter=id eq '{HASH}')",
    }
    found = (await talk.ask("GET", place, params=asked)).content
    return [_copy(one) for one in found.get("value", ())]


def _copy(told: dict[str, Any]) -> _Copy:
    marks = told.get("singleValueExtendedProperties", ())
    sha256 = next((str(one.get("value", "")) for one in marks if one.get("id") == HASH), "")
    return _Copy(id_of(told), told.get("isDraft") is True, sha256)

"""Keys for personal columns: AES-GCM with a key id, and a blind index for exact look-up.

The newest key encrypts, older ones still decrypt, so that keys can be rotated. The blind index is
an HMAC under a key of its own; it shows which rows are equal and nothing more, so fields with few
possible values (a date of birth) get none.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import FileRefused

FORMAT = 1
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_BYTES = 16
LARGEST_KEY_ID = 255


class CannotRead(RuntimeError):
    """Stored personal text cannot be decrypted. Says where it is, never what it is."""


@dataclass(frozen=True, repr=False)
class KeyRing:
    """`keys` maps a key id (1–255) to 32 bytes; `active` encrypts; `index` keys the blind index."""

    keys: Mapping[int, bytes]
    active: int
    index: bytes

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read the key file: JSON with `keys` (id to base64), `active` and `index`.

        Raises FileRefused with every fault; none of them repeats a key.
        """
        table = _table(text)
        listed = table.get("keys")
        written = listed if isinstance(listed, dict) else {}
        keys = {_key_id(name): _bytes(value) for name, value in written.items()}
        ring = cls(keys, _key_id(table.get("active")), _bytes(table.get("index")))
        if faults := ring.faults():
            raise FileRefused("The key file", faults)
        return ring

    def faults(self) -> list[str]:
        """Say what is wrong with the keys, without repeating one."""
        faults = [] if self.keys else ["keys: at least one key is needed"]
        for name, key in self.keys.items():
            if not 1 <= name <= LARGEST_KEY_ID:
                faults.append(f"keys: ids are whole numbers from 1 to {LARGEST_KEY_ID}")
            if len(key) != KEY_BYTES:
                faults.append(f"keys.{name}: must be {KEY_BYTES} bytes in base64")
        if self.active not in self.keys:
            faults.append("active: must be the id of one of the keys")
        if len(self.index) != KEY_BYTES:
            faults.append(f"index: must be {KEY_BYTES} bytes in base64")
        return faults

    @staticmethod
    def new_file_text() -> str:
        """Make the text of a fresh key file."""
        return KeyRing({1: os.urandom(KEY_BYTES)}, 1, os.urandom(KEY_BYTES)).file_text()

    def file_text(self) -> str:
        """Give the text of the key file that holds these keys. It is a secret."""
        table = {
            "keys": {str(name): base64.b64encode(key).decode() for name, key in self.keys.items()},
            "active": self.active,
            "index": base64.b64encode(self.index).decode(),
        }
        return json.dumps(table, indent=2) + "\n"

    def encrypt(self, plain: str, place: str) -> bytes:
        """Encrypt for one place (`table.column`), so that a value cannot be moved elsewhere."""
        return self.encrypt_bytes(plain.encode(), place)

    def decrypt(self, blob: bytes, place: str) -> str:
        """Decrypt; raises CannotRead for another key, an altered or a moved value."""
        return self.decrypt_bytes(blob, place).decode()

    def encrypt_bytes(self, plain: bytes, place: str) -> bytes:
        """Encrypt what is no text, such as a piece of a file."""
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(self.keys[self.active]).encrypt(nonce, plain, place.encode())
        return bytes([FORMAT, self.active]) + nonce + body

    def decrypt_bytes(self, blob: bytes, place: str) -> bytes:
        """Decrypt what is no text."""
        if len(blob) < 2 + NONCE_BYTES or blob[0] != FORMAT:
            raise CannotRead(f"{place} holds a value that this program did not write")
        key = self.keys.get(blob[1])
        if key is None:
            raise CannotRead(f"{place} was written with key {blob[1]}, which the key file lacks")
        nonce, body = blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, place.encode())
        except InvalidTag:
            raise CannotRead(
                f"{place} cannot be read with key {blob[1]}: this is not the key it was written "
                "with, or the value was altered or moved. Is this the key file of this database?"
            ) from None

    def blind(self, plain: str, place: str) -> bytes:
        """Give the blind index of a text: the same for any case and outer white space."""
        text = f"{place}\0{plain.strip().casefold()}"
        return hmac.new(self.index, text.encode(), hashlib.sha256).digest()[:INDEX_BYTES]

    @property
    def links(self) -> bytes:
        """Give the key that signs the links in emails."""
        return hmac.new(self.index, b"links in emails", hashlib.sha256).digest()

    @property
    def seals(self) -> bytes:
        """Give the key with which rows are sealed."""
        return hmac.new(self.index, b"seals of rows", hashlib.sha256).digest()


def _table(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except ValueError:
        raise FileRefused("The key file", ["it is not JSON"]) from None
    if not isinstance(table, dict):
        raise FileRefused("The key file", ["it must hold keys, active and index"])
    return table


def _key_id(value: object) -> int:
    """Read a key id; 0, which is none, for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() else 0


def _bytes(value: object) -> bytes:
    """Read base64; nothing, which is too short for a key, for anything else."""
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError:
        return b""


def read_keys(path: Path) -> KeyRing:
    """Read a key file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileRefused(
            f"The key file {path}",
            [
                "it does not exist. Without its keys a database cannot be read, so none is made up",
                "for a new installation, `mace migrate --new-keys` makes it",
            ],
        ) from None
    return KeyRing.parse(text)


def write_new_keys(path: Path) -> KeyRing:
    """Make a key file that only its owner may read. Refuses to replace one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = KeyRing.new_file_text()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return KeyRing.parse(text)

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

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = 1
NONCE_BYTES = 12
KEY_BYTES = 32
INDEX_BYTES = 16


@dataclass(frozen=True, repr=False)
class KeyRing:
    """`keys` maps a key id (1–255) to 32 bytes; `active` encrypts; `index` keys the blind index."""

    keys: Mapping[int, bytes]
    active: int
    index: bytes

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read the key file: JSON with `keys` (id to base64), `active` and `index`."""
        table = json.loads(text)
        keys = {int(i): base64.b64decode(k, validate=True) for i, k in table["keys"].items()}
        return cls(keys, int(table["active"]), base64.b64decode(table["index"], validate=True))

    @staticmethod
    def new_file_text() -> str:
        """Make the text of a fresh key file."""
        key, index = (base64.b64encode(os.urandom(KEY_BYTES)).decode() for _ in range(2))
        return json.dumps({"keys": {"1": key}, "active": 1, "index": index}, indent=2) + "\n"

    def encrypt(self, plain: str, place: str) -> bytes:
        """Encrypt for one place (`table.column`), so that a value cannot be moved elsewhere."""
        nonce = os.urandom(NONCE_BYTES)
        body = AESGCM(self.keys[self.active]).encrypt(nonce, plain.encode(), place.encode())
        return bytes([FORMAT, self.active]) + nonce + body

    def decrypt(self, blob: bytes, place: str) -> str:
        """Decrypt; raises if the value was altered or belongs to another place."""
        nonce, body = blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :]
        return AESGCM(self.keys[blob[1]]).decrypt(nonce, body, place.encode()).decode()

    def blind(self, plain: str, place: str) -> bytes:
        """Give the blind index of a text: the same for any case and outer white space."""
        text = f"{place}\0{plain.strip().casefold()}"
        return hmac.new(self.index, text.encode(), hashlib.sha256).digest()[:INDEX_BYTES]

    @property
    def links(self) -> bytes:
        """Give the key that signs the links in emails."""
        return hmac.new(self.index, b"links in emails", hashlib.sha256).digest()

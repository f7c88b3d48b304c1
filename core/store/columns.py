"""Column types: instants in UTC, and personal text that is encrypted at rest.

The key ring travels with the engine's dialect (`engine.make_engine` puts it there), so that two
databases in one process cannot share a key by accident.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator

from core.store.keys import KeyRing


def key_ring(dialect: Dialect) -> KeyRing:
    """Give the key ring of an engine; refuse to read or write personal data without one."""
    ring: KeyRing | None = getattr(dialect, "mace_keys", None)
    if ring is None:
        raise RuntimeError("this engine has no keys: make it with core.store.engine.make_engine")
    return ring


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. A datetime without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read UTC; SQLite forgets the zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """Personal text. `place` is `table.column`; a value copied to another place cannot be read."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else key_ring(dialect).encrypt(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else key_ring(dialect).decrypt(bytes(value), self.place)


class EncryptedJson(TypeDecorator[Any]):
    """Personal content with a shape, as JSON with sorted keys."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        if value is None:
            return None
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))  # ASCII: half an emoji too
        return key_ring(dialect).encrypt(text, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypt."""
        return None if value is None else json.loads(key_ring(dialect).decrypt(value, self.place))


class EncryptedBytes(TypeDecorator[bytes]):
    """A piece of a file. Large files are kept in pieces, so that no reader holds all of one."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else key_ring(dialect).encrypt_bytes(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Decrypt."""
        return None if value is None else key_ring(dialect).decrypt_bytes(bytes(value), self.place)

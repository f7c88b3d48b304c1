"""The hash of a frozen paper's content."""

import hashlib
import json
from typing import Any


def content_digest(content: Any) -> str:
    """Give the SHA-256 of content as JSON with sorted keys, in hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

"""Opens a document in a process of its own, so that a hostile one can be stopped.

A thread cannot be ended from outside: a PDF made to keep a reader busy would hold the worker until
it is restarted, and a bomb would take its memory along. The process knows no key and no setting.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from core.incoming import TEXT_MOST, Note
from mailer.inbox.sniffing import PDF, WORD

OPENED = frozenset({WORD, PDF})
SECONDS = 40.0  # of the wall; the process itself stops after 20 s of work
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Opened:
    """What was read of a document."""

    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


FAILED = Opened(notes=(Note.NO_TEXT,))


async def open_document(content: bytes, media_type: str, seconds: float = SECONDS) -> Opened:
    """Give a document's text and the answers of our own form; what fails has no text."""
    if media_type not in OPENED:
        return Opened()
    command = (sys.executable, "-s", "-m", "mailer.inbox.document_text", media_type)
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(_ROOT)},
        cwd="/",
    )
    try:
        async with asyncio.timeout(seconds):
            told, _ = await process.communicate(content)
    except (TimeoutError, OSError):
        return FAILED
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _opened(told) if process.returncode == 0 else FAILED


def _opened(told: bytes) -> Opened:
    try:
        found = json.loads(told)
        fields = {str(key): str(value) for key, value in found["fields"].items()}
        notes = tuple(Note(one) for one in found["notes"])
        return Opened(str(found["text"])[:TEXT_MOST], fields, notes)
    except (ValueError, KeyError, TypeError, AttributeError):
        return FAILED

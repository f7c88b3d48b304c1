"""Files in the database, in encrypted pieces: a large one is never whole in memory.

They stand beside what they belong to, so that one transaction keeps both or neither and one backup
has everything.
"""

import hashlib
import io
from collections.abc import AsyncIterator
from typing import BinaryIO

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.store.tables import FilePieceRow, new_id

PIECE_BYTES = 256 * 1024  # 200 of them, as many as a change of keys rewrites at once, are 50 MB
PIECES_AT_ONCE = 16


async def keep(session: AsyncSession, owner: str, file: BinaryIO) -> str:
    """Keep a file from its present place to its end; give the SHA-256 of what was kept."""
    digest, number, rows = hashlib.sha256(), 0, []
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
        rows.append({"id": new_id(), "owner": owner, "number": number, "content": piece})
        number += 1
        if len(rows) == PIECES_AT_ONCE:
            await session.execute(insert(FilePieceRow), rows)
            rows = []
    if rows:
        await session.execute(insert(FilePieceRow), rows)
    return digest.hexdigest()


async def keep_bytes(session: AsyncSession, owner: str, content: bytes) -> str:
    """Keep what is in memory already."""
    return await keep(session, owner, io.BytesIO(content))


async def pieces(session: AsyncSession, owner: str) -> AsyncIterator[bytes]:
    """Give a file piece by piece."""
    number = 0
    while True:
        question = select(FilePieceRow.content).where(
            FilePieceRow.owner == owner, FilePieceRow.number == number
        )
        piece = (await session.execute(question)).scalar_one_or_none()
        if piece is None:
            return
        yield piece
        number += 1

"""Draws the app's two icons, so that nobody needs a drawing program to change them.

Run `python -m bot.manifest.icons` and commit what it writes: `color.png`, 192 by 192 on the
accent colour, and `outline.png`, 32 by 32 in white on nothing.
"""

import struct
import zlib
from pathlib import Path

Pixel = tuple[int, int, int, int]
Point = tuple[float, float]

ACCENT: Pixel = (0x4F, 0x52, 0xB2, 0xFF)
WHITE: Pixel = (0xFF, 0xFF, 0xFF, 0xFF)
CLEAR: Pixel = (0xFF, 0xFF, 0xFF, 0x00)

# An M as four strokes, on a square of one by one.
STROKES: tuple[tuple[Point, Point], ...] = (
    ((0.26, 0.70), (0.26, 0.30)),
    ((0.26, 0.30), (0.50, 0.56)),
    ((0.50, 0.56), (0.74, 0.30)),
    ((0.74, 0.30), (0.74, 0.70)),
)


def draw(size: int, ground: Pixel, ink: Pixel, width: float) -> bytes:
    """Give a PNG of the M. `width` is the stroke's, as a share of the size."""
    rows = (
        b"\x00" + b"".join(bytes(_mix(ground, ink, _cover(x, y, size, width))) for x in range(size))
        for y in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"".join(rows), 9)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _cover(x: int, y: int, size: int, width: float) -> float:
    """Give how much of a pixel the strokes cover, softened over one pixel."""
    middle = ((x + 0.5) / size, (y + 0.5) / size)
    away = min(_distance(middle, start, end) for start, end in STROKES)
    return max(0.0, min(1.0, (width / 2 - away) * size + 0.5))


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    along = max(0.0, min(1.0, (x * dx + y * dy) / (dx * dx + dy * dy)))
    return float(((x - along * dx) ** 2 + (y - along * dy) ** 2) ** 0.5)


def _mix(ground: Pixel, ink: Pixel, share: float) -> list[int]:
    return [round(g + (i - g) * share) for g, i in zip(ground, ink, strict=True)]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    here = Path(__file__).parent
    (here / "color.png").write_bytes(draw(192, ACCENT, WHITE, 0.10))
    (here / "outline.png").write_bytes(draw(32, CLEAR, WHITE, 0.11))

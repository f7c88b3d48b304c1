"""Bands of risk, what each means, and how far a chair may move a score (R4.4 to R4.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.deadlines import Limit
from core.profiles import Table

NO_CEILING = 10_000


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `low` to `high`, both included; the highest band has no `high`.

    `review` is None where the document leaves the date to the meeting. `prompts` are sentences
    for the chair. A case whose band `stays_open` may not be closed to social care (R4.7);
    `asks_nrm` raises the National Referral Mechanism question, which must be answered (R4.6).
    """

    id: str
    name: str
    low: int
    high: int | None
    wording: str
    review: Limit | None
    prompts: tuple[str, ...]
    stays_open: bool
    asks_nrm: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How many points the chair may add or take away, with a recorded rationale (R4.5)."""

    limit: int
    clause: str


def band_of(total: int, bands: Sequence[Band]) -> Band:
    """Give the band of a total, which is never below 0."""
    return next(b for b in bands if b.low <= total and (b.high is None or total <= b.high))


def read_bands(table: Table, key: str = "bands") -> tuple[Band, ...] | None:
    """Read the bands, which must begin at 0 and leave neither a gap nor an overlap."""
    if not table.has(key):
        return None
    bands = table.many(key, _read_band)
    _check(bands, table, key)
    return bands


def read_adjustment(table: Table) -> Adjustment:
    """Read how far a score may be moved by hand."""
    return Adjustment(limit=table.whole("limit", 0, 1000), clause=table.clause())


def _read_band(table: Table) -> Band:
    return Band(
        id=table.identifier(),
        name=table.text("name"),
        low=table.whole("low"),
        high=table.maybe_whole("high"),
        wording=table.text("wording"),
        review=table.maybe_limit("review"),
        prompts=table.texts("prompts"),
        stays_open=table.flag("stays_open"),
        asks_nrm=table.flag("asks_nrm"),
        clause=table.clause(),
    )


def _check(bands: Sequence[Band], table: Table, key: str) -> None:
    if not bands:
        table.fault(key, "must hold at least one band, or be left out")
    expected = 0
    for number, band in enumerate(bands):
        if band.low != expected:
            wrong = "overlaps the band before it" if band.low < expected else "leaves a gap"
            table.fault(f"{key}[{number}].low", f"{wrong}: it must be {expected}, not {band.low}")
        if band.high is not None and band.high < band.low:
            table.fault(f"{key}[{number}].high", f"must not be below {band.low}")
        expected = (NO_CEILING if band.high is None else band.high) + 1
    if bands and bands[-1].high is not None:
        table.fault(f"{key}[{len(bands) - 1}].high", "the highest band must have no “high”")

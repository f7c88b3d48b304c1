"""The rules of one score: its factor list, the bands, and how far it may be moved by hand.

They are kept with the score, so that it can be reckoned again to the byte after the list, the
look-back or the bands have changed (R4.5).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.bands import Band, read_bands
from core.errors import FileRefused
from core.evidence import Evidence, ManualScore
from core.factor_text import Values
from core.factor_text import written as written_catalogue
from core.factors import Catalogue, read_catalogue
from core.profiles import Table
from core.scoring import Score, score


@dataclass(frozen=True, slots=True)
class ScoreRules:
    """Everything that a score needs besides its evidence. `limit` is of the points by hand."""

    catalogue: Catalogue
    bands: tuple[Band, ...]
    limit: int

    @property
    def label(self) -> str:
        """Name the factor list and its version."""
        return f"{self.catalogue.name} {self.catalogue.version}"

    def score(self, evidence: Sequence[Evidence], manual: ManualScore | None, on: dt.date) -> Score:
        """Score evidence on a day by these rules."""
        return score(self.catalogue, self.bands, evidence, manual, on, limit=self.limit)


def written(rules: ScoreRules) -> Values:
    """Give the rules as plain values for keeping."""
    return {
        "catalogue": written_catalogue(rules.catalogue),
        "bands": [_band(one) for one in rules.bands],
        "limit": rules.limit,
    }


def read_rules(values: Mapping[str, Any]) -> ScoreRules:
    """Read rules that were kept, or raise `FileRefused` with what is wrong with them."""
    faults: list[str] = []
    table = Table(values, "", faults)
    rules = ScoreRules(
        catalogue=table.one("catalogue", read_catalogue),
        bands=read_bands(table) or (),
        limit=table.whole("limit", 0, 1000),
    )
    table.close()
    if faults:
        raise FileRefused("The rules kept with a score", faults)
    return rules


def _band(one: Band) -> Values:
    values: Values = {
        "id": one.id,
        "name": one.name,
        "low": one.low,
        "high": one.high,
        "wording": one.wording,
        "review": str(one.review) if one.review else None,
        "prompts": list(one.prompts),
        "stays_open": one.stays_open,
        "asks_nrm": one.asks_nrm,
        "clause": one.clause,
    }
    return {key: value for key, value in values.items() if value is not None}

"""By which rules a score is made: those kept with it, or for a new one its procedure's own."""

import json
from functools import lru_cache

from core.data.answers import rules_of
from core.errors import PanelError
from core.score_rules import ScoreRules, read_rules
from core.services.rules import procedure_of
from core.store.tables import ScoreRow

OLD_LIST = (
    "This score was made with the factor list “{used}”, which was not kept with it, and the panel "
    "uses “{present}” now, so its points cannot be shown one by one. The total stands in the "
    "minutes and on the tracker."
)


def rules_of_row(row: ScoreRow, panel: str) -> ScoreRules:
    """Give the rules of a stored score; one whose rules nobody kept is refused, not guessed at."""
    if row.rules is not None:
        return _read(json.dumps(row.rules.content))
    present = rules_of_panel(panel)
    if row.catalogue != present.label:
        raise PanelError(OLD_LIST.format(used=row.catalogue, present=present.label))
    return present


@lru_cache(maxsize=32)
def _read(text: str) -> ScoreRules:
    return read_rules(json.loads(text))


@lru_cache
def rules_of_panel(panel: str) -> ScoreRules:
    """Give the rules that a panel's new scores go by."""
    return rules_of(procedure_of(panel))

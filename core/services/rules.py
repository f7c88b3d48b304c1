"""The rules that a panel's key stands for: its procedure, the panel in it, the working calendar."""

from functools import lru_cache

from core.data import house, load_calendar, load_procedure
from core.dates import WorkingCalendar
from core.declarations import text_for
from core.house import VersionedText
from core.panels import Panel
from core.procedures import Procedure


def procedure_of(key: str) -> Procedure:
    """Give the procedure of a panel's key, such as `hertfordshire/east`."""
    return load_procedure(key.split("/", maxsplit=1)[0])


def panel_of(key: str) -> Panel:
    """Give the panel of a key."""
    return procedure_of(key).panel(key)


def panel_title(key: str) -> str:
    """Name a panel as its members do: "MACE East panel", "MACE 2 panel"."""
    name = panel_of(key).name
    return f"{name} panel" if name.startswith("MACE ") else f"MACE {name} panel"


def panels_title(procedure: str) -> str:
    """Name the panels to which one may refer: "MACE panels of Hertfordshire"."""
    rules = load_procedure(procedure)
    meeting = [panel for panel in rules.panels if not panel.strategic]
    if len(meeting) == 1:
        return panel_title(meeting[0].key)
    return f"MACE panels of {rules.authority}"


@lru_cache
def calendar() -> WorkingCalendar:
    """Give England's working calendar."""
    return load_calendar()


def declaration_of(key: str) -> VersionedText:
    """Give a panel's confidentiality declaration: the authority's own text, or else ours (H9)."""
    return text_for(procedure_of(key), house())

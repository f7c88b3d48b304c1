"""The rules that a panel's key stands for: its procedure, the panel in it, the working calendar."""

from functools import lru_cache

from core.data import load_calendar, load_procedure
from core.dates import WorkingCalendar
from core.panels import Panel
from core.procedures import Procedure


def procedure_of(key: str) -> Procedure:
    """Give the procedure of a panel's key, such as `hertfordshire/east`."""
    return load_procedure(key.split("/", maxsplit=1)[0])


def panel_of(key: str) -> Panel:
    """Give the panel of a key."""
    return procedure_of(key).panel(key)


def panel_title(key: str) -> str:
    """Name a panel as its members do: "MACE East panel"."""
    return f"MACE {panel_of(key).name} panel"


@lru_cache
def calendar() -> WorkingCalendar:
    """Give England's working calendar."""
    return load_calendar()

"""Panels: how often each meets, when, and for how long."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.dates import WEEKDAYS
from core.profiles import Table

LAST = -1
NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
NTH_WORDS = {number: word for word, number in NTHS.items()}
MINUTES_IN_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every week on one weekday, Monday being 0 (R3.2)."""

    weekday: int

    def __str__(self) -> str:
        return f"every {WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class MonthlyNth:
    """Every month on its first … fourth weekday, or on its last (`nth` = -1) (H8)."""

    weekday: int
    nth: int

    def __str__(self) -> str:
        return f"the {NTH_WORDS[self.nth]} {WEEKDAYS[self.weekday]} of each month"


Cadence = Weekly | MonthlyNth


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a procedure. Whatever its document does not say is None or empty.

    `key` is unique over all procedures (`hertfordshire/east`); `code` begins case references.
    A `strategic` panel (MACE 2) has strategic items instead of children.
    """

    id: str
    key: str
    name: str
    code: str
    areas: tuple[str, ...]
    cadence: Cadence | None
    start: time | None
    minutes: int | None
    initial_minutes: int | None
    review_minutes: int | None
    strategic: bool
    clause: str

    @property
    def end(self) -> time | None:
        """Give the time at which the meeting ends, if the document says how long it lasts."""
        if self.start is None or self.minutes is None:
            return None
        begun = datetime.combine(date.min, self.start)
        return (begun + timedelta(minutes=self.minutes)).time()


def read_panel(table: Table) -> Panel:
    """Read one panel; its procedure gives it its key."""
    panel = Panel(
        id=table.identifier(),
        key="",
        name=table.text("name"),
        code=table.text("code"),
        areas=table.texts("areas"),
        cadence=table.maybe("cadence", read_cadence),
        start=table.clock("start") if table.has("start") else None,
        minutes=table.maybe_whole("minutes", 1, 600),
        initial_minutes=table.maybe_whole("initial_minutes", 1, 600),
        review_minutes=table.maybe_whole("review_minutes", 1, 600),
        strategic=table.flag("strategic"),
        clause=table.clause(),
    )
    _check(panel, table)
    return panel


def keyed(panels: tuple[Panel, ...], procedure_id: str) -> tuple[Panel, ...]:
    """Give the panels their keys."""
    return tuple(replace(panel, key=f"{procedure_id}/{panel.id}") for panel in panels)


def read_cadence(table: Table) -> Cadence:
    """Read how often a panel meets: a weekday, and which of the month unless every week."""
    weekday = read_weekday(table)
    if table.one_of("every", ("week", "month")) == "week":
        return Weekly(weekday)
    return MonthlyNth(weekday, read_nth(table))


def read_weekday(table: Table) -> int:
    """Read a weekday by its English name; Monday is 0."""
    return WEEKDAYS.index(table.one_of("weekday", WEEKDAYS))


def read_nth(table: Table) -> int:
    """Read which of a month's weekdays is meant: first, second, third, fourth or last."""
    return NTHS[table.one_of("nth", NTHS)]


def _check(panel: Panel, table: Table) -> None:
    if not panel.code.isalpha() or not panel.code.isupper() or len(panel.code) not in {2, 3}:
        table.fault("code", f"“{panel.code}” must be two or three capital letters")
    if panel.cadence and (panel.start is None or panel.minutes is None):
        table.fault("cadence", "a panel that meets regularly needs “start” and “minutes”")
    if panel.start is not None and panel.minutes is not None:
        begun = panel.start.hour * 60 + panel.start.minute
        if begun + panel.minutes >= MINUTES_IN_A_DAY:
            table.fault("minutes", "the meeting would run past midnight")

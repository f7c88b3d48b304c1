"""Reads the tracker that an authority keeps in a spreadsheet: one child a row, faults by place.

A fault names row and column and says what to write; it never repeats what stands there, since that
may be a child's. Nothing is guessed: what cannot be read is a fault, what is not kept is said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.dates import short_day, whole_years
from core.errors import FileRefused
from core.grids import Cell, Grid, Row, Uncounted, letter, place
from core.questions import Options
from core.sheet_days import english_day
from core.tracker_titles import FIRST_ROWS, WORDS, Titles, is_row_of_titles, read_titles
from core.typed import text_problem

OLDEST, ADULT = 25, 18
MOST_FAULTS = 100
AHEAD = timedelta(days=2 * 366)
EARLIEST = date(1990, 1, 1)
SHORT, LONG = 200, 2000
ABBREVIATION = re.compile(r"\(([^)]+)\)")
SEVERAL = re.compile(r"[,;/&+\n]|\band\b")
DETAILS = (
    "also_known_as", "gender", "ethnicity", "nhs_number", "upn", "social_care_id", "looked_after",
    "home_authority", "legal_status", "school", "lead_name",
)  # fmt: skip
YES, NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0", "")
ELSEWHERE = ("other authority", "another authority", "ola", "out of area", "elsewhere")
CLOSED = ("closed", "close", "closed to mace", "c", "ended", "inactive")
OPEN = ("open", "o", "active", "open to mace", "current", "")
SAME_AS = {
    "cse": "sexual", "cce": "criminal", "cl": "county-lines", "modern slavery": "trafficking",
    "ms": "trafficking", "child sexual exploitation": "sexual", "sexual exploitation": "sexual",
    "child criminal exploitation": "criminal", "criminal exploitation": "criminal",
}  # fmt: skip

NO_TITLES = (
    "no row of titles was found among the first {rows} rows. Put the titles of the columns "
    "(such as Name, Date of birth, Next review) above the children, on the first page of the file"
)
MISSING = "the column “{title}” is missing. Add it, or name the column that holds it so"
TWICE = "{place}: a second column for “{title}”. Keep one of them"
MERGED = (
    "Rows {first} to {last}, columns {left} to {right}: merged cells, of which nobody can tell to "
    "whom they belong. Select them, choose “Unmerge cells”, and write into each what is meant"
)
NO_ROWS = "there are titles, but no child under them"
NO_OUTCOME = (
    "a formula whose outcome the file does not hold. Open the file in Excel, let it calculate, "
    "save it, and try again"
)
NEEDED = "is empty. Every child needs it"
NO_DAY = "this is no day that can be read. Write it like 28/02/2012"
A_NUMBER = "this is a number, not a day. Format the column as a date, or write it like 28/02/2012"
FUTURE = "this day has not come yet. Look at the year"
TOO_OLD = "this makes the person {age} today. Look at the year"
TOO_FAR = "this day is years away. Look at the year"
LONG_AGO = "this day is before 1990. Look at the year"
BEFORE_BIRTH = "this day is before the date of birth"
ONE_OF = "this is none of what the panel uses. Write {words}"
OPEN_OR_CLOSED = "write open or closed"
ONE_NAME = "a whole name needs a given and a family name. Write it like “Alex Example”"


@dataclass(frozen=True, slots=True)
class Lists:
    """What the panel's procedure offers: bands from the lowest risk up, kinds, our own lists."""

    bands: Options
    types: Options
    choices: Mapping[str, Options]


@dataclass(frozen=True, slots=True)
class Line:
    """One child as the file has them. `details` are kept with the child as they were written."""

    row: int
    given: str
    family: str
    born: date
    former_ref: str
    details: Mapping[str, str]
    lead_email: str
    types: tuple[str, ...]
    band: str | None
    opened_on: date
    next_review_on: date | None
    is_open: bool
    closed_on: date | None
    closed_why: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds: children, and the titles of columns that are not kept."""

    lines: tuple[Line, ...]
    strange: tuple[str, ...]


def read_lines(grid: Grid, name: str, lists: Lists, today: date) -> Read:
    """Read a whole tracker, or refuse it with every fault that it has."""
    head = next((r for r in grid.rows[:FIRST_ROWS] if is_row_of_titles(r.cells)), None)
    if head is None:
        raise FileRefused(name, [NO_TITLES.format(rows=FIRST_ROWS)])
    titles = read_titles(head.cells)
    rows = [row for row in grid.rows if row.number > head.number]
    faults = [MISSING.format(title=title) for title in titles.missing]
    faults += [
        TWICE.format(place=place(head.number, column), title=t) for column, t in titles.twice
    ]
    faults += _merged(grid, head.number)
    faults += [] if rows else [NO_ROWS]
    lines: list[Line] = []
    if not faults:
        for row in rows:
            reader = _Reader(row, titles, lists, today)
            lines.append(reader.line())
            faults += reader.faults
    refuse(name, faults)
    return Read(tuple(lines), titles.strange)


def refuse(name: str, faults: Sequence[str]) -> None:
    """Refuse a file that has faults; of very many the first are named, and how many follow."""
    if len(faults) > MOST_FAULTS:
        more = f"and {len(faults) - MOST_FAULTS:,} more; mend these first"
        faults = [*faults[:MOST_FAULTS], more]
    if faults:
        raise FileRefused(name, faults)


def _merged(grid: Grid, head: int) -> list[str]:
    return [
        MERGED.format(
            first=one.first_row,
            last=one.last_row,
            left=letter(one.first_column),
            right=letter(one.last_column),
        )
        for one in grid.merged
        if one.last_row >= head
    ]


@dataclass(slots=True)
class _Reader:
    """Reads one row and remembers what is wrong with it."""

    row: Row
    titles: Titles
    lists: Lists
    today: date
    faults: list[str] = field(default_factory=list)

    def line(self) -> Line:
        given, family = self.name()
        born = self.day("born", latest=self.today, check=self.birth)
        opened = self.day("opened_on", latest=self.today, check=self.past)
        closed = self.day("closed_on", latest=self.today, check=self.past)
        review = self.day("next_review_on", latest=self.today + AHEAD, check=self.coming)
        if born is None and not self.said("born"):
            self.fault("born", NEEDED)
        if born and opened and opened < born:
            self.fault("opened_on", BEFORE_BIRTH)
        is_open = self.is_open(closed)
        return Line(
            row=self.row.number,
            given=given,
            family=family,
            born=born or EARLIEST,
            former_ref=self.text("former_ref", 60),
            details=self.details(),
            lead_email=self.text("lead_email"),
            types=self.types(),
            band=self.band(),
            opened_on=opened or self.today,
            next_review_on=review if is_open else None,
            is_open=is_open,
            closed_on=None if is_open else closed,
            closed_why="" if is_open else self.text("closed_why", LONG),
        )

    def fault(self, column: str, sentence: str) -> None:
        """Keep a fault, with its place."""
        where = self.titles.columns.get(column, self.titles.columns.get("name", 0))
        self.faults.append(f"{place(self.row.number, where)} ({WORDS[column]}): {sentence}.")

    def cell(self, column: str) -> Cell:
        """Give what a cell holds; None for an empty one and for a column that is not there."""
        where = self.titles.columns.get(column)
        if where is None or where >= len(self.row.cells):
            return None
        found = self.row.cells[where]
        if isinstance(found, Uncounted):
            self.fault(column, NO_OUTCOME)
            return None
        return found

    def said(self, column: str) -> bool:
        """Tell whether anything stands there."""
        where = self.titles.columns.get(column)
        there = where is not None and where < len(self.row.cells)
        return where is not None and there and self.row.cells[where] is not None

    def text(self, column: str, most: int = SHORT) -> str:
        """Give what a cell holds as text, as people would have typed it."""
        text = _as_text(self.cell(column))
        if problem := text_problem(text, most):
            self.fault(column, problem.rstrip("."))
            return ""
        return text

    def name(self) -> tuple[str, str]:
        """Give given names and family name, from two columns or from one."""
        given, family = self.text("given"), self.text("family")
        if not (given and family) and "name" in self.titles.columns:
            given, family = _parted(self.text("name"))
            if not (given and family):
                self.fault("name", ONE_NAME)
            return given, family
        for column, value in (("given", given), ("family", family)):
            if not value:
                self.fault(column, NEEDED)
        return given, family

    def day(self, column: str, *, latest: date, check: Callable[[date], str | None]) -> date | None:
        """Give a day, or None where the cell is empty; anything else is a fault."""
        written = self.cell(column)
        if written is None:
            return None
        if isinstance(written, int | float):
            self.fault(column, A_NUMBER)
            return None
        found = english_day(written, latest)
        problem = NO_DAY if found is None else check(found)
        if problem:
            self.fault(column, problem)
        return None if problem else found

    def birth(self, day: date) -> str | None:
        """Say why a day can be no child's date of birth."""
        if day > self.today:
            return FUTURE
        age = whole_years(day, self.today)
        return TOO_OLD.format(age=age) if age > OLDEST else None

    def past(self, day: date) -> str | None:
        """Say why a day cannot have been."""
        return FUTURE if day > self.today else self.coming(day)

    def coming(self, day: date) -> str | None:
        """Say why a day cannot be meant at all."""
        if day > self.today + AHEAD:
            return TOO_FAR
        return LONG_AGO if day < EARLIEST else None

    def details(self) -> dict[str, str]:
        """Give what is kept with the child; what the form offers is kept as the form keeps it."""
        found = {key: text for key in DETAILS if (text := self.text(key))}
        if "looked_after" in found:
            found["looked_after"] = _looked_after(found["looked_after"])
        for key, offered in self.lists.choices.items():
            if key in found:
                found[key] = _option(found[key], offered) or found[key]
        return found

    def types(self) -> tuple[str, ...]:
        """Give the kinds of exploitation by their ids."""
        parts = [part.strip() for part in SEVERAL.split(self.text("types")) if part.strip()]
        found = [_kind(part, self.lists.types) for part in parts]
        if not all(found):
            self.fault("types", ONE_OF.format(words=_offered(self.lists.types)))
        return tuple(dict.fromkeys(one for one in found if one))

    def band(self) -> str | None:
        """Give the band, by its name or as red, amber, green."""
        text = self.text("band").casefold().replace("risk", "").strip(" -:")
        if not text:
            return None
        colours = dict(zip(("green", "amber", "red"), self.lists.bands, strict=False))
        names = {name.casefold().replace("risk", "").strip(): key for key, name in self.lists.bands}
        names |= {key: key for key, _ in self.lists.bands}
        if len(self.lists.bands) == len(colours):
            names |= {colour: key for colour, (key, _) in colours.items()}
        if text not in names:
            self.fault("band", ONE_OF.format(words=_offered(self.lists.bands)))
        return names.get(text)

    def is_open(self, closed_on: date | None) -> bool:
        """Tell whether the case is open: as it says, or where no day of closing stands."""
        said = self.text("state").casefold()
        if said and said not in (*OPEN, *CLOSED):
            self.fault("state", OPEN_OR_CLOSED)
        return said in OPEN if said else closed_on is None


def grown_up(line: Line, today: date) -> bool:
    """Tell whether somebody in an open case is 18 or over."""
    return line.is_open and whole_years(line.born, today) >= ADULT


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, date):
        return short_day(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _parted(name: str) -> tuple[str, str]:
    """Part a whole name: “EXAMPLE, Alex” or “Alex Example”, whose last word is the family name."""
    if "," in name:
        family, _, given = name.partition(",")
        return given.strip(), family.strip()
    given, _, family = name.rpartition(" ")
    return given.strip(), family.strip()


def _looked_after(text: str) -> str:
    plain = text.casefold().strip()
    if plain in ELSEWHERE or any(word in plain for word in ELSEWHERE[:2]):
        return "elsewhere"
    if plain in NO:
        return "no"
    return "here" if plain in YES or plain.startswith("yes") else text


def _option(text: str, offered: Options) -> str | None:
    plain = text.casefold().strip()
    return next((key for key, words in offered if plain in (key, words.casefold())), None)


def _kind(text: str, offered: Options) -> str | None:
    """Give a kind by its id, its words, what stands before a colon, or its letters in brackets."""
    plain = " ".join(text.casefold().split())
    ids = {key for key, _ in offered}
    if SAME_AS.get(plain) in ids:
        return SAME_AS[plain]
    for key, words in offered:
        whole = words.casefold()
        letters = [found.casefold() for found in ABBREVIATION.findall(words)]
        short = ABBREVIATION.sub("", whole).split(":")[0].strip()
        if plain in (key, key.replace("-", " "), whole, short, *letters):
            return key
    return None


def _offered(options: Sequence[tuple[str, str]]) -> str:
    return "one of: " + ", ".join(words.split(":")[0] for _, words in options)

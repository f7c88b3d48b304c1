"""What is recorded about a case beside its meetings: ids, days and instants, nothing personal.

The only thing taken from a personal column is the month of the eighteenth birthday (H18).
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """A confirmed score: the day it is of, when it was confirmed, its band, the chair."""

    on: date
    at: datetime
    band: str
    chair: str


@dataclass(frozen=True, slots=True)
class NrmGiven:
    """An answer to the NRM question. `stands`: a referral that no decision has refused."""

    at: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question raised on a day. `moot` says in words why it needs no answer any more."""

    on: date
    owner: str
    answered_at: datetime | None = None
    moot: str = ""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A CE risk assessment, or its update: the day it is of, when it was recorded."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """Other meetings in place of the panel's review, and those of them that were held."""

    id: str
    begun_on: date
    ended_on: date | None
    held: tuple[Assessed, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """One case. `adult_month` is the first day of the month of the eighteenth birthday."""

    case: str
    ref: str
    panel: str
    is_open: bool
    lead: str | None
    worker: str | None
    open_to: tuple[str, ...]
    scored: tuple[Scored, ...] = ()
    nrm: tuple[NrmGiven, ...] = ()
    strategy: tuple[Question, ...] = ()
    assessed: tuple[Assessed, ...] = ()
    series: tuple[Series, ...] = ()
    transfers: tuple[Question, ...] = ()
    adult_month: date | None = None
    transition_at: datetime | None = None

"""The tracker as a table for a spreadsheet: which columns, and what kind of value each holds.

Initials and not names: whoever needs the name opens the case, which is a read of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Value = str | int | date | None
Line = Mapping[str, Value]

TEXT, DAY, NUMBER = "text", "day", "number"
MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` is in characters."""

    id: str
    title: str
    kind: str = TEXT
    width: int = 18


COLUMNS: tuple[Column, ...] = (
    Column("ref", "Reference", width=16),
    Column("former_ref", "Reference before", width=16),
    Column("initials", "Initials", width=9),
    Column("born", "Date of birth", DAY, 13),
    Column("age", "Age", NUMBER, 6),
    Column("gender", "Gender"),
    Column("ethnicity", "Ethnicity"),
    Column("home_authority", "Home authority"),
    Column("looked_after", "Looked after"),
    Column("out_of_area", "Out of area", width=12),
    Column("panel", "Panel", width=12),
    Column("state", "State", width=10),
    Column("legal_status", "Legal status", width=24),
    Column("lead", "Lead professional", width=22),
    Column("lead_agency", "Lead agency", width=22),
    Column("referred_on", "Referred on", DAY, 13),
    Column("referrer_agency", "Referrer's agency", width=22),
    Column("criteria", "Criteria decision"),
    Column("criteria_on", "Criteria decided on", DAY, 13),
    Column("first_panel_on", "First panel", DAY, 13),
    Column("types", "Kinds of exploitation", width=32),
    Column("calculated", "Score calculated", NUMBER, 10),
    Column("adjustment", "Adjustment", NUMBER, 11),
    Column("score", "Score", NUMBER, 8),
    Column("scored_on", "Scored on", DAY, 13),
    Column("band", "Band", width=12),
    Column("trend", "Trend"),
    Column("assessment_due", "CE assessment due", DAY, 13),
    Column("assessment_done", "CE assessment done", DAY, 13),
    Column("missing_episodes", "Missing in six months (at referral)", NUMBER, 12),
    Column("education", "Education (at referral)", width=24),
    Column("nrm", "NRM (at referral)", width=24),
    Column("locations", "Locations of concern recorded", width=12),
    Column("people", "People of concern recorded", width=12),
    Column("last_panel_on", "Last panel", DAY, 13),
    Column("next_review_on", "Next review due", DAY, 13),
    Column("next_review_why", "Why on that day", width=28),
    Column("late", "What is late", width=36),
    Column("actions_open", "Actions open", NUMBER, 9),
    Column("actions_overdue", "Actions overdue", NUMBER, 9),
    Column("outcome", "Last decision", width=28),
    Column("closed_on", "Closed on", DAY, 13),
    Column("closed_why", "Why it closed", width=28),
    Column("rereferrals", "Referred again", NUMBER, 9),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One panel's tracker, or its actions, as a table.

    `panel` is in words; `made_on` the day it was asked for; `of` names what it holds.
    """

    panel: str
    made_on: date
    lines: Sequence[Line]
    columns: Sequence[Column] = COLUMNS
    of: str = "tracker"

    @property
    def file_name(self) -> str:
        """Name the file: the panel and the day, never a child."""
        words = "-".join(self.panel.split())
        return f"{words}-{self.of}-{self.made_on.isoformat()}.xlsx"

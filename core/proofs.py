"""The daily proof that nothing is forgotten: when it is made, and when its absence is an alarm.

Once a day the assistant counts what is owed by a second path (`mace verify`) and says so in one
line. A line that stays away says more than any line: then the health address turns red.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.dates import at_local_time, local_date

MADE_AT = time(7)  # London; before anybody's working day begins
ALARM_AFTER = timedelta(hours=26)  # a day, an hour for the autumn change, an hour for the work
NEVER = (
    "Nothing has been proved yet. The worker makes the first proof as soon as it runs: start "
    "`mace work`, and see whether it says why it cannot."
)
ABSENT = (
    "The last proof is of {day}, more than {hours} hours ago, so nobody knows whether something is "
    "forgotten. See whether `mace work` runs, and what it says."
)
UNEXPLAINED = (
    "{count} of what was counted on {day} is unexplained. `mace verify` lists it; do it today."
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What one day's count found. `lines` hold ids and references, no names.

    `closed` are the closed days known then (None: nobody wrote them down), `moved` what moved since
    the day before because those had changed.
    """

    made_at: datetime
    due: int
    accounted: int
    unexplained: int
    lines: tuple[str, ...] = ()
    closed: tuple[date, ...] | None = None
    moved: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Say it in a line: `412 due, 412 accounted for, 0 unexplained`."""
        return proof_line(self.due, self.accounted, self.unexplained)


def proof_line(due: int, accounted: int, unexplained: int) -> str:
    """Say a count in a line."""
    return f"{due} due, {accounted} accounted for, {unexplained} unexplained"


def is_due(last: datetime | None, now: datetime) -> bool:
    """Tell whether a proof is to be made: the first at once, then one a day from seven."""
    if last is None:
        return True
    today = local_date(now)
    return local_date(last) < today and now >= at_local_time(today, MADE_AT)


def alarm(last: Proof | None, now: datetime) -> str:
    """Say what is wrong, in words with the remedy; empty while all is well."""
    if last is None:
        return NEVER
    day = f"{local_date(last.made_at):%-d %B %Y}"
    if now - last.made_at > ALARM_AFTER:
        return ABSENT.format(day=day, hours=int(ALARM_AFTER.total_seconds() // 3600))
    if last.unexplained:
        return UNEXPLAINED.format(count=last.unexplained, day=day)
    return ""

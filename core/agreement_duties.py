"""Renewing information-sharing agreements before they expire: owed, and reminded of (H20)."""

from collections.abc import Iterator
from datetime import date, datetime

from core.dates import local_date
from core.messages import Kind, Message
from core.owing import Duty, Fate, Obligation, evidence_of, standing
from core.people import Role
from core.reminders import OURS as NOTICE
from core.reminders import Rung, latest, on_the_day
from core.reminding import At, remind
from core.snapshots import Agreed, SharingAgreement, Snapshot

RENEWED = "a later agreement recorded"
BEFORE = (NOTICE.renew, 20, 5)  # working days before the last good day
AFTER = (5, 20)
KEEPERS = (Role.ADMINISTRATOR, Role.MANAGER)


def agreement_duty(one: SharingAgreement, agreed: Agreed, now: datetime) -> Obligation | None:
    """Give the renewal that an agreement's end makes the administrator owe."""
    procedure = agreed.procedure_of(one.procedure)
    if procedure is None or procedure.information_sharing is None:
        return None
    fate = Fate(one.renewed_at, "", RENEWED)
    return Obligation(
        kind=Duty.AGREEMENT,
        subject=one.id,
        ref=one.agency,
        panel=one.procedure,
        owner=str(Role.ADMINISTRATOR),
        opened=max(_opens(one.expires_on, agreed), local_date(one.recorded_at)),
        due=one.expires_on,
        state=standing(one.expires_on, fate, now),
        evidence=evidence_of(fate),
        clause=procedure.information_sharing.clause,
    )


def agreement_reminders(at: At) -> Iterator[Message]:
    """Remind the administrators and managers of a procedure, until a later one is recorded."""
    for one in at.snapshot.agreements:
        procedure = at.agreed.procedure_of(one.procedure)
        if procedure is None or procedure.information_sharing is None or one.renewed_at:
            continue
        rung = latest(_ladder(one.expires_on, at.agreed), date.min, at.today)
        people = keepers(at.snapshot, one.procedure)
        yield from remind(Kind.AGREEMENT_REMINDER, one.id, people, rung, one.expires_on, at)


def keepers(
    snapshot: Snapshot, procedure: str, roles: tuple[Role, ...] = KEEPERS
) -> tuple[str, ...]:
    """Give who sees to what is a whole procedure's, each once: on whichever of its panels."""
    found = (
        person
        for (panel, role), people in sorted(snapshot.roles.items())
        if role in roles and panel.split("/")[0] == procedure
        for person in people
    )
    return tuple(dict.fromkeys(found))


def _opens(expires_on: date, agreed: Agreed) -> date:
    return agreed.calendar.add_working_days(expires_on, -NOTICE.renew)


def _ladder(expires_on: date, agreed: Agreed) -> list[Rung]:
    add = agreed.calendar.add_working_days
    before = [Rung(f"before-{n}", add(expires_on, -n)) for n in BEFORE]
    after = [Rung(f"after-{n}", add(expires_on, n)) for n in AFTER]
    return [*before, on_the_day(expires_on, agreed.calendar), *after]

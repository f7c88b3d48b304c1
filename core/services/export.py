"""The completed referral for the authority's record system (R4.1): asked for, audited, given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.data import load_form, load_procedure, load_questions
from core.dates import LONDON, day_and_time
from core.errors import NotAllowed, NotFound
from core.exports import Column, columns
from core.filled_forms import version_of
from core.people import Person
from core.questions import words
from core.referral_answers import one_answer, told
from core.referral_papers import SOURCES, ChairSaid, Corrected, ReferralPaper
from core.referrals import EDITABLE, IN_WORDS, ReferralState
from core.services import access, criteria, referrers
from core.services.referral_corrections import Correction, corrections
from core.services.referrals import SURE, ReferralView, view_of
from core.services.referrers import Named
from core.services.rules import panel_title
from core.store import referrals as store
from core.store.tables import CriteriaAnswerRow, ReferralRow

NOT_SENT = (
    "This referral has not been sent, was given back to be completed, or joined another matter, so "
    "there are no papers of it. Nothing has been changed. If you need them, ask the coordinator."
)


@dataclass(frozen=True, slots=True)
class ReferralExport:
    """One referral as a paper and as columns; both say the same."""

    paper: ReferralPaper
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What belongs to a referral, loaded. `named` if a coordinator found out who referred."""

    view: ReferralView
    route: str
    referrer: Person
    named: Named | None
    said: Sequence[tuple[CriteriaAnswerRow, Person]]
    corrections: Sequence[Correction]


async def referral_export(
    session: AsyncSession, by: Person, referral_id: str, *, now: datetime
) -> ReferralExport:
    """Give a referral for the record system to somebody who may read it."""
    row = await access.open_referral(session, by, referral_id, now=now)
    made = await _export(session, row)
    await access.wrote(session, by, "referral.export", f"referral:{row.id}", now=now)
    return made


async def export_on_the_console(
    session: AsyncSession, ref: str, *, now: datetime
) -> ReferralExport:
    """Give a referral, by its own or its case's reference, to whoever runs the installation."""
    row = await store.find(session, ref.strip().upper())
    if row is None:
        raise NotFound(f"There is no referral {ref}. Give a reference such as REF-2026-0007.")
    made = await _export(session, row)
    await access.opened_on_the_console(session, f"referral:{row.id}", now=now)
    return made


def may_be_filed(view: ReferralView) -> bool:
    """Tell whether there are papers of a referral: it was sent and nobody is changing it.

    One that joined another matter has none: they would tell its referrer of that matter.
    """
    without = (*EDITABLE, ReferralState.JOINED)
    return view.submitted_at is not None and view.state not in without


async def _export(session: AsyncSession, row: ReferralRow) -> ReferralExport:
    view = await view_of(session, row)
    if not may_be_filed(view):
        raise NotAllowed(NOT_SENT)
    known = _Known(
        view=view,
        route=row.route,
        referrer=await access.person(session, row.referrer_id),
        named=await referrers.last_named(session, row.id),
        said=await _said(session, view),
        corrections=await corrections(session, row.id),
    )
    return ReferralExport(_paper(known), _columns(known))


async def _said(
    session: AsyncSession, view: ReferralView
) -> list[tuple[CriteriaAnswerRow, Person]]:
    """Give the co-chairs' answers once they have decided (H5)."""
    if view.state not in (ReferralState.ACCEPTED, ReferralState.DECLINED):
        return []
    latest = await criteria.latest_answers(session, view.id)
    people = await access.people_by_id(session, set(latest))
    return [(one, people[chair]) for chair, one in latest.items()]


def _paper(known: _Known) -> ReferralPaper:
    view, form = known.view, load_form(known.view.procedure)
    labels = {one.id: one.label for one in load_questions().questions}
    return ReferralPaper(
        authority=load_procedure(view.procedure).authority,
        panel=panel_title(view.panel) if view.panel else "No panel",
        form=view.procedure,
        version=version_of(form),
        ref=view.ref,
        case_ref=view.case_ref or "",
        state=view.state_in_words,
        facts=_facts(known),
        steps=told(form, _answers(view), labels),
        decisions=tuple(_decision(view, one, chair) for one, chair in known.said),
        note=view.note or "",
        corrections=tuple(
            Corrected(*one_answer(form, one.field, one.before), day_and_time(one.at))
            for one in known.corrections
        ),
    )


def _answers(view: ReferralView) -> dict[str, str]:
    """Leave out what is no answer: which date of birth was asked about."""
    return {key: value for key, value in view.answers.items() if key != SURE}


def _facts(known: _Known) -> tuple[tuple[str, str], ...]:
    view, by, named = known.view, known.referrer, known.named
    who = ", ".join(part for part in (by.name, by.designation, by.agency, by.email) if part)
    days = (
        ("Begun", view.started_at),
        ("Sent", view.submitted_at),
        ("Put to the co-chairs", view.to_chairs_at),
        ("Decided", view.decided_at),
        ("Privacy notice read", view.privacy_at),
    )
    late = (("In time", "It came after the cut-off and is marked late."),) if view.late else ()
    return (
        ("Reference", view.ref),
        *((("The panel's reference", view.case_ref),) if view.case_ref else ()),
        ("It stands at", IN_WORDS[view.state]),
        ("Referred by", who),
        *(
            (("Who referred was found out by", f"{named.by.name}, {day_and_time(named.at)}"),)
            if named
            else ()
        ),
        ("How it came", SOURCES.get(view.source, view.source)),
        *((name, day_and_time(at)) for name, at in days if at is not None),
        *late,
    )


def _decision(view: ReferralView, row: CriteriaAnswerRow, chair: Person) -> ChairSaid:
    labels = tuple((c.id, c.label) for c in load_procedure(view.procedure).criteria)
    return ChairSaid(
        chair=", ".join(part for part in (chair.name, chair.designation, chair.agency) if part),
        agrees=row.agrees,
        criterion=words(labels, row.criterion) if row.criterion else "",
        reason=row.reason,
        when=day_and_time(row.answered_at),
    )


def _columns(known: _Known) -> tuple[Column, ...]:
    view, by = known.view, known.referrer
    reasons = [one.reason for one, _ in known.said] or [view.note or ""]
    about = {
        "case_ref": view.case_ref or "",
        "ref": view.ref,
        "procedure": view.procedure,
        "panel": view.panel or "",
        "state": str(view.state),
        "source": view.source,
        "route_taken": known.route,
        "late": "yes" if view.late else "no",
        "referrer_name": by.name,
        "referrer_agency": by.agency,
        "referrer_email": by.email,
        "started_at": _iso(view.started_at),
        "submitted_at": _iso(view.submitted_at),
        "to_chairs_at": _iso(view.to_chairs_at),
        "decided_at": _iso(view.decided_at),
        "decision_reasons": "\n".join(reasons),
        "privacy_version": view.privacy_version or "",
        "privacy_at": _iso(view.privacy_at),
    }
    return columns(load_form(view.procedure), about, _answers(view))


def _iso(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(LONDON).isoformat(timespec="seconds")

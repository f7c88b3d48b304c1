"""Possible and decided matches as cards: the two sides, how it was joined, what joined a matter."""

from collections.abc import Mapping

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.referral_words import sections
from bot.submissions.typed import text, values
from cards import joined, possible_match
from cards.pages import Section
from core.data import options
from core.dates import long_day
from core.questions import words
from core.referrals import on
from core.services import match_views, referrals
from core.services.match_views import JoinedLine, PossibleMatch
from core.typed import typed_day

LABELS: Mapping[str, str] = {
    "given": "Given names",
    "family": "Family name",
    "also_known_as": "Also known as",
    "born": "Date of birth",
    "gender": "Gender",
    "nhs_number": "NHS number",
    "upn": "Unique pupil number",
    "social_care_id": "Social care number",
    "school": "School, college or other education",
    "home_authority": "Home authority",
}
BY_ITSELF = "The assistant, since no other child can be meant"


async def doubt_card(desk: Desk, referral_id: str) -> Card | None:
    """Build the likeliest match that is undecided; None if there is none for this reader."""
    found = await match_views.first_doubt(desk.session, desk.person, referral_id, now=desk.now)
    return _possible(found) if found else None


async def possible_card(desk: Desk, press: Press, problems: Mapping[str, str]) -> Card:
    """Build one possible match again with what was typed."""
    match_id = text(press, "match")
    found = await match_views.possible_match(desk.session, desk.person, match_id, now=desk.now)
    return _possible(found, {"why": text(press, "why")}, problems)


async def joined_card(
    desk: Desk,
    referral_id: str,
    press: Press | None = None,
    problems: Mapping[str, str] | None = None,
) -> Card:
    """Build how a referral was joined."""
    view = await match_views.joined(desk.session, desk.person, referral_id, now=desk.now)
    return joined.build(
        joined.View(
            match_id=view.match_id,
            referral_id=view.referral_id,
            version=view.version,
            ref=view.ref,
            panel=view.panel,
            matter=view.matter,
            decided=view.by or BY_ITSELF,
            alike=view.alike,
            referrer=view.referrer,
            phone=view.phone,
            sent=long_day(view.sent_on),
            why=view.why,
            ring_by=long_day(view.ring_by),
            rung=f"{view.rung_by}, {long_day(view.rung_on)}" if view.rung_on else "",
            note=view.rung_note,
            danger=on(view.danger),
            may_decide=view.may_decide,
            values=values(press, joined.FIELDS) if press else {},
            problems=problems or {},
        )
    )


async def joined_sections(desk: Desk, lines: tuple[JoinedLine, ...]) -> tuple[Section, ...]:
    """Give the answers of the referrals that joined another one, to be read with it."""
    found: list[Section] = []
    for line in lines:
        view = await referrals.view(desk.session, desk.person, line.referral_id, now=desk.now)
        theirs = sections(view.procedure, view.answers)
        found += [Section(f"{line.ref} · {one.title}", one.answers) for one in theirs]
    return tuple(found)


def _possible(
    found: PossibleMatch,
    values: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> Card:
    there = found.there or {}
    keys = [key for key in LABELS if key in found.here or key in there]
    compared = tuple((LABELS[k], _said(k, found.here), _said(k, there)) for k in keys)
    return possible_match.build(
        possible_match.View(
            match_id=found.match_id,
            referral_id=found.referral_id,
            version=found.version,
            ref=found.ref,
            panel=found.panel,
            matter=found.matter,
            matter_panel=found.matter_panel,
            state=found.state,
            alike=found.alike,
            differs=tuple(label for label, a, b in compared if a and b and a != b),
            compared=compared if found.there is not None else (),
            seen=found.there is not None,
            left=found.left,
            values=values or {},
            problems=problems or {},
        )
    )


def _said(key: str, answers: Mapping[str, str]) -> str:
    answer = answers.get(key, "")
    if key == "gender":
        return words(options("genders"), answer)
    day = typed_day(answer) if key == "born" else None
    return long_day(day) if day else answer

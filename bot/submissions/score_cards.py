"""A score as cards: a group of factors, points by hand, the whole with every point explained."""

from collections.abc import Mapping
from datetime import date

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.typed import Pairs, text, values, version
from cards import score_adjustment, score_form, score_result
from cards.score_form import DAYS, LEVEL, NOT_SO, ON, PREFIXES, SOURCE, TICK
from core.dates import LONDON, clock_time, long_day, short_day
from core.factors import COUNT, GRADED, HARM, PROTECTIVE
from core.minutes import signed
from core.services import discussions, score_corrections, score_outlook
from core.services import scores as services
from core.services.discussion_views import DiscussionView
from core.services.score_views import FactorLine, ScoreLine, ScoreResult, ScoreView
from core.typed import numeric_day, typed_day

NO_POINTS: Mapping[str, str] = {
    HARM: "no points; it raises a question that must be answered",
    PROTECTIVE: "no points; it protects the child",
}
FROM_LAST = "from the last score"
KNOWN = "{} so, {} looked into and not so, {} not known"


async def group_card(desk: Desk, item_id: str, group: int) -> Card:
    """Build one group of factors as it is ticked."""
    view = await services.score_view(desk.session, desk.person, item_id, group, now=desk.now)
    return group_form(desk, view)


def group_form(
    desk: Desk, view: ScoreView, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card:
    """Build the form; with a press, as it was ticked and with the version that it answers."""
    return score_form.build(
        score_form.View(
            item_id=view.item_id,
            version=version(press) if press else view.version,
            case_ref=view.case_ref,
            initials=view.initials,
            group=view.group,
            groups=view.groups,
            label=view.label,
            factors=tuple(_factor(one) for one in view.factors),
            total=view.total,
            band=view.band,
            subtotals=view.subtotals,
            sent=view.sent,
            updates=view.updates,
            cap=f"no more than {view.cap} points together" if view.cap else "",
            confirmed=view.confirmed,
            latest=desk.today.isoformat(),
            values=values(press, (NOT_SO,), PREFIXES) if press else group_values(view),
            problems=problems or {},
        )
    )


def _factor(one: FactorLine) -> score_form.Factor:
    return score_form.Factor(
        id=one.id,
        label=one.label,
        weight=_weight(one),
        help=one.help,
        origin=(one.origin or FROM_LAST) if one.carried else "",
        levels=one.levels,
        counted=one.kind == COUNT,
    )


def _weight(one: FactorLine) -> str:
    most = "up to " if one.kind in (GRADED, COUNT) else ""
    points = NO_POINTS.get(one.kind) or most + _points(one.points)
    return f"{points}, {f'evidence of the past {one.window}' if one.window else 'whenever it was'}"


def _points(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"


def group_values(view: ScoreView) -> dict[str, str]:
    """Give what is ticked in a group, by field."""
    ticked = [one for one in view.factors if one.ticked]
    absent = [one.id for one in view.factors if one.absent]
    return {
        **{TICK + one.id: "true" for one in ticked},
        **{ON + one.id: one.on.isoformat() for one in ticked if one.on},
        **{SOURCE + one.id: one.source for one in ticked if one.source},
        **{LEVEL + one.id: one.level for one in ticked if one.level},
        **{DAYS + one.id: ", ".join(map(numeric_day, one.days)) for one in ticked if one.days},
        **({NOT_SO: ",".join(absent)} if absent else {}),
    }


def not_saved(view: ScoreView, present: Mapping[str, str], press: Press) -> Pairs:
    """Find the factors that were ticked otherwise than they stand: labels with words."""
    found: Pairs = []
    for one in view.factors:
        typed = {prefix: text(press, prefix + one.id) for prefix in PREFIXES}
        typed[TICK] = typed[TICK].replace("false", "")
        if any(typed[prefix] != present.get(prefix + one.id, "") for prefix in PREFIXES):
            found.append((one.label, _ticked(typed)))
    return found


def _ticked(typed: Mapping[str, str]) -> str:
    on = typed_day(typed[ON])
    parts = ["Ticked" if typed[TICK] else "Not ticked", short_day(on) if on else typed[ON]]
    more = (typed[DAYS], typed[LEVEL], typed[SOURCE])
    return ", ".join(part for part in (*parts, *more) if part)


async def result_card(desk: Desk, item_id: str, page: int = 1) -> Card:
    """Build the whole score."""
    found = await services.result_view(desk.session, desk.person, item_id, now=desk.now)
    return await result_of(desk, found, page)


async def result_of(desk: Desk, found: ScoreResult, page: int = 1) -> Card:
    """Build a score that was just loaded, with what this reader may do."""
    place = await _place(desk, found.item_id)
    return score_result.build(
        score_result.View(
            item_id=found.item_id,
            version=found.version,
            case_ref=found.case_ref,
            initials=found.initials,
            scored_on=short_day(found.scored_on),
            calculated=found.calculated,
            adjustment=signed(found.adjustment) if found.adjustment else "",
            rationale=found.rationale,
            total=found.total,
            band=found.band_name,
            band_words=found.band_words,
            lines=tuple(_line(line) for line in found.lines),
            prompts=found.prompts,
            changes=tuple(_change(one.on, one.why) for one in found.changes),
            band_before=found.band_before,
            distance=found.distance,
            subtotals=found.subtotals,
            known=KNOWN.format(*found.known),
            sent=found.sent,
            correction=await _correction(desk, found),
            may_correct=await _may_correct(desk, found),
            groups=found.steps if place.may_score else (),
            note=found.catalogue_note,
            not_looked_at=found.not_looked_at,
            confirmed=_confirmed(found),
            may_score=place.may_score,
            page=page,
        )
    )


async def _place(desk: Desk, item_id: str) -> DiscussionView:
    return await discussions.discussion_view(desk.session, desk.person, item_id, now=desk.now)


def _line(line: ScoreLine) -> score_result.Line:
    return score_result.Line(
        label=line.label, counted=line.counted, why=line.why, source=_source(line)
    )


def _source(line: ScoreLine) -> str:
    return " · ".join(part for part in (line.source, line.origin) if part)


async def _correction(desk: Desk, found: ScoreResult) -> str:
    if found.edition == 1:
        return ""
    shown = await score_outlook.outlook(desk.session, desk.person, found.item_id, now=desk.now)
    return next((one.correction for one in reversed(shown.history) if one.correction), "")


async def _may_correct(desk: Desk, found: ScoreResult) -> bool:
    if found.confirmed_at is None:
        return False
    return await score_corrections.may_correct(
        desk.session, desk.person, found.item_id, now=desk.now
    )


def _change(on: date, why: str) -> str:
    return f"On {short_day(on)} it {why}"


def _confirmed(found: ScoreResult) -> str:
    if found.confirmed_at is None:
        return ""
    local = found.confirmed_at.astimezone(LONDON)
    by = f", by {found.scored_by}" if found.scored_by else ""
    return f"On {long_day(local.date())} at {clock_time(local.time())}{by}."


async def adjustment_card(
    desk: Desk, item_id: str, press: Press | None = None, problems: dict[str, str] | None = None
) -> Card | None:
    """Build the form for points by hand; None for whoever cannot score this child now."""
    found = await services.result_view(desk.session, desk.person, item_id, now=desk.now)
    place = await _place(desk, item_id)
    if not place.may_score:
        return None
    present = {"points": str(found.adjustment or ""), "rationale": found.rationale}
    return score_adjustment.build(
        score_adjustment.View(
            item_id=item_id,
            version=version(press) if press else found.version,
            case_ref=found.case_ref,
            initials=found.initials,
            calculated=found.calculated,
            band=found.band_before,
            limit=found.adjustment_limit,
            values=values(press, score_adjustment.FIELDS) if press else present,
            problems=problems or {},
        )
    )

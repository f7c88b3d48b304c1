"""Two records that are one child's: compare, merge, undo."""

from bot.activities import Card
from bot.desk import Desk
from bot.presses import Press
from bot.submissions.acts import Act
from bot.submissions.typed import text, values, version, with_strays
from cards import child_merge
from cards.child_merge import FIELDS, VERB_ASK, VERB_LOOK, VERB_MERGE, VERB_UNDO
from core.data import options
from core.dates import short_day
from core.errors import InputRefused
from core.services import child_merges
from core.services.child_merges import Merged, MergeView, Side

NAME_IT = "Write the reference of the other case as it stands on the tracker."
STATES = {"open": "Open", "closed": "Closed", "joined": "Joined to another case"}


def _card(
    view: MergeView, values: dict[str, str] | None = None, problems: dict[str, str] | None = None
) -> Card:
    return child_merge.build(
        child_merge.View(
            case_id=view.kept.case_id,
            panel=view.panel,
            kept=_side(view.kept),
            other=_side(view.other) if view.other else None,
            merged=tuple(_merged(one) for one in view.merged),
            values=values or {},
            problems=problems or {},
        )
    )


def _side(side: Side) -> child_merge.Side:
    status = dict(options("legal_statuses")).get(side.legal_status, side.legal_status)
    about = (
        ("Legal status", status),
        ("Opened", short_day(side.opened_on)),
        ("State", STATES.get(side.state, side.state)),
    )
    return child_merge.Side(
        case_ref=side.case_ref,
        child=f"{side.name}, {side.age}",
        born=short_day(side.born),
        about=about,
    )


def _merged(one: Merged) -> child_merge.Merged:
    said = f"{one.by}, {short_day(one.on)}: {one.why}"
    return child_merge.Merged(id=one.id, name=one.name, said=said, version=one.version)


async def ask(desk: Desk, press: Press) -> Card:
    """Ask which other case it is; show what was merged before."""
    case_id = text(press, "case")
    return _card(await child_merges.merge_view(desk.session, desk.person, case_id, now=desk.now))


async def look(desk: Desk, press: Press) -> Card:
    """Show both records side by side."""
    other = text(press, "other")
    if not other.strip():
        raise InputRefused({"other": NAME_IT})
    case_id = text(press, "case")
    return _card(
        await child_merges.merge_view(desk.session, desk.person, case_id, other, now=desk.now)
    )


async def merge(desk: Desk, press: Press) -> Card:
    """Merge the two records."""
    if not desk.fresh:
        return await ask(desk, press)
    view = await child_merges.merge(
        desk.session,
        desk.person,
        text(press, "case"),
        text(press, "other"),
        text(press, "why"),
        now=desk.now,
    )
    return _card(view)


async def undo(desk: Desk, press: Press) -> Card:
    """Take a merge back."""
    if not desk.fresh:
        return await ask(desk, press)
    view = await child_merges.undo(
        desk.session,
        desk.person,
        text(press, "case"),
        text(press, "merge"),
        text(press, "why"),
        version=version(press),
        now=desk.now,
    )
    return _card(view)


async def again(desk: Desk, press: Press, problems: dict[str, str]) -> Card:
    """Show what was pressed again with what was typed and what is wrong with it."""
    other = text(press, "other") if press.verb == VERB_MERGE and "other" not in problems else ""
    case_id = text(press, "case")
    view = await child_merges.merge_view(desk.session, desk.person, case_id, other, now=desk.now)
    shown = {name: problem for name, problem in problems.items() if name in FIELDS}
    strays = {name: problem for name, problem in problems.items() if name not in shown}
    return with_strays(_card(view, values(press, FIELDS), shown), strays)


VERBS: dict[str, Act] = {
    VERB_ASK: Act(ask, again=again, looks=True),
    VERB_LOOK: Act(look, again=again, looks=True),
    VERB_MERGE: Act(merge, again=again),
    VERB_UNDO: Act(undo, again=again),
}

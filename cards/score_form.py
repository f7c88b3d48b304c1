"""Score a child, one part of the factor list at a time (R4.5, R4.6).

Unknown is not no: a factor is ticked, marked as looked into and not so, or left as not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from textwrap import shorten

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    bullets,
    card,
    execute,
    fact,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_OPEN = "score.open"  # data: item, and group (from 1) or typed: to_group
VERB_GROUP = "score.group"  # data: item, group, go ("next", "back", "result"), v

VERB_SENT = "score.sent"  # saves first; data: item, group, v
NOT_SO = "absent"  # the factors that were looked into and are not so

FIELDS = (NOT_SO,)
TICK, ON, SOURCE = "tick_", "on_", "source_"  # each with the factor's id
MOST_UPDATES, WORDS = 3, 300  # of each update, in characters
LEVEL, DAYS = "level_", "days_"  # of a graded factor; of one that is counted
PREFIXES = (TICK, ON, SOURCE, LEVEL, DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor. `weight` says its points in words, `origin` where it was filled in from.

    `levels` are offered where it is graded; a `counted` one has a day for each time.
    """

    id: str
    label: str
    weight: str
    help: str = ""
    origin: str = ""
    levels: Options = ()
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One group. `values` and `problems` are by `tick_`, `on_` (ISO) and `source_` + factor id.

    `latest` is the last ISO date on which evidence can lie. `group` counts from 1. `subtotals` are
    groups with their points so far; `sent` is how much was sent in advance and waits; `updates`
    are what was recorded since the last score, the latest first.
    """

    item_id: str
    version: int
    case_ref: str
    initials: str
    group: int
    groups: int
    label: str
    factors: tuple[Factor, ...]
    total: int
    band: str
    cap: str = ""
    subtotals: tuple[tuple[str, int], ...] = ()
    sent: int = 0
    updates: tuple[str, ...] = ()
    confirmed: bool = False
    latest: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. Every button saves the group as it is ticked; none confirms the score."""
    form = Form(view.values, view.problems)
    title = f"Score · group {view.group} of {view.groups}"
    return card(
        heading(title),
        paragraph(f"{view.case_ref} · {view.initials}", subtle=True),
        form.summary(),
        facts(("Group", view.label), ("Score so far", f"{view.total}, {view.band}")),
        fact("So far by group", _subtotals(view)) if view.subtotals else None,
        fact("This group counts", view.cap) if view.cap else None,
        _confirmed(view),
        _sent(view),
        _updates(view),
        [part for factor in view.factors for part in _factor(view, factor, form)],
        form.choices(
            NOT_SO,
            "Looked into, and not so (what is neither ticked nor marked here is not known)",
            tuple((factor.id, factor.label) for factor in view.factors),
        ),
        actions=_buttons(view),
        speak=f"{title}. Score so far: {view.total}.",
    )


def _confirmed(view: View) -> Element | None:
    if not view.confirmed:
        return None
    told = "If you save a change here, the score must be confirmed again."
    return notice("warning", "This score is confirmed", told)


def _subtotals(view: View) -> str:
    return " · ".join(f"{label} {points}" for label, points in view.subtotals)


def _sent(view: View) -> Element | None:
    if not view.sent:
        return None
    pieces = "One piece" if view.sent == 1 else f"{view.sent} pieces"
    told = "See who said what, and take it over or leave it out."
    return notice("accent", f"{pieces} of evidence sent in advance for this group", told)


def _updates(view: View) -> list[Element]:
    if not view.updates:
        return []
    left = len(view.updates) - MOST_UPDATES
    more = [f"{left} more: see “What follows” on the case."] if left > 0 else []
    lines = [shorten(one, WORDS, placeholder=" …") for one in view.updates[:MOST_UPDATES]]
    return [subheading("Recorded since the last score"), *bullets([*lines, *more])]


def _factor(view: View, factor: Factor, form: Form) -> list[Element]:
    told = [part for part in (factor.help, _origin(factor)) if part]
    return [
        form.toggle(TICK + factor.id, factor.label, f"Yes · {factor.weight}"),
        *(paragraph(part, subtle=True) for part in told),
        *([form.choice(LEVEL + factor.id, "How serious", factor.levels)] if factor.levels else []),
        _day(view, factor, form),
        form.text(SOURCE + factor.id, "Which agency gave it"),
    ]


def _origin(factor: Factor) -> str:
    return f"Filled in {factor.origin}: please confirm it or untick it." if factor.origin else ""


def _day(view: View, factor: Factor, form: Form) -> Element:
    if factor.counted:
        asked = "The day of each time, with commas (12/8/2026, 3/9/2026); a day twice if it was two"
        return form.text(DAYS + factor.id, asked, limit=1000)
    return form.date(ON + factor.id, "Day of the latest evidence", latest=view.latest)


def _buttons(view: View) -> list[Element]:
    ids: Data = {"item": view.item_id, "group": view.group, "v": view.version}
    on = execute("Save and continue", VERB_GROUP, style="positive", go="next", **ids)
    back = execute("Back", VERB_GROUP, go="back", **ids)
    whole = execute("Save and see the score", VERB_GROUP, go="result", **ids)
    sent = execute("Save and see what was sent", VERB_SENT, **ids)
    return [
        *([on] if view.group < view.groups else []),
        *([back] if view.group > 1 else []),
        whole,
        *([sent] if view.sent else []),
    ]


_FIRST = View(
    item_id="i1",
    version=0,
    case_ref="HE-2026-0007",
    initials="R.S.",
    group=1,
    groups=12,
    label="Missing and whereabouts",
    factors=(
        Factor(
            id="missing-overnight",
            label="Missing overnight or longer",
            weight="20 points, evidence of the past 6 months",
            help="A night or more away without anybody who cares for the child knowing where.",
            origin="from the referral of 3 December 2026, by Alex Example",
        ),
        Factor(
            id="late-home",
            label="Often late home, or whereabouts often not known",
            weight="4 points, evidence of the past 6 months",
        ),
    ),
    total=20,
    band="Standard",
    latest="2026-12-18",
    values={
        "tick_missing-overnight": "true",
        "on_missing-overnight": "2026-09-02",
        "source_missing-overnight": "Police",
    },
)
_KINDS = replace(
    _FIRST,
    version=2,
    group=2,
    subtotals=(("Missing and whereabouts", 20), ("Background (lifetime)", 8)),
    sent=2,
    updates=(
        "20 December 2026, Core Group, Kit Invented: Seen twice at the flat. " + "Word " * 80,
        *("6 December 2026, Risk management meeting, the school: No absence.",) * 4,
    ),
    factors=(
        Factor(
            id="drugs",
            label="Uses drugs",
            weight="up to 20 points, evidence of the past 6 months",
            levels=(("some", "Now and then: 4 points"), ("daily", "Every day: 20 points")),
        ),
        Factor(
            id="episodes",
            label="Missing",
            weight="up to 20 points, evidence of the past 6 months",
            counted=True,
        ),
    ),
    values={
        "tick_drugs": "true",
        "level_drugs": "some",
        "on_drugs": "2026-09-02",
        "absent": "episodes",
    },
)
EXAMPLES = {
    "first": _FIRST,
    "graded_and_counted": _KINDS,
    "to_check": replace(
        _FIRST,
        group=2,
        version=3,
        confirmed=True,
        values={"tick_late-home": "true"},
        problems={
            "on_late-home": "Give the day of the evidence: only the past 6 months count.",
        },
    ),
    "last_and_long": replace(
        _FIRST,
        group=12,
        version=9,
        cap="no more than 16 points together",
        factors=tuple(
            Factor(
                id=f"long-factor-{n}",
                label=f"Factor {n}: people known or thought to exploit children, or other exploited"
                " children, are in the child's network",
                weight="4 points, whenever it was",
                help="What was seen or said, by whom it is known, and what has been tried. " * 2,
                origin="from the score of 18 September 2026",
            )
            for n in range(1, 17)
        ),
        values={f"source_long-factor-{n}": "Children's services" for n in range(1, 17)},
    ),
}

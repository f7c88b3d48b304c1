"""Score a child, one group of factors at a time (R4.5, R4.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    card,
    execute,
    fact,
    facts,
    heading,
    notice,
    paragraph,
)

VERB_OPEN = "score.open"  # data: item, and group (from 1) or typed: to_group
VERB_GROUP = "score.group"  # data: item, group, go ("next", "back", "result"), v

FIELDS = ()
TICK, ON, SOURCE = "tick_", "on_", "source_"  # each with the factor's id
PREFIXES = (TICK, ON, SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One factor. `weight` says its points in words; `carried` if the last score brought it."""

    id: str
    label: str
    weight: str
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One group. `values` and `problems` are by `tick_`, `on_` (ISO) and `source_` + factor id.

    `latest` is the last ISO date on which evidence can lie. `group` counts from 1.
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
        fact("This group counts", view.cap) if view.cap else None,
        _confirmed(view),
        [part for factor in view.factors for part in _factor(view, factor, form)],
        actions=_buttons(view),
        speak=f"{title}. Score so far: {view.total}.",
    )


def _confirmed(view: View) -> Element | None:
    if not view.confirmed:
        return None
    told = "If you save a change here, the score must be confirmed again."
    return notice("warning", "This score is confirmed", told)


def _factor(view: View, factor: Factor, form: Form) -> list[Element]:
    carried = "From the last score: please look at it again." if factor.carried else ""
    return [
        form.toggle(TICK + factor.id, factor.label, f"Yes · {factor.weight}"),
        *([paragraph(carried, subtle=True)] if carried else []),
        form.date(ON + factor.id, "Day of the latest evidence", latest=view.latest),
        form.text(SOURCE + factor.id, "Which agency gave it"),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"item": view.item_id, "group": view.group, "v": view.version}
    on = execute("Save and continue", VERB_GROUP, style="positive", go="next", **ids)
    back = execute("Back", VERB_GROUP, go="back", **ids)
    whole = execute("Save and see the score", VERB_GROUP, go="result", **ids)
    return [
        *([on] if view.group < view.groups else []),
        *([back] if view.group > 1 else []),
        whole,
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
            carried=True,
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
EXAMPLES = {
    "first": _FIRST,
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
                carried=True,
            )
            for n in range(1, 17)
        ),
        values={f"source_long-factor-{n}": "Children's services" for n in range(1, 17)},
    ),
}

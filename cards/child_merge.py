"""Two cases that may be one child's: side by side, merged with a reason, and undone (R1.2, H11)."""

from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    card,
    entry,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.tracker import VERB_CASE

VERB_ASK = "child.merge_ask"  # data: case
VERB_LOOK = "child.merge_look"  # data: case; typed: other
VERB_MERGE = "child.merge"  # data: case, other; typed: why
VERB_UNDO = "child.merge_undo"  # data: case, merge, v; typed: why

FIELDS = ("other", "why")
WHY_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One record; all is in words."""

    case_ref: str
    child: str
    born: str
    about: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merge that stands; `said` is who did it, when and why."""

    id: str
    name: str
    said: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`other` is None until its reference was given; `undo` chooses among what was merged."""

    case_id: str
    panel: str
    kept: Side
    other: Side | None = None
    merged: tuple[Merged, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems)
    return card(
        heading("Same child as another case"),
        paragraph(f"{view.panel} · {view.kept.case_ref}", subtle=True),
        form.summary(),
        _side("This record stays", view.kept),
        _asked(view, form),
        _undone(view, form),
        actions=_buttons(view),
        speak=f"Same child as another case: {view.kept.case_ref}.",
    )


def _asked(view: View, form: Form) -> list[Element]:
    if view.other is None:
        words = "Reference of the other case, such as HE-2026-0007"
        return [form.text("other", words, limit=20)]
    return [
        *_side("This record is merged into it", view.other),
        notice(
            "warning",
            "Only if you are certain",
            "Twins and cousins may share a name or a date of birth. Both histories are then shown "
            "together, and an open case of each before this panel becomes one. It can be undone.",
        ),
        form.long_text("why", "How do you know?", limit=WHY_MOST),
    ]


def _undone(view: View, form: Form) -> list[Element]:
    if not view.merged or view.other is not None:
        return []
    listed = [entry(one.name, one.said) for one in view.merged]
    why = form.long_text("why", "To undo it: why are they not one child?", limit=WHY_MOST)
    return [subheading("Merged into this record"), *listed, why]


def _side(title: str, side: Side) -> list[Element]:
    known = facts(("Case", side.case_ref), ("Child", side.child), ("Born", side.born), *side.about)
    return [subheading(title), *known]


def _buttons(view: View) -> list[Element]:
    case = view.case_id
    back = execute("Back to the case", VERB_CASE, inputs=False, case=case, page=1)
    if view.other is not None:
        other = view.other.case_ref
        merge = execute(
            "These are one child", VERB_MERGE, style="destructive", case=case, other=other
        )
        return [merge, back]
    undo = [
        execute(f"Undo: {one.name}"[:40], VERB_UNDO, case=case, merge=one.id, v=one.version)
        for one in view.merged[-3:]
    ]
    return [execute("Compare", VERB_LOOK, style="positive", case=case), *undo, back]


_KEPT = Side(
    case_ref="HE-2026-0003",
    child="Sam Sample, 14",
    born="4 May 2012",
    about=(("Opened", "19 June 2026"), ("State", "Open")),
)
_ASK = View(case_id="c1", panel="MACE East panel", kept=_KEPT)
EXAMPLES = {
    "ask": _ASK,
    "look": replace(_ASK, other=replace(_KEPT, case_ref="HE-2026-0009", child="Samuel Sample, 14")),
    "merged": replace(
        _ASK,
        merged=(
            Merged(
                id="m1",
                name="Samuel Sample",
                said="Casey Specimen, 3 July 2026: The school knows both names.",
                version=1,
            ),
        ),
    ),
    "refused": replace(
        _ASK,
        other=replace(_KEPT, case_ref="HE-2026-0009"),
        problems={"why": "Say how you know that the two are one child."},
    ),
}

"""The CE risk assessment updated in a meeting; the child's services and worker (R4.7, R4.10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    bullets,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_OPEN = "renewal.open"  # data: case
VERB_SAVE = "renewal.save"  # data: case, v
VERB_SUPPORT = "support.save"  # data: case, v

FIELDS = ("meeting", "held_on", "done_by", "level", "changed", "open_to", "worker")
REASON = 2000  # characters
MOST_PAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`responsible` names who answers for it, `why` how that was derived."""

    case_id: str
    version: int
    case_ref: str
    responsible: str
    why: str
    meetings: Options
    levels: Options
    services: Options
    workers: Options
    history: tuple[str, ...] = ()
    may_record: bool = True
    saved: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card: an update above, services and worker below."""
    form = Form(view.values, view.problems, may_wait=True)
    past = [subheading("Recorded so far"), *bullets(view.history[:MOST_PAST])]
    return card(
        heading("Risk assessment and worker"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        notice("good", view.saved) if view.saved else None,
        facts(("Responsible", view.responsible), ("Why", view.why)),
        [*_update(view, form), *_support(view, form)] if view.may_record else None,
        past if view.history else None,
        actions=_buttons(view) if view.may_record else [],
        speak=f"Update of the risk assessment for {view.case_ref}.",
    )


def _update(view: View, form: Form) -> list[Element]:
    return [
        subheading("An update of the assessment"),
        form.choice("meeting", "In which meeting", view.meetings, required=True),
        form.date("held_on", "Day of the meeting", required=True),
        form.text("done_by", "Updated by", required=True),
        form.choice("level", "Level of risk", view.levels, required=True),
        form.text("changed", "What has changed", required=True, limit=REASON, long=True),
    ]


def _support(view: View, form: Form) -> list[Element]:
    return [
        subheading("Who works with the child"),
        form.choices("open_to", "Open to", view.services),
        form.choice("worker", "Dedicated worker", view.workers),
    ]


def _buttons(view: View) -> list[Element]:
    ids: Data = {"case": view.case_id, "v": view.version}
    return [
        execute("Record the update", VERB_SAVE, style="positive", **ids),
        execute("Save services and worker", VERB_SUPPORT, **ids),
    ]


_OPEN = View(
    case_id="c1",
    version=3,
    case_ref="RO-2026-0011",
    responsible="Evolve",
    why="The child is open to Evolve, which answers for it (R4.10).",
    meetings=(("mace", "MACE"), ("core-group", "Core Group")),
    levels=(("low", "Low"), ("medium", "Medium"), ("high", "High")),
    services=(("evolve", "Evolve"), ("barnardos", "Barnardo's")),
    workers=(("p1", "Wren Calder, Evolve"),),
    values={"open_to": "evolve", "worker": "p1"},
)
EXAMPLES = {
    "open": _OPEN,
    "saved": replace(
        _OPEN,
        version=4,
        saved="Saved.",
        history=("17 December 2026, MACE: High, by Wren Calder. Two more episodes.",),
    ),
    "to_check": replace(
        _OPEN,
        values={"meeting": "mace", "held_on": "2027-02-30"},
        problems={"held_on": "“2027-02-30” is no day of the calendar.", "worker": "Choose one."},
    ),
    "to_read": replace(_OPEN, may_record=False),
}

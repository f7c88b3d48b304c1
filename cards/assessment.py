"""A CE risk assessment that is asked for: when it is due, and recording it (R4.7, R4.10)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Element,
    Form,
    Options,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
)

VERB_RECORD = "assessment.record"  # data: assessment, v; typed: level

FIELDS = ("level",)
LEVELS: Options = (("low", "Low"), ("medium", "Medium"), ("high", "High"))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`told` says when it is due or how late it is; `recorded` who, when and the level, or ""."""

    assessment_id: str
    version: int
    case_ref: str
    asked: str
    due: str
    why: str
    told: str = ""
    late: bool = False
    recorded: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card; once recorded it can only be read."""
    form = Form(view.values, view.problems)
    return card(
        heading("Exploitation risk assessment"),
        paragraph(view.case_ref, subtle=True),
        form.summary(),
        _state(view),
        facts(("Asked for", view.asked), ("Due", view.due), ("Why", view.why)),
        None if view.recorded else _question(form),
        actions=[] if view.recorded else [_record(view)],
        speak=f"Exploitation risk assessment for {view.case_ref}, due {view.due}.",
    )


def _state(view: View) -> Element | None:
    if view.recorded:
        return notice("good", "Recorded", view.recorded)
    return notice("warning" if view.late else "accent", view.told) if view.told else None


def _question(form: Form) -> Element:
    asked = "The assessment is done. The risk it found"
    return form.choice("level", asked, LEVELS, required=True, style="expanded")


def _record(view: View) -> Element:
    return execute(
        "Record the assessment",
        VERB_RECORD,
        style="positive",
        v=view.version,
        assessment=view.assessment_id,
    )


_DUE = View(
    assessment_id="s1",
    version=1,
    case_ref="HE-2026-0007",
    asked="18 December 2026",
    due="23 December 2026",
    why="The panel accepted the child; an assessment is due within 3 working days.",
    told="This is due in 3 working days.",
)
EXAMPLES = {
    "due": _DUE,
    "late": replace(_DUE, told="This was due on 23 December 2026.", late=True),
    "to_check": replace(_DUE, problems={"level": "Choose the level that was found."}),
    "recorded": replace(
        _DUE, version=2, told="", recorded="Medium, on 22 December 2026 by Jo Sample."
    ),
}

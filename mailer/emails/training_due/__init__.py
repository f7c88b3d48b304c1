"""Tells a chair, and who sees to it, that training to chair is missing or due again (R2.2)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `own` for the chair; the others read the designation."""

    recipient: str
    panel: str
    designation: str
    own: bool
    trained_on: date | None
    due: date | None
    over: bool


EXAMPLES = {
    "soon": Context(
        "Pat Pretend",
        "Rotherham MACE panel",
        "Detective Sergeant",
        own=True,
        trained_on=date(2024, 1, 29),
        due=date(2027, 1, 29),
        over=False,
    ),
    "over": Context(
        "Casey Specimen",
        "Rotherham MACE panel",
        "Detective Sergeant",
        own=False,
        trained_on=date(2023, 9, 1),
        due=date(2026, 9, 1),
        over=True,
    ),
    "never": Context(
        "Dee Fiction",
        "Rotherham MACE panel",
        "Nominated Evolve Social Worker",
        own=True,
        trained_on=None,
        due=None,
        over=False,
    ),
}

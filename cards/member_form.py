"""Adding a member to a panel's register (R2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import Card, Form, Options, card, execute, heading, paragraph
from cards.members import VERB_SHOW

VERB_ADD = "members.add"  # data: panel; inputs: FIELDS
FIELDS = ("seat", "name", "email", "agency", "school", "from_day", "until_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`seats` are those of the panel's procedure."""

    panel_id: str
    panel: str
    seats: Options
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card."""
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading("Add a member"),
        paragraph(view.panel, subtle=True),
        form.summary(),
        form.choice("seat", "Seat", view.seats, required=True),
        form.text("name", "Name", required=True),
        form.text("email", "Work email address", required=True, style="Email"),
        form.text("agency", "Agency", required=True),
        form.text("school", "School, for those who come for its children only"),
        form.date("from_day", "First day, today if left empty"),
        form.date("until_day", "Last day, if known"),
        actions=[
            execute("Add", VERB_ADD, style="positive", panel=view.panel_id),
            execute("Back to the list", VERB_SHOW, inputs=False, panel=view.panel_id, page=1),
        ],
        speak=f"Add a member: {view.panel}.",
    )


_NEW = View(
    panel_id="rotherham/mace",
    panel="MACE Rotherham panel",
    seats=(("virtual-head", "Virtual Head"), ("housing", "Housing")),
)
EXAMPLES = {
    "new": _NEW,
    "to_check": replace(
        _NEW,
        values={"seat": "housing", "name": "Robin Invented", "email": "robin"},
        problems={
            "email": "An email address has one @, as in sam.sample@example.org. Look at it again.",
            "agency": "Give the agency for which they sit.",
        },
    ),
}

"""Other professionals for a child's slot: who is asked to come, and adding one more (R4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
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

VERB_SHOW = "slot.show"  # data: case
VERB_ADD = "slot.add"  # data: case; inputs: name, email, agency
VERB_REMOVE = "slot.remove"  # data: case, person
FIELDS = ("name", "email", "agency")
AGENCY_MOST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One professional; `state` is in words."""

    person_id: str
    name: str
    agency: str
    state: str
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`when` is the slot's day, with its time once that stands; empty while there is none."""

    case_id: str
    case_ref: str
    panel: str
    when: str
    guests: tuple[Guest, ...]
    may_add: bool
    news: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. It names no child."""
    form = Form(view.values, view.problems, may_wait=True)
    title = "Who else should come"
    return card(
        heading(title),
        paragraph(f"{view.case_ref} · {view.panel}", subtle=True),
        notice("good", view.news) if view.news else None,
        form.summary(),
        facts(("The child's time", view.when or "Not arranged yet")),
        [_row(view, one) for one in view.guests] or paragraph("Nobody has been added yet."),
        _form(view, form),
        actions=_buttons(view),
        speak=f"{title}: {view.case_ref}. {len(view.guests)} added.",
    )


def invite_others(case_id: str, ref: str = "") -> Element:
    """Give the button that opens this card, for the cards on which it is offered."""
    title = f"Invite others for {ref}" if ref else "Invite others"
    return execute(title, VERB_SHOW, inputs=False, case=case_id)


def _row(view: View, one: Guest) -> Element:
    ids: Data = {"case": view.case_id, "person": one.person_id}
    off = execute("Take off", VERB_REMOVE, inputs=False, **ids) if one.may_remove else None
    return entry(f"{one.name}, {one.agency}", one.state, button=off)


def _form(view: View, form: Form) -> list[Element]:
    if not view.may_add:
        return [paragraph("You can add others once the child is on an agenda.")]
    return [
        subheading("Add a professional"),
        paragraph(
            "They are invited by email to this child's time only, with the confidentiality"
            " declaration. They see nothing of any other child.",
            subtle=True,
        ),
        form.text("name", "Name", required=True),
        form.text("email", "Work email address", required=True, style="Email"),
        form.text("agency", "Agency", required=True, limit=AGENCY_MOST),
    ]


def _buttons(view: View) -> list[Element]:
    if not view.may_add:
        return []
    return [execute("Add", VERB_ADD, style="positive", case=view.case_id)]


_NONE = View(
    case_id="c1",
    case_ref="HE-2026-0007",
    panel="MACE East panel",
    when="Friday 18 December 2026",
    guests=(),
    may_add=True,
)
EXAMPLES = {
    "none": _NONE,
    "two": replace(
        _NONE,
        when="Friday 18 December 2026, 09:50 to 10:20",
        news="Terry Invented is invited by email.",
        guests=(
            Guest(
                person_id="p8",
                name="Terry Invented",
                agency="Invented High School",
                state="Invited",
                may_remove=False,
            ),
            Guest(
                person_id="p9",
                name="Uma Fictional",
                agency="Youth Work Example",
                state="Is invited when the time stands",
                may_remove=True,
            ),
        ),
    ),
    "to_check": replace(
        _NONE,
        values={"name": "Terry Invented", "email": "terry at school", "agency": "School"},
        problems={
            "email": "An email address has one @, as in sam.sample@example.org. Look at it again."
        },
    ),
    "no_slot": replace(_NONE, when="", may_add=False),
}

"""What a practitioner types when they refer an invented child, step by step."""

from bot.activities import Card
from core.data import load_form
from tests.fakes.teams import LocalClient
from tests.journeys.house import press

ANSWERS = {
    "danger": "no",
    "high_risk": "no",
    "harmful_behaviour": "no",
    "route": "standard",
    "privacy": "true",
    "referrer_phone": "01632 960000",
    "given": "Robin",
    "family": "Madeup",
    "born": "2011-05-04",
    "gender": "unknown",
    "looked_after": "no",
    "legal_status": "child_in_need",
    "lead_agency": "Children's Services",
    "school": "Nowhere High",
    "worry": "Found twice in another town with a new phone.",
    "missing_episodes": "4",
    "current_plan": "A child in need plan; visits alone do not keep Robin at home at night.",
    "ask": "Agree who meets Robin on Friday evenings, and how the flat is disrupted.",
    "child_view": "Robin wants to stay at home.",
    "aware": "both",
}


async def refer(client: LocalClient, *, area: str, kind: str, criterion: str | None) -> Card:
    """Go through every step of the form; give the summary."""
    answers = ANSWERS | {"area": area, "types": kind, "lead_name": client.person.name}
    answers |= {"lead_email": client.person.email}
    if criterion is not None:
        answers[f"criterion_{criterion}"] = "true"
        answers[f"why_{criterion}"] = "Four episodes in six weeks, twice with older people."
    procedure = "rotherham" if area == "Rotherham" else "hertfordshire"
    [card] = await client.say("refer")
    for step in load_form(procedure).steps:
        typed = {key: value for key, value in answers.items() if key in step.fields}
        card = await press(client, card, "Save and continue", **typed)
    return card

"""What a practitioner types when they refer an invented child, step by step."""

from bot.activities import Card
from tests.fakes.teams import LocalClient
from tests.journeys.house import press

START = {"danger": "no", "harmful_behaviour": "no", "route": "standard", "privacy": "true"}
CHILD = {
    "given": "Robin",
    "family": "Madeup",
    "born": "2011-05-04",
    "gender": "unknown",
    "looked_after": "no",
    "legal_status": "child_in_need",
    "school": "Nowhere High",
}
WHY = {
    "current_plan": "A child in need plan; visits alone do not keep Robin at home at night.",
    "ask": "Agree who meets Robin on Friday evenings, and how the flat is disrupted.",
    "child_view": "Robin wants to stay at home.",
    "aware": "both",
}


async def refer(client: LocalClient, *, area: str, kind: str, criterion: str | None) -> Card:
    """Go through the five steps; give the summary."""
    [card] = await client.say("refer")
    card = await press(client, card, "Save and continue", **START)
    card = await press(client, card, "Save and continue", **CHILD, area=area)
    concern = {"types": kind, "worry": "Found twice in another town with a new phone."}
    card = await press(client, card, "Save and continue", **concern, missing_episodes="4")
    ticked = (
        {}
        if criterion is None
        else {
            f"criterion_{criterion}": "true",
            f"why_{criterion}": "Four episodes in six weeks, twice found with older people.",
        }
    )
    card = await press(client, card, "Save and continue", **WHY, **ticked)
    people = {
        "referrer_phone": "01632 960000",
        "lead_name": client.person.name,
        "lead_email": client.person.email,
        "lead_agency": "Children's Services",
    }
    return await press(client, card, "Save and continue", **people)

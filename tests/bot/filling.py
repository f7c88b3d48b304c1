"""What an external referrer types into the pages, step by step; the child is invented."""

from tests.bot.visitor import Page, Visitor

Typed = dict[str, str | list[str]]

CHILD: Typed = {
    "given": "Robin",
    "family": "Madeup",
    "born-day": "4",
    "born-month": "5",
    "born-year": "2011",
}
LEAD: Typed = {
    "lead_name": "Rowan Ashby",
    "lead_email": "rowan.ashby@school.example",
    "lead_agency": "Nowhere High",
}
HERTFORDSHIRE: tuple[Typed, ...] = (
    {"danger": "no", "high_risk": "no", "route": "standard", "privacy": "true"},
    {"referrer_phone": "01632 960000"},
    CHILD,
    {"area": "East"},
    LEAD,
    {"school": "Nowhere High"},
    {"types": ["criminal", "county-lines"], "worry": "Found in another town.\nWith a new phone."},
    {"missing_episodes": "4"},
    {
        "criterion_missing": "true",
        "why_missing": "Four episodes in six weeks.",
        "current_plan": "A child in need plan; visits alone are not enough.",
        "ask": "Agree who meets Robin on Friday evenings.",
    },
    {"aware": "both"},
)


async def fill(visitor: Visitor, page: Page, steps: tuple[Typed, ...] = HERTFORDSHIRE) -> Page:
    """Fill in the steps one after the other; give the page that comes after."""
    for typed in steps:
        page = await visitor.send(page, go="next", **typed)
        assert page.status == 200
        assert not page.errors, (page.title, page.errors)
    return page

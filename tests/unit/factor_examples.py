"""A factor list with every kind of factor, its own windows, caps and hints, as a file holds it."""

from core.data import house
from core.factors import parse_catalogue
from core.score_rules import ScoreRules

EVERY_KIND = """
name = "every_kind"
version = "3"
title = "Every kind"
note = "Made up for tests. The score advises; people decide."
look_back = "6 months"
groups = [
    { id = "missing", label = "Missing" },
    { id = "health", label = "Health", cap = 24 },
    { id = "lasting", label = "Lasting" },
    { id = "harm", label = "Harm" },
]
harm_prompts = ["Review today."]
factors = [
    { id = "episodes", group = "missing", kind = "count", label = "Missing", source = "Ours", counts = [{ from = 1, points = 4 }, { from = 3, points = 20 }, { from = 5, points = 30 }] },
    { id = "abroad", group = "missing", label = "Found abroad", points = 20, window = "12 months", source = "Ours" },
    { id = "drugs", group = "health", kind = "graded", label = "Uses drugs", window = "3 months", source = "Ours", help = "Any drug.", levels = [{ id = "some", label = "Now and then", points = 4 }, { id = "daily", label = "Every day", points = 20 }] },
    { id = "hurt", group = "health", label = "Unexplained injury", points = 10, source = "Ours" },
    { id = "abuse", group = "lasting", label = "Abused before", points = 4, window = "lifetime", source = "Ours" },
    { id = "told", group = "harm", kind = "harm", label = "Has told of it", source = "Ours" },
    { id = "trusts", group = "lasting", kind = "protective", label = "Trusts somebody", source = "Ours" },
]
hints = [{ id = "often", factor = "episodes", question = "missing_episodes", at_least = 1 }]
"""  # noqa: E501 - a file as it is written

CATALOGUE = parse_catalogue(EVERY_KIND, "every_kind.toml")
RULES = ScoreRules(CATALOGUE, house().bands, 20)

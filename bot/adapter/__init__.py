"""The one door to botbuilder: Teams outside, plain Bot Framework JSON inside (decision 5).

No module outside this folder imports the library. What it gets wrong, and where each repair is
tested, is listed in docs/teams.md.
"""

from bot.adapter.connection import Patience
from bot.adapter.keys import KeyPatience, SigningKeys
from bot.adapter.registration import Registration
from bot.adapter.teams import Teams
from bot.adapter.turns import turn_logic

__all__ = [
    "KeyPatience",
    "Patience",
    "Registration",
    "SigningKeys",
    "Teams",
    "turn_logic",
]

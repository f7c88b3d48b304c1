"""The demo: invented people, and a history that went through the same services as real work."""

from core.services.demo.history import prepare
from core.services.demo.people import DemoPerson, demo_people, seed_people
from core.services.demo.setting import only_one, settings_for

__all__ = ["DemoPerson", "demo_people", "only_one", "prepare", "seed_people", "settings_for"]

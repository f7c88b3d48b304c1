"""Four generic package names are safe only as long as no library uses them."""

from importlib.metadata import packages_distributions

import pytest


@pytest.mark.parametrize("name", ["bot", "cards", "core", "mailer", "mace"])
def test_no_library_uses_the_name_of_one_of_our_folders(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"mace-panels"}

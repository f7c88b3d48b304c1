"""Which acceptance of the declaration counts when its text has a new version."""

from dataclasses import replace
from datetime import UTC, datetime

from core.data import house, load_procedure
from core.declarations import accepted_at, text_for

AT = datetime(2026, 12, 7, 12, tzinfo=UTC)


def test_H9_a_new_text_asks_again_until_the_meeting_has_begun() -> None:
    assert accepted_at(AT, "1", "1", begun=False) == AT
    assert accepted_at(AT, "1", "2", begun=False) is None
    assert accepted_at(AT, "1", "2", begun=True) == AT
    assert accepted_at(None, None, "2", begun=True) is None


def test_H9_an_authoritys_own_text_goes_before_ours_and_its_version_follows_its_words() -> None:
    procedure = load_procedure("hertfordshire")
    assert procedure.declaration is not None
    own = replace(procedure.declaration, text="One.\n\nTwo.")
    other = replace(procedure.declaration, text="One.\n\nThree.")

    ours = text_for(procedure, house())
    found = text_for(replace(procedure, declaration=own), house())
    changed = text_for(replace(procedure, declaration=other), house())

    assert ours == house().declaration_text
    assert found.paragraphs == ("One.", "Two.")
    assert len({ours.version, found.version, changed.version}) == 3

from dataclasses import replace
from datetime import UTC, datetime

from core.minutes import Discussed, declaration_in_words, missing, signed, worth_a_look

WHOLE = Discussed(
    ref="HE-2026-0001",
    has_discussion=True,
    has_decision=True,
    stays_open=True,
    has_review=True,
    scored=True,
    actions=1,
)


def test_R4_11_a_whole_record_lacks_nothing() -> None:
    assert missing(True, [WHOLE]) == ()
    assert worth_a_look([WHOLE], scores=True) == ()


def test_R4_11_everything_that_bars_approval_is_a_sentence() -> None:
    undecided = replace(WHOLE, has_decision=False, stays_open=False, scored=None)
    no_review = replace(WHOLE, ref="HE-2026-0002", has_review=False, problems=("too late.",))
    assert missing(False, [undecided, no_review]) == (
        "Attendance is not recorded. Take the roll call.",
        "HE-2026-0001: no decision is recorded.",
        "HE-2026-0001: the score has begun and is not confirmed.",
        "HE-2026-0002: the case stays open and has no day for its next review.",
        "HE-2026-0002: too late.",
    )


def test_R4_5_an_unscored_child_is_worth_a_look_where_the_procedure_scores() -> None:
    bare = replace(WHOLE, has_discussion=False, scored=False, actions=0)
    assert worth_a_look([bare], scores=True) == (
        "HE-2026-0001: nothing is written under discussion.",
        "HE-2026-0001: the child was not scored.",
        "HE-2026-0001: no action was agreed.",
    )
    assert len(worth_a_look([bare], scores=False)) == 2


def test_H9_the_attendance_list_gives_the_declarations_time_by_londons_clocks() -> None:
    summer = datetime(2026, 6, 26, 8, 31, tzinfo=UTC)
    assert declaration_in_words(summer, "teams") == "Accepted 26 June 2026, 09:31"
    assert declaration_in_words(summer, "aloud") == "Heard read aloud 26 June 2026, 09:31"
    assert declaration_in_words(None, None) == "Not recorded"


def test_points_by_hand_are_signed() -> None:
    assert [signed(5), signed(-5), signed(0)] == ["+5", "−5", "0"]

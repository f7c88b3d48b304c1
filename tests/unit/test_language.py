"""Hints at words that blame a child: gentle, of whole words, and none without need."""

import pytest

from core.data import load_language
from core.errors import FileRefused
from core.language import hints, parse_language


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("She is putting herself at risk every night.", "putting herself at risk"),
        ("It is a LIFESTYLE  choice.", "LIFESTYLE choice"),
        ("He was described as promiscuous.", "promiscuous"),
        ("He absconded\nfrom his placement", "absconded"),
        ("Has an older boyfriend who drives", "older boyfriend"),
        ("hard to reach, won't engage", "hard to reach"),
    ],
)
def test_a_blaming_phrase_is_quoted_as_written_with_another_way_to_say_it(
    written: str, quoted: str
) -> None:
    [hint] = hints(load_language(), [written])
    assert hint.written == quoted
    assert hint.sentence == f"You wrote “{quoted}”. You could {hint.instead}."


@pytest.mark.parametrize(
    "written",
    [
        "Robin is being exploited by adults who give him money.",
        "He carries a mobile phone.",
        "The clientele of the café.",  # no whole word of the list
        "The consensus of the meeting",
        "",
    ],
)
def test_words_that_blame_nobody_are_left_alone(written: str) -> None:
    assert hints(load_language(), [written]) == ()


def test_each_thought_comes_once_however_often_the_phrase_is_written() -> None:
    assert len(hints(load_language(), ["streetwise", "very streetwise", "manipulative"])) == 1


def test_a_list_with_faults_is_refused_with_all_of_them() -> None:
    with pytest.raises(FileRefused) as refused:
        parse_language('[[phrases]]\nid = "A B"\nwords = [""]\n', "language.toml")
    assert len(refused.value.faults) == 3

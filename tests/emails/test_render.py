"""What the templates can rely on."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from jinja2 import UndefinedError

from core.dates import long_day
from core.messages import Kind
from mailer.emails.action_reminder import EXAMPLES
from mailer.render import away, count, due, paragraphs, render


@dataclass(frozen=True)
class _Lacking:
    recipient: str = "Imogen Vale"
    panel: str = "MACE East panel"


def test_a_template_that_lacks_a_value_sends_nothing() -> None:
    with pytest.raises(UndefinedError):
        render(Kind.ACTION_REMINDER, _Lacking())


def test_markup_that_somebody_typed_is_shown_and_not_obeyed() -> None:
    typed = "<script>alert(1)</script> & {{ 7 * 7 }} *bold*"

    today = EXAMPLES["today"]
    context = replace(today, mine=(replace(today.mine[0], text=typed),))
    email = render(Kind.ACTION_REMINDER, context)

    assert typed in email.text
    assert "<script>" not in email.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7 * 7 }} *bold*" in email.html


def test_the_marking_is_the_authoritys() -> None:
    email = render(Kind.ACTION_REMINDER, EXAMPLES["today"], marking="OFFICIAL")

    assert email.text.startswith("OFFICIAL\n")
    assert "OFFICIAL-SENSITIVE" not in email.text + email.html


@pytest.mark.parametrize(
    ("days", "said", "owed"),
    [
        (3, "in 3 days", "due in 3 days"),
        (1, "tomorrow", "due tomorrow"),
        (0, "today", "due today"),
        (-1, "1 day late", "1 day late"),
        (-9, "9 days late", "9 days late"),
    ],
)
def test_how_far_off_a_day_is_is_said_in_words(days: int, said: str, owed: str) -> None:
    assert (away(days), due(days)) == (said, owed)


def test_days_and_counts_are_said_as_people_say_them() -> None:
    assert long_day(date(2027, 1, 8)) == "Friday 8 January 2027"
    assert [count(n, "child", "children") for n in (0, 1, 2)] == [
        "no children",
        "1 child",
        "2 children",
    ]


def test_paragraphs_are_split_where_a_line_is_empty() -> None:
    assert paragraphs("one\r\nstill one\r\n\r\n\n two ") == ["one\nstill one", "two"]

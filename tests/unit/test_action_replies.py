"""What a plain answer to an email says of an action, and what is left to a person (H15)."""

from datetime import date

import pytest

from core.action_replies import Reply, own_words, read_reply
from core.actions import Reason

TODAY = date(2026, 12, 4)

OUTLOOK = """DONE

Seen with the tenant on Thursday.

Kind regards
Robin Invented
Missing People Unit

________________________________
From: MACE assistant <mace@panel.example>
Sent: 01 December 2026 08:00
To: Robin Invented
Subject: action HE26-014

If it cannot be done or needs more time, tell us that.
"""
TELEPHONE = """More time until 12 May: the school is shut

Sent from my iPhone

> On 1 Dec 2026, at 08:00, MACE assistant <mace@panel.example> wrote:
> DONE
"""
GMAIL = """Cannot. The family has moved away.

On Tue, 1 Dec 2026 at 08:00, MACE assistant <mace@panel.example> wrote:

> Your action HE26-014 is due
"""


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (OUTLOOK, Reply("done", note="Seen with the tenant on Thursday.")),
        (
            TELEPHONE,
            Reply("more_time", until=date(2027, 5, 12), note="the school is shut"),
        ),
        (GMAIL, Reply("cannot", note="The family has moved away.")),
        ("done", Reply("done")),
        ("\n\n  Done.", Reply("done")),
        ("DONE he26-014: visited", Reply("done", "HE26-014", note="visited")),
        (
            "MORE TIME HE26-014 until 18/12/2026\nThe tenant is away.",
            Reply("more_time", "HE26-014", date(2026, 12, 18), "The tenant is away."),
        ),
        ("more time please", Reply("more_time", note="please")),
        (
            "CANNOT be done HE26-014, it is no longer needed",
            Reply(
                "cannot",
                "HE26-014",
                note="it is no longer needed",
                reason=Reason.CIRCUMSTANCES_CHANGED,
            ),
        ),
    ],
)
def test_H15_what_is_certain_is_read(text: str, reply: Reply) -> None:
    assert read_reply(text, TODAY) == reply


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Not done yet",
        "Done with half of it",
        "Done, but the tenant was away",
        "Done?",
        "DONE\nNo, wait: it is not.",
        "I have done it",
        "Donelly will do it",
        "Thank you, will do.",
        "> DONE",
        "From: somebody\nDONE",
    ],
)
def test_H15_what_could_be_meant_otherwise_is_for_a_person(text: str) -> None:
    assert read_reply(text, TODAY) is None


def test_a_day_without_a_year_is_the_next_such_day() -> None:
    found = read_reply("more time until 3 December because of the holidays", TODAY)

    assert found is not None
    assert found.until == date(2027, 12, 3)
    assert found.note == "because of the holidays"


def test_what_somebody_quotes_and_signs_with_is_not_their_answer() -> None:
    assert own_words(OUTLOOK) == "DONE\n\nSeen with the tenant on Thursday."
    assert own_words("Hello\n-- \nRobin Invented") == "Hello"

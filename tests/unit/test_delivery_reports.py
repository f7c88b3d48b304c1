"""What a mail system's report means, in words."""

from email import message_from_string

import pytest

from core.delivery_reports import Fate, Report, worst
from mailer.inbox.reports import report_in, reported_keys

KEY = "ab" * 20
REPORT = """Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.test
Original-Envelope-Id: {key}

Final-Recipient: rfc822; p@partner.test
Action: {action}
Status: {status}
--b--
"""


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "no such mailbox"),
        ("5.1.10", "no such mail system"),
        ("5.2.2", "mailbox is full"),
        ("5.2.3", "too large"),
        ("4.4.7", "could not be reached"),
        ("5.7.1", "rules refuse"),
        ("5.0.0", "did not deliver it"),
        ("nonsense", "did not deliver it"),
        ("", "did not deliver it"),
    ],
)
def test_a_failure_has_its_cause_in_words(status: str, said: str) -> None:
    assert said in Report(Fate.FAILED, status).in_words


def test_a_failure_counts_before_a_success() -> None:
    failed, went = Report(Fate.FAILED, "5.1.1"), Report(Fate.DELIVERED, "2.0.0")
    assert worst((went, failed)) is failed
    assert worst((went,)) is went
    assert worst(()) is None


@pytest.mark.parametrize(
    ("action", "fate"),
    [("Failed", Fate.FAILED), ("delivered", Fate.DELIVERED), ("delayed", None), ("", None)],
)
def test_a_report_is_read_by_its_action(action: str, fate: Fate | None) -> None:
    message = message_from_string(REPORT.format(key=KEY, action=action, status="5.1.1 (x)"))
    found = report_in(message)
    assert (found and found.fate) == fate
    assert found is None or found.status == "5.1.1"


def test_a_report_names_its_key_and_nothing_that_is_none() -> None:
    def keys(named: str) -> tuple[str, ...]:
        text = REPORT.format(key=named, action="failed", status="5.1.1")
        return reported_keys(message_from_string(text))

    assert keys(KEY) == (KEY,)
    assert keys("their-own-id") == ()

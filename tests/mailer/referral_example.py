"""A referral's paper for tests: everybody is made up, and somebody typed what no paper expects."""

from collections.abc import Mapping

from core.data import load_form
from core.filled_forms import version_of
from core.referral_answers import told
from core.referral_papers import ChairSaid, Corrected, ReferralPaper
from tests.mailer.word_fillers import every_answer

FORM = load_form("hertfordshire")
HOSTILE: Mapping[str, str] = {
    "formula": '=HYPERLINK("http://x.example","y")',
    "markup": "<script>alert(1)</script> </w:t> & ]]> #panic() $x$ *b*",
    "template": "{{ secret }} {% if x %} {# no #}",
    "long": "wörd " * 799 + "end.",
    "long word": "x" * 4_000,
    "lines": "First line.\nSecond line.\n- third",
    "emoji": "Sent 😀.",
    "right to left": "אבג دهو",
}


def paper(answers: Mapping[str, str] | None = None, *, accepted: bool = True) -> ReferralPaper:
    """Give a referral's paper: accepted and corrected once, unless told otherwise."""
    said = ChairSaid(
        chair="Sasha Sample, SASH Service Manager, Example Agency",
        agrees=True,
        criterion="Known to be being exploited",
        reason="The same adults are known.",
        when="Tuesday 24 November 2026, 10:00",
    )
    return ReferralPaper(
        authority="Hertfordshire",
        panel="MACE East panel",
        form="hertfordshire",
        version=version_of(FORM),
        ref="REF-2026-0007",
        case_ref="HE-2026-0001" if accepted else "",
        state="Accepted" if accepted else "With the coordinator",
        facts=(
            ("Reference", "REF-2026-0007"),
            ("Referred by", "Petra Practitioner, Example Agency"),
            ("How it came", "The MACE assistant in Teams"),
            ("Sent", "Monday 23 November 2026, 10:00"),
        ),
        steps=told(FORM, answers or every_answer(FORM), {}),
        decisions=(said,) if accepted else (),
        note="",
        corrections=(Corrected("Given names", "Robyn", "Monday 23 November 2026, 11:30"),),
    )

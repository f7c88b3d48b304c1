"""What a referral's paper says for the authority's record system (R4.1): plain content.

PDF and Word are made from it. Its name holds a reference and nobody's name.
"""

from dataclasses import dataclass

from core.referral_answers import ToldStep

SOURCES = {
    "teams": "The MACE assistant in Teams",
    "email": "An email to the MACE mailbox",
    "page": "The MACE web page",
}


@dataclass(frozen=True, slots=True)
class ChairSaid:
    """What one co-chair decided, with the reason (H4)."""

    chair: str
    agrees: bool
    criterion: str
    reason: str
    when: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """One answer that was corrected after the referral was sent: what stood there before."""

    label: str
    before: str
    when: str


@dataclass(frozen=True, slots=True)
class ReferralPaper:
    """A referral, complete. `case_ref` is empty until it was accepted; `note` may be empty.

    `form` and `version` name the form that it was filled in on.
    """

    authority: str
    panel: str
    form: str
    version: str
    ref: str
    case_ref: str
    state: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[ToldStep, ...]
    decisions: tuple[ChairSaid, ...]
    note: str
    corrections: tuple[Corrected, ...]

    @property
    def known_as(self) -> str:
        """Give the reference that it is filed under: the case's once there is one."""
        return self.case_ref or self.ref

    def file_name(self, suffix: str) -> str:
        """Give its file name: HE-2026-0001-referral.pdf."""
        return f"{self.known_as}-referral.{suffix}"

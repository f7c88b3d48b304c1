"""The house: the product's own defaults, used where an authority's document is silent.

None of this comes from a procedure. Whatever is shown from here is called ours, with the reason
that `reason` gives, so that nobody takes it for the authority's rule or a national one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.bands import Adjustment, Band, read_adjustment, read_bands
from core.guarding import Outside
from core.profiles import Table, parse
from core.timescales import Timescale, read_timescale

SUBJECTS = (
    "bands",
    "adjustment",
    "look_back",
    "slot_minutes",
    "reminders",
    "criteria_answer",
    "criteria_escalation",
    "question_answer",
    "completion",
    "disagreement",
    "referrer_call",
    "nrm_answer",
    "transfer_notice",
    "transition_months",
    "re_referral",
    "marking",
    "declaration",
    "privacy_notice",
    "referral_links",
    "outside_domains",
)


@dataclass(frozen=True, slots=True)
class SlotMinutes:
    """How long a child is discussed where the document does not say."""

    initial: int
    review: int


@dataclass(frozen=True, slots=True)
class Reminders:
    """When the owner of an action hears of it, counted in working days from its due date.

    `before` and `after` may hold several days; `lead_after` tells those who sit for its agency,
    `escalate_after` the manager and the chairs. A procedure may set its own.
    """

    before: tuple[int, ...]
    on_the_day: bool
    after: tuple[int, ...]
    lead_after: int
    escalate_after: int


@dataclass(frozen=True, slots=True)
class ReferralLinks:
    """How many days a link to the referral form is good, and how many links may be asked for."""

    open_days: int
    per_address_a_day: int
    per_hour: int


@dataclass(frozen=True, slots=True)
class OutsideDomains:
    """What happens to mail to an address outside the domains that the authority listed."""

    rule: Outside
    clause: str


@dataclass(frozen=True, slots=True)
class VersionedText:
    """A text that people accept or acknowledge; each time, its version is recorded."""

    version: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give the whole text, a blank line between paragraphs."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class House:
    """Our own defaults. `reasons` says for each why it is what it is."""

    bands: tuple[Band, ...]
    adjustment: Adjustment
    look_back: Timescale
    slot_minutes: SlotMinutes
    reminders: Reminders
    criteria_answer: Timescale
    criteria_escalation: Timescale
    question_answer: Timescale
    completion: Timescale
    disagreement: Timescale
    referrer_call: Timescale
    nrm_answer: Timescale
    transfer_notice: Timescale
    transition_months: int
    re_referral: Timescale
    marking: str
    declaration_text: VersionedText
    privacy_notice: VersionedText
    referral_links: ReferralLinks
    outside_domains: OutsideDomains
    reasons: Mapping[str, str]

    def reason(self, subject: str) -> str:
        """Say why a default of ours is what it is."""
        return self.reasons[subject]


def parse_house(text: str, name: str) -> House:
    """Read the defaults, or raise `FileRefused` naming every fault."""
    return parse(text, name, _read)


def _read(table: Table) -> House:
    bands = read_bands(table)
    if bands is None:
        table.fault("bands", "is missing")
    return House(
        bands=bands or (),
        adjustment=table.one("adjustment", read_adjustment),
        look_back=table.one("look_back", read_timescale),
        slot_minutes=table.one("slot_minutes", _read_slots),
        reminders=table.one("reminders", read_reminders),
        criteria_answer=table.one("criteria_answer", read_timescale),
        criteria_escalation=table.one("criteria_escalation", read_timescale),
        question_answer=table.one("question_answer", read_timescale),
        completion=table.one("completion", read_timescale),
        disagreement=table.one("disagreement", read_timescale),
        referrer_call=table.one("referrer_call", read_timescale),
        nrm_answer=table.one("nrm_answer", read_timescale),
        transfer_notice=table.one("transfer_notice", read_timescale),
        transition_months=table.whole("transition_months", 1, 36),
        re_referral=table.one("re_referral", read_timescale),
        marking=table.text("marking"),
        declaration_text=table.one("declaration", _read_text),
        privacy_notice=table.one("privacy_notice", _read_text),
        referral_links=table.one("referral_links", _read_links),
        outside_domains=table.one("outside_domains", read_outside),
        reasons=table.one("reasons", _read_reasons),
    )


def _read_slots(table: Table) -> SlotMinutes:
    return SlotMinutes(table.whole("initial", 1, 600), table.whole("review", 1, 600))


def read_reminders(table: Table) -> Reminders:
    """Read a ladder of reminders, ours or a procedure's own."""
    return Reminders(
        before=table.wholes("before"),
        on_the_day=table.flag("on_the_day"),
        after=table.wholes("after"),
        lead_after=table.whole("lead_after", 1, 60),
        escalate_after=table.whole("escalate_after", 1, 60),
    )


def _read_links(table: Table) -> ReferralLinks:
    return ReferralLinks(
        open_days=table.whole("open_days", 1, 60),
        per_address_a_day=table.whole("per_address_a_day", 1, 100),
        per_hour=table.whole("per_hour", 1, 10_000),
    )


def read_outside(table: Table) -> OutsideDomains:
    """Read what happens to mail to other domains, ours or a procedure's own rule."""
    return OutsideDomains(Outside(table.one_of("rule", Outside)), table.clause())


def _read_text(table: Table) -> VersionedText:
    return VersionedText(table.text("version"), table.texts("paragraphs"))


def _read_reasons(table: Table) -> Mapping[str, str]:
    return {subject: table.text(subject) for subject in SUBJECTS}

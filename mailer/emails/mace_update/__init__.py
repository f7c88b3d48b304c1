"""Tells chairs and coordinator that something came for a child between meetings (R4.5, R4.8)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `came` says what and when, in our own words; never its text."""

    recipient: str
    panel: str
    case_ref: str
    came: tuple[str, ...]


_MEETING = "Fortnightly risk management meetings: the one of Tuesday 12 January 2027"
_EVIDENCE = "Evidence for the next score, sent on Wednesday 13 January 2027"
EXAMPLES = {
    "meeting": Context("Wren Calder", "MACE weekly meeting", "RO-2026-0011", (_MEETING,)),
    "both": Context("Wren Calder", "MACE weekly meeting", "RO-2026-0011", (_MEETING, _EVIDENCE)),
}

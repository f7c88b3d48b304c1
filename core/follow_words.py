"""What follows from a meeting, in words: what is owed and what to do about it."""

from collections.abc import Mapping
from datetime import date

from core.dates import ONE_DAY
from core.owing import Duty, Obligation

WHAT: Mapping[Duty, str] = {
    Duty.NRM_ANSWER: "an answer about the National Referral Mechanism",
    Duty.STRATEGY_ANSWER: "a decision about a strategy discussion",
    Duty.RENEWAL: "an update of the CE risk assessment",
    Duty.OTHER_MEETING: "the next meeting in place of the panel's review",
    Duty.TRANSFER: "telling the other authority",
    Duty.TRANSITION: "a plan for the time after the eighteenth birthday",
}
DO: Mapping[Duty, str] = {
    Duty.NRM_ANSWER: "Record whether a referral was considered, who made it and when, or why not.",
    Duty.STRATEGY_ANSWER: (
        "Record whether a strategy discussion was held or asked for, or why it is not needed."
    ),
    Duty.RENEWAL: "Update the assessment in one of the child's meetings and record it.",
    Duty.OTHER_MEETING: "Record the meeting and what it tells MACE, or end the series.",
    Duty.TRANSFER: "Tell the other authority of the child's move, and record whom you told.",
    Duty.TRANSITION: "Agree who supports the young person from 18, and record it.",
}
MARKS: Mapping[Duty, str] = {  # the clock of the assessment has its own
    Duty.NRM_ANSWER: "NRM question",
    Duty.STRATEGY_ANSWER: "Decision about a strategy discussion",
    Duty.OTHER_MEETING: "Meeting in place of the review",
    Duty.TRANSFER: "Telling the other authority",
}


def transition_mark(one: Obligation, today: date) -> str:
    """Warn of a transition as soon as it is to be planned; once it is late the clock says so."""
    if one.due is None or one.kind is not Duty.TRANSITION or one.due < today:
        return ""
    return f"Turns 18 in {one.due + ONE_DAY:%B %Y}: plan the transition"

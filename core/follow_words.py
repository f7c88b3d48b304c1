"""What follows from a meeting, in words: what is owed and what to do about it."""

from collections.abc import Mapping

from core.owing import Duty

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

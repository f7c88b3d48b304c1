"""The outbox as people see it: what each message is, how it stands, what may be done with it."""

from collections.abc import Mapping
from enum import StrEnum

from core.messages import Kind


class Standing(StrEnum):
    """How a message stands, in one word."""

    WAITING = "waiting"
    SENT = "sent"
    BOUNCED = "bounced"  # sent, and come back
    UNKNOWN = "unknown"
    FAILED = "failed"
    HELD = "held"  # by the privacy guard
    WITHDRAWN = "withdrawn"  # overtaken before it went


class Show(StrEnum):
    """Which messages somebody wants to see."""

    TROUBLE = "trouble"
    HELD = "held"
    WAITING = "waiting"
    SENT = "sent"
    ALL = "all"


class Settle(StrEnum):
    """What a person does with a message that did not arrive, or of which nobody knows."""

    AGAIN = "again"  # it failed or bounced: send it again; held back: look at it anew
    ARRIVED = "arrived"  # nobody knew, and it did
    RELEASE = "release"  # the privacy guard held it back: let it go, with a reason
    LEAVE = "leave"  # the privacy guard held it back: it is not sent
    LOST = "lost"  # nobody knew, and it did not: send it again


IN_WORDS: Mapping[Show, str] = {
    Show.TROUBLE: "Did not arrive, or nobody knows",
    Show.HELD: "Held back",
    Show.WAITING: "Waiting to go",
    Show.SENT: "Sent",
    Show.ALL: "All",
}
SHOWN: Mapping[Show, frozenset[Standing]] = {
    Show.TROUBLE: frozenset({Standing.BOUNCED, Standing.UNKNOWN, Standing.FAILED, Standing.HELD}),
    Show.HELD: frozenset({Standing.HELD}),
    Show.WAITING: frozenset({Standing.WAITING}),
    Show.SENT: frozenset({Standing.SENT}),
    Show.ALL: frozenset(Standing),
}
STANDING_WORDS: Mapping[Standing, str] = {
    Standing.WAITING: "Waiting",
    Standing.SENT: "Sent",
    Standing.BOUNCED: "Came back",
    Standing.UNKNOWN: "Nobody knows whether it arrived",
    Standing.FAILED: "Not sent",
    Standing.HELD: "Held back",
    Standing.WITHDRAWN: "Withdrawn",
}
MAY: Mapping[Settle, frozenset[Standing]] = {
    Settle.AGAIN: frozenset({Standing.FAILED, Standing.BOUNCED, Standing.HELD}),
    Settle.ARRIVED: frozenset({Standing.UNKNOWN}),
    Settle.LOST: frozenset({Standing.UNKNOWN}),
    Settle.RELEASE: frozenset({Standing.HELD}),
    Settle.LEAVE: frozenset({Standing.HELD}),
}
MAY_NOT: Mapping[Settle, str] = {
    Settle.AGAIN: "Only what certainly did not arrive can be sent again. Of what nobody knows, ask "
    "the recipient first; then say whether it arrived.",
    Settle.ARRIVED: "How this message stands is known, so there is nothing to say of it.",
    Settle.RELEASE: "Only what is held back can be sent all the same.",
    Settle.LEAVE: "Only what is held back can be left unsent. What waits goes by itself.",
    Settle.LOST: "How this message stands is known, so there is nothing to say of it.",
}
WHAT: Mapping[Kind, str] = {
    Kind.REFERRAL_LINK: "Link to the referral form",
    Kind.CRITERIA_REQUEST: "Question to a co-chair",
    Kind.CRITERIA_CHASER: "Reminder to a co-chair",
    Kind.CRITERIA_ESCALATION: "Word that a co-chair is silent",
    Kind.CHAIRS_DIFFER: "Word that the co-chairs differ",
    Kind.CHAIRS_TALK: "Word of the co-chairs' talk",
    Kind.DISAGREEMENT_CHASER: "Reminder that the co-chairs differ",
    Kind.STAND_IN: "Word of a stand-in",
    Kind.QUESTION_ASKED: "Question to a referrer",
    Kind.MACE_UPDATE: "Word of what came between meetings",
    Kind.QUESTION_ANSWERED: "Answer of a referrer",
    Kind.REFERRAL_WITHDRAWN: "Word that a referral was withdrawn",
    Kind.QUESTION_CHASER: "Reminder of a question",
    Kind.RETURN_CHASER: "Reminder of a returned referral",
    Kind.REFERRER_CALL: "Reminder to ring a referrer",
    Kind.REFERRAL_OUTCOME: "Outcome of a referral",
    Kind.ADMINISTRATOR_INTRODUCTION: "Introduction of the administrator",
    Kind.MEETING_INVITATION: "Invitation to a meeting",
    Kind.SLOT_INVITATION: "Invitation to a slot",
    Kind.AGENDA_TO_APPROVE: "Agenda to approve",
    Kind.AGENDA_CHASER: "Reminder of an agenda",
    Kind.AGENDA: "Agenda",
    Kind.MINUTES_TO_APPROVE: "Minutes to approve",
    Kind.MINUTES_CHASER: "Reminder of minutes",
    Kind.MINUTES: "Minutes",
    Kind.ACTION_ASSIGNED: "New action",
    Kind.ACTION_REMINDER: "Reminder of actions",
    Kind.MORE_TIME_ANSWERED: "Answer to a request for more time",
    Kind.ACTION_NOTE: "Answer by email, to read",
    Kind.ACTION_ANSWER: "Word of an answer by email",
    Kind.MEETING_DAY: "Reminder to settle a meeting's day",
    Kind.PLACE_WITHDRAWN: "Word that a place was withdrawn",
    Kind.SWAP_ASKED: "Request to swap the chair's turn",
    Kind.SWAP_ANSWERED: "Answer to a request to swap",
    Kind.CHAIR_TURN: "Word of the chair's turn",
    Kind.AGREEMENT_REMINDER: "Reminder of an agreement",
    Kind.REPORT_REMINDER: "Reminder of the six-monthly report",
    Kind.DECLARATION_CHASER: "Reminder of the declaration",
    Kind.ANSWER_TO_CHECK: "Answer to an invitation, to look at",
    Kind.AGENDA_SUPPLEMENT: "Supplement to an agenda",
    Kind.CALLED_IN: "Call into a meeting",
    Kind.ENGAGEMENT_RECORD: "Record of an engagement meeting",
    Kind.RECEIPT: "Receipt of a mail",
    Kind.ASSESSMENT_DUE: "Reminder of a CE risk assessment",
    Kind.DAILY_PROOF: "Daily proof",
    Kind.MAIL_HELD: "Word that messages are held back",
    Kind.CASE_REMINDER: "Reminder of what follows",
    Kind.TRAINING_DUE: "Reminder of a chair's training",
}


def standing_of(state: str, *, bounced: bool) -> Standing:
    """Say how a row of the outbox stands."""
    if bounced and state == "sent":
        return Standing.BOUNCED
    known = {
        "sent": Standing.SENT,
        "unknown": Standing.UNKNOWN,
        "failed": Standing.FAILED,
        "held": Standing.HELD,
        "cancelled": Standing.WITHDRAWN,
    }
    return known.get(state, Standing.WAITING)

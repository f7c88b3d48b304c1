"""All that the product can say of its own accord, and the key that keeps it from being said twice.

A message is decided in a transaction and written as a row of the outbox in that same transaction.
Its natural key is what, about whom, to whom, on which occasion and by which door: writing it twice
leaves one row. It holds ids; its content is loaded when it is composed.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Door(StrEnum):
    """The way by which a message reaches somebody."""

    EMAIL = "email"
    TEAMS = "teams"


class Kind(StrEnum):
    """What is said. Each has an email, a Teams card, or both."""

    REFERRAL_LINK = "referral_link"  # the form behind a signed link; subject: referral link
    CRITERIA_REQUEST = "criteria_request"  # to each co-chair (H4); subject: referral
    CRITERIA_CHASER = "criteria_chaser"  # to a co-chair who has not answered; subject: referral
    CRITERIA_ESCALATION = "criteria_escalation"  # to the manager: co-chairs silent; a referral
    CHAIRS_DIFFER = "chairs_differ"  # to both co-chairs and the coordinator (H4); subject: referral
    CHAIRS_TALK = "chairs_talk"  # to both co-chairs: when they talk; subject: referral
    DISAGREEMENT_CHASER = "disagreement_chaser"  # to the coordinator; subject: referral
    STAND_IN = "stand_in"  # to the stand-in and the chair who is away; subject: the absence
    QUESTION_ASKED = "question_asked"  # to the referrer (H4); subject: question
    QUESTION_ANSWERED = "question_answered"  # to the coordinator; subject: question
    REFERRAL_WITHDRAWN = "referral_withdrawn"  # to the coordinator; subject: referral
    QUESTION_CHASER = "question_chaser"  # to referrer and coordinator; subject: question
    RETURN_CHASER = "return_chaser"  # to referrer and coordinator; subject: referral
    REFERRER_CALL = "referrer_call"  # to the coordinator: ring who referred; subject: joining
    REFERRAL_OUTCOME = "referral_outcome"  # to the referrer (H5); subject: referral
    ADMINISTRATOR_INTRODUCTION = "administrator_introduction"  # referrer and administrator (H5)
    MEETING_INVITATION = "meeting_invitation"  # calendar invitation and declaration (H9)
    MEETING_DAY = "meeting_day"  # to the administrator: the planned day is no working day (H8)
    SLOT_INVITATION = "slot_invitation"  # to a lead professional, their slot only (R4.3, H17)
    PLACE_WITHDRAWN = "place_withdrawn"  # no longer due at a meeting (R2.1); subject: the place
    SWAP_ASKED = "swap_asked"  # to the other chair (R2.2); subject: swap
    SWAP_ANSWERED = "swap_answered"  # to the chair who asked (R2.2); subject: swap
    CHAIR_TURN = "chair_turn"  # to a chair whose turn it has become (R2.2); subject: meeting
    TRAINING_DUE = "training_due"  # to a chair and the coordinator (R2.2); subject: the chair
    AGREEMENT_REMINDER = "agreement_reminder"  # before it expires (H20); subject: agreement
    REPORT_REMINDER = "report_reminder"  # the six-monthly report (H22); subject: the procedure
    DECLARATION_CHASER = "declaration_chaser"  # to who has not accepted it (H9); subject: meeting
    ANSWER_TO_CHECK = "answer_to_check"  # to the administrator; subject: a calendar's mail
    AGENDA_TO_APPROVE = "agenda_to_approve"  # to the co-chairs (H12); subject: meeting
    AGENDA_CHASER = "agenda_chaser"  # the agenda's day is near and nobody has approved it (H10)
    AGENDA = "agenda"  # to those invited, on its day (H10); subject: meeting
    AGENDA_SUPPLEMENT = "agenda_supplement"  # changed after approval (H10); subject: meeting
    CALLED_IN = "called_in"  # to a slot's invitee: their turn has come (H17); subject: agenda item
    MINUTES_TO_APPROVE = "minutes_to_approve"  # to the chair; subject: meeting
    MINUTES_CHASER = "minutes_chaser"  # the minutes' day is near (H14); subject: meeting
    MINUTES = "minutes"  # with the summary of actions (H14, R4.11); subject: meeting
    ENGAGEMENT_RECORD = "engagement_record"  # of one child (R4.11); subject: agenda item
    ACTION_ASSIGNED = "action_assigned"  # to the owner; subject: action
    ACTION_REMINDER = "action_reminder"  # before, on and after the due date (H15); subject: action
    MORE_TIME_ANSWERED = "more_time_answered"  # to the owner (H15); subject: action
    ACTION_NOTE = "action_note"  # an answer by email that only a person understands; subject: mail
    ACTION_ANSWER = "action_answer"  # what an answer by email has changed; subject: mail
    RECEIPT = "receipt"  # a mail came to the mailbox (H6); subject: referral; by email only
    ASSESSMENT_DUE = "assessment_due"  # CE risk assessment (R4.7); subject: assessment
    DAILY_PROOF = "daily_proof"  # to the administrators: nothing is forgotten; subject: a day
    MAIL_HELD = "mail_held"  # to who runs the panel: what the privacy guard stopped; any record
    MACE_UPDATE = "mace_update"  # something came between meetings (R4.5, R4.8); subject: case
    CASE_REMINDER = "case_reminder"  # what follows (R4.6, R4.8, R4.10, H18); subject: case


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person by one door.

    `subject` is the id of the record it is about, `recipient` the id of a person, `occasion` what
    tells two messages of a kind apart ("first", "due-1", "sequence-2"), `not_before` the instant
    from which it may go.
    """

    kind: Kind
    subject: str
    recipient: str
    occasion: str
    door: Door
    not_before: datetime

    @property
    def key(self) -> str:
        """Give the natural key: 40 hexadecimal characters that are the same wherever computed."""
        parts = [self.kind, self.subject, self.recipient, self.occasion, self.door]
        text = "\x1f".join(parts)
        return hashlib.sha256(text.encode()).hexdigest()[:40]

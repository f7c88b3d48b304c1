"""What is kept: one module per noun. Nothing outside `core` imports a row."""

from core.store.tables.actions import ActionRow, AssessmentRow, ScoreRow
from core.store.tables.base import Base, new_id
from core.store.tables.children import ChildMergeRow
from core.store.tables.meetings import AgendaItemRow, InviteeRow, MeetingRow, PaperRow
from core.store.tables.outbox import AuditDetailRow, AuditRow, DispatchRow
from core.store.tables.people import ConversationRow, GrantRow, PersonRow
from core.store.tables.presses import ClockRow, CounterRow, PressRow
from core.store.tables.referrals import (
    CaseRow,
    ChildRow,
    CriteriaAnswerRow,
    ReferralChangeRow,
    ReferralRow,
)
from core.store.tables.sign_ins import SignInRow

__all__ = [
    "ActionRow",
    "AgendaItemRow",
    "AssessmentRow",
    "AuditDetailRow",
    "AuditRow",
    "Base",
    "CaseRow",
    "ChildMergeRow",
    "ChildRow",
    "ClockRow",
    "ConversationRow",
    "CounterRow",
    "CriteriaAnswerRow",
    "DispatchRow",
    "GrantRow",
    "InviteeRow",
    "MeetingRow",
    "PaperRow",
    "PersonRow",
    "PressRow",
    "ReferralChangeRow",
    "ReferralRow",
    "ScoreRow",
    "SignInRow",
    "new_id",
]

"""What is kept: one module per noun. Nothing outside `core` imports a row."""

from core.store.tables.actions import (
    ActionRow,
    AssessmentRow,
    EvidenceNoteRow,
    ScoreRow,
    ScoreRulesRow,
)
from core.store.tables.base import Base, new_id
from core.store.tables.breaches import BreachCauseRow
from core.store.tables.chairs import ChairsTalkRow, StandInRow
from core.store.tables.children import ChildMergeRow
from core.store.tables.following import (
    AssessmentUpdateRow,
    HandoverRow,
    NrmDecisionRow,
    NrmDisputeRow,
    OtherMeetingRow,
    ReviewSeriesRow,
    StrategyQuestionRow,
)
from core.store.tables.incoming import DocumentRow, FilePieceRow, IncomingRow
from core.store.tables.links import ReferralLinkRow
from core.store.tables.matches import MatchRow
from core.store.tables.meetings import (
    AgendaItemRow,
    InviteeRow,
    MeetingRow,
    PaperRow,
    ProfessionalRow,
)
from core.store.tables.outbox import AuditDetailRow, AuditRow, DispatchRow
from core.store.tables.people import ConversationRow, GrantRow, PersonRow
from core.store.tables.presses import ClockRow, CounterRow, PressRow
from core.store.tables.proofs import ProofRow
from core.store.tables.questions import ReferralQuestionRow
from core.store.tables.referrals import (
    CaseRow,
    ChildRow,
    CriteriaAnswerRow,
    ReferralChangeRow,
    ReferralRow,
)
from core.store.tables.referrers import ReferrerNamedRow
from core.store.tables.sign_ins import SignInRow

__all__ = [
    "ActionRow",
    "AgendaItemRow",
    "AssessmentRow",
    "AssessmentUpdateRow",
    "AuditDetailRow",
    "AuditRow",
    "Base",
    "BreachCauseRow",
    "CaseRow",
    "ChairsTalkRow",
    "ChildMergeRow",
    "ChildRow",
    "ClockRow",
    "ConversationRow",
    "CounterRow",
    "CriteriaAnswerRow",
    "DispatchRow",
    "DocumentRow",
    "EvidenceNoteRow",
    "FilePieceRow",
    "GrantRow",
    "HandoverRow",
    "IncomingRow",
    "InviteeRow",
    "MatchRow",
    "MeetingRow",
    "NrmDecisionRow",
    "NrmDisputeRow",
    "OtherMeetingRow",
    "PaperRow",
    "PersonRow",
    "PressRow",
    "ProfessionalRow",
    "ProofRow",
    "ReferralChangeRow",
    "ReferralLinkRow",
    "ReferralQuestionRow",
    "ReferralRow",
    "ReferrerNamedRow",
    "ReviewSeriesRow",
    "ScoreRow",
    "ScoreRulesRow",
    "SignInRow",
    "StandInRow",
    "StrategyQuestionRow",
    "new_id",
]

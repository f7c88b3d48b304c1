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
from core.store.tables.chairs import (
    ChairAbsenceRow,
    ChairsTalkRow,
    ChairSwapRow,
    ChairTrainingRow,
    StandInRow,
)
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
from core.store.tables.heartbeats import HeartbeatRow
from core.store.tables.incoming import (
    DocumentRow,
    FilePieceRow,
    IncomingRow,
)
from core.store.tables.links import ReferralLinkRow
from core.store.tables.mailboxes import MailboxMailRow, MailboxRow
from core.store.tables.matches import MatchRow
from core.store.tables.meetings import (
    AgendaItemRow,
    InviteeRow,
    MeetingChangeRow,
    MeetingLinkRow,
    MeetingRow,
    NoteRow,
    PaperRow,
    ProfessionalRow,
    StrategicItemRow,
    WrittenRow,
)
from core.store.tables.membership import (
    MembershipRow,
    SharingAgreementRow,
    SharingDecisionRow,
    WithdrawnPlaceRow,
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
from core.store.tables.replies import CalendarMailRow, DeputyRow, InvitationAnswerRow
from core.store.tables.seals import SealRow
from core.store.tables.sign_ins import SignInRow
from core.store.tables.six_monthly import SixMonthlyReportRow

__all__ = [
    "ActionRow",
    "AgendaItemRow",
    "AssessmentRow",
    "AssessmentUpdateRow",
    "AuditDetailRow",
    "AuditRow",
    "Base",
    "BreachCauseRow",
    "CalendarMailRow",
    "CaseRow",
    "ChairAbsenceRow",
    "ChairSwapRow",
    "ChairTrainingRow",
    "ChairsTalkRow",
    "ChildMergeRow",
    "ChildRow",
    "ClockRow",
    "ConversationRow",
    "CounterRow",
    "CriteriaAnswerRow",
    "DeputyRow",
    "DispatchRow",
    "DocumentRow",
    "EvidenceNoteRow",
    "FilePieceRow",
    "GrantRow",
    "HandoverRow",
    "HeartbeatRow",
    "IncomingRow",
    "InvitationAnswerRow",
    "InviteeRow",
    "MailboxMailRow",
    "MailboxRow",
    "MatchRow",
    "MeetingChangeRow",
    "MeetingLinkRow",
    "MeetingRow",
    "MembershipRow",
    "NoteRow",
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
    "SealRow",
    "SharingAgreementRow",
    "SharingDecisionRow",
    "SignInRow",
    "SixMonthlyReportRow",
    "StandInRow",
    "StrategicItemRow",
    "StrategyQuestionRow",
    "WithdrawnPlaceRow",
    "WrittenRow",
    "new_id",
]

"""What buttons do: one module per noun, each a table from verb to what it does."""

from collections.abc import Mapping

from bot.submissions import (
    actions,
    agendas,
    assessments,
    criteria,
    discussions,
    meetings,
    minutes,
    referrals,
    score_evidence,
    score_outlooks,
    scores,
    timetables,
    tracker,
)
from bot.submissions.acts import Act

VERBS: Mapping[str, Act] = {
    **referrals.VERBS,
    **criteria.VERBS,
    **meetings.VERBS,
    **agendas.VERBS,
    **discussions.VERBS,
    **scores.VERBS,
    **score_evidence.VERBS,
    **score_outlooks.VERBS,
    **actions.VERBS,
    **assessments.VERBS,
    **minutes.VERBS,
    **tracker.VERBS,
    **timetables.VERBS,
}

"""What buttons do: one module per noun, each a table from verb to what it does."""

from collections.abc import Mapping

from bot.submissions import (
    actions,
    agendas,
    assessments,
    child_merges,
    criteria,
    discussions,
    meetings,
    minutes,
    referrals,
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
    **actions.VERBS,
    **assessments.VERBS,
    **minutes.VERBS,
    **tracker.VERBS,
    **child_merges.VERBS,
    **timetables.VERBS,
}

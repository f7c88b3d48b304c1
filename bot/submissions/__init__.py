"""What buttons do: one module per noun, each a table from verb to what it does."""

from collections.abc import Mapping

from bot.submissions import (
    actions,
    agendas,
    assessments,
    criteria,
    discussions,
    following,
    handovers,
    meetings,
    minutes,
    nrm,
    other_meetings,
    referrals,
    renewals,
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
    **timetables.VERBS,
    **following.VERBS,
    **nrm.VERBS,
    **renewals.VERBS,
    **other_meetings.VERBS,
    **handovers.VERBS,
}

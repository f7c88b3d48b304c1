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
    incoming,
    matches,
    meetings,
    minutes,
    nrm,
    other_meetings,
    record_papers,
    referral_links,
    referrals,
    renewals,
    scores,
    timetables,
    tracker,
)
from bot.submissions.acts import Act

VERBS: Mapping[str, Act] = {
    **referrals.VERBS,
    **record_papers.VERBS,
    **referral_links.VERBS,
    **criteria.VERBS,
    **matches.VERBS,
    **incoming.VERBS,
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

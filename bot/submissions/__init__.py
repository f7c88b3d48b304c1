"""What buttons do: one module per noun, each a table from verb to what it does."""

from collections.abc import Mapping

from bot.submissions import (
    actions,
    agendas,
    assessments,
    criteria,
    discussions,
    incoming,
    matches,
    meetings,
    minutes,
    record_papers,
    referral_links,
    referrals,
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
}

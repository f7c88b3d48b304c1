"""One child at the meeting as a card: what is known, what is recorded so far (R4.4, R4.11)."""

from bot.activities import Card
from bot.presses import Press
from bot.submissions.typed import values, version
from cards import case_discussion
from cards.case_discussion import FIELDS, PREFIXES
from core.dates import long_day, short_day
from core.decisions import Decision, ends
from core.services.action_views import ActionView
from core.services.discussion_views import NOT_CONFIRMED, NOT_SCORED, DiscussionView


def form(
    view: DiscussionView,
    *,
    saved: str = "",
    press: Press | None = None,
    problems: dict[str, str] | None = None,
) -> Card:
    """Build the form; with a press, as it was typed and with the version that it answers."""
    return case_discussion.build(
        case_discussion.View(
            item_id=view.item_id,
            meeting_id=view.meeting_id,
            version=version(press) if press else view.version,
            place=f"{view.place} of {view.of} · {view.kind}",
            case_ref=view.child.case_ref,
            child=f"{view.child.name}, {view.child.age}",
            about=_about(view),
            reason=view.reason,
            previous=_previous(view),
            outstanding=tuple(_outstanding(one) for one in view.outstanding),
            decisions=view.decisions,
            score="" if view.score == NOT_SCORED else view.score,
            review_why=_proposed(view),
            conflict=view.review.conflict or "",
            added=tuple(_added(one) for one in view.agreed),
            follows=view.follows,
            noted=view.noted,
            may_score=view.may_score,
            last=view.next_item is None,
            saved=saved,
            values=values(press, FIELDS, PREFIXES) if press else recorded(view),
            problems=problems or {},
        )
    )


def _about(view: DiscussionView) -> tuple[tuple[str, str], ...]:
    child = view.child
    return (
        ("Legal status", child.legal_status or ""),
        ("Lead professional", child.lead_professional),
        ("Kinds of exploitation", ", ".join(child.types)),
    )


def _previous(view: DiscussionView) -> tuple[tuple[str, str], ...]:
    before = view.before
    if before is None:
        return ()
    decided = ". ".join(words for words in (before.decision, before.band) if words)
    return ((f"Said on {short_day(before.held_on)}", before.discussion), ("Decided", decided))


def _outstanding(one: ActionView) -> case_discussion.Outstanding:
    return case_discussion.Outstanding(
        id=one.id,
        number=one.number,
        text=one.text,
        owner=f"{one.owner}, {one.agency}",
        state=f"{one.state_in_words} · due {short_day(one.due)}",
    )


def _added(one: ActionView) -> str:
    return f"{one.number}, {one.owner}, {one.agency}, by {short_day(one.due)}: {one.text}"


def _proposed(view: DiscussionView) -> str:
    offer = view.review
    return f"Proposed: {long_day(offer.on)}. {offer.why}" if offer.on else offer.why


def recorded(view: DiscussionView) -> dict[str, str]:
    """Give what is recorded so far, and the proposed review once it can be meant (R4.4)."""
    said = view.said
    on = said.next_review_on or (view.review.on if _review_is_next(view) else None)
    return {
        "discussion": said.discussion,
        "analysis": said.analysis,
        "decision": said.decision or "",
        "decision_why": said.decision_why,
        "dissent": said.dissent,
        "next_review_on": on.isoformat() if on else "",
        "next_review_why": said.next_review_why,
    }


def _review_is_next(view: DiscussionView) -> bool:
    """Tell whether to fill the proposed day in: the case stays open, or its score is confirmed.

    Before that a proposal would be saved by whoever only wants to score the child first. Where the
    rules disagree, the chair chooses and gives the reason (R4.4), so that nothing is filled in.
    """
    if view.review.conflict:
        return False
    scored = view.score not in (NOT_SCORED, NOT_CONFIRMED)
    decision = view.said.decision
    return decision == Decision.STAY_OPEN or (scored and not ends(decision))

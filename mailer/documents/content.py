"""A paper in words: what PDF and Word both show, as plain strings and lists.

Days are written as people say them, empty things are left out or said ("None"), and the order of
the sections is the order of the meeting.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any

from core.dates import long_day, short_day
from core.papers import (
    ActionLine,
    AgendaLine,
    AgendaPaper,
    Attendee,
    ChildLine,
    DiscussedChild,
    EngagementPaper,
    MeetingHead,
    MinutesPaper,
    PreviousMinutes,
    ScoreText,
    StrategicLine,
    SupplementPaper,
)
from mailer.render import paragraphs
from mailer.typed import readable

Content = dict[str, Any]


def agenda_content(paper: AgendaPaper, marking: str) -> Content:
    """Put an agenda into words."""
    children = [_agenda_child(line) for line in paper.lines]
    return each_string(
        {
            "title": f"{paper.head.panel}: agenda, {long_day(paper.head.held_on)}",
            "marking": marking,
            "head": _head(paper.head),
            "declaration": paragraphs(paper.declaration),
            "outstanding": _by_agency(paper.outstanding),
            "children": children,
            "new": [child for child in children if child["kind"] != "Review"],
            "reviews": [child for child in children if child["kind"] == "Review"],
            "disputes": list(paper.disputes),
            "closures": list(paper.closures),
            "elsewhere": list(paper.elsewhere),
            "waiting": list(paper.waiting),
            "strategic": [_strategic(line) for line in paper.strategic],
            "time": f"{paper.minutes_used} of {paper.minutes_available} minutes are allocated.",
            "next_meeting": _day(paper.next_meeting),
            "next_referrals_by": _day(paper.next_referrals_by),
        },
        readable,
    )


def supplement_content(
    paper: SupplementPaper, marking: str, *, first_page: int, pages: Mapping[str, int]
) -> Content:
    """Put a supplement into words; `pages` tells where each child stands in the agenda."""
    on = long_day(paper.agreed_on)
    return each_string(
        {
            "title": f"{paper.head.panel}: agenda, supplement {paper.number}, "
            f"{long_day(paper.head.held_on)}",
            "marking": marking,
            "head": _head(paper.head),
            "number": str(paper.number),
            "first_page": str(first_page),
            "approval": f"Supplement {paper.number}, approved by {paper.agreed_by} on {on}.",
            "changes": list(paper.changes),
            "withdrawn": [_withdrawn(ref, pages) for ref in paper.withdrawn],
            "children": [_agenda_child(line) for line in paper.added],
            "order": [
                {
                    "starts": line.starts or "if time is left",
                    "number": str(line.number),
                    "case_ref": line.case_ref,
                    "kind": line.kind,
                    "minutes": f"{line.minutes} minutes",
                    "page": str(pages.get(line.case_ref, "")) or "here",
                }
                for line in paper.order
            ],
        },
        readable,
    )


def engagement_content(paper: EngagementPaper, marking: str) -> Content:
    """Put the record of engagement of one child into words."""
    return each_string(
        {
            "title": f"{paper.head.panel}: {paper.title.lower()}, {paper.child.child.case_ref}, "
            f"{long_day(paper.head.held_on)}",
            "name": paper.title.lower(),
            "marking": marking,
            "head": _head(paper.head),
            "approval": _approval(paper),
            "attendance": [_attendee(one) for one in paper.attendance],
            "child": _discussed(paper.child),
        },
        readable,
    )


def _withdrawn(ref: str, pages: Mapping[str, int]) -> str:
    at = f" (page {pages[ref]} of the agenda)" if ref in pages else ""
    return f"{ref}{at} is not discussed at this meeting."


def minutes_content(paper: MinutesPaper, marking: str) -> Content:
    """Put minutes into words."""
    return each_string(
        {
            "title": f"{paper.head.panel}: minutes, {long_day(paper.head.held_on)}",
            "marking": marking,
            "head": _head(paper.head),
            "approval": _approval(paper),
            "minuted_by": f"Minuted by {paper.minuted_by}." if paper.minuted_by else "",
            "correction": paper.correction,
            "actions": [_action(action) for action in paper.actions],
            "attendance": [_attendee(one) for one in paper.attendance],
            "previous_actions": [_action(action) for action in paper.previous_actions],
            "children": [_discussed(child) for child in paper.children],
            "not_reached": list(paper.not_reached),
            "strategic": [_strategic(line) for line in paper.strategic],
            "next_meeting": _day(paper.next_meeting),
        },
        readable,
    )


def _head(head: MeetingHead) -> Content:
    return {
        **asdict(head),
        "held_on": long_day(head.held_on),
        "facts": [
            ["Date", long_day(head.held_on)],
            ["Time", f"{head.starts} to {head.ends}"],
            ["Place", head.place],
            ["Chair", f"{head.chair}, {head.chair_title}" if head.chair_title else head.chair],
        ],
    }


def _approval(paper: MinutesPaper | EngagementPaper) -> str:
    if paper.approved_on is None:
        return f"Version {paper.version}. DRAFT: not yet approved."
    on = long_day(paper.approved_on)
    return f"Version {paper.version}, approved by {paper.approved_by} on {on}."


def _child_facts(child: ChildLine) -> list[list[str]]:
    return [
        ["Name", child.name],
        ["Date of birth", f"{short_day(child.born)} (aged {child.age})"],
        ["Legal status", child.legal_status or "Not recorded"],
        ["Lead professional", child.lead_professional],
        ["Exploitation", "; ".join(child.types) or "Not recorded"],
    ]


def _agenda_child(line: AgendaLine) -> Content:
    return {
        "number": str(line.number),
        "kind": line.kind,
        "starts": line.starts,
        "minutes": f"{line.minutes} minutes",
        "case_ref": line.child.case_ref,
        "lead": line.child.lead_professional,
        "facts": [
            *_child_facts(line.child),
            ["Referred by", line.referred_by],
            *([label, words] for label, words in line.follows),
        ],
        "reason": line.reason,
        "criteria": list(line.criteria),
        "previous": _previous(line.previous) if line.previous else None,
    }


def _strategic(line: StrategicLine) -> Content:
    return {
        "heading": f"{line.number}. {line.title}, {line.minutes} minutes",
        "text": line.text,
        "record": line.record,
    }


def _previous(previous: PreviousMinutes) -> Content:
    return {
        "held_on": long_day(previous.held_on),
        "summary": previous.summary,
        "decision": previous.decision,
        "band": previous.band or "",
        "actions": [_action(action) for action in previous.actions],
    }


def _discussed(child: DiscussedChild) -> Content:
    return {
        "number": str(child.number),
        "kind": child.kind,
        "case_ref": child.child.case_ref,
        "facts": [
            *_child_facts(child.child),
            *([label, words] for label, words in child.follows),
        ],
        "discussion": child.discussion or "Nothing was recorded.",
        "information": [{"heading": name, "text": text} for name, text in child.information],
        "analysis": child.analysis,
        "score": _score(child.score) if child.score else None,
        "trend": child.trend,
        "decision": child.decision or "No decision was recorded.",
        "dissent": child.dissent,
        "actions": [_action(action) for action in child.actions],
        "next_review": _next_review(child),
    }


def _next_review(child: DiscussedChild) -> str:
    if child.next_review is None:
        return child.next_review_why or "No review is planned."
    why = f" {child.next_review_why}" if child.next_review_why else ""
    return f"{long_day(child.next_review)}.{why}"


def _score(score: ScoreText) -> Content:
    points = f"{score.total} {'point' if score.total == 1 else 'points'}"
    adjusted = f"adjusted by {score.adjustment}: {score.rationale}" if score.rationale else ""
    return {
        "line": f"{points}, {score.band}.",
        "how": f"Calculated {score.calculated}{', ' + adjusted if adjusted else ', not adjusted.'}",
        "lines": [
            {"factor": factor, "points": str(number), "why": why}
            for factor, number, why in score.lines
        ],
    }


def _action(action: ActionLine) -> Content:
    return {**asdict(action), "due": f"{action.due.day} {action.due:%b %Y}"}


def _attendee(one: Attendee) -> Content:
    return asdict(one)


def _by_agency(actions: Iterable[ActionLine]) -> list[Content]:
    """Group by agency (H13), in alphabetical order; inside it what is due first stands first."""
    rows = sorted(actions, key=lambda action: (action.agency.casefold(), action.agency, action.due))
    return [
        {"agency": agency, "actions": [_action(action) for action in group]}
        for agency, group in groupby(rows, key=lambda action: action.agency)
    ]


def _day(value: date | None) -> str | None:
    return None if value is None else long_day(value)


def each_string(content: Content, change: Callable[[str], str]) -> Content:
    """Change every string of a paper, however deep it lies."""
    return {key: _changed(value, change) for key, value in content.items()}


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return each_string(value, change)
    if isinstance(value, list | tuple):
        return [_changed(inner, change) for inner in value]
    return value

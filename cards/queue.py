"""The coordinator's queue: what waits, how long and for whom (H4). It names no child."""

from collections import Counter
from dataclasses import dataclass, replace

from cards.elements import Card, Element, card, entry, execute, heading, paragraph
from cards.pages import page

VERB_OPEN = "queue.open"  # data: referral, page; read: the referral though it is with chairs
VERB_LIST = "queue.list"  # data: page
ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One referral under way. `waits` says in words for whom; `days` since it was sent."""

    referral_id: str
    ref: str
    panel: str
    waits: str
    days: int
    why: str
    late: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """All that is under way, the most pressing first, and which page of it to show."""

    lines: tuple[Line, ...]
    page: int = 1


def build(view: View) -> Card:
    """Build the card."""
    shown = page(view.lines, view.page, ROWS)
    more = execute("Show more", VERB_LIST, page=shown.after)
    summary = _summary(view.lines)
    return card(
        heading("Referrals that wait"),
        paragraph(summary),
        [_row(line) for line in shown.items],
        paragraph(shown.words, subtle=True) if shown.words else None,
        actions=[more] if shown.of > 1 else [],
        speak=f"Referrals that wait. {summary}",
    )


def _summary(lines: tuple[Line, ...]) -> str:
    if not lines:
        return "No referral waits for anybody."
    counts = [f"{waits}: {count}" for waits, count in Counter(one.waits for one in lines).items()]
    late = sum(line.late for line in lines)
    return " · ".join([*counts, f"Late: {late}"] if late else counts)


def _row(line: Line) -> Element:
    marks = [
        *(["Immediate danger was reported"] if line.danger else []),
        *(["Late"] if line.late else []),
        line.waits,
        _age(line.days),
    ]
    button = execute(f"Open {line.ref}", VERB_OPEN, referral=line.referral_id, page=1)
    return entry(f"{line.ref} · {line.panel}", " · ".join(marks), line.why, button=button)


def _age(days: int) -> str:
    if days <= 0:
        return "Sent today"
    return "Sent yesterday" if days == 1 else f"Sent {days} days ago"


_DANGER = Line(
    referral_id="r7",
    ref="REF-2026-0007",
    panel="East panel",
    waits="New",
    days=0,
    why="New: read it and put it to the co-chairs.",
    danger=True,
)
_LATE = Line(
    referral_id="r4",
    ref="REF-2026-0004",
    panel="West panel",
    waits="Waits for the co-chairs",
    days=5,
    why="With the co-chairs. One co-chair has answered. They are being reminded.",
    late=True,
)
EXAMPLES = {
    "none": View(()),
    "some": View((_DANGER, _LATE)),
    "every_kind": View(
        (
            _DANGER,
            _LATE,
            replace(
                _LATE,
                ref="REF-2026-0005",
                waits="Waits for the referrer",
                why="Returned 3 days ago; it waits for the referrer.",
                late=False,
            ),
            replace(
                _LATE,
                ref="REF-2026-0006",
                waits="The co-chairs differ",
                why="The co-chairs differ: bring them together.",
                late=False,
            ),
        )
    ),
    "many": View(
        tuple(
            Line(
                referral_id=f"r{number}",
                ref=f"REF-2026-{number:04d}",
                panel="East panel",
                waits="New",
                days=number,
                why="New: read it and put it to the co-chairs.",
            )
            for number in range(12, 0, -1)
        )
    ),
}

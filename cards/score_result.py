"""A whole score: every point explained, what must be asked, what will change (R4.5, R4.6)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    Options,
    amount,
    answer,
    bullets,
    card,
    execute,
    facts,
    heading,
    notice,
    paragraph,
    subheading,
)
from cards.pages import Page, page
from cards.score_adjustment import VERB_BY_HAND
from cards.score_form import VERB_OPEN

VERB_CONFIRM = "score.confirm"  # data: item, v
VERB_RESULT = "score.result"  # data: item, page
VERB_OUTLOOK = "score.outlook"  # data: item
VERB_CORRECTING = "score.correcting"  # data: item
VERB_CHILD = "discussion.open"  # data: item

FIELDS = ("to_group",)
ON_A_PAGE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of evidence, what it counts, and why."""

    label: str
    counted: int
    why: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`groups` are (number from 1, label). `confirmed` is when, in words, or empty.

    `distance` says how far the next bands are, `known` how many factors are so, not so, not known.
    `correction` says what was corrected after the minutes; `sent` counts what was sent in advance
    and waits. `not_looked_at`, `prompts` and `changes` hold sentences. `may_score` for the panel's
    chairs while the meeting's record is open; others read only.
    """

    item_id: str
    version: int
    case_ref: str
    initials: str
    scored_on: str
    calculated: int
    adjustment: str  # signed, such as "+5"; empty if there is none
    rationale: str
    total: int
    band: str
    band_words: str
    lines: tuple[Line, ...]
    prompts: tuple[str, ...]
    changes: tuple[str, ...]
    groups: Options
    note: str
    band_before: str = ""
    distance: tuple[str, ...] = ()
    subtotals: tuple[tuple[str, int], ...] = ()
    known: str = ""
    sent: int = 0
    correction: str = ""
    not_looked_at: tuple[str, ...] = ()
    confirmed: str = ""
    may_score: bool = True
    may_correct: bool = False
    page: int = 1


def build(view: View) -> Card:
    """Build the card. What nobody has looked at holds the confirmation back."""
    shown = page(view.lines, view.page, ON_A_PAGE)
    about = (view.case_ref, view.initials, view.scored_on, shown.words)
    return card(
        heading("Score"),
        paragraph(" · ".join(part for part in about if part), subtle=True),
        _state(view),
        notice("warning", "A day was corrected", view.correction) if view.correction else None,
        facts(("Total", f"{view.total}, {view.band}"), ("What this means", view.band_words)),
        bullets(view.distance),
        _list("To be asked and answered", view.prompts),
        _adjustment(view),
        facts(("What is known", view.known)) if view.known else None,
        _sent(view),
        subheading("Where the points come from"),
        facts(*((label, str(points)) for label, points in view.subtotals)),
        [_line(line) for line in shown.items],
        None if view.lines else paragraph("Nothing has been ticked."),
        _list("What changes by itself", view.changes),
        paragraph(view.note, subtle=True),
        Form().choice("to_group", "Change something in", view.groups) if view.may_score else None,
        actions=_buttons(view, shown),
        speak=f"Score: {view.total}, {view.band}.",
    )


def _state(view: View) -> Element | None:
    if view.not_looked_at:
        return notice("warning", "Before you can confirm", *view.not_looked_at)
    if view.confirmed:
        return notice("good", "This score is confirmed", view.confirmed)
    return notice("accent", "Not confirmed yet", "The score advises; people decide.")


def _adjustment(view: View) -> list[Element]:
    if not view.adjustment:
        return []
    before = f"{view.calculated}, {view.band_before}" if view.band_before else str(view.calculated)
    points = facts(
        ("From the factors", before),
        ("By hand", view.adjustment),
        ("Together", f"{view.total}, {view.band}"),
    )
    return [*points, *answer("Why", view.rationale)]


def _sent(view: View) -> Element | None:
    if not view.sent or not view.may_score:
        return None
    told = "Open its group to see who said what, or score without it."
    return notice("accent", f"Sent in advance and not dealt with: {view.sent}", told)


def _line(line: Line) -> Element:
    more = [line.why, f"Source: {line.source}" if line.source else ""]
    return amount(line.label, str(line.counted), *(part for part in more if part))


def _list(title: str, lines: tuple[str, ...]) -> list[Element]:
    return [subheading(title), *bullets(lines)] if lines else []


def _buttons(view: View, shown: Page[Line]) -> list[Element]:
    ids: Data = {"item": view.item_id}
    more = execute("More lines", VERB_RESULT, inputs=False, page=shown.after, **ids)
    correct = execute("Correct a day", VERB_CORRECTING, inputs=False, **ids)
    return [
        *(_chairs_buttons(view) if view.may_score else []),
        *([more] if shown.of > 1 else []),
        execute("What would change it", VERB_OUTLOOK, inputs=False, **ids),
        *([correct] if view.may_correct and not view.may_score else []),
        execute("Back to the child", VERB_CHILD, inputs=False, **ids),
    ]


def _chairs_buttons(view: View) -> list[Element]:
    ids: Data = {"item": view.item_id}
    can_confirm = not (view.not_looked_at or view.confirmed)
    confirm = execute(
        "Confirm the score", VERB_CONFIRM, style="positive", inputs=False, v=view.version, **ids
    )
    return [
        *([confirm] if can_confirm else []),
        execute("Change that group", VERB_OPEN, **ids),
        execute("Adjust by hand", VERB_BY_HAND, inputs=False, **ids),
    ]


_OPEN = View(
    item_id="i1",
    version=8,
    case_ref="HE-2026-0007",
    initials="R.S.",
    scored_on="18 December 2026",
    calculated=44,
    adjustment="+5",
    rationale="The family moved away from help last week.",
    total=49,
    band="Medium",
    band_words="Medium risk: the child is at risk of being exploited.",
    lines=(
        Line(
            label="Missing overnight or longer",
            counted=20,
            why="20 points, for 2 Sep 2026, inside the past 6 months.",
            source="Police",
        ),
        Line(
            label="Found in places with no known link",
            counted=0,
            why="1 May 2026 is before 18 Jun 2026, where the past 6 months begin; kept as history,"
            " without points.",
        ),
    ),
    prompts=("Consider a strategy discussion with children's services and the police.",),
    changes=("On 3 March 2027 it falls to 29, standard, as evidence leaves the past 6 months.",),
    groups=(("1", "Missing and whereabouts"), ("2", "Education")),
    note="These factors and weights are ours. They are not the national tool.",
)
EXAMPLES = {
    "to_confirm": _OPEN,
    "not_looked_at": replace(
        _OPEN,
        adjustment="",
        not_looked_at=(
            (
                "“Education” holds evidence of the last score that nobody has looked at yet. Open"
                " the group and save it, changed or as it is."
            ),
        ),
    ),
    "corrected": replace(
        _OPEN,
        confirmed="On 4 January 2027 at 10:40, by Jo Sample.",
        correction="Corrected on 4 January 2027 by Jo Sample: the custody record was late.",
        may_score=False,
        may_correct=True,
    ),
    "explained": replace(
        _OPEN,
        band_before="Medium",
        distance=("21 points below High, which begins at 70.",),
        subtotals=(("Missing and whereabouts", 44),),
        known="2 so, 3 looked into and not so, 63 not known",
        sent=1,
    ),
    "confirmed_to_read": replace(
        _OPEN, confirmed="On 18 December 2026 at 10:40.", may_score=False, prompts=(), changes=()
    ),
    "long": replace(_OPEN, lines=_OPEN.lines * 20, page=2),
}

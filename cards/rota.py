"""The rota: who chairs the meetings to come and why, swaps that are asked, who is away (R2.2)."""

from dataclasses import dataclass, replace

from cards.elements import (
    Card,
    Element,
    Options,
    bullets,
    buttons,
    card,
    entry,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_SHOW = "rota.show"  # data: panel
VERB_ASK = "rota.ask"  # data: panel
VERB_AGREE = "rota.agree"  # data: panel, swap
VERB_DECLINE = "rota.decline"  # data: panel, swap
VERB_RECORD = "rota.record"  # data: panel
MOST_OTHERS = 2  # buttons for other panels


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One meeting to come. `why` is a sentence; `news` says whose answer is waited for."""

    meeting_id: str
    day: str
    chair: str
    why: str
    news: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`asked` are swaps (id, words) for the reader; the first of them is shown.

    `away` are absences, `why` tells the record from which turns follow.
    """

    panel_id: str
    panel: str
    lines: tuple[Line, ...]
    asked: Options = ()
    away: tuple[str, ...] = ()
    training: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    may_ask: bool = False
    may_record: bool = False
    others: Options = ()


def build(view: View) -> Card:
    """Build the card."""
    return card(
        heading("Who chairs"),
        paragraph(view.panel, subtle=True),
        _asked(view),
        [entry(f"{o.day}: {o.chair}", o.why, o.news) for o in view.lines]
        or paragraph("No meeting is planned."),
        _list("Away", view.away),
        _list("Why: the record so far", view.why),
        _list("Training to chair", view.training),
        actions=_buttons(view),
        speak=f"Who chairs: {view.panel}. {len(view.lines)} meetings.",
    )


def _asked(view: View) -> list[Element]:
    if not view.asked:
        return []
    swap, words = view.asked[0]
    return [
        notice("accent", "You are asked to swap", words),
        buttons(
            execute("Agree", VERB_AGREE, style="positive", panel=view.panel_id, swap=swap),
            execute("Decline", VERB_DECLINE, panel=view.panel_id, swap=swap),
        ),
    ]


def _list(title: str, lines: tuple[str, ...]) -> list[Element]:
    return [subheading(title), *bullets(lines)] if lines else []


def _buttons(view: View) -> list[Element]:
    record = execute("Record absence or training", VERB_RECORD, panel=view.panel_id)
    others = [execute(words, VERB_SHOW, panel=panel) for panel, words in view.others[:MOST_OTHERS]]
    ask = execute("Ask to swap", VERB_ASK, panel=view.panel_id)
    mine = [*([ask] if view.may_ask else []), *([record] if view.may_record else [])]
    return [*mine, *others]


_LINE = Line(
    meeting_id="m1",
    day="Thursday 3 December 2026",
    chair="Jo Sample",
    why="Evolve Team Manager chairs first; after that the chairs take turns (R2.2).",
)
_PLAIN = View(panel_id="rotherham/mace", panel="MACE Rotherham panel", lines=(_LINE,), may_ask=True)
EXAMPLES = {
    "none": replace(_PLAIN, lines=(), may_ask=False),
    "plain": _PLAIN,
    "busy": replace(
        _PLAIN,
        lines=(
            replace(_LINE, news="Pat Pretend is asked to swap."),
            replace(
                _LINE,
                meeting_id="m2",
                day="Thursday 10 December 2026",
                chair="Pat Pretend",
                why="Detective Sergeant, CSE Team, SYP chairs because Evolve Team Manager is away"
                " (R2.2).",
            ),
        ),
        asked=(
            (
                "s1",
                (
                    "Pat Pretend asks you to chair on Thursday 17 December 2026, and takes yours "
                    "on Thursday 3 December 2026."
                ),
            ),
        ),
        away=(
            "Jo Sample: Thursday 10 December 2026 to Friday 11 December 2026",
            "Pat Pretend: Thursday 7 January 2027 to Friday 8 January 2027",
        ),
        training=(
            "Dee Fiction: Trained on 4 May 2026. The training's refresher is due on 4 May 2027.",
        ),
        why=(
            (
                "Turns so far, cancelled meetings not counted: Evolve Team Manager: 3, Detective "
                "Sergeant, CSE Team, SYP: 4."
            ),
            (
                "Thursday 26 November 2026: Detective Sergeant, CSE Team, SYP. Covered while the "
                "other chair was away."
            ),
        ),
        may_record=True,
        others=(("hertfordshire/east", "MACE East panel"),),
    ),
}

"""The only place that spells card JSON (Adaptive Cards 1.5, as Teams shows them).

Whatever a person may have typed is shown by `RichTextBlock`, which knows no Markdown: it comes out
as typed. `heading` is a `TextBlock`, which does read Markdown, so it takes our own words only.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Element = dict[str, Any]
Card = dict[str, Any]
Piece = Element | Iterable[Element] | None
Data = dict[str, Any]  # what a button carries: str and int only
Options = tuple[tuple[str, str], ...]  # (id, words); ids hold no comma, which joins several
Tone = Literal["accent", "good", "warning", "attention"]

VERSION = "1.5"
MOST_ACTIONS = 6  # Teams shows no more
BUTTON_BESIDE = 12  # characters of a button that leave room for words beside it on a telephone
NAME_LIMIT = 200  # characters in a line
TEXT_LIMIT = 4000  # characters in a long answer
NOT_GIVEN = "Not given"
_MARK = re.compile(r"[\\`*_\[\]<&~{|]")  # means something to Markdown, or begins a date function
_LINE_MARK = re.compile(r"(?m)^(\s*(?:\d+(?=[.)]))?)([-+#>=.)])")  # does at a line's start


def card(*body: Piece, actions: Iterable[Element] = (), speak: str) -> Card:
    """Put a card together. `speak` is what a screen reader says for it: no names in it."""
    buttons = list(actions)
    made: Card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "speak": speak,
        "fallbackText": f"{speak} Please update Teams to see this card.",
        "msteams": {"width": "Full"},
        "body": _flat(body),
    }
    return made | {"actions": buttons} if buttons else made


def _flat(pieces: Iterable[Piece]) -> list[Element]:
    found: list[Element] = []
    for piece in pieces:
        if isinstance(piece, dict):
            found.append(piece)
        elif piece is not None:
            found.extend(piece)
    return found


def heading(text: str) -> Element:
    """Give the card's title: our own words only."""
    return _title(text, "Large")


def subheading(text: str) -> Element:
    """Give a section's title: our own words only."""
    return _title(text, "Medium") | {"spacing": "Large"}


def _title(text: str, size: str) -> Element:
    words = {"type": "TextBlock", "text": text, "style": "heading"}
    return words | {"size": size, "weight": "Bolder", "wrap": True}


def paragraph(text: str, *, subtle: bool = False) -> Element:
    """Give words, exactly as they are: no Markdown, no HTML, line breaks kept."""
    look: Element = {"isSubtle": True} if subtle else {}
    return _rich(_runs(text, **look))


def _rich(runs: list[Element], **look: str) -> Element:
    return {"type": "RichTextBlock", "inlines": runs, **look}


def _runs(text: str, **look: Any) -> list[Element]:
    """Cut between two braces: together they may begin a date function, which would be run."""
    parts = text.split("{{")
    opened = [part + "{" for part in parts[:-1]] + parts[-1:]
    pieces = [opened[0], *("{" + part for part in opened[1:])]
    return [{"type": "TextRun", "text": piece or " ", **look} for piece in pieces]


def bullets(lines: Iterable[str]) -> list[Element]:
    """Give a list, one line each."""
    return [_rich(_runs(f"•  {line}"), spacing="Small") for line in lines]


def fact(label: str, value: str) -> Element:
    """Give a label and its value on one line; nothing given is said in words."""
    runs = _runs(f"{label}: ", weight="Bolder") + _runs(value.strip() or NOT_GIVEN)
    return _rich(runs, spacing="Small")


def facts(*pairs: tuple[str, str]) -> list[Element]:
    """Give labels and values, one line each."""
    return [fact(label, value) for label, value in pairs]


def answer(label: str, text: str) -> list[Element]:
    """Give a long answer under its label."""
    return [
        _rich(_runs(label, weight="Bolder"), spacing="Medium"),
        _rich(_runs(text.strip() or NOT_GIVEN), spacing="None"),
    ]


def entry(title: str, *lines: str, button: Element | None = None) -> Element:
    """Give one row of a list: a bold line, further lines, and its button.

    A short button stands at the right, a long one below, or no room is left for the words.
    """
    words = [_rich(_runs(title, weight="Bolder"))]
    words += [_rich(_runs(line), spacing="None") for line in lines if line]
    box: Element = {"type": "Container", "separator": True, "spacing": "Medium"}
    if button is None:
        return box | {"items": words}
    if len(button["title"]) > BUTTON_BESIDE:
        return box | {"items": [*words, buttons(button)]}
    return _columns(
        {"type": "Column", "width": "stretch", "items": words},
        {"type": "Column", "width": "auto", "items": [buttons(button)]},
    )


def amount(words: str, value: str, *more: str) -> Element:
    """Give a row with words at the left and a figure at the right."""
    left = [_rich(_runs(words))] + [_rich(_runs(m, isSubtle=True), spacing="None") for m in more]
    return _columns(
        {"type": "Column", "width": "stretch", "items": left},
        {"type": "Column", "width": "auto", "items": [_rich(_runs(value, weight="Bolder"))]},
    )


def beside(*sides: tuple[str, Iterable[tuple[str, str]]]) -> Element:
    """Give labels and values in columns beside each other, each column under a bold line."""
    columns: list[Element] = []
    for title, pairs in sides:
        items = [_rich(_runs(title, weight="Bolder")), *facts(*pairs)]
        columns.append({"type": "Column", "width": "stretch", "items": items})
    return _columns(*columns)


def _columns(*columns: Element) -> Element:
    shape = {"type": "ColumnSet", "separator": True, "spacing": "Medium"}
    return shape | {"columns": list(columns)}


def bar(words: str, value: int, most: int, tone: Tone) -> list[Element]:
    """Give a bar of a chart under its words, which say all that it shows.

    Made of two columns: the words are read aloud, the empty columns are passed over.
    """
    filled = max(1, min(99, round(100 * value / max(most, 1))))
    column: Element = {"type": "Column", "minHeight": "10px", "items": []}
    columns = [
        {**column, "width": filled, "style": tone},
        {**column, "width": 100 - filled},
    ]
    return [
        _rich(_runs(words), spacing="Small"),
        {"type": "ColumnSet", "spacing": "None", "columns": columns},
    ]


def notice(tone: Tone, title: str, *lines: str) -> Element:
    """Give a box. Its title says in words what its colour says."""
    items = [_rich(_runs(title, weight="Bolder"))]
    items += [_rich(_runs(line), spacing="Small") for line in lines]
    return {"type": "Container", "style": tone, "spacing": "Medium", "items": items}


def problem(text: str) -> Element:
    """Give the sentence that stands at a field which cannot be taken."""
    runs = _runs("Please check: ", weight="Bolder", color="Attention")
    return _rich(runs + _runs(text, color="Attention"), spacing="Medium")


def buttons(*actions: Element) -> Element:
    """Give buttons inside the card."""
    return {"type": "ActionSet", "actions": list(actions)}


def execute(
    title: str,
    verb: str,
    *,
    style: Literal["default", "positive", "destructive"] = "default",
    inputs: bool = True,
    **data: str | int,
) -> Element:
    """Give a button. `data` holds ids, `v` (the version that is shown) and steps: never names.

    With `inputs=False` nothing typed is sent, and no required input holds the button back.
    """
    shared: Element = {"title": title}
    if style != "default":
        shared["style"] = style
    if not inputs:
        shared["associatedInputs"] = "none"
    old_client = {"type": "Action.Submit", **shared, "data": {"verb": verb, **data}}
    return {"type": "Action.Execute", **shared, "verb": verb, "data": data, "fallback": old_client}


def open_url(title: str, url: str) -> Element:
    """Give a button that opens a page in the browser. No name stands in the address."""
    return {"type": "Action.OpenUrl", "title": title, "url": url}


@dataclass(frozen=True, slots=True)
class Form:
    """Inputs, with what was typed before and what was wrong with it, by the input's id.

    Several choices are joined by commas and a toggle is "true" or "false", as Teams sends them.
    Where an answer may wait (a form that is saved in parts), required inputs say so in their label
    but do not hold a button back; the server asks. Lengths are checked by a pattern, because
    `maxLength` would cut what is pasted without a word.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    may_wait: bool = False

    def summary(self) -> Element | None:
        """Say at the top how many answers need another look."""
        if not self.problems:
            return None
        count = len(self.problems)
        told = "Please check one answer" if count == 1 else f"Please check {count} answers"
        return notice("attention", told, "What to do is said above each. Nothing is lost.")

    def text(
        self,
        name: str,
        label: str,
        *,
        required: bool = False,
        limit: int = NAME_LIMIT,
        long: bool = False,
        style: Literal["Text", "Tel", "Email"] = "Text",
    ) -> Element:
        """Ask for words: a line, or (`long`) several."""
        asked: Element = {"type": "Input.Text", "regex": rf"^[\s\S]{{0,{limit}}}$"}
        if long:
            asked["isMultiline"] = True
        if style != "Text":
            asked["style"] = style
        start = "Please fill this in, with" if required else "Please use"
        return self._input(name, label, asked, required, f"{start} at most {limit:,} characters.")

    def long_text(
        self, name: str, label: str, *, required: bool = False, limit: int = TEXT_LIMIT
    ) -> Element:
        """Ask for several lines."""
        return self.text(name, label, required=required, limit=limit, long=True)

    def date(
        self,
        name: str,
        label: str,
        *,
        required: bool = False,
        earliest: str = "",
        latest: str = "",
    ) -> Element:
        """Ask for a day. `earliest` and `latest` are ISO dates, inclusive."""
        edges = {key: day for key, day in (("min", earliest), ("max", latest)) if day}
        asked: Element = {"type": "Input.Date", **edges}
        return self._input(name, label, asked, required, "Please choose a date that can be right.")

    def choice(
        self,
        name: str,
        label: str,
        options: Options,
        *,
        required: bool = False,
        style: Literal["compact", "expanded", "filtered"] = "compact",
    ) -> Element:
        """Ask for one of several. `filtered` can be searched by typing.

        What was chosen before is shown in a plain list: a searched one would show its id.
        """
        if style == "filtered" and self.values.get(name):
            style = "compact"
        listed = _labelled(options) if style == "expanded" else _choices(options)
        asked: Element = {"type": "Input.ChoiceSet", "style": style, "choices": listed}
        if style != "expanded":
            asked["placeholder"] = "Choose one"
        return self._choice(name, label, asked, required)

    def choices(
        self, name: str, label: str, options: Options, *, required: bool = False
    ) -> Element:
        """Ask for any number of several."""
        asked: Element = {"type": "Input.ChoiceSet", "style": "expanded", "isMultiSelect": True}
        return self._choice(name, label, asked | {"choices": _labelled(options)}, required)

    def _choice(self, name: str, label: str, asked: Element, required: bool) -> Element:
        if not asked["choices"]:
            return paragraph(f"{label}: there is nothing to choose from yet.", subtle=True)
        return self._input(name, label, asked | {"wrap": True}, required, "Please choose.")

    def toggle(self, name: str, label: str, title: str, *, required: bool = False) -> Element:
        """Ask for a tick: `label` is the question, `title` stands at the box."""
        asked: Element = {"type": "Input.Toggle", "title": _unmarked(title), "wrap": True}
        return self._input(name, label, asked, required, "Please tick this box to go on.")

    def number(
        self, name: str, label: str, *, lowest: int, highest: int, required: bool = False
    ) -> Element:
        """Ask for a whole number within bounds, which the server checks.

        As text: Microsoft's renderer holds every button back while an optional number with bounds
        is empty, and what is no number could not be shown again.
        """
        sign = "[+-]?" if lowest < 0 else ""
        digits = len(str(max(abs(lowest), abs(highest))))
        asked: Element = {"type": "Input.Text", "regex": rf"^\s*({sign}\d{{1,{digits}}})?\s*$"}
        told = f"Please give a whole number from {lowest} to {highest}."
        return self._input(name, label, asked, required, told)

    def _input(self, name: str, label: str, asked: Element, required: bool, told: str) -> Element:
        words = f"{label} (required)" if required else label
        shape = {"id": name, "label": words, "errorMessage": told, "spacing": "Medium"}
        made = asked | shape
        if required and not self.may_wait:
            made["isRequired"] = True
        value = self.values.get(name, "")
        if value:
            made["value"] = value
        wrong = self.problems.get(name)
        return made if wrong is None else _marked(problem(wrong), made)


def _choices(options: Iterable[tuple[str, str]]) -> list[Element]:
    return [{"title": words, "value": key} for key, words in options]


def _labelled(options: Options) -> list[Element]:
    """Give choices that stand open: their titles are labels, which read Markdown as a title does.

    A closed or searched list shows its titles as they are.
    """
    return _choices((key, _unmarked(words)) for key, words in options)


def _unmarked(words: str) -> str:
    """Write words so that Markdown shows them as they are (CommonMark's backslash escapes)."""
    return _LINE_MARK.sub(r"\1\\\2", _MARK.sub(r"\\\g<0>", words))


def _marked(wrong: Element, made: Element) -> Element:
    return {"type": "Container", "style": "emphasis", "items": [wrong, made]}

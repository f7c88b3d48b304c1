"""What people typed comes out as typed, and nothing that they chose is lost from sight."""

import json
import re
from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.elements import Form, entry, execute, open_url, paragraph
from cards.pages import PAGE_BYTES, Section, page, section_page
from tests.cards.card_modules import card_modules, inputs, parts

OPTIONS = (("a", "Alex Example"), ("b", "Sam Sample"))


def shown(piece: object) -> str:
    return "".join(part["text"] for part in parts(piece) if part.get("type") == "TextRun")


@given(st.text(min_size=1))
def test_words_come_out_as_typed(text: str) -> None:
    assert shown(paragraph(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "*bold* [link](https://example.org)",
        "{{DATE(2026-12-18T09:30:00Z)}}",
        "😀\n#1",
    ],
)
def test_no_run_of_words_holds_what_a_client_would_carry_out(text: str) -> None:
    made = paragraph(text)
    assert shown(made) == text
    assert made["type"] == "RichTextBlock"
    assert [run["text"] for run in made["inlines"] if "{{" in run["text"]] == []


def test_a_required_answer_holds_the_button_back_unless_it_may_wait() -> None:
    assert Form().text("given", "Given names", required=True)["isRequired"] is True
    waits = Form(may_wait=True).text("given", "Given names", required=True)
    assert "isRequired" not in waits
    assert waits["label"] == "Given names (required)"


def test_a_long_text_is_refused_in_words_and_never_cut() -> None:
    asked = Form({"worry": "x" * 10_000}).long_text("worry", "What worries you?")
    assert "maxLength" not in asked
    assert asked["regex"] == r"^[\s\S]{0,4000}$"
    assert asked["errorMessage"] == "Please use at most 4,000 characters."
    assert len(asked["value"]) == 10_000


@pytest.mark.parametrize(
    ("typed", "taken"), [("", True), ("-5", True), (" 20 ", True), ("five", False), ("2.5", False)]
)
def test_a_number_is_shown_as_typed_and_only_a_whole_one_is_sent(typed: str, taken: bool) -> None:
    asked = Form({"points": typed}).number("points", "Points", lowest=-20, highest=20)
    assert asked.get("value", "") == typed
    assert bool(re.match(asked["regex"], typed)) is taken


def test_what_was_chosen_before_is_shown_by_its_words() -> None:
    empty = Form().choice("owner", "Who does it", OPTIONS, style="filtered")
    chosen = Form({"owner": "a"}).choice("owner", "Who does it", OPTIONS, style="filtered")
    assert empty["style"] == "filtered"
    assert (chosen["style"], chosen["value"]) == ("compact", "a")


def test_a_choice_of_nothing_is_said_in_words() -> None:
    assert "nothing to choose" in shown(Form().choice("owner", "Who does it", ()))


def test_a_problem_stands_in_words_above_its_input() -> None:
    form = Form({"born": "2026-02-30"}, {"born": "There is no 30 February."})
    marked = form.date("born", "Date of birth")
    assert shown(marked["items"][0]) == "Please check: There is no 30 February."
    assert marked["items"][1]["id"] == "born"
    assert shown(form.summary()).startswith("Please check one answer")
    assert Form().summary() is None


def test_a_long_button_stands_below_the_words_of_its_row() -> None:
    """Beside the words of a queue's row a telephone left room for one word in a line."""
    beside = entry("Jo Sample", button=execute("Open", "referral.open"))
    below = entry("REF-2026-0007", button=execute("Open REF-2026-0007", "queue.open"))
    assert beside["type"] == "ColumnSet"
    assert below["items"][-1]["type"] == "ActionSet"


@given(st.lists(st.integers(), max_size=70), st.integers(1, 12))
def test_pages_show_everything_once(items: list[int], size: int) -> None:
    first = page(items, 1, size)
    found = [item for number in range(1, first.of + 1) for item in page(items, number, size).items]
    assert found == items
    assert page(items, 999, size).number == first.of
    assert page(items, first.of, size).after == 1
    assert first.before == first.of


@given(
    st.lists(
        st.builds(
            Section,
            st.sampled_from(["The child", "What worries you"]),
            st.lists(
                st.tuples(st.just("Answer"), st.integers(0, 4000).map(lambda n: "x" * n)),
                max_size=6,
            ).map(tuple),
        ),
        max_size=6,
    )
)
def test_pages_of_answers_lose_none_and_stay_small(sections: list[Section]) -> None:
    asked = [pair for section in sections for pair in section.answers]
    pages = [section_page(sections, at) for at in range(1, section_page(sections, 1).of + 1)]
    found = [pair for one in pages for section in one.items for pair in section.answers]
    assert found == asked
    for one in pages:
        assert sum(len(a[1]) for section in one.items for a in section.answers) <= PAGE_BYTES


LIMIT = re.compile(r"^\^\[.*\{0,(\d+)\}\$$")
FORMS = [
    module
    for module in card_modules()
    if any(hasattr(view, "values") for view in module.EXAMPLES.values())
]


@pytest.mark.parametrize("form", FORMS, ids=lambda module: str(module.__name__))
def test_R4_1_a_form_filled_to_its_limits_still_fits_into_a_message(form: ModuleType) -> None:
    for view in form.EXAMPLES.values():
        asked = [(one["id"], LIMIT.match(one.get("regex", ""))) for one in inputs(form.build(view))]
        full = {name: "x" * int(found[1]) for name, found in asked if found}
        made = form.build(replace(view, values={**view.values, **full}))
        assert len(json.dumps(made, ensure_ascii=False).encode()) <= 25 * 1024


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("Alex Example (Police), 14:30", "Alex Example (Police), 14:30"),
        ("*Sam* [x](https://example.org)", r"\*Sam\* \[x\](https://example.org)"),
        ("Pat_Pretend <b> & {{DATE(1)}}", r"Pat\_Pretend \<b> \& \{\{DATE(1)}}"),
        ("- Jo", r"\- Jo"),
        ("# Jo", r"\# Jo"),
        ("1. Jo", r"1\. Jo"),
    ],
)
def test_a_title_that_is_read_as_markdown_comes_out_as_typed(words: str, written: str) -> None:
    open_list = Form().choices("present", "Who is present?", (("p-1", words),))
    assert open_list["choices"] == [{"title": written, "value": "p-1"}]
    expanded = Form().choice("who", "Who?", (("p-1", words),), style="expanded")
    assert expanded["choices"] == open_list["choices"]
    assert Form().toggle("t", "Who?", words)["title"] == written


def test_a_title_in_a_closed_list_stands_as_it_is() -> None:
    closed = Form().choice("owner", "Who does it", (("p-1", "*Sam*"),), style="filtered")
    assert closed["choices"] == [{"title": "*Sam*", "value": "p-1"}]


def test_an_address_is_opened_in_the_browser() -> None:
    made = open_url("PDF", "https://mace.example/papers/x")
    assert made == {
        "type": "Action.OpenUrl", "title": "PDF", "url": "https://mace.example/papers/x",
    }  # fmt: skip

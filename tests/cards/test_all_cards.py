"""What holds for every card, whatever it shows."""

import ast
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.cards.card_modules import FOLDER, card_modules, examples, inputs, parts, presses
from tests.golden import assert_golden

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]
RENDERER = ROOT / "node_modules/adaptivecards/dist/adaptivecards.min.js"
MOST_BYTES = 25 * 1024
MOST_ACTIONS = 6
FICTIONAL = re.compile(r"Example\b|Sample\b|Specimen\b")
MARKDOWN = re.compile(r"[*_`#\[\]<>~]|^\d+\.|^[-+] ")

CARDS = dict(examples())
every_card = pytest.mark.parametrize("name", CARDS)


@every_card
def test_a_card_says_what_it_always_said(name: str, request: pytest.FixtureRequest) -> None:
    found = json.dumps(CARDS[name], indent=1, ensure_ascii=False) + "\n"
    assert_golden(found, GOLDEN / f"{name}.json", request)


def test_every_golden_file_belongs_to_an_example() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(CARDS)


@every_card
def test_a_card_can_be_read_aloud_and_falls_back_in_words(name: str) -> None:
    card = CARDS[name]
    assert card["version"] == "1.5"
    assert card["speak"].strip()
    assert card["speak"] in card["fallbackText"]
    assert card["body"][0]["style"] == "heading"


@every_card
def test_a_card_fits_into_a_message(name: str) -> None:
    size = len(json.dumps(CARDS[name], ensure_ascii=False).encode())
    assert size <= MOST_BYTES, f"{name} has {size} bytes"


@every_card
def test_a_card_has_no_more_buttons_than_teams_shows(name: str) -> None:
    assert len(presses(CARDS[name])) <= MOST_ACTIONS


@every_card
def test_every_input_has_a_label_and_says_what_is_wrong_with_it(name: str) -> None:
    for asked in inputs(CARDS[name]):
        assert asked["label"].strip(), asked
        assert asked["errorMessage"].strip(), asked
        if asked.get("isRequired"):
            assert asked["label"].endswith("(required)"), asked


@every_card
def test_ids_are_unique_and_never_those_that_a_button_carries(name: str) -> None:
    ids = [part["id"] for part in parts(CARDS[name]) if "id" in part]
    assert [found for found, times in Counter(ids).items() if times > 1] == []
    for press in presses(CARDS[name]):
        assert set(ids).isdisjoint({"verb", *press["data"]}), press["title"]


@every_card
def test_a_button_carries_ids_and_numbers_only_and_an_old_client_sends_the_same(
    name: str,
) -> None:
    for press in presses(CARDS[name]):
        old = press["fallback"]
        assert old["type"] == "Action.Submit"
        assert old["data"] == {"verb": press["verb"], **press["data"]}
        assert old.get("associatedInputs") == press.get("associatedInputs")
        for key, value in press["data"].items():
            assert isinstance(value, int) or re.fullmatch(r"[\w./-]{0,80}", value), (key, value)
            if key == "v":
                assert isinstance(value, int)


@every_card
def test_buttons_of_a_card_can_be_told_apart_by_their_words(name: str) -> None:
    titles = Counter(press["title"] for press in presses(CARDS[name]))
    assert [title for title, times in titles.items() if times > 1] == []


@every_card
def test_no_name_stands_where_it_is_read_out_or_sent_back(name: str) -> None:
    card = CARDS[name]
    carried = json.dumps([press["data"] for press in presses(card)])
    for said in (card["speak"], card["fallbackText"], carried):
        assert not FICTIONAL.search(said), said


@every_card
def test_headings_hold_our_own_words_for_they_would_read_markdown(name: str) -> None:
    blocks = [part for part in parts(CARDS[name]) if part.get("type") == "TextBlock"]
    for block in blocks:
        assert block["style"] == "heading"
        assert not MARKDOWN.search(block["text"]), block["text"]


def _verbs(path: Path) -> list[str]:
    """The verbs that a module defines itself, not those that it borrows."""
    found: list[str] = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            [target] = node.targets
            if isinstance(target, ast.Name) and target.id.startswith("VERB_"):
                found.append(str(node.value.value))
    return found


def test_every_verb_is_defined_once_and_used() -> None:
    defined = Counter(verb for path in FOLDER.glob("*.py") for verb in _verbs(path))
    used = {press["verb"] for card in CARDS.values() for press in presses(card)}
    assert [verb for verb, times in defined.items() if times > 1] == []
    assert used == set(defined)
    assert {verb for verb in used if not re.fullmatch(r"[a-z]+\.[a-z_]+", verb)} <= {"open"}


def test_every_card_has_examples() -> None:
    assert [module.__name__ for module in card_modules() if not module.EXAMPLES] == []


def test_a_step_asks_for_the_fields_that_it_names() -> None:
    for module in card_modules():
        if not hasattr(module, "FIELDS"):
            continue
        asked: set[str] = set()
        for view in module.EXAMPLES.values():
            asked |= {part["id"] for part in inputs(module.build(view))}
        free: tuple[str, ...] = getattr(module, "PREFIXES", ())
        assert {key for key in asked if not key.startswith(free or "\0")} == set(module.FIELDS)


def _validate(*files: Path) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node, "Node is needed: Microsoft's renderer checks the cards"
    assert RENDERER.exists(), "run npm ci: Microsoft's renderer checks the cards"
    script = str(Path(__file__).with_name("validate.cjs"))
    command = [node, script, str(RENDERER), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 our own script


def test_microsofts_renderer_finds_no_fault_in_any_card(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.json" for name in CARDS]
    for path, card in zip(files, CARDS.values(), strict=True):
        path.write_text(json.dumps(card), encoding="utf-8")
    done = _validate(*files)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_renderers_check_sees_a_fault(tmp_path: Path) -> None:
    card: dict[str, Any] = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Wrong"}]}
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(card), encoding="utf-8")
    done = _validate(path)
    assert done.returncode == 1
    assert "Wrong" in done.stdout

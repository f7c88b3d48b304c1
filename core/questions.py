"""The questions that a referral form may ask, and what each offers to choose from.

`data/questions.toml` holds them all; a procedure's file says which of them its form asks, in which
steps, and which are required.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import NotFound
from core.profiles import Table, parse

Options = tuple[tuple[str, str], ...]  # what is stored, and the words that are shown

SHORT_TEXT = 200
KINDS = (
    "text", "long", "choice", "pick", "many", "toggle", "born", "date", "number", "phone",
    "email", "nhs", "criteria",
)  # fmt: skip
CHOSEN = ("choice", "pick", "many")


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `ask` is how a card asks it, `label` how its answer is headed.

    `most` is the longest answer in characters, `options` the id of what it offers.
    """

    id: str
    label: str
    ask: str
    kind: str
    most: int
    help: str
    options: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A list to choose from that no procedure decides."""

    id: str
    choices: Options


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """All questions and all lists, in the order of the file."""

    questions: tuple[Question, ...]
    offers: tuple[Offer, ...]

    def question(self, question_id: str) -> Question:
        """Give one question."""
        for one in self.questions:
            if one.id == question_id:
                return one
        raise NotFound(f"There is no question called “{question_id}”.")

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids of all questions."""
        return frozenset(one.id for one in self.questions)

    @property
    def lists(self) -> Mapping[str, Options]:
        """Give the lists by their ids."""
        return {one.id: one.choices for one in self.offers}


def parse_questions(text: str, name: str) -> QuestionBank:
    """Read the questions, or raise `FileRefused` naming every fault."""
    return parse(text, name, _read)


def words(options: Options, key: str) -> str:
    """Give the words of a choice; the id itself if the form has changed since."""
    return dict(options).get(key, key)


def _read(table: Table) -> QuestionBank:
    offers = table.many("options", _read_offer)
    return QuestionBank(questions=table.many("questions", _read_question), offers=offers)


def _read_question(table: Table) -> Question:
    label = table.text("label")
    kind = table.one_of("kind", KINDS) if table.has("kind") else "text"
    options = table.identifier("options") if kind in CHOSEN else None
    return Question(
        id=table.identifier(),
        label=label,
        ask=table.maybe_text("ask") or label,
        kind=kind,
        most=table.maybe_whole("most", 1, 4000) or SHORT_TEXT,
        help=table.maybe_text("help") or "",
        options=options,
    )


def _read_offer(table: Table) -> Offer:
    offer_id, made = table.identifier(), []
    for choice in table.texts("choices"):
        key, found, label = choice.partition(" = ")
        if not found:
            table.fault("choices", f"“{choice}” must be written like “yes = Yes”")
        made.append((key.strip(), label.strip()))
    return Offer(offer_id, tuple(made))

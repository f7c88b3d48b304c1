"""A referral form: its steps in order, what each asks, and what is required when.

The procedure's file says which questions its form asks (`[[form]]`); their words and their lists
are `core.questions`. Cards, the web page and the Word form are all made from this.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from core.choices import Condition, holds, read_condition
from core.errors import NotFound
from core.profiles import Table
from core.questions import Options, Question, QuestionBank

Answers = Mapping[str, str]
CRITERION, WHY = "criterion_", "why_"  # + the criterion's id


@dataclass(frozen=True, slots=True)
class Need:
    """A question that is required when another is answered in a certain way."""

    id: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Words:
    """How this authority asks a question, where it differs from ours."""

    id: str
    ask: str | None
    help: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A step as the procedure's file describes it. `anyhow`: asked of a child who goes elsewhere.

    `ask` lists questions by id, `need` those that are always required.
    """

    id: str
    title: str
    ask: tuple[str, ...]
    need: tuple[str, ...]
    need_if: tuple[Need, ...]
    words: tuple[Words, ...]
    help: str
    anyhow: bool
    clause: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a form asks it, with what it offers.

    A question of the kind `criteria` offers the criteria, each ticked under `criterion_<id>` with
    its reason under `why_<id>` (H3).
    """

    question: Question
    options: Options
    required: bool
    needed_when: Condition | None = None

    @property
    def id(self) -> str:
        """Give the question's id."""
        return self.question.id

    def needed(self, answers: Answers) -> bool:
        """Tell whether these answers make the question a required one."""
        return self.required or bool(self.needed_when and holds(self.needed_when, answers))


@dataclass(frozen=True, slots=True)
class Step:
    """One short card of the form. `number` counts from 1."""

    number: int
    id: str
    title: str
    help: str
    anyhow: bool
    asked: tuple[Asked, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Give the names of all inputs of the step."""
        plain = {one.id for one in self.asked if one.question.kind != "criteria"}
        return frozenset(plain | set(self._criteria_fields()))

    def _criteria_fields(self) -> list[str]:
        ids = [
            key for one in self.asked if one.question.kind == "criteria" for key, _ in one.options
        ]
        return [prefix + key for key in ids for prefix in (CRITERION, WHY)]


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. After the last step comes the summary."""

    procedure: str
    steps: tuple[Step, ...]

    @property
    def summary(self) -> int:
        """Give the number that stands for the summary: one past the last step."""
        return len(self.steps) + 1

    def step(self, number: int) -> Step:
        """Give a step by its number, from 1."""
        return self.steps[number - 1]

    def step_of(self, field: str) -> Step:
        """Find the step that asks a question, by the name of an input or the question's id."""
        for step in self.steps:
            if field in step.fields or any(one.id == field for one in step.asked):
                return step
        raise NotFound(f"The form does not ask “{field}”.")

    @property
    def fields(self) -> frozenset[str]:
        """Give the names of all inputs of the form."""
        return frozenset[str]().union(*(step.fields for step in self.steps))

    @property
    def settled(self) -> dict[str, str]:
        """Answer what must be answered and offers one answer only, such as the only panel."""
        return {
            one.id: one.options[0][0]
            for one in self.asked.values()
            if one.required and one.question.kind == "choice" and len(one.options) == 1
        }

    @property
    def asked(self) -> Mapping[str, Asked]:
        """Give every question by its id, in the form's order."""
        return {one.id: one for step in self.steps for one in step.asked}


def make_form(
    procedure: str, sections: Collection[Section], bank: QuestionBank, lists: Mapping[str, Options]
) -> Form:
    """Make the form of a procedure. `lists` is what may be chosen, by the list's id."""
    steps = tuple(
        Step(
            number=number,
            id=one.id,
            title=one.title,
            help=one.help,
            anyhow=one.anyhow,
            asked=tuple(_asked(key, one, bank, lists) for key in one.ask),
        )
        for number, one in enumerate(sections, start=1)
    )
    return Form(procedure, steps)


def _asked(key: str, section: Section, bank: QuestionBank, lists: Mapping[str, Options]) -> Asked:
    question = bank.question(key)
    own = next((one for one in section.words if one.id == key), None)
    if own is not None:
        question = replace(question, ask=own.ask or question.ask, help=own.help or question.help)
    offered = "criteria" if question.kind == "criteria" else question.options
    return Asked(
        question=question,
        options=lists[offered] if offered else (),
        required=key in section.need,
        needed_when=next((one.when for one in section.need_if if one.id == key), None),
    )


def read_section(table: Table) -> Section:
    """Read a step out of a procedure's file."""
    section = Section(
        id=table.identifier(),
        title=table.text("title"),
        ask=table.texts("ask"),
        need=table.texts("need"),
        need_if=table.many("need_if", _read_need),
        words=table.many("words", _read_words),
        help=table.maybe_text("help") or "",
        anyhow=table.flag("anyhow"),
        clause=table.clause(),
    )
    named = {*section.need, *(n.id for n in section.need_if), *(w.id for w in section.words)}
    for stray in sorted(named - set(section.ask)):
        table.fault("ask", f"does not ask “{stray}”, of which the step says more")
    return section


def _read_need(table: Table) -> Need:
    return Need(table.identifier(), read_condition(table, "when"))


def _read_words(table: Table) -> Words:
    return Words(table.identifier(), table.maybe_text("ask"), table.maybe_text("help"))

"""Tools: the catalogue of actions offered when an action is added (R-App1).

Grouped as in the appendix of the procedure: disruption, support for the child, support for the
family; each heading with its suggestions.
"""

from dataclasses import dataclass

from core.profiles import Table, parse

PURPOSES = ("disrupt", "support", "family")


@dataclass(frozen=True, slots=True)
class Toolbox:
    """One heading of the appendix. `purpose` is its column."""

    id: str
    purpose: str
    label: str
    suggestions: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Toolboxes:
    """All headings, and what the columns are called."""

    aims: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    boxes: tuple[Toolbox, ...]

    def of(self, purpose: str) -> tuple[Toolbox, ...]:
        """Give one column's headings, in the appendix's order."""
        return tuple(box for box in self.boxes if box.purpose == purpose)


def parse_tools(text: str, name: str) -> Toolboxes:
    """Read a catalogue of actions, or raise `FileRefused` naming every fault."""
    return parse(text, name, _read)


def _read(table: Table) -> Toolboxes:
    return Toolboxes(
        aims=table.texts("aims"),
        columns=table.one("columns", _read_columns),
        boxes=table.many("boxes", _read_box),
    )


def _read_columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((purpose, table.text(purpose)) for purpose in PURPOSES)


def _read_box(table: Table) -> Toolbox:
    return Toolbox(
        id=table.identifier(),
        purpose=table.one_of("purpose", PURPOSES),
        label=table.text("label"),
        suggestions=table.texts("suggestions"),
        clause=table.clause(),
    )

"""Puts an answer about an action, which only a person understands, before the administrator."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use. `text` is what the sender wrote: in the body, never elsewhere."""

    recipient: str
    panel: str
    sender: str
    why: str
    text: str


_ONE = Context(
    "Sam Fiction",
    "MACE East panel",
    "Robin Invented",
    "Its first line does not begin with DONE, MORE TIME until a day, or CANNOT.",
    "I went there twice.\nNobody <opened> & I shall try again.",
)
EXAMPLES = {"unclear": _ONE, "half": replace(_ONE, text="Done with half of it.")}

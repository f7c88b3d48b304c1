"""Words about children that blame them, and what could be written instead: a hint, never a block.

What a professional writes about a child is read by every agency, and one day by the child. The
phrases are data (`data/language.toml`), ours, after the published guidance on language in child
exploitation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.profiles import Table, parse


@dataclass(frozen=True, slots=True)
class Phrase:
    """Phrases that say the same, and what to write `instead`."""

    id: str
    words: tuple[str, ...]
    instead: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """Give what finds one of the phrases as whole words."""
        ends = (re.escape(one).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for one in self.words)
        return re.compile(rf"(?<!\w)(?:{'|'.join(ends)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hint:
    """A phrase as it was written, and what could be written instead."""

    written: str
    instead: str

    @property
    def sentence(self) -> str:
        """Say it gently."""
        return f"You wrote “{self.written}”. You could {self.instead}."


def parse_language(text: str, name: str) -> tuple[Phrase, ...]:
    """Read the phrases, or raise `FileRefused` naming every fault."""
    return parse(text, name, lambda table: table.many("phrases", _read_phrase))


def hints(phrases: Iterable[Phrase], texts: Iterable[str]) -> tuple[Hint, ...]:
    """Find blaming phrases in what was written, each of them once, in the list's order."""
    written = "\n".join(texts)
    found = ((one, one.pattern.search(written)) for one in phrases)
    return tuple(
        Hint(" ".join(match[0].split()), one.instead) for one, match in found if match is not None
    )


def _read_phrase(table: Table) -> Phrase:
    return Phrase(table.identifier(), table.texts("words"), table.text("instead"))

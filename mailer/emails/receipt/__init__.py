"""Tells somebody who wrote to the MACE mailbox that it came: a reference and nothing else (H6).

It uses no shared frame: that greets by name, and a receipt must say nothing to a wrong address.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What the templates may use."""

    ref: str


EXAMPLES = {"first": Context("REF-2026-0012")}

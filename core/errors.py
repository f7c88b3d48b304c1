"""Everything that can go wrong in words for people.

    PanelError                a sentence that is shown to the person who acted
    ├── NotAllowed            the person may not see or do this
    ├── NotFound              there is no such record, or none that this person may know of
    ├── InputRefused          what was typed cannot be taken; `problems` says where and why
    ├── AlreadyChanged        somebody else was first; the present state is shown
    └── FileRefused           a procedure, factor list or settings file: all its faults, named

Anything else that is raised is a defect: the person sees a reference number, the log the trace.
"""

from collections.abc import Mapping, Sequence


class PanelError(Exception):
    """A sentence for the person who acted: what happened, what it means, what to do."""


class NotAllowed(PanelError):
    """The person may not see or do this."""


class NotFound(PanelError):
    """No such record, or none that this person may know of."""


class AlreadyChanged(PanelError):
    """Somebody else was first."""


class InputRefused(PanelError):
    """What was typed cannot be taken. `problems` maps a field's id to its sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class FileRefused(PanelError):
    """A file has faults. `faults` names every one with its place."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"{name} cannot be used:\n{lines}")
        self.name = name
        self.faults = tuple(faults)

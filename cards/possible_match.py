"""A new referral beside a matter that it may belong to: the coordinator decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    beside,
    bullets,
    card,
    execute,
    heading,
    notice,
    paragraph,
    subheading,
)

VERB_JOIN = "match.join"  # data: match, referral, v; input: why
VERB_SEPARATE = "match.separate"  # data: match, referral, v; input: why
VERB_READ = "match.read"  # data: referral, page
FIELDS = ("why",)
WHY_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`compared` holds a label with both answers; `alike` and `differs` are in words.

    Without `seen` the matter is another panel's, and nothing of it is shown but `alike`.
    """

    match_id: str
    referral_id: str
    version: int
    ref: str
    panel: str
    matter: str
    matter_panel: str
    state: str
    alike: tuple[str, ...]
    differs: tuple[str, ...] = ()
    compared: tuple[tuple[str, str, str], ...] = ()
    seen: bool = True
    left: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. Both buttons need the reason; the server asks for it."""
    title = "Perhaps the same child"
    form = Form(view.values, view.problems, may_wait=True)
    return card(
        heading(title),
        paragraph(f"{view.ref} · {view.panel}", subtle=True),
        form.summary(),
        notice("warning", f"Is it the child of {view.matter}?", _RULE, *_further(view)),
        _columns(view),
        subheading("What is alike"),
        bullets(view.alike),
        [subheading("What differs"), *bullets(view.differs)] if view.differs else None,
        form.long_text("why", "Why you decide so", required=True, limit=WHY_MOST),
        actions=_buttons(view),
        speak=f"{title}: {view.ref} and {view.matter}.",
    )


_RULE = "Until you decide, it cannot go on. If you are not sure, ring the referrer first."
_ELSEWHERE = (
    "It is a matter of the {panel}, which you may not read. Ask that panel's coordinator, then "
    "decide."
)


def _further(view: View) -> list[str]:
    return [f"{view.left} more to decide after this one."] if view.left else []


def _columns(view: View) -> Element:
    if not view.seen:
        return paragraph(_ELSEWHERE.format(panel=view.matter_panel))
    new = [(label, here) for label, here, _ in view.compared]
    known = [(label, there) for label, _, there in view.compared]
    return beside(
        (f"New: {view.ref}", new), (f"{view.matter} · {view.state} · {view.matter_panel}", known)
    )


def _buttons(view: View) -> list[Element]:
    ids: Data = {"match": view.match_id, "referral": view.referral_id, "v": view.version}
    read = execute("Read the referral", VERB_READ, inputs=False, referral=view.referral_id, page=1)
    return [
        execute("Join to this matter", VERB_JOIN, style="positive", **ids),
        execute("Not the same child", VERB_SEPARATE, **ids),
        read,
    ]


_TWO = View(
    match_id="m7",
    referral_id="r7",
    version=1,
    ref="REF-2026-0007",
    panel="East panel",
    matter="HE-2026-0003",
    matter_panel="East panel",
    state="Before the panel",
    alike=("names alike", "day and month swapped"),
    differs=("Given names", "Date of birth"),
    compared=(
        ("Given names", "Robyn", "Robin"),
        ("Family name", "Specimen", "Specimen"),
        ("Date of birth", "Saturday 5 May 2012", "Friday 4 May 2012"),
        ("School, college or other education", "", "Example Academy"),
    ),
)
EXAMPLES = {
    "two": _TWO,
    "refused": replace(_TWO, problems={"why": "Say in a sentence or two why."}, left=2),
    "another_panel": replace(_TWO, seen=False, matter_panel="West panel", compared=(), differs=()),
}

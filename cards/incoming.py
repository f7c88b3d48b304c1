"""A mail that came to the mailbox, as the coordinator reads it (H6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cards.elements import (
    Card,
    Data,
    Element,
    Form,
    card,
    entry,
    execute,
    facts,
    heading,
    notice,
    open_url,
    paragraph,
    subheading,
)
from cards.incoming_list import VERB_ASIDE
from cards.pages import Page, Section, section_page, show
from cards.referral_step import VERB_OPEN as VERB_COMPLETE
from cards.referrer import who_referred

VERB_OPEN = "incoming.open"  # data: referral or incoming, page
VERB_PUT_ASIDE = "incoming.put_aside"  # data: incoming, v; input: why
VERB_BRING_BACK = "incoming.bring_back"  # data: incoming, v
FIELDS = ("why",)
WHY_MOST = 1000
MOST_SHOWN = 12  # attachments on the first page; all of them are on the page of the original
PIECE = 3500  # characters: how a long text is cut, so that a card holds whole pieces


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: its name as it was sent, its size in words, what to beware of."""

    name: str
    size: str
    notes: tuple[str, ...] = ()
    dangerous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A mail. `warnings` are sentences; `original` is the address of the page with its files.

    `texts` are titles with what could be read: the mail's own words, then each document's.
    """

    incoming_id: str
    referral_id: str
    ref: str
    version: int
    stands: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    why: str = ""
    may_complete: bool = False
    may_name: bool = False
    may_put_aside: bool = False
    may_bring_back: bool = False
    original: str = ""
    page: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


def build(view: View) -> Card:
    """Build the card. The first page warns and lists files; the text runs on over the others."""
    shown = section_page(_sections(view.texts), view.page)
    form = Form(view.values, view.problems, may_wait=True)
    title = "Mail that came to the mailbox"
    first = shown.number == 1
    return card(
        heading(title),
        paragraph(" · ".join(p for p in (view.ref, shown.words) if p), subtle=True),
        form.summary(),
        notice("warning", "Before you go on", *view.warnings) if view.warnings and first else None,
        facts(("It stands at", view.stands), *view.facts) if first else None,
        _aside(view.why),
        _files(view.files) if first else None,
        show(shown.items),
        _ask_why(view, form),
        actions=_buttons(view, shown),
        speak=f"{title}: {view.ref or 'no reference'}. {view.stands}.",
    )


def _sections(texts: tuple[tuple[str, str], ...]) -> list[Section]:
    """Cut long texts into pieces; each but the first says that it goes on."""
    made = []
    for title, text in texts:
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)] or [""]
        pairs = [(title, pieces[0]), *((f"{title} (goes on)", one) for one in pieces[1:])]
        made.append(Section("What it says", tuple(pairs)))
    return made


def _aside(why: str) -> Element | None:
    return notice("accent", "It was put aside", why) if why else None


def _files(files: tuple[File, ...]) -> list[Element]:
    if not files:
        return []
    rows = [_file(one) for one in files[:MOST_SHOWN]]
    left = len(files) - MOST_SHOWN
    more = paragraph(f"And {left} more: press “Open the original”.", subtle=True)
    return [subheading("Attachments"), *rows, *([more] if left > 0 else [])]


def _file(one: File) -> Element:
    words = " · ".join((one.size, *one.notes))
    return notice("attention", one.name, words) if one.dangerous else entry(one.name, words)


def _ask_why(view: View, form: Form) -> list[Element]:
    if not view.may_put_aside:
        return []
    asked = form.long_text("why", "If it is no referral: why not", limit=WHY_MOST)
    return [subheading("If it is no referral"), asked]


def _buttons(view: View, shown: Page[Section]) -> list[Element]:
    ids: Data = {"incoming": view.incoming_id}
    now: Data = ids | {"v": view.version}
    complete = execute(
        "Complete the referral",
        VERB_COMPLETE,
        style="positive",
        inputs=False,
        referral=view.referral_id,
        resume=1,
    )
    back = execute("Put it into the queue", VERB_BRING_BACK, inputs=False, **now)
    read_on = execute("Read on", VERB_OPEN, inputs=False, page=shown.after, **ids)
    return [
        *([complete] if view.may_complete else []),
        *([who_referred(view.referral_id)] if view.may_name else []),
        *([execute("Not a referral", VERB_PUT_ASIDE, **now)] if view.may_put_aside else []),
        *([back] if view.may_bring_back else []),
        *([open_url("Open the original", view.original)] if view.original else []),
        *([read_on] if shown.of > 1 else []),
        execute("Mail put aside", VERB_ASIDE, inputs=False, page=1),
    ]


_NEW = View(
    incoming_id="m1",
    referral_id="r7",
    ref="REF-2026-0007",
    version=1,
    stands="Came by email",
    facts=(
        ("From", "Alex Example (alex.example@police.example)"),
        ("Came", "Monday 30 November 2026, 09:12"),
        ("Subject", "Referral for the panel"),
        ("Sender", "The sender's address was not checked"),
    ),
    texts=(
        ("The mail", "Please find our referral attached.\nRing me with any question."),
        ("Referral.docx", "Child's name: Robin Specimen"),
    ),
    files=(File("Referral.docx", "36 KB"), File("Map.png", "1.2 MB")),
    may_complete=True,
    may_name=True,
    may_put_aside=True,
    original="https://mace.example/o/example",
)
EXAMPLES = {
    "new": _NEW,
    "warned": replace(
        _NEW,
        warnings=(
            "The sender may be forged: the check failed. Do not answer it; ring the person.",
        ),
        files=(
            File(
                "Referral.docm",
                "80 KB",
                ("contains macros or scripts: never open it without care",),
                dangerous=True,
            ),
            File("Statements.zip", "4.0 MB", ("encrypted: ask the sender how to open it",)),
        ),
        values={"why": ""},
        problems={"why": "Say in a sentence why it is no referral."},
    ),
    "unread": replace(
        _NEW,
        facts=(("From", "Not known"), ("Came", "Monday 30 November 2026, 09:12")),
        warnings=("It could not be read. Nothing is lost: open the original.",),
        texts=(),
        files=(),
    ),
    "aside": replace(
        _NEW,
        stands="Put aside: not a referral",
        why="A colleague asked for the panel's dates; I sent them.",
        may_complete=False,
        may_name=False,
        may_put_aside=False,
        may_bring_back=True,
    ),
    "long": replace(_NEW, texts=(("The mail", "Word " * 6000),), page=2),
    "many": replace(
        _NEW, files=tuple(File(f"Picture {n}.png", "900 KB") for n in range(1, 16)), texts=()
    ),
}

"""A referral as columns for another system (R4.1): CSV and JSON, so that nobody types it again.

Columns are named by the form's questions and never by their words, which may change; choices are
given in words, days as 2011-05-04. `docs/record-system.md` says what each holds.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.forms import CRITERION, WHY, Asked, Form
from core.questions import words
from core.referrals import criteria_ticked, on

KINDS = {"pdf": "PDF", "docx": "Word", "csv": "CSV", "json": "JSON"}  # how its file ends
SEVERAL = "; "
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
FORMULA = tuple("=+-@\t\r＝＋－＠")  # a cell that begins so would be computed


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the words for it, and what the referral says there."""

    name: str
    label: str
    value: str


ABOUT = (
    ("case_ref", "The panel's reference, once the referral was accepted"),
    ("ref", "The referral's reference"),
    ("procedure", "Procedure"),
    ("panel", "Panel"),
    ("state", "How it stands"),
    ("source", "How it came: teams, email or page"),
    ("route_taken", "The way that it took"),
    ("late", "Came after the cut-off: yes or no"),
    ("referrer_name", "Referred by"),
    ("referrer_agency", "Referrer's agency"),
    ("referrer_email", "Referrer's email address"),
    ("started_at", "Begun"),
    ("submitted_at", "Sent"),
    ("to_chairs_at", "Put to the co-chairs"),
    ("decided_at", "Decided"),
    ("decision_reasons", "The co-chairs' reasons, or the coordinator's sentence"),
    ("privacy_version", "Version of the privacy notice that was read"),
    ("privacy_at", "When it was read"),
)
OTHER = ("other_answers", "Answers to questions that the form no longer asks")


def columns(form: Form, about: Mapping[str, str], answers: Mapping[str, str]) -> tuple[Column, ...]:
    """Give every column of one referral, the same columns for every referral of a form."""
    found = [Column(name, label, about.get(name, "")) for name, label in ABOUT]
    for asked in form.asked.values():
        found += _of_question(asked, answers)
    strays = sorted((k, v) for k, v in answers.items() if k not in form.fields and v.strip())
    found.append(Column(*OTHER, "\n".join(f"{key}: {text}" for key, text in strays)))
    return tuple(found)


def _of_question(asked: Asked, answers: Mapping[str, str]) -> list[Column]:
    label = asked.question.label
    if asked.question.kind != "criteria":
        return [Column(asked.id, label, _value(asked, answers.get(asked.id, "")))]
    ticked = criteria_ticked(answers)
    joined = SEVERAL.join(words(asked.options, key) for key in ticked)
    found = [Column(asked.id, label, joined)]
    for key, criterion in asked.options:
        is_on = _yes(key in ticked)
        found.append(Column(CRITERION + key, f"{label}: {criterion}", is_on))
        found.append(Column(WHY + key, f"Why: {criterion}", answers.get(WHY + key, "")))
    return found


def _value(asked: Asked, value: str) -> str:
    if asked.question.kind == "toggle":
        return _yes(on(value))
    if not asked.options:
        return value
    parts = value.split(",") if asked.question.kind == "many" else [value]
    return SEVERAL.join(words(asked.options, part) for part in parts if part)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def as_csv(rows: Sequence[Sequence[Column]]) -> bytes:
    """Write one line for each referral under a line of names: UTF-8, as Excel opens it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(one.name for one in rows[0])
    for row in rows:
        writer.writerow(harmless(one.value) for one in row)
    return (BOM + written.getvalue()).encode()


def harmless(value: str) -> str:
    """Keep a spreadsheet from computing what somebody typed: an apostrophe makes it text."""
    return f"'{value}" if value.lstrip(" \u00a0\n").startswith(FORMULA) else value


def as_json(row: Iterable[Column]) -> bytes:
    """Write one referral as a flat object, exactly as it was typed."""
    values = {one.name: one.value for one in row}
    return (json.dumps(values, indent=2, ensure_ascii=False) + "\n").encode()

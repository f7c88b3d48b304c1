import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from core.data import house, load_procedure, load_questions, procedure_names
from core.data.answers import check_procedure_file, procedure_rows
from core.errors import FileRefused, NotFound
from core.guarding import Outside
from core.house import SUBJECTS, OutsideDomains
from core.people import Role
from core.procedures import Procedure, Shipped, _read, parse_procedure
from core.profiles import Table

SMALL = """
id = "barchester"
authority = "Barchester"
title = "Barchester's panel"
catalogue = "house"
[document]
name = "Barchester's procedure"
[confirmation]
mode = "none"
[chair]
mode = "alternate"
designations = ["Manager", "Inspector"]
clause = "B1"
[[panels]]
id = "city"
name = "City"
code = "BC"
cadence = { every = "month", nth = "second", weekday = "Tuesday" }
start = "14:00"
minutes = 120
clause = "B2"
[[form]]
id = "all"
title = "Everything"
ask = ["danger", "privacy", "given", "family", "born", "area", "types", "worry"]
need = ["given"]
clause = "B4"
"""
BAND = """
[[bands]]
id = "{id}"
name = "{id}"
low = {low}
wording = "Words."
clause = "B3"
"""


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(FileRefused) as refused:
        parse_procedure(text, "barchester.toml", Shipped(frozenset({"house"})))
    return refused.value.faults


def clauses(value: object) -> list[str | None]:
    """Every `clause` in a tree of dataclasses."""
    if isinstance(value, tuple):
        return [clause for item in value for clause in clauses(item)]
    if not is_dataclass(value):
        return []
    own = [value.clause] if hasattr(value, "clause") else []
    return own + [c for f in fields(value) for c in clauses(getattr(value, f.name))]


@pytest.mark.parametrize("name", procedure_names())
def test_every_procedure_that_ships_can_be_used(name: str) -> None:
    procedure = load_procedure(name)

    assert procedure.id == name
    assert all(panel.key == f"{name}/{panel.id}" for panel in procedure.panels)
    assert all(clauses(procedure.panels))


@pytest.mark.parametrize(("name", "letter"), [("rotherham", "R"), ("hertfordshire", "H")])
def test_every_value_names_a_clause_of_its_own_document(name: str, letter: str) -> None:
    found = clauses(load_procedure(name))

    assert len(found) > 40
    assert all(c is None or all(p.startswith(letter) for p in c.split(", ")) for c in found)


def test_what_a_document_does_not_say_is_absent() -> None:
    rotherham, hertfordshire = load_procedure("rotherham"), load_procedure("hertfordshire")

    assert (rotherham.agenda, rotherham.minutes, rotherham.referral_cutoff) == (None, None, None)
    assert (rotherham.confirmation.mode, rotherham.declaration) == ("none", None)
    assert rotherham.criteria == rotherham.vulnerabilities == ()
    assert (hertfordshire.bands, hertfordshire.adjustment, hertfordshire.look_back) == (None,) * 3
    assert (hertfordshire.assessment, hertfordshire.review_floor) == (None, None)
    assert {panel.initial_minutes for panel in hertfordshire.panels} == {None}


def test_our_own_defaults_are_called_ours_and_give_a_reason() -> None:
    ours = house()

    assert set(clauses(ours)) == {"ours"}
    assert all(len(ours.reason(subject)) > 40 for subject in SUBJECTS)
    assert ours.declaration_text.version == "1"
    assert "\n\n" in ours.declaration_text.text


def test_a_third_authority_is_a_file_and_no_code() -> None:
    procedure = parse_procedure(SMALL, "barchester.toml")

    assert procedure.panel("CITY").key == "barchester/city"
    assert str(procedure.panel("city").cadence) == "the second Tuesday of each month"
    assert str(procedure.panel("city").end) == "16:00:00"


def test_all_faults_are_named_at_once_with_their_places() -> None:
    broken = (
        SMALL.replace('authority = "Barchester"\n', "")
        .replace('catalogue = "house"', 'catalogue = "national"')
        .replace('start = "14:00"', 'start = "2pm"')
        .replace("minutes = 120", 'minutes = "two hours"')
        .replace('clause = "B2"', 'colour = "red"')
        .replace('"Inspector"', "7")
        + '[agenda]\nlimit = "a week"\nclause = ""\n'
        + '[[seats]]\nid = "a"\nagency = "A"\nkind = "guest"\npanels = ["town"]\nclause = "B"\n'
        + '[[seats]]\nid = "a"\nagency = "A"\nkind = "conditional"\nclause = "B"\n'
    )

    faults = faults_of(broken)

    assert [fault.split(":")[0] for fault in faults] == [
        "authority",
        "panels[0].start",
        "panels[0].minutes",
        "panels[0].clause",
        "panels[0].colour",
        "agenda.limit",
        "agenda.clause",
        "seats[0].kind",
        "seats[1].condition",
        "seats[1].id",
        "chair.designations",
        "chair.designations",
        "seats[0].panels",
        "catalogue",
    ]
    assert "panels[0].colour: is not known here" in faults
    assert "panels[0].minutes: must be a whole number, not 'two hours'" in faults
    assert "seats[1].id: “a” occurs twice" in faults


@pytest.mark.parametrize(
    ("bands", "fault"),
    [
        pytest.param([("low", 1)], "bands[0].low: leaves a gap: it must be 0, not 1", id="start"),
        pytest.param(
            [("low", "0\nhigh = 39"), ("high", 41)],
            "bands[1].low: leaves a gap: it must be 40, not 41",
            id="gap",
        ),
        pytest.param(
            [("low", "0\nhigh = 39"), ("high", 39)],
            "bands[1].low: overlaps the band before it: it must be 40, not 39",
            id="overlap",
        ),
        pytest.param(
            [("low", "0\nhigh = 39")],
            "bands[0].high: the highest band must have no “high”",
            id="ceiling",
        ),
        pytest.param(
            [("low", "0\nhigh = 39"), ("low", 40)], "bands[1].id: “low” occurs twice", id="twice"
        ),
    ],
)
def test_bands_that_do_not_meet_are_refused(bands: list[tuple[str, object]], fault: str) -> None:
    text = SMALL + "".join(BAND.format(id=name, low=low) for name, low in bands)

    assert faults_of(text) == (fault,)


def test_a_limit_or_clock_that_runs_past_midnight_is_refused() -> None:
    late = SMALL.replace('start = "14:00"', 'start = "23:00"')

    assert faults_of(late) == ("panels[0].minutes: the meeting would run past midnight",)


def test_two_panels_may_not_share_a_code() -> None:
    second = SMALL[SMALL.index("[[panels]]") : SMALL.index("[[form]]")].replace('"city"', '"town"')

    assert faults_of(SMALL + second.replace('"City"', '"Town"')) == (
        "panels: two panels share one code",
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [("id = ", "the file is not TOML"), ("panels = 3", "id: is missing")],
)
def test_a_broken_file_is_refused_in_words(text: str, start: str) -> None:
    assert faults_of(text)[0].startswith(start)


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")

    with pytest.raises(FileRefused, match="it cannot be read: No such file"):
        check_procedure_file(tmp_path / "absent.toml")
    with pytest.raises(FileRefused, match="not a text file in UTF-8"):
        check_procedure_file(binary)


def test_an_authoritys_own_file_can_be_checked(tmp_path: Path) -> None:
    file = tmp_path / "barchester.toml"
    file.write_text(SMALL, "utf-8")

    assert check_procedure_file(file).authority == "Barchester"


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="Choose one of: hertfordshire, rotherham"):
        load_procedure("barchester")
    with pytest.raises(NotFound, match="Choose one of: East, West, MACE 2"):
        load_procedure("hertfordshire").panel("north")


def test_the_procedures_are_listed() -> None:
    assert [(row["id"], row["panels"]) for row in procedure_rows()] == [
        ("hertfordshire", ["East", "West", "MACE 2"]),
        ("rotherham", ["Rotherham"]),
    ]


def test_roles_are_called_what_the_authority_calls_them() -> None:
    rotherham, hertfordshire = load_procedure("rotherham"), load_procedure("hertfordshire")

    assert rotherham.title_of(Role.ADMINISTRATOR) == "Business Support"
    assert hertfordshire.title_of(Role.CHAIR) == "Co-chair"
    assert rotherham.title_of(Role.COORDINATOR) is None


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a file's tables and lists."""
    inner: Any = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, held in inner:
        yield (*path, key)
        yield from places(held, (*path, key))


@pytest.mark.parametrize("name", procedure_names())
@pytest.mark.parametrize("odd", [True, -1, "", "odd", ["odd", 7], {"a": 1}])
def test_no_odd_value_anywhere_escapes_as_a_defect(name: str, odd: object) -> None:
    whole = tomllib.loads((files("core.data") / "procedures" / f"{name}.toml").read_text("utf-8"))

    for path in places(whole):
        broken = deepcopy(whole)
        holder: Any = broken
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = odd
        faults: list[str] = []
        made = _read(Table(broken, "", faults), Shipped(frozenset({"house"}), load_questions().ids))
        assert isinstance(made, Procedure)
        assert all(re.match(r"[a-z_]+[\w.\[\]-]*: ", fault) for fault in faults)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"worry"]', '"worry", "shoe_size"]'), "there is no question “shoe_size”"),
        (('"worry"]', '"worry", "given"]'), "“given” is asked twice"),
        (('"born", ', ""), "must ask “born”"),
        (('need = ["given"]', 'need = ["school"]'), "does not ask “school”"),
        (
            ('need = ["given"]', 'need_if = [{ id = "given", when = "school = none" }]'),
            "does not ask “school”, on which something depends",
        ),
        (
            ('need = ["given"]', 'need_if = [{ id = "given", when = "danger" }]'),
            "must be written like “danger = yes”",
        ),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused_in_words(
    change: tuple[str, str], said: str
) -> None:
    before, after = change
    assert before in SMALL
    with pytest.raises(FileRefused) as refused:
        parse_procedure(
            SMALL.replace(before, after), "barchester.toml", Shipped(questions=load_questions().ids)
        )
    assert any(said in fault for fault in refused.value.faults)


def test_a_procedure_may_say_that_mail_never_leaves_the_listed_domains() -> None:
    def read(rule: str) -> Procedure:
        text = f'{SMALL}[outside_domains]\nrule = "{rule}"\nclause = "B9"\n'
        return parse_procedure(text, "barchester.toml", Shipped(frozenset({"house"})))

    assert read("block").outside_domains == OutsideDomains(Outside.BLOCK, "B9")
    assert house().outside_domains.rule is Outside.ASK
    assert load_procedure("rotherham").outside_domains is None
    assert "outside_domains" in faults_of(SMALL + '[outside_domains]\nrule = "maybe"\n')[0]

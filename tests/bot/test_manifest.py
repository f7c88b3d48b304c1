"""The Teams app package is what Teams takes, and the same each time it is built."""

import io
import json
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest

from bot.manifest import AppDetails, manifest, package
from bot.manifest.icons import ACCENT, CLEAR, WHITE, draw
from core.errors import FileRefused

DETAILS = AppDetails(
    app_id="11111111-2222-4333-8444-555555555555",
    authority="Example County Council",
    site="https://example.org/mace",
    privacy="https://example.org/privacy",
    terms="https://example.org/terms",
)


def test_the_package_holds_the_three_files_at_its_top_level() -> None:
    with zipfile.ZipFile(io.BytesIO(package(DETAILS))) as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(archive.read("manifest.json")) == manifest(DETAILS)
        sizes = [
            struct.unpack(">II", archive.read(name)[16:24]) for name in ("color.png", "outline.png")
        ]
    assert sizes == [(192, 192), (32, 32)]


def test_the_same_details_give_the_same_bytes() -> None:
    assert package(DETAILS) == package(DETAILS)


def test_every_placeholder_is_filled() -> None:
    filled = manifest(DETAILS)

    assert "{{" not in json.dumps(filled)
    assert filled["id"] == filled["bots"][0]["botId"] == DETAILS.app_id
    assert filled["developer"]["name"] == "Example County Council"


def test_the_texts_keep_to_the_lengths_that_teams_allows() -> None:
    filled = manifest(DETAILS)

    assert len(filled["name"]["short"]) <= 30
    assert len(filled["name"]["full"]) <= 100
    assert len(filled["description"]["short"]) <= 80
    assert len(filled["description"]["full"]) <= 4000
    commands = filled["bots"][0]["commandLists"][0]["commands"]
    assert len(commands) <= 10
    assert all(len(c["title"]) <= 32 and len(c["description"]) <= 128 for c in commands)


def test_all_wrong_details_are_named_at_once() -> None:
    wrong = replace(DETAILS, app_id="x", site="http://example.org", version="1")

    with pytest.raises(FileRefused) as refused:
        manifest(wrong)

    assert [fault.split(":")[0] for fault in refused.value.faults] == ["app_id", "site", "version"]


def test_the_icons_are_those_that_the_script_draws() -> None:
    with zipfile.ZipFile(io.BytesIO(package(DETAILS))) as archive:
        kept = [_pixels(archive.read(name)) for name in ("color.png", "outline.png")]

    assert kept == [
        _pixels(draw(192, ACCENT, WHITE, 0.10)),
        _pixels(draw(32, CLEAR, WHITE, 0.11)),
    ]


def _pixels(png: bytes) -> bytes:
    """What is drawn, however this machine's zlib packs it."""
    (length,) = struct.unpack(">I", png[33:37])
    return zlib.decompress(png[41 : 41 + length])

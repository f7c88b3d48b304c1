"""The Teams app package: the manifest with its placeholders filled, two icons, one zip."""

import io
import json
import re
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.errors import FileRefused

HERE = Path(__file__).parent
ICONS = ("color.png", "outline.png")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same details give the same bytes

ADDRESS = (r"https://\S+", "an address that begins with https://")
RULES = {
    "app_id": (
        r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
        "the id of the Entra app, such as 00000000-0000-0000-0000-000000000000",
    ),
    "authority": (r"\S.{0,31}", "the authority's name, at most 32 characters"),
    "site": ADDRESS,
    "privacy": ADDRESS,
    "terms": ADDRESS,
    "version": (r"\d{1,5}\.\d{1,5}\.\d{1,5}", "three numbers, such as 1.0.0"),
}


@dataclass(frozen=True, slots=True)
class AppDetails:
    """What differs from one authority to the next. `app_id` is the Entra app (client) id.

    `site` is the authority's page about the assistant; its privacy notice and terms are what
    Teams shows before somebody adds the app.
    """

    app_id: str
    authority: str
    site: str
    privacy: str
    terms: str
    version: str = "1.0.0"


def manifest(details: AppDetails) -> dict[str, Any]:
    """Fill the template; raise FileRefused naming every detail that Teams would refuse."""
    _check(details)
    template = json.loads((HERE / "manifest.json").read_text(encoding="utf-8"))
    filled: dict[str, Any] = _fill(template, asdict(details))
    return filled


def package(details: AppDetails) -> bytes:
    """Give the zip that is uploaded to Teams: the manifest and the icons at its top level."""
    content = json.dumps(manifest(details), indent=2, ensure_ascii=False) + "\n"
    icons = {name: (HERE / name).read_bytes() for name in ICONS}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in ({"manifest.json": content.encode()} | icons).items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def _fill(part: Any, values: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {name: _fill(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [_fill(value, values) for value in part]
    if isinstance(part, str):
        return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], part)
    return part


def _check(details: AppDetails) -> None:
    values = asdict(details)
    faults = [
        f"{name}: must be {wanted}"
        for name, (rule, wanted) in RULES.items()
        if re.fullmatch(rule, values[name]) is None
    ]
    if faults:
        raise FileRefused("The Teams app's details", faults)

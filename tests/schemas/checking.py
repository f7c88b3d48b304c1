"""Whether a request or an answer is one that Microsoft's schemas allow."""

import json
from functools import cache
from typing import Any

import jsonschema

from tests.schemas.extract import EXTRACT


@cache
def _extract() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(EXTRACT.read_text())
    return read


@cache
def _validator(name: str) -> Any:
    wanted = {"$ref": f"#/$defs/{name}", "$defs": _extract()["$defs"]}
    return jsonschema.Draft202012Validator(wanted)


def faults(name: str, content: Any) -> list[str]:
    """Name what is wrong with one value of a Graph type; nothing if it is as it should be.

    What an answer says about itself (`@odata.context`, `@odata.etag`) is no property.
    """
    if isinstance(content, dict):
        about = {one for one in content if one.startswith("@odata.") and one != "@odata.type"}
        content = {one: value for one, value in content.items() if one not in about}
    found = _validator(name).iter_errors(content)
    return [f"{name}/{'/'.join(map(str, one.path))}: {one.message}" for one in found]

"""Cuts out of Microsoft's schemas what the Graph peer checks: `python -m tests.schemas.extract F`.

F is the closed OpenAPI made of Microsoft's published CSDL of Graph v1.0 (microsoftgraph,
msgraph-metadata; MIT licence, © Microsoft). Kept is what our requests and their answers are made
of, as JSON Schema: what is nullable says so in its type, and an unknown property is an error.
"""

import json
import sys
from pathlib import Path
from typing import Any

EXTRACT = Path(__file__).with_name("graph.json")
SOURCE = (
    "Microsoft Graph v1.0, from Microsoft's published CSDL (github.com/microsoftgraph/"
    "msgraph-metadata, clean_v10_metadata). MIT licence, Copyright (c) Microsoft Corporation."
)
ROOTS = ("message", "event", "fileAttachment", "attachment", "uploadSession", "attachmentItem")
_REF = "#/components/schemas/"


def extract(published: dict[str, Any]) -> dict[str, Any]:
    """Give the schemas that the roots need, each under its name."""
    schemas = published["components"]["schemas"]
    wanted, found = list(ROOTS), {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = _as_json_schema(schemas[name])
            wanted += _named(found[name])
    return {"source": SOURCE, "$defs": dict(sorted(found.items()))}


def _as_json_schema(value: Any) -> Any:
    """Turn OpenAPI 3.0's `nullable` into a type, and references into ours."""
    if isinstance(value, list):
        return [_as_json_schema(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _as_json_schema(one) for name, one in value.items() if name != "nullable"}
    if "$ref" in made:
        made["$ref"] = made["$ref"].replace(_REF, "#/$defs/")
    if value.get("nullable") and "type" in made:
        made["type"] = [made["type"], "null"]
    return made


def _named(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for one in value for name in _named(one)]
    if not isinstance(value, dict):
        return []
    here = [value["$ref"].rpartition("/")[2]] if "$ref" in value else []
    return here + [name for one in value.values() for name in _named(one)]


if __name__ == "__main__":
    made = extract(json.loads(Path(sys.argv[1]).read_text()))
    EXTRACT.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")

"""What whoever runs an installation can set stands in the documents."""

import re
from pathlib import Path

from core.settings import NAMES

DOCS = Path(__file__).parents[2] / "docs"


def test_every_setting_is_documented() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    assert [name for name in sorted(NAMES) if not re.search(rf"\b{name}\b", written)] == []

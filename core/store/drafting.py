"""Drafts the next migration from what changed in the tables: `python -m core.store.drafting NAME`.

It migrates a database of its own to the newest revision, compares, and writes a file for a person
to read. Data that has to move is theirs to write; so are renamed columns, which look like one gone
and one new.
"""

import asyncio
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import DowngradeOps, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from core.store.columns import Encrypted, EncryptedBytes, EncryptedJson, UtcDateTime
from core.store.engine import make_engine
from core.store.keys import KeyRing
from core.store.migrating import COMPARE, SCRIPTS, migrate, newest_revision
from core.store.tables import Base

FILE = '''"""{title}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before}
branch_labels = None
depends_on = None


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''


def _stored_type(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Spell our column types as what the database stores: a migration imports nothing of ours."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    ours = isinstance(item, Encrypted | EncryptedBytes | EncryptedJson)
    return "sa.LargeBinary()" if ours else False


def _code(operations: UpgradeOps | DowngradeOps | None, *, rebuild: bool) -> str:
    if operations is None:
        return "    pass"
    code = render_python_code(operations, render_item=_stored_type, render_as_batch=rebuild)
    lines = [line.rstrip() for line in code.splitlines()]
    kept = [line for line in lines if not line.lstrip().startswith("#")]
    return "\n".join(kept).strip("\n") or "    pass"


def _draft(connection: Connection, title: str, revision: str, before: str | None) -> str:
    context = MigrationContext.configure(connection, opts=dict(COMPARE))
    found = produce_migrations(context, Base.metadata)
    return FILE.format(
        title=title.capitalize(),
        revision=revision,
        before=f'"{before}"' if before else None,
        upgrade=_code(found.upgrade_ops, rebuild=before is not None),
        downgrade=_code(found.downgrade_ops, rebuild=before is not None),
    )


async def draft(title: str) -> Path:
    """Write the draft; give its path."""
    before = newest_revision()
    revision = f"{int(before or 0) + 1:04}"
    name = re.sub(r"\W+", "_", title.lower())
    keys = KeyRing.parse(KeyRing.new_file_text())
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        await migrate(url, keys)
        engine = make_engine(url, keys)
        async with engine.begin() as connection:
            text = await connection.run_sync(_draft, title, revision, before)
        await engine.dispose()
    path = SCRIPTS / "versions" / f"r{revision}_{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(draft(sys.argv[1]))}: read it, then run ruff format\n")

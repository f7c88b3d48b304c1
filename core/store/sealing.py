"""How rows are sealed: each write of the assistant leaves a keyed digest of the row behind.

The database does it by triggers, in the same transaction and for every way of writing, but only on
connections that know the key: a change by any other hand leaves the old seal, which no longer fits
(`core.store.seals` looks). SQLite has the triggers on the connection itself, so that nothing in the
file calls what another program lacks; PostgreSQL keeps them, and they rest where no key is set.
"""

import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from core.store.tables import Base, SealRow

SETTING = "mace.seal"  # PostgreSQL: the key of this connection
FUNCTION = "seal_of"
ROW = "sealed_row"  # a table's name in a question: no column is called so
SEALS = SealRow.__tablename__
SHAPE = {
    "sqlite": """
        SELECT t.name, c.name, c.pk FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        ORDER BY t.name, c.name""",
    "postgresql": """
        SELECT t.relname, a.attname,
               COALESCE(array_position(CAST(i.indkey AS int2[]), a.attnum) + 1, 0)
        FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
        LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
        WHERE t.relkind = 'r' AND t.relnamespace = to_regnamespace(current_schema())
          AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY t.relname, a.attname""",
}
POSTGRES_FUNCTION = """
    CREATE OR REPLACE FUNCTION seal_of(name text, content text) RETURNS bytea
    LANGUAGE sql STABLE AS $$
      SELECT sha256(convert_to(key || encode(
               sha256(convert_to(key || name || '|' || content, 'UTF8')), 'hex'), 'UTF8'))
      FROM current_setting('mace.seal') AS key
    $$"""
POSTGRES_TABLE = """
    CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        DELETE FROM seal WHERE table_name = '{name}' AND row_key = {old_key};
      ELSE
        INSERT INTO seal (table_name, row_key, digest) VALUES ('{name}', {new_key}, {digest})
        ON CONFLICT (table_name, row_key) DO UPDATE SET digest = excluded.digest;
      END IF;
      RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER {trigger} AFTER INSERT OR UPDATE OR DELETE ON "{name}" FOR EACH ROW
    WHEN (current_setting('mace.seal', true) <> '') EXECUTE FUNCTION {trigger}()"""
SQLITE_WRITE = """
    CREATE TEMP TRIGGER {trigger}_{event} AFTER {event} ON main."{name}" BEGIN
      INSERT INTO seal (table_name, row_key, digest) VALUES ('{name}', {new_key}, {digest})
      ON CONFLICT (table_name, row_key) DO UPDATE SET digest = excluded.digest;
    END;"""
SQLITE_DELETE = """
    CREATE TEMP TRIGGER {trigger}_DELETE AFTER DELETE ON main."{name}" BEGIN
      DELETE FROM seal WHERE table_name = '{name}' AND row_key = {old_key};
    END;"""


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table whose rows are sealed, as it stands in the database: its columns by their names."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]

    def key(self, of: str) -> str:
        """Give the SQL for the primary key of a row, as text."""
        return " || '|' || ".join(f'CAST({of}."{column}" AS TEXT)' for column in self.keys)

    def digest(self, of: str, dialect: str) -> str:
        """Give the SQL for what a row's seal must be."""
        if dialect == "postgresql":
            return f"{FUNCTION}('{self.name}', CAST({of} AS text))"
        values = ", ".join(f'{of}."{column}"' for column in self.columns)
        return f"{FUNCTION}('{self.name}', {values})"

    def trigger(self, template: str, dialect: str, **more: str) -> str:
        """Fill in what creates a trigger."""
        return template.format(
            name=self.name,
            trigger=f"seal_{self.name}",
            new_key=self.key("NEW"),
            old_key=self.key("OLD"),
            digest=self.digest("NEW", dialect),
            **more,
        )


def sealed_tables(connection: Connection) -> list[SealedTable]:
    """Give the tables that are sealed; none while there is no place for seals."""
    return _tables(connection.execute(text(SHAPE[connection.dialect.name])).all())


def _tables(rows: Iterable[Sequence[Any]]) -> list[SealedTable]:
    """Read rows of table, column, and the column's place in the key (0: it is not in it)."""
    found: dict[str, list[tuple[str, int]]] = {}
    for table, column, place in rows:
        found.setdefault(table, []).append((column, place))
    if SEALS not in found:
        return []
    return [
        SealedTable(
            table,
            tuple(column for column, _ in columns),
            tuple(column for column, place in sorted(columns, key=lambda c: c[1]) if place),
        )
        for table, columns in found.items()
        if table in Base.metadata.tables and table != SEALS
    ]


def sealer(key: bytes) -> Callable[..., bytes]:
    """Give the function that SQLite calls with a table's name and a row's values."""

    def seal_of(*values: object) -> bytes:
        return hmac.digest(key, b"".join(map(_part, values)), "sha256")

    return seal_of


def _part(value: object) -> bytes:
    """Write a value so that no two rows look the same: its kind, its length, itself."""
    if isinstance(value, bytes):
        return b"b%d:" % len(value) + value
    body = str(value).encode("utf-8", "surrogatepass")
    return b"%s%d:" % (type(value).__name__.encode(), len(body)) + body


def prepare_sqlite(connection: Any, key: bytes, *, sealing: bool) -> None:
    """Teach a fresh connection what a seal is and, if it is to seal, when to set one."""
    connection.create_function(FUNCTION, -1, sealer(key), deterministic=True)
    if sealing:
        cursor = connection.cursor()
        cursor.execute(SHAPE["sqlite"])
        script = "".join(_sqlite_triggers(_tables(cursor.fetchall())))
        cursor.close()
        connection.run_async(lambda driver: driver.executescript(script))


def _sqlite_triggers(tables: Iterable[SealedTable]) -> Iterable[str]:
    for table in tables:
        for happening in ("INSERT", "UPDATE"):
            yield table.trigger(SQLITE_WRITE, "sqlite", event=happening)
        yield table.trigger(SQLITE_DELETE, "sqlite")


def bring_up(connection: Connection) -> None:
    """Bring PostgreSQL's triggers to the shape of the tables."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(POSTGRES_FUNCTION)
        for table in sealed_tables(connection):
            made = table.trigger(POSTGRES_TABLE, "postgresql")
            connection.exec_driver_sql(made)

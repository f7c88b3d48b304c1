"""The tables of jobs on PostgreSQL: procrastinate's own, as the installed version ships them.

A comment on their main table says which those are. Another version's are made anew, for jobs are
only words that there is something to do: the workers write them again. SQLite has none of this.
"""

import hashlib

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

MAIN = "procrastinate_jobs"
PREFIX = "procrastinate_"
SAID = text("select obj_description(to_regclass(:main), 'pg_class')")
THERE = text("select to_regclass(:main)")
FOUND = text(r"""
    select format('%s if exists %s.%s', kind, schema, name) from (
        select 'table' kind, schemaname schema, quote_ident(tablename) as name, 1 as turn
        from pg_tables
        union all
        select 'function', n.nspname, quote_ident(proname) ||
            '(' || pg_get_function_identity_arguments(p.oid) || ')', 2
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        union all
        select 'type', n.nspname, quote_ident(typname), 3
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where typtype = 'e' or exists (
            select 1 from pg_class c where c.oid = t.typrelid and c.relkind = 'c')
    ) every
    where schema = current_schema() and name like 'procrastinate\_%' order by turn, name""")


def up_to_date(connection: Connection) -> bool:
    """Tell whether the tables are those of the installed procrastinate."""
    if connection.dialect.name != "postgresql":
        return True
    said = connection.execute(SAID, {"main": MAIN}).scalar()
    return bool(said == _digest())


def bring_up(connection: Connection) -> None:
    """Make the tables as the installed procrastinate wants them. On SQLite: nothing."""
    if up_to_date(connection):
        return
    take_down(connection)
    # several statements, and signs of per cent that are none of ours
    plain = connection.execution_options(no_parameters=True)
    plain.exec_driver_sql(SchemaManager.get_schema())
    connection.exec_driver_sql(f"comment on table {MAIN} is '{_digest()}'")


def take_down(connection: Connection) -> None:
    """Remove the tables, and what came with them."""
    postgres = connection.dialect.name == "postgresql"
    if postgres and connection.execute(THERE, {"main": MAIN}).scalar() is not None:
        for thing in list(connection.execute(FOUND).scalars()):
            connection.exec_driver_sql(f"drop {thing} cascade")


def _digest() -> str:
    return hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()

"""Triggers by which the database itself keeps the audit append-only.

Rebuilding a table on SQLite loses its triggers, so `migrating` creates whatever is missing after
every migration. To change a trigger, drop it in a migration.
"""

from sqlalchemy import Connection, text

SQLITE = {
    "audit_no_update": """
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    "audit_no_delete": """
        CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    "audit_extends_chain": """
        CREATE TRIGGER audit_extends_chain BEFORE INSERT ON audit
        WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit)
          OR NEW.previous <> COALESCE(
               (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
        BEGIN SELECT RAISE(ABORT, 'the entry does not extend the audit chain'); END""",
    "audit_detail_no_delete": """
        CREATE TRIGGER audit_detail_no_delete BEFORE DELETE ON audit_detail
        BEGIN SELECT RAISE(ABORT, 'an audit detail is erased, never removed'); END""",
}

POSTGRES_FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the audit is append-only';
    END $$""",
    """
    CREATE OR REPLACE FUNCTION audit_extend() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE tip record;
    BEGIN
      SELECT seq, hash INTO tip FROM audit ORDER BY seq DESC LIMIT 1;
      IF NEW.seq <> COALESCE(tip.seq, 0) + 1
         OR NEW.previous <> COALESCE(tip.hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'the entry does not extend the audit chain';
      END IF;
      RETURN NEW;
    END $$""",
)
POSTGRES = {
    "audit_no_change": """
        CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    "audit_no_truncate": """
        CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    "audit_extends_chain": """
        CREATE TRIGGER audit_extends_chain BEFORE INSERT ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_extend()""",
    "audit_detail_no_delete": """
        CREATE TRIGGER audit_detail_no_delete BEFORE DELETE ON audit_detail
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    "audit_detail_no_truncate": """
        CREATE TRIGGER audit_detail_no_truncate BEFORE TRUNCATE ON audit_detail
        FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def missing_triggers(connection: Connection) -> list[str]:
    """Name the triggers that should be there and are not."""
    dialect = connection.dialect.name
    present = set(connection.execute(text(PRESENT[dialect])).scalars())
    wanted = POSTGRES if dialect == "postgresql" else SQLITE
    return [name for name in wanted if name not in present]


def create_missing_triggers(connection: Connection) -> None:
    """Create the triggers that are missing."""
    missing = missing_triggers(connection)
    postgres = connection.dialect.name == "postgresql"
    if missing and postgres:
        for function in POSTGRES_FUNCTIONS:
            connection.exec_driver_sql(function)
    for name in missing:
        connection.exec_driver_sql((POSTGRES if postgres else SQLITE)[name])

"""Alembic's entry: runs the revisions on the connection that `core.store.migrating` opened."""

from alembic import context

from core.store.migrating import COMPARE

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, render_as_batch=connection.dialect.name == "sqlite", **COMPARE
)
context.run_migrations()

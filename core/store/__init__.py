"""The database, and the only code that speaks SQL.

`tables` says what is kept; beside it one module of questions per noun. Rows come in and go out;
whoever may see them is decided in `core.services.access`, the only way to a record.
"""

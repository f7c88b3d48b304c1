"""A panel's actions as a table for a spreadsheet: which columns, and what each holds."""

from core.tracker_columns import DAY, Column

COLUMNS: tuple[Column, ...] = (
    Column("number", "Number", width=12),
    Column("ref", "About", width=18),
    Column("text", "What is to be done", width=50),
    Column("agency", "Agency", width=24),
    Column("owner", "Owner", width=22),
    Column("due", "Due", DAY, 13),
    Column("agreed", "Day first agreed", DAY, 13),
    Column("priority", "Priority", width=10),
    Column("purpose", "Purpose", width=22),
    Column("aim", "Aim", width=12),
    Column("category", "Kind of action", width=32),
    Column("state", "How it stands", width=30),
    Column("settled", "Ended on", DAY, 13),
    Column("settled_by", "Ended by", width=22),
    Column("asked", "Waits for an answer", width=36),
    Column("note", "Note", width=40),
)

"""Spreadsheets for tests, made in memory: plainly fictional children."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

TITLES = ("Ref", "Name", "DOB", "Type", "Risk", "Social worker", "Next review", "Status")
ALEX = ("E1", "Alex Example", "4/3/2011", "CCE", "High", "Lee Lead", "3rd Dec 2026", "Open")
SAM = ("E2", "SAMPLE, Sam", "4 May 2012", "CSE", "Low", None, "14/01/2027", None)


def xlsx(*rows: Sequence[object], merged: str = "") -> bytes:
    book = Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    if merged:
        page.merge_cells(merged)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def csv_text(*rows: Sequence[object], separator: str = ",") -> str:
    return "\r\n".join(
        separator.join("" if cell is None else f'"{cell}"' for cell in row) for row in rows
    )

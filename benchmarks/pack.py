"""How long a pack of 40 children takes as tagged PDF: `python -m benchmarks.pack`. Not a test.

It ends with an error above a second, so that it can be run before a release.
"""

import sys
import time
from datetime import UTC, datetime

from mailer.documents import agenda_docx, agenda_pdf
from mailer.documents.pdf import page_count
from tests.mailer.papers import agenda_of

CHILDREN = 40
MADE = datetime(2026, 12, 17, 9, tzinfo=UTC)
MOST = 1.0  # seconds
TIMES = 5


def main() -> int:
    paper = agenda_of(CHILDREN)
    agenda_pdf(agenda_of(1), MADE)  # fonts are loaded once in a process
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        pdf = agenda_pdf(paper, MADE)
        taken.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    agenda_docx(paper, MADE)
    word = time.perf_counter() - begun
    slowest = max(taken)
    print(f"{CHILDREN} children, {page_count(pdf)} pages, {len(pdf) // 1024} KB")
    print(f"PDF {1000 * min(taken):.0f} to {1000 * slowest:.0f} ms, Word {1000 * word:.0f} ms")
    return 0 if slowest < MOST else 1


if __name__ == "__main__":
    sys.exit(main())

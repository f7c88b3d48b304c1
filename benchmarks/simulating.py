"""How long a year's simulation takes: `python -m benchmarks.simulating`. Not a test."""

import time
from datetime import date

from core.data import load_calendar, load_procedure
from core.services import simulating
from core.services.simulating import Frame
from core.year_ahead import Assumed


def main() -> None:
    for name, cases, per_month in (
        ("hertfordshire", 12, 2),
        ("hertfordshire", 20, 8),
        ("rotherham", 40, 6),
        ("rotherham", 40, 9),
        ("rotherham", 80, 12),
    ):
        procedure = load_procedure(name)
        frame = Frame(procedure, load_calendar(), date(2027, 1, 1), 2027)
        panel = procedure.panels[0]
        begun = time.perf_counter()
        found = simulating.answer(
            simulating.made_up(frame, panel, cases), panel, frame, Assumed(per_month)
        )
        took = 1000 * (time.perf_counter() - begun)
        said = f"{len(found['late']):4} late, remedy of {found['remedy_minutes']} minutes"
        print(f"{name:14}{cases:4} cases{per_month:4} a month {took:8.0f} ms  {said}")


if __name__ == "__main__":
    main()

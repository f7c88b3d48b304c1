"""How long the look-ahead of 5,000 children takes: `python -m benchmarks.look_ahead`."""

import random
import time
from datetime import date, timedelta

from core.data import load_procedure
from core.data.answers import rules_of
from core.evidence import Evidence
from core.what_if import without_each

CHILDREN, PIECES = 5_000, 12
ON = date(2026, 11, 23)


def main() -> None:
    rules = rules_of(load_procedure("rotherham"))
    chance = random.Random(5)  # noqa: S311 - made-up children, no secret
    factors = sorted(rules.catalogue.factors)
    children = [
        [
            Evidence(factor, ON - timedelta(days=chance.randrange(300)))
            for factor in chance.sample(factors, PIECES)
        ]
        for _ in range(CHILDREN)
    ]
    begun = time.perf_counter()
    changes = sum(len(rules.score(evidence, None, ON).changes) for evidence in children)
    taken = time.perf_counter() - begun
    print(f"look-ahead of {CHILDREN} children: {changes} changes, {taken:.1f} s")
    begun = time.perf_counter()
    found = sum(len(without_each(rules, evidence, None, ON)) for evidence in children[:500])
    taken = time.perf_counter() - begun
    print(f"what-if of 500 children: {found} sentences, {taken:.1f} s")


if __name__ == "__main__":
    main()

"""How well children are matched: `python -m benchmarks.matching [SEED]`. Not a test.

The pairs are made (tests/matching_pairs.py) and all children invented, so names may be printed.
"""

import sys
import time
from collections import Counter, defaultdict

from core.matching import Identity, Verdict, compare
from tests.matching_pairs import SEED, Pair, pairs


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    made = list(pairs(seed))
    begun = time.perf_counter()
    judged = [(pair, compare(pair.one, pair.other).verdict) for pair in made]
    each = (time.perf_counter() - begun) / len(made)
    totals(judged)
    print(f"one comparison: {1e6 * each:.0f} microseconds\n")
    by_kind(judged)
    missed(judged)


def totals(judged: list[tuple[Pair, Verdict]]) -> None:
    children = sum(pair.same for pair, _ in judged)
    joined = [pair for pair, verdict in judged if verdict is Verdict.SAME]
    right = sum(pair.same for pair in joined)
    found = sum(pair.same and verdict is not Verdict.DIFFERENT for pair, verdict in judged)
    asked = Counter(pair.same for pair, verdict in judged if verdict is Verdict.DOUBTFUL)
    print(f"{len(judged)} pairs, {children} of them one child")
    print(f"precision of same: {right / len(joined):.4f} ({len(joined) - right} wrong)")
    print(f"recall of same: {right / children:.4f}")
    print(f"recall of same or doubtful: {found / children:.4f} ({children - found} missed)")
    print(f"goes to a person: {asked.total() / len(judged):.4f} of all pairs")
    print(f"  of one child: {asked[True] / children:.4f}")
    print(f"  of two children: {asked[False] / (len(judged) - children):.4f}")


def by_kind(judged: list[tuple[Pair, Verdict]]) -> None:
    kinds: dict[tuple[bool, str], Counter[Verdict]] = defaultdict(Counter)
    for pair, verdict in judged:
        kinds[pair.same, pair.kind][verdict] += 1
    for (same, kind), counts in kinds.items():
        shares = "  ".join(f"{v} {counts[v]:4}" for v in Verdict)
        print(f"{'one child' if same else 'two      '}  {kind:58} {shares}")


def missed(judged: list[tuple[Pair, Verdict]]) -> None:
    wrong = [p for p, verdict in judged if verdict is Verdict.SAME and not p.same]
    lost = [p for p, verdict in judged if verdict is Verdict.DIFFERENT and p.same]
    print(f"\njoined wrongly: {len(wrong)}")
    for pair in wrong:
        print(f"  {pair.kind}: {_who(pair.one)} / {_who(pair.other)}")
    print(f"missed: {len(lost)}")
    for pair in lost:
        print(f"  {pair.kind}: {_who(pair.one)} / {_who(pair.other)}")


def _who(child: Identity) -> str:
    also = f" ({child.also_known_as})" if child.also_known_as else ""
    return f"{child.given} {child.family}{also} {child.born}"


if __name__ == "__main__":
    main()

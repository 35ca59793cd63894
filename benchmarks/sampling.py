"""Sampling from a million items, each step beside a plain version of it in the same run.

    python -m benchmarks.sampling [--items N]

Fixed-interval monetary-unit sample: plan, draw and evaluate beside the same in NumPy floats. Draws that hash every
item: beside a plain hashlib loop over the same keys. Exits 1 when one takes more than four times as long.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from auditkit import sampling

LIMIT = 4.0
RUNS = 5


def ours(frame: pd.DataFrame) -> None:
    """Plan, draw and evaluate with the library; values exact."""
    total = int(frame["amount"].sum())
    plan = sampling.plan_monetary(confidence=0.95, book_value=total, tolerable=total // 100, expected=total // 500)
    drawn = sampling.draw(frame, method="interval", seed="benchmark", size=plan.size or 1)
    drawn["audited"] = drawn["amount"]
    drawn.iloc[0, drawn.columns.get_loc("audited")] = 0
    sampling.evaluate_monetary(drawn, confidence=0.95, sampled_value=total)


def plain(frame: pd.DataFrame) -> None:
    """The same in floats: gamma limit by its series, sums, search, Stringer from limits by bisection."""
    amounts = frame["amount"].to_numpy()
    sums = np.cumsum(amounts)
    size = 1
    while gamma_above(1 + size * 0.002, size * 0.01) > 0.05:
        size += 1
    interval = sums[-1] / size
    start = int.from_bytes(hashlib.sha256(b"benchmark").digest(), "big") / 2**256 * interval
    drawn = frame.iloc[np.searchsorted(sums, start + interval * np.arange(size), "right")].copy()
    drawn["audited"] = drawn["amount"]
    drawn.iloc[0, drawn.columns.get_loc("audited")] = 0
    taints = np.sort(((drawn["amount"] - drawn["audited"]) / drawn["amount"]).to_numpy())[::-1]
    bound = before = upper(size, 0)
    for errors, taint in enumerate(taints[taints > 0].tolist(), start=1):
        limit = upper(size, errors)
        bound, before = bound + (limit - before) * taint, limit


def gamma_above(shape: float, x: float) -> float:
    """Upper tail of a gamma distribution by its series."""
    term = total = math.exp(shape * math.log(x) - x - math.lgamma(shape + 1))
    below = shape
    while term > total * 1e-16:
        below += 1
        term *= x / below
        total += term
    return 1 - total


def upper(size: int, errors: int) -> float:
    """Clopper-Pearson limit by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        p = (low + high) / 2
        tail = sum(math.comb(size, k) * p**k * (1 - p) ** (size - k) for k in range(errors + 1))
        low, high = (p, high) if tail > 0.05 else (low, p)
    return high


def hashed(keys: list[str]) -> None:
    """The floor of every draw that hashes: one digest a key."""
    for key in keys:
        hashlib.sha256(b"benchmark\x1f" + key.encode()).digest()


def side_by_side(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians of seconds, run in turns."""
    pairs = [(seconds(one), seconds(other)) for _ in range(RUNS)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    items = parser.parse_args().items
    rng = np.random.default_rng(1)
    amounts = np.maximum(rng.lognormal(8, 1.5, items).round(), 1).astype(np.int64)
    keys = [f"r{number}" for number in range(items)]
    frame = pd.DataFrame({"row_key": keys, "amount": amounts, "part": rng.integers(0, 2, items)})
    measured = [("interval: plan, draw, evaluate", *side_by_side(lambda: ours(frame), lambda: plain(frame)))]
    for method in ("random", "stratified", "sieve"):
        size = [200, 300] if method == "stratified" else 500

        def run(method: str = method, size: int | list[int] = size) -> object:
            return sampling.draw(frame, method=method, seed="benchmark", size=size, stratum="part")

        measured.append((f"{method} draw", *side_by_side(run, lambda: hashed(keys))))
    print(f"| {items:,} items | ms | plain version, ms | ratio | limit |\n|---|--:|--:|--:|--:|")
    for name, mine, other in measured:
        print(f"| {name} | {mine * 1000:.0f} | {other * 1000:.0f} | {mine / other:.1f} | {LIMIT:g} |")
    return 0 if all(mine <= LIMIT * other for _, mine, other in measured) else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""How often each limit holds what it promises, by simulation: one table.

    python -m benchmarks.coverage [--runs N] [--write]

Each line is a pattern of errors, each column a method; a cell is the share of simulated samples whose limit (95 %
one-sided; classical estimates: 95 % interval) contains the truth. Shares below 95 % by more than three simulation
errors are marked with ``*``. ``--write`` puts the tables into docs/sampling-coverage.md. The seed is fixed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from auditkit.analysis.sampling.monetary import cell_bound, moment_bound, stringer_bound
from auditkit.sampling import Stratum, evaluate_attributes, evaluate_bayes, evaluate_variables

PAGE = Path(__file__).resolve().parent.parent / "docs" / "sampling-coverage.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"
CONFIDENCE = Fraction(95, 100)
RISK = 1 - CONFIDENCE
HITS = 60
Generator = np.random.Generator

TAINTS: Mapping[str, Callable[[Generator, int], Sequence[int]]] = {
    "all 100 %": lambda r, k: [100] * k,
    "all 10 %": lambda r, k: [10] * k,
    "all 1 %": lambda r, k: [1] * k,
    "1 % to 100 %, equally often": lambda r, k: r.integers(1, 101, k).tolist(),
    "mostly small, some 100 %": lambda r, k: [100 if r.random() < 0.1 else int(r.integers(1, 11)) for _ in range(k)],
    "seven of eight 1 %, one 100 %": lambda r, k: [100 if r.random() < 0.125 else 1 for _ in range(k)],
    "half 5 %, half 100 %": lambda r, k: [100 if r.random() < 0.5 else 5 for _ in range(k)],
}
MEANS = {
    "all 100 %": 100.0,
    "all 10 %": 10.0,
    "all 1 %": 1.0,
    "1 % to 100 %, equally often": 50.5,
    "mostly small, some 100 %": 0.1 * 100 + 0.9 * 5.5,
    "seven of eight 1 %, one 100 %": 0.125 * 100 + 0.875 * 1,
    "half 5 %, half 100 %": 52.5,
}
RATES = (0.01, 0.03, 0.065, 0.1, 0.3)


def share(held: Iterable[bool]) -> tuple[float, int]:
    """Share that held, and of how many."""
    found = list(held)
    return sum(found) / len(found), len(found)


def cell(measured: tuple[float, int]) -> str:
    """A share in percent, marked where it falls short."""
    value, runs = measured
    short = value < 0.95 - 3 * (0.95 * 0.05 / runs) ** 0.5
    return f"{value * 100:.1f}{' *' if short else ''}"


def attributes(runs: int) -> list[list[str]]:
    """Limits of a rate in samples of 60, also from a population of 500."""
    rng = np.random.default_rng(1)
    lines = []
    for rate in (0.001, 0.01, 0.03, 0.1, 0.3, 0.6):
        line = [f"{rate * 100:g} % in error"]
        for method in ("binomial", "poisson", "hypergeometric", "bayes"):
            bad = max(round(500 * rate), 1)
            true = bad / 500 if method == "hypergeometric" else rate
            drawn = rng.hypergeometric(bad, 500 - bad, HITS, runs) if method == "hypergeometric" else None
            counts = rng.binomial(HITS, rate, runs) if drawn is None else drawn
            limits = {int(k): upper(method, int(k)) for k in set(counts.tolist())}
            line.append(cell(share(limits[int(k)] >= true - 1e-12 for k in counts)))
        lines.append(line)
    return lines


def upper(method: str, errors: int) -> float:
    """The upper limit for so many errors among 60."""
    if method == "bayes":
        return float(evaluate_bayes(confidence=CONFIDENCE, size=HITS, errors=errors).upper)
    population = 500 if method == "hypergeometric" else None
    found = evaluate_attributes(confidence=CONFIDENCE, size=HITS, errors=errors, method=method, population=population)
    return float(found.upper)


def monetary(runs: int) -> list[list[str]]:
    """Bounds of a misstatement from 60 hits."""
    rng = np.random.default_rng(2)
    lines = []
    for pattern, make in TAINTS.items():
        for rate in RATES:
            true = rate * MEANS[pattern] / 100
            held: dict[str, list[bool]] = {name: [] for name in ("stringer", "cell", "moment", "bayes")}
            for errors in rng.binomial(HITS, rate, runs).tolist():
                taints = [Fraction(t, 100) for t in make(rng, errors)]
                held["stringer"].append(float(stringer_bound(HITS, taints, RISK).upper) >= true - 1e-12)
                held["cell"].append(float(cell_bound(HITS, taints, RISK).upper) >= true - 1e-12)
                held["moment"].append(float(moment_bound(HITS, taints, RISK).upper) >= true - 1e-12)
                believed = evaluate_bayes(confidence=CONFIDENCE, size=HITS, errors=sum(taints, Fraction(0)))
                held["bayes"].append(float(believed.upper) >= true - 1e-12)
            lines.append([f"{rate * 100:g} % of the hits, {pattern}", *(cell(share(h)) for h in held.values())])
    return lines


def classical(runs: int) -> list[list[str]]:
    """Intervals of classical estimates from 60 of 2,000 skewed amounts."""
    rng = np.random.default_rng(3)
    books = np.maximum(rng.lognormal(6, 1.2, 2000).round(), 1).astype(int)
    patterns = {
        "1 % of the items, 100 %": (0.01, 100),
        "5 % of the items, 100 %": (0.05, 100),
        "30 % of the items, 10 %": (0.3, 10),
        "60 % of the items, 5 %": (0.6, 5),
    }
    lines = []
    for name, (rate, taint) in patterns.items():
        audits = books - (books * (rng.random(2000) < rate) * taint // 100)
        true, line = int(books.sum() - audits.sum()), [name]
        drawn = [rng.choice(2000, HITS, replace=False) for _ in range(runs)]
        for estimator in ("mean-per-unit", "difference", "ratio", "regression"):
            line.append(cell(share(inside(estimator, books[d], audits[d], int(books.sum()), true) for d in drawn)))
        lines.append(line)
    return lines


def inside(estimator: str, books: Sequence[int], audits: Sequence[int], total: int, true: int) -> bool:
    """Whether the interval of one sample contains the truth."""
    part = Stratum(2000, Fraction(total), tuple(map(Fraction, map(int, books))), tuple(map(Fraction, map(int, audits))))
    found = evaluate_variables([part], confidence=CONFIDENCE, estimator=estimator)
    return found.precision is not None and abs(found.misstatement - true) <= Fraction(found.precision)


def table(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    rows = [f"| {' | '.join(headings)} |", f"|---|{'--:|' * (len(headings) - 1)}"]
    return "\n".join([*rows, *(f"| {' | '.join(line)} |" for line in lines)])


def measured(runs: int) -> str:
    """All tables."""
    few = max(runs // 5, 20)
    parts = [
        f"Rates, samples of {HITS}, {runs} runs a cell:",
        table(["pattern", "binomial", "Poisson", "hypergeometric", "beta, uniform prior"], attributes(runs)),
        f"Amounts by monetary units, {HITS} hits, {runs} runs a cell:",
        table(["pattern", "Stringer", "cell", "moment", "beta, uniform prior"], monetary(runs)),
        f"Classical estimates, {HITS} of 2,000 skewed amounts, {few} runs a cell:",
        table(["pattern", "mean per unit", "difference", "ratio", "regression"], classical(few)),
    ]
    return "\n\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2000, help="simulated samples for each cell")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    asked = parser.parse_args()
    found = measured(asked.runs)
    print(found)
    if asked.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{found}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

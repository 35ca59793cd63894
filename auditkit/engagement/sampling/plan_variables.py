"""Plans of stratified classical variables samples, each number with the sentence that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditkit.analysis.sampling import asking
from auditkit.analysis.sampling.asked import Number
from auditkit.analysis.sampling.real import normal_quantile, real, student_quantile
from auditkit.core.money import half_up
from auditkit.engagement.sampling.plan_lines import money, percent
from auditkit.engagement.sampling.records import Line
from auditkit.engagement.sampling.stratifying import Strata

_DEGREES = 200
"""Degrees of freedom that the convention fsaudit starts from."""


@dataclass(frozen=True)
class Shares:
    """How a sample is shared among strata.

    Attributes:
        size: What the formula gives for the strata that are sampled.
        sizes: Items of each stratum.
        sampled: Numbers of the strata that the formula speaks of.
        whole: What it gave for the strata that are examined whole instead, by number.
    """

    size: int
    sizes: tuple[int, ...]
    sampled: tuple[int, ...]
    whole: dict[int, int]


def share_out(
    confidence: Number,
    precision: Number,
    counts: Sequence[int],
    spreads: Sequence[Fraction],
    convention: str,
    allocation: str,
) -> Shares:
    """Share a sample among strata so that the precision is met.

    Where Neyman's allocation asks more of a stratum than it has, the stratum is examined whole and the others are
    planned again without it; else they would stay as small as if it could have given more.

    Args:
        confidence: Between 0 and 1, exclusive.
        precision: Half the width of the interval wanted, > 0, in yuan.
        counts: Items of each stratum.
        spreads: Expected standard deviation of each.
        convention: textbook or fsaudit.
        allocation: neyman or proportional.

    Raises:
        UsageError: If an argument makes no sense.

    Source:
        Cochran (1977), sections 5.8 and 5.9.
    """
    sampled, whole = list(range(len(counts))), dict[int, int]()
    sizes, size = list(counts), 0
    while sampled:
        made = asking.plan_variables(
            confidence=confidence,
            precision=precision,
            items=[counts[at] for at in sampled],
            deviations=[spreads[at] for at in sampled],
            convention=convention,
            allocation=allocation,
        )
        size = made.size
        total = sum((counts[at] * spreads[at] for at in sampled), Fraction(0))
        over = (
            {at: counts[at] * spreads[at] * size / total for at in sampled if total} if allocation == "neyman" else {}
        )
        full = {at: int(wanted) for at, wanted in over.items() if wanted > counts[at]}
        if not full:
            for at, own in zip(sampled, made.allocation, strict=True):
                sizes[at] = max(own, min(2, counts[at]))
            break
        whole |= full
        sampled = [at for at in sampled if at not in full]
    return Shares(size if sampled else 0, tuple(sizes), tuple(sampled), whole)


def variables_lines(
    confidence: Fraction,
    precision: Fraction,
    strata: Strata,
    spreads: Sequence[Fraction],
    shares: Shares,
    convention: str,
    allocation: str,
) -> list[Line]:
    """Return the sentences that explain a plan of a variables sample."""
    counts = strata.counts
    said = _sums(confidence, precision, counts, spreads, shares, convention, allocation)
    lines: list[Line] = [(f"sample.convention.{convention}", {}), ("sample.line.asked-variables", said)]
    for number, wanted in sorted(shares.whole.items()):
        one = {"number": str(number + 1), "wanted": str(wanted), "count": f"{counts[number]:,}"}
        lines.append(("sample.line.whole-stratum", one))
    if shares.sampled:
        lines.append((f"sample.line.formula-{allocation}", said))
    for number, (count, spread, size) in enumerate(zip(counts, spreads, shares.sizes, strict=True)):
        least, most = strata.range_of(number)
        one = {"number": str(number + 1), "count": f"{count:,}", "spread": money(spread), "size": str(size)}
        lines.append(("sample.line.stratum", {**one, "from": money(least), "to": money(most)}))
    return lines


def _sums(
    confidence: Fraction,
    precision: Fraction,
    counts: Sequence[int],
    spreads: Sequence[Fraction],
    shares: Shares,
    convention: str,
    allocation: str,
) -> dict[str, str]:
    """Return the sums of the formula over the strata that are sampled, and the quantile it uses."""
    items = sum(counts[at] for at in shares.sampled)
    products = sum((counts[at] * spreads[at] for at in shares.sampled), Fraction(0))
    squares = sum((counts[at] * spreads[at] ** 2 for at in shares.sampled), Fraction(0))
    outer = products**2 if allocation == "neyman" else items * squares
    chance = real(1 - (1 - confidence) / 2)
    if convention == "textbook":
        quantile = normal_quantile(chance)
    else:
        quantile = student_quantile(chance, real(_DEGREES))
        square = Fraction(quantile) ** 2
        first = int(square * outer / (precision**2 + square * squares) + Fraction(1, 2))
        if 1 < first < _DEGREES:
            quantile = student_quantile(chance, real(first - 1))
    return {
        "confidence": percent(confidence),
        "precision": money(precision),
        "quantile": format(half_up(quantile, 6), "f"),
        "items": f"{items:,}",
        "products": money(products),
        "squares": money(squares),
        "planned": str(shares.size),
        "size": str(sum(shares.sizes)),
    }

"""What a monetary-unit sample says: most likely error, Stringer, cell, moment and t bounds.

A taint is (book value - audited value) / book value of an item that was hit. An item hit twice gives its taint twice.
Overstatements and understatements are bounded apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from auditkit.analysis.sampling.limits import binomial_upper, hypergeometric_upper, poisson_factor
from auditkit.analysis.sampling.real import WORKING, normal_quantile, real, shown, student_quantile

FACTORS = ("binomial", "poisson", "hypergeometric")
BOUNDS = ("stringer", "cell", "moment")


@dataclass(frozen=True)
class Step:
    """One line of the table of factors, so that a bound can be recomputed by hand.

    Attributes:
        errors: Number of errors, from 0.
        limit: Upper limit of the rate for so many errors.
        taint: Taint that is added on this line, None on the first.
        bound: Bound up to this line, as a rate.
    """

    errors: int
    limit: Decimal
    taint: Fraction | None
    bound: Decimal


@dataclass(frozen=True)
class Bound:
    """A bound on misstatement in one direction.

    Attributes:
        method: ``stringer``, ``cell``, ``moment``.
        most_likely: Most likely error as a rate.
        basic: Basic precision as a rate: the bound if nothing had been found.
        upper: Upper bound as a rate.
        steps: The table of factors; empty for the moment bound.
    """

    method: str
    most_likely: Fraction
    basic: Decimal
    upper: Decimal
    steps: tuple[Step, ...]


def limit_of_rate(factors: str, size: int, errors: int, risk: Fraction, population: int | None) -> Decimal:
    """Return the upper limit of a rate by one of the distributions; a hypergeometric one in whole units."""
    if errors > size:
        return Decimal(1)
    if factors == "poisson":
        with localcontext(WORKING):
            return shown(poisson_factor(Decimal(errors), risk) / size)
    if factors == "hypergeometric":
        total = population or size
        return shown(real(Fraction(hypergeometric_upper(total, size, errors, risk), total)))
    return binomial_upper(size, errors, risk)


def _ordered(taints: Sequence[Fraction]) -> list[Fraction]:
    return sorted((taint for taint in taints if taint > 0), reverse=True)


def stringer_bound(
    size: int, taints: Sequence[Fraction], risk: Fraction, factors: str = "binomial", population: int | None = None
) -> Bound:
    """Return the Stringer bound ``B0 + Σ (Bk - Bk-1) tk``, taints descending.

    Args:
        size: Hits, >= 1.
        taints: Taints of the direction; those not above 0 count for nothing. At most ``size`` of them.
        risk: One minus the confidence.
        factors: binomial, poisson (larger) or hypergeometric.
        population: Monetary units of a hypergeometric bound, at least ``size``.

    Returns:
        The bound. Where a taint exceeds 1 the basic precision is multiplied by it; else the bound is at most 1.

    Source:
        Stringer (1963); Bickel (1992), Inference and auditing: the Stringer bound.

    Example:
        >>> round(stringer_bound(145, [Fraction(1), Fraction(1, 5)], Fraction(5, 100)).upper, 6)
        Decimal('0.034394')
    """
    ordered = _ordered(taints)
    largest = max(ordered[0] if ordered else Fraction(1), Fraction(1))
    with localcontext(WORKING):
        limit = limit_of_rate(factors, size, 0, risk, population)
        basic = bound = limit * real(largest)
        steps = [Step(0, limit, None, shown(bound))]
        for k, taint in enumerate(ordered, start=1):
            before, limit = limit, limit_of_rate(factors, size, k, risk, population)
            bound += max(limit - before, Decimal(0)) * real(taint)
            steps.append(Step(k, limit, taint, shown(bound)))
        upper = min(bound, real(largest))
    return Bound("stringer", _mean(ordered, size), shown(basic), shown(upper), tuple(steps))


def cell_bound(
    size: int, taints: Sequence[Fraction], risk: Fraction, factors: str = "binomial", population: int | None = None
) -> Bound:
    """Return the cell bound: on each line the larger of the bound before plus the taint over the size, and the
    limit for so many errors times the mean of the taints so far.

    Args:
        size: Hits, >= 1.
        taints: As for the Stringer bound.
        risk: One minus the confidence.
        factors: binomial, poisson or hypergeometric.
        population: Monetary units of a hypergeometric bound.

    Source:
        Leslie, Teitlebaum and Anderson (1979), Dollar-unit sampling; the evaluation of CaseWare IDEA.

    Example:
        >>> round(cell_bound(3, [Fraction(3, 10)], Fraction(1, 5)).upper, 6)
        Decimal('0.515196')
    """
    ordered = _ordered(taints)
    largest = max(ordered[0] if ordered else Fraction(1), Fraction(1))
    with localcontext(WORKING):
        limit = limit_of_rate(factors, size, 0, risk, population)
        basic = bound = limit * real(largest)
        steps = [Step(0, limit, None, shown(bound))]
        total = Fraction(0)
        for k, taint in enumerate(ordered, start=1):
            total += taint
            limit = limit_of_rate(factors, size, k, risk, population)
            bound = max(bound + real(taint / size), limit * real(total / k))
            steps.append(Step(k, limit, taint, shown(bound)))
        upper = min(bound, real(largest))
    return Bound("cell", _mean(ordered, size), shown(basic), shown(upper), tuple(steps))


def moment_bound(size: int, taints: Sequence[Fraction], risk: Fraction, population_kind: str = "accounts") -> Bound:
    """Return the moment bound: a gamma distribution with the first three moments of the total error.

    Args:
        size: Hits, >= 1.
        taints: All taints, of either sign; zeros count for nothing.
        risk: One minus the confidence.
        population_kind: ``accounts`` (receivables) or ``inventory``: how the hypothetical extra taint is found.

    Returns:
        The bound. It is heuristic: it may fall short of its confidence, in particular with many errors of 100 %.

    Source:
        Dworin and Grimlund (1984, 1986), The Accounting Review 59 and 61.

    Example:
        >>> round(moment_bound(60, [Fraction(1, 2)], Fraction(5, 100)).upper, 5)
        Decimal('0.03730')
    """
    found = [taint for taint in taints if taint]
    basic = _moment([], size, risk, population_kind)
    upper = _moment(found, size, risk, population_kind)
    return Bound("moment", sum(found, Fraction(0)) / size, shown(basic), shown(upper), ())


def _moment(found: list[Fraction], size: int, risk: Fraction, kind: str) -> Decimal:
    n, d = Decimal(size), len(found)
    with localcontext(WORKING):
        taints = [real(taint) for taint in found]
        mean = sum(taints, Decimal(0)) / d if d else Decimal(0)
        extra = Decimal("0.81") * (1 - Decimal("0.667") * _tanh(10 * (abs(mean) if kind == "inventory" else mean)))
        if kind == "accounts":
            extra *= 1 + Decimal("0.667") * _tanh(Decimal(d) / 10)
        z1, z2, z3 = ((extra**i + sum((t**i for t in taints), Decimal(0))) / (d + 1) for i in (1, 2, 3))
        e1 = (d + 1) / (n + 2)
        e2 = e1 * (d + 2) / (n + 3)
        e3 = e2 * (d + 3) / (n + 4)
        t1 = e1 * z1
        t2 = (e1 * z2 + (n - 1) * e2 * z1**2) / n
        t3 = (e1 * z3 + 3 * (n - 1) * e2 * z1 * z2 + (n - 1) * (n - 2) * e3 * z1**3) / n**2
        spread = t2 - t1**2
        skew = t3 - 3 * t1 * t2 + 2 * t1**3
        z = normal_quantile(real(1 - risk))
        if skew <= 0:
            return t1 + z * max(spread, Decimal(0)).sqrt()
        shape = 4 * spread**3 / skew**2
        scale = skew / (2 * spread)
        return t1 - 2 * spread**2 / skew + shape * scale * (1 + z / (9 * shape).sqrt() - 1 / (9 * shape)) ** 3


def _tanh(x: Decimal) -> Decimal:
    grown = (2 * x).exp()
    return (grown - 1) / (grown + 1)


def _mean(taints: Sequence[Fraction], size: int) -> Fraction:
    return sum(taints, Fraction(0)) / size


@dataclass(frozen=True)
class Projected:
    """A classical estimate of the misstatement from mean taints.

    Attributes:
        most_likely: Mean taint as a rate.
        precision: Half the width of the interval, as a rate; None with a single hit.
    """

    most_likely: Fraction
    precision: Decimal | None


def project_taints(
    size: int,
    taints: Sequence[Fraction],
    confidence: Fraction,
    *,
    two_sided: bool = True,
    degrees: str = "errors",
) -> Projected:
    """Project the mean taint with Student's t.

    Args:
        size: Hits, >= 1.
        taints: Taints other than 0, of either sign.
        confidence: Between 0 and 1, exclusive.
        two_sided: Whether the risk is shared by both sides.
        degrees: Degrees of freedom of t: ``errors`` - 1, as few errors say little about their spread (size - 1 with
            fewer than two), or ``size`` - 1.

    Source:
        Touw and Hoogduin (2011), p. 141 (probability-proportional-to-size estimator).
    """
    total = sum(taints, Fraction(0))
    if size < 2:
        return Projected(total / size, None)
    squares = sum((taint * taint for taint in taints), Fraction(0))
    variance = (squares - total * total / size) / (size - 1)
    chance = 1 - (1 - confidence) / (2 if two_sided else 1)
    differing = sum(1 for taint in taints if taint)
    freedom = differing - 1 if degrees == "errors" and differing > 1 else size - 1
    with localcontext(WORKING):
        t = student_quantile(real(chance), Decimal(freedom))
        return Projected(total / size, shown(t * (real(variance) / size).sqrt()))

"""Classical variables sampling: mean-per-unit, difference, ratio and regression estimates, with or without strata.

Sums, means and variances are exact fractions; only the square root and the t quantile are rounded, at 30 digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from auditkit.analysis.sampling.limits import hypergeometric_upper
from auditkit.analysis.sampling.real import WORKING, normal_quantile, real, shown, student_quantile

FEW_DIFFERENCES = 20
ESTIMATORS = ("mean-per-unit", "difference", "ratio", "regression")


@dataclass(frozen=True)
class Stratum:
    """A stratum with what was found in it.

    Attributes:
        items: Items in the population, at least as many as drawn.
        book_total: Book value of the population.
        books: Book values of the items drawn.
        audits: Audited values in the same order.
    """

    items: int
    book_total: Fraction
    books: tuple[Fraction, ...]
    audits: tuple[Fraction, ...]


@dataclass(frozen=True)
class Estimate:
    """An estimate of the audited value of a population.

    Attributes:
        estimator: Name of the estimator.
        audit_value: Estimated audited value.
        misstatement: Book value minus audited value, positive for overstatement.
        precision: Half the width of the interval of the audited value; None where a stratum has a single item.
        degrees: Degrees of freedom; None with the normal distribution.
        variances: Variance of the estimator within each stratum.
        warnings: Ids of sentences that a reader of the interval should know.
    """

    estimator: str
    audit_value: Fraction
    misstatement: Fraction
    precision: Decimal | None
    degrees: int | None
    variances: tuple[Fraction, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sums:
    """Moments of one stratum."""

    n: int
    items: int
    mean_book: Fraction
    mean_audit: Fraction
    var_book: Fraction
    var_audit: Fraction
    covariance: Fraction
    var_difference: Fraction
    differing: int
    mean_differing: Fraction
    var_differing: Fraction

    def weight(self, finite: bool) -> Fraction:
        return Fraction(self.items * (self.items - self.n if finite else self.items), self.n)


def _sums(stratum: Stratum) -> _Sums:
    books, audits, n = stratum.books, stratum.audits, len(stratum.books)
    differences = [book - audit for book, audit in zip(books, audits, strict=True)]
    mean_book, mean_audit = _mean(books), _mean(audits)
    differing = [difference for difference in differences if difference]
    mean_differing = _mean(differing) if differing else Fraction(0)
    return _Sums(
        n,
        stratum.items,
        mean_book,
        mean_audit,
        _covariance(books, books, mean_book, mean_book),
        _covariance(audits, audits, mean_audit, mean_audit),
        _covariance(books, audits, mean_book, mean_audit),
        _covariance(differences, differences, mean_book - mean_audit, mean_book - mean_audit),
        len(differing),
        mean_differing,
        _covariance(differing, differing, mean_differing, mean_differing),
    )


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _covariance(one: Sequence[Fraction], two: Sequence[Fraction], mean_one: Fraction, mean_two: Fraction) -> Fraction:
    if len(one) < 2:
        return Fraction(0)
    return (sum((a * b for a, b in zip(one, two, strict=True)), Fraction(0)) - len(one) * mean_one * mean_two) / (
        len(one) - 1
    )


def evaluate_variables(
    estimator: str,
    strata: Sequence[Stratum],
    confidence: Fraction,
    *,
    two_sided: bool = True,
    finite: bool = True,
    distribution: str = "t",
    few_differences: str = "none",
    regression_loss: bool = True,
) -> Estimate:
    """Estimate the audited value of a population.

    Args:
        estimator: mean-per-unit, difference, ratio or regression; the last two combined over strata.
        strata: At least one, each with at least one item drawn.
        confidence: Between 0 and 1, exclusive.
        two_sided: Whether the risk is shared by both sides.
        finite: Whether the finite-population correction ``sqrt((N-n)/N)`` is applied.
        distribution: ``t`` with Satterthwaite's degrees of freedom, rounded (n - 1 without strata), or ``normal``.
        few_differences: ``none``, or ``idea``: special variances in strata with 3 to 9 differences, the variance of
            the mean-per-unit estimate below 3, and fewer degrees of freedom with 3 to 19 differences in all.
        regression_loss: Whether the variance of a regression is raised by (n-1)/(n-2) for its slope.

    Returns:
        The estimate. Without differences in the sample the difference and ratio estimates have no spread at all: such
        a precision of 0 says nothing about the population.

    Source:
        Cochran (1977), Sampling techniques, chapters 5 to 7; AICPA Audit Guide Audit Sampling, chapter 7; Roberts
        (1978), Statistical auditing.

    Example:
        >>> drawn = Stratum(100, Fraction(1000), (Fraction(10), Fraction(12)), (Fraction(9), Fraction(11)))
        >>> evaluate_variables("difference", [drawn], Fraction(95, 100)).misstatement
        Fraction(100, 1)
    """
    sums = [_sums(stratum) for stratum in strata]
    weights = [part.weight(finite) for part in sums]
    book_total = sum((stratum.book_total for stratum in strata), Fraction(0))
    slope = _slope(estimator, sums, weights)
    audit_value = _value(estimator, sums, book_total, slope)
    variances = _variances(estimator, sums, slope, 1 - confidence, few=few_differences == "idea", loss=regression_loss)
    misstatement = book_total - audit_value
    warnings = () if estimator == "mean-per-unit" else _few_warning(sums)
    if any(_skewed(stratum, slope) for stratum in strata):
        warnings += ("sampling.warning.skewed",)
    if any(part.n < 2 and part.items > part.n for part in sums):
        return Estimate(estimator, audit_value, misstatement, None, None, tuple(variances), warnings)
    idea = few_differences == "idea" and estimator != "mean-per-unit"
    degrees = _degrees(sums, weights, variances, idea) if distribution == "t" else None
    chance = real(1 - (1 - confidence) / (2 if two_sided else 1))
    total = sum((w * v for w, v in zip(weights, variances, strict=True)), Fraction(0))
    with localcontext(WORKING):
        quantile = normal_quantile(chance) if degrees is None else student_quantile(chance, Decimal(degrees))
        precision = shown(quantile * max(real(total), Decimal(0)).sqrt())
    return Estimate(estimator, audit_value, misstatement, precision, degrees, tuple(variances), warnings)


def _skewed(stratum: Stratum, slope: Fraction) -> bool:
    """Tell by Cochran's rule, items drawn above 25 times the squared skewness, whether a normal interval is too short.

    Source:
        Cochran (1977), Sampling techniques, section 2.15.
    """
    rests = [audit - slope * book for book, audit in zip(stratum.books, stratum.audits, strict=True)]
    n, mean = len(rests), _mean(rests)
    second = sum(((rest - mean) ** 2 for rest in rests), Fraction(0)) / n
    third = sum(((rest - mean) ** 3 for rest in rests), Fraction(0)) / n
    return stratum.items > n and bool(second) and 25 * third**2 > n * second**3


def _few_warning(sums: Sequence[_Sums]) -> tuple[str, ...]:
    """Every estimate falls short with few differences; simulated, see docs/sampling-coverage.md."""
    differing = sum(part.differing for part in sums)
    if differing >= FEW_DIFFERENCES:
        return ()
    return ("sampling.warning.few-differences" if differing else "sampling.warning.no-differences",)


def _slope(estimator: str, sums: list[_Sums], weights: list[Fraction]) -> Fraction:
    """Ratio of the totals, or combined regression coefficient; 1 makes both the difference estimate."""
    if estimator == "ratio":
        books = sum((part.items * part.mean_book for part in sums), Fraction(0))
        audits = sum((part.items * part.mean_audit for part in sums), Fraction(0))
        return audits / books if books else Fraction(1)
    if estimator == "regression":
        spread = sum((w * part.var_book for w, part in zip(weights, sums, strict=True)), Fraction(0))
        joint = sum((w * part.covariance for w, part in zip(weights, sums, strict=True)), Fraction(0))
        return joint / spread if spread else Fraction(1)
    return Fraction(0) if estimator == "mean-per-unit" else Fraction(1)


def _value(estimator: str, sums: list[_Sums], book_total: Fraction, slope: Fraction) -> Fraction:
    books = sum((part.items * part.mean_book for part in sums), Fraction(0))
    audits = sum((part.items * part.mean_audit for part in sums), Fraction(0))
    if estimator == "ratio" and books:
        return slope * book_total
    return audits + slope * (book_total - books)


def _variances(
    estimator: str, sums: list[_Sums], slope: Fraction, risk: Fraction, *, few: bool, loss: bool
) -> list[Fraction]:
    found = []
    for part in sums:
        plain = part.var_audit - 2 * slope * part.covariance + slope * slope * part.var_book
        if loss and estimator == "regression" and part.n > 2:
            plain *= Fraction(part.n - 1, part.n - 2)
        if few and estimator != "mean-per-unit" and part.differing < 10:
            plain = _few(estimator, part, slope, plain, risk)
        found.append(plain)
    return found


def _few(estimator: str, part: _Sums, slope: Fraction, plain: Fraction, risk: Fraction) -> Fraction:
    """Variance in a stratum with few differences: their share is taken at its upper limit."""
    if part.differing < 3:
        return part.var_audit
    share = Fraction(hypergeometric_upper(part.items, part.n, part.differing, risk), part.items)
    if estimator == "ratio":
        return share * Fraction(part.n - 1, part.differing - 1) * plain
    difference = share * part.var_differing + share * (1 - share) * part.mean_differing**2
    if estimator == "difference":
        return difference
    excess = slope - 1
    return difference - 2 * excess * (part.covariance - part.var_book) + excess**2 * part.var_book


def _degrees(sums: list[_Sums], weights: list[Fraction], variances: list[Fraction], idea: bool) -> int:
    differing = sum(part.differing for part in sums)
    if idea and 2 < differing < 20:
        return max(differing - len(sums), 1)
    parts = [w * v for w, v in zip(weights, variances, strict=True)]
    square = sum(parts, Fraction(0)) ** 2
    each = sum((p * p / (part.n - 1) for p, part in zip(parts, sums, strict=True) if part.n > 1), Fraction(0))
    if not each:
        return max(sum(part.n - 1 for part in sums), 1)
    return max(int(square / each + Fraction(1, 2)), 1)

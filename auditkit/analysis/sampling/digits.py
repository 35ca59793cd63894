"""Digit tests: Benford's law, last two digits, repeated numbers, round amounts. Hints where to look, never findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from auditkit.analysis.sampling.real import WORKING, chi_square_above, real, shown

TESTS = ("first", "first-two", "last-two")
_CONFORMITY = {
    "first": (Fraction(6, 1000), Fraction(12, 1000), Fraction(15, 1000)),
    "first-two": (Fraction(12, 10000), Fraction(18, 10000), Fraction(22, 10000)),
}
_WORDS = ("close", "acceptable", "marginal", "none")


@dataclass(frozen=True)
class Digit:
    """One line of a digit test.

    Attributes:
        digits: ``1`` to ``9``, ``10`` to ``99`` or ``00`` to ``99``.
        count: How often they were found.
        expected: Expected share.
        z: Distance of the share from the expected one in standard deviations, with continuity correction, signed.
    """

    digits: str
    count: int
    expected: Decimal
    z: Decimal


@dataclass(frozen=True)
class DigitTest:
    """Outcome of a digit test.

    Attributes:
        test: first, first-two or last-two.
        numbers: Numbers tested; zeros have no first digit and are left out.
        left_out: Numbers left out.
        digits: The lines.
        chi_square: Goodness of fit; None without numbers.
        freedom: Degrees of freedom.
        p_value: Probability of at least such a chi-square under the law; None without numbers.
        deviation: Mean absolute deviation of the shares; None without numbers.
        conformity: close, acceptable, marginal or none by the deviation; "" where there is no scale for the test.
        kolmogorov: Largest distance of the cumulated shares (Kolmogorov-Smirnov); None without numbers.
        kolmogorov_limit: ``1.36 / sqrt(numbers)``, which 5 % of conforming data exceed at most; None without numbers.
    """

    test: str
    numbers: int
    left_out: int
    digits: tuple[Digit, ...]
    chi_square: Decimal | None
    freedom: int
    p_value: Decimal | None
    deviation: Decimal | None
    conformity: str
    kolmogorov: Decimal | None = None
    kolmogorov_limit: Decimal | None = None


def expected_shares(test: str) -> dict[str, Decimal]:
    """Return the expected share of each group of digits.

    Source:
        Benford (1938), The law of anomalous numbers; Nigrini (2012), Benford's law. Last two digits: equal shares.

    Example:
        >>> round(expected_shares("first")["1"], 6)
        Decimal('0.301030')
    """
    with localcontext(WORKING):
        if test == "last-two":
            return {f"{d:02}": Decimal("0.01") for d in range(100)}
        span = range(1, 10) if test == "first" else range(10, 100)
        return {str(d): (1 + Decimal(1) / d).log10() for d in span}


def digits_of(value: Decimal, test: str) -> str | None:
    """Return the digits of a number that a test looks at, None for 0.

    The sign is ignored. First digits start at the first that is not 0 (5 counts as 50 for two); the last two are
    those of the amount in cents, further decimals cut off.

    Example:
        >>> digits_of(Decimal("-0.0537"), "first-two"), digits_of(Decimal("120"), "last-two")
        ('53', '00')
    """
    if not value:
        return None
    if test == "last-two":
        return f"{int(abs(value) * 100) % 100:02}"
    found = "".join(str(d) for d in value.as_tuple().digits).lstrip("0")
    return found[0] if test == "first" else (found + "0")[:2]


def run_digits(values: Iterable[Decimal], test: str) -> DigitTest:
    """Compare the digits of numbers with their law.

    Args:
        values: Finite numbers.
        test: first, first-two or last-two.

    Example:
        >>> run_digits([Decimal(n) for n in (1, 1, 2)], "first").numbers
        3
    """
    found: Counter[str] = Counter()
    left_out = 0
    for value in values:
        digits = digits_of(value, test)
        if digits is None:
            left_out += 1
        else:
            found[digits] += 1
    total, shares = sum(found.values()), expected_shares(test)
    lines = tuple(Digit(digits, found[digits], shown(p), _z(found[digits], total, p)) for digits, p in shares.items())
    if not total:
        return DigitTest(test, 0, left_out, lines, None, len(shares) - 1, None, None, "")
    with localcontext(WORKING):
        chi = sum(((found[d] - total * p) ** 2 / (total * p) for d, p in shares.items()), Decimal(0))
        apart = sum((abs(Decimal(found[d]) / total - p) for d, p in shares.items()), Decimal(0)) / len(shares)
    chance = shown(chi_square_above(chi, len(shares) - 1))
    word = _conformity(test, apart)
    return DigitTest(
        *(test, total, left_out, lines, shown(chi), len(shares) - 1, chance, shown(apart), word),
        kolmogorov=_cumulated(found, shares, total),
        kolmogorov_limit=shown(Decimal("1.36") / Decimal(total).sqrt(WORKING)),
    )


def _cumulated(found: Mapping[str, int], shares: Mapping[str, Decimal], total: int) -> Decimal:
    with localcontext(WORKING):
        apart = most = Decimal(0)
        for digits, share in shares.items():
            apart += Decimal(found[digits]) / total - share
            most = max(most, abs(apart))
        return shown(most)


def _z(count: int, total: int, share: Decimal) -> Decimal:
    if not total:
        return Decimal(0)
    with localcontext(WORKING):
        gap = Decimal(count) / total - share
        size = max(abs(gap) - Decimal(1) / (2 * total), Decimal(0)) / (share * (1 - share) / total).sqrt()
        return shown(size.copy_sign(gap))


def _conformity(test: str, deviation: Decimal) -> str:
    """Nigrini's scale, upper bounds inclusive."""
    bounds = _CONFORMITY.get(test)
    if bounds is None:
        return ""
    return next((word for word, bound in zip(_WORDS, bounds, strict=False) if deviation <= real(bound)), _WORDS[-1])


@dataclass(frozen=True)
class Repeats:
    """How often numbers occur more than once.

    Attributes:
        numbers: Numbers in all.
        distinct: Different numbers.
        repeated: Numbers that occur more than once, with their counts, most frequent first, then by size.
        average_frequency: ``Σ f² / Σ f`` over the different numbers; 1 when none occurs twice, 0 without numbers.
    """

    numbers: int
    distinct: int
    repeated: tuple[tuple[Decimal, int], ...]
    average_frequency: Fraction


def count_repeats(values: Sequence[Decimal]) -> Repeats:
    """Count repeated numbers.

    Source:
        Simonsohn (2019), Number-bunching: a new tool for forensic data analysis.

    Example:
        >>> count_repeats([Decimal(5), Decimal("5.00"), Decimal(7)]).average_frequency
        Fraction(5, 3)
    """
    counts = Counter(values)
    repeated = sorted(((v, n) for v, n in counts.items() if n > 1), key=lambda pair: (-pair[1], pair[0]))
    squares = sum(n * n for n in counts.values())
    return Repeats(len(values), len(counts), tuple(repeated), Fraction(squares, len(values)) if values else Fraction(0))


@dataclass(frozen=True)
class Rounds:
    """How many amounts are multiples of a unit.

    Attributes:
        unit: The unit, in currency.
        count: Amounts other than 0 that are whole multiples of it.
        amount: Their sum, without signs.
        share: Their share among the amounts other than 0, 0 without any.
    """

    unit: Decimal
    count: int
    amount: Decimal
    share: Fraction


def count_rounds(values: Sequence[Decimal], units: Sequence[Decimal]) -> tuple[Rounds, ...]:
    """Count round amounts.

    Args:
        values: Amounts.
        units: Units, each > 0, such as 100, 1000, 10000.

    Example:
        >>> [(r.count, r.share) for r in count_rounds([Decimal(3000), Decimal("12.5")], [Decimal(1000)])]
        [(1, Fraction(1, 2))]
    """
    real_ones = [value for value in values if value]
    found = []
    for unit in units:
        hits = [value for value in real_ones if value % unit == 0]
        share = Fraction(len(hits), len(real_ones)) if real_ones else Fraction(0)
        found.append(Rounds(unit, len(hits), sum((abs(hit) for hit in hits), Decimal(0)), share))
    return tuple(found)

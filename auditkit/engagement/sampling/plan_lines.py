"""The sentences that let a reviewer recompute the size of a sample by hand."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

from auditkit.analysis.sampling.limits import poisson_factor, rounded_up
from auditkit.analysis.sampling.planning import Asked, Plan
from auditkit.analysis.sampling.real import WORKING, gamma_quantile, real
from auditkit.core.money import half_up
from auditkit.engagement.sampling.records import Line

_MOST_DECIMALS = 40


def money(value: Fraction | Decimal) -> str:
    """Return an amount to the cent, with separators.

    Example:
        >>> money(Fraction(10000, 3))
        '3,333.33'
    """
    return f"{half_up(value, 2):,.2f}"


def percent(value: Fraction | Decimal, decimals: int = 4) -> str:
    """Return a rate in percent, without zeros at the end.

    Example:
        >>> percent(Fraction(1, 20)), percent(Fraction(1, 3), 2)
        ('5%', '33.33%')
    """
    words = format(half_up(Fraction(value) * 100, decimals), "f")
    return f"{words.rstrip('0').rstrip('.') if '.' in words else words}%"


def rate_words(value: Fraction) -> str:
    """Return a rate in percent with the digits that a recomputation needs, however small it is.

    Example:
        >>> rate_words(Fraction(1, 20)), rate_words(Fraction(1, 300)), rate_words(Fraction(1, 3 * 10**9))
        ('5%', '0.33333333%', '0.000000033333%')
    """
    decimals = 4 if Fraction(half_up(value * 100, 4)) == value * 100 else 8
    while decimals < _MOST_DECIMALS and value and half_up(value * 100, decimals - 4) == 0:
        decimals += 4
    return percent(value, decimals)


def size_lines(plan: Plan, size: int, errors: Fraction, amounts: tuple[str, str, str] | None = None) -> list[Line]:
    """Return how a size follows: the probability at the size and at one less, or the factor over the rate.

    Args:
        plan: The plan.
        size: Its size.
        errors: The errors it allows.
        amounts: Of monetary units: book value, tolerable and expected misstatement as shown; the rates are then
            given as what they are quotients of.
    """
    said = {
        "size": str(size),
        "less": str(size - 1),
        "errors": _plain(errors),
        "risk": percent(1 - plan.confidence),
        "tolerable": rate_words(plan.tolerable_rate),
        "expected": rate_words(plan.expected_rate),
    }
    if amounts is not None:
        book, tolerable, expected = amounts
        said["quotient_of"], said["expected"] = f"({tolerable} ÷ {book})", f"({expected} ÷ {book})"
    else:
        said["quotient_of"] = said["tolerable"]
    if plan.allowed == "interpolated" and errors:
        return [_interpolated_line(plan, size, said)]
    if plan.method == "poisson" and (plan.allowed == "fractional" or plan.convention == "conservative"):
        return [_factor_line(plan, errors, said)]
    return _probability_lines(plan, size, int(errors), said)


def _asked(plan: Plan) -> Asked:
    units = (plan.population or 0) * plan.tolerable_rate
    bad = floor(units) if plan.convention == "conservative" else ceil(units)
    return Asked(plan.method, 1 - plan.confidence, plan.tolerable_rate, plan.expected_rate, plan.population, bad)


def _probability_lines(plan: Plan, size: int, errors: int, said: dict[str, str]) -> list[Line]:
    asked = _asked(plan)
    at, before = asked.counts(size).at_most(errors), asked.counts(max(size - 1, 0)).at_most(errors)
    said |= {"at": percent(at, 6), "before": percent(before, 6)}
    said |= {"bad": str(asked.bad_units), "population": str(plan.population)}
    lines: list[Line] = [("sample.line.allowed", said)] if plan.expected_rate else []
    down = "-down" if plan.method == "hypergeometric" and plan.convention == "conservative" else ""
    return [*lines, (f"sample.line.size-{plan.method}{down}", said)]


def _interpolated_line(plan: Plan, size: int, said: dict[str, str]) -> Line:
    """Return how a size lies between those of two whole numbers of errors."""
    asked, rate = _asked(plan), plan.expected_rate
    errors = floor(size * rate)
    least, most = asked.smallest(errors), asked.smallest(errors + 1)
    while most is not None and most * rate > errors + 1:
        errors, least, most = errors + 1, most, asked.smallest(errors + 2)
    if least is not None and least * rate <= errors and errors:
        errors, least, most = errors - 1, asked.smallest(errors - 1), least
    assert least is not None and most is not None
    part = (rate * least - errors) / (1 - rate * (most - least))
    between = least + part * (most - least)
    assert ceil(between) == size
    return "sample.line.between", {
        **said,
        "low": str(errors),
        "high": str(errors + 1),
        "least": str(least),
        "most": str(most),
        "part": format(half_up(part, 6), "f"),
        "between": format(half_up(between, 4), "f"),
    }


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else format(half_up(value, 4), "f")


def _factor_line(plan: Plan, errors: Fraction, said: dict[str, str]) -> Line:
    """Return the confidence factor: the upper limit of a gamma variable, which is what the printed tables hold."""
    risk = 1 - plan.confidence
    conservative = plan.convention == "conservative"
    with localcontext(WORKING):
        factor = poisson_factor(real(errors) if errors else Decimal(0), risk)
        if conservative:
            factor = rounded_up(_solved(plan, factor), 2)
    quotient = Fraction(factor) / plan.tolerable_rate
    decimals = 2 if conservative else 6 + max(0, len(str(int(quotient))) - 4)
    shown = {"factor": format(half_up(factor, decimals), "f"), "quotient": format(half_up(quotient, 4), "f")}
    return ("sample.line.factor-conservative" if conservative else "sample.line.factor"), {**said, **shown}


def _solved(plan: Plan, factor: Decimal) -> Decimal:
    """Return the factor that equals the limit for ``factor * expected / tolerable`` errors."""
    ratio, chance = real(plan.expected_rate / plan.tolerable_rate), real(plan.confidence)
    for _ in range(10_000):
        before, factor = factor, gamma_quantile(chance, 1 + ratio * factor)
        if abs(factor - before) < Decimal("1e-12"):
            break
    return factor

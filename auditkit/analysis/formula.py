"""Evaluates formulas in exact fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.core.expressions import Expression, Name, Number, Operation, names


@dataclass(frozen=True)
class Evaluated:
    """The result of a formula.

    Attributes:
        value: Exact result; a truth value for comparisons; None where it has none.
        missing: Inputs without a value, sorted.
        divided_by_zero: Whether a divisor was 0.
    """

    value: Fraction | bool | None
    missing: tuple[str, ...] = ()
    divided_by_zero: bool = False


class _DividedByZero(Exception):
    pass


class _Missing(Exception):
    pass


def evaluate(expression: Expression, values: Mapping[str, Decimal | Fraction | int | None]) -> Evaluated:
    """Evaluate a formula.

    Args:
        expression: The formula.
        values: Value by measure id; None or absent means that there is none.

    Returns:
        The exact value. ``and`` and ``or`` are decided by one side where it suffices, so an input that is missing on
        the other side does no harm; otherwise a missing input leaves no value.

    Raises:
        TypeError: If a truth value is used as a number, or a number as a truth value.

    Example:
        >>> from auditkit.core.expressions import parse
        >>> evaluate(parse("100 * a / b"), {"a": 1, "b": 3}).value
        Fraction(100, 3)
        >>> evaluate(parse("a / b"), {"a": 1, "b": 0}).divided_by_zero
        True
        >>> evaluate(parse("a + b"), {"a": 1}).missing
        ('b',)
    """
    try:
        return Evaluated(_value(expression, values))
    except _Missing:
        return Evaluated(None, missing=tuple(sorted(id for id in names(expression) if values.get(id) is None)))
    except _DividedByZero:
        return Evaluated(None, divided_by_zero=True)


def _value(expression: Expression, values: Mapping[str, Decimal | Fraction | int | None]) -> Fraction | bool:
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Name):
        value = values.get(expression.id)
        if value is None:
            raise _Missing
        return Fraction(value)
    if expression.operator in ("and", "or"):
        return _either(expression, values)
    return _apply(expression, [_value(part, values) for part in expression.parts])


def _either(expression: Operation, values: Mapping[str, Decimal | Fraction | int | None]) -> bool:
    decisive = expression.operator == "or"
    open_: Exception | None = None
    for part in expression.parts:
        try:
            if _truth(_value(part, values)) == decisive:
                return decisive
        except (_Missing, _DividedByZero) as error:
            open_ = error
    if open_ is not None:
        raise open_
    return not decisive


def _apply(expression: Operation, parts: list[Fraction | bool]) -> Fraction | bool:
    operator = expression.operator
    if operator == "not":
        return not _truth(parts[0])
    numbers = [_number(part) for part in parts]
    if operator in _COMPARE:
        left, right = numbers
        return _compare(operator, left, right)
    if operator in ("min", "max"):
        return min(numbers) if operator == "min" else max(numbers)
    if operator == "sum":
        return sum(numbers, Fraction(0))
    if operator == "abs":
        return abs(numbers[0])
    if operator == "negative":
        return -numbers[0]
    return _arithmetic(operator, *numbers)


_COMPARE = ("==", "!=", "<", "<=", ">", ">=")


def _compare(operator: str, left: Fraction, right: Fraction) -> bool:
    below, same = left < right, left == right
    return {"==": same, "!=": not same, "<": below, "<=": below or same, ">": not below and not same, ">=": not below}[
        operator
    ]


def _arithmetic(operator: str, left: Fraction, right: Fraction) -> Fraction:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if right == 0:
        raise _DividedByZero
    return left / right


def _number(value: Fraction | bool) -> Fraction:
    if isinstance(value, bool):
        raise TypeError("a truth value is no number")
    return value


def _truth(value: Fraction | bool) -> bool:
    if not isinstance(value, bool):
        raise TypeError("a number is no truth value")
    return value

"""What a caller asks for: numbers made exact, and refused where they make no sense."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from auditkit.errors import UsageError

Number = Decimal | Fraction | int | float | str


def exact(value: Number, name: str) -> Fraction:
    """Return a number as a fraction; a binary float counts as the decimal it is printed as.

    Args:
        value: The number, ``0.035`` and ``"0.035"`` alike.
        name: What it is, for the message.

    Raises:
        UsageError: If it is no finite number.

    Example:
        >>> exact(0.035, "rate")
        Fraction(7, 200)
    """
    if isinstance(value, int | Fraction):
        return Fraction(value)
    try:
        return Fraction(repr(float(value)) if isinstance(value, float) else value)
    except (ValueError, OverflowError) as error:
        raise UsageError("sampling.no-number", name=name, value=str(value)) from error


def share(value: Number, name: str) -> Fraction:
    """Return a number strictly between 0 and 1.

    Raises:
        UsageError: If it is not.
    """
    found = exact(value, name)
    if not 0 < found < 1:
        raise UsageError("sampling.not-between", name=name, value=str(value))
    return found


def at_least(value: Number, least: int, name: str) -> Fraction:
    """Return a number that is not below a bound.

    Raises:
        UsageError: If it is below.
    """
    found = exact(value, name)
    if found < least:
        raise UsageError("sampling.too-small", name=name, value=str(value), least=least)
    return found


def count(value: int, least: int, most: int | None, name: str) -> int:
    """Return a whole number within bounds, both inclusive.

    Raises:
        UsageError: If it is outside.
    """
    if value < least:
        raise UsageError("sampling.too-small", name=name, value=value, least=least)
    if most is not None and value > most:
        raise UsageError("sampling.too-large", name=name, value=value, most=most)
    return value


def choice(value: str, known: tuple[str, ...], name: str) -> str:
    """Return one of the known words.

    Raises:
        UsageError: If it is none of them.
    """
    if value not in known:
        raise UsageError("sampling.unknown", name=name, value=value, known=", ".join(known))
    return value

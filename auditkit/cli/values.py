"""Values on the command line: points and amounts, exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import click

from auditkit.core.money import parse_amount
from auditkit.messages import text


class Points(click.ParamType[Fraction]):
    """Points: an exact decimal."""

    name = "points"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Return the exact number."""
        return Fraction(_amount(self, value, param, ctx))


class Amount(click.ParamType[Decimal]):
    """An amount in yuan: an exact decimal."""

    name = "yuan"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the exact number."""
        return _amount(self, value, param, ctx)


def _amount(
    kind: click.ParamType[Any], value: object, param: click.Parameter | None, ctx: click.Context | None
) -> Decimal:
    try:
        number = parse_amount(str(value))
    except ValueError:
        number = None
    if number is None:
        kind.fail(text("cli.not-a-number", value=str(value)), param, ctx)
    return number


POINTS = Points()
AMOUNT = Amount()

"""Tie-outs: two places that must agree, and whether they do, with what rounding allows (尾差)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from auditkit.analysis.text.figures import MONEY
from auditkit.core.money import half_up
from auditkit.core.place import Place

Status = Literal["agrees", "rounding", "differs"]

_PROSE = "正文"
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Stated:
    """A figure that a paper states.

    Attributes:
        id: Measure id, ``""`` where its label means none that is known.
        label: What the paper calls it.
        path: Labels of what it is a part of, joined with ``/``.
        role: ``data``, ``project``, ``claim``, ``funds``.
        value: In yuan, percent, or things counted.
        unit: As printed.
        decimals: Decimals printed.
        year: Year the paper names with it, None where none.
        place: Where it stands.
    """

    id: str
    label: str
    path: str
    role: str
    value: Decimal
    unit: str
    decimals: int
    year: int | None
    place: Place

    @property
    def name(self) -> str:
        """Its label without the words that say that it is a part, and without a closing verb."""
        return re.sub(r"^其中[:：]?|(?<=.{2})(?:为|是|达到|达|共计|共)$", "", self.label)

    @property
    def step(self) -> Decimal:
        """One unit of the last printed decimal, in the unit of ``value``."""
        return Decimal(1).scaleb(-self.decimals) * MONEY.get(self.unit, Decimal(1))

    @property
    def slack(self) -> Decimal:
        """How far the exact figure may lie from the printed one: half a unit of the last decimal.

        Amounts are taken as printed to two decimals at least (84.1 is 84.10); things counted and points are exact,
        but for those counted in ten thousands.
        """
        if self.unit == "%":
            return self.step / 2
        if self.unit in MONEY:
            return min(self.step, HUNDREDTH * MONEY[self.unit]) / 2
        return self.step / 2 if self.unit.startswith("万") else Decimal(0)

    @property
    def text(self) -> str:
        """The figure as printed, with its unit."""
        return self.show(self.value)

    def show(self, value: Decimal | Fraction) -> str:
        """Return another value printed as this one is."""
        number = half_up(Fraction(value) / Fraction(MONEY.get(self.unit, Decimal(1))), self.decimals)
        return f"{number:f}{self.unit}"


def printed_slack(value: str, unit: str) -> Fraction:
    """Return how far an exact figure may lie from a printed one; see :attr:`Stated.slack`.

    Example:
        >>> printed_slack("533.55", "万元"), printed_slack("17", "人"), printed_slack("93.4%", "%")
        (Fraction(50, 1), Fraction(0, 1), Fraction(1, 20))
    """
    printed = re.search(r"\d+(?:\.(\d+))?", value.replace(",", ""))
    decimals = len(printed[1] or "") if printed else 0
    return Fraction(Stated("", "", "", "", Decimal(0), unit, decimals, None, Place("")).slack)


@dataclass(frozen=True)
class TieOut:
    """One comparison.

    Attributes:
        kind: ``sum`` (parts and total), ``identity``, ``rate``, ``same`` (one quantity in two places), ``book``.
        stated: The figure compared.
        expected: What it should be, exact.
        tolerance: Largest difference that rounding explains, same unit.
        others: The figures it was computed from.
    """

    kind: Literal["sum", "identity", "rate", "same", "book"]
    stated: Stated
    expected: Fraction
    tolerance: Fraction
    others: tuple[Stated, ...] = ()

    @property
    def difference(self) -> Fraction:
        """Stated minus expected."""
        return Fraction(self.stated.value) - self.expected

    @property
    def status(self) -> Status:
        """Whether the two agree, agree but for rounding, or differ."""
        if not self.difference:
            return "agrees"
        return "rounding" if abs(self.difference) <= self.tolerance else "differs"


def sum_of(total: Stated, parts: Sequence[Stated], kind: Literal["sum", "identity"] = "sum") -> TieOut:
    """Compare a total with the sum of its parts; n rounded parts and the total may differ by 0.005 × (n + 1)."""
    return linear(total, [(part, 1) for part in parts], kind)


def linear(total: Stated, terms: Sequence[tuple[Stated, int]], kind: Literal["sum", "identity"] = "identity") -> TieOut:
    """Compare a total with a sum of terms with signs.

    Args:
        total: The total.
        terms: Figure and sign, 1 or -1.
        kind: How the tie-out is called.
    """
    expected = sum((Fraction(figure.value) * sign for figure, sign in terms), Fraction(0))
    tolerance = Fraction(total.slack) + sum((Fraction(figure.slack) for figure, _ in terms), Fraction(0))
    return TieOut(kind, total, expected, tolerance, tuple(figure for figure, _ in terms))


def quotient(rate: Stated, over: Sequence[Stated], under: Sequence[Stated]) -> TieOut | None:
    """Compare a percentage with the quotient of two sums; None where the divisor is not above zero.

    Cut off instead of rounded is accepted, and whatever the rounding of the parts explains.
    """
    top, bottom = _range(over), _range(under)
    exact_top, exact_bottom = (sum((Fraction(item.value) for item in items), Fraction(0)) for items in (over, under))
    if bottom[0] <= 0:
        return None
    expected = 100 * exact_top / exact_bottom
    reach = max(abs(100 * top[1] / bottom[0] - expected), abs(100 * top[0] / bottom[1] - expected))
    return TieOut("rate", rate, expected, reach + Fraction(rate.step), (*over, *under))


def _range(items: Iterable[Stated]) -> tuple[Fraction, Fraction]:
    low = high = Fraction(0)
    for item in items:
        low += Fraction(item.value - item.slack)
        high += Fraction(item.value + item.slack)
    return low, high


def same(stated: Stated, other: Stated) -> TieOut:
    """Compare one quantity stated in two places: 0.53 万元 and 5,318.00 元 agree."""
    tolerance = Fraction(0) if stated.step == other.step else Fraction(max(stated.step, other.step)) / 2
    return TieOut("same", stated, Fraction(other.value), tolerance, (other,))


def against(stated: Stated, value: Decimal | Fraction) -> TieOut:
    """Compare a stated figure with an exact value; a figure cut off instead of rounded is accepted."""
    return TieOut("book", stated, Fraction(value), Fraction(stated.step) if stated.slack else Fraction(0))


def shown_tolerance(tolerance: Fraction, stated: Stated) -> str:
    """Return a tolerance in the unit of a figure, with three decimals at most."""
    shown = Stated("", "", "", "data", Decimal(0), stated.unit, 3, None, stated.place).show(tolerance)
    return (shown.removesuffix(stated.unit).rstrip("0").rstrip(".") or "0") + stated.unit


def unit_slip(stated: Decimal | Fraction, expected: Decimal | Fraction) -> int | None:
    """Return the power of ten by which a figure is off when it looks like the wrong unit, else None.

    Example:
        >>> unit_slip(Decimal(2215830000), Decimal(221583)), unit_slip(Decimal(12), Decimal(10))
        (4, None)
    """
    if not stated or not expected:
        return None
    ratio = Fraction(stated) / Fraction(expected)
    for power in (3, 4, 8):
        for factor, sign in ((Fraction(10) ** power, 1), (1 / Fraction(10) ** power, -1)):
            if abs(ratio / factor - 1) < Fraction(1, 200):
                return power * sign
    return None


def stated_of(row: Mapping[str, object]) -> Stated | None:
    """Return a row of table ``self_evaluation`` as a figure, None where it is no figure (score rows, years)."""
    if (
        row.get("role") not in ("data", "project", "claim", "funds")
        or row.get("number") is None
        or row.get("unit") == "年"
    ):
        return None
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", str(row.get("value") or ""))
    return Stated(
        id=str(row.get("indicator") or ""),
        label=str(row.get("label") or ""),
        path=str(row.get("path") or ""),
        role=str(row["role"]),
        value=Decimal(str(row["number"])),
        unit=str(row.get("unit") or ""),
        decimals=len(digits.group(1) or "") if digits else 0,
        year=int(str(row["year"])) if row.get("year") is not None else None,
        place=place_of(row),
    )


def place_of(row: Mapping[str, object]) -> Place:
    """Return the place of a row: table and row of a document, its paragraph, or sheet and row of a workbook."""
    file, sheet, number = str(row.get("file") or ""), str(row.get("sheet") or ""), int(str(row.get("row") or 0))
    table = re.fullmatch(r"表(\d+)", sheet)
    if table:
        column = str(row.get("place") or "") if row.get("role") != "claim" else ""
        return Place(file, row=number, table=int(table.group(1)), column=column)
    if sheet and sheet != _PROSE:
        return Place(file, sheet=sheet, row=number, column=str(row.get("place") or ""))
    return Place(file, paragraph=number)

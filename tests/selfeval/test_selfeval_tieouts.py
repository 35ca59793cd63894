from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.tieout import Stated, against, quotient, same, sum_of, unit_slip
from auditkit.core.money import half_up
from auditkit.core.place import Place

WAN = Decimal(10000)


def figure(text: str, unit: str = "万元", id: str = "") -> Stated:
    number = Decimal(text)
    factor = WAN if unit == "万元" else Decimal(1)
    decimals = -int(number.as_tuple().exponent)
    return Stated(id, "某项", "", "data", number * factor, unit, decimals, None, Place("a.docx", table=1, row=2))


def test_rounding_of_five_parts_is_no_error() -> None:
    parts = [figure(text) for text in ("0.00", "30.36", "6.94", "0.00", "6.24")]
    tie = sum_of(figure("43.53"), parts)
    assert tie.status == "rounding"
    assert tie.tolerance == Fraction("0.005") * 6 * 10000


def test_more_than_rounding_is_an_error() -> None:
    assert sum_of(figure("43.50"), [figure("30.36"), figure("13.18")]).status == "differs"
    assert sum_of(figure("18", "人"), [figure("9", "人"), figure("8", "人")]).status == "differs"


def test_the_same_amount_in_two_units_agrees() -> None:
    assert same(figure("0.53"), figure("5318.00", "元")).status == "rounding"
    assert same(figure("0.53"), figure("5418.00", "元")).status == "differs"
    assert same(figure("61.79"), figure("61.78")).status == "differs"


def test_a_rate_cut_off_instead_of_rounded_is_accepted() -> None:
    counted = figure("15", "人"), figure("17", "人")
    assert quotient(figure("88.23", "%"), [counted[0]], [counted[1]]).status != "differs"  # type: ignore[union-attr]
    assert quotient(figure("88.32", "%"), [counted[0]], [counted[1]]).status == "differs"  # type: ignore[union-attr]
    assert quotient(figure("88.23", "%"), [counted[0]], [figure("0", "人")]) is None


def test_against_the_books() -> None:
    assert against(figure("162.07"), Decimal("1620668.98")).status == "rounding"
    assert against(figure("162.70"), Decimal("1620668.98")).status == "differs"
    assert against(figure("18", "人"), Decimal(17)).status == "differs"


def test_yuan_under_a_heading_in_ten_thousands() -> None:
    assert unit_slip(Decimal(221583) * WAN, Decimal(221583)) == 4
    assert unit_slip(Decimal("1.2"), Decimal(12000)) == -4
    assert unit_slip(Decimal("3.93"), Decimal("4.03")) is None


@given(st.lists(st.decimals(min_value=0, max_value=10**8, places=2), min_size=1, max_size=12))
def test_a_total_rounded_by_itself_never_differs_from_its_rounded_parts(amounts: list[Decimal]) -> None:
    parts = [figure(f"{half_up(amount / WAN, 2):.2f}") for amount in amounts]
    total = figure(f"{half_up(sum(amounts) / WAN, 2):.2f}")
    assert sum_of(total, parts).status != "differs"

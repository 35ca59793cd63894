"""Formulas against plain arithmetic of fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.formula import evaluate
from auditkit.core.expressions import ExpressionError, Name, for_subject, names, parse

VALUES = {"a": Decimal("10.01"), "b": Fraction(1, 3), "c": 0, "收入.总额": Decimal("5"), "none": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", Fraction(7)),
        ("(1 + 2) * 3", Fraction(9)),
        ("2 - 3 - 4", Fraction(-5)),
        ("24 / 4 / 2", Fraction(3)),
        ("-a + 0.01", Fraction(-10)),
        ("1 - -1", Fraction(2)),
        ("a * b", Fraction(1001, 300)),
        ("100 * 收入.总额 / 4", Fraction(125)),
        ("max(a, 0, -1)", Fraction(1001, 100)),
        ("min(a, b)", Fraction(1, 3)),
        ("sum(a, b, c)", Fraction(1001, 100) + Fraction(1, 3)),
        ("abs(b - 1)", Fraction(2, 3)),
        ("0.1 + 0.2 == 0.3", True),
        ("a > 10 and c == 0", True),
        ("a > 11 or c != 0", False),
        ("not a <= 10", True),
        ("none > 1 and c > 0", False),
        ("c == 0 or none > 1", True),
        ("1 / c > 0 or c == 0", True),
        ("max", None),
    ],
)
def test_formulas_by_hand(text: str, expected: Fraction | bool | None) -> None:
    assert evaluate(parse(text), VALUES).value == expected


def test_missing_and_zero_are_told_apart() -> None:
    assert evaluate(parse("a + none + absent"), VALUES).missing == ("absent", "none")
    zero = evaluate(parse("a / (b - b)"), VALUES)
    assert (zero.value, zero.divided_by_zero, zero.missing) == (None, True, ())
    assert evaluate(parse("none > 1 or c > 0"), VALUES).missing == ("none",)


@pytest.mark.parametrize("text", ["(a > 1) + 1", "a and b", "not a", "(a > 1) > 1", "max(a > 1, 2)"])
def test_truth_values_are_no_numbers(text: str) -> None:
    with pytest.raises(TypeError):
        evaluate(parse(text), VALUES)


@pytest.mark.parametrize(
    ("text", "found", "column"),
    [
        ("", "", 1),
        ("1 +", "", 4),
        ("1 2", "2", 3),
        ("(1", "", 3),
        ("1)", ")", 2),
        ("a ** b", "*", 4),
        ("a; b", ";", 2),
        ("__import__('os')", "'os')", 12),
        ("abs(1, 2)", "abs", 1),
        ("max()", ")", 5),
        ("a.", "a.", 1),
        ("1 < 2 < 3", "<", 7),
        ("1e5", "1e5", 1),
        ("a[0]", "[0]", 2),
        ("lambda: 1", ":", 7),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(text: str, found: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.found, caught.value.column) == (found, column)


def test_depth_and_length_are_bounded() -> None:
    with pytest.raises(ExpressionError):
        parse("(" * 100 + "1" + ")" * 100)
    with pytest.raises(ExpressionError):
        parse("1+" * 2000 + "1")


def test_subjects_of_any_name_are_filled_in() -> None:
    found = for_subject(parse("100 * project.{subject}.spend / x"), "甲（2019年）-一期 项目")
    assert names(found) == {"project.甲（2019年）-一期 项目.spend", "x"}
    assert for_subject(Name("y"), "甲") == Name("y")


numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@given(numbers, numbers, numbers)
def test_arithmetic_is_that_of_fractions(a: Fraction, b: Fraction, c: Fraction) -> None:
    values = {"a": a, "b": b, "c": c}
    assert evaluate(parse("a + b * c - b"), values).value == a + b * c - b
    assert evaluate(parse("(a - b) * c"), values).value == (a - b) * c
    assert evaluate(parse("max(a, b, c) - min(a, b, c)"), values).value == max(a, b, c) - min(a, b, c)
    quotient = evaluate(parse("100 * a / b"), values)
    assert quotient.value == (100 * a / b if b else None)
    assert quotient.divided_by_zero == (b == 0)
    assert evaluate(parse("a <= b and not a == b"), values).value == (a < b)


leaf = st.integers(0, 99).map(str) | st.sampled_from(["a", "b"])
trees = st.recursive(
    leaf,
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=12,
)


@given(trees, numbers, numbers)
def test_any_formula_agrees_with_python(text: str, a: Fraction, b: Fraction) -> None:
    expected = eval(text, {"__builtins__": {}}, {"a": a, "b": b})  # the test's own text
    assert evaluate(parse(text), {"a": a, "b": b}).value == expected


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        assert 1 <= error.column <= len(text) + 1

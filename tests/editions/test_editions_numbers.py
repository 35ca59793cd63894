"""Numbers of a passage as tokens, and two versions of a document side by side."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.aligning import Pair, aligned, likeness
from auditkit.analysis.comparing_numbers import faced
from auditkit.analysis.text.tokens import HOLE, chinese_value, skeleton, squeezed, tokens
from auditkit.report.settling import chinese

WORDS = st.text(st.sampled_from("预算执行率支出。，"), max_size=8)
NUMBERS = st.decimals(0, 10**9, places=2).map(lambda value: f"{value:,f}")


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("支出1,234.50万元", ["1234.5万元"]),
        ("支出１，２３４元", ["1", "234元"]),
        ("共一百二十万元、壹佰贰拾万元、120 万 元", ["120万元", "120万元", "120万元"]),
        ("百分之十二点五，12.5％", ["12.5", "12.5%"]),
        ("二〇一八年与2018年", ["2018", "2018"]),
        ("三公经费、统一管理、十分重要、万一、第三方，万元以上", ["3"]),
        ("三、支出（三）", ["3"]),
        ("记-0015，018", ["-0015", "018"]),
        ("第12, 15–18行", ["12", "15", "18"]),
        ("①Ⅲ", ["①", "Ⅲ"]),
        ("扣十分、得五分、一个问题、三个问题", ["10分", "5分", "1", "3"]),
        ("单位：万元、%，金额（元），六座水厂，一例", ["万元", "%", "元", "6", "1"]),
        ("1" * 40, ["1" * 40]),
    ],
)
def test_numbers_are_told_from_words(words: str, keys: list[str]) -> None:
    assert [token.key for token in tokens(squeezed(words))] == keys


@given(st.integers(1, 99))
def test_chinese_numbers_are_read_back(number: int) -> None:
    assert chinese_value(chinese(number)) == Decimal(number)


@given(st.lists(st.tuples(WORDS, NUMBERS), max_size=6))
def test_a_skeleton_has_a_hole_for_each_number(parts: list[tuple[str, str]]) -> None:
    words = squeezed("。".join(before + number for before, number in parts))
    assert skeleton(words).count(HOLE) == len(tokens(words)) == len(parts)


@given(st.lists(st.tuples(WORDS, NUMBERS), min_size=1, max_size=6), st.data())
def test_one_changed_number_is_faced_with_what_it_was(parts: list[tuple[str, str]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts) - 1))
    changed = [(b, f"{Decimal(n.replace(',', '')) + 1:,f}" if i == at else n) for i, (b, n) in enumerate(parts)]
    one, other = (squeezed("。".join(before + number for before, number in each)) for each in (parts, changed))
    assert [item.same for item in faced(one, other)] == [i != at for i in range(len(parts))]


def test_numbers_swapped_among_the_same_words_are_found() -> None:
    assert [item.same for item in faced("预算5万元，实际6万元", "预算6万元，实际5万元")] == [False, False]


def test_a_sentence_turned_round_keeps_its_numbers() -> None:
    assert all(item.same for item in faced("预算5万元，实际支出6万元", "实际支出6万元，比预算5万元多"))


@given(st.lists(st.sampled_from(["a1", "a2", "b1", "c", "d9", "longer words 7"]), max_size=12), st.data())
def test_parts_are_paired_once_and_lost_parts_are_the_ones_taken_out(left: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(left), max_size=len(left)))
    right = [part for part, stays in zip(left, kept, strict=True) if stays]
    pairs = aligned(left, right, lambda text: text.rstrip("0123456789"))
    assert sorted(pair.right for pair in pairs if pair.right is not None) == list(range(len(right)))
    assert sorted(pair.left for pair in pairs if pair.left is not None) == list(range(len(left)))
    assert all(left[pair.left] == right[pair.right] for pair in pairs if None not in pair)  # type: ignore[index]


def test_a_moved_part_is_the_same_part() -> None:
    assert Pair(0, 2) in aligned(["x1", "y2", "z3"], ["y2", "z3", "x1"], lambda text: text[:1])


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == 1

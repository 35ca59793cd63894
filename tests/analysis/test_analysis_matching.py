"""Pairing of money moved: the best pair wins, nothing is used twice, nothing is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.analysis.matching import Movement, match

DAY = date(2020, 3, 1)


def move(key: str, amount: str, days: int | None = 0, *names: str, number: str = "") -> Movement:
    return Movement(key, Decimal(amount), None if days is None else DAY + timedelta(days), names, number)


def pairs(left: list[Movement], right: list[Movement], window: int = 31) -> list[tuple[str, str]]:
    return [(pair.left, pair.right) for pair in match(left, right, window).pairs]


def test_name_before_time() -> None:
    right = [move("near", "5", 1, "付乙公司"), move("named", "5", 20, "付甲公司货款")]
    assert pairs([move("p", "5", 0, "甲公司")], right) == [("p", "named")]


def test_number_before_name() -> None:
    right = [move("named", "5", 0, "甲公司"), move("numbered", "5", 30, number="P7")]
    assert pairs([move("p", "5", 0, "甲公司", number="P7")], right) == [("p", "numbered")]


def test_two_alike_are_two_pairs() -> None:
    left = [move("a", "5", 0, "甲公司"), move("b", "5", 0, "甲公司")]
    right = [move("x", "5", 2, "甲公司"), move("y", "5", 2, "甲公司"), move("z", "5", 2, "甲公司")]
    found = match(left, right)
    assert [(pair.left, pair.right, pair.days, pair.named) for pair in found.pairs] == [
        ("a", "x", 2, True),
        ("b", "y", 2, True),
    ]
    assert (found.left_only, found.right_only) == ((), ("z",))


def test_refund_is_no_payment_and_the_window_is_inclusive() -> None:
    assert pairs([move("a", "-5")], [move("x", "5")]) == []
    assert pairs([move("a", "5")], [move("x", "5", 31)]) == [("a", "x")]
    assert pairs([move("a", "5")], [move("x", "5", 32)]) == []
    assert pairs([move("a", "0")], [move("x", "0")]) == []


def test_without_a_day_only_a_name_will_do() -> None:
    assert pairs([move("a", "5", None)], [move("x", "5")]) == []
    assert pairs([move("a", "5", None, "甲公司")], [move("x", "5", 0, "付甲公司")]) == [("a", "x")]


def test_negative_window() -> None:
    with pytest.raises(ValueError, match="-1"):
        match([], [], -1)


AMOUNTS = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 60)), max_size=12)


@given(AMOUNTS, AMOUNTS)
def test_every_movement_is_in_one_place(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    ours = [move(f"l{n}", str(amount), days) for n, (amount, days) in enumerate(left)]
    theirs = [move(f"r{n}", str(amount), days) for n, (amount, days) in enumerate(right)]
    found = match(ours, theirs)
    assert sorted([*(p.left for p in found.pairs), *found.left_only]) == sorted(m.key for m in ours)
    assert sorted([*(p.right for p in found.pairs), *found.right_only]) == sorted(m.key for m in theirs)
    by_key = {m.key: m for m in [*ours, *theirs]}
    for pair in found.pairs:
        one, two = by_key[pair.left], by_key[pair.right]
        assert one.amount == two.amount != 0
        assert one.day and two.day and abs((one.day - two.day).days) == pair.days <= 31

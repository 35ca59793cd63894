"""Names of photos and scans: what they tell about a voucher, and what they do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.core.voucher_names import Named, VoucherNames
from auditkit.errors import BadSpec
from auditkit.shipped import shipped
from auditkit.specs.naming import load_voucher_names

SHIPPED = (shipped("checklists") / "evidence" / "voucher-names.yaml").read_text("utf-8")
NAMES: VoucherNames = load_voucher_names(SHIPPED, "voucher-names.yaml")
TYPES = ("记", "银付")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2018-03_记-0015_1", Named("15", "记", 2018, 3, 1)),
        ("２０１８－０３＿记－００１５＿１", Named("15", "记", 2018, 3, 1)),
        ("2018年3月记15号", Named("15", "记", 2018, 3)),
        ("201803记15", Named("15", "记", 2018, 3)),
        ("记15-2", Named("15", "记", page=2)),
        ("记15-2 会议签到表", Named("15", "记", page=2)),
        ("2018-03_记-0015_1_发票", Named("15", "记", 2018, 3, 1)),
        ("3月记字第15号(2)", Named("15", "记", month=3, page=2)),
        ("2018年03月 记账凭证 第0015号 第2页", Named("15", "记", 2018, 3, 2)),
        ("银付-7", Named("7", "银付")),
        ("JV-0015", Named("15")),
        ("2018-03_0015_1", Named("15", year=2018, month=3, page=1)),
    ],
)
def test_a_name_tells_its_voucher(name: str, expected: Named) -> None:
    assert NAMES.read([name], TYPES) == expected


@pytest.mark.parametrize(
    "name",
    [
        "会议照片",
        "IMG_0015",
        "2018-03-15",
        "20180315",
        "15",
        "2018年3月15日会议",
        "记15-16号",
        "记15、16",
        "付-15",
        "2018-13_记-15",
    ],
)
def test_a_name_that_is_no_voucher_is_not_taken_for_one(name: str) -> None:
    assert NAMES.read([name], TYPES) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["2018-03", "记-15"], Named("15", "记", 2018, 3)),
        (["2018年", "3月", "记15"], Named("15", "记", 2018, 3)),
        (["2018年3月", "记15号", "1"], Named("15", "记", 2018, 3)),
        (["1月", "2018-03_记-15"], Named("15", "记", 2018, 3)),
    ],
)
def test_folders_say_what_a_name_leaves_open(parts: list[str], expected: Named) -> None:
    assert NAMES.read(parts, TYPES) == expected


def test_books_without_types_take_the_usual_ones() -> None:
    assert NAMES.read(["记-0015"], [""]) == Named("15")
    assert NAMES.read(["会议15"], [""]) is None


@given(
    st.integers(1, 12),
    st.integers(1, 9999),
    st.integers(1, 99),
    st.sampled_from(
        ["{y}-{m:02d}_{t}-{n:04d}_{p}", "{y}年{m}月{t}{n}号-{p}", "{y}{m:02d}{t}字第{n}号({p})", "{y}.{m}{t}-{n}_{p}"]
    ),
)
def test_every_voucher_comes_back_from_its_name(month: int, number: int, page: int, shape: str) -> None:
    name = shape.format(y=2018, m=month, t="记", n=number, p=page)
    assert NAMES.read([name], TYPES) == Named(str(number), "记", 2018, month, page)


@given(st.text(max_size=60))
def test_any_name_is_read_without_an_error(name: str) -> None:
    found = NAMES.read([name], TYPES)
    assert found is None or (found.number.isdigit() and found.month <= 12)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "evidence.bad-pattern"),
        (r"(?P<number>\d)(?P<who>x)", "evidence.unknown-group"),
        (r"\d", "evidence.no-number"),
    ],
)
def test_a_wrong_pattern_is_named_with_its_line(pattern: str, message: str) -> None:
    with pytest.raises(BadSpec) as caught:
        load_voucher_names(f"dropped: []\nvouchers:\n  - '{pattern}'\n", "own.yaml")
    assert caught.value.message_id == message
    assert caught.value.params["line"] == 2

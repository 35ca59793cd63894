from __future__ import annotations

from decimal import Decimal

from grids import numbers, table

from auditkit.sources.canonical import Hints


def test_two_row_merged_header_with_direction() -> None:
    rows = [
        ["科目余额表"],
        ["2020.12--2020.12"],
        ["单位：元"],
        ["科目编号", "科目名称", "期初", "", "本期发生", "", "余额", ""],
        ["", "", "方向", "金额", "借方", "贷方", "方向", "金额"],
        ["1002", "银行存款", "借", 100, 50, 30, "借", 120],
        ["100201", " 基本户", "借", 100, 50, 30, "借", 120],
        ["3301", "盈余", "贷", 100, 0, 20, "贷", 120],
        ["5001", "费用", "平", 0, 10, 10, "平", 0],
        [],
        ["合计", "", "", "", 60, 60, "", ""],
    ]
    merged = [
        (1, 1, 1, 8),
        (2, 1, 2, 8),
        (3, 1, 3, 8),
        (4, 1, 5, 1),
        (4, 2, 5, 2),
        (4, 3, 4, 4),
        (4, 5, 4, 6),
        (4, 7, 4, 8),
    ]
    for ranges in (merged, []):
        found = table(rows, merged=ranges)
        assert (found.kind, found.questions, found.problems) == ("trial_balance", [], [])
        assert found.header_rows == [4, 5] and found.period == ("2020-12", "2020-12")
        assert found.mapping["opening"] == "期初.金额" and found.mapping["debit"] == "本期发生.借方"
        assert [row["level"] for row in found.rows] == [1, 2, 1, 1]
        assert [(row["opening_debit"], row["closing_credit"]) for row in found.rows][2] == (Decimal(0), Decimal(120))
        assert (found.debit, found.credit) == (Decimal(60), Decimal(60))
        assert [total.agrees for total in found.stated_totals] == [True, True]
        assert numbers(found) == list(range(1, len(rows) + 1))


def test_two_columns_with_class_subtotals_and_codes_with_dots() -> None:
    rows = [
        [
            "会计年度",
            "会计期间",
            "科目编码",
            "科目名称",
            "期初借方",
            "期初贷方",
            "本期借方",
            "本期贷方",
            "期末借方",
            "期末贷方",
        ],
        [2020, "2020.01-2020.12", "1002", "银行存款", 10, "", 5, "", 15, ""],
        [2020, "2020.01-2020.12", "1002.01", "基本户", 10, "", 5, "", 15, ""],
        ["", "", "资产小计", "", 10, "", 5, "", 15, ""],
        [2020, "2020.01-2020.12", "4001", "收入", "", "", "", 5, "", 5],
        ["", "", "合计", "", 10, "", 5, 5, 15, 5],
    ]
    found = table(rows)
    assert (found.kind, found.questions, found.problems) == ("trial_balance", [], [])
    assert [row["account_code"] for row in found.rows] == ["1002", "100201", "4001"]
    assert {row["period"] for row in found.rows} == {"2020-01/2020-12"}
    assert all(total.agrees for total in found.stated_totals)
    assert [out.reason for out in found.left_out] == ["total", "total"]


def test_year_opening_joined_heading_and_to_date_columns() -> None:
    rows = [
        ["编制单位：云泽市粮食局", "", "", "2020年12月", "", "", "", "", "", "单位：元"],
        ["科目", "", "年初余额", "", "本期发生额", "", "本年累计发生额", "", "期末余额", ""],
        ["编码", "名称", "借方", "贷方", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
        ["1002", "银行存款", 10, 0, 1, 0, 5, 0, 15, 0],
    ]
    found = table(rows)
    assert (found.kind, found.problems, found.questions) == ("trial_balance", [], [])
    row = found.rows[0]
    assert (row["opening_debit"], row["debit"], row["closing_debit"]) == (Decimal(10), Decimal(5), Decimal(15))
    assert found.mapping["debit"] == "本年累计发生额.借方"
    assert (row["period"], row["extra"]) == ("2020-01/2020-12", '{"本期发生额.借方": "1", "本期发生额.贷方": "0"}')


def test_balances_without_direction_are_derived_or_asked() -> None:
    rows = [
        ["科目余额表 2020年"],
        ["科目编码", "科目名称", "期初余额", "本期借方", "本期贷方", "期末余额"],
        ["1002", "银行存款", 10, 5, 0, 15],
        ["3301", "盈余", 10, 0, 5, 15],
    ]
    found = table(rows)
    assert found.questions == []
    assert [(row["closing_debit"], row["closing_credit"]) for row in found.rows] == [(15, 0), (0, 15)]
    rows.append(["2101", "应缴", 7, 0, 0, 7])
    assert [question.message_id for question in table(rows).questions] == ["recognise.direction-unknown"]


def test_wrong_direction_word_and_missing_code() -> None:
    rows = [
        ["科目余额表 2020年"],
        ["科目编码", "科目名称", "期初方向", "期初余额", "本期借方", "本期贷方", "期末方向", "期末余额"],
        ["1002", "银行存款", "左", 10, 5, 0, "借", 15],
        ["", "某科目", "借", 10, 5, 0, "借", 15],
    ]
    assert [problem.message_id for problem in table(rows).problems] == [
        "recognise.direction",
        "recognise.account-missing",
    ]


def test_unit_by_hint_and_by_title() -> None:
    rows = [
        ["科目余额表", "2020年", "单位：万元"],
        ["科目编码", "期初借方", "本期借方", "期末借方"],
        ["1002", "1.25", "0", "1.25"],
    ]
    assert table(rows).rows[0]["opening_debit"] == Decimal("12500.00")
    assert table(rows, hints=Hints(unit="千元")).rows[0]["opening_debit"] == Decimal("1250.00")

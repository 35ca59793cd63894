from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from grids import CONTEXT, numbers, sheet, table
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.sources.canonical import Context, Hints, Profile
from auditkit.sources.grid import Cell, Content
from auditkit.sources.recognise import recognise

UFIDA = [
    ["序时账"],
    ["单位: 云泽市粮食局    会计期间: 2020.01-2020.12    币种: 人民币    单位: 元"],
    ["日期", "凭证号数", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "部门名称", "项目", "附单据数"],
    ["2020-01-02", "记-0001", "报销差旅费", "5001.01", "业务活动费用\\差旅费", "1,200.50", "", "办公室", "", 2],
    ["2020-01-02", "记-0001", "报销差旅费", "1011", "零余额账户用款额度", "", "1,200.50", "", "", ""],
    ["2020-01", "", "本月合计", "", "", "1,200.50", "1,200.50"],
    ["2020-01", "", "本年累计", "", "", "1,200.50", "1,200.50"],
    ["2020-02-03", "记-0001", "冲销差旅费", "500101", "业务活动费用\\差旅费", "-200.50", "", "办公室"],
    ["2020-02-03", "记-0001", "冲销差旅费", "1011", "零余额账户用款额度", "", "-200.50"],
    ["2020-02", "", "本月合计", "", "", "-200.50", "-200.50"],
    ["2020-02", "", "本年累计", "", "", "1,000.00", "1,000.00"],
]

KINGDEE = [
    [
        "日期",
        "会计期间",
        "凭证字号",
        "摘要",
        "科目代码",
        "科目名称",
        "币别",
        "原币金额",
        "借方",
        "贷方",
        "制单",
        "审核人",
    ],
    [
        "2020-05-31",
        "2020.5",
        "记 - 79",
        "付会议费",
        "5301.02",
        "单位管理费用 - 会议费",
        "人民币",
        300,
        300,
        0,
        "甲某",
        "乙某",
    ],
    ["", "", "", "付会议费", "1002", "银行存款", "人民币", 300, 0, 300],
    ["2020-05-31", "2020.5", "记 - 80", "红冲", "5301.02", "单位管理费用 - 会议费", "人民币", -100, 0, -100],
    ["", "", "", "红冲", "1002", "银行存款", "人民币", -100, -100, 0],
    ["", "", "", "合计", "", "", "", "", 200, 200],
]


def test_ufida_layout_reads_titles_rows_and_totals() -> None:
    found = table(UFIDA)
    assert (found.kind, found.certain, found.problems) == ("journal", True, [])
    assert (found.entity, found.fiscal_year, found.period) == ("云泽市粮食局", 2020, ("2020-01", "2020-02"))
    assert (found.debit, found.credit) == (Decimal("1000.00"), Decimal("1000.00"))
    assert [out.reason for out in found.left_out] == ["total"] * 4
    assert all(total.agrees for total in found.stated_totals) and len(found.stated_totals) == 8
    first, last = found.rows[0], found.rows[-1]
    assert first["voucher_key"] == "云泽市粮食局|2020|2020-01|记|1"
    assert (first["account_code"], first["department"], first["attachment_count"]) == ("500101", "办公室", 2)
    assert (last["voucher_key"], last["line_no"], last["credit"]) == (
        "云泽市粮食局|2020|2020-02|记|1",
        2,
        Decimal("-200.50"),
    )
    assert numbers(found) == list(range(1, len(UFIDA) + 1))


def test_wrong_printed_total_is_told_not_adjusted() -> None:
    rows = [list(row) for row in UFIDA]
    rows[5][5] = "1,200.51"
    found = table(rows)
    wrong = [total for total in found.stated_totals if not total.agrees]
    assert [(total.row, total.printed, total.computed) for total in wrong] == [
        (6, Decimal("1200.51"), Decimal("1200.50"))
    ]
    assert any(note.message_id == "recognise.total-differs" for note in found.notes)


def test_kingdee_layout_fills_down_inside_a_voucher() -> None:
    found = table(KINGDEE)
    assert found.problems == [] and found.questions == []
    assert [row["voucher_no"] for row in found.rows] == ["记 - 79", "记 - 79", "记 - 80", "记 - 80"]
    assert found.rows[1]["voucher_key"] == "云泽市粮食局|2020|2020-05|记|79"
    assert found.rows[1]["date"] == date(2020, 5, 31)
    assert (found.debit, found.credit) == (Decimal(200), Decimal(200))
    assert found.rows[2]["credit"] == Decimal("-100.00")


def test_never_fills_across_a_subtotal() -> None:
    rows = [
        KINGDEE[0],
        *KINGDEE[1:3],
        ["", "", "", "本月合计", "", "", "", "", 300, 300],
        ["", "", "", "x", "1002", "y", "", "", 1, 0],
    ]
    found = table(rows)
    assert [problem.message_id for problem in found.problems] == ["recognise.voucher-missing"]
    assert found.problems[0].params["row"] == 5


def test_missing_voucher_number_where_every_line_has_one() -> None:
    rows = [list(row) for row in UFIDA]
    rows[4][1] = ""
    found = table(rows)
    assert [problem.message_id for problem in found.problems] == ["recognise.voucher-missing"]
    assert "第 5 行" in str(found.problems[0]) or "row 5" in str(found.problems[0])


def test_amount_with_direction_and_type_in_its_own_column() -> None:
    found = table(
        [
            ["凭证日期", "凭证类型", "凭证号", "摘要", "会计科目编码", "会计科目名称", "方向", "金额"],
            ["2020年3月5日", "记账凭证", "0012", "购买纸张", "5001", "业务活动费用", "借", "１，２３４．５０"],
            [43895, "记账凭证", "0012", "购买纸张", "1011", "零余额", "贷", "1,234.50"],
        ]
    )
    assert found.problems == [] and found.questions == []
    assert [row["voucher_no"] for row in found.rows] == ["记-0012", "记-0012"]
    assert {row["voucher_key"] for row in found.rows} == {"云泽市粮食局|2020|2020-03|记|12"}
    assert found.rows[1]["date"] == date(2020, 3, 5)
    assert (found.debit, found.credit) == (Decimal("1234.50"), Decimal("1234.50"))


def test_year_month_day_columns_given_when_they_change() -> None:
    found = table(
        [
            ["2020年明细账"],
            ["月", "日", "凭证号数", "摘要", "科目编码", "借方", "贷方"],
            ["1", "5", "记-1", "甲", "5001", 10, ""],
            ["", "", "记-1", "甲", "1011", "", 10],
            ["", "6", "记-2", "乙", "5001", 5, ""],
            ["", "", "记-2", "乙", "1011", "", 5],
        ]
    )
    assert found.problems == []
    assert [row["date"] for row in found.rows] == [date(2020, 1, 5)] * 2 + [date(2020, 1, 6)] * 2


def test_auxiliaries_in_one_cell_and_code_name_pairs() -> None:
    one = table(
        [
            ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方", "核算项目"],
            [
                "2020-01-05",
                "记-1",
                "甲",
                "5001",
                "业务活动费用",
                10,
                "",
                "项目:P01 粮库整治;部门:办公室;经济分类:30211 差旅费",
            ],
            ["2020-01-05", "记-1", "甲", "1011", "零余额", "", 10, ""],
        ]
    )
    row = one.rows[0]
    assert (row["project"], row["department"], row["economic_code"], row["economic_name"]) == (
        "粮库整治",
        "办公室",
        "30211",
        "差旅费",
    )
    pairs = table(
        [
            [
                "凭证日期",
                "凭证类型",
                "凭证号",
                "会计科目编码",
                "会计科目名称",
                "借方金额",
                "贷方金额",
                "摘要",
                "附件数",
                "预算项目编码",
                "预算项目名称",
                "资金性质编码",
                "资金性质名称",
                "部门支出经济分类（账务）编码",
                "部门支出经济分类（账务）名称",
            ],
            [
                "2020-01-05",
                "记",
                1,
                "7201",
                "事业支出",
                10,
                "",
                "甲",
                1,
                "P01",
                "粮库整治",
                "111",
                "一般公共预算资金",
                "30211",
                "差旅费",
            ],
            ["2020-01-05", "记", 1, "8001", "资金结存", "", 10, "甲"],
        ]
    )
    row = pairs.rows[0]
    assert pairs.questions == [] and pairs.problems == []
    assert (row["project"], row["fund"], row["economic_code"], row["economic_name"]) == (
        "粮库整治",
        "一般公共预算资金",
        "30211",
        "差旅费",
    )


def test_header_repeated_on_pages_and_carried_rows() -> None:
    rows = [
        *UFIDA[:5],
        ["", "", "过次页", "", "", "1,200.50", "1,200.50"],
        *UFIDA[:3],
        ["", "", "承前页", "", "", "1", "1"],
        *UFIDA[7:9],
        ["制表人: 甲"],
    ]
    found = table(rows)
    assert found.problems == []
    assert len(found.rows) == 4
    reasons = {out.row: out.reason for out in found.left_out}
    assert reasons == {6: "carried", 7: "header", 8: "header", 9: "header", 10: "carried", 13: "note"}
    assert numbers(found) == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (5, "1,00O", "recognise.amount"),
        (0, "2020-02-30", "recognise.date"),
        (5, Cell("error", "#REF!"), "recognise.error"),
        (5, Cell("uncomputed", "=A1"), "recognise.uncomputed"),
        (5, "壹仟元整", "recognise.amount"),
    ],
)
def test_bad_cells_are_one_problem_with_place(column: int, value: object, message: str) -> None:
    rows = [list(row) for row in UFIDA]
    rows[3][column] = value  # type: ignore[call-overload]
    found = table(rows)
    first = found.problems[0]
    assert first.message_id == message
    assert (first.params["file"], first.params["sheet"], first.params["row"]) == ("data.xlsx", "Sheet1", 4)
    assert str(first.params["column"]).endswith(f"({'ABCDEF'[column]})")
    assert len(found.problems) == 1


def test_many_problems_are_listed_up_to_a_bound_and_the_rest_said() -> None:
    rows = [*UFIDA[:3], *([["2020-01-02", "记-0001", "甲", "5001", "费用", "壹", ""]] * 60)]
    found = table(rows)
    assert len(found.problems) == 51
    assert (found.problems[-1].message_id, found.problems[-1].params["row"]) == ("recognise.more", 54)


def test_other_year_and_other_entity_are_questions_that_a_kind_does_not_settle() -> None:
    for context, expected in (
        (Context("云泽市粮食局", 2021), "recognise.other-year"),
        (Context("别市某局", 2020), "recognise.other-entity"),
    ):
        for hints in (Hints(), Hints(kind="journal")):
            asked = table(UFIDA, context=context, hints=hints).questions
            assert [(question.message_id, question.settle) for question in asked] == [
                (expected, "--accept-other --because TEXT")
            ]


def test_duplicate_heading_is_asked_and_settled_by_letter() -> None:
    rows = [
        ["日期", "凭证号", "摘要", "科目编码", "借方金额", "贷方金额", "借方金额"],
        ["2020-01-05", "记-1", "甲", "5001", 10, 0, 11],
        ["2020-01-05", "记-1", "甲", "1011", 0, 10, 0],
    ]
    found = table(rows)
    assert [question.message_id for question in found.questions] == ["recognise.duplicate-heading"]
    settled = table(rows, hints=Hints(map={"debit": "G"}))
    assert settled.certain and settled.rows[0]["debit"] == Decimal("11.00")


def test_proposed_heading_needs_confirmation_unless_content_confirms() -> None:
    rows = [
        ["填制日期", "字号", "事由", "科目编码", "借", "贷"],
        ["2020-01-05", "记-1", "甲", "5001", 10, 0],
        ["2020-01-05", "记-1", "甲", "1011", 0, 10],
    ]
    asked = {question.settle for question in table(rows).questions}
    assert asked == {"--map voucher_no=字号", "--map summary=事由"}
    settled = table(rows, hints=Hints(map={"voucher_no": "字号", "summary": "事由"}))
    assert settled.certain
    profile = Profile("journal", {"字号": "voucher_no", "事由": "summary"})
    assert table(rows, context=Context("云泽市粮食局", 2020, (profile,))).certain
    rows[2][5] = 9
    assert "--map debit=借" in {question.settle for question in table(rows).questions}


def test_a_running_balance_beside_debit_and_credit_is_no_question() -> None:
    rows = [
        ["日期", "凭证号", "摘要", "科目编码", "借方", "贷方", "余额方向", "余额"],
        ["2020-01-05", "记-1", "甲", "5001", 10, 0, "借", 10],
        ["2020-01-05", "记-1", "甲", "1011", 0, 9, "平", 0],
    ]
    found = table(rows)
    assert found.questions == [] and (found.debit, found.credit) == (Decimal(10), Decimal(9))


def test_map_to_nowhere_is_a_problem() -> None:
    found = table(UFIDA, hints=Hints(map={"project": "没有这列"}))
    assert found.problems == [] or found.problems[0].message_id == "recognise.no-such-column"
    found = table(KINGDEE, hints=Hints(map={"project": "没有这列"}))
    assert [problem.message_id for problem in found.problems] == ["recognise.no-such-column"]


_LINE = st.tuples(
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1, 30),
    st.sampled_from(["甲", "乙　丙", "合同款"]),
    st.sampled_from(["5001", "1002", "010"]),
    st.decimals("-99999.99", "99999.99", places=2),
)


@pytest.mark.slow
@settings(deadline=None)
@given(
    st.lists(_LINE, min_size=1, max_size=12),
    st.lists(st.sampled_from(["", "本月合计", "承前页"]), max_size=4),
    st.integers(0, 3),
)
def test_every_row_is_accounted_for_and_keys_do_not_depend_on_the_format(
    lines: list, extra: list[str], blank: int
) -> None:  # type: ignore[type-arg]
    heading = ["日期", "凭证号", "摘要", "科目编码", "借方金额", "贷方金额"]
    typed: list[list[object]] = [["单位：云泽市粮食局  2020年"], [], heading]
    texts: list[list[object]] = [heading]
    for month, day, number, summary, code, amount in lines:
        typed.append([date(2020, month, day), f"记-{number:04d}", summary, code, amount, 0])
        texts.append([f"2020/{month}/{day}", f"记-{number:04d}", summary, code, f"{amount:,}", ""])
    for words in extra:
        typed.insert(4 + blank, ["", "", words, "", 5, 5] if words else [])
    found = table(typed, "x")
    flat = recognise(Content("other.csv", "csv", [sheet(texts, "别的")]), Hints(), CONTEXT).tables[0]
    assert numbers(found) == list(range(1, len(typed) + 1))
    assert numbers(flat) == list(range(1, len(texts) + 1))
    assert found.problems == [] and len(found.rows) == len(lines)
    assert [row["row_key"] for row in found.rows] == [row["row_key"] for row in flat.rows]
    assert len({row["row_key"] for row in found.rows}) == len(lines)
    assert found.debit == sum(line[5] for line in lines)

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from grids import CONTEXT, numbers, sheet, table, tables

from auditkit.sources.canonical import Hints
from auditkit.sources.grid import Cell, Content
from auditkit.sources.kinds.vouchers import link_vouchers
from auditkit.sources.recognise import recognise


def test_travel_approvals_under_other_headings() -> None:
    found = table(
        [
            ["云泽市粮食局公务出差审批登记表"],
            ["序号", "申请人", "所在科室", "出差地点", "开始日期", "结束日期", "出差任务", "批准人", "批准日期"],
            [1, "全　初、何十", "办公室", "长沙", "2020.3.5", "2020.3.8", "参加会议", "甲某", "2020/3/1"],
            [2, "史六合", "业务科", "北京", date(2020, 12, 30), date(2021, 1, 2), "调研", "甲某", "20201225"],
        ],
        "Sheet1",
    )
    assert (found.kind, found.questions, found.problems) == ("travel_approvals", [], [])
    assert found.rows[0]["persons"] == "全　初、何十"
    assert [(row["from_date"], row["to_date"], row["approved_on"]) for row in found.rows] == [
        (date(2020, 3, 5), date(2020, 3, 8), date(2020, 3, 1)),
        (date(2020, 12, 30), date(2021, 1, 2), date(2020, 12, 25)),
    ]


def test_travel_dates_in_one_cell_or_from_days() -> None:
    rows = [
        ["出差台账"],
        ["出差人员", "目的地", "出差时间", "事由"],
        ["甲某", "长沙", "2020年3月30日-4月2日", "调研"],
        ["乙某", "长沙", "3月5日", "调研"],
    ]
    found = table([["2020年出差台账"], *rows[1:]])
    assert [(row["from_date"], row["to_date"]) for row in found.rows] == [
        (date(2020, 3, 30), date(2020, 4, 2)),
        (date(2020, 3, 5), date(2020, 3, 5)),
    ]
    days = table(
        [["出差台账"], ["姓名", "目的地", "出发日期", "天数", "事由"], ["甲某", "长沙", "2020-03-05", 3, "调研"]]
    )
    assert days.rows[0]["to_date"] == date(2020, 3, 7)


def test_cards_and_attachments_have_the_journals_voucher_key() -> None:
    journal = table(
        [
            ["单位：云泽市粮食局"],
            ["日期", "凭证字号", "摘要", "科目代码", "借方", "贷方"],
            ["2020-05-31", "记 - 79", "付会议费", "5301", 300, 0],
            ["", "", "付会议费", "1002", 0, 300],
        ]
    )
    cards = table(
        [
            ["公务卡明细"],
            ["持卡人", "消费日期", "商户", "消费金额", "报销日期", "记账凭证号"],
            ["甲某", "2020-05-20", "宾馆", 300, "2020-05-31", "记-0079"],
        ]
    )
    attachments = table(
        [
            ["凭证附件清单"],
            ["会计期间", "凭证类型", "凭证号", "单据名称", "票据号码", "金额"],
            ["2020.05", "记", 79, "发票", "0012", 300],
        ]
    )
    untyped = table([["附件清单"], ["凭证日期", "凭证号", "附件名称"], ["2020-05-31", "0079", "发票"]])
    key = journal.rows[0]["voucher_key"]
    assert cards.rows[0]["voucher_key"] == attachments.rows[0]["voucher_key"] == key
    assert attachments.rows[0]["number"] == "0012"
    assert link_vouchers(untyped.rows, {str(key)}) == 1
    assert untyped.rows[0]["voucher_key"] == key


def test_assets_with_months_units_and_total() -> None:
    rows = [
        ["固定资产明细表", "", "", "", "单位：元"],
        ["资产编号", "资产名称", "数量", "价值（元）", "取得日期", "使用状态"],
        ["A-1", "电脑", "1台", "5,318.00", "2009-03", "在用"],
        ["A-2", "轿车", 1, "24.18万", "2012-05-18", "在用"],
        ["合计", "", 2, "247,118.00", "", ""],
    ]
    found = table(rows)
    assert found.kind == "assets"
    assert [problem.params["found"] for problem in found.problems] == ["24.18万"]
    rows[3][3] = "241,800.00"
    found = table(rows)
    assert found.problems == [] and found.rows[0]["acquired_on"] == date(2009, 3, 1)
    assert [row["row_key"] for row in found.rows] == ["assets|A-1", "assets|A-2"]
    assert [total.agrees for total in found.stated_totals] == [True]


def test_staffing_wide_and_by_kind() -> None:
    one_row = table(
        [
            ["2020年机构人员情况表"],
            ["单位名称", "编制数", "年末在职人数", "离退休人数", "临聘人员"],
            ["云泽市粮食局", 17, 16, 3, 2],
        ]
    )
    assert (one_row.kind, one_row.problems, one_row.questions) == ("staffing", [], [])
    assert {row["kind"]: (row["count"], row["level"]) for row in one_row.rows} == {
        "approved": (17, 0),
        "actual": (16, 0),
        "retired": (3, 0),
        "temporary": (2, 0),
    }
    by_type = table(
        [
            ["人员编制情况表"],
            ["编制类型", "核定编制数", "实有人数"],
            ["行政编制", 15, 14],
            ["工勤编制", 2, 2],
            ["合计", 17, 16],
        ]
    )
    tops = {row["kind"]: row["count"] for row in by_type.rows if row["level"] == 0}
    assert tops == {"approved": 17, "actual": 16}
    assert sum(1 for row in by_type.rows if row["level"] == 1) == 4


def test_staffing_long_parts_inherit_the_kind() -> None:
    found = table(
        [
            ["人员编制表"],
            ["项目", "人数"],
            ["核定编制总数", 17],
            ["  其中: 公务员", 15],
            ["        工勤", 2],
            ["年末实际在职人数", 17],
            ["离退休人数", 3],
            ["外聘临时工", 2],
        ]
    )
    assert [(row["kind"], row["level"], row["count"]) for row in found.rows] == [
        ("approved", 0, 17),
        ("approved", 1, 15),
        ("approved", 1, 2),
        ("actual", 0, 17),
        ("retired", 0, 3),
        ("temporary", 0, 2),
    ]


STANDARDS = [
    ["2020年差旅住宿费标准"],
    ["单位：元/人·天"],
    ["地区", "住宿费标准", "", ""],
    ["", "厅局级", "处级", "其他人员"],
    ["长沙、株洲", 450, 400, 350],
    ["北京", 650, 600, 500],
]


def test_limits_by_place_and_rank() -> None:
    found = table(STANDARDS, merged=[(1, 1, 1, 4), (3, 2, 3, 4), (3, 1, 4, 1)])
    assert (found.kind, found.questions, found.problems) == ("standards", [], [])
    got = {(row["place"], row["level"]): row["number"] for row in found.rows}
    assert len(got) == 9 and got["株洲", "其他人员"] == 350 and got["北京", "厅局级"] == 650
    assert {(row["kind"], row["valid_from"], row["valid_to"]) for row in found.rows} == {
        ("lodging_limit", date(2020, 1, 1), date(2020, 12, 31))
    }


def test_standards_as_items_attachments_and_accounts() -> None:
    items = table(
        [
            ["2020年执行标准"],
            ["项目", "标准"],
            ["采购询价起点", "1万元"],
            ["公务卡结算起点(元)", "1,000"],
            ["公务卡强制结算目录", "办公费、印刷费"],
            ["可以使用现金的支出", "劳务费、伙食补助"],
            ["年底大额支出关注线", "5000元"],
            ["拆分采购关注期间", "10天"],
        ]
    )
    assert [(row["kind"], row["number"]) for row in items.rows] == [
        ("procurement_inquiry_threshold", Decimal(10000)),
        ("card_threshold", Decimal(1000)),
        ("card_catalogue", None),
        ("cash_allowed", None),
        ("year_end_threshold", Decimal(5000)),
        ("split_days", Decimal(10)),
    ]
    attachments = table(
        [["报销规定"], ["费用类型", "应附单据"], ["差旅费", "审批单、发票"], ["会议费", "通知、签到表"]]
    )
    assert {row["kind"] for row in attachments.rows} == {"required_attachments"}
    accounts = table(
        [["科目使用规定"], ["业务事项", "列支科目"], ["过路费", "公务用车运行维护费"], ["培训讲课费", "培训费"]]
    )
    assert {row["kind"] for row in accounts.rows} == {"account_use"}


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (
            "receptions",
            [
                ["公务接待登记表"],
                ["接待日期", "来访单位", "来访人数", "陪同人数", "事由", "金额"],
                ["2020-03-01", "某局", 5, 2, "调研", 300],
            ],
        ),
        (
            "meetings",
            [
                ["会议台账"],
                ["会议名称", "会议时间", "地点", "参会人数", "实际支出"],
                ["粮食工作会", "2020-03-01至2020-03-02", "云泽", 50, 3000],
            ],
        ),
        (
            "trainings",
            [
                ["培训台账"],
                ["培训班名称", "开始日期", "结束日期", "参训人数", "金额"],
                ["业务培训", "2020-03-01", "2020-03-02", 50, 3000],
            ],
        ),
        (
            "contracts",
            [
                ["合同台账"],
                ["合同编号", "合同名称", "乙方", "签订日期", "合同金额"],
                ["H1", "维修", "某公司", "2020-03-01", 3000],
            ],
        ),
        (
            "vehicles",
            [["公务用车运行费台账"], ["车牌号", "月份", "费用项目", "金额"], ["云A00001", "2020-03", "加油", 300]],
        ),
        (
            "purchases",
            [
                ["2020年政府采购执行情况"],
                ["项目名称", "采购方式", "中标供应商", "签订日期", "成交金额"],
                ["电脑", "网上商城", "某公司", "2020-03-01", 5300],
            ],
        ),
        ("procurement_plan", [["2020年政府采购计划表"], ["采购品目", "采购类型", "计划金额"], ["电脑", "货物", 5300]]),
        (
            "disclosures",
            [
                ["信息公开情况表"],
                ["公开事项", "批复日期", "规定公开日期", "实际公开日期", "公开网站"],
                ["决算", "2020-08-20", "2020-09-09", "2020-09-03", "门户网站"],
            ],
        ),
        ("final_accounts", [["2020年部门决算报表  单位：元"], ["项目", "行次", "决算数"], ["基本支出", 1, 305000]]),
        (
            "budget_changes",
            [
                ["2020年预算指标调整表 单位：元"],
                ["文号", "日期", "项目名称", "调整金额", "调整原因"],
                ["云财〔2020〕5号", "2020-05-01", "粮库整治", -5000, "压减"],
            ],
        ),
    ],
)
def test_other_registers(kind: str, rows: list[list[object]]) -> None:
    found = table(rows)
    assert (found.kind, found.problems, found.questions) == (kind, [], [])
    assert len(found.rows) == 1
    assert numbers(found) == [1, 2, 3]


def test_not_published_is_kept_and_not_a_wrong_date() -> None:
    found = table(
        [
            ["信息公开记录"],
            ["事项", "应公开截止日", "实际公开日"],
            ["决算", "2020-09-09", "未公开"],
            ["预算", "2020-02-20", "2020-02-30"],
        ]
    )
    assert found.rows[0]["published_on"] is None and "未公开" in str(found.rows[0]["extra"])
    assert [problem.params["found"] for problem in found.problems] == ["2020-02-30"]


def test_vehicle_costs_in_columns() -> None:
    found = table(
        [
            ["2020年公务用车运行费用表"],
            ["车牌号", "车型", "加油费", "维修费", "过路费", "合计"],
            ["云A00001", "轿车", 300, 200, "", 500],
            ["合计", "", 300, 200, 0, 500],
        ]
    )
    assert (found.kind, found.problems, found.questions) == ("vehicles", [], [])
    assert [(row["plate"], row["item"], row["amount"]) for row in found.rows] == [
        ("云A00001", "加油费", Decimal(300)),
        ("云A00001", "维修费", Decimal(200)),
    ]
    assert numbers(found) == [1, 2, 3, 4]


def test_two_tables_in_one_sheet() -> None:
    found = tables(
        [
            ["2020年政府采购执行情况"],
            ["采购项目", "采购方式", "供应商", "成交日期", "成交金额"],
            ["电脑", "网上商城", "某公司", "2020-03-01", 5300],
            [],
            ["合同台账"],
            ["合同编号", "合同名称", "乙方", "签订日期", "合同金额"],
            ["H1", "维修", "某公司", "2020-03-01", 3000],
        ]
    )
    assert [(t.kind, len(t.rows)) for t in found] == [("purchases", 1), ("contracts", 1)]
    assert sorted(n for t in found for n in numbers(t)) == [1, 2, 3, 4, 5, 6, 7]


def test_hidden_rows_are_read_and_noted() -> None:
    one = sheet([["合同台账"], ["合同名称", "乙方", "合同金额"], ["甲", "某公司", 1], ["乙", "某公司", 2]])
    one.hidden_rows = frozenset({4})
    one.hidden = True
    found = recognise(Content("c.xlsx", "xlsx", [one]), Hints(), CONTEXT).tables[0]
    assert (len(found.rows), found.hidden_rows) == (2, [4])
    assert {"recognise.hidden-rows", "recognise.hidden-sheet"} <= {note.message_id for note in found.notes}


def test_kind_by_hint_where_the_title_is_silent() -> None:
    rows: list[list[object]] = [["名称", "金额"], ["电脑", 5300], ["打印机", 2000]]
    assert table(rows).kind is None or table(rows).questions
    found = table(rows, hints=Hints(kind="procurement_plan"))
    assert (found.kind, found.questions, len(found.rows)) == ("procurement_plan", [], 2)


def test_error_cells_in_unused_columns_do_not_matter() -> None:
    found = table([["合同台账"], ["合同名称", "乙方", "合同金额", "核对"], ["甲", "某公司", 1, Cell("error", "#N/A")]])
    assert found.problems == []


def staff(rows: list[list[object]], merged: list[tuple[int, int, int, int]] | None = None) -> list[tuple[object, ...]]:
    found = table([["2020年人员编制情况表"], *rows], merged=merged)
    assert (found.kind, found.questions, found.problems) == ("staffing", [], [])
    return [(row["level"], row["kind"], row["item"], row["count"]) for row in found.rows]


def test_people_in_groups_of_columns_with_a_sum() -> None:
    rows: list[list[object]] = [
        ["单位名称", "编制数", "", "", "实有人数", "", "", "离退休人数"],
        ["", "合计", "行政", "事业", "合计", "行政", "事业", ""],
        ["云泽市粮食局", 20, 15, 5, 18, 14, 4, 6],
    ]
    assert staff(rows, [(2, 2, 2, 4), (2, 5, 2, 7)]) == [
        (0, "approved", "编制数合计", 20),
        (1, "approved", "行政", 15),
        (1, "approved", "事业", 5),
        (0, "actual", "实有人数合计", 18),
        (1, "actual", "行政", 14),
        (1, "actual", "事业", 4),
        (0, "retired", "离退休人数", 6),
    ]


def test_people_of_one_kind_in_columns_without_a_sum_all_count() -> None:
    heads: list[object] = ["行政编制", "事业编制", "在职行政人员", "在职事业人员", "离休", "退休", "临聘人员"]
    found = staff([heads, [15, 5, 14, 4, 1, 5, 3]])
    assert [(kind, count) for level, kind, _, count in found if level == 0] == [
        *(("approved", 15), ("approved", 5), ("actual", 14), ("actual", 4), ("retired", 1), ("retired", 5)),
        ("temporary", 3),
    ]


def test_a_first_column_that_adds_up_the_others_is_their_sum() -> None:
    found = staff([["编制人数", "行政编制", "事业编制", "年末在职人数"], [20, 15, 5, 18]])
    assert found == [
        (0, "approved", "编制人数", 20),
        (1, "approved", "行政编制", 15),
        (1, "approved", "事业编制", 5),
        (0, "actual", "年末在职人数", 18),
    ]


def test_several_units_add_up_to_the_line_of_the_total() -> None:
    rows: list[list[object]] = [
        ["单位", "核定编制数", "实有人数"],
        ["局机关", 15, 14],
        ["粮油站", 5, 4],
        ["合计", 20, 18],
    ]
    assert staff(rows) == [
        (0, "approved", "核定编制数", 20),
        (1, "approved", "局机关", 15),
        (1, "approved", "粮油站", 5),
        (0, "actual", "实有人数", 18),
        (1, "actual", "局机关", 14),
        (1, "actual", "粮油站", 4),
    ]

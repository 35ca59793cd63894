"""The form whose headings and cells are merged over two columns, with its header once more on the next page."""

from __future__ import annotations

from grids import cell, numbers, table, tables

HEAD = ["一级指标", "二级指标", "三级指标", "", "年度指标值", "实际完成值", "", "分值", "得分", "偏差原因分析"]
FORM = [
    HEAD,
    ["产出指标", "数量指标", "建成泵站", "", "4座", "4座", "", "20", "20", ""],
    ["", "质量指标", "验收合格率", "", "100%", "98%", "", "20", "19.6", "一座返工"],
    ["", "质量指标", "设备完好率", "", "≥95%", "96%", "", "10", "10", ""],
    HEAD,
    ["效益指标", "社会效益", "受益农户", "", "800户", "812户", "", "40", "40", ""],
    ["满意度指标", "满意度", "农户满意度", "", "≥90%", "93%", "", "10", "10", ""],
    ["总分", "", "", "", "", "", "", "100", "99.6", ""],
    ["填表人：甲某", "", "", "联系电话：0000", "", "", "负责人：乙某", "", "", ""],
]
MERGED = [(row, left, row, left + 1) for row in range(1, 8) for left in (3, 6)]


def test_a_heading_merged_over_two_columns_is_one_column() -> None:
    found = table(FORM, merged=MERGED)
    assert found.problems == [] and found.questions == []
    assert [(row["name"], row["claimed"]) for row in found.rows] == [
        ("建成泵站", "4座"),
        ("验收合格率", "98%"),
        ("设备完好率", "96%"),
        ("受益农户", "812户"),
        ("农户满意度", "93%"),
    ]
    assert numbers(found) == list(range(1, len(FORM) + 1))


def test_two_filled_columns_below_one_heading_are_still_asked_about() -> None:
    rows = [list(row) for row in FORM]
    rows[2][6] = cell("97%")
    (problem,) = [one for found in tables(rows, merged=MERGED) for one in found.questions]
    assert problem.message_id == "recognise.duplicate-heading" and problem.params["columns"] == "F、G"

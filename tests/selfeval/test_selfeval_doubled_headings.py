"""A paper whose score sheet names a heading twice is read all the same."""

from __future__ import annotations

from test_selfeval_planted import document

from auditkit.sources.canonical import Context, Hints
from auditkit.sources.recognise import recognise

ROWS = [
    ("一级指标", "分值", "三级指标", "分值", "目标值", "完成值", "自评得分"),
    ("产出", "60", "维修路灯", "40", "500盏", "510盏", "40"),
    ("", "", "巡查次数", "20", "≥24次", "26次", "20"),
    ("效果", "40", "亮灯率", "40", "≥98%", "98.6%", "40"),
    ("合计", "100", "", "100", "", "", "100"),
]


def test_points_of_levels_and_of_lines_under_one_heading() -> None:
    paper = document("某某所2023年度部门整体支出绩效自评报告", ("部门整体支出绩效自评表", ROWS))
    found = recognise(paper, Hints(), Context("某某所", 2023))
    assert not found.problems and not found.questions
    targets = next(table for table in found.tables if table.kind == "targets")
    assert [str(row["points"]) for row in targets.rows] == ["40", "20", "40"]
    scores = [row for row in found.tables[0].rows if row["role"] == "score"]
    assert [str(row["points"]) for row in scores] == ["40", "20", "40"]


def test_columns_that_stay_in_doubt_are_left_and_said() -> None:
    doubled = [(*row, row[4].replace("≥", "不少于")) for row in ROWS]
    paper = document("某某所2023年度部门整体支出绩效自评报告", ("部门整体支出绩效自评表", doubled))
    found = recognise(paper, Hints(), Context("某某所", 2023))
    assert found.tables[0].kind == "self_evaluation" and not found.questions

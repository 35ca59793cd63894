"""What is counted: answers of a survey by their place, work done as a share, a paper's rows under a rubric's levels."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from commands import Run
from target_files import book
from target_words import made

from auditkit.analysis.points import points
from auditkit.analysis.selfeval.matching import Row, match_rows, with_parts
from auditkit.analysis.target_points import Reached
from auditkit.core.rubric import Indicator, Rubric
from auditkit.core.rules import Judgement, Linear
from auditkit.engagement.surveys import place_of
from auditkit.engagement.targets import Source, Target, Verification
from auditkit.engagement.targets_measuring import target_values
from auditkit.sources.canonical import Context, Hints
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise

FORM: list[list[object]] = [
    ["2023年度项目支出绩效自评表"],
    ["项目名称", "灌区改造"],
    ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    [None, "年度资金总额", 480, 500, 437.5, 10, "87.50%", 8.75],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析"],
    ["产出指标", "数量指标", "改造泵站", "≥8座", "7座", 50, 43.75, "征地滞后"],
    ["效益指标", "社会效益指标", "灌溉保证率", "明显提升", "明显提升", 30, 30, None],
    ["满意度指标", "服务对象满意度指标", "农户满意度", "≥90%", "96%", 10, 10, None],
    ["总分", None, None, None, None, 100, 92.5, None],
]


def test_answers_newest_first_are_all_counted(run: Run, tmp_path: Path) -> None:
    head: list[object] = ["答题序号", "提交时间", "总体上您是否满意？"]
    answers: list[list[object]] = [[number, f"2024/3/1 10:{number:02}", "满意"] for number in range(11, 0, -1)]
    root = made(run, tmp_path / "e", book(tmp_path / "农户.xlsx", [head, *answers]))
    assert " 11    11 " in run("satisfaction", "list", folder=root).stdout
    survey = ("satisfaction", "set", "农户", "--survey", "农户", "--because", "方案")
    few = run(*survey, "--sent", "10", folder=root)
    assert (few.returncode, "11" in few.stderr, "10" in few.stderr) == (2, True, True)
    assert run(*survey, "--sent", "11", folder=root).returncode == 0


def test_a_place_is_one_line_of_one_file() -> None:
    one = {"source": "a", "sheet": "s", "row": 2, "respondent": "11"}
    assert place_of(one) != place_of({**one, "row": 12, "respondent": "1"})
    assert place_of(one) != place_of({**one, "source": "b"})


def target(name: str, path: str, share: Fraction, points: int | None) -> Target:
    found = Verification("verified", "7", share=share)
    weight = None if points is None else Fraction(points)
    row = (Source(name, "f", "s", 1),)
    reached = Reached("short", share)
    return Target(name, "", path, name, "≥", "8", "", "", weight, None, "", row, (), found, reached)


def test_work_done_is_a_share_not_a_count_of_targets() -> None:
    half = target("站", "产出指标/数量指标", Fraction(7, 8), 10)
    whole = target("渠", "产出指标/数量指标", Fraction(1), 30)
    assert target_values([half, whole])["output.quantity.rate"].value == Fraction(775, 8)
    even = target_values([half, target("渠", "产出指标/数量指标", Fraction(1), None)])
    assert even["output.quantity.rate"].value == Fraction(375, 4)
    effect = target("水", "效益指标/环境质量", Fraction(1, 2), None)
    assert "output.quality.rate" not in target_values([effect])


def test_a_workbook_titled_self_evaluation_with_its_money_is_one(tmp_path: Path) -> None:
    def kinds(path: Path, hints: Hints) -> list[str | None]:
        return [table.kind for table in recognise(read(path), hints, Context("某灌溉中心", 2023)).tables]

    path = book(tmp_path / "自评表.xlsx", FORM)
    assert kinds(path, Hints()) == ["self_evaluation", "targets"]
    assert kinds(path, Hints(kind="targets")) == ["targets"]
    assert kinds(book(tmp_path / "目标表.xlsx", [["绩效目标表"], *FORM[4:]]), Hints()) == ["targets"]


def leaf(id_: str, name: str, full: int) -> Indicator:
    return Indicator(id=id_, name={"zh": name}, points=Fraction(full), rule=Judgement())


@pytest.mark.parametrize(("full", "matched"), [(30, ("18", "S2")), (31, None)])
def test_rows_below_a_level_are_added_up_if_their_points_fit(full: int, matched: tuple[str, str] | None) -> None:
    rows: list[Row] = [
        {"label": "站", "path": "产出指标/数量指标", "points": Decimal(10), "self_score": Decimal(8), "reason": "晚"},
        {"label": "渠", "path": "/", "points": Decimal(20), "self_score": Decimal(10), "reason": ""},
        {"label": "水", "path": "效益指标/社会效益", "points": Decimal(5), "self_score": Decimal(5), "reason": ""},
    ]
    indicators = (leaf("S2", "产出指标", full), leaf("S3", "生态", 5))
    rubric = Rubric(id="r", title={}, total=Fraction(full + 5), grades=(), indicators=indicators)
    found = with_parts(match_rows(rows, rubric), rows, rubric)
    if matched is None:
        assert (dict(found.rows), len(found.unmatched)) == ({}, 3)
        return
    assert (str(found.rows["S2"]["self_score"]), found.rows["S2"]["reason"]) == (matched[0], "晚")
    assert [row["label"] for row in found.unmatched] == ["水"]
    assert [item.id for item in found.missing] == ["S3"]


def test_what_the_sentence_takes_and_leaves_adds_up() -> None:
    rule = Linear(direction="max", full_at=Fraction(0), per_unit=Fraction(3, 10), unit=Fraction(1))
    left = Indicator(id="1", name={}, points=Fraction(3), rule=rule, measure="rate.closing")
    found = points(left, {"rate.closing": Fraction(29, 4)})
    assert found.reason is not None and found.awarded is not None
    assert Decimal(found.reason.params["raw"]) + Decimal(found.reason.params["awarded"]) == 3

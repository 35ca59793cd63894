"""Papers that come back filled in: what is taken, what is refused with sheet and address."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from commands import Run
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from auditkit.core.paper import Open, brief
from auditkit.engagement.folder import Engagement
from auditkit.papers.listing import paper
from auditkit.papers.stating import BadCell, parsed
from auditkit.sources.grid import Cell

Fill = Callable[..., Path]

INTERVIEW = {
    "step.1.state": "已执行",
    "step.2.state": "已执行",
    "field.person": "某甲 财务科长",
    "field.held-on": "2019年8月20日",
    "field.place": "会议室",
    "field.interviewers": "某乙、某丙",
    "field.signed": "已签字",
    "row.said/+1/question": "内部控制如何执行?",
    "row.said/+1/answer": "按制度审批\n由分管领导签字",
    "conclusion": "制度得到执行",
}


def test_what_was_filled_in_comes_back_typed(decided: Path, fill: Fill, run: Run) -> None:
    file = fill("F1", **INTERVIEW)
    said = run("--by", "王五", "workpaper", "read", file, folder=decided)
    assert said.returncode == 0, said.stderr
    assert "新填或改动 10 格" in said.stdout
    with Engagement(decided) as engagement:
        found = paper(engagement, "F1")
    assert found.complete and found.missing == ("reviewed",)
    assert found.cells["field.held-on"] == "2019-08-20"
    assert found.cells["row.said/+1/answer"] == "按制度审批\n由分管领导签字"
    assert found.prepared_by == "王五" and found.conclusion == "制度得到执行"
    again = run("--by", "赵六", "workpaper", "read", file, folder=decided)
    assert "新填或改动 0 格" in again.stdout


@pytest.mark.slow
def test_formulas_that_a_program_did_not_compute_are_still_the_same(decided: Path, fill: Fill, run: Run) -> None:
    file = fill("F3", **{"field.keeper": "某丁", "row.to-register/+2/counted": 3})
    said = run("workpaper", "read", file, folder=decided)
    assert said.returncode == 0, said.stderr
    with Engagement(decided) as engagement:
        table = paper(engagement, "F3").blocks[2].table
    assert table is not None and table.totals[2] == 3


def test_wrong_cells_are_named_by_sheet_and_address_and_nothing_is_stored(decided: Path, fill: Fill, run: Run) -> None:
    wrong = {"field.held-on": "昨天", "field.signed": "也许", "B2": "另一个标题", "field.place": "会议室"}
    said = run("workpaper", "read", fill("F1", **wrong), folder=decided)
    assert said.returncode == 2
    assert "工作表“F1 访谈记录”单元格 B2：是计算或固定内容，被改为“另一个标题”，应为“访谈记录”" in said.stderr
    assert "（访谈日期）：“昨天”不可用，应为日期" in said.stderr
    assert "“也许”不可用，应为以下之一：已签字 / 拒绝签字 / 待签字" in said.stderr
    with Engagement(decided) as engagement:
        assert engagement.log.get("paper", "F1") is None


@pytest.mark.slow
def test_days_still_to_come_and_negative_quantities_are_named(decided: Path, fill: Fill, run: Run) -> None:
    wrong = {"field.counted-on": "2099-08-01", "row.to-register/+1/counted": -3}
    said = run("workpaper", "read", fill("F3", **wrong), folder=decided)
    assert said.returncode == 2
    assert "（盘点日期）：“2099-08-01”不可用，应为1949年以来、不晚于今天的日期" in said.stderr
    assert "“-3”不可用，应为不小于0的数字" in said.stderr


def test_a_day_of_a_plan_may_be_to_come_but_not_beyond_all_plans(decided: Path, run: Run) -> None:
    assert run("workpaper", "set", "A3", "--cell", "draft-on=2099-08-01", folder=decided).returncode == 0
    said = run("workpaper", "set", "A3", "--cell", "draft-on=2999-08-01", folder=decided)
    assert said.returncode == 2 and "应为1949年至2100年之间的日期" in said.stderr


@pytest.mark.slow
@pytest.mark.parametrize("address", ["B30", "L53"])
def test_a_computed_number_that_was_changed_is_named(decided: Path, fill: Fill, run: Run, address: str) -> None:
    said = run("workpaper", "read", fill("F3", **{address: 1}), folder=decided)
    assert said.returncode == 2 and f"单元格 {address}：是计算或固定内容，被改为“1”" in said.stderr


@pytest.mark.slow
def test_rows_moved_are_followed_and_rows_added_or_removed_are_named(
    decided: Path, fill: Fill, tmp_path: Path, run: Run
) -> None:
    book = load_workbook(fill("F1", **INTERVIEW))
    sheet = book.worksheets[0]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(3)
    book.save(tmp_path / "moved.xlsx")
    assert run("workpaper", "read", tmp_path / "moved.xlsx", folder=decided).returncode == 0
    sheet["C3"] = "加一行"
    book.save(tmp_path / "added.xlsx")
    said = run("workpaper", "read", tmp_path / "added.xlsx", folder=decided)
    assert said.returncode == 2 and "第 3 行：是另外插入的行" in said.stderr
    sheet["C3"] = None
    sheet.delete_rows(5)
    book.save(tmp_path / "gone.xlsx")
    said = run("workpaper", "read", tmp_path / "gone.xlsx", folder=decided)
    assert said.returncode == 2 and "原第 4 行被删除" in said.stderr
    sheet["A6"] = sheet["A7"].value
    book.save(tmp_path / "doubled.xlsx")
    assert "由别的行复制而来" in run("workpaper", "read", tmp_path / "doubled.xlsx", folder=decided).stderr
    book.worksheets[0].title = "改名"
    book.save(tmp_path / "renamed.xlsx")
    assert "缺少工作表“F1 访谈记录”" in run("workpaper", "read", tmp_path / "renamed.xlsx", folder=decided).stderr


@pytest.mark.slow
def test_two_people_may_fill_in_copies_but_not_the_same_cell_differently(decided: Path, fill: Fill, run: Run) -> None:
    first = fill("F1", name="a.xlsx", **{"field.place": "会议室", "work": "甲的说明"})
    second = fill("F1", name="b.xlsx", **{"field.place": "会议室", "conclusion": "结论"})
    third = fill("F1", name="c.xlsx", **{"field.place": "办公室"})
    assert run("--by", "甲", "workpaper", "read", first, folder=decided).returncode == 0
    assert run("--by", "乙", "workpaper", "read", second, folder=decided).returncode == 0
    said = run("--by", "丙", "workpaper", "read", third, folder=decided)
    assert said.returncode == 2 and "填写为“办公室”，而 乙 已记录为“会议室”" in said.stderr
    with Engagement(decided) as engagement:
        found = paper(engagement, "F1")
    assert found.cells["work"] == "甲的说明" and found.authors == ("甲", "乙")


@pytest.mark.slow
def test_several_files_are_taken_all_or_none(decided: Path, fill: Fill, run: Run) -> None:
    good, bad = fill("F2", name="good.xlsx", work="做了"), fill("F1", name="bad.xlsx", **{"field.held-on": "?"})
    assert run("workpaper", "read", good, bad, folder=decided).returncode == 2
    with Engagement(decided) as engagement:
        assert engagement.log.all("paper") == []


@pytest.mark.slow
def test_files_that_are_no_papers_of_this_engagement_are_refused(
    decided: Path, tmp_path: Path, fill: Fill, written: Path, run: Run
) -> None:
    other = tmp_path / "other"
    run("init", other, "--entity", "某局", "--year", "2018", "--rubric", "zhanjiang-2018")
    said = run("workpaper", "read", next(written.glob("F1_*")), folder=other)
    assert said.returncode == 2 and "另一个项目的底稿" in said.stderr
    said = run("workpaper", "read", written / "底稿目录.xlsx", folder=decided)
    assert said.returncode == 2 and "不是 auditkit 编制的底稿" in said.stderr
    book = load_workbook(fill("F1"))
    for row in book["_auditkit"].iter_rows():
        if row[0].value == "row":
            row[3].value = "{broken"
    book.save(tmp_path / "broken.xlsx")
    said = run("workpaper", "read", tmp_path / "broken.xlsx", folder=decided)
    assert said.returncode == 2 and "隐藏标记" in said.stderr


def test_what_is_said_on_the_command_line_is_checked_too(decided: Path, run: Run) -> None:
    def said(*words: str) -> str:
        return run("workpaper", "set", *words, folder=decided).stderr

    assert "没有索引号为 Z9 的底稿" in said("Z9", "--conclusion", "x")
    assert "没有可填写的项目 colour" in said("F1", "--cell", "colour=red")
    assert "应为日期" in said("F1", "--cell", "held-on=gestern")
    assert "不是 名称=内容" in said("F1", "--cell", "held-on")
    assert "没有说明要在底稿 F1 填写什么" in said("F1")
    assert said("f1", "--cell", "held-on=2019-08-20", "--done", "1", "--absent", "未访谈") == ""
    shown = json.loads(run("workpaper", "show", "F1", "--json", folder=decided).stdout)
    assert shown["cells"]["field.held-on"] == "2019-08-20" and shown["cells"]["step.1.state"] == "已执行"
    assert shown["absent"] == "未访谈" and shown["complete"]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_comes_back_as_it_was_stated(value: Decimal) -> None:
    item = Open("a", "a", "amount")
    assert Decimal(parsed(item, Cell("number", value))) == value
    assert Decimal(parsed(item, Cell("text", f"{value:,.2f}"))) == value


@pytest.mark.parametrize(
    ("type_", "cell"),
    [
        ("amount", Cell("number", Decimal("1.005"))),
        ("amount", Cell("number", Decimal(10) ** 16)),
        ("number", Cell("text", "many")),
        ("date", Cell("text", "2019-02-30")),
        ("text", Cell("error", "#REF!")),
        ("note", Cell("uncomputed", "=A1")),
    ],
)
def test_a_cell_that_its_type_does_not_allow_is_refused(type_: str, cell: Cell) -> None:
    with pytest.raises(BadCell):
        parsed(Open("a", "a", type_), cell)  # type: ignore[arg-type]


@given(st.text(), st.text())
def test_different_locked_words_are_told_apart(left: str, right: str) -> None:
    if " ".join(left.split()) != " ".join(right.split()):
        assert brief(left) != brief(right) or left.startswith("h:") or right.startswith("h:")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_papers_saved_by_libreoffice_come_back(
    decided: Path, written: Path, fill: Fill, tmp_path: Path, run: Run
) -> None:
    cells = {**INTERVIEW, "field.held-on": "2019-08-20"}
    files = [fill("F1", name="f1.xlsx", **cells), fill("F3", name="f3.xlsx", **{"row.to-register/+1/counted": 2})]
    for path in sorted(written.glob("[A-EG]*_*.xlsx")):
        book = load_workbook(path)
        book.save(tmp_path / path.name)  # without the values beside the formulas: LibreOffice computes them
        files.append(tmp_path / path.name)
    out = tmp_path / "office"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(out), *map(str, files)], check=True, capture_output=True, timeout=300)
    said = run("workpaper", "read", *sorted(out.iterdir()), folder=decided)
    assert said.returncode == 0, said.stderr
    with Engagement(decided) as engagement:
        assert paper(engagement, "F1").complete
        assert [record.id for record in engagement.log.all("paper")] == ["F1", "F3"]
    book = load_workbook(out / "f1.xlsx")
    date_cell = next(
        f"{row[3].value}{int(row[2].value) + 1}"
        for row in book["_auditkit"].iter_rows()
        if row[4].value == "field.held-on"
    )
    book.worksheets[0][date_cell] = "somewhen"
    book.save(tmp_path / "wrong.xlsx")
    said = run("workpaper", "read", tmp_path / "wrong.xlsx", folder=decided)
    assert said.returncode == 2 and f"工作表“F1 访谈记录”单元格 {date_cell}" in said.stderr

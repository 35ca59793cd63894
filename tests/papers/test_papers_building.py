"""Papers as they are written: what is computed, live formulas with their values, links, what is missing."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from commands import Run
from engagements import VARIETY, build
from openpyxl import load_workbook

from auditkit.core.expressions import parse
from auditkit.core.paper import Column
from auditkit.documents.paper_table import formula_text, spans_of
from auditkit.engagement.folder import Engagement
from auditkit.papers.building import build_papers
from auditkit.papers.listing import paper, papers, reviewables


def test_a_paper_for_every_index_and_a_directory_that_links_them(written: Path) -> None:
    names = sorted(path.name for path in written.iterdir())
    assert len(names) == 28
    book = load_workbook(written / "底稿目录.xlsx")
    links = [cell.hyperlink.target for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert set(links) == {name for name in names if name != "底稿目录.xlsx"}


def test_cross_references_lead_both_ways_to_files_that_are_there(written: Path) -> None:
    targets = {}
    for path in written.glob("[A-G]*_*.xlsx"):
        links = zipfile.ZipFile(path).read("xl/worksheets/_rels/sheet1.xml.rels").decode()
        targets[path.name] = {unquote(target) for target in re.findall(r'Target="([^"]+\.xlsx)"', links)}
        assert targets[path.name] and all((written / target).exists() for target in targets[path.name])
    for name, links in targets.items():
        for other in links - {"底稿目录.xlsx"}:
            assert name in targets[other], (name, other)


@pytest.mark.slow
def test_a_page_never_ends_with_a_heading(written: Path) -> None:
    parted = 0
    for path in written.glob("[A-G]*_*.xlsx"):
        sheet = load_workbook(path).worksheets[0]
        for broken in sheet.row_breaks.brk:
            parted += 1
            last = sheet.cell(broken.id, 2)  # a title is bold and has no lines around it
            assert not (last.value and last.font.b and not last.border.left.style), (path.name, last.coordinate)
            assert last.fill.fgColor.rgb != "FFE7ECF2" or sheet.cell(broken.id, 25).fill.fgColor.rgb != "FFE7ECF2"
    assert parted > 20


def test_sums_and_differences_are_formulas_with_their_values(written: Path) -> None:
    path = next(written.glob("B3_*.xlsx"))
    live, cached = load_workbook(path), load_workbook(path, data_only=True)
    formulas = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in live.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(formulas) > 50
    for sheet, address, words in formulas:
        assert words.startswith(("=IF(COUNT(", "=SUM("))
        value = cached[sheet][address].value
        left, right = words.split("COUNT(")[1].split(")")[0].split(",")
        expected = cached[sheet][left].value - cached[sheet][right].value
        assert value == pytest.approx(expected if words.find(f"{left}-{right}") > 0 else -expected, abs=0.005)


def test_words_are_never_formulas_and_the_same_papers_are_the_same_bytes(
    decided: Path, tmp_path: Path, written: Path
) -> None:
    with Engagement(decided) as engagement:
        first = build_papers(engagement, ["C2", "D3", "E1"], tmp_path / "a")
        second = build_papers(engagement, ["C2", "D3", "E1"], tmp_path / "b")
    assert [path.name for path in first.files] == [path.name for path in second.files]
    for one, other in zip(first.files, second.files, strict=True):
        assert one.read_bytes() == other.read_bytes()
    for path in first.files:
        assert all(info.date_time[0] == 1980 for info in zipfile.ZipFile(path).infolist())


@pytest.mark.slow
def test_a_hostile_text_stays_a_text(decided: Path, tmp_path: Path) -> None:
    with Engagement(decided) as engagement, engagement.batch() as batch:
        batch.add("decision", "paper", "C8", {"cells": {"work": '=HYPERLINK("http://x","y")', "conclusion": "+1+1"}})
    with Engagement(decided) as engagement:
        built = build_papers(engagement, ["C8"], tmp_path)
    values = [cell.value for row in load_workbook(built.files[1]).worksheets[0].iter_rows() for cell in row]
    assert '=HYPERLINK("http://x","y")' in values
    assert b"<f>" not in zipfile.ZipFile(built.files[1]).read("xl/worksheets/sheet1.xml").replace(b"<f>=IF(COUNT", b"")


@pytest.mark.slow
def test_what_a_stranger_would_miss_is_said(decided: Path, run: Run) -> None:
    said = run("workpaper", "build", "C1", "F1", folder=decided)
    assert said.returncode == 0
    assert "F1 访谈记录 尚不完整：程序未说明是否执行（第 1、2 项）" in said.stderr
    assert "没有结论" in said.stderr and "没有编制人和日期" in said.stderr
    assert "2 份底稿中 2 份" in said.stderr
    run("--by", "张三", "workpaper", "set", "C1", "--conclusion", "收支数据可以采用", folder=decided)
    said = run("workpaper", "list", "--json", folder=decided)
    found = {item["index"]: item for item in json.loads(said.stdout)["papers"]}
    assert found["C1"]["complete"] and found["C1"]["status"] == "complete"
    assert found["C1"]["prepared_by"] == "张三" and found["C1"]["missing"] == ["reviewed"]
    assert not found["F1"]["complete"]


@pytest.mark.slow
def test_a_review_shows_on_the_paper_until_it_changes(decided: Path, tmp_path: Path, run: Run) -> None:
    run("--by", "张三", "workpaper", "set", "C8", "--absent", "评分表不含制度指标", folder=decided)
    with Engagement(decided) as engagement:
        before = paper(engagement, "C8")
    assert before.missing == ("reviewed",) and "复核" in "".join(before.lacking)
    for role, name in (("lead", "李四"), ("manager", "王五"), ("partner", "赵六")):
        run("team", "add", name, "--role", role, folder=decided)
    run("team", "add", "张三", "--role", "preparer", folder=decided)
    said = [
        run("--by", name, "review", "sign", "paper:C8", folder=decided) for name in ("张三", "李四", "王五", "赵六")
    ]
    assert [one.returncode for one in said] == [0, 0, 0, 0], [one.stderr for one in said]
    with Engagement(decided) as engagement:
        signed = paper(engagement, "C8")
        build_papers(engagement, ["C8"], tmp_path)
    assert signed.missing == () and [one.name for one in signed.reviews] == ["李四", "王五", "赵六"]
    words = [cell.value for row in load_workbook(next(tmp_path.glob("C8_*"))).worksheets[0].iter_rows() for cell in row]
    shown = "".join(str(value) for value in words)
    assert "李四" in shown and "赵六" in shown
    run("--by", "张三", "workpaper", "set", "C8", "--absent", "改了", folder=decided)
    with Engagement(decided) as engagement:
        assert paper(engagement, "C8").missing == ("reviewed",)


def test_papers_before_anything_was_imported_say_what_they_wait_for(tmp_path: Path, run: Run) -> None:
    root = tmp_path / "new"
    run("init", root, "--entity", "某局", "--year", "2021", "--rubric", "zhanjiang-2018")
    with Engagement(root) as engagement:
        found = {item.index: item for item in papers(engagement)}
    assert len(found) == 27 and not any(item.complete for item in found.values())
    assert any("journal" in words.lower() or "序时账" in words for words in found["D1"].lacking)
    assert "result" in found["C5"].missing


@pytest.mark.slow
def test_the_digest_of_a_paper_changes_with_its_ground_and_with_nothing_else(decided: Path, run: Run) -> None:
    with Engagement(decided) as engagement:
        before = {item.index: item.digest for item in papers(engagement)}
    exception = json.loads(run("exception", "list", "--check", "asset.idle", "--json", folder=decided).stdout)
    id_ = exception["exceptions"][0]["id"]
    run("exception", "dismiss", id_, "--because", "已调剂使用", folder=decided)
    with Engagement(decided) as engagement:
        after = {item.index: item for item in papers(engagement)}
        signed = {item.id: item for item in reviewables(engagement)}
    assert {index for index in before if before[index] != after[index].digest} == {"C5", "D3"}
    assert signed["C5"].digest == after["C5"].digest and dict(signed["C5"].parts).keys() >= {"result", "conclusion"}


@pytest.mark.slow
def test_a_firm_lays_out_its_own_papers(
    checked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    firm = tmp_path / "firm"
    (firm / "workpapers" / "papers").mkdir(parents=True)
    (firm / "workpapers" / "style.yaml").write_text("logo: 恒信\nfont: 仿宋\naccent: '#003300'\n", "utf-8")
    words = """
index: C9
title: {zh: 大额支出, en: Large}
purpose: {zh: 目的, en: purpose}
steps: [{text: {zh: 列出, en: list}, computed: true}]
blocks:
  - id: large
    title: {zh: 大额, en: Large}
    needs: [journal]
    parameters: {least: 50000.00}
    sql: SELECT row_key AS key, summary, amount, file FROM expense WHERE amount >= $least ORDER BY amount DESC, row_key
    columns:
      - {id: summary, label: 摘要, width: "3"}
      - {id: amount, label: 金额, kind: amount, total: true}
      - {id: share, label: 占比, kind: percent, formula: 100 * amount / 1000000}
      - {id: seen, label: 核对, open: true}
"""
    (firm / "workpapers" / "papers" / "C9.yaml").write_text(words, "utf-8")
    monkeypatch.setenv("AUDITKIT_FIRM", str(firm))
    assert run("specs", "update", folder=checked).returncode == 0
    said = run("workpaper", "build", "C9", "--out", tmp_path / "out", "--json", folder=checked)
    assert said.returncode == 0, said.stderr
    sheet = load_workbook(tmp_path / "out" / "C9_大额支出.xlsx").worksheets[0]
    assert sheet["B1"].value == "恒信" and sheet["B1"].font.name == "仿宋"
    with Engagement(checked) as engagement:
        table = paper(engagement, "C9").blocks[0].table
    assert table is not None and table.rows and table.totals[1] == sum(row.items[1].value for row in table.rows)  # type: ignore[misc]


@pytest.mark.slow
def test_a_bad_query_is_refused_with_its_block(checked: Path, tmp_path: Path, run: Run) -> None:
    path = checked / "specs" / "workpapers" / "papers" / "C6.yaml"
    path.write_text(path.read_text("utf-8").replace("FROM staffing", "FROM read_csv('/etc/passwd')"), "utf-8")
    run("specs", "update", folder=checked)
    said = run("workpaper", "build", "C6", folder=checked)
    assert said.returncode == 2 and "rows" in said.stderr and "Traceback" not in said.stderr


def test_an_engagement_without_a_programme_says_how_to_get_one(checked: Path, run: Run) -> None:
    shutil.rmtree(checked / "specs" / "workpapers")
    with Engagement(checked) as engagement, engagement.batch() as batch:
        for record in engagement.log.all("spec"):
            if record.id.startswith("workpapers/"):
                batch.add("decision", "spec", record.id, {**record.body, "gone": True})
    said = run("workpaper", "list", folder=checked)
    assert said.returncode == 2 and "specs update" in said.stderr
    with Engagement(checked) as engagement:
        assert reviewables(engagement) == []


def test_columns_share_the_grid_and_formulas_wait_for_their_inputs() -> None:
    for widths in ([1, 1, 1], [5, 1], [0.5] * 12, [1] * 7):
        spans = spans_of([Column(str(n), "", width=width) for n, width in enumerate(widths)], 24)
        assert sum(spans) == 24 and min(spans) >= 1
    words = formula_text(parse("a - b - c"), {"a": "B2", "b": "C2", "c": "D2"})
    assert words == '=IF(COUNT(B2,C2,D2)=3,IFERROR(((B2-C2)-D2),""),"")'


@pytest.mark.slow
@pytest.mark.parametrize(("number", "language"), [(3, "zh"), (6, "en"), (8, "zh")])
def test_papers_of_other_engagements(number: int, language: str, tmp_path: Path, run: Run) -> None:
    way = VARIETY[number]
    made = build(tmp_path / "inputs", **way)  # type: ignore[arg-type]
    root = tmp_path / "engagement"
    words = ("--entity", made.entity, "--year", str(way["year"]), "--rubric", "zhanjiang-2018", "--language", language)
    assert run("init", root, *words).returncode == 0
    assert run("import", tmp_path / "inputs", folder=root).returncode == 0
    assert run("check", "run", folder=root).returncode == 0
    with Engagement(root) as engagement:
        found = {item.index: item for item in papers(engagement)}
        built = build_papers(engagement, out=tmp_path / "out")
    assert len(built.files) == 28
    months = next(block.table for block in found["C1"].blocks if block.id == "months")
    total = next(block.table for block in found["C1"].blocks if block.id == "actual")
    assert months is not None and total is not None
    spent = next(row.items[1].value for row in total.rows if row.key == "spend.total")
    assert len(months.rows) == 12 and months.totals[3] == spent
    assert found["C5"].complete is False and "result" not in found["C5"].missing

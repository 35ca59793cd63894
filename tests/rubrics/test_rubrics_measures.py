"""What rubrics ask beyond the books comes from final accounts of two years and from targets, or is asked."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from commands import Run
from openpyxl import Workbook

TARGETS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "核实值"]


def measures(run: Run, root: Path) -> dict[str, str | None]:
    said = run("measure", "list", "--json", folder=root)
    assert said.returncode == 0, said.stderr
    return {found["id"]: found["value"] for found in json.loads(said.stdout)["measures"]}


def engagement(run: Run, root: Path) -> Path:
    said = run("init", root, "--entity", "某市水务局", "--year", "2022", "--rubric", "mof-2013-53-department")
    assert said.returncode == 0, said.stderr
    return root


def book(path: Path, rows: list[list[object]]) -> Path:
    found = Workbook()
    sheet = found.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    found.save(path)
    return path


def running(path: Path, year: int, amount: float) -> Path:
    rows: list[list[object]] = [
        ["机构运行信息表"],
        ["", "", "", "", "", "", "财决附03表"],
        ["编制单位：某市水务局", "", f"{year}年度", "", "", "", "金额单位：元"],
        ["项目", "行次", "预算数", "统计数", "项目", "行次", "统计数"],
        ["栏次", "", "1", "2", "栏次", "", "3"],
        ["一、“三公”经费支出", "1", "—", "—", "四、机关运行经费", "23", 0],
        ["（一）支出合计", "2", amount, amount, "", "", ""],
        ["3．公务接待费", "7", amount, amount, "", "", ""],
    ]
    return book(path, rows)


@pytest.mark.slow
def test_the_year_before_comes_from_its_final_accounts(run: Run, tmp_path: Path) -> None:
    root = engagement(run, tmp_path / "e")
    files = [running(tmp_path / "决算2022.xlsx", 2022, 9000), running(tmp_path / "决算2021.xlsx", 2021, 8000)]
    for file in files:
        said = run("import", file, "--kind", "final_accounts", folder=root)
        assert said.returncode == 0, said.stderr
    found = measures(run, root)
    assert (found["sangong.actual"], found["sangong.prior"]) == ("9000.00", "8000.00")
    assert Decimal(found["sangong.change"] or "0") == Decimal("12.5")


def targets(path: Path, verified: list[str]) -> Path:
    rows: list[list[object]] = [["绩效目标表"], [*TARGETS]]
    names = ("培训班数量", "检查次数", "调研次数")
    for name, value in zip(names, verified, strict=True):
        rows.append(["产出指标", "数量指标", name, "≥4次", "5次", value])
    return book(path, rows)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("verified", "expected"),
    [(["4次", "5次", "3次"], "91.67"), (["4次", "5次", ""], None), (["4", "4", "4"], "100.00")],
)
def test_output_is_what_was_verified(run: Run, tmp_path: Path, verified: list[str], expected: str | None) -> None:
    root = engagement(run, tmp_path / "e")
    said = run("import", targets(tmp_path / "目标.xlsx", verified), "--kind", "targets", folder=root)
    assert said.returncode == 0, said.stderr
    found = measures(run, root)["output.quantity.rate"]
    assert (None if found is None else format(Decimal(found), ".2f")) == expected


@pytest.mark.slow
def test_an_asked_value_stands_in(run: Run, tmp_path: Path) -> None:
    root = engagement(run, tmp_path / "e")
    running(tmp_path / "决算2022.xlsx", 2022, 9000)
    assert run("import", tmp_path / "决算2022.xlsx", "--kind", "final_accounts", folder=root).returncode == 0
    assert measures(run, root)["satisfaction.rate"] is None
    said = run("measure", "set", "satisfaction.rate", "--value", "93.5", "--because", "问卷 200 份", folder=root)
    assert said.returncode == 0, said.stderr
    assert str(measures(run, root)["satisfaction.rate"]).startswith("93.5")

"""A report whose score table has indicators that do not apply: every column of the result adds up."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from commands import Run


@pytest.mark.slow
def test_result_adds_up_when_an_indicator_does_not_apply(run: Run, tmp_path: Path) -> None:
    root = tmp_path / "e"
    assert run("init", root, "--entity", "云岭市文旅局", "--year", "2024", "--rubric", "xinzhou").returncode == 0
    assert run("rubric", "weights", "--propose", "proportional", "--because", "商定", folder=root).returncode == 0
    for measure, value in (("rate.closing", "7.25"), ("output.quality.rate", "96.3"), ("output.key.rate", "96.3")):
        assert run("measure", "set", measure, "--value", value, "--because", "资料", folder=root).returncode == 0
    absent = run("score", "set", "7.1", "--not-applicable", "--because", "本年无此项任务", folder=root)
    assert absent.returncode == 0, absent.stderr
    decisions = [
        f"  - score: {{indicator: '{item['id']}', points: {item['points']}, rationale: 无扣分事项}}"
        for item in json.loads(run("score", "show", "--json", folder=root).stdout)["indicators"]
        if item["awarded"] is None and item["status"] != "absent"
    ]
    (tmp_path / "d.yaml").write_text("\n".join(["decisions:", *decisions, ""]), "utf-8")
    applied = run("apply", tmp_path / "d.yaml", folder=root)
    assert applied.returncode == 0, applied.stderr
    built = run("report", "build", "--format", "md", "--out", tmp_path / "out", folder=root)
    assert built.returncode == 0, built.stderr
    words = (tmp_path / "out" / "report.md").read_text("utf-8")
    table = words.split("| 评价内容 |")[1].split("\n\n")[0].replace("*", "")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    for column in (1, 2, 3):
        assert sum(Decimal(row[column]) for row in rows[:-1]) == Decimal(rows[-1][column])
    assert rows[-2][0] == "调整"
    assert "履行职责完成工作任务（3分）：不适用。本年无此项任务。" in words
    assert "未评定" not in words
    assert "计扣 2.17 分，得 0.83 分" in words
    assert re.search(r"检查程序执行情况\n\n截至本稿", words)

"""The self-evaluation beside the independent scores: matched by name, never guessed."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from commands import Run

from auditkit.analysis.selfeval.matching import match_rows
from auditkit.core.rubric import Grade, Indicator, Rubric
from auditkit.core.rules import Judgement
from auditkit.documents.figures import untied
from auditkit.engagement.comparing import comparison
from auditkit.engagement.folder import Engagement
from auditkit.messages import speaking
from auditkit.report.composing import compose


def leaf(id_: str, name: str) -> Indicator:
    return Indicator(id=id_, name={"zh": name}, points=Fraction(5), rule=Judgement(step=Fraction(1, 2)))


def rubric(*groups: tuple[str, tuple[Indicator, ...]]) -> Rubric:
    nodes = tuple(Indicator(id=name, name={"zh": name}, children=leaves) for name, leaves in groups)
    return Rubric(id="r", title={"zh": "r"}, total=Fraction(20), grades=(Grade(min=Fraction(0), grade={"zh": "中"}),),
                  indicators=nodes)  # fmt: skip


def row(label: str, path: str = "") -> dict[str, object]:
    return {"role": "score", "label": label, "path": path}


def test_names_are_compared_without_quotes_brackets_and_points() -> None:
    found = match_rows([row("“三公”经费 控制率（5分）")], rubric(("过程", (leaf("1", "三公经费控制率"),))))
    assert list(found.rows) == ["1"]
    assert found.unmatched == ()


def test_the_level_above_tells_two_indicators_of_one_name_apart() -> None:
    both = rubric(("资产", (leaf("a", "制度健全性"),)), ("预算", (leaf("b", "制度健全性"),)))
    rows = [row("制度健全性", "过程(40分)/预算(15分)"), row("制度健全性", "过程(40分)/资产(10分)")]
    found = match_rows(rows, both)
    assert {id_: item["path"] for id_, item in found.rows.items()} == {
        "b": "过程(40分)/预算(15分)",
        "a": "过程(40分)/资产(10分)",
    }


def test_what_might_be_either_is_matched_with_neither() -> None:
    both = rubric(("资产", (leaf("a", "制度健全性"),)), ("预算", (leaf("b", "制度健全性"),)))
    found = match_rows([row("制度健全性", "过程")], both)
    assert found.rows == {}
    assert [item["label"] for item in found.unmatched] == ["制度健全性"]
    assert [item.id for item in found.missing] == ["a", "b"]


def test_equal_names_in_equal_number_are_taken_in_their_order() -> None:
    both = rubric(("资产", (leaf("a", "制度健全性"),)), ("预算", (leaf("b", "制度健全性"),)))
    first, second = row("制度健全性"), row("制度健全性")
    assert match_rows([first, second], both).rows == {"a": first, "b": second}


@pytest.fixture(scope="module")
def compared(decided_engagement: Path, run: Run) -> dict[str, object]:
    said = run("selfeval", "compare", "--json", folder=decided_engagement)
    assert said.returncode == 0, said.stderr
    found: dict[str, object] = json.loads(said.stdout)
    return found


def test_self_evaluated_recomputed_and_independent(compared: dict[str, object]) -> None:
    assert {key: compared[key] for key in ("self_total", "self_added", "total", "difference")} == {
        "self_total": "98",
        "self_added": "97",
        "total": "85",
        "difference": "13",
    }
    rows = {item["id"]: item for item in compared["indicators"]}  # type: ignore[attr-defined]
    assert {key: rows["3.2.3"][key] for key in ("self", "recomputed", "awarded", "difference")} == {
        "self": "5",
        "recomputed": "0",
        "awarded": "0",
        "difference": "5",
    }
    assert rows["1.1.1"]["recomputed"] is None
    assert compared["unmatched"] == []


def test_a_workbook_of_it_and_nothing_but_a_workbook(decided_engagement: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "对比.xlsx"
    said = run("selfeval", "compare", "--out", out, folder=decided_engagement)
    assert said.returncode == 0, said.stderr
    sheet = openpyxl.load_workbook(out).worksheets[1]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert next(line for line in rows if line[0] == "三公经费控制率")[1:6] == [5, 5, 0, 0, "+5"]
    refused = run("selfeval", "compare", "--out", tmp_path / "对比.docx", folder=decided_engagement)
    assert refused.returncode == 2
    assert "xlsx" in refused.stderr
    assert not (tmp_path / "对比.docx").exists()


@pytest.mark.slow
def test_the_section_of_the_report_ties_every_number(decided_engagement: Path) -> None:
    with Engagement(decided_engagement) as engagement, speaking("zh"):
        document = compose(engagement)
        assert untied(document) == []
        found = comparison(engagement)
    assert found is not None
    assert [row.score.indicator.id for row in found.higher if row.difference == 5] == ["3.2.3"]


def test_without_a_self_evaluation(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "e"
    assert run("init", folder, "--entity", "某局", "--year", "2022", "--rubric", "zhanjiang-2018").returncode == 0
    said = run("selfeval", "compare", folder=folder)
    assert said.returncode == 2
    assert len(said.stderr.strip().splitlines()) == 1


@pytest.mark.slow
def test_a_paper_of_another_rubric_is_listed_apart(decided_engagement: Path, run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(decided_engagement, tmp_path / "e"))
    paper = tmp_path / "另表.xlsx"
    book = openpyxl.Workbook()
    lines = [
        ("2018年度部门整体支出绩效自评表", "", "", ""),
        ("一级指标", "三级指标", "分值", "自评得分"),
        ("过程", "三公经费控制率", 10, 9),
        ("过程", "公众知晓率", 90, 80),
        ("合计", "", 100, 89),
    ]
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    book.save(paper)
    removed = run("source", "remove", "自评报告.docx", "--because", "换表", folder=folder)
    assert removed.returncode == 0, removed.stderr
    assert run("import", paper, "--kind", "self_evaluation", folder=folder).returncode == 0
    found = json.loads(run("selfeval", "compare", "--json", folder=folder).stdout)
    rows = {item["id"]: item for item in found["indicators"]}
    assert (rows["3.2.3"]["self"], rows["3.2.3"]["paper_points"], rows["3.2.3"]["difference"]) == ("9", "10", None)
    assert [(item["label"], item["self"]) for item in found["unmatched"]] == [("公众知晓率", "80")]

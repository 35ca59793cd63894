"""Projects looked at on their own: money by level, figures, scores by their own table, their place in the report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st

from auditkit.engagement.answer_words import about_words
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import send_letter
from auditkit.engagement.responding import Said, Taking, answer, decide_response
from auditkit.engagement.subject_scoring import subject_sheet
from auditkit.engagement.subjects import Funds, Subject, subject
from auditkit.errors import UsageError
from auditkit.messages import speaking

INPUTS = ROOT / "examples" / "zelin-2021" / "inputs"
POND = "山塘清淤整治"
Say = Callable[..., str]


@pytest.fixture(scope="session")
def begun(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement with budget and project table only. Not to be changed: copy it."""
    root = tmp_path_factory.mktemp("subjects") / "e"
    said = run("init", root, "--entity", "泽林县水利局", "--year", "2021", "--rubric", "yueyang-department")
    assert said.returncode == 0, said.stderr
    said = run("import", INPUTS / "项目收支情况.xlsx", INPUTS / "部门预算批复.xlsx", folder=root)
    assert said.returncode == 0, said.stderr
    return root


@pytest.fixture
def root(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "e"))


@pytest.fixture
def say(run: Run, root: Path) -> Say:
    """Run a command that succeeds; returns what it prints."""

    def said(*words: str) -> str:
        done = run(*words, folder=root)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return said


@pytest.fixture
def refused(run: Run, root: Path) -> Say:
    """Run a command that is refused and records nothing; returns what it says."""

    def said(*words: str) -> str:
        with Engagement(root) as before:
            entries = before.log.head()[0]
        done = run(*words, folder=root)
        assert done.returncode == 2, done.stdout
        with Engagement(root) as after:
            assert after.log.head()[0] == entries
        return done.stderr

    return said


def shown(say: Say, *words: str) -> Any:
    return json.loads(say(*words, "--json"))


def funds(say: Say, level: str, planned: str, received: str, spent: str, *more: str) -> str:
    amounts = ("--planned", planned, "--received", received, "--spent", spent)
    return say("subject", "funds", "pond", "--level", level, *amounts, *more, "--because", "下达文件")


def measures(say: Say) -> dict[str, Any]:
    return {found["id"]: found for found in shown(say, "measure", "list")["measures"]}


@pytest.mark.slow
def test_money_by_level_becomes_measures(say: Say, root: Path) -> None:
    say("subject", "add", "pond", "--name", POND)
    before = measures(say)
    assert before[f"project.{POND}.spend"]["value"] == "959600.00"
    assert f"project.{POND}.planned" not in before
    funds(say, "county", "300000", "200000", "100000.50")
    funds(say, "province", "700000", "700000", "700000")
    found = measures(say)
    assert found[f"project.{POND}.county.left"]["value"] == "99999.50"
    assert found[f"project.{POND}.planned"]["value"] == "1000000.00"
    assert found[f"project.{POND}.spent"]["value"] == "800000.50"
    assert found[f"project.{POND}.received_rate"]["value"].startswith("90.000")
    assert found[f"project.{POND}.province.spent"]["basis"] == "下达文件"
    assert found["funds.planned"]["value"] is None  # nobody said it of the department
    assert found[f"project.{POND}.spend"] == before[f"project.{POND}.spend"]
    told = shown(say, "subject", "show", "pond")
    assert [one["level"] for one in told["funds"]] == ["province", "county"]
    assert told["totals"] == {
        "planned": "1000000.00",
        "received": "900000.00",
        "spent": "800000.50",
        "left": "99999.50",
    }
    assert "测试员" in say("explain", f"project.{POND}.county.spent")


@pytest.mark.slow
def test_scores_are_its_own(say: Say) -> None:
    say("subject", "add", "pond", "--name", POND, "--rubric", "yueyang-project")
    say("measure", "set", "satisfaction.rate", "--value", "50", "--because", "部门问卷")
    funds(say, "county", "400000", "300000", "200000")
    sheet = {one["id"]: one for one in shown(say, "score", "show", "--subject", "pond")["indicators"]}
    assert sheet["2.1.1"]["awarded"] == "2.25"  # 75 % received of 3 points
    assert sheet["2.1.1"]["deductions"][0]["id"] == "D-pond-2.1.1"
    assert sheet["3.2.5"]["awarded"] is None  # what the department's users said is not about the project
    say("subject", "value", "pond", "satisfaction.rate", "--value", "92", "--because", "村组问卷")
    main = shown(say, "score", "show")
    say("score", "set", "2.2.1", "--points", "4", "--rationale", "列支机关维修费", "--subject", "pond")
    sheet = {one["id"]: one for one in shown(say, "score", "show", "--subject", "pond")["indicators"]}
    assert sheet["3.2.5"]["awarded"] == "8"
    assert (sheet["2.2.1"]["awarded"], sheet["2.2.1"]["deducted"]) == ("4", "3")
    assert shown(say, "score", "show") == main
    say("score", "set", "2.2.1", "--points", "7", "--subject", "pond")
    assert shown(say, "score", "show", "--subject", "pond")["indicators"][7]["deductions"] == []
    say("score", "clear", "2.2.1", "--because", "误记", "--subject", "pond")
    assert shown(say, "score", "show", "--subject", "pond")["indicators"][7]["awarded"] is None


@pytest.mark.slow
def test_books_stand_where_no_money_was_stated(say: Say) -> None:
    say("subject", "add", "pond", "--name", POND, "--rubric", "yueyang-project")
    sheet = {one["id"]: one for one in shown(say, "score", "show", "--subject", "pond")["indicators"]}
    assert Fraction(sheet["2.1.1"]["awarded"]) == Fraction("2.75")  # 1.1 of 1.2 million received


MISTAKES = (
    (("add", "main", "--name", "x"), "main"),
    (("add", "a/b", "--name", "x"), "a/b"),
    (("add", "work", "--name", "x"), "work"),
    (("add", "p", "--name", " "), "--name"),
    (("add", "p", "--name", POND), "pond"),
    (("add", "pond", "--name", "别的"), POND),
    (("add", "p", "--name", "x", "--rubric", "none"), "yueyang-project"),
    (("add", "p", "--name", "x", "--rubric", "mof-2020-10-project"), "--propose"),
    (("add", "p", "--name", "x", "--propose", "equal"), "--rubric"),
    (("edit", "pond", "--finding", "F-009"), "F-009"),
    (("edit", "main", "--name", "x"), "engagement.toml"),
    (("edit", "other", "--name", "x"), "pond"),
    (("show", "other"), "pond"),
    (("funds", "pond", "--level", "city", "--because", "x"), "--planned"),
    (("funds", "pond", "--level", "city", "--spent", "-1", "--because", "x"), "0"),
    (("funds", "pond", "--level", "city", "--spent", "1", "--because", " "), "--because"),
    (("value", "pond", "no.measure", "--value", "1", "--because", "x"), "no.measure"),
    (("value", "main", "satisfaction.rate", "--value", "1", "--because", "x"), "measure set"),
    (("remove", "pond", "--because", " "), "--because"),
    (("paper", "main"), "main"),
    (("paper", "pond", "--format", "odt"), "odt"),
)


@pytest.mark.slow
def test_mistakes_are_told_and_nothing_is_recorded(say: Say, refused: Say) -> None:
    say("subject", "add", "pond", "--name", POND)
    for words, told in MISTAKES:
        assert told in refused("subject", *words), words


@pytest.mark.slow
def test_scores_that_cannot_be(say: Say, refused: Say) -> None:
    say("subject", "add", "pond", "--name", POND)
    assert "--rubric" in refused("score", "show", "--subject", "pond")
    say("subject", "edit", "pond", "--rubric", "yueyang-project")
    assert "7" in refused("score", "set", "2.2.1", "--points", "8", "--rationale", "x", "--subject", "pond")
    assert "2.2.1" in refused("score", "set", "2.2.1", "--points", "5", "--subject", "pond")
    assert "2.1.1" in refused("score", "set", "2.1.1", "--points", "1", "--rationale", "x", "--subject", "pond")
    assert "2.2.2" in refused("score", "clear", "2.2.2", "--because", "x", "--subject", "pond")
    assert "--what-if" in refused("score", "show", "--subject", "pond", "--what-if", "D-1")
    said = ("--points", "1", "--rationale", "x", "--override", "--because", "到账凭证有误", "--subject", "pond")
    say("score", "set", "2.1.1", *said)
    sheet = {one["id"]: one for one in shown(say, "score", "show", "--subject", "pond")["indicators"]}
    assert sheet["2.1.1"]["awarded"] == "1"


@pytest.mark.slow
def test_weights_of_a_rubric_without_points(say: Say) -> None:
    say("subject", "add", "pond", "--name", POND, "--rubric", "mof-2020-10-project", "--propose", "equal")
    assert shown(say, "score", "show", "--subject", "pond")["full"] == "100"
    say("subject", "edit", "pond", "--entity", "县水利局")
    assert shown(say, "subject", "show", "pond")["entity"] == "县水利局"


@pytest.mark.slow
def test_outline_and_section_and_paper(say: Say, root: Path) -> None:
    say("subject", "add", "pond", "--name", POND, "--rubric", "yueyang-project")
    passage = root / "narrative" / "pond.md"
    assert [line for line in passage.read_text("utf-8").splitlines() if line][0] == "# 项目概况"
    cited = "{{ m('project.POND.spend') }}".replace("POND", POND)
    written = passage.read_text("utf-8").replace("# 实施情况", f"# 实施情况\n\n支出{cited}。")
    passage.write_text(written, "utf-8")
    funds(say, "county", "300000", "200000", "100000", "--left", "120000")
    say("report", "build", "--format", "md")
    words = (root / "report" / "report.md").read_text("utf-8")
    part = words[words.rindex("重点项目和单位抽查情况\n") : words.rindex("主要经验及做法和存在的问题\n")]
    assert "支出95.96万元。" in part
    assert "项目概况" not in part  # nobody wrote anything below
    assert "结余与到位减支出不一致" in part
    assert "| 县（区）级 | 30.00 | 20.00 | 10.00 | 12.00 | 66.67 | 50.00 |" in part
    say("report", "check")
    say("subject", "paper", "pond", "--format", "md,docx")
    assert "一、实施情况" in (root / "report" / "subject-pond.md").read_text("utf-8")
    say("subject", "remove", "pond", "--because", "取消抽查")
    assert [one["id"] for one in shown(say, "subject", "list")["subjects"]] == ["main"]
    say("report", "build", "--format", "md")
    assert "抽查情况" not in (root / "report" / "report.md").read_text("utf-8")


@pytest.mark.slow
def test_evidence_is_kept_and_told(say: Say, root: Path, tmp_path: Path) -> None:
    paper = tmp_path / "下达文件.txt"
    paper.write_text("省级资金70万元", "utf-8")
    say("subject", "add", "pond", "--name", POND, "--rubric", "yueyang-project")
    funds(say, "province", "700000", "700000", "650000", "--evidence", str(paper))
    funds(say, "province", "700000", "700000", "660000")  # a later figure keeps the paper
    assert len(list((root / "evidence").iterdir())) == 1
    assert "下达文件.txt" in say("explain", f"project.{POND}.province.spent")
    say("score", "set", "2.2.1", "--points", "4", "--rationale", "列支机关维修费", "--subject", "pond")
    told = say("explain", "D-pond-2.2.1")
    assert "列支机关维修费" in told and "测试员" in told and POND in told


@pytest.mark.slow
def test_decisions_in_yaml_are_applied_once(say: Say, refused: Say, root: Path, tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text(
        f"""decisions:
  - subject: {{id: pond, name: {POND}, rubric: yueyang-project}}
  - funds: {{subject: pond, level: city, planned: 10000, received: 9000, spent: 8000, because: 文件}}
  - value: {{subject: pond, measure: satisfaction.rate, value: 92, because: 问卷}}
  - score: {{subject: pond, indicator: 2.2.1, points: 6, rationale: 手续不全}}
""",
        "utf-8",
    )
    say("apply", str(file))
    with Engagement(root) as first:
        entries = first.log.head()[0]
        assert subject(first, "pond").total("left") == Decimal("1000.00")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("decisions:\n  - funds: {subject: pond, level: city, planned: much, because: x}\n", "utf-8")
    assert "much" in refused("apply", str(wrong))
    wrong.write_text("decisions:\n  - funds: {subject: pond, level: moon, planned: 1, because: x}\n", "utf-8")
    assert "province" in refused("apply", str(wrong))
    say("apply", str(file))
    with Engagement(root) as second:
        assert second.log.head()[0] == entries


@pytest.mark.slow
def test_the_subject_of_an_engagement_is_a_project(run: Run, tmp_path: Path) -> None:
    words = ("--entity", "甲局", "--year", "2022", "--rubric", "yueyang-project")
    for more in (("--subject", "project"), ("--subject", "department", "--project", "甲项目")):
        said = run("init", tmp_path / "e", *words, *more)
        assert said.returncode == 2 and "--project" in said.stderr
        assert not (tmp_path / "e").exists()
    root = tmp_path / "p"
    assert run("init", root, *words, "--subject", "project", "--project", "甲项目").returncode == 0
    done = run(
        *("subject", "funds", "main", "--level", "other", "--planned", "8", "--received", "6", "--spent", "3"),
        *("--because", "x"), folder=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with Engagement(root) as found:
        assert (subject(found, "main").name, subject(found, "main").kind) == ("甲项目", "project")
    score = json.loads(run("score", "show", "--json", folder=root).stdout)
    rate = next(one for one in score["indicators"] if one["id"] == "2.1.1")
    assert rate["awarded"] == "2.25"
    assert rate["measure"]["id"] == "funds.received_rate"


amounts = st.none() | st.decimals(0, 10**9, places=2)


@given(st.lists(st.builds(Funds, amounts, amounts, amounts, amounts), min_size=1, max_size=4))
def test_totals_add_up_or_are_not_known(found: list[Funds]) -> None:
    levels = dict(zip(("central", "province", "city", "county"), found, strict=False))
    item = Subject("x", "x", funds=levels)  # type: ignore[arg-type]
    for quantity in ("planned", "received", "spent", "left"):
        parts = [one.of(quantity) for one in found]
        total = item.total(quantity)
        assert total == (None if None in parts else sum(parts, Decimal(0)))  # type: ignore[arg-type]
    for one in found:
        if one.left is None and one.remaining is not None:
            assert one.received is not None and one.remaining + (one.spent or 0) == one.received
            assert one.gap is None


@pytest.mark.slow
def test_an_answer_brings_points_back_to_a_project(say: Say, refused: Say, root: Path) -> None:
    say("subject", "add", "pond", "--name", POND, "--rubric", "yueyang-project")
    say("score", "set", "2.2.1", "--points", "5", "--rationale", "用于办公", "--subject", "pond")
    with Engagement(root, "甲") as engagement:
        given = answer(engagement, Said("已归还", refers="deduction", about="D-pond-2.2.1"))
        with pytest.raises(UsageError, match=r"2\.1\.4"):
            decide_response(engagement, given.id, Taking("part", "凭证属实", {"2.1.4": Fraction(1)}))
        with pytest.raises(UsageError, match="2"):
            decide_response(engagement, given.id, Taking("part", "凭证属实", {"pond/2.2.1": Fraction(3)}))
        decide_response(engagement, given.id, Taking("part", "凭证属实", {"pond/2.2.1": Fraction(1)}))
        score = subject_sheet(engagement, "pond").of("2.2.1")
        assert (score.awarded, score.before) == (6, 5)
        with speaking("zh"):
            assert about_words(engagement, given).startswith(f"扣分 D-pond-2.2.1 {POND}")
        assert answer(engagement, Said("同上", refers="indicator", about="pond/2.2.1")).about == "pond/2.2.1"
        with pytest.raises(UsageError, match=r"9\.9\.9"):
            answer(engagement, Said("无", refers="indicator", about="pond/9.9.9"))


def test_days_of_letters_and_answers_are_in_order(root: Path) -> None:
    with Engagement(root, "甲") as engagement:
        first = {"kind": "auditee", "name": "泽林县水利局", "number": "", "findings": {}, "points": {}, "restored": {}}
        rest = {"total": None, "grade": None, "files": [], "withdrawn": "", "days": 10}
        sent = {"round": 1, "sent": "2022-09-02", "due": "2022-09-12"}
        with engagement.deciding() as batch:
            batch.add("decision", "letter", "L-001", {**first, **rest, **sent})
        with pytest.raises(UsageError, match=r"2022-09-01.*2022-09-02"):
            answer(engagement, Said("无意见", objects=False, received="2022-09-01"))
        assert answer(engagement, Said("无意见", objects=False, received="2022-09-02")).round == 1
        with engagement.deciding() as batch:
            batch.add("decision", "letter", "L-002", {**first, **rest, "round": 2, "sent": "", "due": ""})
        with pytest.raises(UsageError, match=r"L-002.*2022-09-01"):
            send_letter(engagement, "L-002", "2022-09-01")

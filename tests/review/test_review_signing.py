"""Signatures bound to what was signed, in their order, by different people; notes; the inbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run
from review_names import FIRST, PREPARER, SECOND, THIRD

from auditkit.engagement.finding import Draft, edit, finding
from auditkit.engagement.folder import Engagement
from auditkit.engagement.noting import answer_note, clear_note, note, raise_note, reopen_note
from auditkit.engagement.publishing import history, publish, revise
from auditkit.engagement.reviewing import (
    Reviewable,
    levels_of,
    next_level,
    sign,
    sign_all,
    signoffs,
    state_of,
    withdraw_signoff,
)
from auditkit.engagement.team import add_member, members, outsiders, remove_member
from auditkit.engagement.waiting import inbox, orphans, standings
from auditkit.errors import BadSpec, Refused, UsageError
from auditkit.shipped import shipped
from auditkit.specs.review import load_review_policy

PAPER = Reviewable("paper", "C-3", "三公经费", "d1", "甲", ("乙",), (("work", "w1"), ("result", "r1")))


@pytest.fixture(scope="module")
def bare_engagement(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new engagement with nothing in it."""
    root = tmp_path_factory.mktemp("bare") / "engagement"
    assert run("init", root, "--entity", "甲局", "--year", "2021", "--rubric", "zhanjiang-2018").returncode == 0
    return root


@pytest.fixture
def bare(bare_engagement: Path, tmp_path: Path) -> Path:
    """A copy of it with few specs: reviews need no others."""
    root = tmp_path / "engagement"
    (root / "specs" / "workpapers").mkdir(parents=True)
    for name in ("engagement.toml", "records.sqlite", "specs/workpapers/review.yaml"):
        (root / name).write_bytes((bare_engagement / name).read_bytes())
    for name in ("sources", "evidence", "derived", "narrative", "workpapers", "report"):
        (root / name).mkdir()
    return root


def by(root: Path, name: str) -> Engagement:
    return Engagement(root, name)


def test_the_reviews_follow_each_other_and_nobody_reviews_their_own(bare: Path) -> None:
    with by(bare, "丙") as engagement, pytest.raises(UsageError, match="Preparer must be signed"):
        sign(engagement, PAPER, 1)
    with by(bare, "甲") as engagement:
        assert sign(engagement, PAPER).level == 0
        with pytest.raises(UsageError, match="甲 prepared it"):
            sign(engagement, PAPER)
    with by(bare, "乙") as engagement, pytest.raises(UsageError, match="乙 prepared it"):
        sign(engagement, PAPER, 1, "无人可用")
    with by(bare, "丙") as engagement:
        assert sign(engagement, PAPER).level == 1
        before = engagement.log.head()
        assert sign(engagement, PAPER, 1).by == "丙" and engagement.log.head() == before
        with pytest.raises(UsageError, match="丙 has signed it as First review"):
            sign(engagement, PAPER, 2)
        with pytest.raises(UsageError, match="丙 has signed it as First review"):
            sign(engagement, PAPER, 0)
    with by(bare, "丁") as engagement:
        with pytest.raises(UsageError, match="First review .* was signed by 丙"):
            sign(engagement, PAPER, 1)
        with pytest.raises(UsageError, match="before the Third review .*, Second review"):
            sign(engagement, PAPER, 3)
        assert sign(engagement, PAPER, 3, "部门经理出差").because == "部门经理出差"
        with pytest.raises(UsageError, match="no level 4"):
            sign(engagement, PAPER, 4)
    with by(bare, "戊") as engagement:
        assert sign(engagement, PAPER).level == 2
        with pytest.raises(UsageError, match="every level is signed"), by(bare, "己") as another:
            sign(another, PAPER)


def test_who_signed_as_preparer_reviews_nothing_of_it(bare: Path) -> None:
    item = Reviewable("report", "", "报告", "d1")
    with by(bare, "甲") as engagement:
        sign(engagement, item)
        with pytest.raises(UsageError, match="甲 prepared it"):
            sign(engagement, item, 1)


def test_a_change_makes_signatures_stale_and_says_what_changed(bare: Path) -> None:
    with by(bare, "甲") as engagement:
        sign(engagement, PAPER)
    with by(bare, "丙") as engagement:
        sign(engagement, PAPER)
        new = Reviewable(
            "paper", "C-3", "三公经费", "d2", "甲", ("乙",), (("work", "w1"), ("result", "r2"), ("x", "1"))
        )
        signed = signoffs(engagement)
        assert [state_of(new, level, signed) for level in (0, 1, 2)] == ["stale", "stale", "missing"]
        assert signed["paper:C-3", 1].changed(new) == ("result", "x")
        assert [one.task for one in inbox(engagement, [new])] == ["stale"]
        assert inbox(engagement, [new])[0].changed == ("result", "x")
        with pytest.raises(UsageError, match="before the First review"):
            sign(engagement, new, 1)
        (one,) = standings(engagement, [new])
        assert not one.done and [level for level, *_ in one.states] == [0, 1, 2, 3]
        assert [gone.item for gone in orphans(engagement, [])] == ["paper:C-3", "paper:C-3"]
    with by(bare, "甲") as engagement:
        assert sign(engagement, new).level == 0
    with by(bare, "丙") as engagement:
        assert sign(engagement, new).level == 1
        assert [entry.by for entry in engagement.log.entries("signoff", "paper:C-3/1")] == ["丙", "丙"]


def test_what_is_not_complete_is_signed_with_a_reason_only_and_all_or_none_are_signed(bare: Path) -> None:
    torn = Reviewable("paper", "C-4", "接待费", "d", "甲", complete=False)
    with by(bare, "甲") as engagement:
        with pytest.raises(UsageError, match="paper:C-4: it is not complete"):
            sign_all(engagement, [PAPER, torn])
        assert signoffs(engagement) == {} and inbox(engagement, [torn]) == []
        assert sign(engagement, torn, because="对方拒绝提供").level == 0


def test_a_signature_is_withdrawn_by_its_signer_only(bare: Path) -> None:
    with by(bare, "甲") as engagement:
        sign(engagement, PAPER)
    with by(bare, "丙") as engagement:
        with pytest.raises(UsageError, match="that of 甲"):
            withdraw_signoff(engagement, PAPER.key, 0, "错了")
        with pytest.raises(UsageError, match="no signature"):
            withdraw_signoff(engagement, PAPER.key, 1, "错了")
    with by(bare, "甲") as engagement:
        with pytest.raises(UsageError, match="say why"):
            withdraw_signoff(engagement, PAPER.key, 0, " ")
        withdraw_signoff(engagement, PAPER.key, 0, "重写")
        assert signoffs(engagement) == {} and next_level(engagement, PAPER, "甲", {}) == 0


def test_a_team_has_roles_that_reviews_ask_for(bare: Path) -> None:
    with by(bare, "甲") as engagement:
        with pytest.raises(UsageError, match="no role chief"):
            add_member(engagement, "甲", ["chief"])
        with pytest.raises(UsageError, match="name a role"):
            add_member(engagement, "甲", [])
        add_member(engagement, "甲", ["preparer"])
        add_member(engagement, " 丙 ", ["lead"])
        add_member(engagement, "丁", ["manager", "manager"])
        before = engagement.log.head()
        add_member(engagement, "丁", ["manager"])
        assert engagement.log.head() == before and outsiders(engagement) == {}
        assert [(m.name, m.roles) for m in members(engagement)] == [
            ("甲", ("preparer",)),
            ("丙", ("lead",)),
            ("丁", ("manager",)),
        ]
        sign(engagement, PAPER)
    with by(bare, "丁") as engagement:
        assert [(one.task, one.level) for one in inbox(engagement, [PAPER])] == []
        with pytest.raises(UsageError, match=r"丁 has no role for the First review .*reviewer1, lead"):
            sign(engagement, PAPER)
    with by(bare, "外人") as engagement:
        assert sign(engagement, PAPER).role == "" and outsiders(engagement) == {"外人": 1}
        assert inbox(engagement, [PAPER]) == []
    with by(bare, "丁") as engagement:
        assert [(one.task, one.level) for one in inbox(engagement, [PAPER])] == [("sign", 2)]
        assert sign(engagement, PAPER).role == "manager"
        with pytest.raises(UsageError, match="戊 is no member"):
            remove_member(engagement, "戊", "调离")
        remove_member(engagement, "丙", "调离")
        assert [m.name for m in members(engagement)] == ["甲", "丁"]
        assert [m.name for m in members(engagement, former=True)] == ["甲", "丙", "丁"]


def test_a_note_is_answered_by_another_and_cleared_by_whoever_raised_it(bare: Path) -> None:
    with by(bare, "丙") as engagement:
        with pytest.raises(UsageError, match="what is asked"):
            raise_note(engagement, PAPER.key, " ")
        assert raise_note(engagement, PAPER.key, "合计不符").id == "N-001"
        with pytest.raises(UsageError, match="your own"):
            answer_note(engagement, "N-001", "已改")
        with pytest.raises(UsageError, match="has no answer"):
            clear_note(engagement, "N-001")
    with by(bare, "甲") as engagement:
        assert [(one.task, one.note) for one in inbox(engagement, [PAPER])][0] == ("answer", "N-001")
        with pytest.raises(UsageError, match="raised by 丙"):
            clear_note(engagement, "N-001", "不成立")
        assert answer_note(engagement, "N-001", "已改").answered_by == "甲"
    with by(bare, "丙") as engagement:
        assert [(one.task, one.note) for one in inbox(engagement, [PAPER])] == [("clear", "N-001")]
        assert reopen_note(engagement, "N-001", "仍不符").status == "open"
    with by(bare, "甲") as engagement:
        answer_note(engagement, "N-001", "已再改")
    with by(bare, "丙") as engagement:
        found = clear_note(engagement, "N-001")
        assert (found.raised_by, found.answered_by, found.cleared_by) == ("丙", "甲", "丙")
        with pytest.raises(UsageError, match="was cleared by 丙"):
            clear_note(engagement, "N-001")
        with pytest.raises(UsageError, match="no note N-009"):
            note(engagement, "N-009")


def test_a_partner_clears_a_note_of_another_with_a_reason(bare: Path) -> None:
    with by(bare, "丙") as engagement:
        raise_note(engagement, "report", "措辞")
        add_member(engagement, "合伙人甲", ["partner"])
    with by(bare, "合伙人甲") as engagement:
        with pytest.raises(UsageError, match="say why"):
            clear_note(engagement, "N-001")
        assert clear_note(engagement, "N-001", "丙已离职").because == "丙已离职"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("roles: [reviewer1, lead]", "roles: [reviewer1, chief]", "chief"),
        ("may_clear: [partner, quality]", "may_clear: [nobody]", "nobody"),
        ("required: always", "required: sometimes", "sometimes"),
        ("items: [paper, finding, score, report]", "items: [letter]", "letter"),
    ],
)
def test_a_setting_with_a_mistake_names_its_line(bare: Path, old: str, new: str, named: str) -> None:
    words = (bare / "specs" / "workpapers" / "review.yaml").read_text("utf-8")
    line = words[: words.index(old)].count("\n") + 1
    with pytest.raises(BadSpec, match=rf"line {line}.*{named}"):
        load_review_policy(words.replace(old, new, 1), "review.yaml")


def test_findings_are_published_whole_or_with_a_reason_and_then_revised(decided: Path) -> None:
    with by(decided, PREPARER) as engagement:
        edit(engagement, "F-001", Draft(parts={"effect": ""}))
        edit(engagement, "F-002", Draft(parts={"cause": ""}))
        with pytest.raises(UsageError, match="F-001: effect missing|F-001"):
            publish(engagement, ["F-001"])
        with pytest.raises(Refused) as refused:
            publish(engagement, [])
        assert len(refused.value.problems) == 2 and engagement.log.all("publication") == []
        with pytest.raises(UsageError, match="never published"):
            revise(engagement, "F-001", Draft(title="又"), "意见")
        publish(engagement, [], "影响难以计量")
        with pytest.raises(UsageError, match="say why"):
            revise(engagement, "F-001", Draft(title="又"), " ")
        assert revise(engagement, "F-001", Draft(title="又一标题"), "采纳意见").revision == 3
        states = history(engagement, "F-001")
        assert [(one.number, one.changed, one.because, one.published_by) for one in states] == [
            (1, (), "", ""),
            (2, ("effect",), "", PREPARER),
            (3, ("title",), "采纳意见", ""),
        ]
        assert finding(engagement, "F-001").title == "又一标题"


@pytest.mark.slow
def test_the_commands(run: Run, ready: Path) -> None:
    def said(*words: str, by: str = PREPARER, status: int = 0) -> str:
        done = run("--by", by, *words, folder=ready)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    assert "N-001" in said("review", "note", "F-001", "--text", "请核对", by=FIRST)
    assert "finding:F-001" in said("review", "inbox")
    assert json.loads(said("review", "answer", "N-001", "--text", "已核对", "--json"))["status"] == "answered"
    assert [one["task"] for one in json.loads(said("review", "inbox", "--json", by=FIRST))["waiting"]] == ["clear"]
    assert "N-001" in said("review", "clear", "N-001", by=FIRST)
    assert said("review", "inbox", by=FIRST).strip() == f"没有待 {FIRST} 办理的事项"
    listed = json.loads(said("review", "list", "--json"))["items"]
    assert {one["kind"] for one in listed} >= {"finding", "score", "report"}
    assert all(s["state"] == "signed" for one in listed for s in one["signoffs"])
    assert json.loads(said("review", "list", "--open", "--json")) == {"items": [], "gone": []}
    assert "没有" not in said("review", "withdraw", "report", "--level", "3", "--because", "再看", by=THIRD)
    assert "report" in said("review", "list", "--open")
    assert "finding:F-999" in said("review", "sign", "finding:F-999", status=2)
    assert "3 个对象" not in said("review", "note", "finding:*", "--text", "x", status=2)
    assert SECOND in said("review", "sign", "report", by=SECOND, status=2)
    said("team", "add", "张三", "--role", "lead")
    assert json.loads(said("team", "list", "--json"))["members"][0]["roles"] == ["lead"]
    said("team", "remove", "张三", "--because", "调离")
    assert "张三" in said("team", "list", "--former")
    assert "N-001" in said("review", "notes") and json.loads(said("review", "notes", "--open", "--json"))["notes"] == []
    for words in (("exception", "unreported"), ("check", "limitation"), ("finding", "history", "F-001")):
        assert json.loads(said(*words, "--json")) and said(*words)
    assert "finding revise F-001" in said("finding", "edit", "F-001", "--cause", "另一原因", status=2)
    assert "F-001" in said("finding", "revise", "F-001", "--cause", "另一原因", "--because", "意见")
    assert "F-001" in said("finding", "publish", "F-001") and said("finding", "publish", "--all")
    assert said("finding", "publish", status=2) and said("exception", "leave-out", "--because", "x", status=2)


DECISIONS = """
decisions:
  - member: {name: 陈静, role: [preparer, lead]}
  - publish: {findings: [F-001]}
  - limitation: {check: travel.outside-approval, because: 已抽查原始凭证}
  - leave-out: {check: disclosure.late, because: 不属评分表所列事项}
"""


def test_the_same_written_in_yaml_adds_nothing_when_applied_again(run: Run, decided: Path, tmp_path: Path) -> None:
    file = tmp_path / "decisions.yaml"
    file.write_text(DECISIONS, "utf-8")
    assert run("apply", file, folder=decided).returncode == 0
    with by(decided, PREPARER) as engagement:
        kinds = [kind for kind in ("member", "publication", "limitation", "unreported") if engagement.log.all(kind)]
        assert len(kinds) == 4
        before = engagement.log.head()
        assert run("apply", file, folder=decided).returncode == 0 and engagement.log.head() == before
    file.write_text(DECISIONS.replace("disclosure.late", "no.such"), "utf-8")
    done = run("apply", file, folder=decided)
    assert done.returncode == 2 and "no.such" in done.stderr


@pytest.mark.slow
def test_a_firm_has_its_own_number_of_reviews(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shipped("workpapers").joinpath("review.yaml").read_text("utf-8")
    third = words.index("  - name: {zh: 三级复核")
    own = words[:third] + words[words.index("\n# When a release") :]
    (tmp_path / "firm" / "workpapers").mkdir(parents=True)
    path = tmp_path / "firm" / "workpapers" / "review.yaml"
    path.write_text(own, "utf-8")
    monkeypatch.setenv("AUDITKIT_FIRM", str(tmp_path / "firm"))
    root = tmp_path / "engagement"
    assert run("init", root, "--entity", "甲局", "--year", "2021", "--rubric", "zhanjiang-2018").returncode == 0
    with by(root, PREPARER) as engagement:
        assert levels_of(engagement, "finding") == (0, 1, 2)
        with pytest.raises(UsageError, match="no level 3"):
            sign(engagement, PAPER, 3)
    path.write_text(own.replace("roles: [reviewer1, lead]", "roles: [chief]"), "utf-8")
    done = run("specs", "update", folder=root)
    assert done.returncode == 2 and "chief" in done.stderr
    with by(root, PREPARER) as engagement:
        assert levels_of(engagement, "finding") == (0, 1, 2)

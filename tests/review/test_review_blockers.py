"""Every blocker of a release is seen to refuse, and to pass once it is mended."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from commands import EXAMPLE, Run
from review_names import FIRST, PREPARER, SECOND, THIRD, sign_all

from auditkit.engagement.blocking import blockers
from auditkit.engagement.file_standing import file_standing
from auditkit.engagement.finding import Draft, add, edit, findings
from auditkit.engagement.folder import Engagement
from auditkit.engagement.following_up import decide, find_exceptions, followed
from auditkit.engagement.limiting import limitations, state_limitation
from auditkit.engagement.noting import answer_note, clear_note, raise_note
from auditkit.engagement.publishing import publish
from auditkit.engagement.review_items import own_items
from auditkit.engagement.reviewing import sign, withdraw_signoff
from auditkit.engagement.scoring import Wish, clear_score, score_sheet, set_score
from auditkit.engagement.team import add_member, remove_member
from auditkit.engagement.unreporting import approve, leave_out, unreported
from auditkit.errors import UsageError

Open = Callable[..., Engagement]


_OPEN: dict[Path, Engagement] = {}
"""Engagements that are looked at several times: specs are read once."""


def kinds(root: Path, *, again: bool = False) -> dict[str, list[str]]:
    """What is in the way: kind to ids; ``again`` opens the engagement anew."""
    if again or root not in _OPEN:
        _OPEN[root] = Engagement(root, PREPARER)
    engagement = _OPEN[root]
    found: dict[str, list[str]] = {}
    for one in blockers(engagement, own_items(engagement)):
        assert one.sentence
        found.setdefault(one.kind, []).append(one.id)
    return found


def test_nothing_is_in_the_way_when_all_is_settled(ready_engagement: Path) -> None:
    assert kinds(ready_engagement) == {}


def test_an_open_note(ready: Path) -> None:
    with Engagement(ready, FIRST) as engagement:
        raise_note(engagement, "finding:F-001", "依据条款号请核对")
    assert kinds(ready) == {"note": ["N-001"]}
    with Engagement(ready, PREPARER) as engagement:
        answer_note(engagement, "n-001", "已核对")
    assert kinds(ready) == {"note": ["N-001"]}
    with Engagement(ready, FIRST) as engagement:
        clear_note(engagement, "N-001")
    assert kinds(ready) == {}


@pytest.mark.slow
def test_an_unscored_indicator(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        judged = next(
            score
            for score in score_sheet(engagement).scores
            if score.verdict is not None and not score.deductions and not score.verdict.override
        )
        clear_score(engagement, judged.indicator.id, "重新评定")
    found = kinds(ready)
    assert found["unscored"] == [judged.indicator.id]
    with Engagement(ready, PREPARER) as engagement:
        set_score(engagement, judged.indicator.id, Wish(judged.points, judged.rationale))
    sign_all(ready)
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_deduction_without_support_and_a_score_judged_otherwise(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        full = next(
            score
            for score in score_sheet(engagement).scores
            if score.verdict is not None and score.awarded == score.points > 1 and not score.verdict.override
        )
        id_ = full.indicator.id
        clear_score(engagement, id_, "改判")
        set_score(engagement, id_, Wish(full.points - 1, "佐证不足"))
        (item,) = score_sheet(engagement).of(id_).deductions
    assert kinds(ready)["unsupported"] == [item.id]
    with Engagement(ready, PREPARER) as engagement:
        name = findings(engagement)[0].id
        clear_score(engagement, id_, "补记依据")
        set_score(engagement, id_, Wish(full.points - 1, "佐证不足", [name]))
    sign_all(ready)
    assert kinds(ready) == {}
    with Engagement(ready, PREPARER) as engagement:
        add(engagement, Draft("又一问题", (id_,), places=("x",)[:0] or None), deduct=Fraction(1, 2), rationale="另扣")
    assert kinds(ready)["judged-otherwise"] == [id_]


@pytest.mark.slow
def test_a_problem_and_a_recommendation_that_rest_on_nothing(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        known = findings(engagement)[0]
        measure = next(item.measures[0] for item in findings(engagement) if item.measures)
        words = dict.fromkeys(("condition", "criteria", "cause", "effect", "recommendation"), "如文")
        item, _ = add(engagement, Draft("没有依据的问题", known.indicators, words))
        publish(engagement, [item.id])
    assert kinds(ready)["baseless"] == [item.id]
    with Engagement(ready, PREPARER) as engagement:
        edit(engagement, item.id, Draft(measures=(measure,)))
        publish(engagement, [item.id])
    sign_all(ready)
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_finding_that_is_not_published_or_was_changed_since(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        item = findings(engagement)[0]
        edit(engagement, item.id, Draft(parts={"cause": "另一原因"}))
    found = kinds(ready)
    assert found.pop("revised") == [item.id]
    assert found.pop("sign-stale") == [f"finding:{item.id}"] * 4 + ["report"] * 4 and found == {}
    with Engagement(ready, PREPARER) as engagement:
        publish(engagement, [item.id])
    sign_all(ready)
    assert kinds(ready) == {}


@pytest.mark.slow
def test_an_open_exception_and_one_that_became_no_finding(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        settled = unreported(engagement)[0].item
        decide(engagement, [settled], "open", "")
    found = kinds(ready)
    assert found["exceptions"] == [settled.exception.check]
    with Engagement(ready, PREPARER) as engagement:
        decide(engagement, find_exceptions(engagement, [settled.exception.id]), "confirmed", "复核无误")
        leave_out(engagement, [settled.exception.id], "另一理由")
    assert kinds(ready)["unreported"] == [settled.exception.check]
    with Engagement(ready, PREPARER) as engagement, pytest.raises(UsageError, match="somebody else must approve"):
        approve(engagement, [settled.exception.id])
    with Engagement(ready, SECOND) as engagement:
        assert approve(engagement, [settled.exception.id]) == 1
    sign_all(ready)
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_decided_exception_whose_ground_changed(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        item = followed(engagement)[0]
        record = engagement.log.get("exception", item.exception.id)
        assert record is not None
        with engagement.batch() as batch:
            batch.add("decision", "exception", record.id, {**record.body, "digest": "0" * 32})
    assert kinds(ready)["flagged"] == [item.exception.id]
    with Engagement(ready, PREPARER) as engagement:
        chosen = find_exceptions(engagement, [item.exception.id])
        decide(engagement, chosen, item.status, item.reason)
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_check_that_could_not_test_everything_without_a_statement(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        (first, *_) = limitations(engagement)
        record = engagement.log.get("limitation", first.check)
        assert record is not None
        with engagement.batch() as batch:
            batch.add("decision", "limitation", first.check, {**record.body, "untestable": 999})
    assert kinds(ready)["untestable"] == [first.check]
    with Engagement(ready, PREPARER) as engagement:
        assert state_limitation(engagement, [first.check], first.because) == 1
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_rubric_that_is_not_adopted_as_it_stands(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        record = engagement.log.get("adoption", f"rubric/{engagement.config.rubric}")
        assert record is not None
        with engagement.batch() as batch:
            batch.add("decision", "adoption", record.id, {**record.body, "sha256": "0" * 64})
    assert kinds(ready)["rubric"] == ["zhanjiang-2018"]
    with Engagement(ready, PREPARER) as engagement, engagement.batch() as batch:
        batch.add("decision", "adoption", record.id, record.body)
    assert kinds(ready) == {}


@pytest.mark.slow
def test_an_answer_that_nobody_decided(ready: Path) -> None:
    body = {
        "round": 1,
        "respondent": {"kind": "auditee", "name": "被评价单位"},
        "refers": {"kind": "general", "id": ""},
        "opinion": "请核对",
        "proof": [],
        "taken": None,
        "reason": "",
        "restored": {},
    }
    with Engagement(ready, PREPARER) as engagement, engagement.batch() as batch:
        batch.add("decision", "response", "R-001", body)
    assert kinds(ready)["response"] == ["R-001"]
    with Engagement(ready, PREPARER) as engagement, engagement.batch() as batch:
        batch.add("decision", "response", "R-001", {**body, "taken": "none", "reason": "依据充分"})
    sign_all(ready, only="report")
    assert kinds(ready) == {}


@pytest.mark.slow
def test_checks_that_have_not_run_on_the_present_state_and_a_missing_date(ready: Path, run: Run) -> None:
    with Engagement(ready, PREPARER) as engagement:
        record = engagement.log.get("run", "check")
        assert record is not None
        with engagement.batch() as batch:
            batch.add("run", "run", "check", {**record.body, "key": "another"})
    assert kinds(ready) == {"run": ["check run"]}
    assert run("check", "run", folder=ready).returncode == 0
    assert kinds(ready) == {}
    toml = ready / "engagement.toml"
    words = toml.read_text("utf-8")
    toml.write_text(words.replace("2019-11-20", ""), "utf-8")
    assert kinds(ready, again=True)["date"] == ["engagement.toml"]
    toml.write_text(words, "utf-8")
    assert kinds(ready, again=True) == {}


def test_a_missing_signature(ready: Path) -> None:
    with Engagement(ready, THIRD) as engagement:
        withdraw_signoff(engagement, "score:3.2.3", 3, "再看一遍")
    assert kinds(ready) == {"sign-missing": ["score:3.2.3"]}
    with Engagement(ready, THIRD) as engagement:
        item = next(item for item in own_items(engagement) if item.key == "score:3.2.3")
        assert sign(engagement, item).level == 3
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_signature_without_the_role_for_it(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        for name, role in ((PREPARER, "preparer"), (FIRST, "lead"), (SECOND, "manager"), (THIRD, "partner")):
            add_member(engagement, name, [role])
    found = kinds(ready)["sign-doubtful"]
    assert set(found) == {item for item in found if ":" in item or item == "report"} and len(found) > 100
    for level, name in ((1, FIRST), (2, SECOND), (3, THIRD)):
        with Engagement(ready, name) as engagement, engagement.deciding():
            for item in own_items(engagement):
                withdraw_signoff(engagement, item.key, level, "以角色重签")
                sign(engagement, item, level)
    assert kinds(ready) == {}
    with Engagement(ready, PREPARER) as engagement:
        remove_member(engagement, FIRST, "调离")
    assert kinds(ready) == {}


@pytest.mark.slow
def test_reviews_are_not_asked_for_where_the_firm_says_so(ready: Path, run: Run) -> None:
    with Engagement(ready, THIRD) as engagement:
        withdraw_signoff(engagement, "report", 3, "再看一遍")
    path = ready / "specs" / "workpapers" / "review.yaml"
    path.write_text(path.read_text("utf-8").replace("required: always", "required: never"), "utf-8")
    done = run("specs", "update", folder=ready)
    assert done.returncode == 0, done.stderr
    assert kinds(ready) == {}


@pytest.mark.slow
def test_a_number_that_nothing_says_and_nothing_imported(act: Run, ready: Path, run: Run, tmp_path: Path) -> None:
    (ready / "narrative").mkdir(exist_ok=True)
    (ready / "narrative" / "unit.md").write_text("本单位另有 987654.32 元支出。", "utf-8")
    done = act("report", "release", "--dry-run", "--json")
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)["blockers"]
    assert done.returncode == 1 and "987654.32" in [one["id"] for one in found if one["kind"] == "untied"]
    done = run("init", tmp_path / "new", "--entity", "甲局", "--year", "2018", "--rubric", "zhanjiang-2018")
    assert done.returncode == 0 and EXAMPLE.exists()
    done = run("report", "release", folder=tmp_path / "new")
    assert done.returncode == 2 and "import" in done.stdout


@pytest.mark.slow
def test_the_status_tells_all_of_it(ready: Path) -> None:
    with Engagement(ready, FIRST) as engagement:
        raise_note(engagement, "report", "摘要请缩短", THIRD)
        found = file_standing(engagement, own_items(engagement), date(2020, 1, 1))
        assert found.notes == ["N-001"] and found.next == {THIRD: {"answer": 1}} and found.unsigned == 0
        assert found.archive_due == "2020-01-19" and found.keep_until == "2029-11-20" and list(found.lines())
        answered = findings(engagement)[0].id
        edit(engagement, answered, Draft(title="另一标题"))
        found = file_standing(engagement, own_items(engagement), date(2020, 1, 1))
        assert found.unpublished == [answered] and len(found.sign_stale) == 8

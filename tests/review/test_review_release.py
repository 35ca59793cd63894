"""A release: files kept whole with their digests, nothing doubled, told when out of date."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from commands import Run
from review_names import FIRST, PREPARER, THIRD, sign_all

from auditkit.engagement.cautioning import cautions
from auditkit.engagement.file_standing import file_standing
from auditkit.engagement.finding import Draft, edit
from auditkit.engagement.folder import Engagement
from auditkit.engagement.letters import draft_letter, send_letter
from auditkit.engagement.naming import names
from auditkit.engagement.publishing import publish
from auditkit.engagement.releases import releases
from auditkit.engagement.review_items import own_items
from auditkit.engagement.reviewing import Reviewable
from auditkit.messages import speaking
from auditkit.report.editions import open_rendering
from auditkit.report.releasing import Wanted, in_the_way, release
from auditkit.store.files import file_digest
from auditkit.store.log import Log


@pytest.mark.slow
def test_a_release_is_recorded_with_every_file_and_told_when_out_of_date(run: Run, ready: Path) -> None:
    done = run("--by", THIRD, "report", "release", "--dry-run", folder=ready)
    assert done.returncode == 0 and not (ready / "report" / "final").exists()
    done = run("--by", THIRD, "report", "release", "--format", "md,html", "--json", folder=ready)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)["release"]
    folder = ready / "report" / "final" / "internal-1"
    assert (said["by"], said["id"], said["folder"]) == (THIRD, "internal-1", str(folder))
    assert {path.name: file_digest(path) for path in folder.iterdir()} == {
        f["name"]: f["sha256"] for f in said["files"]
    }
    assert len(said["files"]) == 2 and all(path.stat().st_mode & 0o777 == 0o444 for path in folder.iterdir())
    before = Log(ready / "records.sqlite").head()
    again = run("--by", THIRD, "report", "release", "--format", "md,html", "--json", folder=ready)
    assert json.loads(again.stdout)["release"] == said
    assert Log(ready / "records.sqlite").head() == before
    assert [path.name for path in (ready / "report" / "final").iterdir()] == ["internal-1"]
    state = json.loads(run("status", "--json", folder=ready).stdout)["file"]
    assert [(one["id"], one["changed"]) for one in state["releases"]] == [("internal-1", [])]
    with Engagement(ready, PREPARER) as engagement:
        edit(engagement, "F-001", Draft(title="另一标题"))
    state = json.loads(run("status", "--json", folder=ready).stdout)["file"]
    assert [(one["id"], one["changed"]) for one in state["releases"]] == [("internal-1", ["findings"])]
    assert "internal-1" in run("status", folder=ready).stdout
    assert "出具后有变动" in run("report", "releases", folder=ready).stdout


def test_a_release_writes_and_records(run: Run, ready: Path) -> None:
    done = run("--by", THIRD, "report", "release", "--format", "md", folder=ready)
    assert done.returncode == 0, done.stdout + done.stderr
    with Engagement(ready) as engagement:
        (one,) = releases(engagement)
        found = file_standing(engagement, own_items(engagement), date(2020, 1, 1)).releases
    path = ready / "report" / "final" / "internal-1" / "report.md"
    assert "送审稿" not in path.read_text("utf-8")
    assert (one.by, one.files[0][:2]) == (THIRD, ("report.md", file_digest(path)))
    assert [(each["id"], each["changed"]) for each in found] == [("internal-1", [])]


@pytest.mark.slow
def test_a_refused_release_lists_everything_and_writes_nothing(run: Run, ready: Path) -> None:
    run("--by", FIRST, "review", "note", "finding:F-001", "--text", "请核对", folder=ready)
    leftover = ready / "report" / "final" / "internal-1"
    before = Log(ready / "records.sqlite").head()
    done = run("--by", THIRD, "report", "release", "--json", folder=ready)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1
    assert [one["kind"] for one in json.loads(done.stdout)["blockers"]] == ["note"]
    assert Log(ready / "records.sqlite").head() == before and not leftover.exists()
    done = run("report", "release", "--edition", "secret", folder=ready)
    assert done.returncode == 2 and "secret" in done.stderr
    done = run("report", "release", "--format", "odt", folder=ready)
    assert done.returncode == 2 and "odt" in done.stderr


@pytest.mark.slow
def test_what_an_interrupted_release_left_is_swept(run: Run, ready: Path) -> None:
    for name in ("internal-1", ".internal-999999999"):
        (ready / "report" / "final" / name).mkdir(parents=True)
        (ready / "report" / "final" / name / "report.md").write_text("half", "utf-8")
    done = run("--by", THIRD, "report", "release", "--format", "md", folder=ready)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder,) = (ready / "report" / "final").iterdir()
    with Engagement(ready) as engagement:
        (one,) = releases(engagement)
    assert folder.name == one.id == "internal-1" and file_digest(folder / "report.md") == one.files[0][1]


@pytest.mark.slow
def test_the_report_tells_limitations_and_what_was_left_out(run: Run, ready: Path, tmp_path: Path) -> None:
    done = run("report", "build", "--format", "md", "--out", tmp_path, folder=ready)
    assert done.returncode == 0, done.stderr
    words = (tmp_path / "report.md").read_text("utf-8")
    assert "已以抽查原始凭证代替" in words and "不属评分表所列事项，已口头提请单位关注" in words and FIRST in words


@pytest.mark.slow
def test_a_draft_sent_out_or_a_voucher_inspected_afterwards_changes_what_was_signed(ready: Path) -> None:
    def report(engagement: Engagement) -> Reviewable:
        return next(item for item in own_items(engagement) if item.kind == "report")

    with Engagement(ready, PREPARER) as engagement:
        before = report(engagement)
        letter = draft_letter(engagement, "auditee")
        assert report(engagement).digest == before.digest  # the report does not tell of letters that stay in the office
        send_letter(engagement, letter.id, "2019-10-01")
        sent = report(engagement)
        with engagement.deciding() as batch:
            batch.add("decision", "inspection", "S-1/1", {"answers": {}})
        seen = report(engagement)
    assert [set(dict(b.parts).items()) ^ set(dict(a.parts).items()) for a, b in ((before, sent), (sent, seen))] == [
        {("letters", dict(sent.parts)["letters"])},
        {("inspections", dict(seen.parts)["inspections"])},
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("edition", "mark"), [("internal", "送审稿"), ("auditee", "征求意见稿"), ("public", "送审稿")])
def test_a_paper_that_is_not_released_says_so(ready_engagement: Path, edition: str, mark: str) -> None:
    with Engagement(ready_engagement) as engagement, speaking("zh"):
        said = open_rendering(engagement, edition)
        assert said.document("docx").edition.endswith(mark)
        assert said.document("xlsx").edition.endswith(mark)
        assert mark not in replace(said, final=True).document("md").edition


@pytest.mark.slow
def test_a_public_release_waits_for_words_that_may_be_names_and_keeps_its_aliases(ready: Path) -> None:
    with Engagement(ready, PREPARER) as engagement:
        edit(engagement, "F-001", Draft(parts={"effect": "Xerox租金未询价，王桂兰慰问金无签收"}))
        publish(engagement, [])
    sign_all(ready)
    public = Wanted("public", ("md",))
    with Engagement(ready, THIRD) as engagement, speaking("zh"):
        (one,) = in_the_way(engagement, own_items(engagement), public)
        assert (one.kind, one.id) == ("name", "Xerox") and "供应商" in one.sentence and "租金" in one.sentence
        assert in_the_way(engagement, own_items(engagement), Wanted("internal", ("md",))) == []
        assert [caution.kind for caution in cautions(engagement)] == ["tieouts", "no-letter"]
    toml = ready / "engagement.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[editions]\nkeep = ["Xerox"]\n', "utf-8")
    sign_all(ready)
    with Engagement(ready, THIRD) as engagement, speaking("zh"):
        done = release(engagement, own_items, public)
        assert done.aliases["王桂兰"] == "王某"
        words = (ready / "report" / "final" / "public-1" / "报告_公开版.md").read_text("utf-8")
        assert "Xerox租金未询价，王某慰问金无签收" in words
        assert names(engagement).masker.instead == done.aliases

"""The next year begins with what stays true, and follows up what was found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run

from auditkit.archive.verifying import verify
from auditkit.engagement.folder import Config, Engagement, read_config, toml_of
from auditkit.engagement.profiles import context_of


@pytest.fixture
def old(run: Run, small: Path, example: Path, tmp_path: Path) -> Path:
    """A year that has a team, standards, evidence for ever, a named column and findings."""
    limits = next(path for path in (example / "inputs").iterdir() if "标准" in path.name)
    if not any(json.loads(line)["kind"] == "standards" for line in kinds_of(run, small)):
        assert run("import", limits, folder=small).returncode == 0
    deed = tmp_path / "章程.pdf"
    deed.write_bytes(b"%PDF-1.4 deed")
    assert run("evidence", "add", deed, "--effective", "长期", folder=small).returncode == 0
    assert run("team", "add", "张三", "--role", "preparer", folder=small).returncode == 0
    assert run("finding", "withdraw", "F-003", "--because", "x", folder=small).returncode == 0
    toml = small / "engagement.toml"
    words = toml.read_text(encoding="utf-8").replace('report_number = ""', 'report_number = "1号"')
    toml.write_text(words + '[archive]\ndays = 30\n[checks."a.b"]\nlimit = "5"\n', encoding="utf-8")
    table = {"kind": "journal", "headings": {"奇怪的列": "summary"}}
    with Engagement(small, "a") as engagement, engagement.batch() as batch:
        batch.add("decision", "mapping", "journal", table)
    return small


def kinds_of(run: Run, root: Path) -> list[str]:
    listed = json.loads(run("source", "list", "--json", folder=root).stdout)["sources"]
    return [json.dumps({"kind": table["kind"]}) for item in listed for table in item["tables"]]


@pytest.mark.slow
def test_the_next_year_carries_and_resets(run: Run, old: Path, tmp_path: Path) -> None:
    root = tmp_path / "next"
    said = run("init", root, "--from", old, "--year", "2019")
    assert said.returncode == 0, said.stderr
    for words in ("张三", "章程.pdf", "奇怪的列", "2018/F-001", "重新开始", "取得资料"):
        assert words in said.stdout
    assert "F-003" not in said.stdout
    with Engagement(root, "a") as engagement:
        config = engagement.config
        assert (config.entity, config.year, config.report_number) == ("云泽市金融工作局", 2019, "")
        assert config.settings == {"archive": {"days": 30}, "checks": {"a.b": {"limit": "5"}}}
        assert engagement.log.all("finding") == engagement.log.all("exception") == engagement.log.all("judgement") == []
        assert [record.body["name"] for record in engagement.log.all("evidence")] == ["章程.pdf"]
        assert [record.id for record in engagement.log.all("member")] == ["张三"]
        assert any("奇怪的列" in profile.headings for profile in context_of(engagement).profiles)
        kinds = {record.body["kind"] for record in engagement.log.all("table") if record.body["stored"]}
        assert kinds == {"standards"}
    assert verify(root).problems == [] and verify(old).problems == []


@pytest.mark.slow
def test_recommendations_are_followed_up_and_open_ones_go_on(run: Run, old: Path, tmp_path: Path) -> None:
    second, third = tmp_path / "second", tmp_path / "third"
    assert run("init", second, "--from", old, "--year", "2019").returncode == 0
    proof = tmp_path / "台账.txt"
    proof.write_text("x")
    done = ("followup", "set", "F-001", "--state", "done", "--because", "已建立台账")
    assert run(*done, folder=second).returncode == 2
    assert run(*done, "--evidence", proof, folder=second).returncode == 0
    before = verify(second).entries
    assert run(*done, "--evidence", proof, folder=second).returncode == 0
    assert verify(second).entries == before
    assert run("followup", "set", "F-009", "--state", "none", "--because", "x", folder=second).returncode == 2
    assert run("followup", "set", "2018/F-002", "--state", "part", "--because", "x", folder=second).returncode == 0
    listed = json.loads(run("followup", "list", "--json", folder=second).stdout)["followups"]
    assert [(item["id"], item["state"]) for item in listed] == [("2018/F-001", "done"), ("2018/F-002", "part")]
    assert "已建立台账" in run("followup", "show", "2018/F-001", folder=second).stdout
    assert run("finding", "add", "--indicator", "4.1", "--title", "new", folder=second).returncode == 0
    assert run("init", third, "--from", second, "--year", "2020").returncode == 0
    listed = json.loads(run("followup", "list", "--json", folder=third).stdout)["followups"]
    assert [item["id"] for item in listed] == ["2018/F-002", "2019/F-001"]


@pytest.mark.parametrize(
    "words", [("--year", "2018"), ("--year", "2019", "--rubric", "none"), ("--year", "2019", "--from", "nowhere")]
)
def test_what_cannot_be_rolled_forward_leaves_nothing(
    run: Run, small: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = run("init", tmp_path / "next", "--from", small, *words)
    assert said.returncode == 2 and said.stderr.count("\n") == 1
    assert not (tmp_path / "next").exists() and not list(tmp_path.glob(".next*"))


def test_settings_are_written_as_they_were_read() -> None:
    settings = {"word": 'a"b', "n": 3, "flags": [True, False], "checks": {"x.y": {"z": "1", "w": [1, 2]}, "k": "v"}}
    config = Config("a", 2020, "r", "zh", settings=settings)
    assert read_config(toml_of(config).encode(), "engagement.toml") == config


def test_an_archive_within_a_folder_is_not_taken_for_the_folder(run: Run, sealed: Path, tmp_path: Path) -> None:
    archive = next((sealed / "archive").glob("*.zip"))
    said = run("init", tmp_path / "next", "--from", archive, "--year", "2019")
    assert said.returncode == 2 and "--into" in said.stderr and not (tmp_path / "next").exists()

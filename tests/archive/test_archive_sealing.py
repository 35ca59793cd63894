"""Closing the file: same bytes, receipt, signature, nothing recorded afterwards without a reason."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

from commands import Run

from auditkit.archive.sealing import seal
from auditkit.archive.verifying import Anchor, verify
from auditkit.engagement.folder import Engagement
from auditkit.store.files import file_digest


def test_the_same_state_gives_the_same_bytes(archive: Path, small: Path, tmp_path: Path) -> None:
    with Engagement(small, "乙") as engagement:
        done = seal(engagement, tmp_path / "other.zip")
    assert done.file.read_bytes() == archive.read_bytes()
    assert done.seal.sha256 == file_digest(archive) and (done.seal.id, done.seal.by) == ("S-001", "乙")


def test_any_reader_of_zip_opens_it_and_its_page_runs_nothing(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        page = opened.read("index.html").decode()
        entries = [json.loads(line) for line in opened.read("log.jsonl").splitlines()]
    assert names == sorted(names) and {"manifest.json", "log.jsonl", "engagement.toml", "index.html"} <= set(names)
    assert sum(name.startswith("sources/") for name in names) == 2
    assert sum(name.startswith("evidence/") for name in names) == 1
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert "<script" not in page and "http" not in page.split("</head>")[1]
    assert "&lt;b&gt;事实&lt;/b&gt;" in page and "<b>事实" not in page


def test_the_receipt_has_the_digest(sealed_engagement: Path, archive: Path) -> None:
    (receipt,) = (sealed_engagement / "archive").glob("*.md")
    words = receipt.read_text(encoding="utf-8")
    assert words.count(file_digest(archive)) == 1 and "甲" in words
    assert len(list((sealed_engagement / "archive").glob("*.docx"))) == 1


def test_it_is_consistent_and_with_the_digest_of_the_receipt_anchored(run: Run, archive: Path) -> None:
    said = run("verify", archive)
    assert said.returncode == 0 and "未锚定" in said.stdout
    said = run("verify", archive, "--expect", file_digest(archive))
    assert said.returncode == 0 and "未锚定" not in said.stdout
    said = run("verify", archive, "--expect", "0" * 64, "--json")
    assert said.returncode == 1
    assert [one["id"] for one in json.loads(said.stdout)["problems"]] == ["archive.not-expected"]
    assert run("verify", archive, "--expect", "xyz").returncode == 2


def test_a_signature_vouches_for_it(run: Run, small: Path, tmp_path: Path) -> None:
    keys = [tmp_path / "own.key", tmp_path / "other.key"]
    for key in keys:
        assert run("seal", "key", key).returncode == 0
        assert key.stat().st_mode & 0o077 == 0
    assert run("seal", "key", keys[0]).returncode == 2
    file = tmp_path / "a.zip"
    assert run("seal", "--out", file, "--sign", keys[0], folder=small).returncode == 0
    assert verify(file, Anchor(key=tmp_path / "own.key.pub")).anchor == "signature"
    wrong = verify(file, Anchor(key=tmp_path / "other.key.pub"))
    assert [one.message_id for one in wrong.problems] == ["archive.bad-signature"]
    (tmp_path / "a.zip.sig").write_text("not base64 at all")
    assert verify(file, Anchor(key=tmp_path / "own.key.pub")).problems
    assert run("verify", file, "--key", file).returncode == 2


def test_after_closing_nothing_is_recorded_without_reason_and_reviewer(run: Run, sealed: Path) -> None:
    before = verify(sealed).head
    add = ("finding", "add", "--indicator", "4.1", "--title", "late")
    for words in (add, ("check", "run"), ("source", "remove", "x", "--because", "y")):
        assert run(*words, folder=sealed).returncode == 2
    assert verify(sealed).head == before
    assert run("status", folder=sealed).returncode == 0
    assert run("--by", "甲", "amend", "open", "--because", "x", folder=sealed).returncode == 2
    own = ("--by", "甲", "amend", "open", "--because", "x", "--reviewer", "甲")
    assert run(*own, folder=sealed).returncode == 2
    assert (
        run("--by", "甲", "amend", "open", "--because", "回函迟到", "--reviewer", "乙", folder=sealed).returncode == 0
    )
    assert run(*add, folder=sealed).returncode == 0
    assert run("seal", folder=sealed).returncode == 0
    assert run(*add, folder=sealed).returncode == 2
    listed = json.loads(run("seal", "list", "--json", folder=sealed).stdout)
    assert [item["id"] for item in listed["seals"]] == ["S-001", "S-002"]
    (amendment,) = listed["amendments"]
    assert (amendment["because"], amendment["reviewer"], amendment["open"]) == ("回函迟到", "乙", False)
    archives = sorted((sealed / "archive").glob("*.zip"))
    assert len(archives) == 2 and [verify(path).problems for path in archives] == [[], []]


def test_an_edit_by_hand_after_closing_is_named_and_not_sealed(run: Run, sealed: Path) -> None:
    (sealed / "narrative" / "unit.md").write_text("别的说法。\n", encoding="utf-8")
    assert run("status", folder=sealed).returncode == 0
    assert [one.message_id for one in verify(sealed).problems] == ["archive.recorded-changed"]
    assert run("seal", folder=sealed).returncode == 2


def test_closing_the_same_state_twice_is_refused(run: Run, sealed: Path) -> None:
    said = run("seal", folder=sealed)
    assert said.returncode == 2 and "S-001" in said.stderr


def test_the_archive_cannot_go_where_it_would_be_part_of_itself(run: Run, small: Path) -> None:
    said = run("seal", "--out", small / "report" / "a.zip", folder=small)
    assert said.returncode == 2 and not (small / "report" / "a.zip").exists()
    assert verify(small).problems == []


def test_a_changed_source_is_not_sealed(run: Run, small: Path) -> None:
    path = next((small / "sources").iterdir())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"x")
    assert run("seal", folder=small).returncode == 2
    assert not (small / "archive").exists() or not list((small / "archive").iterdir())


def test_days_to_close_and_years_to_keep_are_settings(run: Run, small: Path) -> None:
    toml = small / "engagement.toml"
    words = toml.read_text(encoding="utf-8").replace('report_date = ""', 'report_date = "2020-02-29"')
    toml.write_text(words, encoding="utf-8")
    found = json.loads(run("status", "--json", folder=small).stdout)["archive"]
    assert (found["due"], found["keep_until"], found["sealed"]) == ("2020-04-29", "2030-02-28", None)
    toml.write_text(words + "[archive]\ndays = 30\nyears = 15\n", encoding="utf-8")
    found = json.loads(run("status", "--json", folder=small).stdout)["archive"]
    assert (found["due"], found["keep_until"]) == ("2020-03-30", "2035-02-28")
    toml.write_text(words + "[archive]\ndays = 'x'\n", encoding="utf-8")
    assert run("status", folder=small).returncode == 2


def test_verify_leaves_everything_as_it_is(small: Path) -> None:
    stray = small / "sources" / "stray"
    stray.write_bytes(b"x")
    before = {path: path.stat().st_mtime_ns for path in small.rglob("*") if path.name != ".lock"}
    assert [one.message_id for one in verify(small).problems] == ["archive.not-recorded"]
    assert {path: path.stat().st_mtime_ns for path in small.rglob("*") if path.name != ".lock"} == before


def test_a_folder_put_back_to_an_older_log_is_named(run: Run, small: Path, tmp_path: Path) -> None:
    shutil.copy(small / "records.sqlite", tmp_path / "old")
    assert run("finding", "add", "--indicator", "4.1", "--title", "x", folder=small).returncode == 0
    shutil.copy(tmp_path / "old", small / "records.sqlite")
    assert [one.message_id for one in verify(small).problems] == ["archive.records-older"]


def test_what_is_neither_archive_nor_engagement_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("verify", tmp_path).returncode == 2
    assert run("verify", tmp_path / "none.zip").returncode == 2
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    assert run("verify", tmp_path / "no.zip").returncode == 1


def test_a_file_that_is_there_is_not_overwritten(run: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("mine")
    said = run("seal", "--out", tmp_path / "a.docx", folder=small)
    assert said.returncode == 2 and (tmp_path / "a.docx").read_text() == "mine"
    assert verify(small).problems == []


def test_what_was_closed_without_signature_is_signed_later(run: Run, sealed: Path, tmp_path: Path) -> None:
    """Also after a kill between closing and signing."""
    assert run("seal", "key", tmp_path / "own.key").returncode == 0
    head = verify(sealed).head
    assert run("seal", "--sign", tmp_path / "own.key", folder=sealed).returncode == 0
    (archive,) = (sealed / "archive").glob("*.zip")
    assert verify(archive, Anchor(key=tmp_path / "own.key.pub")).anchor == "signature"
    assert verify(sealed).head == head
    assert run("seal", "--sign", tmp_path / "own.key", folder=sealed).returncode == 2


def test_a_passage_put_in_after_closing_is_named(sealed: Path) -> None:
    (sealed / "narrative" / "late.md").write_text("x", encoding="utf-8")
    assert [one.message_id for one in verify(sealed).problems] == ["archive.not-recorded"]

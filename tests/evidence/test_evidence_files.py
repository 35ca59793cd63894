"""Evidence from files and folders: kept by content, linked to vouchers, checked at every read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from auditkit.engagement.evidence_matching import find_voucher, gather
from auditkit.engagement.evidencing import About, evidence
from auditkit.engagement.folder import Engagement
from auditkit.errors import UsageError

Ask = Callable[..., Any]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for name in (
        "2018-03_记-0022_1.jpg",
        "２０１８－０３＿记－００２２＿２.jpg",
        "2018年3月/记22号-3.pdf",
        "记15-2.jpg",
        "2018-03_记-9999.jpg",
        "会议照片.jpg",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def of(files: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(item for item in files if item["file"].endswith(name))


def test_photos_go_to_their_vouchers(ask: Ask, photos: Path) -> None:
    said = ask("evidence", "add", photos, "--from", "财务科", "--received", "2019-08-12", "--json")["files"]
    for name, page in (("0022_1.jpg", 1), ("＿２.jpg", 2), ("记22号-3.pdf", 3)):
        found = of(said, name)
        assert (found["status"], found["vouchers"], found["page"]) == ("linked", ["2018-03/记-22"], page)
    assert of(said, "会议照片.jpg")["status"] == of(said, "9999.jpg")["status"] == "unmatched"
    several = of(said, "记15-2.jpg")
    assert several["status"] == "ambiguous" and len(several["vouchers"]) > 1
    kept = ask("evidence", "list", "--voucher", "2018-03/记-22", "--json")["evidence"]
    assert [item["links"][0]["at"]["page"] for item in kept] == ["1", "2", "3"]
    assert {(item["from"], item["received"]) for item in kept} == {("财务科", "2019-08-12")}
    assert len(ask("evidence", "list", "--unlinked", "--json")["evidence"]) == 3


def test_a_dry_run_records_nothing(ask: Ask, photos: Path, decided: Path) -> None:
    said = ask("evidence", "add", photos, "--dry-run", "--json")
    assert of(said["files"], "0022_1.jpg")["status"] == "linked"
    assert ask("evidence", "list", "--json")["evidence"] == []
    assert list((decided / "evidence").iterdir()) == []


def test_adding_twice_adds_nothing(ask: Ask, photos: Path, decided: Path) -> None:
    ask("evidence", "add", photos)
    before = (decided / "records.sqlite").read_bytes()
    assert all(item["known"] for item in ask("evidence", "add", photos, "--json")["files"])
    assert (decided / "records.sqlite").read_bytes() == before


def test_a_voucher_reaches_its_exceptions_and_findings(ask: Ask, photos: Path) -> None:
    ask("evidence", "add", photos)
    kept = ask("evidence", "list", "--voucher", "2018-03/记-22", "--json")["evidence"][0]
    shown = ask("evidence", "show", kept["sha256"][:8], "--json")
    assert shown["whole"] and shown["reaches"]["exceptions"] and shown["reaches"]["findings"]
    exception = shown["reaches"]["exceptions"][0]
    chain = ask("explain", exception, "--json")
    assert kept["sha256"] in [child["id"] for child in chain["children"]]


def test_changed_bytes_are_found_at_every_read(ask: Ask, run: Run, photos: Path, decided: Path) -> None:
    ask("evidence", "add", photos / "会议照片.jpg")
    digest = ask("evidence", "list", "--json")["evidence"][0]["sha256"]
    kept = decided / "evidence" / digest
    kept.chmod(0o644)
    kept.write_text("other")
    for command in (("evidence", "show", digest), ("evidence", "copy", digest, photos / "out.jpg")):
        done = run(*command, folder=decided)
        assert done.returncode == 2 and digest[:12] in done.stderr
    assert not (photos / "out.jpg").exists()
    checked = run("evidence", "list", "--check", "--json", folder=decided)
    assert checked.returncode == 1
    assert json.loads(checked.stdout)["evidence"][0]["whole"] is False


def test_what_means_harm_is_left_out_and_said(ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    (folder / "a" / "b" / "c").mkdir(parents=True)
    (folder / "a" / "b" / "c" / "2018-03_记-22.jpg").write_text("deep")
    (folder / "empty.jpg").touch()
    (folder / ".DS_Store").write_text("x")
    (folder / "link.jpg").symlink_to("/etc/passwd")
    (folder / "out").symlink_to("/")
    os.mkfifo(folder / "pipe")
    (folder / "=cmd|'x'!A1\x1b[31m\n.jpg").write_text("y")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xc6\xbe.jpg"))).write_text("z")
    said = ask("evidence", "add", folder, "--json")["files"]
    left = {item["file"] for item in said if item["status"] == "left-out"}
    assert left == {"empty.jpg", ".DS_Store", "link.jpg", "out", "pipe"}
    assert of(said, "2018-03_记-22.jpg")["status"] == "linked"
    shown = ask("evidence", "list")
    assert "\x1b" not in shown and len(shown.splitlines()) == 1 + 3 + 1


def test_files_above_the_limit_are_left_out(ask: Ask, decided: Path, tmp_path: Path) -> None:
    with (decided / "engagement.toml").open("a") as file:
        file.write("\n[evidence]\nlargest_mb = 1\n")
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "big.bin").write_bytes(b"\0" * 1_000_001)
    (folder / "small.bin").write_bytes(b"\0" * 1_000_000)
    said = {item["file"]: item["status"] for item in ask("evidence", "add", folder, "--json")["files"]}
    assert said == {"big.bin": "left-out", "small.bin": "unmatched"}


def test_links_are_made_taken_back_and_checked(ask: Ask, refused: Callable[..., str], photos: Path) -> None:
    ask("evidence", "add", photos / "会议照片.jpg")
    digest = ask("evidence", "list", "--json")["evidence"][0]["sha256"]
    linked = ask("evidence", "link", digest, "--finding", "F-001", "--page", "3", "--region", "左上", "--json")
    assert linked["links"] == [
        {"kind": "finding", "id": "F-001", "at": {"page": "3", "region": "左上"}, "shown": "F-001"}
    ]
    assert "F-099" in refused("evidence", "link", digest, "--finding", "F-099")
    assert "2018-03/记-9999" in refused("evidence", "link", digest, "--voucher", "2018-03/记-9999")
    assert "会议照片" in ask("explain", "F-001")
    ask("evidence", "unlink", digest, "F-001")
    assert "F-001" in refused("evidence", "unlink", digest, "F-001")
    assert ask("evidence", "show", digest, "--json")["links"] == []


def test_what_a_finding_rests_on_cannot_be_withdrawn(ask: Ask, refused: Callable[..., str], photos: Path) -> None:
    ask("finding", "edit", "F-001", "--evidence", photos / "会议照片.jpg")
    digest = ask("evidence", "list", "--json")["evidence"][0]["sha256"]
    assert "F-001" in refused("evidence", "withdraw", digest, "--because", "误传")
    ask("evidence", "add", photos / "记15-2.jpg")
    other = ask("evidence", "list", "--unlinked", "--json")["evidence"][-1]["sha256"]
    ask("evidence", "withdraw", other, "--because", "误传")
    assert ask("evidence", "show", other, "--json")["status"] == "withdrawn"
    ask("evidence", "add", photos / "记15-2.jpg")
    assert ask("evidence", "show", other, "--json")["status"] == "live"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("note", "abcd1234", "--remark", "x"), "abcd1234"),
        (("show", "ab"), "ab"),
        (("list", "--voucher", "二月"), "二月"),
    ],
)
def test_mistakes_are_one_clear_message(steady: Callable[..., str], arguments: tuple[str, ...], part: str) -> None:
    assert part in steady("evidence", *arguments)


def test_a_day_that_is_none_is_refused_before_anything_is_kept(steady: Callable[..., str], photos: Path) -> None:
    assert "12.8.2019" in steady("evidence", "add", photos, "--received", "12.8.2019")


def test_records_of_older_versions_open(decided: Path, photos: Path) -> None:
    with Engagement(decided, "甲") as engagement:
        with engagement.deciding() as batch:
            batch.add("receipt", "evidence", "0" * 64, {"name": "old.jpg", "size": 3})
        old = evidence(engagement)[0]
        assert (old.name, old.links, old.live, old.received) == ("old.jpg", (), True, "")
        with pytest.raises(UsageError):
            find_voucher(engagement, "记-15")
        assert gather(engagement, [photos], About(), dry_run=True)

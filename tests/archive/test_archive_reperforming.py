"""Doing it again: the same everywhere, and with one row changed only what depends on it; strangers get nowhere."""

from __future__ import annotations

import copy
import json
import shutil
import struct
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Run

from auditkit.archive import container
from auditkit.archive.container import Member, member_of, pieces, spanned, spans_of
from auditkit.archive.names import MANIFEST, belongs, is_safe, refuse_foreign
from auditkit.archive.reperforming import reperform
from auditkit.archive.verifying import verify
from auditkit.errors import BadInput
from auditkit.store.files import bytes_digest
from auditkit.store.log import GENESIS, Entry, entry_hash
from auditkit.store.log_lines import entries_of, line_of


@pytest.mark.slow
def test_a_small_file_comes_out_the_same_and_is_left_alone(archive: Path, tmp_path: Path) -> None:
    before = archive.read_bytes()
    found = reperform(archive, tmp_path / "again")
    assert found.different == [] and found.impossible == [] and found.exchanged == []
    assert found.same["tables"] == 2 and found.same["measures"] > 100
    assert archive.read_bytes() == before and verify(tmp_path / "again").problems == []


@pytest.mark.slow
def test_a_folder_with_a_changed_source_names_what_depends_on_it(small: Path, tmp_path: Path) -> None:
    names = {name: path for path in (small / "sources").iterdir() for name in [path.name]}
    sha256, path = sorted(names.items())[0]
    new = changed_copy_of(path, tmp_path)
    path.chmod(0o644)
    path.write_bytes(new.read_bytes())
    found = reperform(small)
    assert [old for _, old, _ in found.exchanged] == [sha256]
    tables = [item for item in found.different if item.area == "tables"]
    assert len(tables) == 1 and found.same["tables"] == 1


def changed_copy_of(path: Path, folder: Path) -> Path:
    """A copy of a workbook with one word of its last row changed."""
    shutil.copy(path, folder / "book.xlsx")
    book = openpyxl.load_workbook(folder / "book.xlsx")
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, str)]
    cells[-1].value = f"{cells[-1].value}之二"
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def rewritten(archive: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """The archive of a stranger: members changed or put in, manifest and all made to fit."""
    with archive.open("rb") as file:
        members = {s.name: spanned(archive, s) for s in spans_of(file, archive.stat().st_size)}
    for name, data in change.items():
        members.pop(name, None)
        if data is not None:
            members[name] = member_of(name, data)
    old = json.loads(members.pop(MANIFEST).open().read())
    entries = list(entries_of(members["log.jsonl"].open(), "log.jsonl"))
    old["log"] = {"entries": len(entries), "head": entries[-1].hash}
    listed: list[Member] = sorted(members.values(), key=lambda one: one.name)
    old["members"] = [{"name": one.name, "size": str(one.size), "sha256": one.sha256} for one in listed]
    data = json.dumps(old).encode()
    target.write_bytes(b"".join(pieces([*listed, member_of(MANIFEST, data)])))
    return target


def log_with(archive: Path, **changes: str) -> bytes:
    """The log of an archive with the id of one entry of each kind changed, and chained anew."""
    with archive.open("rb") as file:
        members = {s.name: spanned(archive, s) for s in spans_of(file, archive.stat().st_size)}
    lines, prev, left = b"", GENESIS, dict(changes)
    for one in entries_of(members["log.jsonl"].open(), "log"):
        id_ = left.pop(one.kind, one.id)
        fields = (one.seq, one.at, one.by, one.act, one.kind, id_, one.body)
        entry = Entry(*fields, prev, entry_hash(*fields, prev))
        lines, prev = lines + line_of(entry), entry.hash
    return lines


HOSTILE_IDS = {"spec": "../../../../dev/zero", "table": "../../../outside", "source": "../x", "finding": "../../x"}


@pytest.mark.parametrize("kind", HOSTILE_IDS)
def test_ids_of_a_log_that_lead_out_are_refused(archive: Path, tmp_path: Path, kind: str) -> None:
    log = log_with(archive, **{kind: HOSTILE_IDS[kind]})
    hostile = rewritten(archive, tmp_path / "a.zip", {"log.jsonl": log})
    with pytest.raises(BadInput):
        reperform(hostile)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "report/../../evil", "sources/x", "derived/x.duckdb", "a\\b"])
def test_names_that_lead_out_are_refused(archive: Path, tmp_path: Path, name: str) -> None:
    hostile = rewritten(archive, tmp_path / "a.zip", {name: b"x"})
    with pytest.raises(BadInput):
        reperform(hostile, tmp_path / "into")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_names_are_of_an_engagement_and_safe() -> None:
    assert all(belongs(name) for name in ("log.jsonl", "sources/" + "a" * 64, "report/报告.docx", "specs/a/b.yaml"))
    bad = (
        "x",
        "sources/../a",
        "report/.hidden",
        "report/a\n",
        "report/" + "a" * 500,
        "report/a.",
        "report/ a",
        "evidence/a",
    )
    assert not any(belongs(name) for name in bad)
    assert not is_safe("C:/x") and not is_safe("a//b")
    with pytest.raises(BadInput):
        refuse_foreign(["report/A.md", "report/a.md"])


def test_a_link_in_a_folder_is_refused(small: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    (small / "report" / "report.md").symlink_to(secret)
    with pytest.raises(BadInput):
        reperform(small)


def test_what_was_changed_is_not_run(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BadInput) as caught:
        reperform(tmp_path / "a.zip")
    assert caught.value.message_id == "archive.not-to-be-trusted"


@pytest.mark.slow
def test_a_value_changed_together_with_the_manifest_comes_out_differently(archive: Path, tmp_path: Path) -> None:
    with archive.open("rb") as file:
        members = {s.name: spanned(archive, s) for s in spans_of(file, archive.stat().st_size)}
    values: dict[str, Any] = json.loads(members["results.json"].open().read())
    name = next(id_ for id_, one in values["measures"].items() if one["value"] is not None)
    values["measures"][name]["value"] = "1"
    forged = rewritten(archive, tmp_path / "a.zip", {"results.json": json.dumps(values).encode()})
    assert verify(forged).problems == [] and verify(forged).anchor == ""
    found = reperform(forged)
    assert [(item.area, item.id) for item in found.different] == [("measures", name)]


@pytest.fixture(scope="module")
def sealed_example(run: Run, decided_engagement: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the bundled engagement with samples and its report."""
    root = Path(shutil.copytree(decided_engagement, tmp_path_factory.mktemp("sealed-example") / "engagement"))
    plan = ("sample", "plan", "--attribute", "--category", "travel", "--tolerable", "0.05", "--expected", "0.01")
    assert run(*plan, folder=root).returncode == 0
    assert run("sample", "draw", "S1", "--seed", "7", folder=root).returncode == 0
    assert run("sample", "draw", "S1", "--size", "120", folder=root).returncode == 0
    assert run("sample", "plan", "--mus", "--tolerable", "50000", folder=root).returncode == 0
    assert run("sample", "draw", "S2", "--seed", "8", folder=root).returncode == 0
    assert run("sample", "plan", "--judgement", folder=root).returncode == 0
    assert run("check", "run", folder=root).returncode == 0
    assert run("report", "build", folder=root).returncode == 0
    said = run("seal", folder=root)
    assert said.returncode == 0, said.stderr
    return next((root / "archive").glob("*.zip"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "TZ": "Asia/Shanghai"}, {"LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Apia"}]
)
def test_the_example_comes_out_the_same_elsewhere(
    run_apart: Run, sealed_example: Path, tmp_path: Path, locale: dict[str, str]
) -> None:
    moved = Path(shutil.copy(sealed_example, tmp_path / "elsewhere.zip"))
    said = run_apart("reperform", moved, "--json", folder=tmp_path, **locale, AUDITKIT_FIRM=str(tmp_path))
    assert said.returncode == 0, said.stdout + said.stderr
    found = json.loads(said.stdout)
    assert found["different"] == [] and found["impossible"] == []
    assert found["same"]["samples"] == 3 and found["same"]["files"] == 5 and found["same"]["sentences"] > 500


@pytest.mark.slow
def test_one_row_of_the_example_changed_names_what_depends_on_it_and_nothing_else(
    sealed_example: Path, example: Path, tmp_path: Path
) -> None:
    name = next(path.name for path in (example / "inputs").iterdir() if "资产" in path.name)
    book = openpyxl.load_workbook(example / "inputs" / name)
    sheet = book.worksheets[0]
    row = next(r for r in sheet.iter_rows(min_row=3) if any(cell.value == "闲置" for cell in r))
    next(cell for cell in row if cell.value == "闲置").value = "在用"
    book.save(tmp_path / name)
    found = reperform(sealed_example, sources={name: tmp_path / name})
    areas = {area: [item.id for item in found.different if item.area == area] for area in found.same}
    assert [where.split("/")[0] for where in areas["tables"]] == [name]
    assert set(areas["outcomes"]) == {"asset.idle", "selfeval.inconsistency"}
    assert areas["samples"] == areas["tieouts"] == [] and all("asset" in id_ for id_ in areas["measures"])
    about = ("闲置", "资产", "在用", "通用设备", "合计", "疑点", "自评材料")
    assert areas["scores"] == ["3.4.2"]
    shown = [f"{item.before} {item.after}" for item in found.different if item.area in ("exceptions", "sentences")]
    assert len(shown) < 25 and [words for words in shown if not any(word in words for word in about)] == []


@pytest.mark.slow
def test_a_sample_of_other_tickets_comes_out_differently(sealed_example: Path, tmp_path: Path) -> None:
    with sealed_example.open("rb") as file:
        spans = {s.name: spanned(sealed_example, s) for s in spans_of(file, sealed_example.stat().st_size)}
    values = json.loads(spans["results.json"].open().read())
    values["samples"]["S1"]["items"][0][1] = "0" * 16
    forged = rewritten(sealed_example, tmp_path / "a.zip", {"results.json": json.dumps(values).encode()})
    assert [(item.area, item.id) for item in reperform(forged).different] == [("samples", "S1")]


def test_the_folder_in_which_it_is_left_must_be_empty(run: Run, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    assert run("reperform", archive, "--into", tmp_path).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert run("reperform", archive, "--source", "no-such=" + str(tmp_path / "x")).returncode == 2
    assert bytes_digest((tmp_path / "x").read_bytes()) == bytes_digest(b"x")


def test_a_member_twice_or_packed_together_is_refused(archive: Path, tmp_path: Path) -> None:
    with archive.open("rb") as file:
        members = [spanned(archive, s) for s in spans_of(file, archive.stat().st_size)]
    twice = tmp_path / "twice.zip"
    twice.write_bytes(b"".join(pieces([*members, members[0]])))
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("report/x.md", bytes(1 << 20))
    assert "archive.member-twice" in [one.message_id for one in verify(twice).problems]
    assert verify(packed).problems
    for path in (twice, packed):
        with pytest.raises(BadInput):
            reperform(path, tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_more_members_or_bytes_than_there_are_is_refused(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, size = b"report/x.md", 1 << 62
    head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0x800, 0, 0, 0x21, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(name), 20)
    (tmp_path / "huge.zip").write_bytes(head + name + struct.pack("<HHQQ", 1, 16, size, size) + b"x")
    assert "archive.cut-off" in [one.message_id for one in verify(tmp_path / "huge.zip").problems]
    monkeypatch.setattr(container, "MOST_MEMBERS", 20)
    assert "archive.too-many" in [one.message_id for one in verify(archive).problems]


def test_one_member_listed_many_times_is_not_read_as_often(tmp_path: Path) -> None:
    """Entries of the directory that all lie over the same bytes; the first byte is wrong, so the directory is asked."""
    data = bytes(1 << 20)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("report/x.md", data)
        (info,) = made.infolist()
        for number in range(3000):
            made.filelist.append(copy.copy(info))
            made.filelist[-1].filename = f"report/{number}.md"
        made._didModify = True  # type: ignore[attr-defined]
    path.write_bytes(b"X" + path.read_bytes()[1:])
    began = time.process_time()
    assert "archive.member-extra" not in [one.message_id for one in verify(path).problems]
    assert time.process_time() - began < 2


@pytest.mark.parametrize("name", ["records.sqlite", "records.sqlite-journal", "records.sum"])
def test_a_log_that_is_a_link_is_not_followed(sealed_engagement: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(sealed_engagement, tmp_path / "engagement")
    path = tmp_path / "engagement" / name
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")
    assert [one.message_id for one in verify(tmp_path / "engagement").problems] == ["archive.link"]
    with pytest.raises(BadInput):
        reperform(tmp_path / "engagement")


@pytest.mark.parametrize("lines", [3, [1, None], "abc"])
def test_results_of_another_form_are_refused(archive: Path, tmp_path: Path, lines: object) -> None:
    forged = rewritten(archive, tmp_path / "a.zip", {"results.json": json.dumps({"sentences": lines}).encode()})
    with pytest.raises(BadInput) as caught:
        reperform(forged)
    assert caught.value.message_id == "archive.bad-results"


def with_records(archive: Path, target: Path, change: Callable[[Entry], Entry]) -> Path:
    """The archive of a stranger with other entries, chained anew."""
    with archive.open("rb") as file:
        members = {s.name: spanned(archive, s) for s in spans_of(file, archive.stat().st_size)}
    lines, prev = b"", GENESIS
    for one in map(change, entries_of(members["log.jsonl"].open(), "log")):
        fields = (one.seq, one.at, one.by, one.act, one.kind, one.id, one.body)
        entry = Entry(*fields, prev, entry_hash(*fields, prev))
        lines, prev = lines + line_of(entry), entry.hash
    return rewritten(archive, target, {"log.jsonl": lines})


def test_records_of_another_form_are_refused_in_words(run: Run, archive: Path, tmp_path: Path) -> None:
    bare = with_records(archive, tmp_path / "a.zip", lambda e: replace(e, body={}) if e.kind == "table" else e)
    said = run("reperform", bare)
    assert (said.returncode, said.stdout) == (2, "") and "stored" in said.stderr
    release = {"kind": "release", "id": "R-001", "body": {"files": [{"name": "../../x", "sha256": "0" * 64}]}}
    bad = with_records(archive, tmp_path / "b.zip", lambda e: replace(e, **release) if e.kind == "finding" else e)
    assert "archive.foreign-record" in [one.message_id for one in verify(bad).problems]


@pytest.mark.slow
def test_bytes_of_a_folder_at_work_are_not_called_different(sealed_example: Path) -> None:
    root = sealed_example.parent.parent
    data = (root / "report" / "report.html").read_bytes()
    (root / "report" / "report.html").write_bytes(data + b"\n")
    found = reperform(root)
    (root / "report" / "report.html").write_bytes(data)
    assert found.different == [] and [(area, id_) for area, id_, _ in found.impossible] == [
        ("files", "report/report.html")
    ]
    assert found.same["files"] == 4

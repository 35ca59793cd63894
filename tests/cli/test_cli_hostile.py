"""Files that mean harm, handed to ``import``: one clear message each, nothing stored, nothing obeyed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest

from auditkit.store.log import Log

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def root(run: Run, tmp_path: Path) -> Path:
    made = tmp_path / "engagement"
    assert run("init", made, "--entity", "甲局", "--year", "2018", "--rubric", "zhanjiang-2018").returncode == 0
    return made


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def package(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return stream.getvalue()


TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><document>&a;</document>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><document>&b;</document>'


def refused(run: Run, root: Path, *paths: Path) -> list[str]:
    """Lines of the refusal, after seeing that nothing was stored."""
    before = Log(root / "records.sqlite").head()
    done = run("import", *paths, folder=root)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr and all(line.isprintable() for line in done.stderr.splitlines())
    assert all(line.isprintable() for line in done.stdout.splitlines())
    assert Log(root / "records.sqlite").head() == before
    assert list((root / "sources").iterdir()) == []
    return done.stderr.strip().splitlines()


@pytest.mark.parametrize("inside", [ENTITY, LAUGHS], ids=["external entity", "entities of entities"])
def test_a_document_with_entities(run: Run, root: Path, tmp_path: Path, inside: bytes) -> None:
    path = tmp_path / "自评.docx"
    path.write_bytes(package({"[Content_Types].xml": TYPES, "word/document.xml": inside}))
    (line,) = refused(run, root, path)
    assert "自评.docx" in line and "root:" not in line


@pytest.mark.slow
def test_a_bomb(run: Run, root: Path, tmp_path: Path) -> None:
    path = workbook(tmp_path / "账.xlsx", [["a"]])
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData>" + b" " * (1 << 30)
    path.write_bytes(package(parts))
    (line,) = refused(run, root, path)
    assert "账.xlsx" in line


def test_names_that_command_a_terminal(run: Run, root: Path, tmp_path: Path) -> None:
    names = ["\x1b[2J清屏.xlsx", "两\n行.xlsx", "\u202exslx.反.xlsx", "=cmd|' C calc'!A0.xlsx", "<b>粗<b>.xlsx"]
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_bytes(b"PK\x03\x04 no workbook")
    lines = refused(run, root, *paths)
    assert len(lines) == len(names) + 1


def test_cells_that_command_a_terminal(run: Run, root: Path, tmp_path: Path) -> None:
    head = ["\u202e日期", "凭证号\u009b2J", "摘要", "科目编码", "科目名称", "借方", "贷方"]
    row = ["2018-01-01", "记-1", "付\u202e款\u009b31m", "1001", "库存现金", "1,00O", ""]
    path = workbook(tmp_path / "序时账.xlsx", [head, row])
    done = run("import", path, "--dry-run", folder=root)
    assert done.returncode in (0, 2)
    assert all(line.isprintable() for line in (done.stdout + done.stderr).splitlines()), done


def test_what_is_no_file(run: Run, root: Path, tmp_path: Path) -> None:
    missing, loop, empty = tmp_path / "无.xlsx", tmp_path / "环.xlsx", tmp_path / "空目录"
    loop.symlink_to(loop)
    empty.mkdir()
    fifo = tmp_path / "管道.xlsx"
    os.mkfifo(fifo)
    lines = refused(run, root, missing, loop, fifo, Path("/dev/zero"))
    assert all(any(name in line for line in lines) for name in ("无.xlsx", "环.xlsx", "管道.xlsx", "/dev/zero"))
    done = run("import", empty, folder=root)
    assert "Traceback" not in done.stderr and done.returncode in (0, 2)


def test_a_link_to_a_file_is_the_file(run: Run, root: Path, tmp_path: Path, example: Path) -> None:
    link = tmp_path / "链接.xlsx"
    link.symlink_to(next((example / "inputs").glob("*编制*")))
    assert run("import", link, folder=root).returncode == 0
    (kept,) = (root / "sources").iterdir()
    assert not kept.is_symlink()


def test_a_folder_stands_for_its_files_but_not_for_folders_in_it(
    run: Run, root: Path, tmp_path: Path, example: Path
) -> None:
    folder = tmp_path / "资料"
    (folder / "内层").mkdir(parents=True)
    (folder / ".~lock").write_bytes(b"x")
    shutil.copy(next((example / "inputs").glob("*编制*")), folder)
    assert run("import", folder, folder=root).returncode == 0
    assert len(list((root / "sources").iterdir())) == 1


def test_decisions_that_mean_harm(run: Run, root: Path, tmp_path: Path) -> None:
    for words in ("decisions: &a [*a]", "!!python/object/apply:os.system ['true']", "a: b: c", "\x00", "- " * 5000):
        path = tmp_path / "决定.yaml"
        path.write_text(words, encoding="utf-8")
        done = run("apply", path, folder=root)
        assert done.returncode == 2 and "决定.yaml" in done.stderr and "Traceback" not in done.stderr, words


@pytest.mark.slow
def test_evidence_that_is_no_file(run: Run, root: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    line = [sys.executable, "-c", "from auditkit.cli import run; run()", "-C", str(root), "evidence", "add", str(fifo)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2 and "fifo" in done.stderr

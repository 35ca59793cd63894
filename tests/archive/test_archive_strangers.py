"""Files from strangers: what hangs, is missing or lies beside is told in words, soon; workpapers are made again."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from commands import Run
from test_archive_reperforming import rewritten

from auditkit.archive.container import spanned, spans_of
from auditkit.archive.names import is_safe, refuse_entry, refuse_foreign
from auditkit.archive.reperforming import reperform
from auditkit.archive.speaking import language_of
from auditkit.archive.workbooks import differing_cells
from auditkit.errors import BadInput, UsageError
from auditkit.sources.reading import read
from auditkit.store.engine import Engine
from auditkit.store.files import bytes_digest
from auditkit.store.guarding import patience
from auditkit.store.log import GENESIS, Entry, entry_hash
from auditkit.store.log_lines import entries_of, line_of


def members_of(archive: Path) -> dict[str, bytes]:
    with archive.open("rb") as file:
        return {s.name: spanned(archive, s).open().read() for s in spans_of(file, archive.stat().st_size)}


def with_spec(archive: Path, target: Path, path: str, data: bytes) -> Path:
    """The archive of a stranger who changed a spec, its record and everything that vouches for it."""
    lines, prev = b"", GENESIS
    for one in entries_of(io.BytesIO(members_of(archive)["log.jsonl"]), "log"):
        mine = one.kind == "spec" and one.id == path
        kept = replace(one, body={**one.body, "sha256": bytes_digest(data)}) if mine else one
        fields = (kept.seq, kept.at, kept.by, kept.act, kept.kind, kept.id, kept.body)
        entry = Entry(*fields, prev, entry_hash(*fields, prev))
        lines, prev = lines + line_of(entry), entry.hash
    return rewritten(archive, target, {"log.jsonl": lines, f"specs/{path}": data})


@pytest.mark.slow
def test_a_template_that_never_ends_makes_the_report_impossible_not_different(archive: Path, tmp_path: Path) -> None:
    endless = "{% for a in 'abcdefghij' %}" * 12 + "{% endfor %}" * 12
    path = "templates/report/zh/sections/limits.md.j2"
    began = time.process_time()
    found = reperform(with_spec(archive, tmp_path / "a.zip", path, endless.encode()))
    assert time.process_time() - began < 25
    assert found.different == []
    assert [area for area, _, _ in found.impossible] == ["sentences"] and "limits.md.j2" in found.impossible[0][2]


def test_a_source_that_was_not_handed_over_makes_impossible_what_needs_it(archive: Path, tmp_path: Path) -> None:
    source = next(name for name in members_of(archive) if name.startswith("sources/"))
    found = reperform(rewritten(archive, tmp_path / "a.zip", {source: None}))
    assert found.different == []
    areas = {area for area, _, _ in found.impossible}
    assert {"tables", "measures", "scores", "sentences"} <= areas
    assert found.same["tables"] == 1 and found.same["measures"] == 0


@pytest.mark.slow
def test_workpapers_are_made_again_as_of_their_moment_and_a_changed_cell_is_named(
    run: Run, small: Path, tmp_path: Path
) -> None:
    assert run("workpaper", "build", "C5", "E1", folder=small).returncode == 0
    assert run("workpaper", "set", "E1", "--conclusion", "后来写的结论", folder=small).returncode == 0
    assert run("seal", "--out", tmp_path / "a.zip", folder=small).returncode == 0
    found = reperform(tmp_path / "a.zip")
    assert found.different == [] and found.impossible == [] and found.same["files"] == 3
    name = next(one for one in members_of(tmp_path / "a.zip") if one.startswith("workpapers/E1"))
    book = openpyxl.load_workbook(io.BytesIO(members_of(tmp_path / "a.zip")[name]))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value and "t1" in str(c.value))
    cell.value = "改过的标题"
    changed = io.BytesIO()
    book.save(changed)
    found = reperform(rewritten(tmp_path / "a.zip", tmp_path / "b.zip", {name: changed.getvalue()}))
    assert [item.id for item in found.different] == [name]
    assert f"!{cell.coordinate} 改过的标题" in str(found.different[0].before)


@pytest.mark.parametrize(
    ("body", "sound"),
    [
        ({"points": "1e99999999"}, False),
        ({"restored": {"1.1": "1E+9999"}}, False),
        ({"condition": "长" * 300_000}, False),
        ({"evidence": json.loads("[" * 40 + "]" * 40)}, False),
        ({"points": "1/3", "items": [["a", "0012345e67890123"]], "digest": "1234567890123e99"}, True),
    ],
)
def test_records_no_person_writes_are_refused(body: dict[str, object], sound: bool) -> None:
    entry = Entry(1, "", "", "decision", "finding", "F-001", body, "", "")
    if sound:
        refuse_entry(entry)
    else:
        with pytest.raises(BadInput):
            refuse_entry(entry)


@pytest.mark.parametrize("name", ["report/CON", "report/aux.md", "report/" + "文" * 100, "report/lpt1/x"])
def test_names_that_some_systems_cannot_write_are_refused(name: str) -> None:
    assert not is_safe(name) and is_safe("report/controls.md")
    with pytest.raises(BadInput):
        refuse_foreign(["report/a", "report/a/b"])


def test_cells_are_compared_as_a_person_sees_them(tmp_path: Path) -> None:
    for name, value in (("a.xlsx", 1.25), ("b.xlsx", 1.5)):
        book = openpyxl.Workbook()
        book.active.append(["x", value, "same"])
        book.active.append(["only here"] if name == "a.xlsx" else [])
        book.save(tmp_path / name)
    old, new = (read(tmp_path / name).sheets for name in ("a.xlsx", "b.xlsx"))
    assert list(differing_cells(old, old)) == []
    assert list(differing_cells(old, new)) == [("Sheet!B1", "1.25", "1.5"), ("Sheet!A2", "only here", "")]


def test_the_language_is_that_of_what_was_handed_over(archive: Path, small: Path, tmp_path: Path) -> None:
    assert language_of(archive) == language_of(small) == "zh"
    (tmp_path / "broken.zip").write_bytes(archive.read_bytes()[:50])
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "engagement.toml").symlink_to(small / "engagement.toml")
    assert (
        language_of(tmp_path / "broken.zip") is language_of(tmp_path / "none") is language_of(tmp_path / "link") is None
    )


def test_verification_loads_nothing_that_computes() -> None:
    heavy = "[m for m in ('duckdb', 'pyarrow', 'jinja2') if m in sys.modules]"
    words = f"import sys, auditkit.archive.verifying as v; print({heavy})"
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.slow
def test_queries_that_do_not_end_share_their_patience() -> None:
    endless = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3"
    with Engine.open({}) as engine, patience(0.5):
        for seconds in (2.0, 1.5):
            began = time.monotonic()
            with pytest.raises(UsageError):
                engine.select(endless)
            assert time.monotonic() - began < seconds + 5
        assert engine.select("SELECT 1").rows == [(1,)]


@pytest.mark.slow
def test_books_of_a_listed_unit_are_taken_although_computed_tables_were_deleted(
    run: Run, example: Path, tmp_path: Path
) -> None:
    inputs = example.parent / "zelin-2021" / "inputs"
    root = tmp_path / "engagement"
    about = ("--entity", "泽林县水利局", "--year", "2021", "--rubric", "yueyang-department")
    assert run("init", root, *about).returncode == 0
    assert run("import", inputs / "单位名录.xlsx", folder=root).returncode == 0
    shutil.rmtree(root / "derived")
    said = run("import", inputs / "水库管理站序时账.csv", folder=root)
    assert said.returncode == 0, said.stderr

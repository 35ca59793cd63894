"""The folder of an engagement at work: entries cut off, an older state put back, people recording while it is read."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from commands import Run

from auditkit.archive.verifying import Anchor, verify
from auditkit.engagement.folder import Engagement
from auditkit.store.log import Log

LOG_FILES = ("records.sqlite", "records.sum")


def ids(root: Path, anchor: Anchor | None = None) -> list[str]:
    return [one.message_id for one in verify(root, anchor).problems]


def said(root: Path, words: str) -> None:
    with Engagement(root, "a") as engagement, engagement.batch() as batch:
        batch.add("decision", "x", words, {})


def cut_by_query(root: Path, entries: int) -> None:
    """Take entries off the end as somebody would who knows the database: triggers off, records folded again."""
    with sqlite3.connect(root / "records.sqlite") as db:
        db.execute("DROP TRIGGER log_is_append_only_d")
        db.execute("DELETE FROM log WHERE seq > (SELECT max(seq) FROM log) - ?", (entries,))
        create = (
            "CREATE TRIGGER log_is_append_only_d BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END"
        )
        db.execute(create)
    db.close()
    note = (root / "records.sum").read_bytes()
    log = Log(root / "records.sqlite")
    log.rebuild()
    log.close()
    (root / "records.sum").write_bytes(note)


@pytest.mark.parametrize("entries", [1, 3])
def test_entries_cut_off_by_a_query_are_named(small: Path, entries: int) -> None:
    cut_by_query(small, entries)
    (found,) = verify(small).problems
    assert found.message_id == "archive.records-cut" and found.params["file"] == str(small / "records.sqlite")
    assert int(str(found.params["seq"])) - int(str(found.params["entries"])) == entries


def test_other_entries_in_the_place_of_the_last_are_named(small: Path) -> None:
    note = (small / "records.sum").read_bytes()
    cut_by_query(small, 1)
    said(small, "another")
    (small / "records.sum").write_bytes(note)
    assert ids(small) == ["archive.records-cut"]


def test_an_older_state_put_back_is_named_where_anything_tells_of_the_newer(run: Run, small: Path) -> None:
    older = {name: (small / name).read_bytes() for name in LOG_FILES}
    said(small, "later")
    head = verify(small).head
    (small / "records.sqlite").write_bytes(older["records.sqlite"])
    assert ids(small) == ["archive.records-older"]
    (small / "records.sum").write_bytes(older["records.sum"])
    assert ids(small) == []
    assert ids(small, Anchor(expect=head)) == ["archive.not-expected"]
    answer = run("verify", "--expect", head, folder=small)
    assert answer.returncode == 1 and head in answer.stderr


def test_a_receipt_vouches_for_a_folder_in_which_work_went_on(run: Run, sealed: Path) -> None:
    (receipt,) = (sealed / "archive").glob("*.md")
    closed = Log(sealed / "records.sqlite")
    (body,) = [record.body for record in closed.all("seal")]
    closed.close()
    assert body["head"] in receipt.read_text("utf-8") and body["sha256"] in receipt.read_text("utf-8")
    assert run("amend", "open", "--because", "x", "--reviewer", "乙", folder=sealed).returncode == 0
    for digest in (body["head"], body["sha256"], body["sha256"][:16].upper()):
        assert (ids(sealed, Anchor(expect=digest)), verify(sealed, Anchor(expect=digest)).anchor) == ([], "digest")
    cut_by_query(sealed, 2)
    (sealed / "records.sum").unlink()
    assert ids(sealed) == []
    assert ids(sealed, Anchor(expect=body["sha256"])) == ["archive.not-expected"]


def test_a_note_of_the_first_form_still_counts(small: Path) -> None:
    note = small / "records.sum"
    note.write_bytes(note.read_bytes()[:73] + b"\n")
    assert ids(small) == []
    data = bytearray((small / "records.sqlite").read_bytes())
    data[72] ^= 1  # a byte that sqlite keeps for later
    (small / "records.sqlite").write_bytes(data)
    assert ids(small) == ["archive.records-touched"]
    note.write_bytes(note.read_bytes()[:70])
    assert ids(small) == ["archive.sum-damaged"]


@pytest.mark.slow
def test_verifying_while_others_record_raises_no_false_alarm(small: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def record() -> None:
        for number in range(25):
            file = tmp_path / f"{number}.txt"
            file.write_text(str(number), encoding="utf-8")
            with Engagement(small, "a") as engagement, engagement.writing():
                digest = shutil.copy(file, engagement.sources / f"{number:064x}")
                with engagement.batch() as batch:
                    batch.add("receipt", "x", str(number), {"file": str(digest)})
                Path(digest).unlink()
        done.set()

    writer = threading.Thread(target=record)
    writer.start()
    found = []
    while not done.is_set():
        found += ids(small)
    writer.join()
    assert found == []


def lay_among_specs(root: Path) -> Path:
    (root / "specs" / "checklists" / "compliance" / "own.yaml").write_text("x", encoding="utf-8")
    return root


def test_a_file_laid_among_the_specs_of_an_open_file_is_noted(small: Path) -> None:
    found = verify(lay_among_specs(small))
    assert [one.message_id for one in found.notes] == ["archive.spec-not-pinned"] and found.problems == []


def test_a_file_laid_among_the_specs_of_a_closed_file_is_named(sealed: Path) -> None:
    assert ids(lay_among_specs(sealed)) == ["archive.not-recorded"]

"""The log: append-only, hash-chained, folded into records."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import AuditkitError
from auditkit.store.log import DamagedLog, Log


def written(path: Path) -> Log:
    log = Log(path, create=True)
    with log.batch("甲") as batch:
        batch.add("receipt", "source", "s1", {"name": "账.xlsx"})
        batch.add("decision", "finding", "F-001", {"title": "一"})
    with log.batch("乙") as batch:
        batch.add("decision", "finding", "F-001", {"title": "二"})
    return log


def test_newest_state_is_the_record_and_history_stays(tmp_path: Path) -> None:
    log = written(tmp_path / "r.sqlite")
    record = log.get("finding", "F-001")
    assert record is not None and record.body == {"title": "二"}
    assert [entry.body["title"] for entry in log.entries("finding", "F-001")] == ["一", "二"]
    assert [entry.by for entry in log.entries()] == ["甲", "甲", "乙"]
    assert log.verify() == 3


def test_a_batch_happens_whole_or_not_at_all(tmp_path: Path) -> None:
    log = written(tmp_path / "r.sqlite")
    with pytest.raises(RuntimeError), log.batch("甲") as batch:
        batch.add("decision", "finding", "F-002", {"title": "三"})
        raise RuntimeError
    assert log.get("finding", "F-002") is None
    assert log.verify() == 3


def test_a_batch_within_a_batch_joins_it(tmp_path: Path) -> None:
    log = written(tmp_path / "r.sqlite")
    with pytest.raises(RuntimeError), log.batch("甲"):
        with log.batch("甲") as inner:
            inner.add("decision", "finding", "F-002", {"title": "三"})
        raise RuntimeError
    assert log.get("finding", "F-002") is None


def test_entries_cannot_be_changed_through_sql(tmp_path: Path) -> None:
    written(tmp_path / "r.sqlite").close()
    db = sqlite3.connect(tmp_path / "r.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("UPDATE log SET by='丙'")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("DELETE FROM log")
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log SET by='丙' WHERE seq=2",
        'UPDATE log SET body=\'{"title":"九"}\' WHERE seq=2',
        "DELETE FROM log WHERE seq=1",
        "UPDATE record SET body='{\"title\":\"九\"}' WHERE kind='finding'",
        "DELETE FROM record WHERE kind='source'",
    ],
)
def test_a_change_behind_its_back_is_seen(tmp_path: Path, statement: str) -> None:
    written(tmp_path / "r.sqlite").close()
    db = sqlite3.connect(tmp_path / "r.sqlite")
    db.execute("DROP TRIGGER log_is_append_only_u")
    db.execute("DROP TRIGGER log_is_append_only_d")
    db.execute(statement)
    db.commit()
    db.close()
    with pytest.raises(DamagedLog):
        Log(tmp_path / "r.sqlite").verify()


def test_records_are_a_projection_of_the_log(tmp_path: Path) -> None:
    log = written(tmp_path / "r.sqlite")
    before = [(r.kind, r.id, r.body, r.first_seq) for kind in ("source", "finding") for r in log.all(kind)]
    log.rebuild()
    assert [(r.kind, r.id, r.body, r.first_seq) for kind in ("source", "finding") for r in log.all(kind)] == before
    assert log.verify() == 3


def test_a_file_that_is_no_log_is_one_clear_message(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    path.write_bytes(b"not a database, not at all, by no means whatever")
    with pytest.raises(AuditkitError) as caught:
        Log(path)
    assert str(path) in str(caught.value)


def test_a_newer_log_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "r.sqlite").close()
    db = sqlite3.connect(tmp_path / "r.sqlite")
    db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(DamagedLog):
        Log(tmp_path / "r.sqlite")


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.dictionaries(st.text(max_size=4), _json, max_size=3)), max_size=6))
def test_any_bodies_survive_and_verify(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[str, dict]]
) -> None:  # type: ignore[type-arg]
    log = Log(tmp_path_factory.mktemp("log") / "r.sqlite", create=True)
    with log.batch("甲") as batch:
        for id_, body in entries:
            batch.add("decision", "x", id_, body)
    assert log.verify() == len(entries)
    assert {r.id: r.body for r in log.all("x")} == dict(entries)
    log.close()

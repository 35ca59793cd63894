"""Tables that the engine made are kept in a file and opened again, by one process or several, wherever it lies."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditkit.errors import BadSpec
from auditkit.store.engine import EngineBuilder


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    rows = {"row_key": ["a", "b"], "debit": pa.array([Decimal("10.10"), Decimal("20.20")], pa.decimal128(18, 2))}
    pq.write_table(pa.table(rows), tmp_path / "journal.parquet")
    return tmp_path / "journal.parquet"


def built(journal: Path, kept: Path | None, amount: str = "debit", keep: Path | None = None):
    """An engine with a table of an enricher, a stored view and one that is not stored; and whether it was opened."""
    with EngineBuilder({"journal": journal}, kept=kept) as builder:
        complete = builder.complete
        if not complete:
            builder.add_table("word", pa.table({"row_key": ["a", "b"], "said": ["x", "y"]}))
        builder.add_view("spent", f"SELECT row_key, {amount} AS amount FROM journal")
        builder.add_view("told", "SELECT s.*, w.said FROM spent s JOIN word w ON w.row_key = s.row_key", stored=False)
        if keep is not None:
            builder.keep(keep)
        return builder.lock(), complete


WANTED = [("a", Decimal("10.10"), "x"), ("b", Decimal("20.20"), "y")]
TOLD = "SELECT * FROM told ORDER BY 1"


def test_what_was_kept_is_opened_and_not_made_again(journal: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.duckdb"
    first, complete = built(journal, file, keep=file)
    with first:
        assert not complete and first.select(TOLD).rows == WANTED
    again, complete = built(journal, file, amount="debit * 2")
    with again:
        assert complete and again.select(TOLD).rows == WANTED
        assert {"word", "spent", "told", "journal"} <= again.tables
    assert sorted(path.name for path in tmp_path.iterdir()) == ["journal.parquet", "kept.duckdb"]


def test_it_may_be_moved_with_its_tables(journal: Path, tmp_path: Path) -> None:
    built(journal, None, keep=tmp_path / "kept.duckdb")[0].close()
    other = tmp_path / "else where, it's"
    other.mkdir()
    for name in ("journal.parquet", "kept.duckdb"):
        (tmp_path / name).rename(other / name)
    again, complete = built(other / "journal.parquet", other / "kept.duckdb")
    with again:
        assert complete and again.select(TOLD).rows == WANTED
        assert again.select("SELECT sum(debit) FROM journal").rows == [(Decimal("30.30"),)]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:5000],
        lambda data: data[:-1],
        lambda data: data * 2,
        lambda data: b"x" * 9000,
    ],
    ids=["empty", "headers only", "a byte short", "twice", "something else"],
)
def test_what_cannot_be_opened_is_made_again(journal: Path, tmp_path: Path, damage) -> None:
    file = tmp_path / "kept.duckdb"
    built(journal, None, keep=file)[0].close()
    file.write_bytes(damage(file.read_bytes()))
    again, complete = built(journal, file, keep=file)
    with again:
        assert not complete and again.select(TOLD).rows == WANTED
    again, complete = built(journal, file)
    again.close()
    assert complete


def test_several_engines_and_processes_read_it_at_once_and_it_may_be_replaced_meanwhile(
    journal: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kept.duckdb"
    built(journal, None, keep=file)[0].close()
    here, beside = built(journal, file)[0], built(journal, file)[0]
    words = f"import duckdb; duckdb.connect().execute(\"ATTACH '{file}' AS kept (READ_ONLY)\")"
    with here, beside:
        subprocess.run([sys.executable, "-c", words], check=True)
        built(journal, None, keep=file)[0].close()
        assert here.select(TOLD).rows == beside.select(TOLD).rows == WANTED
        file.unlink()
        assert here.select(TOLD).rows == WANTED


def test_queries_cannot_name_the_file(journal: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.duckdb"
    engine, _ = built(journal, None, keep=file)
    with engine:
        for sql in ("SELECT * FROM kept.main.spent", f"SELECT * FROM '{file}'", f"ATTACH '{file}' AS other"):
            with pytest.raises(BadSpec):
                engine.select(sql)


def test_a_view_with_a_name_of_a_table_is_refused(journal: Path) -> None:
    with EngineBuilder({"journal": journal}) as builder, pytest.raises(BadSpec) as caught:
        builder.add_view("journal", "SELECT 1 AS one")
    assert caught.value.message_id == "spec.view-name"


def test_a_view_that_was_not_kept_is_made_beside(journal: Path, tmp_path: Path) -> None:
    built(journal, None, keep=tmp_path / "kept.duckdb")[0].close()
    with EngineBuilder({"journal": journal}, kept=tmp_path / "kept.duckdb") as builder:
        builder.add_view("more", "SELECT count(*) AS lines FROM spent")
        with builder.lock() as engine:
            assert engine.select("SELECT * FROM more").rows == [(2,)]

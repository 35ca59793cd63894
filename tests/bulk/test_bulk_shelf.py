"""Rows of large tables leave nothing behind: not when forgotten, not when the work on them is broken off."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from bulk_ways import in_batches, small_blocks
from long_books import HEADINGS, books, save

from auditkit.core.bulk import KeptRows
from auditkit.errors import BadInput
from auditkit.sources.bulk import building
from auditkit.store.bulk_rows import StoredRows


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small_blocks(monkeypatch)
    return save(tmp_path / "帐.csv", [HEADINGS, *books()])


@pytest.mark.slow
def test_forgotten_rows_are_gone(ledger: Path, tmp_path: Path) -> None:
    found = in_batches(ledger, tmp_path / "shelf")
    assert len(list((tmp_path / "shelf").iterdir())) == 1
    found.tables.clear()
    gc.collect()
    assert not list((tmp_path / "shelf").iterdir())


@pytest.mark.slow
def test_moved_rows_stay(ledger: Path, tmp_path: Path) -> None:
    found = in_batches(ledger, tmp_path / "shelf")
    rows = found.tables[0].rows
    assert isinstance(rows, StoredRows)
    rows.move(tmp_path / "kept.parquet")
    first = rows[0]
    found.tables.clear()
    del rows
    assert (tmp_path / "kept.parquet").exists()
    assert first["row"] == 2
    assert not list((tmp_path / "shelf").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("problem", [KeyboardInterrupt, BadInput])
def test_broken_off(
    problem: type[BaseException], ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise problem("read.empty")

    monkeypatch.setattr(building, "_compare", stop)
    with pytest.raises(problem):
        in_batches(ledger, tmp_path / "shelf")
    assert not list((tmp_path / "shelf").iterdir())


@pytest.mark.slow
def test_a_difference_to_the_other_way_is_never_believed(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = building._beginning
    monkeypatch.setattr(building, "_beginning", lambda *of: [*(expected(*of) or [])[1:]])
    assert not isinstance(in_batches(ledger, tmp_path / "shelf").tables[0].rows, KeptRows)

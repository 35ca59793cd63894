"""The bundled engagement with its papers written once; copies are free to be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from openpyxl import load_workbook

Fill = Callable[..., Path]


@pytest.fixture(scope="session")
def written(decided_engagement: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Folder with every paper of the bundled engagement."""
    folder = tmp_path_factory.mktemp("papers")
    said = run("workpaper", "build", "--out", folder, folder=decided_engagement)
    assert said.returncode == 0, said.stderr
    return folder


def places_of(book: Any) -> dict[str, tuple[str, str]]:
    """Return sheet and address of every cell to be filled in, by name, as the hidden sheet says them."""
    rows = book["_auditkit"].iter_rows(values_only=True)
    return {row[4]: (row[1], f"{row[3]}{int(row[2]) + 1}") for row in rows if row[0] == "open"}


@pytest.fixture
def fill(tmp_path: Path, written: Path) -> Fill:
    """Fill in the workbook of a paper as a person would: by name of the cell, or by its address."""

    def filled(index: str, folder: Path | None = None, name: str = "filled.xlsx", **cells: object) -> Path:
        source = next((folder or written).glob(f"{index}_*.xlsx"))
        book = load_workbook(source)
        places = places_of(book)
        for key, value in cells.items():
            sheet, address = places.get(key, (book.sheetnames[0], key))
            book[sheet][address] = value
        book.save(tmp_path / name)
        return tmp_path / name

    return filled

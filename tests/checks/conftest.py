"""Small books for the tests of single checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_books import Books


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    """Books of 2018, before parallel accounting: expenses on 5001."""
    made = Books(tmp_path, 2018)
    yield made
    made.close()


@pytest.fixture
def parallel(tmp_path: Path) -> Iterator[Books]:
    """Books of 2021, financial and budget half in one voucher."""
    made = Books(tmp_path, 2021)
    yield made
    made.close()

"""All views can be made whatever tables there are; the tests of single checks make those only that a check reads."""

from __future__ import annotations

import pytest
from quick import a_few
from small_books import Books

from auditkit.core.tables import TABLES


@pytest.mark.slow
def test_views_are_made_of_nothing(parallel: Books) -> None:
    assert parallel.engine().select("SELECT count(*) FROM expense").rows == [(0,)]


@pytest.mark.slow
@pytest.mark.parametrize("table", a_few(sorted(TABLES), 2))
def test_views_are_made_of_one_table(parallel: Books, table: str) -> None:
    parallel.add(table)
    assert parallel.engine().select(f'SELECT count(*) FROM "{table}"').rows == [(1,)]

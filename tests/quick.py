"""Which variants of a long test stay in the plain run; the others are run with the slow ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


def a_few(values: Sequence[Any], keep: int) -> list[Any]:
    """Return all values as parameters: ``keep`` of them, spread evenly, for the plain run, the others marked slow."""
    step = max(1, len(values) // keep)
    kept = set(range(0, len(values), step)[:keep])
    return [value if at in kept else pytest.param(value, marks=pytest.mark.slow) for at, value in enumerate(values)]

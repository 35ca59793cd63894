"""Reads a file both ways: in batches, and row by row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from auditkit.core.bulk import KeptRows
from auditkit.errors import AuditkitError
from auditkit.sources.bulk import opening, text
from auditkit.sources.canonical import Context, Hints, Recognised
from auditkit.sources.grid import Content
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise
from auditkit.store.bulk import Shelf

_OF_GOOD_ROWS = ("debit", "credit", "period", "stated_totals")
"""What a table with faults, which is refused, says of its other rows; a row with a fault may count in it or not."""
CONTEXT = Context("云泽市粮食局", 2021, source="0" * 64)


def small_blocks(monkeypatch: pytest.MonkeyPatch, size: int = 90_000) -> None:
    """Let every file go in batches, in blocks so small that there are many edges."""
    monkeypatch.setattr(text, "BLOCK", size)
    monkeypatch.setattr(text, "FIRST_BLOCK", 20_000)
    monkeypatch.setattr(opening, "LARGE_FROM", 1)


def in_batches(path: Path, folder: Path, hints: Hints | None = None, context: Context = CONTEXT) -> Recognised:
    content = opening.open_many([path], Shelf(folder))[0]
    assert isinstance(content, Content), str(content)
    return recognise(content, hints or Hints(), context)


def row_by_row(path: Path, hints: Hints | None = None, context: Context = CONTEXT) -> Recognised:
    return recognise(read(path), hints or Hints(), context)


def told(found: Recognised) -> list[dict[str, Any]]:
    """Return all that recognition says, in a form that shows where two differ."""
    return [_told(table) for table in found.tables]


def _told(table: Any) -> dict[str, Any]:
    left_out = {"rows", *(_OF_GOOD_ROWS if table.problems else ())}
    said = {name: value for name, value in vars(table).items() if name not in left_out}
    said["problems"] = [_problem(problem) for problem in table.problems]
    said["questions"] = [str(question) for question in table.questions]
    said["notes"] = [(note.message_id, {k: str(v) for k, v in note.params.items()}) for note in table.notes]
    return said


def _problem(problem: AuditkitError) -> tuple[str, dict[str, str]]:
    return problem.message_id, {name: str(value) for name, value in problem.params.items()}


def same_both_ways(
    path: Path,
    folder: Path,
    hints: Hints | None = None,
    context: Context = CONTEXT,
    batches: bool | None = True,
) -> Recognised:
    """Read a file both ways and hold everything against each other.

    Args:
        path: The file.
        folder: Where rows are kept.
        hints: What a person said.
        context: What the engagement knows.
        batches: True when the file must have gone in batches to the end, False when it must not, None when either.

    Returns:
        What was found in batches.
    """
    fast, slow = in_batches(path, folder, hints, context), row_by_row(path, hints, context)
    for one, other in zip(told(fast), told(slow), strict=True):
        assert one == other, {name: (one.get(name), other[name]) for name in other if one.get(name) != other[name]}
    for left, right in zip(fast.tables, slow.tables, strict=True):
        if batches is not None:
            assert isinstance(left.rows, KeptRows) == batches, "which way it went"
        if not left.problems:
            _same_rows(list(left.rows), list(right.rows))
    return fast


def _same_rows(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    for one, other in zip(left, right, strict=False):
        assert one == other, {name: (one.get(name), other[name]) for name in other if one.get(name) != other[name]}
    assert len(left) == len(right)

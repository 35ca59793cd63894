"""Whole engagements of other years, systems, layouts and places: all that was planted, and nothing else."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from engagements import CHECKS as PLANTED
from engagements import REDUCED, VARIETY, Expected, build
from small_books import CHECKS, Shipped

from auditkit.core.tables import TABLES
from auditkit.engagement.enriching import build_engine
from auditkit.errors import AuditkitError
from auditkit.sources.canonical import Context, Hints
from auditkit.sources.reading import read_many
from auditkit.sources.recognise import recognise
from auditkit.store.engine import Engine
from auditkit.store.parquet import arrow_of, write_parquet


def imported(expected: Expected, folder: Path) -> Engine:
    files = [path for kind, path in expected.files.items() if kind != "self_evaluation"]
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, content in zip(files, read_many(files), strict=True):
        assert not isinstance(content, AuditkitError), content
        for table in recognise(content, Hints(), Context(expected.entity, expected.year, (), path.name)).tables:
            assert not table.problems and not table.questions, [str(one) for one in table.questions]
            if table.stored and table.kind:
                rows[table.kind] += table.rows
    paths = {kind: folder / f"{kind}.parquet" for kind in rows}
    for kind, path in paths.items():
        write_parquet(path, arrow_of(TABLES[kind], rows[kind]))
    return build_engine(paths, Shipped(), expected.entity, expected.year)


def short(voucher: str | None) -> str:
    found = re.match(r"(\D*?)[\s-]*0*(\d+)\D*$", voucher or "")
    return f"{found[1].strip()}{found[2]}" if found else ""


def place(row: dict[str, Any], lines: dict[str, dict[str, Any]]) -> tuple[str, str, int | None]:
    line = lines.get(row.get("row_key") or "", {})
    voucher = short(row.get("voucher_no") or line.get("voucher_no"))
    return str(row.get("period") or line.get("period")), voucher, line.get("line_no")


def compare(expected: Expected, engine: Engine) -> tuple[list[Any], list[Any]]:
    """Return what was planted and not found, and what was found and not planted."""
    lines = {
        row["row_key"]: row for row in engine.select("SELECT row_key, period, voucher_no, line_no FROM journal").dicts()
    }
    missing, left = [], []
    for check_id in sorted(set(PLANTED.values())):
        check = CHECKS[check_id]
        found = engine.select(check.exceptions, check.parameters).dicts()
        for one in (problem for problem in expected.problems if problem.check == check_id):
            hit = next((row for row in found if answers(one, row, lines)), None)
            if hit is None or (one.amount is not None and hit["amount"] != one.amount):
                missing.append((one.kind, one.period, one.voucher, one.line, one.amount, one.summary))
            if hit is not None:
                assert one.excess is None or hit["excess"] == one.excess, one
                found.remove(hit)
        left += [(check_id, *place(row, lines)) for row in found]
    return missing, left


def answers(one: Any, row: dict[str, Any], lines: dict[str, dict[str, Any]]) -> bool:
    if one.scope == "aggregate":
        return not one.item or row.get("item") == one.item
    period, voucher, line = place(row, lines)
    fits = one.scope != "line" or one.line is None or line in (one.line, one.budget_line)
    return (period, voucher) == (one.period, short(one.voucher)) and fits


def verify(tmp_path: Path, **way: Any) -> None:
    expected = build(tmp_path / "in", **way)
    with imported(expected, tmp_path) as engine:
        assert compare(expected, engine) == ([], [])


@pytest.mark.slow
def test_an_engagement_of_parallel_accounting(tmp_path: Path) -> None:
    verify(tmp_path, **VARIETY[4])


@pytest.mark.slow
@pytest.mark.parametrize("way", VARIETY, ids=lambda way: f"{way['year']}-{way['layout']}-{way['style']}")
def test_an_engagement_of_every_kind(tmp_path: Path, way: dict[str, Any]) -> None:
    verify(tmp_path, **way)


@pytest.mark.slow
def test_with_the_books_alone_nothing_is_passed_that_needs_papers(tmp_path: Path) -> None:
    expected = build(tmp_path / "in", **{**VARIETY[5], "only": REDUCED})
    planted = {(one.check, one.period, short(one.voucher)) for one in expected.problems}
    with imported(expected, tmp_path) as engine:
        lines = {
            row["row_key"]: row
            for row in engine.select("SELECT row_key, period, voucher_no, line_no FROM journal").dicts()
        }
        for check_id in (
            "travel.approval-missing",
            "travel.lodging-over-limit",
            "reception.letter-missing",
            "meeting.sign-in-missing",
        ):
            check = CHECKS[check_id]
            population = engine.select(check.population, check.parameters).rows
            assert population
            assert len(engine.select(check.untestable or "", check.parameters).rows) == len(population)
        for check_id in sorted(set(PLANTED.values())):
            check = CHECKS[check_id]
            if set(check.needs) <= engine.supplied:
                found = engine.select(check.exceptions, check.parameters).dicts()
                aggregates = {row["key"] for row in found if row["scope"] == "aggregate"}
                places = {(check_id, *place(row, lines)[:2]) for row in found if row["key"] not in aggregates}
                assert places <= planted


@pytest.mark.case
@pytest.mark.skipif("AUDITKIT_CASES" not in os.environ, reason="needs the folder of cases")
def test_the_case_given_beside_the_project_can_be_checked(tmp_path: Path) -> None:
    for folder in sorted(Path(os.environ["AUDITKIT_CASES"]).glob("*/inputs")):
        files = {path.stem: path for path in sorted(folder.glob("*.xlsx"))}
        expected = Expected("", int(folder.parent.name[-4:]), "", files)
        with imported(expected, tmp_path) as engine:
            for check in (CHECKS[check_id] for check_id in sorted(set(PLANTED.values()))):
                assert engine.select(check.population, check.parameters).rows, check.id

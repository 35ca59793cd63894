"""Engagements of a second hand, through the command line: all that was planted is found, and no more."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from engagements.field_files import Engagement, Wanted, write

SCALE = {"purchases": 60, "trips": 15}
Found = dict[str, Any]


def exceptions(run: Run, written: Engagement, folder: Path) -> list[Found]:
    """Import without options, run the checks, and return what they found."""
    root = folder / "engagement"
    steps = (
        ("init", root, "--entity", written.entity, "--year", str(written.year), "--rubric", "zhanjiang-2018"),
        ("import", *written.files),
        ("check", "run"),
    )
    for step in steps:
        said = run(*step, folder=None if step[0] == "init" else root)
        assert said.returncode == 0, said.stderr
    sources = json.loads(run("source", "list", "--json", folder=root).stdout)["sources"]
    tables = [table for source in sources for table in source["tables"]]
    assert {table["status"] for table in tables} == {"stored"}
    (journal,) = (table for table in tables if table["kind"] == "journal")
    told = (journal["rows"], Decimal(journal["debit"]), Decimal(journal["credit"]))
    assert told == (written.lines, written.debit, written.credit)
    return list(json.loads(run("exception", "list", "--json", folder=root).stdout)["exceptions"])


def number(voucher: str | None) -> int:
    """Return the number in a voucher's name."""
    digits = re.search(r"(\d+)\D*$", voucher or "")
    return int(digits[1]) if digits else 0


def answers(found: Found, wanted: Wanted) -> bool:
    """Tell whether an exception is the one wanted."""
    if found["check"] != wanted.check:
        return False
    if wanted.name:
        return wanted.name in found["message"]
    if not wanted.voucher:
        return bool(
            found["scope"] == "aggregate" and (wanted.amount is None or Decimal(found["amount"]) == wanted.amount)
        )
    there = (found["period"], number(found["voucher"])) == (wanted.period, wanted.voucher)
    return there and (found["scope"] != "line" or not wanted.lines or found["line"] in wanted.lines)


def compare(found: list[Found], written: Engagement) -> tuple[list[Wanted], list[str]]:
    """Return what was not found, and what was found without being planted."""
    left = list(found)
    missing = []
    for wanted in written.wanted:
        hit = next((one for one in left if answers(one, wanted)), None)
        if hit is None:
            missing.append(wanted)
            continue
        left.remove(hit)
        assert wanted.amount is None or Decimal(hit["amount"]) == wanted.amount, (wanted, hit["amount"])
        assert wanted.excess is None or Decimal(hit["excess"]) == wanted.excess, (wanted, hit["excess"])
    for like in written.unwanted:
        assert not [one for one in found if like.voucher and answers(one, like)], like
    return missing, [f"{one['check']} {one['period']} {one['voucher']} {one['summary']}" for one in left]


def verify(run: Run, folder: Path, **way: Any) -> None:
    """Write, import, check and compare."""
    written = write(folder / "in", **way)
    missing, more = compare(exceptions(run, written, folder), written)
    assert (missing, more) == ([], [])
    assert bool(written.wanted) != bool(way.get("clean"))


@pytest.mark.slow
def test_government_accounting_of_2021_as_gb18030(run: Run, tmp_path: Path) -> None:
    verify(run, tmp_path, year=2021, layout="csv", seed=5, **SCALE)


@pytest.mark.slow
def test_direct_payment_in_old_workbooks_with_headings_in_two_rows(run: Run, tmp_path: Path) -> None:
    verify(run, tmp_path, year=2022, layout="xls", seed=8, purchases=4400, trips=60)


@pytest.mark.slow
def test_accounting_before_2019(run: Run, tmp_path: Path) -> None:
    verify(run, tmp_path, year=2017, layout="csv", seed=25, **SCALE)


@pytest.mark.slow
@pytest.mark.parametrize(("year", "layout"), [(2021, "csv"), (2022, "xls"), (2017, "xls")])
def test_without_irregularities_nothing_is_reported(run: Run, tmp_path: Path, year: int, layout: str) -> None:
    verify(run, tmp_path, year=year, layout=layout, seed=year + 6, clean=True, **SCALE)


@pytest.mark.slow
def test_what_is_planted_covers_every_check(tmp_path: Path) -> None:
    planted = {wanted.check for wanted in write(tmp_path, year=2021, layout="csv", seed=5, **SCALE).wanted}
    missing = {"classification.other-share", "voucher.weekend"}
    assert len(planted) >= 28 + 15
    assert not planted & missing

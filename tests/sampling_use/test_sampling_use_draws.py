"""Draws repeat on any machine and from any file of the same ledger; an extension keeps the old items."""

from __future__ import annotations

import csv
import hashlib
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from commands import Run
from sampling_use.bare_books import Say, bare_files, begin

TRAVEL = ("--category", "travel")
ATTRIBUTE = ("--attribute", *TRAVEL, "--tolerable", "0.1")
MUS = ("--mus", *TRAVEL, "--tolerable", "30000")


def planned(run: Run, folder: Path, *words: str) -> None:
    done = run("sample", "plan", *words, folder=folder)
    assert done.returncode == 0, done.stderr


def keys(found: dict[str, Any]) -> list[str]:
    return [item["key"] for item in found["items"]]


@pytest.mark.parametrize("method", ["random", "stratified", "systematic"])
def test_items_are_drawn_with_tickets(bare: Path, run: Run, say: Say, method: str) -> None:
    planned(run, bare, *ATTRIBUTE)
    found = say(bare, "sample", "draw", "S1", "--seed", " 2018-A ", "--method", method)
    assert len(found["items"]) == int(found["plan"]["size"])
    assert found["draw"]["seed"] == "2018-A" and found["status"] == "drawn"
    for item in found["items"]:
        assert item["ticket"] == hashlib.sha256(b"2018-A\x1f" + item["key"].encode()).hexdigest()[:16]
        assert item["rows"][0]["row"] > 1 and item["date"] and item["voucher"]


@pytest.mark.parametrize("method", ["interval", "interval-above-top", "random-units", "cells", "sieve"])
def test_monetary_draws_hit_as_often_as_planned(bare: Path, run: Run, say: Say, method: str) -> None:
    planned(run, bare, *MUS)
    found = say(bare, "sample", "draw", "S1", "--seed", "s", "--method", method)
    size = int(found["plan"]["size"])
    hits = sum(item["times"] for item in found["items"])
    if method == "sieve":
        assert 0 < hits < 3 * size
    elif method == "interval-above-top":
        certain = [item for item in found["items"] if item["certain"]]
        interval = Decimal(found["population"]["amount"]) / size
        assert all(Decimal(item["amount"]) >= interval for item in certain)
        assert Decimal(found["draw"]["rest_amount"]) + sum(Decimal(i["amount"]) for i in certain) == Decimal(
            found["population"]["amount"]
        )
    else:
        assert hits == size


def test_high_values_are_taken_with_certainty(bare: Path, run: Run, say: Say) -> None:
    planned(run, bare, *ATTRIBUTE)
    found = say(bare, "sample", "draw", "S1", "--seed", "s", "--certain-above", "2000")
    certain = [item for item in found["items"] if item["certain"]]
    sql = "SELECT row_key, amount FROM expense WHERE category = 'travel' AND amount >= 2000"
    large = say(bare, "sample", "plan", "--judgement", "--sql", sql, "--because", "x")
    assert {item["key"] for item in certain} == {item["key"] for item in large["items"]}
    assert found["draw"]["certain"] == len(certain) > 0
    assert len(found["items"]) - len(certain) == int(found["plan"]["size"])
    assert not any(Decimal(i["amount"]) >= 2000 for i in found["items"] if not i["certain"])


@pytest.mark.slow
@pytest.mark.parametrize("method", ["random", "stratified", "random-units", "sieve", "interval", "systematic"])
def test_an_extension_keeps_the_old_items(bare: Path, run: Run, say: Say, method: str) -> None:
    planned(run, bare, *(MUS if method in ("random-units", "sieve", "interval") else ATTRIBUTE))
    small = say(bare, "sample", "draw", "S1", "--seed", "s", "--method", method, "--size", "12")
    large = say(bare, "sample", "draw", "S1", "--size", "24")
    assert [item["id"] for item in large["items"]][: len(small["items"])] == [item["id"] for item in small["items"]]
    assert keys(large)[: len(small["items"])] == keys(small)
    assert {item["stage"] for item in large["items"]} == {1, 2}
    if method != "sieve":
        assert sum(item["times"] for item in large["items"]) == 24


@pytest.mark.slow
def test_a_sample_extended_is_the_larger_sample(bare: Path, run: Run, say: Say) -> None:
    planned(run, bare, *MUS)
    planned(run, bare, *MUS)
    say(bare, "sample", "draw", "S1", "--seed", "s", "--method", "random-units", "--size", "12")
    large = say(bare, "sample", "draw", "S1", "--size", "24")
    whole = say(bare, "sample", "draw", "S2", "--seed", "s", "--method", "random-units", "--size", "24")
    assert sorted(keys(whole)) == sorted(keys(large))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "words", "told"),
    [
        ("random", ("--size", "5"), "12"),
        ("random", ("--size", "20", "--seed", "other"), "s"),
        ("random", ("--size", "20", "--method", "systematic"), "random"),
        ("cells", ("--size", "24"), "cells"),
        ("interval", ("--size", "20"), "12"),
        ("random", (), "--size"),
    ],
)
def test_an_extension_that_would_lose_items_is_refused(
    bare: Path, run: Run, say: Say, method: str, words: tuple[str, ...], told: str
) -> None:
    planned(run, bare, *(MUS if method in ("cells", "interval") else ATTRIBUTE))
    say(bare, "sample", "draw", "S1", "--seed", "s", "--method", method, "--size", "12")
    done = run("sample", "draw", "S1", *words, folder=bare)
    assert done.returncode == 2 and told in done.stderr
    assert len(say(bare, "sample", "show", "S1")["items"]) <= 12


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--seed"),
        (("--seed", "  "), "--seed"),
        (("--seed", "s", "--method", "interval"), "interval"),
        (("--seed", "s", "--method", "lottery"), "lottery"),
        (("--seed", "s", "--size", "0"), "size"),
        (("--seed", "s", "--certain-above", "x"), "x"),
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(bare: Path, run: Run, words: tuple[str, ...], told: str) -> None:
    planned(run, bare, *ATTRIBUTE)
    done = run("sample", "draw", "S1", *words, folder=bare)
    assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_population_that_changed_is_not_drawn_from(bare: Path, run: Run) -> None:
    planned(run, bare, *ATTRIBUTE)
    ledger = next(path for path in bare_files() if "序时簿" in path.name)
    book = openpyxl.load_workbook(ledger)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=4, max_row=400):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("报"):
                cell.value = f"补{cell.value}"
    changed = bare / ".." / "changed.xlsx"
    book.save(changed)
    assert run("source", "remove", ledger.name, "--because", "更换", folder=bare).returncode in (0, 2)
    done = run("import", changed, folder=bare)
    assert done.returncode == 0, done.stderr
    done = run("sample", "draw", "S1", "--seed", "s", folder=bare)
    assert done.returncode == 2 and "S1" in done.stderr


def as_csv(path: Path, folder: Path) -> Path:
    """Return the first sheet of a workbook as a CSV file of the same cells."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    made = folder / f"{path.stem}.csv"
    with made.open("w", encoding="gb18030", newline="") as file:
        for row in sheet.iter_rows(values_only=True):
            csv.writer(file).writerow(
                ["" if value is None else getattr(value, "date", lambda v=value: v)() for value in row]
            )
    return made


@pytest.mark.slow
def test_the_same_ledger_as_csv_gives_the_same_sample(bare: Path, run: Run, say: Say, tmp_path: Path) -> None:
    ledger = next(path for path in bare_files() if "序时簿" in path.name)
    other = [path for path in bare_files() if path != ledger]
    twin = begin(run, tmp_path / "twin", [as_csv(ledger, tmp_path), *other])
    for words, method in ((ATTRIBUTE, "random"), (ATTRIBUTE, "systematic"), (MUS, "interval"), (MUS, "cells")):
        found = []
        for folder in (bare, twin):
            name = say(folder, "sample", "plan", *words)["id"]
            drawn = say(folder, "sample", "draw", name, "--seed", "二〇一八", "--method", method)
            found.append([(i["key"], i["ticket"], i["times"], i["amount"]) for i in drawn["items"]])
        assert found[0] == found[1] and len(found[0]) > 5


@pytest.mark.slow
def test_a_sample_of_vouchers_covers_their_lines(bare: Path, run: Run, say: Say) -> None:
    planned(run, bare, *ATTRIBUTE, "--unit", "voucher")
    found = say(bare, "sample", "draw", "S1", "--seed", "s", "--size", "10")
    assert len(found["items"]) == 10 and any(len(item["rows"]) > 1 for item in found["items"])
    assert all(item["line"] is None for item in found["items"])


@pytest.mark.slow
def test_a_withdrawn_sample_stays_on_record(bare: Path, run: Run, say: Say) -> None:
    planned(run, bare, *ATTRIBUTE)
    assert run("sample", "withdraw", "S1", folder=bare).returncode == 2
    assert run("sample", "withdraw", "s1", "--because", "计划有误", folder=bare).returncode == 0
    assert say(bare, "sample", "show", "S1")["because"] == "计划有误"
    assert run("sample", "draw", "S1", "--seed", "s", folder=bare).returncode == 2
    assert run("sample", "withdraw", "S1", "--because", "x", folder=bare).returncode == 2
    planned(run, bare, *ATTRIBUTE)
    assert [item["id"] for item in say(bare, "sample", "list")["samples"]] == ["S1", "S2"]
    assert run("verify", folder=bare).returncode == 0


@pytest.mark.slow
def test_results_computed_again_know_the_sample(bare: Path, run: Run, say: Say) -> None:
    planned(run, bare, *ATTRIBUTE, "--ask", "travel.approval-missing")
    item = next(i for i in say(bare, "sample", "draw", "S1", "--seed", "s")["items"] if i["asked"])
    run("sample", "record", item["id"], "--answer", "form=missing", folder=bare)
    before = say(bare, "check", "list")
    shutil.rmtree(bare / "derived")
    (bare / "derived").mkdir()
    assert say(bare, "check", "list") == before

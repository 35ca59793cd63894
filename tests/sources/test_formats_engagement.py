"""Ledgers in standard formats in an engagement: their currency, and what the checks see in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Run
from format_files import fec, norway


def start(run: Run, folder: Path, entity: str) -> Path:
    said = run("init", folder, "--entity", entity, "--year", "2021", "--rubric", "yueyang-department")
    assert said.returncode == 0, said.stderr
    return folder


@pytest.mark.slow
def test_books_in_two_currencies_are_asked_about(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", "Prøve Etat")
    french, norwegian = tmp_path / "000000000FEC20211231.txt", tmp_path / "ledger.xml"
    french.write_text(fec(), encoding="utf-8")
    norwegian.write_text(norway(), encoding="utf-8")
    both = run("import", french, norwegian, folder=folder)
    assert both.returncode == 2 and "NOK" in both.stderr and "EUR" in both.stderr and "--accept-other" in both.stderr
    assert run("import", french, folder=folder).returncode == 0
    later = run("import", norwegian, folder=folder)
    assert later.returncode == 2 and "NOK" in later.stderr
    taken = run("import", norwegian, "--accept-other", "--because", "kept for comparison", folder=folder)
    assert taken.returncode == 0, taken.stderr


@pytest.mark.slow
def test_the_checks_run_on_a_french_ledger(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", "Office d'essai")
    path = tmp_path / "000000000FEC20211231.txt"
    path.write_text(fec().replace("\t83,33\t", "\t84,33\t"), encoding="utf-8")
    assert run("import", path, folder=folder).returncode == 0
    done = run("check", "run", folder=folder)
    assert done.returncode == 0, done.stderr
    found = run("exception", "list", "--json", folder=folder)
    assert found.returncode == 0, found.stderr
    checks = [item["check"] for item in json.loads(found.stdout)["exceptions"]]
    assert checks.count("voucher.unbalanced") == 1

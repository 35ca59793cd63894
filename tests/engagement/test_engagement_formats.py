"""Ledgers in standard formats, from file to checks and tie-outs, through the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

RUBRIC = "zhanjiang-2018"
Run = Callable[..., CompletedProcess[str]]

NAMES = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|EcritureLib|Debit|Credit|"
LINES = [
    "AN|Ouverture|1|20210101|512000|Banque|Report|1000,00|0,00|",
    "AN|Ouverture|1|20210101|101300|Capital|Report|0,00|1000,00|",
    "AC|Achats|2|20210115|606400|Fournitures|Papier été|99,99|0,00|",
    "AC|Achats|2|20210115|401000|Fournisseurs|Papier été|0,00|100,00|",
    "BQ|Banque|3|20210210|401000|Fournisseurs|Règlement|100,00|0,00|",
    "BQ|Banque|3|20210210|512000|Banque|Règlement|0,00|100,00|",
]
SAFT = """<?xml version="1.0"?>
<AuditFile xmlns="urn:StandardAuditFile-Taxation:2.00">
<Header><Company><Name>Test Office</Name></Company><DefaultCurrencyCode>EUR</DefaultCurrencyCode></Header>
<MasterFiles><GeneralLedgerAccounts>
<Account><AccountID>100</AccountID><AccountDescription>Bank</AccountDescription>
<OpeningDebitBalance>50.00</OpeningDebitBalance><ClosingDebitBalance>37.66</ClosingDebitBalance></Account>
<Account><AccountID>500</AccountID><AccountDescription>Rent</AccountDescription>
<OpeningDebitBalance>0</OpeningDebitBalance><ClosingDebitBalance>12.00</ClosingDebitBalance></Account>
</GeneralLedgerAccounts></MasterFiles>
<GeneralLedgerEntries><NumberOfEntries>1</NumberOfEntries><TotalDebit>12.34</TotalDebit><TotalCredit>12.34</TotalCredit>
<Journal><JournalID>J</JournalID><Transaction><TransactionID>1</TransactionID><Period>4</Period>
<TransactionDate>2021-04-01</TransactionDate><Description>Rent</Description>
<Line><AccountID>500</AccountID><DebitAmount><Amount>12.34</Amount></DebitAmount></Line>
<Line><AccountID>100</AccountID><CreditAmount><Amount>12.34</Amount></CreditAmount></Line>
</Transaction></Journal></GeneralLedgerEntries></AuditFile>
"""


def said(run: Run, folder: Path, *arguments: str) -> Any:
    done = run(*arguments, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def started(run: Run, tmp_path: Path, entity: str) -> Path:
    folder = tmp_path / "engagement"
    done = run("init", folder, "--entity", entity, "--year", "2021", "--rubric", RUBRIC)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_a_fec_is_imported_and_checked(run: Run, tmp_path: Path) -> None:
    folder = started(run, tmp_path, "Office")
    file = tmp_path / "ledger.txt"
    file.write_bytes("\r\n".join([NAMES, *LINES, ""]).encode("cp850"))
    (source,) = said(run, folder, "import", str(file))["sources"]
    (table,) = source["tables"]
    assert (table["kind"], table["rows"], table["unit"]) == ("journal", 6, "EUR")
    assert (table["debit"], table["credit"]) == ("1199.99", "1200.00")
    assert run("check", "run", folder=folder).returncode == 0
    (exception,) = said(run, folder, "exception", "list", "--check", "voucher.unbalanced")["exceptions"]
    assert (exception["voucher"], exception["amount"]) == ("AC-2", "0.01")
    assert {row["row"] for row in exception["rows"]} == {4, 5}


@pytest.mark.slow
def test_a_saft_file_rolls_on_by_its_own_journal_and_is_read_again_the_same(run: Run, tmp_path: Path) -> None:
    folder = started(run, tmp_path, "Test Office")
    file = tmp_path / "ledger.xml"
    file.write_text(SAFT, encoding="utf-8")
    (source,) = said(run, folder, "import", str(file))["sources"]
    assert [(table["kind"], table["rows"], table["unit"]) for table in source["tables"]] == [
        ("journal", 2, "EUR"),
        ("trial_balance", 2, "EUR"),
    ]
    shutil.rmtree(folder / "derived" / "tables")
    assert run("check", "run", folder=folder).returncode == 0
    done = run("reconcile", "--json", folder=folder)
    ties = {tie["id"]: tie for tie in json.loads(done.stdout)["tie_outs"]}
    rent = ties["balance-rolls:500"]
    assert (Decimal(rent["left"]), Decimal(rent["right"])) == (Decimal("12.34"), Decimal(12))
    assert rent["status"] == "differs"
    assert "balance-rolls:100" not in ties and "journal-balance-all" not in ties


def test_a_broken_file_stores_nothing(run: Run, tmp_path: Path) -> None:
    folder = started(run, tmp_path, "Test Office")
    file = tmp_path / "ledger.xml"
    file.write_text(SAFT[:-40], encoding="utf-8")
    done = run("import", str(file), folder=folder)
    assert done.returncode == 2 and "ledger.xml" in done.stderr and "Traceback" not in done.stderr
    assert said(run, folder, "source", "list")["sources"] == []

# ruff: noqa: E501 - lines of files as they are
"""Small ledgers in standard formats, built for the tests, and their sums counted with nothing but xml and csv."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FEC_NAMES = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
FEC_LINES = [
    "AN|A nouveaux|1|20210101|101300|Capital|||REP|20210101|Report à nouveau|0,00|1000,00|||20210131||",
    "AN|A nouveaux|1|20210101|512000|Banque|||REP|20210101|Report à nouveau|1000,00|0,00|||20210131||",
    "AC|Achats|2|20210115|606400|Fournitures|||F12|20210114|Papier n° 4 – été|83,33|0,00|||20210131||",
    "AC|Achats|2|20210115|445660|TVA|||F12|20210114|Papier n° 4 – été|16,67|0,00|||20210131||",
    "AC|Achats|2|20210115|401000|Fournisseurs|F0001|Dépôt Léger|F12|20210114|Papier n° 4 – été|0,00|100,00|AA|20210210|20210131||",
    "BQ|Banque|3|20210210|401000|Fournisseurs|F0001|Dépôt Léger|V7|20210210|Règlement|100,00|0,00|AA|20210210|20210228|118,50|USD",
    "BQ|Banque|3|20210210|512000|Banque|||V7|20210210|Règlement|0,00|100,00|||20210228|-118,50|USD",
]


def fec(separator: str = "\t", names: list[str] | None = None, lines: list[str] | None = None, end: str = "") -> str:
    """Return a FEC of three vouchers; ``end`` closes every line."""
    rows = [names or FEC_NAMES, *(line.split("|") for line in (FEC_LINES if lines is None else lines))]
    return "".join(separator.join(row) + end + "\r\n" for row in rows)


@dataclass(frozen=True)
class Counted:
    """What an independent count gives."""

    rows: int
    debit: Decimal
    credit: Decimal
    first: date
    last: date


NORWAY = "urn:StandardAuditFile-Taxation-Financial:NO"
PORTUGAL = "urn:OECD:StandardAuditFile-Tax:PT_1.04_01"
OECD = "urn:StandardAuditFile-Taxation:2.00"


def norway(total: str = "1250.00", opening: str = "") -> str:
    """Return a Norwegian file of two transactions, written with a prefix."""
    lines = [
        ("1", "6300", "DebitAmount", "1000.00", "<n1:Analysis><n1:AnalysisType>A</n1:AnalysisType><n1:AnalysisID>10</n1:AnalysisID></n1:Analysis>"),
        ("2", "2710", "DebitAmount", "250.00", ""),
        ("3", "2400", "CreditAmount", "1250.00", "<n1:CustomerID>0</n1:CustomerID><n1:SupplierID>S1</n1:SupplierID>"),
    ]  # fmt: skip
    body = "\n".join(
        f"<n1:Line><n1:RecordID>{record}</n1:RecordID><n1:AccountID>{account}</n1:AccountID>{more}"
        f"<n1:Description>Leie &amp; strøm</n1:Description><n1:{side}><n1:Amount>{amount}</n1:Amount></n1:{side}></n1:Line>"
        for record, account, side, amount, more in lines
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<n1:AuditFile xmlns:n1="{NORWAY}">
<n1:Header><n1:AuditFileCountry>NO</n1:AuditFileCountry>
<n1:Company><n1:RegistrationNumber>000000000</n1:RegistrationNumber><n1:Name>Prøve Etat</n1:Name></n1:Company>
<n1:DefaultCurrencyCode>NOK</n1:DefaultCurrencyCode>
<n1:SelectionCriteria><n1:PeriodStart>1</n1:PeriodStart><n1:PeriodStartYear>2021</n1:PeriodStartYear>
<n1:PeriodEnd>3</n1:PeriodEnd><n1:PeriodEndYear>2021</n1:PeriodEndYear></n1:SelectionCriteria></n1:Header>
<n1:MasterFiles><n1:GeneralLedgerAccounts>
<n1:Account><n1:AccountID>6300</n1:AccountID><n1:AccountDescription>Leie lokaler</n1:AccountDescription>
<n1:OpeningDebitBalance>0</n1:OpeningDebitBalance><n1:ClosingDebitBalance>1000</n1:ClosingDebitBalance></n1:Account>
<n1:Account><n1:AccountID>2400</n1:AccountID><n1:AccountDescription>Leverandørgjeld</n1:AccountDescription>
<n1:OpeningCreditBalance>10.5</n1:OpeningCreditBalance><n1:ClosingCreditBalance>1260.50</n1:ClosingCreditBalance></n1:Account>
</n1:GeneralLedgerAccounts>
<n1:Suppliers><n1:Supplier><n1:Name>Utleier AS</n1:Name><n1:SupplierID>S1</n1:SupplierID></n1:Supplier></n1:Suppliers>
<n1:AnalysisTypeTable><n1:AnalysisTypeTableEntry><n1:AnalysisType>A</n1:AnalysisType>
<n1:AnalysisTypeDescription>Avdeling</n1:AnalysisTypeDescription><n1:AnalysisID>10</n1:AnalysisID>
<n1:AnalysisIDDescription>Administrasjon</n1:AnalysisIDDescription></n1:AnalysisTypeTableEntry></n1:AnalysisTypeTable>
</n1:MasterFiles>
<n1:GeneralLedgerEntries><n1:NumberOfEntries>1</n1:NumberOfEntries>
<n1:TotalDebit>{total}</n1:TotalDebit><n1:TotalCredit>1250.00</n1:TotalCredit>
<n1:Journal><n1:JournalID>GL</n1:JournalID><n1:Description>Hovedbok</n1:Description>{opening}
<n1:Transaction><n1:TransactionID>101</n1:TransactionID><n1:Period>3</n1:Period><n1:PeriodYear>2021</n1:PeriodYear>
<n1:TransactionDate>2021-03-31</n1:TransactionDate><n1:Description>Mars</n1:Description>
{body}
</n1:Transaction></n1:Journal></n1:GeneralLedgerEntries></n1:AuditFile>
"""


def portugal() -> str:
    """Return a Portuguese file: accounts on three levels, one of cost accounting, a closing entry, an invoice."""
    accounts = [
        ("11", "Caixa", "GR", "", 300, 200),
        ("111", "Caixa principal", "GA", "11", 300, 200),
        ("1111", "Caixa sede", "GM", "111", 300, 200),
        ("62", "Serviços", "GR", "", 0, 0),
        ("6221", "Trabalhos", "GM", "62", 0, 0),
        ("9", "Analítica", "AR", "", 50, 50),
    ]
    of_accounts = "\n".join(
        f"<Account><AccountID>{code}</AccountID><AccountDescription>{name}</AccountDescription>"
        f"<OpeningDebitBalance>{opening}.00</OpeningDebitBalance><OpeningCreditBalance>0.00</OpeningCreditBalance>"
        f"<ClosingDebitBalance>{closing}.00</ClosingDebitBalance><ClosingCreditBalance>0.00</ClosingCreditBalance>"
        f"<GroupingCategory>{category}</GroupingCategory>{f'<GroupingCode>{above}</GroupingCode>' if above else ''}</Account>"
        for code, name, category, above, opening, closing in accounts
    )
    return f"""<?xml version="1.0" encoding="Windows-1252"?>
<AuditFile xmlns="{PORTUGAL}"><Header><AuditFileVersion>1.04_01</AuditFileVersion>
<TaxRegistrationNumber>000000000</TaxRegistrationNumber><CompanyName>Câmara de Prova</CompanyName>
<CompanyAddress><Country>PT</Country></CompanyAddress><FiscalYear>2021</FiscalYear>
<StartDate>2021-01-01</StartDate><EndDate>2021-12-31</EndDate><CurrencyCode>EUR</CurrencyCode></Header>
<MasterFiles><GeneralLedgerAccounts><TaxonomyReference>S</TaxonomyReference>
{of_accounts}
</GeneralLedgerAccounts>
<Supplier><SupplierID>F9</SupplierID><CompanyName>Fornecedor Lda</CompanyName></Supplier></MasterFiles>
<GeneralLedgerEntries><NumberOfEntries>2</NumberOfEntries><TotalDebit>200.00</TotalDebit><TotalCredit>200.00</TotalCredit>
<Journal><JournalID>DIV</JournalID><Description>Diversos</Description>
<Transaction><TransactionID>2021-05-03 DIV 7</TransactionID><Period>5</Period><TransactionDate>2021-05-03</TransactionDate>
<SourceID>u1</SourceID><Description>Reparação</Description><DocArchivalNumber>7</DocArchivalNumber>
<TransactionType>N</TransactionType><GLPostingDate>2021-05-04</GLPostingDate><SupplierID>F9</SupplierID>
<Lines><DebitLine><RecordID>1</RecordID><AccountID>6221</AccountID><SystemEntryDate>2021-05-04T10:00:00</SystemEntryDate>
<Description>Reparação</Description><DebitAmount>100.00</DebitAmount></DebitLine>
<CreditLine><RecordID>2</RecordID><AccountID>1111</AccountID><SystemEntryDate>2021-05-04T10:00:00</SystemEntryDate>
<Description>Reparação</Description><CreditAmount>100.00</CreditAmount></CreditLine></Lines></Transaction>
<Transaction><TransactionID>2021-12-31 DIV 8</TransactionID><Period>13</Period><TransactionDate>2021-12-31</TransactionDate>
<SourceID>u1</SourceID><Description>Apuramento</Description><DocArchivalNumber>8</DocArchivalNumber>
<TransactionType>A</TransactionType><GLPostingDate>2021-12-31</GLPostingDate>
<Lines><DebitLine><RecordID>1</RecordID><AccountID>1111</AccountID><Description>x</Description>
<DebitAmount>100.00</DebitAmount></DebitLine><CreditLine><RecordID>2</RecordID><AccountID>6221</AccountID>
<Description>x</Description><CreditAmount>100.00</CreditAmount></CreditLine></Lines></Transaction>
</Journal></GeneralLedgerEntries>
<SourceDocuments><SalesInvoices><NumberOfEntries>9</NumberOfEntries><TotalDebit>999.00</TotalDebit></SalesInvoices></SourceDocuments>
</AuditFile>
"""


def oecd() -> str:
    """Return a file in the generic form: no prefix, lines in another currency, two journals with the same number."""
    journals = "".join(
        f"<Journal><JournalID>{journal}</JournalID><Description>{journal}</Description><Transaction>"
        f"<TransactionID>1</TransactionID><Period>4</Period><PeriodYear>2021</PeriodYear>"
        f"<TransactionDate>2021-04-0{day}</TransactionDate><Description>Rent</Description>"
        f"<Line><RecordID>1</RecordID><AccountID>500</AccountID><DebitAmount><Amount>12.34</Amount>"
        f"<CurrencyCode>USD</CurrencyCode><CurrencyAmount>15.00</CurrencyAmount></DebitAmount></Line>"
        f"<Line><RecordID>2</RecordID><AccountID>100</AccountID><CreditAmount><Amount>12.34</Amount></CreditAmount></Line>"
        f"</Transaction></Journal>"
        for journal, day in (("SALES", 1), ("BANK", 2))
    )
    return (
        f'<?xml version="1.0"?><AuditFile xmlns="{OECD}"><Header><Company><Name>Test Office</Name></Company>'
        f"<DefaultCurrencyCode>EUR</DefaultCurrencyCode></Header><GeneralLedgerEntries>"
        f"<NumberOfEntries>2</NumberOfEntries><TotalDebit>24.68</TotalDebit><TotalCredit>24.68</TotalCredit>"
        f"{journals}</GeneralLedgerEntries></AuditFile>"
    )


def count_saft(path: Path) -> Counted:
    """Count lines, sums and days of a SAF-T file with the standard library alone."""
    rows, days = 0, []
    sums = {"DebitAmount": Decimal(0), "CreditAmount": Decimal(0)}
    root = ElementTree.parse(path).getroot()  # noqa: S314
    space = root.tag.partition("}")[0] + "}"
    for transaction in root.iter(f"{space}Transaction"):
        for element in transaction.iter():
            name = element.tag.removeprefix(space)
            if name in ("Line", "DebitLine", "CreditLine"):
                rows += 1
                days.append(date.fromisoformat(transaction.findtext(f"{space}TransactionDate") or ""))
            if name in sums:
                sums[name] += Decimal(element.findtext(f"{space}Amount") or element.text or "0")
    return Counted(rows, sums["DebitAmount"], sums["CreditAmount"], min(days), max(days))


def count_fec(path: Path, encoding: str) -> Counted:
    """Count lines, sums and days of a FEC whose separator is the pipe or the tab."""
    head, *lines = path.read_text(encoding).splitlines()
    separator = "|" if "|" in head else "\t"
    at = {name: index for index, name in enumerate(head.split(separator))}
    cells = [line.split(separator) for line in lines if line.strip()]
    amounts = [[Decimal(row[at[name]].replace(",", ".")) for row in cells] for name in ("Debit", "Credit")]
    days = sorted(row[at["EcritureDate"]] for row in cells)
    first, last = (date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in (days[0], days[-1]))
    return Counted(len(cells), sum(amounts[0], Decimal(0)), sum(amounts[1], Decimal(0)), first, last)

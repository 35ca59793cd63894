"""Standards read on trial: GB/T 24589 (XML, JSON, text), ISO 21378 and AICPA flat files, GDPdU data carriers."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from auditkit.errors import BadInput
from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise
from auditkit.sources.unpacking import unpack

ENTRIES = [
    ("20210305", "2021", "3", "记", "1", "1", "付租金", "5001", "1200.50", "0.00"),
    ("20210305", "2021", "3", "记", "1", "2", "付租金", "1002", "0.00", "1200.50"),
    ("20210409", "2021", "4", "记", "1", "1", "更正", "5001", "-200.50", "0.00"),
    ("20210409", "2021", "4", "记", "1", "2", "更正", "1002", "0.00", "-200.50"),
]
NAMES = {"5001": "业务活动费用", "1002": "银行存款"}
NAMED = (
    *("记账凭证日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号", "记账凭证行号", "记账凭证摘要"),
    *("科目编号", "借方本币金额", "贷方本币金额"),
)
NUMBERED = ("020601", "010113", "010201", "020201", "020602", "020603", "020604", "020301", "020509", "020512")
BALANCE = {
    "科目编号": "1002",
    "期初余额方向": "借",
    "期末余额方向": "借",
    "会计年度": "2021",
    "会计期间号": "3",
    "期初本币余额": "5000.00",
    "借方本币金额": "0.00",
    "贷方本币金额": "1200.50",
    "期末本币余额": "3799.50",
}


def tables_of(path: Path) -> list[RecognisedTable]:
    return [table for table in recognise(read(path), Hints(), Context("某局", 2021)).tables if table.kind]


def checked(table: RecognisedTable) -> None:
    assert (table.problems, table.questions, table.left_out) == ([], [], [])
    assert "exchange.experimental" in [note.message_id for note in table.notes]
    assert (table.debit, table.credit, len(table.rows)) == (Decimal("1000.00"), Decimal("1000.00"), 4)
    first = table.rows[0]
    assert (first["date"], first["period"], first["account_code"]) == (date(2021, 3, 5), "2021-03", "5001")
    assert len({row["voucher_key"] for row in table.rows}) == 2
    assert table.fiscal_year == 2021


def xml(names: tuple[str, ...], letter: str = "") -> str:
    def element(name: str, words: str) -> str:
        return f"<{letter}{name}>{words}</{letter}{name}>"

    code, title = ("科目编号", "科目名称") if not letter else ("020301", "020302")
    chart = "".join(f"<会计科目>{element(code, c)}{element(title, n)}</会计科目>" for c, n in NAMES.items())
    lines = "".join(
        "<记账凭证>" + "".join(element(name, words) for name, words in zip(names, line, strict=True)) + "</记账凭证>"
        for line in ENTRIES
    )
    return f'<?xml version="1.0" encoding="GB18030"?><总账>{chart}{lines}</总账>'


@pytest.mark.parametrize(("names", "letter"), [(NAMED, ""), (NUMBERED, "E")])
def test_the_chinese_standard_in_xml(tmp_path: Path, names: tuple[str, ...], letter: str) -> None:
    path = tmp_path / "总账.xml"
    path.write_bytes(xml(names, letter).encode("gb18030"))
    (journal,) = tables_of(path)
    checked(journal)
    assert [row["account_name"] for row in journal.rows[:2]] == ["业务活动费用", "银行存款"]
    assert journal.rows[0]["voucher_no"] == "记-1"


def test_the_chinese_standard_in_json_with_balances(tmp_path: Path) -> None:
    path = tmp_path / "总账.json"
    lines = [dict(zip(NAMED, line, strict=True)) for line in ENTRIES]
    other = BALANCE | {"科目编号": "2001", "期初余额方向": "贷", "期末余额方向": "贷", "期初本币余额": 7}
    data: dict[str, Any] = {
        "会计科目": [{"科目编号": code, "科目名称": name} for code, name in NAMES.items()],
        "科目余额及发生额": [BALANCE, other],
        "记账凭证": lines,
    }
    path.write_text(json.dumps({"总账": data}, ensure_ascii=False), encoding="utf-8")
    balance, journal = sorted(tables_of(path), key=lambda table: -len(table.kind or ""))
    checked(journal)
    assert balance.kind == "trial_balance" and balance.problems == balance.questions == []
    row = balance.rows[0]
    assert (row["opening_debit"], row["credit"], row["closing_debit"]) == tuple(
        map(Decimal, ("5000.00", "1200.50", "3799.50"))
    )
    assert (row["period"], row["account_name"], balance.rows[1]["opening_credit"]) == ("2021-03", "银行存款", 7)


@pytest.mark.parametrize("words", ['{"总账": [{"科目编号": "1"', '[{"a": NaN}]', '{"a": [{"b": 1}'])
def test_damaged_json_is_one_message(tmp_path: Path, words: str) -> None:
    path = tmp_path / "总账.json"
    path.write_text(words, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.message_id == "json.broken" and "{" not in str(refused.value).replace(words, "")


def test_json_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"a":' * 50_000 + "1" + "}" * 50_000)
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.message_id == "read.nesting"


def test_the_chinese_standard_as_text(tmp_path: Path) -> None:
    path = tmp_path / "记账凭证.txt"
    path.write_bytes("\r\n".join("|".join(row) for row in [NAMED, *ENTRIES]).encode("gb18030"))
    (journal,) = tables_of(path)
    checked(journal)


ADS = ["Journal_ID", "Journal_ID_Line_Number", "Effective_Date", "Fiscal_Year", "Period", "GL_Account_Number", "JE_Line_Description"]  # fmt: skip  # noqa: E501
ISO = ["JournalID", "JournalIDLineNumber", "EffectiveDate", "FiscalYear", "AccountingPeriod", "GLAccountNumber", "JELineDescription"]  # fmt: skip  # noqa: E501


def flat(names: list[str], amounts: list[str], values: list[list[str]], separator: str) -> str:
    lines = [
        [
            f"J{line[2]}",
            line[5],
            f"{line[0][:4]}-{line[0][4:6]}-{line[0][6:]}",
            line[1],
            line[2],
            line[7],
            line[6],
            *own,
        ]
        for line, own in zip(ENTRIES, values, strict=True)
    ]
    return "\n".join(separator.join(row) for row in [[*names, *amounts], *lines]) + "\n"


@pytest.mark.parametrize("separator", ["|", ","])
@pytest.mark.parametrize("names", [ADS, ISO])
def test_flat_files_with_a_side(tmp_path: Path, names: list[str], separator: str) -> None:
    sides = ["Amount", "Amount_Credit_Debit_Indicator", "Amount_Currency"]
    values = [["1200.50", "D"], ["1200.50", "C"], ["-200.50", "D"], ["-200.50", "C"]]
    path = tmp_path / "GL_Detail.txt"
    path.write_text(flat(names, sides, [[*value, "USD"] for value in values], separator))
    (journal,) = tables_of(path)
    checked(journal)
    assert journal.unit == "USD"


def test_flat_files_with_signed_amounts_keep_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "GL_Detail.txt"
    path.write_text(flat(ISO, ["FunctionalAmount"], [["1200.50"], ["-1200.50"], ["-200.50"], ["200.50"]], "|"))
    (journal,) = tables_of(path)
    assert (journal.problems, journal.questions) == ([], [])
    assert (journal.debit, journal.credit) == (Decimal("1401.00"), Decimal("1401.00"))
    signed = [["1200.50", "D"], ["-1200.50", "C"], ["300.50", "D"], ["-300.50", "C"]]
    path.write_text(flat(ISO, ["FunctionalAmount", "CreditDebitIndicator"], signed, "|"))
    (journal,) = tables_of(path)
    assert (journal.debit, journal.credit) == (Decimal("1501.00"), Decimal("1501.00"))


def test_a_flat_trial_balance(tmp_path: Path) -> None:
    path = tmp_path / "TB.txt"
    names = "GL_Account_Number|Fiscal_Year|Period|Amount_Beginning|Amount_Ending|Amount_Currency"
    path.write_text(f"{names}\n1002|2021|3|5000.00|3799.50|USD\n2001|2021|3|-7.00|-7.00|USD\n")
    (balance,) = tables_of(path)
    assert (balance.kind, balance.problems, balance.questions) == ("trial_balance", [], [])
    assert [(row["opening_debit"], row["opening_credit"]) for row in balance.rows] == [(5000, 0), (0, 7)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1200.50|D", "1.200,50|D", "recognise.amount"),
        ("2021-03-05", "2021-02-30", "recognise.date"),
        ("|5001|", "||", "recognise.account-missing"),
        ("1200.50|D", "1200.50|X", "recognise.direction"),
        ("1200.50|D", "1200.505|D", "standard.decimals"),
        ("J3|1|", "|1|", "recognise.voucher-missing"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    values = [["1200.50", "D"], ["1200.50", "C"], ["-200.50", "D"], ["-200.50", "C"]]
    words = flat(ISO, ["FunctionalAmount", "CreditDebitIndicator"], values, "|")
    assert old in words
    path = tmp_path / "GL_Detail.txt"
    path.write_text(words.replace(old, new, 1))
    (journal,) = tables_of(path)
    assert {problem.message_id for problem in journal.problems} == {message}


INDEX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE DataSet SYSTEM "gdpdu-01-09-2004.dtd">
<DataSet><Version>1.0</Version><Media><Name>1</Name>
<Table><URL>buchungen.txt</URL><Name>Buchungen</Name><ANSI/><DecimalSymbol>,</DecimalSymbol>
<DigitGroupingSymbol>.</DigitGroupingSymbol><Range><From>2</From></Range>
<VariableLength><ColumnDelimiter>;</ColumnDelimiter><TextEncapsulator>"</TextEncapsulator>
<VariablePrimaryKey><Name>Belegnummer</Name><AlphaNumeric/></VariablePrimaryKey>
<VariableColumn><Name>Buchungsdatum</Name><Date><Format>DD.MM.YYYY</Format></Date></VariableColumn>
<VariableColumn><Name>Konto</Name><AlphaNumeric/></VariableColumn>
<VariableColumn><Name>Buchungstext</Name><AlphaNumeric/></VariableColumn>
<VariableColumn><Name>Betrag</Name><Numeric><Accuracy>2</Accuracy></Numeric></VariableColumn>
<VariableColumn><Name>Soll/Haben-Kennzeichen</Name><AlphaNumeric/></VariableColumn>
</VariableLength></Table>
<Table><URL>kunden.txt</URL><Name>Kunden</Name><UTF8/><VariableLength>
<VariableColumn><Name>Nummer</Name><AlphaNumeric/></VariableColumn></VariableLength></Table>
</Media></DataSet>"""
BOOKED = """Nr;Datum;Konto;Text;Betrag;SH
1;05.03.2021;5001;"Miete für März";1.200,50;S
1;05.03.2021;1200;"Miete für März";1.200,50;H
2;09.04.2021;5001;Storno;-200,50;S
2;09.04.2021;1200;Storno;-200,50;H
"""


def carrier(tmp_path: Path, index: str = INDEX, **files: bytes) -> Path:
    path = tmp_path / "gdpdu.zip"
    members = {"buchungen.txt": BOOKED.encode("cp1252"), "kunden.txt": b"1\n2\n", **files}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Export/index.xml", index)
        for name, data in members.items():
            archive.writestr(f"Export/{name}", data)
    return path


def test_a_data_carrier_is_one_file_of_described_tables(tmp_path: Path) -> None:
    path = carrier(tmp_path)
    assert unpack(path) is None
    content = read(path)
    assert (content.format, [sheet.name for sheet in content.sheets]) == ("gdpdu", ["Buchungen", "Kunden"])
    journal, other = recognise(content, Hints(), Context("Amt", 2021)).tables
    checked(journal)
    assert journal.rows[0]["summary"] == "Miete für März"
    assert (other.kind, other.questions, other.reason) == (None, [], "other")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("buchungen.txt", "../buchungen.txt", "gdpdu.missing"),
        ("buchungen.txt", "fehlt.txt", "gdpdu.missing"),
        ('"gdpdu-01-09-2004.dtd"', '"x.dtd" [<!ENTITY a "b">]', "read.doctype"),
        ("</Media>", "", "read.markup_broken"),
        ("VariableLength", "FixedLength", "gdpdu.fixed"),
        ("<ANSI/>", "<UTF8/>", "gdpdu.encoding"),
        ("<ColumnDelimiter>;", "<ColumnDelimiter>2", "gdpdu.width"),
    ],
)
def test_a_damaged_carrier_is_one_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in INDEX
    with pytest.raises(BadInput) as refused:
        read(carrier(tmp_path, INDEX.replace(old, new)))
    assert refused.value.message_id == message
    assert "gdpdu.zip" in str(refused.value) and "{" not in str(refused.value)


def test_the_description_alone_asks_for_the_files(tmp_path: Path) -> None:
    path = tmp_path / "index.xml"
    path.write_text(INDEX)
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.message_id == "gdpdu.alone"

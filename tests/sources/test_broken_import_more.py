"""Ticks where names are expected, coded auxiliary items, currencies, English balances and statements, damaged cells."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from auditkit.errors import BadInput
from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise
from auditkit.sources.sameness import mark_same

CONTEXT = Context("云泽市粮食局", 2018)
HEAD = ["日期", "凭证字号", "摘要", "科目代码", "科目名称", "借方金额", "贷方金额"]


def taken(path: Path, text: str) -> RecognisedTable:
    path.write_text(text, "utf-8")
    [table] = recognise(read(path), Hints(), CONTEXT).tables
    return table


def journal(path: Path, headings: list[str], *cells: list[str]) -> RecognisedTable:
    lines = [",".join([*HEAD, *headings])]
    for number, more in enumerate(cells, 1):
        for account, amounts in (("5001,业务活动费用", "80.00,"), ("1002,银行存款", ",80.00")):
            lines.append(",".join([f"2018-03-{number:02d}", f"记-{number}", "办公费", account, amounts, *more]))
    return taken(path, "\n".join(lines) + "\n")


@pytest.mark.parametrize("mark", ["√", "✓", "Y", "是", "已审核"])
def test_ticks_are_no_names_of_reviewers(tmp_path: Path, mark: str) -> None:
    table = journal(tmp_path / "j.csv", ["制单", "审核"], ["甲", mark], ["乙", mark], ["乙", ""])
    assert (table.kind, table.questions, table.problems) == ("journal", [], [])
    assert "reviewed_by" not in table.columns
    assert {row["reviewed_by"] for row in table.rows} == {None}
    assert {row["prepared_by"] for row in table.rows} == {"甲", "乙"}
    assert json.loads(str(table.rows[0]["extra"])) == {"审核": mark}
    assert "journal.ticks" in [note.message_id for note in table.notes]


def test_names_among_ticks_stay_names(tmp_path: Path) -> None:
    table = journal(tmp_path / "j.csv", ["审核"], ["√"], ["丙"])
    assert {row["reviewed_by"] for row in table.rows} == {"√", "丙"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("部门/[01]办公室;项目/[P1]专项一", {"department": "办公室", "project": "专项一"}),
        ("部门/[01]办公室/项目/[P1]专项一", {"department": "办公室", "project": "专项一"}),
        ("客户/[A01]甲厂；职员/[09]某员工", {"counterparty": "甲厂", "person": "某员工"}),
        ("供应商:[B2]乙厂/二车间", {"counterparty": "乙厂/二车间"}),
        ("往来单位/【007】丙店", {"counterparty": "丙店"}),
    ],
)
def test_coded_items_of_one_cell(tmp_path: Path, words: str, found: dict[str, str]) -> None:
    table = journal(tmp_path / "j.csv", ["核算项目"], [words], [words])
    assert (table.kind, table.questions, table.problems) == ("journal", [], [])
    for row in table.rows:
        assert {name: row[name] for name in found} == found


@pytest.mark.parametrize(
    ("heading", "amounts", "unit"),
    [
        ("Amount (£)", ("12.50", "-2.00"), "GBP"),
        ("Amount", ("£12.50", "-£2.00"), "GBP"),
        ("Amount", ("€12.50", "-2.00"), "EUR"),
        ("Amount USD", ("12.50", "-2.00"), "USD"),
        ("Amount", ("12.50", "-2.00"), "元"),
        ("Amount", ("£12.50", "€2.00"), "元"),
    ],
)
def test_card_amounts_are_summed_and_keep_their_currency(
    tmp_path: Path, heading: str, amounts: tuple[str, str], unit: str
) -> None:
    lines = [f"Transaction Date,{heading},Merchant Name", *(f"2018-05-1{n},{a},SHOP" for n, a in enumerate(amounts))]
    table = taken(tmp_path / "cards.csv", "\n".join(lines) + "\n")
    assert (table.kind, table.unit, table.problems) == ("official_cards", unit, [])
    assert table.amount == sum(Decimal(a.replace("£", "").replace("€", "")) for a in amounts)
    assert (table.debit, table.credit) == (None, None)


BALANCE = """Account,Account Name,Opening,Debit,Credit,Closing
1110,Bank,100.00,50.00,20.00,130.00
1200,Debtors,10.00,5.00,2.00,13.00
2100,Creditors,-50.00,10.00,20.00,-60.00
3000,Capital,-60.00,0.00,0.00,-60.00
4000,Sales,0.00,0.00,50.00,-50.00
5000,Rent,0.00,27.00,0.00,27.00
Total,,0.00,92.00,92.00,0.00
"""


def test_english_trial_balance_with_signed_balances(tmp_path: Path) -> None:
    table = taken(tmp_path / "tb.csv", BALANCE)
    assert (table.kind, table.questions, table.problems) == ("trial_balance", [], [])
    assert (table.debit, table.credit) == (Decimal("92.00"), Decimal("92.00"))
    assert [out.reason for out in table.left_out] == ["total"]
    net = {
        str(row["account_code"]): Decimal(str(row["closing_debit"])) - Decimal(str(row["closing_credit"]))
        for row in table.rows
    }
    assert net["1110"] == Decimal("130.00")
    assert net["3000"] == Decimal("-60.00")


def test_a_balance_without_movement_that_may_be_on_either_side_is_asked_about(tmp_path: Path) -> None:
    table = taken(tmp_path / "tb.csv", BALANCE.replace("3000,Capital,-60.00,0.00,0.00,-60.00", "3000,Capital,6,0,0,6"))
    assert [q.message_id for q in table.questions] == ["recognise.direction-unknown"]


def test_english_trial_balance_of_totals(tmp_path: Path) -> None:
    lines = ["account_code,account_name,account_type,total_debit,total_credit,net_balance"]
    lines += [f"{1000 + n},Account {n},Asset,{n}00.50,{n}0.25,{n}00.50" for n in range(1, 9)]
    text = "\n".join(lines).replace(",100.50\n", ",90.25\n")
    table = taken(tmp_path / "tb.csv", text + "\n")
    assert (table.kind, len(table.rows)) == ("trial_balance", 8)
    assert table.mapping["closing"] == "net_balance"
    assert table.debit == sum(Decimal(f"{n}00.50") for n in range(1, 9))


def test_english_bank_statement(tmp_path: Path) -> None:
    table = taken(
        tmp_path / "may.csv",
        "Date,Description,Paid out (£),Paid in (£),Balance (£)\n"
        '03/01/2018,Transfer,,1000.00,1000.00\n15/01/2018,Rent,250.00,,750.00\n28/02/2018,Grant,,"2,000.50","2,750.50"\n',
    )
    assert (table.kind, table.unit, table.questions, table.problems) == ("bank_lines", "GBP", [], [])
    assert [row["paid"] for row in table.rows] == [None, Decimal("250.00"), None]
    assert [row["received"] for row in table.rows] == [Decimal("1000.00"), None, Decimal("2000.50")]
    assert not table.notes
    assert table.period == ("2018-01", "2018-02")


def test_a_ledger_of_an_account_is_no_bank_statement(tmp_path: Path) -> None:
    lines = [f"2018-01-0{n},Rent,{n}0.00,,{n}00.00" for n in range(1, 8)]
    table = taken(tmp_path / "led.csv", "\n".join(["Date,Description,Debit,Credit,Balance", *lines]) + "\n")
    assert table.kind is None


@pytest.mark.parametrize("number", ["NaN", "INF", "-INF", "1E999", "Infinity", "0x1F"])
def test_a_cell_that_is_no_number_is_refused_in_its_place(tmp_path: Path, number: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD)
    for account, debit, credit in (("5001", 80.25, None), ("1002", None, 80.25)):
        page.append(["2018-03-01", "记-1", "办公费", account, "业务", debit, credit])
    whole = io.BytesIO()
    book.save(whole)
    path = tmp_path / "nan.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                assert data.count(b"<v>80.25</v>") == 2
                data = data.replace(b"<v>80.25</v>", f"<v>{number}</v>".encode(), 1)
            new.writestr(item, data)
    with pytest.raises(BadInput, match=r"nan\.xlsx.*'Sheet'.*2.*F") as refused:
        read(path)
    assert number in str(refused.value)


def test_sentences_in_records_make_no_prose(tmp_path: Path) -> None:
    lines = [
        f"2018-03-0{n},记-{n},付办公费。报销；,{a}"
        for n in range(1, 5)
        for a in ('5001,费用,"1,080.00",', '1002,存款,,"1,080.00"')
    ]
    table = taken(tmp_path / "j.csv", "\n".join([",".join(HEAD), *lines]) + "\n")
    assert (table.kind, len(table.rows), table.problems) == ("journal", 8, [])


@pytest.mark.parametrize("damage", [b"\x00\x00", b"\xe4\xb9\xb1\xe7\xa0\x81\xff"])
def test_damage_in_chinese_text_is_named_by_its_line(tmp_path: Path, damage: bytes) -> None:
    lines = [f"2018-03-0{n % 9 + 1},记-{n},付办公费用,5001,业务活动费用,80.00,".encode("gb18030") for n in range(90)]
    lines[70] += damage
    path = tmp_path / "j.csv"
    path.write_bytes(b"\n".join([",".join(HEAD).encode("gb18030"), *lines]) + b"\n")
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.params["row"] == "72"


def test_two_prints_in_a_foreign_currency_are_compared(tmp_path: Path) -> None:
    text = "卡片编号,资产名称,数量,单价,原值\n" + "".join(f"A{n},电脑{n},1,£{n}00.00,£{n}00.00\n" for n in range(1, 6))
    first, second = taken(tmp_path / "a.csv", text), taken(tmp_path / "b.csv", text)
    assert (first.kind, first.unit, second.unit) == ("assets", "GBP", "GBP")
    mark_same([first, second])
    assert [first.stored, second.stored] == [True, False]

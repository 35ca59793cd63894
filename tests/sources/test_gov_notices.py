"""Budget notices, treasury payments, bank statements, targets, lists of units and asset cards through the real path."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import docx
import gov_registers
import pytest
from gov_files import UNIT, Page, running_form, total_form, write

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise


def table(folder: Path, page: Page, ending: str = "xlsx") -> RecognisedTable:
    content = read(write(folder / f"file.{ending}", page))
    (found,) = recognise(content, Hints(), Context(UNIT, 2018)).tables
    assert (found.questions, found.problems) == ([], [])
    used = {int(str(row["row"])) for row in found.rows} | {out.row for out in found.left_out}
    assert sorted(used | {*found.title_rows, *found.header_rows}) == list(range(1, len(page.rows) + 1))
    return found


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_notices(tmp_path: Path, ending: str) -> None:
    found = table(tmp_path, gov_registers.NOTICES, ending)
    assert found.kind == "budget_changes"
    assert [(row["kind"], row["amount"]) for row in found.rows] == [
        ("opening", Decimal("1200000.00")),
        ("added", Decimal("350000.00")),
        ("cut", Decimal("-50000.00")),
        ("shifted", Decimal("-20000.00")),
        ("shifted", Decimal("20000.00")),
        ("reclaimed", Decimal("-8000.50")),
        ("carried_over", Decimal("100000.00")),
    ]
    assert (found.rows[5]["document"], found.rows[5]["project"]) == ("澄财库〔2018〕77号", "防汛物资")
    assert [total.agrees for total in found.stated_totals] == [True]


def test_budget_before_and_after(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.BEFORE_AND_AFTER)
    assert [(row["kind"], row["amount"]) for row in found.rows] == [
        ("cut", Decimal("-70000.00")),
        ("added", Decimal("362000.00")),
    ]


def test_more_and_less_in_columns(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.MORE_AND_LESS)
    assert [(row["kind"], row["amount"]) for row in found.rows] == [
        ("added", Decimal("350000.00")),
        ("cut", Decimal("-50000.00")),
    ]


def test_payments(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.PAYMENTS)
    assert found.kind == "payments"
    assert [row["amount"] for row in found.rows] == [
        Decimal("80000.00"),
        Decimal("1260.50"),
        Decimal("-300.00"),
        Decimal("9990.00"),
    ]
    refund = found.rows[2]
    assert (refund["refund_of"], refund["method"], refund["payee"]) == ("ZF180309002", "授权支付", "某文具店")
    assert [(out.row, out.reason) for out in found.left_out] == [(7, "void"), (9, "total")]
    assert [total.agrees for total in found.stated_totals] == [True]


def test_bank_statement(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.BANK)
    assert (found.kind, found.entity, found.period) == ("bank_lines", UNIT, ("2018-03", "2018-03"))
    assert [(row["line_no"], row["received"], row["paid"]) for row in found.rows] == [
        (1, Decimal("10000.00"), None),
        (2, None, Decimal("1260.50")),
        (3, Decimal("300.00"), None),
        (4, Decimal("12.34"), None),
    ]
    assert {row["account"] for row in found.rows} == {"6228000000000099"}
    assert [(total.printed, total.computed) for total in found.stated_totals] == [(Decimal("59051.84"),) * 2]


def test_bank_statement_newest_first(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.SIGNED_BANK)
    assert [(row["line_no"], row["received"], row["paid"]) for row in found.rows] == [
        (2, None, Decimal("2000.00")),
        (1, Decimal("10000.00"), None),
    ]
    assert found.notes == []


def test_own_book_has_the_sides_exchanged(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.OWN_BOOK)
    assert [(row["received"], row["paid"]) for row in found.rows] == [
        (Decimal("1000.00"), None),
        (None, Decimal("400.00")),
        (None, Decimal("100.00")),
    ]
    assert [note.message_id for note in found.notes] == ["bank.sides-swapped"]


def test_missing_bank_line_is_noted(tmp_path: Path) -> None:
    page = gov_registers.BANK
    found = table(tmp_path, Page(page.name, [row for row in page.rows if "000003" not in row]))
    (note,) = found.notes
    assert (note.message_id, note.params["row"], note.params["count"]) == ("bank.balance-breaks", 7, 1)
    assert [total.agrees for total in found.stated_totals] == [False]


def test_targets(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.TARGETS)
    assert found.kind == "targets"
    assert {row["subject"] for row in found.rows} == {"堤防养护"}
    assert [(row["direction"], row["number"], row["unit"], row["points"]) for row in found.rows] == [
        ("≥", Decimal("12.5"), "公里", 20),
        ("=", 100, "%", 15),
        ("≤", 120, "万元", 15),
        ("qualitative", None, None, 30),
        ("≥", 90, "%", 20),
    ]
    assert (found.rows[2]["path"], found.rows[4]["claimed"]) == ("产出指标/成本指标", "88%")


def test_units(tmp_path: Path) -> None:
    found = table(tmp_path, gov_registers.ENTITIES)
    assert [(row["code"], row["in_scope"]) for row in found.rows] == [
        ("301001", "yes"),
        ("301002", "yes"),
        ("301003", "no"),
    ]


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_asset_cards(tmp_path: Path, ending: str) -> None:
    found = table(tmp_path, gov_registers.ASSETS, ending)
    assert [(row["asset_class"], row["status"], row["idle_value"]) for row in found.rows] == [
        ("通用设备", "在用", None),
        ("设备", "闲置", Decimal("18000.00")),
        ("房屋和构筑物", "在用", Decimal("200000.00")),
        ("家具、用具、装具及动植物", "在用", None),
    ]
    building = found.rows[2]
    assert (building["used_value"], building["rented_value"]) == (Decimal("1500000.00"), Decimal("300000.00"))
    assert (str(building["acquired_on"]), str(building["entered_on"])) == ("2001-08-01", "2001-08-31")
    assert (found.rows[3]["value_type"], found.rows[3]["depreciation_state"]) == ("名义金额", "不提折旧")
    assert all(total.agrees for total in found.stated_totals)


def test_targets_within_a_paper(tmp_path: Path) -> None:
    """A self-evaluation holds a table of targets: it is read as such, beside the figures of the paper."""
    document = docx.Document()
    document.add_heading("2018年度部门整体支出绩效自评报告", 1)
    document.add_paragraph(f"{UNIT}本年度实际支出331.8万元，自评得分93分。")
    scores = [
        ["一级指标", "二级指标", "分值", "自评得分"],
        ["投入", "预算完成率", "10", "9"],
        ["产出", "完成率", "90", "84"],
    ]
    targets = [list(row)[:8] for row in gov_registers.TARGETS.rows[4:]]
    for rows in (scores, targets):
        grid = document.add_table(len(rows), len(rows[0]))
        for line, row in zip(grid.rows, rows, strict=True):
            for cell, value in zip(line.cells, row, strict=True):
                cell.text = str(value)
    path = tmp_path / "自评报告.docx"
    document.save(str(path))
    found = recognise(read(path), Hints(), Context(UNIT, 2018)).tables
    assert [(one.kind, one.sheet) for one in found][1:] == [("targets", "表2")]
    assert found[0].kind == "self_evaluation"
    assert [row["direction"] for row in found[1].rows] == ["≥", "=", "≤", "qualitative", "≥"]
    assert found[1].questions == []


@pytest.mark.parametrize("page", [gov_registers.PAYMENTS, gov_registers.BANK, gov_registers.NOTICES])
def test_papers_of_another_unit_are_asked_about(tmp_path: Path, page: Page) -> None:
    content = read(write(tmp_path / "file.xlsx", page))
    (found,) = recognise(content, Hints(), Context("云泽市粮食局", 2018)).tables
    assert [question.message_id for question in found.questions] == ["recognise.other-entity"]


@pytest.mark.parametrize("value", [1e300, "99999999999999999999"])
@pytest.mark.parametrize(
    ("page", "row", "column"),
    [
        (gov_registers.NOTICES, 4, 7),
        (gov_registers.TARGETS, 5, 5),
        (gov_registers.ASSETS, 2, 3),
        (total_form(2018), 6, 4),
        (running_form(2018), 10, 6),
    ],
    ids=["notice", "points", "pieces", "form", "count"],
)
def test_numbers_beyond_any_book_name_their_cell(
    tmp_path: Path, page: Page, row: int, column: int, value: object
) -> None:
    rows = [list(line) for line in page.rows]
    rows[row][column] = value
    content = read(write(tmp_path / "file.xlsx", Page(page.name, rows, page.merged)))
    (found,) = recognise(content, Hints(), Context(UNIT, 2018)).tables
    (problem,) = found.problems
    assert problem.message_id in ("recognise.amount-size", "recognise.number-size")
    assert problem.params["row"] == row + 1

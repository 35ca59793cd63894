"""Final accounts through the real path: every amount with its line, column and cell; printed totals; odd layouts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from gov_files import (
    UNIT,
    Page,
    detail_form,
    fiscal_form,
    published_three_public,
    running_form,
    spending_form,
    total_form,
    write,
)

from auditkit.sources.canonical import Context, Hints, RecognisedTable, Row
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise


def tables(folder: Path, *pages: Page, ending: str = "xlsx", hints: Hints | None = None) -> list[RecognisedTable]:
    content = read(write(folder / f"forms.{ending}", *pages))
    return recognise(content, hints or Hints(), Context(UNIT, 2018)).tables


def one(rows: list[Row], **wanted: object) -> Row:
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_total_form_has_every_cell(tmp_path: Path, ending: str) -> None:
    page = total_form(2018)
    (found,) = tables(tmp_path, page, ending=ending)
    assert (found.kind, found.questions, found.problems, found.notes) == ("final_accounts", [], [], [])
    assert (found.unit, found.entity, found.fiscal_year, found.header_rows) == ("元", UNIT, 2018, [4, 5, 6])
    written = [Decimal(str(value)) for row in page.rows for value in row if isinstance(value, float)]
    assert (len(found.rows), sum(row["amount"] for row in found.rows)) == (len(written), sum(written))
    row = one(found.rows, item="政府性基金预算财政拨款", phase="actual")
    assert (row["path"], row["level"], row["line"], row["cell"], row["column_no"]) == (
        "财政拨款收入",
        1,
        "2",
        "E8",
        "3",
    )
    assert (row["form"], row["form_no"], row["side"], row["unit"]) == ("收入支出决算总表", "财决01", "income", "yuan")
    assert one(found.rows, item="本年支出合计", column_no="6")["amount"] == Decimal("3318000.35")
    assert one(found.rows, item="日常公用经费", phase="adjusted")["amount"] == Decimal("310000.00")
    assert one(found.rows, item="年末结转和结余", phase="actual")["amount"] == Decimal("144345.82")
    assert [total for total in found.stated_totals if not total.agrees] == []
    assert len(found.stated_totals) == 15


def test_total_form_in_ten_thousand(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, total_form(2018, 10_000, "万元"))
    assert (found.unit, found.questions) == ("万元", [])
    assert one(found.rows, item="本年支出合计", column_no="6")["amount"] == Decimal("3318000.00")
    assert all(total.agrees for total in found.stated_totals)


def test_wrong_total_is_noted_with_both_values(tmp_path: Path) -> None:
    page = total_form(2018)
    rows = [list(row) for row in page.rows]
    rows[11][9] = 3_318_000.34
    (found,) = tables(tmp_path, Page(page.name, rows, page.merged))
    wrong = [(total.label, total.printed, total.computed) for total in found.stated_totals if not total.agrees]
    assert ("本年支出合计 / 支出.决算数", Decimal("3318000.34"), Decimal("3318000.35")) in wrong
    assert {note.message_id for note in found.notes} == {"recognise.total-differs"}


def test_columns_of_funds(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, fiscal_form(2018))
    assert one(found.rows, item="一般公共预算财政拨款", side="income")["fund"] == "财政拨款"
    funds = {row["fund"]: row["amount"] for row in found.rows if row["item"] == "本年支出合计"}
    assert funds == {
        "财政拨款": Decimal("3308000.35"),
        "一般公共预算": Decimal("3168000.35"),
        "政府性基金": Decimal("140000.00"),
    }
    assert all(total.agrees for total in found.stated_totals) and len(found.stated_totals) >= 8


def test_codes_in_three_columns(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, spending_form(2018), ending="xls")
    row = one(found.rows, code="2130314", column_name="项目支出")
    assert (row["item"], row["path"], row["level"]) == ("防汛", "农林水支出/水利", 2)
    assert one(found.rows, item="合计", column_name="本年支出合计")["amount"] == Decimal("3318000.35")
    assert [out.reason for out in found.left_out] == ["note"]
    assert all(total.agrees for total in found.stated_totals) and len(found.stated_totals) == 13


def test_economic_items_as_columns(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, detail_form(2018))
    row = one(found.rows, code="2130301", column_no="7")
    assert (row["column_name"], row["amount"]) == ("商品和服务支出.差旅费", Decimal("180000.00"))
    assert len(found.rows) == 32
    assert all(total.agrees for total in found.stated_totals)
    assert sum("小计" in total.label for total in found.stated_totals) == 2 * 4 + 2 * 3


def test_counts_are_not_scaled(tmp_path: Path) -> None:
    page = running_form(2018)
    rows = [list(row) for row in page.rows]
    rows[2][-1] = "金额单位：万元"
    (found,) = tables(tmp_path, Page(page.name, rows, page.merged))
    assert one(found.rows, line="17")["amount"] == 264
    assert one(found.rows, line="17")["unit"] == "count"
    assert one(found.rows, line="30")["amount"] == 4
    assert one(found.rows, line="6", phase="actual")["amount"] == Decimal("680005000.00")
    assert one(found.rows, line="8", phase="actual")["path"] == "“三公”经费支出/支出合计/公务接待费"


def test_published_wide_form(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, published_three_public(2018))
    assert (found.unit, found.questions, found.problems, found.notes) == ("万元", [], [], [])
    values = {(row["item"], row["phase"]): row["amount"] for row in found.rows}
    assert values["公务用车购置及运行费", "budget"] == Decimal("70000.00")
    assert values["公务用车运行费", "actual"] == Decimal("68000.00")
    assert values["合计", "actual"] == Decimal("88000.00")
    assert {row["fund"] for row in found.rows} == {"一般公共预算"}
    assert len(found.rows) == 12


def test_workbook_of_forms_keeps_every_row(tmp_path: Path) -> None:
    pages = (total_form(2018), fiscal_form(2018), spending_form(2018), detail_form(2018), running_form(2018))
    found = tables(tmp_path, *pages)
    assert [table.kind for table in found] == ["final_accounts"] * 5
    assert len({row["row_key"] for table in found for row in table.rows}) == sum(len(table.rows) for table in found)
    for table, page in zip(found, pages, strict=True):
        used = {int(str(row["row"])) for row in table.rows} | {out.row for out in table.left_out}
        assert sorted(used | {*table.title_rows, *table.header_rows}) == list(range(1, len(page.rows) + 1))


def test_year_of_the_column_counts(tmp_path: Path) -> None:
    page = Page(
        "一般公共预算",
        [
            ["一般公共预算财政拨款支出决算表"],
            [f"编制单位：{UNIT}", "", "2018年度", "单位：元"],
            ["项目", "2017年决算数", "本年决算数", "上年数"],
            ["合计", 900_000.5, 1_000_000, 900_000.5],
            ["基本支出", 400_000.5, 600_000, 400_000.5],
            ["项目支出", 500_000, 400_000, 500_000],
        ],
    )
    (found,) = tables(tmp_path, page)
    years = {row["column_name"]: row["fiscal_year"] for row in found.rows}
    assert years == {"2017年决算数": 2017, "本年决算数": 2018, "上年数": 2017}


def test_last_year_needs_no_question_and_others_do(tmp_path: Path) -> None:
    (last,) = tables(tmp_path, total_form(2017))
    assert (last.fiscal_year, last.questions) == (2017, [])
    assert {row["fiscal_year"] for row in last.rows} == {2017}
    (other,) = tables(tmp_path, total_form(2015))
    assert [question.message_id for question in other.questions] == ["recognise.other-year"]


def test_small_amounts_without_unit_are_asked(tmp_path: Path) -> None:
    page = Page("决算", [["2018年部门决算表"], ["项目", "决算数"], ["基本支出", "305.12"], ["项目支出", "20.00"]])
    (found,) = tables(tmp_path, page)
    assert [question.message_id for question in found.questions] == ["recognise.unit"]
    (said,) = tables(tmp_path, page, hints=Hints(unit="万元"))
    assert (said.questions, said.rows[0]["amount"]) == ([], Decimal("3051200.00"))


def test_broken_amounts_are_problems_with_their_place(tmp_path: Path) -> None:
    page = spending_form(2018)
    rows = [list(row) for row in page.rows]
    rows[8][4] = "31B000.25"
    (found,) = tables(tmp_path, Page(page.name, rows, page.merged))
    (problem,) = found.problems
    assert (problem.message_id, problem.params["row"], problem.params["found"]) == ("recognise.amount", 9, "31B000.25")


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["2018年部门预决算公开记录"],
            ["事项", "应公开截止日", "实际公开日"],
            ["部门决算", "2019-09-01", "2019-08-30"],
        ],
        [["决算工作会议签到表"], ["姓名", "单位"], ["甲", "某局"]],
        [
            ["2018年决算科目余额表  单位：元"],
            ["科目编码", "科目名称", "期初借方", "期初贷方", "借方发生额", "贷方发生额", "期末借方", "期末贷方"],
            ["1002", "银行存款", 10, "", 5, 3, 12, ""],
        ],
        [
            ["2018年度决算序时账  单位：元"],
            ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"],
            ["2018-01-02", "记-1", "付款", "5001", "经费支出", 5, ""],
            ["2018-01-02", "记-1", "付款", "1002", "银行存款", "", 5],
        ],
        [
            ["2018年项目收支决算表（单位：元）"],
            ["项目名称", "年初结转", "本年收入", "本年支出", "年末结转"],
            ["堤防养护", 0, 1_130_000, 1_100_000, 30_000],
        ],
    ],
)
def test_look_alikes_are_no_final_accounts(tmp_path: Path, rows: list[list[object]]) -> None:
    kinds = [table.kind for table in tables(tmp_path, Page("表", rows))]
    assert "final_accounts" not in kinds and len(kinds) == 1


def test_total_whose_label_spans_two_blocks(tmp_path: Path) -> None:
    """The last lines of the total form: one label over both lists of spending, amounts beside the second."""
    head = ["项目", "行次", "期末数"]
    page = Page(
        "Z01",
        [
            ["收入支出决算总表", *[""] * 8],
            [f"编制单位：{UNIT}", *[""] * 6, "报表期间：2018年12月", "单位：元"],
            ["收入", "", "", "支出", "", "", "", "", ""],
            [*head, "项目（按功能分类）", "行次", "期末数", "项目（按支出性质和经济分类）", "行次", "期末数"],
            ["栏次", "", "1", "栏次", "", "2", "栏次", "", "3"],
            ["一、财政拨款收入", 1, 900.5, "一、一般公共服务支出", 10, 800.25, "一、基本支出", 20, 600.25],
            ["", "", "", "", "", "", "二、项目支出", 21, 200.0],
            ["本年收入合计", 5, 900.5, "本年支出合计", "", "", "", 30, 800.25],
        ],
        [(0, 0, 0, 8), (2, 0, 2, 2), (2, 3, 2, 8), (7, 3, 7, 6)],
    )
    found = tables(tmp_path, page, hints=Hints(unit="元"))[0]
    assert found.problems == []
    total = one(found.rows, item="本年支出合计")
    assert (total["cell"], total["amount"], total["line"], total["phase"]) == ("I8", Decimal("800.25"), "30", "actual")
    assert all(total.agrees for total in found.stated_totals) and len(found.stated_totals) == 2


def test_basic_spending_in_three_lists_of_codes(tmp_path: Path) -> None:
    head = ["科目编码", "科目名称", "决算数"]
    page = Page(
        "公开06",
        [
            ["一般公共预算财政拨款基本支出决算表", *[""] * 8],
            [f"公开部门：{UNIT}", *[""] * 6, "2018年度", "单位：万元"],
            ["人员经费", "", "", "公用经费", "", "", "", "", ""],
            [*head, *head, *head],
            [301, "工资福利支出", "150.00", 302, "商品和服务支出", "30.00", 310, "资本性支出", "0.80"],
            [30101, "基本工资", "90.00", 30201, "办公费", "10.00", 31002, "办公设备购置", "0.80"],
            [30102, "津贴补贴", "60.00", 30211, "差旅费", "20.00", "", "", ""],
            ["人员经费合计", "", "150.00", "公用经费合计", "", "", "", "", "30.80"],
        ],
        [(0, 0, 0, 8), (2, 0, 2, 2), (2, 3, 2, 8), (7, 0, 7, 1), (7, 3, 7, 7)],
    )
    (found,) = tables(tmp_path, page)
    assert (found.questions, found.problems, found.notes) == ([], [], [])
    assert one(found.rows, item="公用经费合计")["amount"] == Decimal("308000.00")
    assert one(found.rows, code="30211")["path"] == "商品和服务支出"
    assert {row["fund"] for row in found.rows} == {"一般公共预算"}
    assert len(found.rows) == 10 and all(total.agrees for total in found.stated_totals)


def test_department_as_a_whole_is_the_department(tmp_path: Path) -> None:
    page = fiscal_form(2018)
    rows = [list(row) for row in page.rows]
    rows[2][0] = f"编制单位：{UNIT}（部门）"
    (found,) = tables(tmp_path, Page(page.name, rows, page.merged))
    assert (found.entity, found.questions) == (UNIT, [])
    rows[2][0] = "编制单位：云泽市粮食局"
    (other,) = tables(tmp_path, Page(page.name, rows, page.merged))
    assert [question.message_id for question in other.questions] == ["recognise.other-entity"]

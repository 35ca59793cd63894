from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from auditkit.sources.canonical import Context, RecognisedTable, Row
from auditkit.sources.grid import Cell, Content, Paragraph, Sheet
from auditkit.sources.kinds.paper_grid import Grid, read_number, unit_in
from auditkit.sources.kinds.self_evaluation import paper_year, recognise_document
from auditkit.sources.reading import read
from auditkit.sources.recognise import Hints, recognise

TITLE = "某局2020年度部门整体支出绩效自评报告"


def sheet(
    rows: Sequence[Sequence[str]], *, merged: Sequence[tuple[int, int, int, int]] = (), caption: str = ""
) -> Sheet:
    cells = [[Cell("text", text) if text else Cell() for text in row] for row in rows]
    return Sheet("表1", cells, merged=list(merged), caption=caption)


def paper(*sheets: Sheet, text: Sequence[str] = ()) -> RecognisedTable:
    paragraphs = [Paragraph(number, words) for number, words in enumerate([TITLE, *text], 1)]
    for number, item in enumerate(sheets, 1):
        item.name = f"表{number}"
    table = recognise_document(Content("自评.docx", "docx", list(sheets), paragraphs), Context("某局", 2020))
    assert table is not None
    table.rows = figures(table)
    return table


def figures(table: RecognisedTable) -> list[Row]:
    return [row for row in table.rows if row["role"] not in ("number", "field", "passage")]


def test_a_letter_is_no_self_evaluation() -> None:
    letter = Content("函.docx", "docx", [], [Paragraph(1, "关于报送材料的函"), Paragraph(2, "本年收入100万元。")])
    assert recognise_document(letter, Context()) is None


def test_the_year_is_that_of_the_title_not_of_the_report() -> None:
    content = Content("a", "docx", [], [Paragraph(1, TITLE), Paragraph(2, "报告日期：2021年6月29日")])
    assert paper_year(content) == 2020
    assert paper_year(Content("a", "docx", [], [Paragraph(1, "自评报告")])) is None


def test_a_score_sheet_with_columns_in_another_order_and_a_repeated_header() -> None:
    head = ["三级指标", "自评得分", "分值", "扣分原因", "一级指标"]
    table = paper(
        sheet(
            [
                head,
                ["预算执行率", "4.5", "5", "进度慢", "过程（8分）"],
                head,
                ["信息\n公开", "3", "3分", "", "过程（8分）"],
                ["总 分", "7.5", "8", "", ""],
            ]
        )
    )
    assert [
        (r["role"], r["label"], r["path"], r["points"], r["self_score"], r["reason"], r["row"]) for r in table.rows
    ] == [
        ("score", "预算执行率", "过程(8分)", Decimal(5), Decimal("4.5"), "进度慢", 2),
        ("score", "信息公开", "过程(8分)", Decimal(3), Decimal(3), "", 4),
        ("score_total", "总 分".replace(" ", ""), "", Decimal(8), Decimal("7.5"), None, 5),
    ]


def test_merged_levels_are_filled_and_merged_points_are_shared() -> None:
    rows = [
        ["一级指标", "三级指标", "分值", "自评得分"],
        ["效果(15分)", "经济效益", "15", "5"],
        ["", "社会效益", "", "5"],
        ["", "生态效益", "", "4"],
        ["", "", "15", "14"],
    ]
    table = paper(sheet(rows, merged=[(2, 1, 4, 1), (2, 3, 4, 3)]))
    assert [(row["path"], row["points"], row["self_score"]) for row in table.rows if row["role"] == "score"] == [
        ("效果(15分)", Decimal(15), Decimal(5)),
        ("效果(15分)", None, Decimal(5)),
        ("效果(15分)", None, Decimal(4)),
    ]
    assert table.rows[-1]["role"] == "score_total"


def test_pairs_take_unit_from_the_caption_but_people_are_people() -> None:
    table = paper(
        sheet(
            [["项目", "数值"], ["编制人数", "12"], ["本年支出", "480.50"], ["　　项目支出", "100"], ["备注", "无"]],
            caption="表1 基础数据表（金额单位：万元）",
        )
    )
    assert [(row["indicator"], row["number"], row["unit"], row["path"]) for row in table.rows] == [
        ("staff.approved", Decimal(12), "人", ""),
        ("spend.total", Decimal("4805000"), "万元", ""),
        ("spend.project", Decimal(1000000), "万元", "本年支出"),
    ]


def test_budget_and_actual_columns_of_one_row() -> None:
    table = paper(
        sheet(
            [["项目", "年初预算数", "决算数"], ["基本支出", "300", "290"], ["项目支出", "100", "95"]],
            caption="单位：万元",
        )
    )
    assert [row["indicator"] for row in table.rows] == [
        "budget.spend.basic",
        "spend.basic",
        "budget.spend.project",
        "spend.project",
    ]


def test_a_form_with_headings_above_and_several_pairs_in_a_row() -> None:
    rows = [
        ["联系人", "甲", "电话", "0000000"],
        ["人员编制", "9", "实有人数", "8"],
        ["年度支出情况（万元）", "", "", ""],
        ["机构名称", "支出合计", "其中：", ""],
        ["", "", "基本支出", "项目支出"],
        ["某局", "400", "300", "100"],
    ]
    merged = [(3, 1, 3, 4), (4, 1, 5, 1), (4, 2, 5, 2), (4, 3, 4, 4)]
    table = paper(sheet(rows, merged=merged))
    assert [(row["indicator"], row["value"], row["unit"], row["path"]) for row in table.rows] == [
        ("staff.approved", "9", "人", ""),
        ("staff.actual", "8", "人", ""),
        ("spend.total", "400", "万元", ""),
        ("spend.basic", "300", "万元", "支出合计"),
        ("spend.project", "100", "万元", "支出合计"),
    ]


def test_projects_become_one_row_for_each_number() -> None:
    table = paper(
        sheet(
            [
                ["序号", "项目名称", "期初余额", "本年收入", "本年支出", "期末余额"],
                ["1", "宣传经费", "1.00", "5.00", "4.00", "2.00"],
                ["", "合计", "1.00", "5.00", "4.00", "2.00"],
            ],
            caption="项目收支情况表（单位：万元）",
        )
    )
    ids = [row["indicator"] for row in table.rows]
    assert ids[:4] == [f"project.宣传经费.{name}" for name in ("opening", "income", "spend", "closing")]
    assert ids[4:] == [f"project.total.{name}" for name in ("opening", "income_gross", "spend", "closing")]
    assert table.rows[0]["number"] == Decimal(10000)


def test_a_long_cell_is_read_as_prose() -> None:
    words = "一、概况。" + "本单位负责有关工作。" * 5 + "\n2020年我局整体支出为（400）万元，其中人员经费（300）万元。"
    table = paper(sheet([[words]]))
    assert [
        (row["role"], row["indicator"], row["sheet"], row["row"]) for row in table.rows if row["indicator"] != "year"
    ] == [
        ("claim", "spend.total", "表1", 1),
        ("claim", "spend.personnel", "表1", 1),
    ]


def test_rows_have_keys_of_their_own_and_places() -> None:
    table = paper(text=["本年收入100万元。", "本年收入100万元。"])
    assert len({row["row_key"] for row in table.rows}) == len(table.rows) == 2
    assert [(row["sheet"], row["row"]) for row in table.rows] == [("正文", 2), ("正文", 3)]


def test_a_real_document_keeps_indentation_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "自评.docx"
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph("基础数据（单位：万元）")
    data = document.add_table(rows=3, cols=2)
    for row, texts in enumerate([("本年支出", "480.50"), ("  人员经费", "380.50"), ("  项目支出", "100.00")]):
        data.cell(row, 0).text, data.cell(row, 1).text = texts
    document.add_paragraph("评分表")
    score = document.add_table(rows=3, cols=4)
    for row, cells in enumerate(
        [("一级指标", "三级指标", "分值", "自评得分"), ("过程", "甲", "5", "5"), ("", "乙", "3", "2")]
    ):
        for column, words in enumerate(cells):
            score.cell(row, column).text = words
    score.cell(1, 0).merge(score.cell(2, 0))
    document.save(str(path))
    table = recognise_document(read(path), Context("某局", 2020))
    assert table is not None
    assert [row["path"] for row in figures(table)] == ["", "本年支出", "本年支出", "过程", "过程"]


@pytest.mark.parametrize("words", ["", "—", "0000000", "4次以上", "优", "2020年", "1.2.3", "12,34"])
def test_what_is_no_number_of_a_cell(words: str) -> None:
    assert read_number(words) is None


def test_units_and_cells_beyond_the_sheet() -> None:
    assert unit_in("金额单位：人民币万元") == "万元"
    assert unit_in("单位名称：某局") == ""
    assert Grid(sheet([["a"]])).text(5, 5) == ""


def test_a_paper_titled_otherwise_that_says_the_unit_evaluated_itself_is_one() -> None:
    table = ["单位名称", "编制数", "年末实有人数", "备注"], ["镇机关", "20", "19", ""], ["合计", "20", "19", ""]
    sheet = Sheet("表1", [[Cell("text", text) if text else Cell() for text in row] for row in table])
    told = Paragraph(2, "根据评分表，本镇整体支出绩效自评得分97分。")
    for paragraphs, expected in (([told], "self_evaluation"), ([], "staffing")):
        titled = [Paragraph(1, "某某镇人民政府2019年度部门整体支出绩效评价报告"), *paragraphs]
        found = recognise(Content("报告.docx", "docx", [sheet], titled), Hints(), Context(year=2019))
        assert [each.kind for each in found.tables] == [expected]

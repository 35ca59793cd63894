"""A document with everything in it, for the tests of all writers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from auditkit.documents.model import (
    Break,
    Bullets,
    Cell,
    Chart,
    Column,
    Cover,
    Document,
    Figure,
    Heading,
    Link,
    Numbered,
    PageBreak,
    Paragraph,
    Properties,
    Row,
    Section,
    Series,
    Signature,
    SignaturePage,
    Table,
    TableOfContents,
    Text,
    Trace,
    line,
    row,
)

HOSTILE = (
    "<script>alert(1)</script>",
    '#read("/etc/passwd") $x$ @ref <label>',
    '=HYPERLINK("http://x","y")',
    "*a* _b_ [c](http://d) ![e](f) `g` | h \\ 1. # i",
    "nul\x00 bell\x07 esc\x1b rtl\u202e zero\u200b \ufffe \ud800",
    "w" * 300,
    "]]> &amp; <!-- --> {{ x }} {% y %}",
)
LOREM = "评价组查阅了部门预算、决算报表和会计凭证，按照评分标准逐项核实，并就有关情况与被评价单位交换了意见。"


def constant(text: str, **more: bool) -> Text:
    return Text(text, numbers="constant", **more)


def amount(text: str, measure: str = "m") -> Figure:
    return Figure(text, "tied", measure, Decimal(text.replace(",", "").replace("%", "")), "yuan", "金额")


def score_table() -> Table:
    columns = tuple(Column(w) for w in (2, 2, 3)) + (Column(1, "number"),) + (Column(1, "number"), Column(6))
    header = (
        Row(
            (
                Cell(line("一级指标"), row_span=2),
                Cell(line("二级指标"), row_span=2),
                Cell(line("三级指标"), row_span=2),
                Cell(line("评分"), col_span=2),
                Cell(line("扣分理由"), row_span=2),
            )
        ),
        row("分值", "得分"),
    )
    rows: list[Row] = []
    for part in range(4):
        for number in range(6):
            cells = [Cell(line(f"预算管理{'甲乙丙丁'[part]}"), row_span=6)] if number == 0 else []
            cells += [Cell(line("支出管理"), row_span=3)] if number % 3 == 0 else []
            cells += [
                Cell(line(f"指标{'一二三四五六'[number]}"), anchor=f"score-{part}-{number}"),
                Cell(line(amount("5"))),
                Cell(line(amount("4.5"))),
                Cell(
                    line(
                        "按照评分标准，", Link("deduction-1", (Text("三公经费控制率"), amount("124.38%"))), "，", LOREM
                    )
                ),
            ]
            rows.append(Row(tuple(cells)))
    rows.append(
        Row(
            (
                Cell(line("合计"), col_span=3, align="center"),
                Cell(line(amount("100"))),
                Cell(line(amount("85"))),
                Cell(),
            ),
            total=True,
        )
    )
    return Table(
        columns,
        header,
        tuple(rows),
        line("部门整体支出绩效评分表"),
        "单位：分",
        landscape=True,
        anchor="scores",
        name="评分表",
    )


def money_table(rows: int = 12) -> Table:
    body = [
        row(
            f"项目{'甲乙丙丁戊己庚辛壬癸'[n % 10]}",
            amount(f"{n + 1},234.50"),
            amount("5,318.00"),
            amount("98.76%"),
            "2020-03-01",
        )
        for n in range(rows)
    ]
    return Table(
        (Column(3), Column(2, "amount"), Column(2, "amount"), Column(1.5, "percent"), Column(2, "date")),
        (row("项目", "预算数", "执行数", "执行率", "日期"),),
        (*body, row("合计", amount("12,345.67"), amount("63,816.00"), amount("98.76%"), "", total=True)),
        line("表", constant("1"), "　项目支出情况"),
        "单位：万元",
        line("注：合计数因四舍五入略有尾差。"),
        name="项目支出",
    )


def charts() -> tuple[Chart, ...]:
    d = Decimal
    return (
        Chart(
            "bar",
            "预算与执行对比",
            ("基本支出", "项目支出", "三公经费"),
            (
                Series("预算数", (d("120.50"), d("310.00"), d("12.00"))),
                Series("执行数", (d("118.21"), d("256.40"), d("14.93"))),
            ),
            "万元",
            "预算与执行的柱形图",
        ),
        Chart(
            "horizontal_bar",
            "各部分得分",
            ("预算编制", "预算管理", "绩效表现与社会满意程度"),
            (Series("得分", (d("18"), d("27.5"), d("39.5"))),),
            "分",
            "得分图",
            (d("20"), d("35"), d("45")),
        ),
        Chart(
            "line",
            "各月支出",
            tuple(f"{m}月" for m in range(1, 13)),
            (Series("支出", tuple(d(m * 7 % 13) + d("0.25") if m != 4 else None for m in range(1, 13))),),
            "万元",
            "折线图",
        ),
    )


def sample(repeat: int = 1) -> Document:
    body: list[object] = [
        TableOfContents(2),
        PageBreak(),
        Heading(1, line("一、评价结论"), "conclusion"),
        Paragraph(
            line(
                "经综合评价，得分",
                amount("85"),
                "分，三公经费控制率为",
                amount("124.38%"),
                "，依据",
                constant("财预〔2013〕53号"),
                "，",
                Text("加粗", bold=True),
                "、",
                Text("楷体", italic=True),
                "，见",
                Link("scores", (Text("评分表"),)),
                "；未绑定数字 37 个。",
            )
        ),
        Paragraph(line("本报告为征求意见稿，尚有指标未评分。"), "warning"),
        *charts(),
    ]
    for part in range(repeat):
        number = "二三四五六七八九十"[part % 9]
        body += [
            Heading(1, line(f"{number}、主要问题")),
            Heading(2, line("（一）预算执行问题")),
            Heading(3, line(constant("1"), "．会议费列支不规范")),
            Paragraph(line(LOREM * 4)),
            Heading(4, line(constant("（1）"), "具体情况")),
            Paragraph(line(LOREM * 5)),
            Bullets((line("第一点，" + LOREM), line("第二点"))),
            Numbered((line("建议一，" + LOREM), line("建议二"))),
            money_table(),
            Paragraph(line("说明性小字。"), "note"),
            Paragraph(line("引用原文：“支出 5 万元”" + LOREM), "quote"),
        ]
    body += [
        Heading(1, line("附件：评分表")),
        score_table(),
        Heading(1, line("扣分依据")),
        Paragraph(line("扣", amount("0.5"), "分：三公经费超预算。"), "plain", "deduction-1"),
        Trace(
            line("依据追溯：序时账第", amount("12"), "行"),
            (
                Paragraph(line("凭证记-", constant("0006"), "，", LOREM)),
                Table((Column(), Column(1, "amount")), (row("摘要", "金额"),), (row("付餐费", amount("1,500.00")),)),
            ),
        ),
        Section("landscape", (Heading(2, line("横向章节")), Paragraph(line(LOREM)))),
        Heading(1, line("异常文字")),
        *(Paragraph(line(words), "plain") for words in HOSTILE),
        Table(
            (Column(1), Column(1)),
            (row("文字", "原样"),),
            tuple(row(words, words) for words in HOSTILE),
            line("异常文字表"),
        ),
        Paragraph((Text("第一行"), Break(), Text("第二行")), "center"),
        PageBreak(),
        SignaturePage(
            line("本报告由下列人员签署，对其真实性负责。"),
            (
                Signature("主评人", "甲某", "2020年3月1日", "证号 001"),
                Signature("项目负责人"),
                Signature("质量控制复核人"),
            ),
            "某某会计师事务所",
            "2020年3月1日",
        ),
    ]
    cover = Cover(
        (line("某某部门", constant("2019"), "年度"), line("部门整体支出绩效评价报告")),
        line("某评字〔2020〕第1号"),
        (("委托单位", line("某某市财政局")), ("被评价单位", line("某某部门")), ("主评人", line("甲某"))),
        (line("某某会计师事务所"), line(constant("2020年3月1日"))),
    )
    return Document(
        "部门整体支出绩效评价报告",
        "zh",
        Properties("某某会计师事务所", date(2020, 3, 1), "绩效评价", "绩效"),
        tuple(body),
        cover,
        "征求意见稿",
    )  # type: ignore[arg-type]

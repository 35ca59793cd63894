"""The auditee's self-evaluation as a Word document, with mistakes of the kinds such papers have."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from docx import Document
from docx.document import Document as Word

from .files import settle
from .year import Year

SCORES = (
    ("前期准备", "自评工作情况", "组织建立情况", "3", "3"),
    ("前期准备", "自评工作情况", "自评材料报送及时性", "5", "5"),
    ("前期准备", "自评工作情况", "自评材料报送质量", "5", "5"),
    ("前期准备", "自评工作情况", "自评材料报送及公开一致性", "5", "5"),
    ("前期准备", "保障措施", "制度措施健全性", "2", "2"),
    ("预算编制情况", "预算编制", "预算编制合理性", "5", "5"),
    ("预算编制情况", "预算编制", "预算编制规范性", "5", "5"),
    ("预算编制情况", "目标设置", "绩效目标申报情况", "2", "2"),
    ("预算编制情况", "目标设置", "目标设置合理性", "3", "3"),
    ("预算支出管理", "信息公开", "自评信息公开", "3", "3"),
    ("预算支出管理", "信息公开", "预决算信息公开", "4", "4"),
    ("预算支出管理", "信息公开", "绩效目标公开", "3", "3"),
    ("预算支出管理", "支出管理", "整体支出完成率", "5", "5"),
    ("预算支出管理", "支出管理", "结转结余率", "3", "3"),
    ("预算支出管理", "支出管理", "三公经费控制率", "5", "5"),
    ("预算支出管理", "支出管理", "公用经费控制率", "5", "5"),
    ("预算支出管理", "支出管理", "政府采购执行率", "5", "4"),
    ("预算支出管理", "支出管理", "财务合规性", "5", "4.5"),
    ("预算支出管理", "项目管理", "项目实施程序", "2.5", "2.5"),
    ("预算支出管理", "项目管理", "项目监管", "2.5", "2.5"),
    ("预算支出管理", "资产管理", "资产管理安全性", "2.5", "2.5"),
    ("预算支出管理", "资产管理", "固定资产利用率", "2.5", "2.5"),
    ("预算支出管理", "人员管理", "在职人员控制率", "5", "5"),
    ("整体绩效", "效率性", "效率性", "7", "6"),
    ("整体绩效", "效果性", "效果性", "5", "4.5"),
)
"""Part, group, indicator, points, what the auditee gave itself; adds up to one less than is printed."""

TARGETS = (
    ("小额贷款公司现场检查家次", "20家次", "14家次"),
    ("政金企对接活动场次", "8场", "5场"),
    ("政策性补贴受益机构数", "16家", "3家"),
    ("农信机构改制工作完成率", "100%", "60%"),
    ("企业上市辅导成效", "未设定量化目标值", "有所推进"),
    ("金融风险防范宣传覆盖面", "未设定量化目标值", "有所扩大"),
    ("服务对象满意度", "未设定量化目标值", "未开展调查"),
)
"""Targets of the year: some missed, some never given a number."""


def _wan(amount: Decimal) -> str:
    return f"{(amount / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def swap(figure: str) -> str:
    """Return a figure with two digits exchanged, or the last one raised where that changes nothing."""
    whole, _, decimals = figure.partition(".")
    if decimals and decimals[0] != decimals[1]:
        return f"{whole}.{decimals[1]}{decimals[0]}"
    if len(whole) > 1 and whole[-1] != whole[-2]:
        return f"{whole[:-2]}{whole[-1]}{whole[-2]}.{decimals}"
    return f"{whole}.{decimals[:-1]}{(int(decimals[-1]) + 1) % 10}"


@dataclass
class Paper:
    """A self-evaluation being written."""

    word: Word
    wrong: list[dict[str, str]]

    def say(self, text: str) -> None:
        """Add a paragraph."""
        self.word.add_paragraph(text)

    def head(self, text: str) -> None:
        """Add a heading."""
        self.word.add_heading(text, 1)

    def table(self, caption: str, rows: Sequence[Sequence[str]]) -> None:
        """Add a caption and a table."""
        self.say(caption)
        table = self.word.add_table(0, len(rows[0]), style="Table Grid")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    def err(self, place: str, shown: str, right: str, what: str) -> str:
        """Note a mistake and return the wrong figure."""
        self.wrong.append({"place": place, "shown": shown, "right": right, "what": what})
        return shown


def write(path: Path, year: Year, values: dict[str, Decimal]) -> list[dict[str, str]]:
    """Write the document; return its mistakes."""
    paper = Paper(Document(), [])
    paper.word.add_heading(f"{year.world.entity}{year.year}年度部门整体支出绩效自评报告", 0)
    _unit(paper, year, values)
    _budget(paper, year, values)
    _data(paper, year, values)
    _rest(paper, year, values)
    properties = paper.word.core_properties
    properties.created = properties.modified = datetime(2019, 6, 20, 9)
    properties.author, properties.title = year.world.entity, ""
    buffer = io.BytesIO()
    paper.word.save(buffer)
    path.write_bytes(settle(buffer.getvalue()))
    return paper.wrong


def _unit(paper: Paper, year: Year, values: dict[str, Decimal]) -> None:
    sections = year.world.departments
    paper.head("一、部门基本情况")
    paper.say(f"（一）机构设置。{year.world.entity}内设机构{len(sections)}个：{'、'.join(sections)}。")
    people = [int(values[f"staff.{name}"]) for name in ("approved", "actual", "retired", "temp")]
    paper.say(
        f"（二）人员情况。单位编制总人数{people[0]}人，{year.year}年末实际在职人数{people[1]}人，"
        f"离退休人数{people[2]}人，外聘临时工{people[3]}人。"
    )
    shown = paper.err("正文 第三段 年度", str(year.year - 1), str(year.year), "文字表达错误")
    paper.say(f"（三）本报告反映{shown}年度部门整体支出绩效情况，自评工作小组由分管领导、财务人员和业务人员共3人组成。")


def _budget(paper: Paper, year: Year, values: dict[str, Decimal]) -> None:
    wan = {name: _wan(value) for name, value in values.items()}
    paper.head("二、预算编制与执行情况")
    paper.say(
        f"年初批复收入预算{wan['budget.income.total']}万元，其中一般公共预算拨款{wan['budget.income.gp']}万元、"
        f"政府性基金预算拨款{wan['budget.income.fund']}万元；批复支出预算{wan['budget.spend.total']}万元，"
        f"其中基本支出{wan['budget.spend.basic']}万元、项目支出{wan['budget.spend.project']}万元。"
    )
    what = "正文与数据表不一致(数字颠倒)"
    project = paper.err("正文 项目支出", swap(wan["spend.project"]), wan["spend.project"], what)
    closing = paper.err("正文 年末结转结余", swap(wan["closing.total"]), wan["closing.total"], "正文与数据表不一致")
    paper.say(
        f"本年实际收入{wan['income.total']}万元，实际支出{wan['spend.total']}万元，其中项目支出{project}万元；"
        f"年初结转结余{wan['opening.total']}万元，年末结转结余{closing}万元。整体支出完成率{values['rate.completion']}%。"
    )
    three = paper.err("正文 三公经费", swap(wan["sangong.actual"]), wan["sangong.actual"], "正文与数据表不一致")
    paper.say(f"三公经费预算{wan['sangong.budget']}万元，实际支出{three}万元。")
    if year.plan.projects:
        paper.say(
            f"项目资金本年拨入{wan['project.total.income_gross']}万元，财政收回{wan['project.total.recovered']}万元，"
            f"拨入扣除支出后新增结转{wan['project.total.new_carryover']}万元。"
        )


def _data(paper: Paper, year: Year, values: dict[str, Decimal]) -> None:
    wan = {name: _wan(value) for name, value in values.items()}
    actual = int(values["staff.actual"])
    staff = paper.err("数据表 年末在职人数", str(actual + 1), str(actual), "数据表与正文不一致")
    rows = [
        ("项目", "数值"),
        ("编制人数", str(int(values["staff.approved"]))),
        ("年末在职人数", staff),
        ("年初结转结余", wan["opening.total"]),
        ("本年收入", wan["income.total"]),
        ("  财政拨款收入", wan["income.fiscal"]),
        ("  其他收入", wan["income.other"]),
        ("本年支出", wan["spend.total"]),
        ("  人员经费", wan["spend.personnel"]),
        ("  公用经费", wan["spend.public"]),
        ("  项目支出", wan["spend.project"]),
        ("  其他资金支出", wan["spend.other"]),
        ("年末结转结余", wan["closing.total"]),
        ("固定资产总额", wan["assets.total"]),
        ("在用固定资产", wan["assets.in_use"]),
        ("三公经费预算", wan["sangong.budget"]),
        ("三公经费实际支出", wan["sangong.actual"]),
        ("  公务用车运行维护费", wan["sangong.vehicle.actual"]),
        ("  公务接待费", wan["sangong.reception.actual"]),
        ("政府采购预算", wan["procurement.plan"]),
        ("政府采购实际", wan["procurement.actual"]),
    ]
    paper.table("表1  部门整体支出基础数据表（金额单位：万元）", rows)
    table = [("序号", "项目名称", "期初余额", "本年收入", "财政收回", "本年支出", "期末余额")]
    for number, project in enumerate(year.plan.projects, start=1):
        amounts = (project.opening, project.income, project.recovered, project.spent, project.closing)
        table.append((str(number), project.name, *map(_wan, amounts)))  # type: ignore[arg-type]
    keys = ("opening", "income_gross", "recovered", "spend", "closing")
    table.append(("", "小计", *(wan[f"project.total.{key}"] for key in keys)))  # type: ignore[arg-type]
    paper.table("表2  项目收支情况表（金额单位：万元）", table)


def _rest(paper: Paper, year: Year, values: dict[str, Decimal]) -> None:
    paper.head("三、绩效目标及完成情况")
    paper.say("本单位围绕年度工作任务推进各项重点工作，部分绩效目标未全部实现，个别目标未设定量化目标值，详见下表。")
    paper.table("表3  绩效目标完成情况表", [("绩效目标", "年初目标值", "实际完成值"), *TARGETS])
    paper.head("四、存在问题及改进措施")
    paper.say("一是项目支出进度有待加快；二是财务核算有待进一步规范。下一步将加强预算编制与执行管理。")
    paper.head("五、自评得分")
    total = sum((Decimal(row[4]) for row in SCORES), Decimal(0))
    printed = paper.err("评分表 自评总分", f"{total + 1:f}", f"{total:f}", "合计数与各项自评得分之和不一致")
    if values["sangong.rate"] >= 110:
        what = f"控制率{values['sangong.rate']}%, 自评仍计满分, 自评得分不客观"
        paper.err("评分表 三公经费控制率自评得分", "5", "0", what)
    header = ("一级指标", "二级指标", "三级指标", "权重", "自评得分")
    paper.table("表4  部门整体支出绩效自评评分表", [header, *SCORES, ("合计", "", "", "100", printed)])
    paper.say(f"自评总分{printed}分。")
    paper.say(f"{year.world.entity}　{year.year + 1}年6月")

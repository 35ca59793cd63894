"""Write the bundled example again: ``python tools/make_example.py [folder]``. The same bytes come out every time."""

from __future__ import annotations

import json
import random
import sys
from decimal import Decimal
from pathlib import Path

from example import journals, registers, self_evaluation
from example.expected import CHECKS, Expected, expect
from example.files import Table, save_workbook
from example.ledger import BEFORE_2019, Keeper
from example.make import make_year
from example.plan import example_plan
from example.planted import EXAMPLE
from example.wording import STYLES
from example.world import invent_world
from example.year import Rules, Year

SLUG = "yunze-2018"
KINDS = tuple(CHECKS)
ENTITY = "云泽市金融工作局"
SECTIONS = ("办公室（政策法规科）", "银行与资本市场科", "地方金融科（保险科）")
SCORE = {
    "awarded": "85",
    "grade": "良",
    "deductions": {
        "1.1.3": "1", "2.1.1": "0.5", "3.2.1": "1", "3.2.3": "5",
        "3.2.5": "5", "3.2.6": "0.5", "4.1": "1.5", "4.2": "0.5",
    },
}  # fmt: skip
"""What the decisions of the example arrive at, by indicator of its rubric."""


def make(folder: Path) -> Expected:
    """Write ``inputs/`` and ``expected.json`` into a folder.

    Args:
        folder: Where; made when it is not there.

    Returns:
        What must come out.
    """
    inputs = folder / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    world = invent_world(random.Random(7), ENTITY, SECTIONS, "guangdong")
    year = Year(example_plan(), world, STYLES["example"], Rules(), 2018, 11)
    make_year(year, EXAMPLE, Decimal(90))
    ledger = Keeper(year, BEFORE_2019).keep()
    expected = expect(year, ledger, BEFORE_2019)
    layout = journals.Layout("example", separator="/")
    papers: dict[str, list[Table]] = {
        "记账凭证序时簿": [journals.journal(year, ledger, layout)],
        "2018年科目余额": [journals.trial_balance(year, ledger, layout)],
        "资产卡片清单": [registers.assets(year, 0)],
        "部门预算批复表": registers.budget(year, 0),
        "项目收支情况": registers.projects(year, both=True),
        "机构编制与人员": [registers.staffing(year, 0)],
        "政府采购情况": registers.procurement(year),
        "信息公开情况": [registers.disclosures(year)],
        "出差审批台账": [registers.approvals(year, 0)],
        "凭证附件清单": [registers.attachments(year, 0)],
        "公务卡报销明细": [registers.cards(year, 0)],
        "执行标准汇编": registers.standards(year, 0),
    }
    for name, tables in papers.items():
        save_workbook(inputs / f"{name}.xlsx", tables)
        expected.files[name] = inputs / f"{name}.xlsx"
    report = inputs / "自评报告.docx"
    expected.inconsistencies = self_evaluation.write(report, year, expected.measures)
    expected.files["自评报告"] = report
    text = json.dumps({**expected.as_json(), "score": SCORE}, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")
    return expected


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "examples" / SLUG
    made = make(target)
    print(
        f"{target}: {len(made.problems)} problems, {len(made.look_alikes)} look-alikes, {len(made.measures)} measures"
    )

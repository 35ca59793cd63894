"""A small engagement made by hand: another score table, two findings, one register missing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from auditkit.core.checklist import Check
from auditkit.core.rubric import Grade, Indicator, Rubric
from auditkit.core.rules import Judgement, Linear
from auditkit.engagement.explaining import Node
from auditkit.engagement.finding import Deduction, Finding
from auditkit.engagement.folder import Config
from auditkit.engagement.following_up import Followed
from auditkit.engagement.results import ExceptionRecord, MeasureRecord, Outcome, PointRecord, RowPlace, TieOut
from auditkit.engagement.scoring import IndicatorScore, ScoreSheet
from auditkit.report.material import Material, Received

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = RowPlace("账.xlsx", "账", 12, "subject", "journal", "r1")


def names(words: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"zh": words, "en": words}


JUDGED = Indicator(id="A1", name=names("过程规范"), points=Fraction(40), rule=Judgement())
RATE = Indicator(
    id="B1",
    name=names("支出控制"),
    points=Fraction(60),
    measure="sangong.rate",
    rule=Linear(full_at=Fraction(100), direction="max", per_unit=Fraction(1, 2)),
)
RUBRIC = Rubric(
    id="other",
    title=names("另一评分表"),
    total=Fraction(100),
    grades=(Grade(min=Fraction(90), grade=names("优")), Grade(min=Fraction(0), grade=names("差"))),
    indicators=(
        Indicator(id="A", name=names("过程"), points=Fraction(40), children=(JUDGED,)),
        Indicator(id="B", name=names("产出"), points=Fraction(60), children=(RATE,)),
    ),
)
CHECK = Check(
    id="travel.approval-missing",
    title=names("差旅费报销无审批"),
    basis=names("制度第3条"),
    population="SELECT 1",
    exceptions="SELECT 1",
    message=names("{summary}，金额{amount}元"),
    reasons={"no-register": names("未取得审批台账")},
)
FOUND = ExceptionRecord(
    id="E-0000000001",
    check=CHECK.id,
    scope="line",
    key="r1",
    period="2020-05",
    voucher="记-0007",
    line=2,
    date="2020-05-06",
    account="差旅费",
    summary="报出差费",
    amount="1234.50",
    excess=None,
    group=None,
    params={"summary": "报出差费", "amount": "1234.50"},
    digest="d",
    voucher_key="v1",
    rows=(PLACE,),
)


def measure(id_: str, value: str | None, unit: str = "yuan", *inputs: str) -> MeasureRecord:
    """Return a measure."""
    return MeasureRecord(id_, names(f"名称{id_}"), "", value, unit, {}, "books", (), inputs)


MEASURES = {
    item.id: item
    for item in (
        measure("sangong.budget", "32400.00"),
        measure("sangong.actual", "40299.20"),
        measure("sangong.rate", "402992/3240", "%", "sangong.actual", "sangong.budget"),
        measure("spend.total", "5390500.46"),
        measure("assets.total", None),
    )
}
FINDING = Finding(
    "F-001",
    "报销审批不严",
    ("A1",),
    condition="抽查发现1笔差旅费1,234.50元未附审批表。",
    criteria="《差旅费管理办法》（财行〔2013〕531号）第16条",
    cause="审核不严。",
    effect="真实性缺少支持。",
    recommendation="财务科自2021年起逐笔核对。",
    exceptions=(FOUND.id,),
)


def scores() -> tuple[IndicatorScore, ...]:
    """Return the scores: one judged deduction, one computed."""
    judged = Deduction("D-001", "A1", Fraction(1), "1笔差旅费未附审批表", ("F-001",))
    derived = Deduction("D-B1", "B1", Fraction("12.19"), "控制率124.38%，超过100%")
    point = PointRecord("B1", "computed", "4781/100", "1219/100", "1219/100")
    rate = MEASURES["sangong.rate"]
    return (
        IndicatorScore(JUDGED, ("过程",), Fraction(39), (judged,), None, None, None, judged.rationale),
        IndicatorScore(RATE, ("产出",), Fraction("47.81"), (derived,), point, None, rate, derived.rationale),
    )


def templates(language: str = "zh") -> dict[str, str]:
    """Return the shipped templates of a language."""
    folder = ROOT / "templates" / "report" / language
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def material(language: str = "zh", **changes: object) -> Material:
    """Return the material, with some parts exchanged."""
    sheet = ScoreSheet(RUBRIC, scores(), Fraction("86.81"), "差")
    made = Material(
        config=Config("某某局", 2020, "other", language, firm="某某事务所", report_date="2021-05-06"),
        sheet=sheet,
        measures=MEASURES,
        outcomes=(Outcome(CHECK.id, 40, 30, 1, 9, "untestable:no-register", "50000.00"),),
        untested=(),
        tieouts=(TieOut("debits-credits:x", ("report.total", {}), "1.00", "2.00", "differs"),),
        exceptions=(Followed(FOUND, "confirmed", None, "复核", "甲", 1),),
        sentences={FOUND.id: "报出差费，金额1234.50元"},
        findings=(FINDING,),
        checks={CHECK.id: CHECK},
        received=(Received("账.xlsx", (("journal", 100),)),),
        templates=templates(language),
        reasons={CHECK.id: "未取得审批台账"},
        traces={
            "D-001": Node("deduction", "D-001", "扣分", children=[Node("exception", FOUND.id, "疑点", [PLACE])]),
            "D-B1": Node("deduction", "D-B1", "扣分", children=[Node("measure", "sangong.rate", "控制率 124.38%")]),
        },
    )
    return replace(made, **changes)  # type: ignore[arg-type]

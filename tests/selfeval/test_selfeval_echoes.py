"""One quantity told twice: found where the two differ, silent where two quantities are meant."""

from __future__ import annotations

import pytest
from test_selfeval_planted import document

from auditkit.engagement.self_evaluating import verify_document

TITLE = "某某局2023年度部门整体支出绩效自评报告\n"
FILLING = "".join(f"{words}。\n" for words in (
    "单位内设股室4个", "年末在编职工31人", "全年收入合计512.40万元", "全年基本支出301.22万元", "购置办公桌椅15套",
    "开展宣传活动12次", "公务接待8批次", "固定资产原值220.10万元", "组织业务培训3期", "印发简报26期",
))  # fmt: skip
HEADS = ["一级指标", "二级指标", "三级指标", "分值", "自评得分", "完成情况"]


def found(*blocks: object) -> set[tuple[str, str, str]]:
    verified = verify_document(document(*blocks), 2023)  # type: ignore[arg-type]
    assert verified is not None
    return {(item.kind, item.stated, item.expected) for item in verified.inconsistencies}


def sheet(name: str, done: str) -> tuple[str, list[list[str]]]:
    return "评分表", [
        HEADS,
        ["产出", "数量指标", name, "50", "50", done],
        ["效益", "社会效益", "群众知晓度", "50", "50", "较好"],
        ["合计", "", "", "100", "100", ""],
    ]


@pytest.mark.parametrize(
    ("text", "name", "done", "expected"),
    [
        ("全年修复湿地围栏1,284米。", "湿地围栏修复", "完成修复1,248米", ("1284米", "1248米")),
        ("当年抚育中幼林2650株，占年度任务2700株的98.15%。", "中幼林抚育", "完成抚育2700株", ("2700株", "2650株")),
        (
            "“三公经费”预算31.00万元，实际支出26.45万元。",
            "三公经费控制率",
            "实际支出28.15万元",
            ("28.15万元", "26.45万元"),
        ),
        ("年末在册社区戒毒人员143人。", "社区戒毒人员管控", "年末在册134人", ("143人", "134人")),
    ],
)
def test_text_and_score_sheet_tell_two_figures(text: str, name: str, done: str, expected: tuple[str, str]) -> None:
    told = {pair for _, *pair in found(TITLE + FILLING + text, sheet(name, done)) for pair in [tuple(pair)]}
    assert expected in told or expected[::-1] in told


@pytest.mark.parametrize(
    ("text", "name", "done"),
    [
        ("全年修复湿地围栏1,284米。", "湿地围栏修复", "完成修复1,284米"),
        ("计划修复湿地围栏1,248米，实际修复1,284米。", "湿地围栏修复", "完成修复1,284米"),
        ("上年修复湿地围栏1,248米。", "湿地围栏修复", "完成修复1,284米"),
        ("累计修复湿地围栏12.84万米。", "湿地围栏修复", "完成修复128,400米"),
        ("全年巡查河道1,248公里。", "湿地围栏修复", "完成修复1,284米"),
        ("全年修复湿地围栏1,248米，新购护栏网1,284米。", "湿地围栏修复", "完成修复1,248米"),
        ("年末在册社区戒毒人员143人。", "志愿者", "登记134人"),
    ],
)
def test_two_quantities_are_let_be(text: str, name: str, done: str) -> None:
    assert not {item for item in found(TITLE + FILLING + text, sheet(name, done)) if item[0] == "cross-reference"}


def test_one_amount_in_two_units() -> None:
    assert ("unit", "1386400万元", "138.64万元") in found(
        TITLE + FILLING + "道路养护合同价1,386,400万元。\n三、支付\n道路养护按138.64万元结算。"
    )
    remark = sheet("逾期贷款清收", "逾期额286.50亿元")
    assert ("unit", "286.50亿元", "286.50万元") in found(TITLE + FILLING + "年末逾期贷款额286.50万元。", remark)
    assert not found(TITLE + FILLING + "道路养护合同价1,386,400元。\n三、支付\n道路养护按138.64万元结算。")


def test_two_growths_of_one_amount() -> None:
    text = "全年归集资金36.20亿元，上年为33.50亿元，增长8.06%。"
    remark = sheet("资金归集额", "36.20亿元，增长9.60%")
    assert ("cross-reference", "9.60%", "8.06%") in found(TITLE + FILLING + text, remark)
    assert not found(TITLE + FILLING + text, sheet("资金归集额", "36.20亿元，增长8.06%"))


@pytest.mark.parametrize(
    "words", ["截至2022年12月31日，全年实际支出301.22万元。", "截至2024年12月31日，单位资产总额220.10万元。"]
)
def test_a_state_at_the_end_of_another_year(words: str) -> None:
    assert {kind for kind, *_ in found(TITLE + FILLING + words)} == {"year"}


def test_a_state_that_is_compared_may_be_of_the_year_before() -> None:
    assert found(TITLE + FILLING + "总之，2022年度各项工作目标全部如期完成。")
    assert not found(TITLE + FILLING + "截至2022年12月31日结转资金18.00万元。\n较截至2022年12月31日增加2人。")


def test_what_other_figures_give_is_right() -> None:
    text = "受理群众来信来访320件，已办结288件，办结率90.00%。\n三、满意情况\n全年受理群众来信来访230件。"
    assert ("cross-reference", "230件", "320件") in found(TITLE + FILLING + text)


def test_words_that_stand_in_every_line_tell_nothing() -> None:
    lines = "".join(
        f"乡镇{name}卫生院购置诊疗设备{count}台。\n"
        for name, count in zip("甲乙丙丁戊己", range(112, 118), strict=True)
    )
    assert not found(TITLE + FILLING + lines)

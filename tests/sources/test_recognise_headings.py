"""Headings: every one that is known stands for its field, those that are only plausible are asked about."""

from __future__ import annotations

import pytest
from grids import table
from hypothesis import given
from hypothesis import strategies as st

from auditkit.sources.headings import ColumnHead, Match, matches, signature_of, split_heading
from auditkit.specs.headings import KindSpec, shipped_kinds

BOOKS = [shipped_kinds()[name] for name in ("journal", "trial_balance")]
EVERY = list(shipped_kinds().values())


def best(spec: KindSpec, heading: str) -> Match | None:
    found = matches(spec, ColumnHead(0, split_heading(heading)[0]))
    return found[0] if found else None


@pytest.mark.parametrize("spec", BOOKS, ids=lambda spec: spec.kind)
def test_every_heading_of_the_books_is_best_for_its_own_field(spec: KindSpec) -> None:
    for proposed, lists in ((False, spec.headings), (True, spec.proposed)):
        for field, headings in lists.items():
            for heading in headings:
                found = best(spec, heading)
                assert found is not None, heading
                assert (heading, found.field, found.proposed) == (heading, field, proposed)


@pytest.mark.parametrize("spec", EVERY, ids=lambda spec: spec.kind)
def test_every_heading_is_understood(spec: KindSpec) -> None:
    for field, headings in (*spec.headings.items(), *spec.proposed.items()):
        for heading in headings:
            fields = [match.field for match in matches(spec, ColumnHead(0, split_heading(heading)[0]))]
            assert field in fields, (field, heading)


MET = {
    "journal": {
        "date": ["日期", "凭证日期", "制单日期", "记账日期", "记账凭证日期", "交易日期", "账务日期"],
        "period": ["会计期间", "会计月份", "凭证月份", "会计期间号"],
        "voucher_no": ["凭证字号", "凭证号数", "记账凭证编号", "传票号", "凭证"],
        "voucher_type": ["凭证类型", "凭证字", "记账凭证类型编号"],
        "line_no": ["分录序号", "记账凭证行号"],
        "account_code": ["科目代码", "会计科目编码", "科目编号"],
        "debit": ["借方", "借方金额", "借方发生额", "借方本币金额", "借方金额（元）"],
        "credit": ["贷方", "贷方金额", "贷方发生额", "贷方本币金额", "贷方金额（元）"],
        "economic_code": ["部门支出经济分类（账务）编码", "DEP_BGT_ECO_CODE", "dep_bgt_eco_code", "经济科目编码"],
        "functional_code": ["支出功能分类编码", "EXP_FUNC_CODE"],
        "income_functional_code": ["收入功能分类（账务）编码"],
        "fund": ["资金性质名称", "FUND_TYPE_CODE", "资金来源"],
        "project_code": ["PRO_CODE", "项目代码", "基建项目编码"],
        "counterparty": ["往来名称", "收款人名称名称", "往来业务"],
        "foreign_amount": ["原币金额", "外币"],
        "prepared_by": ["制单", "制单人", "操作员"],
    },
    "trial_balance": {
        "opening_debit": ["期初借方", "期初借方余额", "期初余额.借方"],
        "year_opening_credit": ["年初贷方", "年初余额.贷方金额", "上年结转贷方"],
        "opening": ["期初余额", "期初金额", "期初.金额", "期初本币余额"],
        "debit": ["本期借方", "借方本期", "本期借方发生额", "本期发生.借方", "本月借方"],
        "credit_to_date": ["贷方累计", "本年累计贷方", "累计贷方发生额", "本年贷方发生额"],
        "closing_credit": ["期末贷方", "期末贷方余额", "期末余额.贷方"],
        "closing": ["期末余额", "期末数", "余额.金额", "年末余额", "期末本币余额"],
        "closing_direction": ["期末方向", "期末余额方向"],
    },
}
PLAUSIBLE = {
    "journal": {
        "date": ["填制日期", "凭证时间"],
        "debit": ["借", "借方本币"],
        "amount": ["发生额", "本币金额"],
        "direction": ["借贷标志", "余额方向"],
        "voucher_no": ["字号", "号"],
        "summary": ["事由", "用途"],
        "project_code": ["项目编码"],
        "person_code": ["个人编码"],
    }
}


@pytest.mark.parametrize(("proposed", "lists"), [(False, MET), (True, PLAUSIBLE)])
def test_headings_of_several_programs(proposed: bool, lists: dict[str, dict[str, list[str]]]) -> None:
    for kind, fields in lists.items():
        for field, headings in fields.items():
            for heading in headings:
                found = best(shipped_kinds()[kind], heading)
                assert found is not None, heading
                assert (heading, found.field, found.proposed) == (heading, field, proposed)


@pytest.mark.parametrize(
    "heading",
    [
        "汇率",
        "数量",
        "单价",
        "结算方式",
        "外币借方",
        "借方数量",
        "借方累计",
        "余额",
        "对方科目",
        "本年累计.借方",
        "原币.借方",
    ]
    + ["数量.借方", "期末余额.借方", "政府支出经济分类代码", "借方外币发生额"],
)
def test_what_is_no_amount_or_account_of_an_entry_stands_for_nothing(heading: str) -> None:
    spec = shipped_kinds()["journal"]
    group, _, leaf = heading.rpartition(".")
    assert matches(spec, ColumnHead(0, heading, group, leaf)) == []


LINES: list[list[object]] = [
    ["2020-01-05", "记-1", "甲", "5001", "费用", 10, 0],
    ["2020-01-05", "记-1", "甲", "1011", "零余额", 0, 10],
]
HEAD: list[object] = ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方", "贷方"]


@pytest.mark.parametrize(
    ("heading", "position", "field"), [("字号", 1, "voucher_no"), ("事由", 2, "summary"), ("科目号", 3, "account_code")]
)
def test_a_plausible_heading_is_asked_about(heading: str, position: int, field: str) -> None:
    found = table([[*HEAD[:position], heading, *HEAD[position + 1 :]], *LINES])
    assert [question.settle for question in found.questions] == [f"--map {field}={heading}"]


@given(st.lists(st.text("借贷方金额日期科目 ", max_size=4), min_size=1, max_size=6))
def test_a_signature_depends_on_headings_and_their_order_only(words: list[str]) -> None:
    heads = [ColumnHead(index, word) for index, word in enumerate(words)]
    assert signature_of(heads) == signature_of([*heads, ColumnHead(len(heads), "")])
    if words[0] != words[-1]:
        assert signature_of(heads) != signature_of([heads[-1], *heads[1:-1], heads[0]])

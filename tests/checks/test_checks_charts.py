"""Which accounting system a ledger follows: by year and names, never by a code alone."""

from pathlib import Path

import pytest

from auditkit.analysis.accounts import Classifier
from auditkit.specs.vocabulary import FILES, load_vocabulary

FOLDER = Path(__file__).parents[2] / "checklists" / "accounts"
WORDS = load_vocabulary({name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES})

BOOKS = {
    "administrative-1998": {"101": "现金", "102": "银行存款", "104": "暂付款", "401": "拨入经费", "501": "经费支出"},
    "administrative-2013": {
        "1001": "库存现金",
        "1501": "固定资产",
        "1601": "无形资产",
        "1801": "政府储备物资",
        "3501": "资产基金",
        "4001": "财政拨款收入",
        "5001": "经费支出",
    },
    "institution-2012": {"1501": "固定资产", "3101": "非流动资产基金", "4001": "财政补助收入", "5001": "事业支出"},
    "government-2019": {
        "1001": "库存现金",
        "1501": "长期股权投资",
        "1601": "固定资产",
        "1801": "公共基础设施",
        "3501": "以前年度盈余调整",
        "4001": "财政拨款收入",
        "5001": "业务活动费用",
        "7101": "行政支出",
        "6001": "财政拨款预算收入",
    },
    "enterprise-2006": {
        "1001": "库存现金",
        "1601": "固定资产",
        "1801": "长期待摊费用",
        "4001": "实收资本",
        "5001": "生产成本",
        "6001": "主营业务收入",
        "6602": "管理费用",
        "1122": "应收账款",
    },
    "nonprofit-2004": {"1501": "固定资产", "3101": "非限定性净资产", "4101": "捐赠收入", "5101": "业务活动成本"},
}


@pytest.mark.parametrize("year", [2012, 2016, 2018, 2019, 2023])
@pytest.mark.parametrize("chart", BOOKS)
def test_the_names_of_a_ledger_tell_its_chart_in_any_year(chart, year):
    assert Classifier(WORDS, BOOKS[chart], year).chart.id == chart


@pytest.mark.parametrize(
    ("year", "chart"), [(2012, "administrative-1998"), (2016, "administrative-2013"), (2021, "government-2019")]
)
def test_without_names_the_year_tells(year, chart):
    assert Classifier(WORDS, {}, year).chart.id == chart


@pytest.mark.parametrize(
    ("chart", "code", "kind", "top"),
    [
        ("administrative-2013", "1501", "asset", "固定资产"),
        ("government-2019", "1501", "asset", "长期股权投资"),
        ("administrative-2013", "1601", "asset", "无形资产"),
        ("enterprise-2006", "1601", "asset", "固定资产"),
        ("administrative-2013", "1801", "asset", "政府储备物资"),
        ("enterprise-2006", "1801", "asset", "长期待摊费用"),
        ("administrative-2013", "3501", "net_assets", "资产基金"),
        ("government-2019", "3501", "net_assets", "以前年度盈余调整"),
        ("administrative-2013", "4001", "income", "财政拨款收入"),
        ("enterprise-2006", "4001", "net_assets", "实收资本"),
        ("administrative-2013", "5001", "expense", "经费支出"),
        ("government-2019", "5001", "expense", "业务活动费用"),
        ("government-2019", "6001", "budget_income", "财政拨款预算收入"),
        ("enterprise-2006", "6001", "income", "主营业务收入"),
        ("enterprise-2006", "6602", "expense", "管理费用"),
        ("institution-2012", "3101", "net_assets", "非流动资产基金"),
        ("nonprofit-2004", "3101", "net_assets", "非限定性净资产"),
    ],
)
def test_one_code_means_what_its_chart_says(chart, code, kind, top):
    found = Classifier(WORDS, BOOKS[chart], 2020).account(code)
    assert (found.kind, found.top) == (kind, top)


@pytest.mark.parametrize(("chart", "accounting"), [("government-2019", "budget"), ("administrative-2013", "single")])
def test_spending_counts_in_the_half_of_the_budget_where_there_is_one(chart, accounting):
    code = "7101" if accounting == "budget" else "5001"
    assert Classifier(WORDS, BOOKS[chart], 2020).account(code).accounting == accounting


def test_an_expense_of_an_enterprise_has_a_category_by_its_name():
    books = {**BOOKS["enterprise-2006"], "660204": "差旅费", "660205": "业务招待费"}
    classify = Classifier(WORDS, books, 2021)
    assert [classify.account(code).category for code in ("660204", "660205")] == ["travel", "reception"]
    assert classify.account("660204").path == "管理费用/差旅费"


@pytest.mark.parametrize(
    ("code", "year", "category"),
    [
        ("30311", 2016, "insurance"),
        ("30311", 2021, "household"),
        ("30113", 2021, "insurance"),
        ("30211", 2016, "travel"),
        ("30211", 2021, "travel"),
        ("31013", 2021, "vehicle_purchase"),
    ],
)
def test_the_economic_classification_goes_by_the_year(code, year, category):
    assert Classifier(WORDS, {}, year).category([], code) == category

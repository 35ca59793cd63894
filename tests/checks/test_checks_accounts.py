"""Accounts: charts by year and names, parts, categories; the vocabulary's own mistakes."""

from pathlib import Path

import pytest

from auditkit.analysis.accounts import Classifier, split_path
from auditkit.errors import BadSpec
from auditkit.specs.vocabulary import FILES, load_vocabulary

FOLDER = Path(__file__).parents[2] / "checklists" / "accounts"
TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES}
WORDS = load_vocabulary(TEXTS)


def account(names, code, year):
    return Classifier(WORDS, names, year).account(code)


@pytest.mark.parametrize(
    ("name", "year", "kind", "accounting"),
    [
        ("经费支出", 2018, "expense", "single"),
        ("业务活动费用", 2019, "expense", "financial"),
        ("经费支出", 2019, "expense", "single"),
        ("事业支出", 2016, "expense", "single"),
    ],
)
def test_5001_means_what_its_name_says(name, year, kind, accounting):
    found = account({"5001": name}, "5001", year)
    assert (found.kind, found.accounting) == (kind, accounting)


@pytest.mark.parametrize(
    ("code", "year", "kind"),
    [
        ("1501", 2018, "asset"),
        ("3501", 2018, "net_assets"),
        ("7101", 2021, "budget_expense"),
        ("8001", 2021, "budget_surplus"),
        ("6001", 2021, "budget_income"),
        ("501", 2012, "expense"),
    ],
)
def test_without_names_code_and_year_decide(code, year, kind):
    assert account({}, code, year).kind == kind


def test_a_name_of_the_budget_half_is_told_from_one_of_the_old_chart():
    names = {"8101": "财政拨款结转", "7101": "行政支出", "5001": "业务活动费用"}
    assert account(names, "8101", 2021).kind == "budget_surplus"
    assert account({"3001": "财政拨款结转", "5001": "经费支出"}, "3001", 2018).kind == "net_assets"


def test_leaf_names_take_their_path_from_the_accounts_above():
    names = {"5001": "经费支出", "500101": "基本支出", "50010101": "人员经费", "5001010130101": "基本工资"}
    found = account(names, "5001010130101", 2018)
    assert found.path == "经费支出/基本支出/人员经费/基本工资"
    assert (found.part, found.category, found.economic_code) == ("personnel", "pay", "30101")


@pytest.mark.parametrize(
    ("path", "part", "fund", "category"),
    [
        ("经费支出\\财政拨款支出\\项目支出\\政府性基金项目\\差旅费", "project", "fund", "travel"),
        ("行政支出/财政拨款支出/基本支出/公用经费/维修（护）费", "public", "gp", "maintenance"),
        ("经费支出 - 其他资金支出 - 非项目支出 - 手续费", "other", "other", "bank_fee"),
        ("行政支出_项目支出_一般公共预算_因公出国（境）费用", "project", "gp", "abroad"),
    ],
)
def test_parts_funds_and_categories_by_the_words_of_the_path(path, part, fund, category):
    code = "7101" if path.startswith("行政") else "5001"
    found = account({code + "01": path}, code + "01", 2021 if code == "7101" else 2018)
    assert (found.part, found.fund, found.category) == (part, fund, category)


@pytest.mark.parametrize("name", ["维修(护)费", "因公出国(境)费", "5-10年期债券"])
def test_a_name_is_not_torn_apart(name):
    assert split_path(name) == [name]


@pytest.mark.parametrize(
    ("file", "text", "message", "line"),
    [
        ("categories.yaml", "categories:\n  - {id: a, name: [b]}\n", "spec.unknown-key", 2),
        (
            "charts.yaml",
            "charts:\n  - {id: a, from: x, to: 2, accounting: single, accounts: {}}\n",
            "spec.not-whole",
            2,
        ),
        ("charts.yaml", "charts: [x]\nroles: {}\n", "spec.not-mapping-here", 1),
        ("words.yaml", "cash: 现金\n", "spec.not-list", 1),
        ("words.yaml", "cash:\n  - {a: b}\n", "spec.not-scalar", 2),
        ("categories.yaml", "categories: []\nheadings: []\nparts: []\n", "spec.missing-key", 1),
    ],
)
def test_a_mistake_in_the_vocabulary_is_told_with_its_line(file, text, message, line):
    with pytest.raises(BadSpec) as caught:
        load_vocabulary({**TEXTS, file: text})
    assert (caught.value.message_id, caught.value.params["line"]) == (message, line)


@pytest.mark.parametrize("separator", ["\\", "/", ">", "→", "->", " - ", "_"])
def test_accounts_given_by_name_only_are_told_by_the_name(separator):
    name = separator.join(("经费支出", "基本支出", "公用经费", "差旅费"))
    found = account({name: name, "5001": "经费支出"}, name, 2018)
    assert (found.kind, found.part, found.category, found.leaf) == ("expense", "public", "travel", "差旅费")


FRENCH = {"606400": "Fournitures administratives", "401000": "Fournisseurs", "706000": "Prestations de services"}
FRENCH |= {"512000": "Banque", "411000": "Clients divers", "101300": "Capital souscrit"}
NORWEGIAN = {"6300": "Leie lokaler", "2400": "Leverandørgjeld", "3000": "Salgsinntekt", "1920": "Bankinnskudd"}
NORWEGIAN |= {"8150": "Rentekostnad", "8050": "Renteinntekt"}
PORTUGUESE = {"62213": "Serviços externos", "2211": "Fornecedores nacionais", "711": "Vendas", "11": "Caixa"}
PORTUGUESE |= {"1201": "Depósitos à ordem", "51": "Capital social"}


@pytest.mark.parametrize(
    ("names", "code", "kind", "role"),
    [
        (FRENCH, "606400", "expense", None),
        (FRENCH, "706000", "income", None),
        (FRENCH, "401000", "liability", None),
        (FRENCH, "512000", "asset", "bank"),
        (FRENCH, "101300", "net_assets", None),
        (NORWEGIAN, "6300", "expense", None),
        (NORWEGIAN, "3000", "income", None),
        (NORWEGIAN, "8050", "income", None),
        (NORWEGIAN, "8150", "expense", None),
        (NORWEGIAN, "2400", "liability", None),
        (NORWEGIAN, "1920", "asset", "bank"),
        (PORTUGUESE, "62213", "expense", None),
        (PORTUGUESE, "711", "income", None),
        (PORTUGUESE, "11", "asset", "cash"),
    ],
)
def test_charts_of_other_countries_are_told_by_words_in_the_names(names, code, kind, role):
    found = account(names, code, 2021)
    assert (found.kind, found.role, found.accounting) == (kind, role, "single")


def test_names_of_no_known_language_give_no_class():
    assert account({"606400": "Xyz", "401000": "Qwe", "70": "Rty"}, "606400", 2021).kind is None

"""Government sources in an engagement: what measures and tie-outs make of them, units apart and together."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import gov_registers
import pytest
from commands import Run
from gov_files import UNIT, Page, fiscal_form, running_form, total_form, write
from quick import a_few

STATION = "澄河市堤防管理站"
HEADINGS = ["核算单位", "日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"]
Line = tuple[str, str, str, str]


def start(run: Run, folder: Path, year: int) -> Path:
    said = run("init", folder, "--entity", UNIT, "--year", str(year), "--rubric", "zhanjiang-2018")
    assert said.returncode == 0, said.stderr
    return folder


def measures(run: Run, folder: Path) -> dict[str, dict[str, Any]]:
    said = run("measure", "list", "--json", folder=folder)
    assert said.returncode == 0, said.stderr
    return {found["id"]: found for found in json.loads(said.stdout)["measures"]}


def tieouts(run: Run, folder: Path, *names: str) -> list[tuple[str, str, str, str]]:
    """Return name, left, right and status of the tie-outs of some names."""
    said = run("reconcile", "--all", "--json", folder=folder)
    assert said.returncode in (0, 1), said.stderr
    found = json.loads(said.stdout)["tie_outs"]
    apart = [(one["id"].partition(":")[0], one["left"], one["right"], one["status"]) for one in found]
    return sorted(one for one in apart if one[0] in names)


def journal(path: Path, vouchers: list[tuple[str, str, str, str, list[Line]]]) -> Path:
    """Write (unit, day, number, summary, lines of code, name, debit, credit) as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for unit, day, number, summary, lines in vouchers:
            writer.writerows([unit, day, number, summary, *line] for line in lines)
    return path


def granted(amount: str) -> list[Line]:
    return [
        ("5501", "对附属单位补助费用", amount, ""),
        ("1002", "银行存款", "", amount),
        ("7501", "对附属单位补助支出", amount, ""),
        ("800102", "资金结存\\货币资金", "", amount),
    ]


def received(amount: str) -> list[Line]:
    return [
        ("1002", "银行存款", amount, ""),
        ("4201", "上级补助收入", "", amount),
        ("800102", "资金结存\\货币资金", amount, ""),
        ("6201", "上级补助预算收入", "", amount),
    ]


def appropriated(amount: str) -> list[Line]:
    return [
        ("1011", "零余额账户用款额度", amount, ""),
        ("4001", "财政拨款收入", "", amount),
        ("800101", "资金结存\\零余额账户用款额度", amount, ""),
        ("6001", "财政拨款预算收入", "", amount),
    ]


def spent(amount: str) -> list[Line]:
    return [
        ("500101", "业务活动费用\\商品和服务费用", amount, ""),
        ("1011", "零余额账户用款额度", "", amount),
        ("710101", "行政支出\\基本支出\\商品和服务支出\\办公费", amount, ""),
        ("800101", "资金结存\\零余额账户用款额度", "", amount),
    ]


HEAD_BOOKS = [
    (UNIT, "2021-01-10", "记-1", "收到财政拨款", appropriated("1000000.00")),
    (UNIT, "2021-02-05", "记-1", "拨堤防管理站工作经费", granted("50000.00")),
    (UNIT, "2021-03-05", "记-1", "拨堤防管理站工作经费", granted("50000.00")),
    (UNIT, "2021-04-02", "记-1", "购办公用品", spent("12345.60")),
    (UNIT, "2021-12-30", "记-1", "拨堤防管理站年末补助", granted("7000.00")),
]
STATION_BOOKS = [
    (STATION, "2021-01-12", "记-1", "收到财政拨款", appropriated("300000.00")),
    (STATION, "2021-02-08", "记-1", "收市水务局补助", received("50000.00")),
    (STATION, "2021-03-09", "记-1", "收市水务局补助", received("50000.00")),
    (STATION, "2021-04-03", "记-1", "购办公用品", spent("2345.10")),
]
LIST = Page(
    "单位名录",
    [
        ["2021年纳入评价预算单位名录"],
        ["单位编码", "单位名称", "单位性质", "上级单位", "是否纳入评价"],
        ["301001", f"{UNIT}（本级）", "行政", "", "是"],
        ["301002", STATION, "公益一类", UNIT, "是"],
    ],
)


@pytest.mark.slow
@pytest.mark.parametrize("together", a_few([True, False], 1))
def test_units_apart_and_together(run: Run, tmp_path: Path, together: bool) -> None:
    folder = start(run, tmp_path / "engagement", 2021)
    files = [write(tmp_path / "单位名录.xlsx", LIST)]
    if together:
        files.append(journal(tmp_path / "序时账.csv", HEAD_BOOKS + STATION_BOOKS))
    else:
        files += [journal(tmp_path / "局.csv", HEAD_BOOKS), journal(tmp_path / "站.csv", STATION_BOOKS)]
    said = run("import", *files, folder=folder)
    assert said.returncode == 0, said.stderr
    found = measures(run, folder)
    values = {id: found[id]["value"] for id in found if id.startswith("unit") or id in ("income.total", "spend.total")}
    assert values == {
        f"unit.{UNIT}.income": "1000000.00",
        f"unit.{UNIT}.spend": "119345.60",
        f"unit.{STATION}.income": "400000.00",
        f"unit.{STATION}.spend": "2345.10",
        "units.eliminated": "100000.00",
        "units.unmatched": "7000.00",
        "income.total": "1300000.00",
        "spend.total": "21690.70",
    }
    apart = sum(Decimal(values[f"unit.{unit}.spend"]) for unit in (UNIT, STATION))
    assert apart - Decimal("100000.00") == Decimal(values["spend.total"])
    assert found[f"unit.{STATION}.income"]["subject"] == STATION
    assert tieouts(run, folder, "unit-transfer", "unit-transfer-alone") == [
        ("unit-transfer", "50000.00", "50000.00", "agrees"),
        ("unit-transfer", "50000.00", "50000.00", "agrees"),
        ("unit-transfer-alone", "7000.00", "0.00", "differs"),
    ]


@pytest.mark.slow
def test_unit_that_is_not_listed_is_asked_about(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", 2021)
    books = journal(tmp_path / "序时账.csv", STATION_BOOKS)
    said = run("import", books, folder=folder)
    assert said.returncode == 2 and "--accept-other" in said.stderr
    other = Page(LIST.name, [*LIST.rows[:3], ["301009", "澄河市水利宾馆", "企业", UNIT, "是"]])
    said = run("import", books, write(tmp_path / "名录.xlsx", other), folder=folder)
    assert said.returncode == 2 and "--accept-other" in said.stderr


@pytest.mark.slow
def test_unit_out_of_scope_does_not_count(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", 2021)
    out = Page(LIST.name, [*LIST.rows[:3], ["301002", STATION, "公益一类", UNIT, "否"]])
    books = journal(tmp_path / "序时账.csv", HEAD_BOOKS + STATION_BOOKS)
    said = run("import", write(tmp_path / "名录.xlsx", out), books, folder=folder)
    assert said.returncode == 0, said.stderr
    found = measures(run, folder)
    assert found["income.total"]["value"] == "1000000.00"
    assert found["spend.total"]["value"] == "119345.60"
    assert f"unit.{STATION}.income" not in found


@pytest.mark.slow
def test_grants_of_one_day_between_three_units(run: Run, tmp_path: Path) -> None:
    """Two equal grants on one day to two units that the payer does not name: both are found, none twice."""
    folder = start(run, tmp_path / "engagement", 2021)
    second = "澄河市水文站"
    paid = [(UNIT, "2021-05-06", f"记-{n}", "拨下属单位经费", granted("8000.00")) for n in (1, 2)]
    got = [(unit, "2021-05-07", "记-1", "收上级补助", received("8000.00")) for unit in (STATION, second)]
    units = Page(LIST.name, [*LIST.rows, ["301003", second, "公益一类", UNIT, "是"]])
    files = [write(tmp_path / "名录.xlsx", units), journal(tmp_path / "账.csv", [*HEAD_BOOKS[:1], *paid, *got])]
    said = run("import", *files, folder=folder)
    assert said.returncode == 0, said.stderr
    found = measures(run, folder)
    assert (found["units.eliminated"]["value"], found["units.unmatched"]["value"]) == ("16000.00", None)
    assert found["income.total"]["value"] == "1000000.00"


@pytest.mark.slow
def test_final_accounts_come_first_and_show_the_books(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", 2018)
    lines: list[Line] = [
        ("500101", "经费支出\\基本支出\\商品和服务支出\\办公费", "3318000.00", ""),
        ("1011", "零余额账户用款额度", "", "3318000.00"),
    ]
    income: list[Line] = [("1011", "零余额账户用款额度", "3350000.50", ""), ("4001", "财政拨款收入", "", "3350000.50")]
    books = journal(
        tmp_path / "序时账.csv",
        [(UNIT, "2018-01-10", "记-1", "收到拨款", income), (UNIT, "2018-03-10", "记-1", "购办公用品", lines)],
    )
    forms = write(tmp_path / "2018决算.xls", total_form(2018), fiscal_form(2018), running_form(2018))
    last = write(tmp_path / "2017决算.xls", total_form(2017, 2), fiscal_form(2017))
    said = run("import", books, forms, last, folder=folder)
    assert said.returncode == 0, said.stderr
    found = measures(run, folder)
    spend = found["spend.total"]
    assert (spend["value"], spend["origin"]) == ("3318000.35", "final_accounts")
    assert [(c["origin"], c["value"]) for c in spend["candidates"]] == [
        ("final_accounts", "3318000.35"),
        ("books", "3318000.00"),
    ]
    expected = {
        "income.total": "3362346.17",
        "income.gp": "3200000.50",
        "income.fund": "150000.00",
        "income.fiscal": "3350000.50",
        "spend.fiscal": "3308000.35",
        "opening.total": "90000.00",
        "sangong.actual": "88000.50",
        "sangong.budget": "95000.00",
        "sangong.vehicle.actual": "68000.50",
        "sangong.reception.actual": "20000.00",
        "budget.spend.total": "3000000.00",
        "budget.adjusted.total": "3412000.00",
    }
    assert {id: found[id]["value"] for id in expected} == expected
    assert tieouts(run, folder, "final-accounts-spend-total", "final-accounts-three-public") == [
        ("final-accounts-spend-total", "3318000.35", "3318000.00", "differs"),
        ("final-accounts-three-public", "88000.50", "0.00", "differs"),
    ]


@pytest.mark.slow
def test_budget_as_changed(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", 2018)
    projects = Page(
        "项目收支",
        [
            ["2018年项目收支表（单位：元）"],
            ["项目名称", "年初余额", "本年收入", "本年支出", "年末余额"],
            ["堤防养护", 0, 1_130_000, 1_100_000, 30_000],
            ["防汛物资", 0, 361_999.50, 300_000, 61_999.50],
        ],
    )
    files = [write(tmp_path / "指标.xlsx", gov_registers.NOTICES), write(tmp_path / "项目.xlsx", projects)]
    said = run("import", *files, folder=folder)
    assert said.returncode == 0, said.stderr
    found = measures(run, folder)
    expected = {
        "budget.adjusted.total": "1491999.50",
        "budget.changes.added": "350000.00",
        "budget.changes.cut": "-58000.50",
        "budget.changes.shifted": "0.00",
        "budget.changes.carried_over": "100000.00",
        "project.堤防养护.adjusted": "1130000.00",
        "project.防汛物资.adjusted": "361999.50",
    }
    assert {id: found[id]["value"] for id in expected} == expected


@pytest.mark.slow
def test_payments_and_bank_lines_against_the_books(run: Run, tmp_path: Path) -> None:
    folder = start(run, tmp_path / "engagement", 2018)

    def paid(code: str, name: str, amount: str) -> list[Line]:
        return [(code, name, amount, ""), ("1011", "零余额账户用款额度", "", amount)]

    basic, project = "经费支出\\基本支出\\商品和服务支出\\办公费", "经费支出\\项目支出\\堤防养护\\维修(护)费"
    split: list[Line] = [
        ("500102", project, "50000.00", ""),
        ("500102", project, "30000.00", ""),
        ("1011", "零余额账户用款额度", "", "80000.00"),
    ]
    banked: list[Line] = [("1002", "银行存款", "12.34", ""), ("4011", "其他收入", "", "12.34")]
    books = journal(
        tmp_path / "序时账.csv",
        [
            (UNIT, "2018-03-08", "记-1", "付某工程有限公司堤防养护款", split),
            (UNIT, "2018-03-10", "记-2", "付某文具店办公用品", paid("500101", basic, "1260.50")),
            (UNIT, "2018-03-31", "记-3", "利息", banked),
            (UNIT, "2018-03-31", "记-4", "付某印刷厂", paid("500101", basic, "777.00")),
        ],
    )
    files = [write(tmp_path / "支付.xlsx", gov_registers.PAYMENTS), write(tmp_path / "对账单.xlsx", gov_registers.BANK)]
    said = run("import", books, *files, folder=folder)
    assert said.returncode == 0, said.stderr
    found = measures(run, folder)
    assert (found["payments.total"]["value"], found["payments.refunded"]["value"]) == ("90950.50", "300.00")
    names = [f"{of}-{what}" for of in ("payment", "bank") for what in ("total", "not-booked", "not-given")]
    assert tieouts(run, folder, *names) == [
        ("bank-not-booked", "-1260.50", "0.00", "differs"),
        ("bank-not-booked", "10000.00", "0.00", "differs"),
        ("bank-not-booked", "300.00", "0.00", "differs"),
        ("bank-total", "9051.84", "12.34", "differs"),
        ("payment-not-booked", "-300.00", "0.00", "differs"),
        ("payment-not-booked", "9990.00", "0.00", "differs"),
        ("payment-not-given", "0.00", "777.00", "differs"),
        ("payment-total", "90950.50", "82037.50", "differs"),
    ]

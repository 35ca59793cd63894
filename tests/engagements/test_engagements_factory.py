"""The yardstick itself: what is planted is really there, and nothing else is there by accident."""

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from example.facts import Event
from example.files import settle
from example.ledger import SINCE_2019, Keeper
from example.world import NO_LIMIT
from example.year import Year
from openpyxl import load_workbook
from quick import a_few

from engagements import CHECKS, REDUCED, VARIETY, build, write_year

YEARS = [{key: way.get(key, False) for key in ("year", "place", "style", "seed", "typed")} for way in VARIETY]
MORE = [
    {"year": 2016 + seed % 8, "place": YEARS[seed % 8]["place"], "style": YEARS[seed % 5]["style"], "seed": seed}
    for seed in range(40, 52)
]


@pytest.fixture(params=a_few([*YEARS, *MORE], 5), ids=lambda way: f"{way['year']}-{way['seed']}")
def year(request: pytest.FixtureRequest) -> Year:
    return write_year(**request.param)


def kinds(event: Event) -> set[str]:
    return {plant.kind for plant in event.plants}


def papers(event: Event) -> set[str]:
    return {paper.kind for paper in event.papers}


def test_cash_stands_only_for_allowances_small_things_and_the_planted(year: Year) -> None:
    for event in year.events:
        paid = sum((amount for kind, amount in event.payments if kind == "cash"), Decimal(0))
        if paid > year.rules.card and event.kind != "trip":
            assert "cash_must_card" in kinds(event)
        if "cash_must_card" in kinds(event):
            assert paid > year.rules.card


def test_an_invoice_is_booked_twice_only_where_planted_or_corrected(year: Year) -> None:
    seen = Counter(
        paper.number for event in year.events for paper in event.papers if paper.number and paper.kind.endswith("发票")
    )
    twice = {number for number, count in seen.items() if count > 1}
    planted = {
        paper.number
        for event in year.events
        if "duplicate_payment" in kinds(event) or any(like.trap == "red_letter_correct" for like in event.likes)
        for paper in event.papers
        if paper.kind == "发票"
    }
    assert twice == planted


def test_small_purchases_add_up_over_the_limit_only_where_planted(year: Year) -> None:
    sales = defaultdict(list)
    for event in year.events:
        if event.supplier and event.amount < year.rules.inquiry:
            sales[event.supplier].append(event)
    for events in sales.values():
        for first in events:
            near = [event for event in events if 0 <= (event.date - first.date).days <= year.rules.days]
            if len(near) > 1 and sum(event.amount for event in near) >= year.rules.inquiry:
                assert all("split_purchase" in kinds(event) for event in near)


def test_large_spending_at_the_end_of_the_year_is_pay_or_planted(year: Year) -> None:
    for event in year.events:
        if event.date.month == 12 and event.date.day > 20 and event.kind != "payroll":
            big = [spend for spend in event.spends if spend.amount >= year.rules.bulk]
            assert bool(big) == ("year_end_bulk" in kinds(event))


def test_sessions_have_their_papers_except_where_planted(year: Year) -> None:
    for event in year.events:
        if not event.spends or event.spends[0].economic not in {"30215", "30216"} and event.kind != "session":
            continue
        if "参加" in event.spends[0].summary:
            continue
        signed = bool({"会议签到表", "培训签到表"} & papers(event))
        assert signed != ("meeting_no_signin" in kinds(event))


def test_trips_are_approved_for_these_people_days_and_places_except_where_planted(year: Year) -> None:
    for event in year.events:
        if event.kind != "trip":
            continue
        form = "出差审批表" in papers(event)
        assert form == (event.approval is not None) == ("travel_no_approval" not in kinds(event))
        if event.approval is not None:
            assert event.approval.approved_on <= event.approval.start


def test_nobody_without_approval_was_away_with_one_at_that_time(year: Year) -> None:
    approved = [event.approval for event in year.events if event.approval is not None]
    for event in year.events:
        if "travel_no_approval" in kinds(event):
            start = next(paper.date for paper in event.papers if paper.kind.startswith("车船票"))
            assert start is not None
            for approval in approved:
                who = event.spends[0].summary
                if any(person in who for person in approval.persons):
                    assert abs((approval.start - start).days) > 8


def test_lodging_is_over_the_limit_only_where_planted(year: Year) -> None:
    for event in year.events:
        for paper in event.papers:
            if paper.kind != "住宿费发票":
                continue
            place, nights = paper.remark.split(" ")
            if place == NO_LIMIT:
                continue
            people, times = nights.removesuffix("晚").split("人×")
            limit = year.world.limits[place] * int(people) * int(times)
            assert paper.amount is not None
            assert (paper.amount > limit) == ("lodging_over_ceiling" in kinds(event))


def test_other_years_are_named_only_where_planted_or_settled_as_usual(year: Year) -> None:
    allowed = {"cutoff_prior_year", "cutoff_next_year"}
    for event in year.events:
        named = any(f"{year.year + step}年" in spend.summary for spend in event.spends for step in (-1, 1))
        traps = {like.trap for like in event.likes}
        assert named == bool(allowed & kinds(event) or "utility_cycle" in traps)


def test_pots_arrive_at_their_figures(year: Year) -> None:
    for project in year.plan.projects:
        assert year.used(project.name) == project.spent
        assert project.closing >= 0
    assert year.used("public") == year.plan.public


@pytest.mark.parametrize("system", ["administrative-2014", SINCE_2019])
@pytest.mark.parametrize("leaf", [True, False])
@pytest.mark.parametrize("institution", [True, False])
def test_books_balance_but_for_the_planted_voucher(year: Year, system: str, leaf: bool, institution: bool) -> None:
    ledger = Keeper(year, system, leaf, leaf, institution).keep()
    vouchers: dict[tuple[int, str, int], Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        vouchers[entry.voucher] += entry.debit - entry.credit
    planted = [(e.date.month, e.voucher_type, e.voucher) for e in year.events if "unbalanced_voucher" in kinds(e)]
    assert [key for key, difference in vouchers.items() if difference] == planted
    left = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.account[0][0][0] in ("4567" if system == SINCE_2019 else "45"):
            left[entry.account] += entry.debit - entry.credit
    assert not any(left.values())
    assert sum(ledger.opening.values()) == 0


@pytest.mark.slow
@pytest.mark.parametrize("way", a_few(VARIETY, 5), ids=lambda way: f"{way['layout']}-{way['year']}")
def test_build_writes_the_same_files_every_time(way: dict[str, object], tmp_path: Path) -> None:
    first = build(tmp_path / "a", **way)  # type: ignore[arg-type]
    second = build(tmp_path / "b", **way)  # type: ignore[arg-type]
    assert first.as_json() == second.as_json()
    assert {path.name for path in first.files.values()} == {path.name for path in second.files.values()}
    for kind, path in first.files.items():
        assert path.read_bytes() == second.files[kind].read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("way", a_few(VARIETY, 5), ids=lambda way: f"{way['layout']}-{way['year']}")
def test_problems_point_at_lines_that_are_there(way: dict[str, object], tmp_path: Path) -> None:
    expected = build(tmp_path, **way)  # type: ignore[arg-type]
    assert {problem.kind for problem in expected.problems} >= set(CHECKS) - {
        "sangong_over_budget",
        "vehicle_over_budget",
    }
    for problem in expected.problems:
        assert (problem.line is None) == (
            problem.scope in {"aggregate", "number"} or problem.kind == "unbalanced_voucher"
        )
        if problem.line is not None and way["system"] == SINCE_2019:
            assert problem.budget_line is not None and problem.budget_line > problem.line
    for like in expected.look_alikes:
        reported = {(p.period, p.voucher) for p in expected.problems if p.check in like.forbidden_checks}
        assert (like.period, like.voucher) not in reported


@pytest.mark.slow
def test_only_the_papers_wanted_are_written(tmp_path: Path) -> None:
    expected = build(tmp_path, only=REDUCED, opaque_names=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx", "5.xlsx"]
    assert list(expected.files) == list(REDUCED)


@pytest.mark.slow
def test_first_line_only_layout_leaves_the_rest_blank(tmp_path: Path) -> None:
    expected = build(tmp_path, layout="kingdee", only=("journal",))
    rows = list(load_workbook(expected.files["journal"])["会计分录序时簿"].iter_rows(values_only=True))
    assert rows[0][:3] == ("日期", "会计期间", "凭证字号")
    assert rows[1][2] == "记 - 1" and rows[2][:3] == (None, None, None)
    assert rows[-1][3] == "合计"


def test_csv_is_gb18030_with_amount_and_direction(tmp_path: Path) -> None:
    expected = build(tmp_path, layout="csv", only=("journal",))
    text = expected.files["journal"].read_bytes().decode("gb18030")
    assert text.startswith("日期,凭证号数,科目编码,科目名称,摘要,方向,金额")
    assert ",借," in text and ",贷," in text


def test_settling_a_file_twice_changes_nothing(tmp_path: Path) -> None:
    expected = build(tmp_path, only=("staffing",))
    content = expected.files["staffing"].read_bytes()
    assert settle(content) == content


def test_series_of_vouchers_are_numbered_each_from_one(tmp_path: Path) -> None:
    book = write_year(year=2021, place="hunan", style="words", seed=3, typed=True)
    series: dict[tuple[int, str], list[int]] = defaultdict(list)
    for event in book.events:
        series[(event.date.month, event.voucher_type)].append(event.voucher)
    assert {kind for _, kind in series} == {"收", "付", "转"}
    gaps = sum(numbers != list(range(1, len(numbers) + 1)) for numbers in series.values())
    assert gaps == 1


@pytest.mark.slow
def test_bundle_holds_all_other_papers_in_one_workbook(tmp_path: Path) -> None:
    expected = build(tmp_path, bundle=True)
    assert set(expected.files) == {"journal", "trial_balance", "rest", "self_evaluation"}
    assert len(load_workbook(expected.files["rest"]).sheetnames) > 15

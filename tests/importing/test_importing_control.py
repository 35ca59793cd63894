"""Rows of a file are all accounted for; totals that the auditee states must agree."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from commands import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import HEAD, vouchers, write_book, write_text

from auditkit.engagement.ordering import Counted, compare, expected_of, rows_of
from auditkit.errors import UsageError
from auditkit.sources.canonical import Context, Hints, LeftOut, RecognisedTable
from auditkit.sources.control import Unaccounted, controls
from auditkit.sources.grid import Cell, Content, Sheet
from auditkit.sources.reading import read
from auditkit.sources.recognise import recognise

SUMS = str(sum(100 + at for at in range(12)))


def quirky(path: Path) -> Path:
    """Titles, blank rows, a header repeated, subtotals, carried forward, a footer."""
    lines = vouchers()
    month = ["", "", "本月合计", "", "", 303, 303]
    rows = [
        *lines[:6],
        month,
        [None] * 7,
        HEAD,
        ["", "", "承前页", "", "", 303, 303],
        *lines[6:],
        ["合计", "", "", "", "", SUMS, SUMS],
        ["制表人:张", None, None, None, None, None, None],
    ]
    return write_book(path, rows)


def test_every_row_is_counted_once(run: Run, fresh: Path, tmp_path: Path) -> None:
    done = run("import", quirky(tmp_path / "账.xlsx"), "--json", folder=fresh)
    assert done.returncode == 0, done.stderr
    (control,) = json.loads(done.stdout)["sources"][0]["controls"]
    assert control == {
        "sheet": "序时账",
        "rows": 32,
        "titles": 1,
        "headers": 1,
        "data": 24,
        "left_out": 6,
        "tables": 1,
        "holds": True,
    }


def test_show_tells_the_equation_and_each_row_left_out(run: Run, fresh: Path, tmp_path: Path) -> None:
    run("import", quirky(tmp_path / "账.xlsx"), folder=fresh)
    shown = run("source", "show", "账.xlsx", folder=fresh).stdout
    assert "序时账：共 32 行 = 标题 1 + 表头 1 + 数据 24 + 未取 6" in shown
    left = json.loads(run("source", "show", "账.xlsx", "--json", folder=fresh).stdout)["tables"][0]["left_out"]
    assert [(row, why) for row, why, _ in left] == [
        *((9, "total"), (10, "blank"), (11, "header")),
        *((12, "carried"), (31, "total"), (32, "note")),
    ]


def test_a_row_neither_read_nor_left_out_stops_the_import() -> None:
    cells = [[Cell("text", "a")], [Cell("text", "b")], [Cell("text", "c")]]
    content = Content("x.xlsx", "xlsx", [Sheet("S", cells)])
    table = RecognisedTable("x.xlsx", "S", kind="journal", header_rows=[1], rows=[{"row": 2}])
    with pytest.raises(Unaccounted, match="3"):
        controls(content, [table])
    table.left_out = [LeftOut(3, "note", "c")]
    assert controls(content, [table])[0].holds
    table.left_out.append(LeftOut(2, "note", "b"))
    with pytest.raises(Unaccounted):
        controls(content, [table])


KINDS = ["line", "blank", "本月合计", "本年累计", "承前页", "过次页", "header", "footer", "合计", "小计"]


@pytest.mark.slow
@given(st.lists(st.sampled_from(KINDS), max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_order_of_rows_adds_up(tmp_path_factory: pytest.TempPathFactory, kinds: list[str]) -> None:
    lines = iter(vouchers(40))
    rows = [next(lines), next(lines), next(lines)]
    for kind in kinds:
        special = {"line": None, "blank": [None] * 7, "header": HEAD, "footer": ["制表人:张"] + [None] * 6}
        found = special.get(kind, ["", "", kind, "", "", 1, 1])
        rows.append(next(lines) if found is None else found)
    content = read(write_text(tmp_path_factory.mktemp("any") / "账.csv", rows))
    tables = recognise(content, Hints(), Context("云泽市档案局", 2018)).tables
    for control in controls(content, tables):
        assert control.holds


@pytest.mark.parametrize(
    "option",
    [
        *(("--expect-debit", SUMS), ("--expect-credit", f"序时账={SUMS}.00"), ("--expect-rows", "24")),
        *(("--expect-vouchers", "12"), ("--expect-from", "2018-01-05"), ("--expect-to", "20180407")),
    ],
)
def test_a_total_that_agrees_is_recorded(run: Run, fresh: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    book = write_book(tmp_path / "账.xlsx", vouchers())
    done = run("import", book, *option, "--from", "财务科 云四喜", "--received", "2019-03-01", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert "一致" in done.stdout
    shown = json.loads(run("source", "show", "账.xlsx", "--json", folder=fresh).stdout)
    (one,) = shown["expected"]
    assert one["stated"] == one["found"]
    assert (shown["received_from"], shown["received_on"]) == ("财务科 云四喜", "2019-03-01")


@pytest.mark.parametrize(
    ("option", "tells"),
    [
        (("--expect-debit", "1266.01"), ["1266.01", "1266.00", "-0.01"]),
        (("--expect-credit", "序时账=1"), ["1.00", "1266.00", "1265.00"]),
        (("--expect-rows", "25"), ["25", "24", "-1"]),
        (("--expect-vouchers", "13"), ["13", "12", "-1"]),
        (("--expect-from", "2018-01-01"), ["2018-01-01", "2018-01-05", "4"]),
        (("--expect-to", "2018-12-31"), ["2018-12-31", "2018-04-07"]),
        (("--expect-debit", "别的=1266"), ["别的", "—"]),
    ],
)
def test_a_total_that_differs_refuses_the_import(
    run: Run, fresh: Path, tmp_path: Path, option: tuple[str, str], tells: list[str]
) -> None:
    done = run("import", write_book(tmp_path / "账.xlsx", vouchers()), *option, folder=fresh)
    assert done.returncode == 2
    assert all(word in done.stderr for word in tells), done.stderr
    assert json.loads(run("source", "list", "--json", folder=fresh).stdout)["sources"] == []
    assert not list((fresh / "sources").iterdir())


@pytest.mark.parametrize("words", ["x", "12.345", "S=", "1e5x"])
def test_what_is_no_amount_is_told(words: str) -> None:
    with pytest.raises(UsageError):
        expected_of("debit", words)


def test_without_a_sheet_all_journals_count() -> None:
    tables = [
        Counted("1月", "journal", 2, Decimal(5), Decimal(5), frozenset({"a"})),
        Counted("2月", "journal", 3, Decimal(7), Decimal(7), frozenset({"a", "b"})),
        Counted("余额", "trial_balance", 9, Decimal(99), Decimal(99)),
    ]
    expected = [expected_of("debit", "12"), expected_of("rows", "5"), expected_of("vouchers", "2")]
    assert all(one.agrees for one in compare(expected, tables))
    assert compare([expected_of("rows", "余额=9")], tables)[0].agrees


@given(st.sets(st.integers(1, 900), min_size=1, max_size=50))
def test_rows_are_read_back_as_written(rows: set[int]) -> None:
    assert rows_of("S!" + ",".join(map(str, rows))).rows == tuple(sorted(rows))


@pytest.mark.parametrize("words", ["S!", "S!0", "S!5-3", "S!1-100000", "S!a", ""])
def test_rows_that_are_none_are_told(words: str) -> None:
    with pytest.raises(UsageError, match=re.escape("17,23-25")):
        rows_of(words)


@pytest.mark.slow
def test_a_folder_lists_what_it_passes_over(run: Run, fresh: Path, tmp_path: Path) -> None:
    folder = tmp_path / "资料"
    (folder / "内").mkdir(parents=True)
    write_book(folder / "内" / "账.xlsx", vouchers())
    (folder / ".hidden").write_text("x")
    (folder / "~$账.xlsx").write_text("x")
    (folder / "盖章.pdf").write_bytes(b"%PDF-1.4 x")
    done = run("import", folder, "--dry-run", folder=fresh)
    assert done.returncode == 0, done.stderr
    assert all(f"略过：{name}" in done.stdout for name in (".hidden", "~$账.xlsx", "盖章.pdf"))
    assert run("import", folder / "盖章.pdf", folder=fresh).returncode == 2
    done = run("import", folder, "--json", folder=fresh)
    said = json.loads(done.stdout)
    assert [source["file"] for source in said["sources"]] == ["账.xlsx"]
    assert {one["file"] for one in said["passed_over"]} == {".hidden", "~$账.xlsx", "盖章.pdf"}

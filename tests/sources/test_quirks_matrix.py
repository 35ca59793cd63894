"""Each quirk of real exports in each kind of file gives the same canonical table as the clean ledger."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from quirk_books import (
    COLUMNS,
    DEBIT,
    ENTITY,
    LINES,
    WRITERS,
    YEAR,
    Book,
    D,
    Line,
    Value,
    at,
    journal,
    with_column,
)

from auditkit.sources.canonical import Context, Hints, RecognisedTable
from auditkit.sources.reading import read_many
from auditkit.sources.recognise import recognise

CONTEXT = Context(ENTITY, YEAR)
PLACE = ("source", "file", "sheet", "row", "extra", "row_key")


def day(form: str) -> Callable[[Line, bool], Value]:
    def value(each: Line, _: bool) -> Value:
        assert isinstance(each["date"], date)
        return each["date"].strftime(form)

    return value


def serial(each: Line, _: bool) -> Value:
    assert isinstance(each["date"], date)
    return D(str((each["date"] - date(1899, 12, 30)).days))


def money(name: str, write: Callable[[Decimal], str]) -> Callable[[Line, bool], Value]:
    def value(each: Line, _: bool) -> Value:
        amount = each[name]
        return write(amount) if isinstance(amount, Decimal) else None

    return value


def amounts(write: Callable[[Decimal], str], nothing: str | None = None) -> Book:
    columns = [
        (heading, money(name, write))
        if (name := {"借方金额": "debit", "贷方金额": "credit"}.get(heading))
        else (heading, value)
        for heading, value in COLUMNS
    ]
    book = journal(columns)
    body = [
        [nothing if at_ in (5, 6) and value is None else value for at_, value in enumerate(row)] for row in book.body
    ]
    return replace(book, body=body)


def only_first(value: Callable[[Line, bool], Value]) -> Callable[[Line, bool], Value]:
    return lambda each, first: value(each, first) if first else None


def wide(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def direction(each: Line, _: bool) -> Value:
    return "借" if each["debit"] is not None else "贷"


def amount(each: Line, _: bool) -> Value:
    return each["debit"] if each["debit"] is not None else each["credit"]


def first_line_only() -> Book:
    return journal(
        [(heading, only_first(value) if heading in ("日期", "凭证字号") else value) for heading, value in COLUMNS]
    )


def total(label: str, debit: Decimal, credit: Decimal, column: int = 2) -> list[Value]:
    row: list[Value] = [None] * len(COLUMNS)
    row[column], row[5], row[6] = label, debit, credit
    return row


def month_sum(month: str, name: str) -> Decimal:
    return sum(
        (v for each in LINES if str(each["date"])[:7] in month and isinstance(v := each[name], Decimal)), Decimal()
    )


def subtotals() -> Book:
    book = journal()
    body = [total("期初余额", D("0.00"), D("0.00"))]
    months = [str(each["date"])[:7] for each in LINES]
    seen = []
    for index, row in enumerate(book.body):
        body.append(row)
        if index + 1 == len(months) or months[index + 1] != months[index]:
            seen.append(months[index])
            one, all_ = months[index], " ".join(seen)
            body.append(total("本月合计", month_sum(one, "debit"), month_sum(one, "credit")))
            body.append(total("本年累计", month_sum(all_, "debit"), month_sum(all_, "credit")))
    body.append(total("合 计", DEBIT, DEBIT))
    return replace(book, body=body)


def pages() -> Book:
    book = journal()
    so_far = [sum((row[at_] for row in book.body[:6] if isinstance(row[at_], Decimal)), Decimal()) for at_ in (5, 6)]
    page: list[list[Value]] = [
        total("过次页", *so_far),
        [None] * len(COLUMNS),
        ["云泽市粮食局 序时账", *[None] * (len(COLUMNS) - 1)],
        list(book.heads[0]),
        total("承前页", *so_far),
    ]
    footer: list[list[Value]] = [["制表人：甲员", None, None, "打印日期：2019-01-10", *[None] * (len(COLUMNS) - 4)]]
    return replace(book, body=[*book.body[:6], *page[:2], *page[3:], *book.body[6:], *footer])


def titled(*titles: str) -> Book:
    book = journal()
    rows: list[list[Value]] = [[title, *[None] * (len(COLUMNS) - 1)] for title in titles]
    merged = tuple((row, 1, row, len(COLUMNS)) for row in range(1, len(rows) + 1))
    return replace(book, titles=rows, merged=merged)


def in_unit(unit: Decimal, title: str, heading: str = "") -> Book:
    def scaled(name: str) -> Callable[[Line, bool], Value]:
        return money(name, lambda amount: format((amount / unit).normalize(), "f"))

    columns = [
        (f"{own}{heading}", scaled(name))
        if (name := {"借方金额": "debit", "贷方金额": "credit"}.get(own))
        else (own, value)
        for own, value in COLUMNS
    ]
    book = journal(columns)
    rows: list[list[Value]] = [[title, *[None] * (len(COLUMNS) - 1)]] if title else []
    return replace(book, titles=rows)


def two_row_head() -> Book:
    book = journal()
    upper: list[Value] = ["日期", "凭证字号", "摘要", "会计科目", None, "金额", None, "项目名称"]
    lower: list[Value] = [None, None, None, "科目编码", "科目名称", "借方", "贷方", None]
    across = [(1, 4, 1, 5), (1, 6, 1, 7)]
    down = [(1, column, 2, column) for column in (1, 2, 3, 8)]
    return replace(book, heads=[upper, lower], merged=(*across, *down))


def separate_day() -> Book:
    def part(at_: slice) -> Callable[[Line, bool], Value]:
        return lambda each, _: str(each["date"])[at_].lstrip("0")

    own = [("年", part(slice(0, 4))), ("月", part(slice(5, 7))), ("日", part(slice(8, 10)))]
    return journal([*own, *COLUMNS[1:]])


def spaced() -> Book:
    book = journal()
    gap: list[list[Value]] = [[None] * (len(COLUMNS) + 1)]
    shifted = [[None, *row] for row in book.body]
    return Book([*gap, *gap], [[None, *book.heads[0]]], [*shifted[:4], *gap, *shifted[4:], *gap, *gap])


def shuffled() -> Book:
    def nothing(_: Line, __: bool) -> Value:
        return None

    return journal([*reversed(COLUMNS), ("备用栏", nothing), ("打印次数", lambda _, __: "0")])


def auxiliaries() -> Book:
    def cell(each: Line, _: bool) -> Value:
        return f"项目:{each['project']};部门:办公室" if each["project"] else None

    return journal([*COLUMNS[:-1], ("核算项目", cell)])


def coded(write: Callable[[str], str]) -> Book:
    return journal(with_column("科目编码", "科目编码", lambda each, _: write(str(each["code"]))))


def dotted(code: str, sign: str) -> str:
    return sign.join([code[:4], *re.findall("..", code[4:])])


def disagreeing() -> Book:
    book = journal()
    return replace(book, body=[*book.body, total("合计", DEBIT + 1, DEBIT)])


QUIRKS: dict[str, Callable[[], Book]] = {
    "clean": journal,
    "one title": lambda: titled("云泽市粮食局2018年序时账"),
    "three titles": lambda: titled("序时账", "单位：云泽市粮食局  会计期间：2018.01-2018.12", "单位：元"),
    "two-row head": two_row_head,
    "subtotals": subtotals,
    "pages": pages,
    "total that disagrees": disagreeing,
    "first line only": first_line_only,
    "date dots": lambda: journal(with_column("日期", "日期", day("%Y.%m.%d"))),
    "date slashes": lambda: journal(with_column("日期", "日期", day("%Y/%m/%d"))),
    "date compact": lambda: journal(with_column("日期", "日期", day("%Y%m%d"))),
    "date words": lambda: journal(with_column("日期", "日期", day("%Y年%m月%d日"))),
    "date short year": lambda: journal(with_column("日期", "日期", day("%y-%m-%d"))),
    "date with time": lambda: journal(with_column("日期", "日期", day("%Y-%m-%d 00:00:00"))),
    "date wide": lambda: journal(with_column("日期", "日期", lambda each, _: wide(str(each["date"])))),
    "date serial": lambda: journal(with_column("日期", "日期", serial)),
    "date in three columns": separate_day,
    "amount thousands": lambda: amounts(lambda v: f"{v:,.2f}"),
    "amount wide": lambda: amounts(lambda v: wide(f"{v:,.2f}")),
    "amount currency": lambda: amounts(lambda v: f"¥{v:,.2f}" if v > 0 else f"-¥{-v:,.2f}"),
    "amount minus behind": lambda: amounts(lambda v: f"{v}" if v > 0 else f"{-v}-"),
    "amount in brackets": lambda: amounts(lambda v: f"{v}" if v > 0 else f"({-v})"),
    "amount with blanks": lambda: amounts(lambda v: f"\u00a0{v} "),
    "amount dash for nothing": lambda: amounts(str, "-"),
    "amount zero for nothing": lambda: amounts(str, "0.00"),
    "unit in title": lambda: in_unit(D("10000"), "单位：万元"),
    "unit in heading": lambda: in_unit(D("10000"), "", "（万元）"),
    "unit thousands": lambda: in_unit(D("1000"), "金额单位：千元"),
    "codes with dots": lambda: coded(lambda code: dotted(code, ".")),
    "codes with dashes": lambda: coded(lambda code: dotted(code, "-")),
    "codes indented": lambda: coded(lambda code: "  " * (len(code) // 2 - 1) + code),
    "codes wide": lambda: coded(wide),
    "direction and amount": lambda: journal([*COLUMNS[:5], ("方向", direction), ("金额", amount), COLUMNS[7]]),
    "auxiliaries in a cell": auxiliaries,
    "columns elsewhere": shuffled,
    "gaps": spaced,
    "hidden rows": lambda: journal().said(hidden_rows=(3, 4, 8)),
    "more sheets": lambda: journal().said(more_sheets=True),
    "number with blanks": lambda: journal(
        with_column("凭证字号", "凭证字号", lambda each, _: f"记 - {each['number']}")
    ),
    "number in words": lambda: journal(
        with_column("凭证字号", "凭证字号", lambda each, _: f"记字第{str(each['number']).zfill(4)}号")
    ),
    "type and number": lambda: journal(
        [COLUMNS[0], ("凭证字", lambda _, __: "记"), ("凭证号", at("number")), *COLUMNS[2:]]
    ),
    "break in a text": lambda: journal(with_column("摘要", "摘要", lambda each, _: f"{each['summary']}\n")),
}
TEXT_ONLY: dict[str, Callable[[], Book]] = {
    "semicolons": lambda: journal().said(separator=";"),
    "tabs": lambda: journal().said(separator="\t"),
    "bars": lambda: journal().said(separator="|"),
    "tildes": lambda: journal().said(separator="~"),
    "double bars": lambda: journal().said(separator="||"),
    "three signs": lambda: journal().said(separator="|~|"),
    "carets": lambda: journal().said(separator="^"),
    "separator behind": lambda: journal().said(trailing=True),
    "padded": lambda: journal().said(padded=True),
    "sep line": lambda: journal().said(separator=";", sep_line=True),
    "byte order mark": lambda: journal().said(encoding="utf-8-sig"),
    "utf-16": lambda: journal().said(encoding="utf-16"),
    "utf-16 without a mark": lambda: journal().said(encoding="utf-16-le"),
    "utf-16 the other way": lambda: journal().said(encoding="utf-16-be"),
    "forced text": lambda: journal(with_column("科目编码", "科目编码", lambda each, _: f'="{each["code"]}"')),
    "apostrophes": lambda: journal(with_column("科目编码", "科目编码", lambda each, _: f"'{each['code']}")),
}
NUMBERS_PRINTED_OTHERWISE = ("number with blanks", "number in words", "type and number")
CASES = [(quirk, form) for quirk in QUIRKS for form in WRITERS] + [(quirk, "csv-utf8") for quirk in TEXT_ONLY]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[RecognisedTable]]:
    """The tables of every quirk in every kind of file."""
    paths = []
    for number_, (quirk, form) in enumerate(CASES):
        folder = tmp_path_factory.mktemp(f"q{number_}")
        paths.append(WRITERS[form]({**QUIRKS, **TEXT_ONLY}[quirk](), folder))
    found = {}
    for case, content in zip(CASES, read_many(paths), strict=True):
        assert not isinstance(content, Exception), (case, content)
        found[case] = [t for t in recognise(content, Hints(), CONTEXT).tables if t.reason != "empty"]
    return found


def rows_of(table: RecognisedTable, without: tuple[str, ...] = ()) -> list[dict[str, object]]:
    return [{k: v for k, v in row.items() if k not in PLACE and k not in without} for row in table.rows]


@pytest.mark.parametrize(("quirk", "form"), CASES)
def test_a_quirk_changes_nothing(imported: dict[tuple[str, str], list[RecognisedTable]], quirk: str, form: str) -> None:
    [clean] = imported["clean", "xlsx"]
    [table] = imported[quirk, form]
    without = ("voucher_no",) if quirk in NUMBERS_PRINTED_OTHERWISE else ()
    without += ("department",) if quirk == "auxiliaries in a cell" else ()
    assert table.kind == "journal"
    assert (table.questions, table.problems) == ([], [])
    assert rows_of(table, without) == rows_of(clean, without)
    assert (table.debit, table.credit) == (DEBIT, DEBIT)
    if not without and "break" not in quirk:
        assert [row["row_key"] for row in table.rows] == [row["row_key"] for row in clean.rows]
    assert all(stated.agrees for stated in table.stated_totals) == (quirk != "total that disagrees")


def test_the_clean_journal_is_what_was_written(imported: dict[tuple[str, str], list[RecognisedTable]]) -> None:
    [clean] = imported["clean", "xlsx"]
    found = [(row["date"], row["summary"], row["account_code"], row["debit"], row["credit"]) for row in clean.rows]
    assert found == [
        (each["date"], each["summary"], each["code"], each["debit"] or 0, each["credit"] or 0) for each in LINES
    ]

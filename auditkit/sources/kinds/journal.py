"""Journals: one row for each line of a voucher."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from auditkit.errors import BadInput
from auditkit.sources.canonical import Row, key_of, total_of
from auditkit.sources.frame import Frame
from auditkit.sources.grid import Cell
from auditkit.sources.kinds.auxiliaries import (
    Triple,
    auxiliaries,
    choose_columns,
    dimension_of,
    items_of,
    triples_of,
)
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year, entity_of, voucher_parts
from auditkit.sources.layout import account_named
from auditkit.sources.values import as_amount, as_code, as_month, code_and_name, says_nothing, squeezed

_VOUCHER_FIELDS = ("date", "period", "voucher_no", "voucher_type")
_ACCOUNT_FIELDS = ("account_code", "account", "account_name", "account_code_above")
LINE_FIELDS = (*_VOUCHER_FIELDS, *_ACCOUNT_FIELDS, "summary", "month", "day")
"""Fields of which any line of a voucher has one at least."""
_FILLED = ("attachment_count", "prepared_by", "reviewed_by", "posted_by")
_ZERO = Decimal(0)
_TRIED = 3000
"""Rows that are looked at to tell how a table is written."""
_TITLE_CELLS = 5
"""A row with more filled cells is no title."""


@dataclass
class _Voucher:
    """Fields given once for a voucher."""

    date: date | None = None
    period: str | None = None
    voucher_no: str = ""
    voucher_type: str = ""
    number: str = ""


@dataclass
class _Reader:
    """State while walking down the sheet."""

    frame: Frame
    repeats: bool
    voucher: _Voucher | None = None
    rows: list[Row] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    month: str = ""
    day: str = ""
    account: str = ""
    section: int = 0
    triples: list[Triple] = field(default_factory=list)


def build(frame: Frame) -> list[Row]:
    """Convert the body of a journal.

    Voucher fields that stand on the first line only are filled down inside the voucher, never across a subtotal.
    Entity, year, control totals, printed totals and what is wrong are set on the frame's table.
    """
    if "debit" not in frame.at and "direction" not in frame.at:
        words = " | ".join(column.heading for column in frame.found.columns if column.heading)
        place = {"file": frame.table.file, "sheet": frame.table.sheet, "row": frame.number_of(frame.found.start)}
        missing = BadInput(
            "recognise.columns-missing", **place, kind="journal", found=words[:120], expected="direction|debit"
        )
        frame.table.problems.append(missing)
        return []
    body = list(frame.body())
    choose_columns(frame, [cells for _, cells in body[:_TRIED]])
    reader = _Reader(frame, _repeats(frame, body), account=frame.found.titles.account, triples=triples_of(frame))
    by_account = not set(_ACCOUNT_FIELDS) & set(frame.at)
    for index, cells in body:
        label = frame.total_label(cells)
        if by_account and (named := _account_above(cells)):
            reader.account, reader.voucher, reader.section = named, None, len(reader.rows)
            frame.leave_out(index, "heading")
        elif label and not (frame.text(cells, "voucher_no") and (by_account or _account_words(frame, cells))):
            _close(reader, index, cells, label)
        elif reader.rows and sums_up(frame, cells):
            _close(reader, index, cells, ("total", "合计"))
        else:
            _line(reader, index, cells)
    _finish(reader)
    return reader.rows


def _account_above(cells: Sequence[Cell]) -> str:
    """Return the account that a row names for the rows below it."""
    filled = [cell.text for cell in cells if cell.kind != "empty" and cell.text.strip()]
    return account_named("  ".join(filled)) if len(filled) <= _TITLE_CELLS else ""


def _repeats(frame: Frame, body: Sequence[tuple[int, Sequence[Cell]]]) -> bool:
    """Tell whether the file repeats the voucher number on every line (else a blank one is filled down)."""
    lines = [cells for _, cells in body[:3000] if _account_words(frame, cells)]
    numbers = [frame.text(cells, "voucher_no") for cells in lines]
    equal = sum(1 for left, right in zip(numbers, numbers[1:], strict=False) if left and left == right)
    return equal > 0 and equal >= sum(1 for number in numbers if not number)


def sums_up(frame: Frame, cells: Sequence[Cell]) -> bool:
    """Tell whether a row is a total without a word: an amount on both sides and nothing that a line has."""
    if any(frame.text(cells, name) for name in LINE_FIELDS):
        return False
    try:
        return all(as_amount(frame.cell(cells, side)) for side in ("debit", "credit"))
    except ValueError:
        return False


def _account_words(frame: Frame, cells: Sequence[Cell]) -> str:
    return next((words for name in _ACCOUNT_FIELDS if (words := frame.text(cells, name))), "")


def _close(reader: _Reader, index: int, cells: Sequence[Cell], label: tuple[str, str]) -> None:
    frame, (reason, words) = reader.frame, label
    frame.leave_out(index, reason)
    reader.month = frame.text(cells, "month") or reader.month
    reader.day = frame.text(cells, "day") or reader.day
    if reason == "carried":
        return
    if frame.text(cells, "voucher_no") == "":
        reader.voucher = None
    printed = {side: frame.money(index, cells, side) for side in ("debit", "credit")}
    part = _closed_by(reader, words)
    if part is None:
        return
    for side, value in printed.items():
        frame.stated(index, words, side, value, total_of(part, side), len(part))


def _closed_by(reader: _Reader, words: str) -> list[Row] | None:
    """Return the rows a total closes: the month, the day, or everything so far; None where that is not clear."""
    rows = reader.rows[reader.section :]
    if not rows:
        return None
    last = rows[-1]
    if re.search(r"累计|总计|全年|本年", words):
        return [row for row in rows if row["fiscal_year"] == last["fiscal_year"]]
    if re.search(r"本?月|本期|当月", words):
        return [row for row in rows if row["period"] == last["period"]]
    if re.search(r"[本当]日|日计", words):
        return [row for row in rows if row["date"] == last["date"]]
    return rows if squeezed(words).rstrip(":") == "合计" else None


def _line(reader: _Reader, index: int, cells: Sequence[Cell]) -> None:
    frame = reader.frame
    row = frame.row(index, cells)
    if not _voucher_fields(reader, index, cells, row):
        frame.leave_out(index, "refused")
        return
    _account(reader, index, cells, row)
    _amounts(frame, index, cells, row)
    _dimensions(reader, cells, row)
    row["entity"] = entity_of(frame, row)
    assert reader.voucher is not None
    if _opens(frame, reader.voucher, row):
        row["entry_kind"] = "opening"
    key = key_of({**row, "voucher_number": reader.voucher.number})
    row["voucher_key"] = key
    reader.lines[key] += 1
    row["line_no"] = reader.lines[key]
    reader.rows.append(row)
    reader.indexes.append(index)


def _opens(frame: Frame, voucher: _Voucher, row: Row) -> bool:
    """Tell whether a line brings balances forward: voucher 0, or a summary that says only so."""
    words = squeezed(str(row["summary"] or "")).rstrip(":。")
    zero = voucher.number.isdigit() and not voucher.number.strip("0")
    return words in frame.words("opening_balance") or (zero and words in frame.words("opening_voucher"))


def _voucher_fields(reader: _Reader, index: int, cells: Sequence[Cell], row: Row) -> bool:
    frame, last = reader.frame, reader.voucher
    words = frame.text(cells, "voucher_no")
    own_type = frame.text(cells, "voucher_type")
    day = _day(reader, index, cells, row)
    if not words:
        if last is None or reader.repeats or (day is not None and day != last.date):
            frame.problem("recognise.voucher-missing", index, "voucher_no")
            return False
        current = last
    else:
        number, kind, plain = voucher_parts(
            words, own_type or (last.voucher_type if last and not own_type and _typed(frame) else "")
        )
        current = _Voucher(day, _period(frame, index, cells), number, kind, plain)
        if day is None:
            if last is None or (last.voucher_type, last.number) != (kind, plain) or last.date is None:
                if not current.period:
                    if not frame.text(cells, "date"):
                        frame.problem("recognise.date-missing", index, "date")
                    return False
            else:
                current.date, current.period = last.date, current.period or last.period
    if current.date and not current.period:
        current.period = f"{current.date.year:04d}-{current.date.month:02d}"
    reader.voucher = current
    row["date"], row["period"] = current.date, current.period
    row["voucher_no"], row["voucher_type"] = current.voucher_no, current.voucher_type
    printed = re.fullmatch(r"((?:19|20)\d{2})(?:年度?)?", squeezed(frame.text(cells, "fiscal_year")))
    row["fiscal_year"] = int(printed.group(1) if printed else (current.period or "0000")[:4])
    return True


def _typed(frame: Frame) -> bool:
    return "voucher_type" in frame.at


def _day(reader: _Reader, index: int, cells: Sequence[Cell], row: Row) -> date | None:
    """Read the day: a date column, or month and day columns that are given only when they change."""
    frame = reader.frame
    if "date" in frame.at or "month" not in frame.at:
        found = row.get("date")
        return found if isinstance(found, date) else None
    reader.month = frame.text(cells, "month") or reader.month
    reader.day = frame.text(cells, "day") or reader.day
    year = frame.text(cells, "year") or str(frame.year or "")
    try:
        return date(
            int(re.sub(r"\D", "", year)), int(re.sub(r"\D", "", reader.month)), int(re.sub(r"\D", "", reader.day) or 1)
        )
    except ValueError:
        frame.problem("recognise.date", index, "day", frame.cell(cells, "day"))
        return None


def _period(frame: Frame, index: int, cells: Sequence[Cell]) -> str | None:
    words = frame.text(cells, "period")
    if not words:
        return None
    digits = re.sub(r"\D", "", frame.text(cells, "fiscal_year"))
    try:
        return as_month(words, int(digits) if digits else frame.year)
    except ValueError:
        frame.problem("recognise.period", index, "period", frame.cell(cells, "period"))
        return None


def _account(reader: _Reader, index: int, cells: Sequence[Cell], row: Row) -> None:
    frame = reader.frame
    printed = frame.text(cells, "account_code") or frame.text(cells, "account_code_above")
    if reader.account and not _account_words(frame, cells):
        printed, row["account_name"] = code_and_name(reader.account)
    if "account" in frame.at and not (printed and row["account_name"]):
        code, name = code_and_name(frame.text(cells, "account"))
        printed = printed or code
        row["account_name"] = row["account_name"] or name or None
    above = frame.text(cells, "account_above")
    if above and row["account_name"] and not str(row["account_name"]).startswith(above):
        row["account_name"] = f"{above}\\{row['account_name']}"
    row["account_name"] = row["account_name"] or above or None
    row["account_code"] = as_code(printed) or None
    if not printed and not row["account_name"]:
        frame.problem("recognise.account-missing", index, "account_code" if "account_code" in frame.at else "account")


def _amounts(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> None:
    if "debit" not in frame.at and "amount" in frame.at:
        amount = frame.money(index, cells, "amount") or _ZERO
        side = squeezed(frame.text(cells, "direction")).upper()
        if side in frame.words("debit_words"):
            row["debit"] = amount
        elif side in frame.words("credit_words"):
            row["credit"] = amount
        elif amount:
            frame.problem("recognise.direction", index, "direction", frame.cell(cells, "direction"))
        if says_nothing(frame.cell(cells, "amount").text):
            frame.problem("recognise.amount-missing", index, "amount")
    elif all(says_nothing(frame.cell(cells, side).text) for side in ("debit", "credit")):
        frame.problem("recognise.amount-missing", index, "debit")
    elif row["debit"] and row["credit"]:
        frame.problem("recognise.both-sides", index, "credit", frame.cell(cells, "credit"), debit=row["debit"])
    row["debit"] = row["debit"] or _ZERO
    row["credit"] = row["credit"] or _ZERO


def _dimensions(reader: _Reader, cells: Sequence[Cell], row: Row) -> None:
    frame = reader.frame
    for name in ("project", "department", "counterparty", "person"):
        row[name] = row[name] or frame.text(cells, f"{name}_code") or None
    row["counterparty"] = row["counterparty"] or frame.text(cells, "supplier") or None
    row["functional_code"] = row["functional_code"] or frame.text(cells, "income_functional_code") or None
    for name in ("economic", "functional"):
        words = frame.text(cells, name)
        if words:
            code, label = code_and_name(words)
            _set_dimension(row, name, code, label)
    found = auxiliaries(frame.text(cells, "auxiliaries")) if "auxiliaries" in frame.at else []
    for label, words in [*found, *items_of(reader.triples, cells)]:
        field_name = dimension_of(frame, label)
        if field_name:
            code, name = code_and_name(words)
            _set_dimension(row, field_name, code, name)
    for name in ("economic_code", "functional_code"):
        if row[name]:
            row[name] = as_code(str(row[name]))
    half = squeezed(frame.text(cells, "accounting_half"))
    if half:
        row["accounting"] = "budget" if "预算" in half else "financial" if "财务" in half else None


def _set_dimension(row: Row, name: str, code: str, label: str) -> None:
    if name in ("economic", "functional"):
        row[f"{name}_code"] = row.get(f"{name}_code") or code or None
        if name == "economic":
            row["economic_name"] = row.get("economic_name") or label or None
    else:
        row[name] = row.get(name) or label or code or None


def _finish(reader: _Reader) -> None:
    frame, rows = reader.frame, reader.rows
    frame.table.debit, frame.table.credit = total_of(rows, "debit"), total_of(rows, "credit")
    opening = [row for row in rows if row["entry_kind"] == "opening"]
    say_what_was_read(
        frame,
        count=len(rows),
        periods=sorted(str(row["period"]) for row in rows if row["period"]),
        years={int(str(row["fiscal_year"])) for row in rows},
        entities={str(row["entity"]) for row in rows},
        opening=[(total_of([row], "debit"), total_of([row], "credit")) for row in opening],
        coded=any(row["account_code"] for row in rows),
    )


def say_what_was_read(
    frame: Frame,
    *,
    count: int,
    periods: Sequence[str],
    years: set[int],
    entities: set[str],
    opening: Sequence[tuple[Decimal, Decimal]],
    coded: bool,
) -> None:
    """Set what the lines of a journal say together, and ask or note what a person should know.

    Args:
        frame: The table.
        count: Number of lines.
        periods: Their months, ascending.
        years: Their fiscal years.
        entities: Their units.
        opening: Debit and credit of the lines that bring balances forward.
        coded: True when any line has the code of an account.
    """
    table = frame.table
    if periods:
        table.period = (periods[0], periods[-1])
    table.fiscal_year = max(years, default=None)
    table.entity = sorted(entities)[0] if entities else entity_of(frame)
    ask_about_entity(frame, entities)
    ask_about_year(frame, years)
    if opening:
        debit, credit = (sum(side, Decimal(0)) for side in zip(*opening, strict=True))
        frame.note("recognise.opening-rows", count=len(opening), debit=debit, credit=credit)
    if count and not coded:
        frame.note("recognise.names-only")
    if not count and not table.problems:
        frame.note("recognise.no-rows")


def reader_of(frame: Frame, body: Sequence[Sequence[Cell]]) -> _Reader:
    """Return the state before the first line.

    Args:
        frame: The table.
        body: Rows that may be data, as many as tell how the file is written.
    """
    repeats = _repeats(frame, list(enumerate(body)))
    return _Reader(frame, repeats, account=frame.found.titles.account, triples=triples_of(frame))


TRIED, Voucher = _TRIED, _Voucher
add_line, set_voucher, set_account, set_dimensions, period_of, opens = (
    *(_line, _voucher_fields, _account),
    *(_dimensions, _period, _opens),
)
"""The steps of one line, for those that convert whole batches by the same rules."""

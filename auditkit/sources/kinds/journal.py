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
from auditkit.sources.kinds.vouchers import ask_about_entity, ask_about_year, entity_of, voucher_parts
from auditkit.sources.values import as_code, as_month, code_and_name, squeezed

_VOUCHER_FIELDS = ("date", "period", "voucher_no", "voucher_type")
_FILLED = ("attachment_count", "prepared_by", "reviewed_by", "posted_by")
_ZERO = Decimal(0)


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
    reader = _Reader(frame, _repeats(frame, body))
    for index, cells in body:
        label = frame.total_label(cells)
        if label and not (frame.text(cells, "voucher_no") and _account_words(frame, cells)):
            _close(reader, index, cells, label)
        else:
            _line(reader, index, cells)
    _finish(reader)
    return reader.rows


def _repeats(frame: Frame, body: Sequence[tuple[int, Sequence[Cell]]]) -> bool:
    """Tell whether the file repeats the voucher number on every line (else a blank one is filled down)."""
    lines = [cells for _, cells in body[:3000] if _account_words(frame, cells)]
    numbers = [frame.text(cells, "voucher_no") for cells in lines]
    equal = sum(1 for left, right in zip(numbers, numbers[1:], strict=False) if left and left == right)
    return equal > 0 and equal >= sum(1 for number in numbers if not number)


def _account_words(frame: Frame, cells: Sequence[Cell]) -> str:
    return frame.text(cells, "account_code") or frame.text(cells, "account") or frame.text(cells, "account_name")


def _close(reader: _Reader, index: int, cells: Sequence[Cell], label: tuple[str, str]) -> None:
    frame, (reason, words) = reader.frame, label
    frame.leave_out(index, reason)
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
    rows = reader.rows
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
    _account(frame, index, cells, row)
    _amounts(frame, index, cells, row)
    _dimensions(frame, cells, row)
    row["entity"] = entity_of(frame, row)
    assert reader.voucher is not None
    key = key_of({**row, "voucher_number": reader.voucher.number})
    row["voucher_key"] = key
    reader.lines[key] += 1
    row["line_no"] = reader.lines[key]
    reader.rows.append(row)
    reader.indexes.append(index)


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
    row["fiscal_year"] = int((current.period or "0000")[:4])
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


def _account(frame: Frame, index: int, cells: Sequence[Cell], row: Row) -> None:
    printed = frame.text(cells, "account_code")
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
    elif not any(frame.cell(cells, side).text.strip() for side in ("debit", "credit")):
        frame.problem("recognise.amount-missing", index, "debit")
    row["debit"] = row["debit"] or _ZERO
    row["credit"] = row["credit"] or _ZERO


def _dimensions(frame: Frame, cells: Sequence[Cell], row: Row) -> None:
    for name in ("project", "department", "counterparty"):
        row[name] = row[name] or frame.text(cells, f"{name}_code") or None
    for name in ("economic", "functional"):
        words = frame.text(cells, name)
        if words:
            code, label = code_and_name(words)
            _set_dimension(row, name, code, label)
    if "auxiliaries" in frame.at:
        for label, words in auxiliaries(frame.text(cells, "auxiliaries")):
            field_name = _auxiliary(frame, label)
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


def _auxiliary(frame: Frame, label: str) -> str | None:
    plain = squeezed(label)
    for name, labels in frame.found.spec.words.items():
        if name.startswith("auxiliary_") and plain in labels:
            return name.removeprefix("auxiliary_")
    return None


def auxiliaries(words: str) -> list[tuple[str, str]]:
    """Split auxiliary items that share one cell.

    Example:
        >>> auxiliaries("项目:P01 整治经费;部门：办公室"), auxiliaries("【部门:办公室】【项目:整治】")
        ([('项目', 'P01 整治经费'), ('部门', '办公室')], [('部门', '办公室'), ('项目', '整治')])
    """
    found = []
    for part in re.split(r"[;；|\n】]+", words):
        label, separator, value = part.strip(" 【").replace("：", ":").partition(":")
        if separator and value.strip():
            found.append((label.strip(), value.strip()))
    return found


def _finish(reader: _Reader) -> None:
    frame, rows = reader.frame, reader.rows
    table = frame.table
    table.debit, table.credit = total_of(rows, "debit"), total_of(rows, "credit")
    periods = sorted(str(row["period"]) for row in rows if row["period"])
    if periods:
        table.period = (periods[0], periods[-1])
    years = {int(str(row["fiscal_year"])) for row in rows}
    table.fiscal_year = max(years, default=None)
    entities = {str(row["entity"]) for row in rows}
    table.entity = sorted(entities)[0] if entities else entity_of(frame)
    ask_about_entity(frame, entities)
    ask_about_year(frame, years)
    if not rows and not table.problems:
        frame.note("recognise.no-rows")

"""The French FEC (fichier des écritures comptables): the journal of a year in 18, 21 or 22 columns with fixed names.

Names are compared without case and accents, their order is free. Amounts stand in Debit and Credit or in Montant and
Sens, in euros, with a decimal comma; days as yyyymmdd.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from auditkit.sources.canonical import Context, Row
from auditkit.sources.frame import text_of
from auditkit.sources.grid import Cell, Sheet
from auditkit.sources.kinds.standard import (
    ZERO,
    StandardFrame,
    finish,
    folded,
    found_in,
    key_vouchers,
    name_voucher,
    opens,
)
from auditkit.sources.kinds.vouchers import entity_of
from auditkit.sources.layout import Found
from auditkit.sources.values import as_code

CURRENCY = "EUR"
_SCANNED = 30
_LONGEST_EXERCISE = 24  # months
_NAMES = {
    "journalcode": "voucher_type",
    "journallib": "journal_name",
    "ecriturenum": "voucher_no",
    "ecrituredate": "date",
    "comptenum": "account_code",
    "comptelib": "account_name",
    "compauxnum": "counterparty_code",
    "compteauxnum": "counterparty_code",
    "compauxlib": "counterparty",
    "compteauxlib": "counterparty",
    "ecriturelib": "summary",
    "debit": "debit",
    "credit": "credit",
    "montant": "amount",
    "sens": "direction",
    "montantdevise": "foreign_amount",
    "idevise": "currency",
    "iddevise": "currency",
    "pieceref": "piece",
}
_NEEDED = frozenset({"voucher_type", "voucher_no", "date", "account_code"})
_SIDES = (frozenset({"debit", "credit"}), frozenset({"amount", "direction"}))
_DEBIT, _CREDIT = frozenset({"d", "debit", "+1", "1"}), frozenset({"c", "credit", "-1"})
_DAYS = (
    re.compile(r"(?P<year>\d{4})(?P<sep>[-/.]?)(?P<month>\d{2})(?P=sep)(?P<day>\d{2})(?:[ T]0.*)?"),
    re.compile(r"(?P<day>\d{2})[-/.](?P<month>\d{2})[-/.](?P<year>\d{4})(?:[ T]0.*)?"),
)
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
_BALANCE_SHEET = tuple("12345")


def find(sheet: Sheet, context: Context) -> Found | None:
    """Return the table of a sheet whose headings are those of the format, None where there is none."""
    for index, cells in enumerate(sheet.rows[:_SCANNED]):
        names = [folded(cell.text).replace(" ", "") for cell in cells]
        fields: dict[str, int] = {}
        for column, name in enumerate(names):
            if name in _NAMES:
                fields.setdefault(_NAMES[name], column)
        if fields.keys() >= _NEEDED and any(fields.keys() >= sides for sides in _SIDES):
            headings = [cell.text.strip() for cell in cells]
            above = list(range(index))
            more = {"start": index, "end": len(sheet.rows), "title_rows": above, "format": "fec"}
            return found_in("journal", headings, fields, context, **more)
    return None


def read_amount(words: str) -> Decimal | None:
    """Read an amount with a decimal comma, ``""`` as None.

    Blanks, and dots in threes, may part thousands; a point before one or two digits, or more than three, is read as
    the comma it should be.

    Raises:
        ValueError: If it is no amount, or could be two: ``1.234`` and ``1,234,567`` are none.

    Example:
        >>> read_amount("0000000069,60"), read_amount("1 234,5-"), read_amount("1.234,56")
        (Decimal('69.60'), Decimal('-1234.5'), Decimal('1234.56'))
    """
    plain = _BLANKS.sub("", words).replace("\u2212", "-")
    if not plain:
        return None
    negative = plain[0] == "-" or (plain[-1] == "-" and len(plain) > 1)
    plain = plain.lstrip("+-") if plain[0] in "+-" else plain.removesuffix("-")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d*)?|\d+,\d*|,\d+|\d+", plain) and not re.fullmatch(r"\d+\.\d{3}", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d{1,2}", plain):
        plain = plain.replace(",", "")
    elif not re.fullmatch(r"\d+\.(\d{1,2}|\d{4,})", plain):
        raise ValueError(words)
    value = Decimal(plain)
    return -value if negative else value


def read_day(words: str) -> date | None:
    """Read a day as yyyymmdd, with separators, or day before month; ``""`` as None.

    Raises:
        ValueError: If it is no day, or there is none such.
    """
    plain = words.strip()
    if not plain:
        return None
    found = next((match for pattern in _DAYS if (match := pattern.fullmatch(plain))), None)
    if found is None:
        raise ValueError(words)
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


class FecFrame(StandardFrame):
    """Reads amounts and days the French way; names of journals and codes of third parties stay in ``extra`` too."""

    def __post_init__(self) -> None:
        super().__post_init__()
        also = [self.at[name] for name in ("journal_name", "counterparty_code", "piece") if name in self.at]
        self.extras += [self.found.columns[column] for column in also]

    def _money(self, name: str, cell: Cell) -> Decimal | None:
        return cell.value if isinstance(cell.value, Decimal) else read_amount(cell.text)

    def _date(self, name: str, cell: Cell) -> date | None:
        return cell.value if type(cell.value) is date else read_day(cell.text)


def build(frame: StandardFrame) -> list[Row]:
    """Convert the lines; every line of the file is a row, blank ones apart.

    Opening entries (à-nouveaux) are marked as such. A voucher whose lines lie in two months belongs to the month of
    its first line when it balances only as a whole. A year that ends in the next calendar year has that year's number.
    """
    rows: list[Row] = []
    numbers: list[str] = []
    both = 0
    number_field = _number_field(frame)
    for index, cells in frame.body():
        row = frame.row(index, cells)
        number = frame.text(cells, number_field)
        if not _fill(frame, index, cells, row, number):
            frame.leave_out(index, "refused")
            continue
        both += bool(row["debit"]) and bool(row["credit"])
        rows.append(row)
        numbers.append(number)
    if both:
        frame.note("fec.both-sides", count=both)
    if rows:
        _place_in_time(frame, rows, numbers)
        key_vouchers(rows, numbers)
        _mark_opening(rows)
    finish(frame, rows, CURRENCY)
    return rows


def _number_field(frame: StandardFrame) -> str:
    """Return the field that tells entries apart: where no entry at all has a number, that of the piece."""
    rows = frame.sheet.rows[frame.found.start + 1 :]
    unnumbered = not any(frame.text(cells, "voucher_no") for cells in rows)
    return "piece" if unnumbered and "piece" in frame.at else "voucher_no"


def _fill(frame: StandardFrame, index: int, cells: Sequence[Cell], row: Row, number: str) -> bool:
    if not number:
        frame.problem("recognise.voucher-missing", index, "voucher_no")
        return False
    if not isinstance(row["date"], date):
        if not frame.text(cells, "date"):
            frame.problem("recognise.date-missing", index, "date")
        return False
    row["account_code"] = as_code(frame.text(cells, "account_code")) or None
    if not row["account_code"]:
        frame.problem("recognise.account-missing", index, "account_code")
    _amounts(frame, index, cells, row)
    journal = frame.text(cells, "voucher_type")
    name_voucher(row, journal, number)
    row["summary"] = row["summary"] or ""
    row["counterparty"] = row["counterparty"] or frame.text(cells, "counterparty_code") or None
    row["entity"] = entity_of(frame)
    row["currency"] = row["currency"] or CURRENCY
    row["entry_kind"] = "opening" if opens(frame, journal, frame.text(cells, "journal_name")) else None
    return True


def _amounts(frame: StandardFrame, index: int, cells: Sequence[Cell], row: Row) -> None:
    if "debit" in frame.at and "credit" in frame.at:
        sides = [frame.cell(cells, name).text.strip() for name in ("debit", "credit")]
        if not any(sides):
            frame.problem("recognise.amount-missing", index, "debit")
        for name in ("debit", "credit"):
            printed = row[name]
            exact = frame.amount(index, cells, name, printed if isinstance(printed, Decimal) else None)
            row[name] = exact or ZERO
        return
    amount = frame.amount(index, cells, "amount", frame.money(index, cells, "amount"))
    side = folded_side(text_of(frame.cell(cells, "direction")))
    row["debit"] = row["credit"] = ZERO
    if side in _DEBIT:
        row["debit"] = amount or ZERO
    elif side in _CREDIT:
        row["credit"] = amount or ZERO
    elif amount or side:
        frame.problem("recognise.direction", index, "direction", frame.cell(cells, "direction"))
    if not frame.cell(cells, "amount").text.strip():
        frame.problem("recognise.amount-missing", index, "amount")


def folded_side(words: str) -> str:
    """Return a word of direction for comparison: ``Crédit`` as ``credit``, ``-1`` as it is."""
    plain = words.strip()
    return plain if plain[-1:].isdigit() else folded(plain)


def _place_in_time(frame: StandardFrame, rows: list[Row], numbers: list[str]) -> None:
    """Set period and fiscal year of all rows."""
    days = [row["date"] for row in rows if isinstance(row["date"], date)]
    exercise = _exercise(days, frame.context.year)
    first, last = min(days), max(days)
    if exercise and _month_number(last) - _month_number(first) >= _LONGEST_EXERCISE:
        frame.note("fec.long-span", first=first.isoformat(), last=last.isoformat(), year=exercise)
    for row, day in zip(rows, days, strict=True):
        row["period"] = f"{day.year:04d}-{day.month:02d}"
        row["fiscal_year"] = exercise or day.year
    vouchers: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row, number in zip(rows, numbers, strict=True):
        if number.strip("0"):
            vouchers[str(row["voucher_type"]), number].append(row)
    for lines in vouchers.values():
        if len({row["period"] for row in lines}) > 1 and _balances_only_as_a_whole(lines):
            for row in lines:
                row["period"], row["fiscal_year"] = lines[0]["period"], lines[0]["fiscal_year"]


def _exercise(days: Sequence[date], wanted: int) -> int | None:
    """Return the number of the exercise that a file is about, None where it holds several.

    An exercise lasts up to two years. It is known by either calendar year it touches, by itself by that of its end;
    where it takes more than twelve months and nobody asks for one of them, its calendar years stand for themselves.
    Stray days do not make another exercise of one whose lines are for the most part of the year asked for.
    """
    first, last = min(days), max(days)
    months = _month_number(last) - _month_number(first) + 1
    mostly = sum(day.year == wanted for day in days) * 2 >= len(days)
    if mostly or (months <= _LONGEST_EXERCISE and first.year <= wanted <= last.year):
        return wanted
    return last.year if months <= 12 else None


def _month_number(day: date) -> int:
    return day.year * 12 + day.month


def _balances_only_as_a_whole(lines: list[Row]) -> bool:
    parts: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in lines:
        parts[str(row["period"])] += Decimal(str(row["debit"])) - Decimal(str(row["credit"]))
    return not sum(parts.values()) and any(parts.values())


def _mark_opening(rows: list[Row]) -> None:
    """Take the mark from vouchers with lines outside the balance sheet: those open nothing."""
    others = {row["voucher_key"] for row in rows if not str(row["account_code"]).startswith(_BALANCE_SHEET)}
    for row in rows:
        if row["voucher_key"] in others:
            row["entry_kind"] = None

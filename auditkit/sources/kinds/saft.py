"""SAF-T Financial: journal lines and balances of accounts, as the reader laid them out in two sheets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from auditkit.sources.canonical import Context, Row
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
    titles_of,
)
from auditkit.sources.kinds.trial_balance import MONEY, give_levels
from auditkit.sources.kinds.vouchers import entity_of
from auditkit.sources.layout import Found
from auditkit.sources.readers.saft import COUNTED, MARK, NOT_READ, PLACE
from auditkit.sources.values import as_code

_JOURNAL = {
    "date": "TransactionDate",
    "period": "Period",
    "fiscal_year": "PeriodYear",
    "voucher_type": "JournalID",
    "voucher_no": "TransactionID",
    "summary": "Description",
    "account_code": "AccountID",
    "account_name": "AccountDescription",
    "debit": "DebitAmount",
    "credit": "CreditAmount",
    "counterparty": "Counterparty",
    "prepared_by": "SourceID",
    "currency": "CurrencyCode",
    "foreign_amount": "CurrencyAmount",
}
_BALANCE = {
    "account_code": "AccountID",
    "account_name": "AccountDescription",
    "opening_debit": "OpeningDebitBalance",
    "opening_credit": "OpeningCreditBalance",
    "closing_debit": "ClosingDebitBalance",
    "closing_credit": "ClosingCreditBalance",
}
_GENERAL, _ANALYTIC = frozenset({"GR", "GA", "GM"}), frozenset({"AR", "AA", "AM"})
_AMOUNT = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[-+]\d\d:\d\d|T.*)?")
_IDENTITIES = ("CompanyName", "BusinessName", "RegistrationNumber", "CompanyID")
_LEGAL_FORMS = frozenset({"as", "asa", "ans", "da", "sa", "sarl", "sas", "lda", "ltda", "ltd", "limited", "plc", "llc"})
_DIMENSIONS = ("project", "department", "person", "counterparty", "fund")


class SaftFrame(StandardFrame):
    """Reads XML's own decimals and days; the place of a row is its line in the file."""

    def __post_init__(self) -> None:
        super().__post_init__()
        rows = self.sheet.rows[: self.found.start]
        self.facts = {cells[0].text: cells[1].text for cells in rows if len(cells) > 1}
        self.columns = {head.heading: head.index for head in self.found.columns}
        self.labels = {name: {folded(label) for label in self.words(f"auxiliary_{name}")} for name in _DIMENSIONS}

    def number_of(self, index: int) -> int:
        """Return the line of the file where the element starts."""
        words = self.sheet.rows[index][0].text
        return int(words) if words.isdecimal() else 1

    def _money(self, name: str, cell: Cell) -> Decimal | None:
        words = cell.text.strip()
        if words and not _AMOUNT.fullmatch(words):
            raise ValueError(words)
        return Decimal(words) if words else None

    def _date(self, name: str, cell: Cell) -> date | None:
        return read_day(cell.text)


def read_day(words: str) -> date | None:
    """Read a day of XML, ``""`` as None.

    Raises:
        ValueError: If it is no day.
    """
    plain = words.strip()
    if not plain:
        return None
    found = _DAY.fullmatch(plain)
    if found is None:
        raise ValueError(words)
    return date(int(found[1]), int(found[2]), int(found[3]))


def find(sheet: Sheet, context: Context) -> Found | None:
    """Return the table of a sheet that the reader of SAF-T made, None for any other sheet."""
    if not sheet.rows or sheet.rows[0][0].text != MARK:
        return None
    start = next((index for index, cells in enumerate(sheet.rows) if cells[0].text == PLACE), None)
    if start is None:
        return None
    names = [cell.text for cell in sheet.rows[start]]
    kind, wanted = ("journal", _JOURNAL) if "TransactionID" in names else ("trial_balance", _BALANCE)
    fields = {field: names.index(name) for field, name in wanted.items()}
    facts = {cells[0].text: cells[1].text for cells in sheet.rows[:start] if len(cells) > 1}
    year = (
        _whole(facts.get("FiscalYear", ""))
        or _whole(facts.get("PeriodEndYear", ""))
        or _whole(facts.get("EndDate", "")[:4])
    )
    titles = titles_of(_company(facts, context.entity), year, _span(facts, year))
    names[0] = ""
    return found_in(kind, names, fields, context, start=start, end=len(sheet.rows), titles=titles, format="saft")


def _company(facts: Mapping[str, str], own: str) -> str:
    """Return the name of the company; that of the engagement where one of the names or numbers of the file is it."""
    stated = [facts.get(name, "") for name in _IDENTITIES]
    return own if own and same_company(own, stated) else stated[0]


def same_company(own: str, stated: Sequence[str]) -> bool:
    """Tell whether a name is one of some names or numbers: case, accents, marks and the legal form do not matter.

    Example:
        >>> same_company("TOYEN LEKEFABRIKK", ["Tøyen Lekefabrikk AS", "888888888"]), same_company("A", ["A B"])
        (True, False)
    """
    bare = _bare(own)
    return bool(bare) and bare in {_bare(name) for name in stated}


def _bare(name: str) -> str:
    words = folded(name.replace(".", "").replace("/", "")).replace("ø", "o").replace("æ", "ae").split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return "".join(words)


def _whole(words: str) -> int | None:
    return int(words) if words.isdecimal() else None


def _span(facts: Mapping[str, str], year: int | None) -> tuple[str, str] | None:
    """Return first and last month of the file as its header says."""
    start, end = facts.get("StartDate", "")[:7], facts.get("EndDate", "")[:7]
    if re.fullmatch(r"\d{4}-\d{2}", start) and re.fullmatch(r"\d{4}-\d{2}", end):
        return start, end
    months = []
    for name in ("PeriodStart", "PeriodEnd"):
        month, of_year = _whole(facts.get(name, "")), _whole(facts.get(f"{name}Year", "")) or year
        if month is None or not of_year:
            return None
        months.append(f"{of_year:04d}-{month:02d}")
    return months[0], months[1]


def build(frame: StandardFrame) -> list[Row]:
    """Convert the lines, or the accounts; header counts and totals become stated totals."""
    assert isinstance(frame, SaftFrame)
    frame.table.header_rows = []
    if frame.facts.get(NOT_READ):
        frame.note("saft.not-read", found=frame.facts[NOT_READ])
    return _lines(frame) if frame.kind == "journal" else _accounts(frame)


def _lines(frame: SaftFrame) -> list[Row]:
    rows: list[Row] = []
    numbers: list[str] = []
    indexes: list[int] = []
    for index, cells in frame.body():
        row = frame.row(index, cells)
        if not _fill(frame, index, cells, row):
            frame.leave_out(index, "refused")
            continue
        rows.append(row)
        numbers.append(frame.text(cells, "voucher_no"))
        indexes.append(index)
    _place_in_time(frame, rows, indexes)
    key_vouchers(rows, numbers)
    finish(frame, rows, frame.facts.get("CurrencyCode", ""))
    _compare_with_header(frame, rows)
    return rows


def _fill(frame: SaftFrame, index: int, cells: Sequence[Cell], row: Row) -> bool:
    number = frame.text(cells, "voucher_no")
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
    if not any(frame.text(cells, side) for side in ("debit", "credit")):
        frame.problem("recognise.amount-missing", index, "debit")
    for side in ("debit", "credit"):
        printed = row[side]
        row[side] = frame.amount(index, cells, side, printed if isinstance(printed, Decimal) else None) or ZERO
    journal = frame.text(cells, "voucher_type")
    name_voucher(row, journal, number)
    own = {
        name: _of(frame, cells, name) for name in ("JournalDescription", "TransactionDescription", "TransactionType")
    }
    row["summary"] = row["summary"] or own["TransactionDescription"]
    row["entity"] = entity_of(frame)
    row["currency"] = row["currency"] or frame.facts.get("CurrencyCode") or None
    _dimensions(frame, cells, row)
    month = frame.text(cells, "period")
    if opens(frame, journal, own["JournalDescription"], own["TransactionType"]) or _whole(month) == 0:
        row["entry_kind"] = "opening"
    elif own["TransactionType"] == "A" and frame.facts.get("AuditFileCountry") == "PT":
        row["entry_kind"] = "carry-over"
    return True


def _of(frame: SaftFrame, cells: Sequence[Cell], name: str) -> str:
    """Return the text of a column by its heading."""
    column = frame.columns.get(name)
    return "" if column is None or column >= len(cells) else cells[column].text.strip()


def _dimensions(frame: SaftFrame, cells: Sequence[Cell], row: Row) -> None:
    """Spread the analysis of a line over the columns that mean the same; all of it stays in ``extra``."""
    words = _of(frame, cells, "Analysis")
    if not words:
        return
    parts: list[list[str]] = json.loads(words)
    frame.keep(row, "Analysis", parts)
    for kind, kind_name, code, name in parts:
        for field, labels in frame.labels.items():
            if {folded(kind), folded(kind_name)} & labels and not row[field]:
                row[field] = name or code or None


def _place_in_time(frame: SaftFrame, rows: list[Row], indexes: list[int]) -> None:
    """Set fiscal year and period: the file's own period where it counts calendar months, else the month of the day."""
    trusted = agree = 0
    for row in rows:
        day, month = row["date"], _whole(str(row["period"] or ""))
        if isinstance(day, date) and month and month <= 12:
            trusted += 1
            agree += day.month == month
    calendar = agree * 2 >= trusted
    for row, index in zip(rows, indexes, strict=True):
        day, words = row["date"], str(row["period"] or "")
        assert isinstance(day, date)
        month = _whole(words)
        if words and (month is None or month > 16):
            frame.problem("recognise.period", index, "period", frame.cell(frame.sheet.rows[index], "period"))
        year = _whole(str(row["fiscal_year"] or "")) or _whole(frame.facts.get("FiscalYear", "")) or day.year
        row["fiscal_year"] = year
        own = month is not None and (calendar or not 1 <= month <= 12)
        row["period"] = f"{year:04d}-{month:02d}" if own else f"{day.year:04d}-{day.month:02d}"


def _compare_with_header(frame: SaftFrame, rows: list[Row]) -> None:
    """Compare the header's count and totals with what was read; some programs count lines, others transactions."""
    start = frame.found.start
    stated = frame.facts.get("NumberOfEntries", "")
    if stated.isdecimal():
        count = int(stated)
        counted = len(rows) if count == len(rows) else int(frame.facts[COUNTED])
        frame.stated(start, "NumberOfEntries", "entries", Decimal(count), Decimal(counted), 0)
    for name, side, computed in (
        ("TotalDebit", "debit", frame.table.debit),
        ("TotalCredit", "credit", frame.table.credit),
    ):
        words = frame.facts.get(name, "")
        if not words:
            continue
        if _AMOUNT.fullmatch(words):
            frame.stated(start, name, side, Decimal(words), computed or ZERO, len(rows))
        else:
            frame.problem("recognise.amount", start, side, Cell("text", words))


def _accounts(frame: SaftFrame) -> list[Row]:
    """Convert the accounts; the level is that of the hierarchy stated; cost accounting is left out."""
    rows: list[Row] = []
    parents: dict[str, str] = {}
    for index, cells in frame.body():
        row = frame.row(index, cells)
        category = _of(frame, cells, "GroupingCategory").upper()
        if category in _ANALYTIC:
            frame.leave_out(index, "analytic")
            continue
        row["account_code"] = as_code(frame.text(cells, "account_code")) or None
        if not row["account_code"]:
            frame.problem("recognise.account-missing", index, "account_code")
            frame.leave_out(index, "refused")
            continue
        if category in _GENERAL:
            parents[str(row["account_code"])] = as_code(_of(frame, cells, "GroupingCode"))
        _balances(frame, index, cells, row)
        rows.append(row)
    _levels(rows, parents)
    finish(frame, rows, frame.facts.get("CurrencyCode", ""))
    frame.table.debit = frame.table.credit = None
    return rows


def _balances(frame: SaftFrame, index: int, cells: Sequence[Cell], row: Row) -> None:
    """Set opening and closing; movements are not in the file and stay empty."""
    for name in MONEY:
        if name not in _BALANCE:
            continue
        printed = row[name]
        row[name] = frame.amount(index, cells, name, printed if isinstance(printed, Decimal) else None) or ZERO
    titles = frame.found.titles
    row["entity"] = entity_of(frame)
    year = frame.year
    span = titles.period or ((f"{year}-01", f"{year}-12") if year else None)
    row["period"] = None if span is None else span[1] if span[0] == span[1] else "/".join(span)
    row["fiscal_year"] = titles.year or (int(span[1][:4]) if span else year)


def _levels(rows: list[Row], parents: Mapping[str, str]) -> None:
    for row in rows:
        code = str(row["account_code"])
        if code not in parents:
            continue
        level, above = 1, parents[code]
        while above in parents and above != code and level <= len(parents):
            level, above = level + 1, parents[above]
        row["level"] = level
    give_levels(rows)

"""Journals and balances in flat forms with fixed names: ISO 21378, AICPA, GB/T 24589, GDPdU. All experimental.

Names are compared without case, accents and marks. An amount stands in two columns, with a side, or signed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from auditkit.sources.canonical import Context, Row
from auditkit.sources.grid import Cell, Sheet
from auditkit.sources.kinds.standard import ZERO, StandardFrame, finish, folded, found_in, key_vouchers, name_voucher
from auditkit.sources.kinds.trial_balance import give_levels
from auditkit.sources.kinds.vouchers import entity_of
from auditkit.sources.layout import Found
from auditkit.sources.readers.described import MARK
from auditkit.sources.values import as_code

_ENGLISH = {
    "voucher_no": ("journalid", "journalnumber", "journalentryid"),
    "date": ("effectivedate", "journaleffectivedate", "jeeffectivedate"),
    "fiscal_year": ("fiscalyear",),
    "period": ("accountingperiod", "period"),
    "summary": ("jelinedescription", "journalentrylinedescription", "jeheaderdescription"),
    "voucher_type": ("jetypecode", "journaltypecode", "source"),
    "account_code": ("glaccountnumber", "glaccountcode"),
    "account_name": ("glaccountname",),
    "amount": ("functionalamount", "amount", "localamount"),
    "direction": ("amountcreditdebitindicator", "creditdebitindicator", "functionalcreditdebitindicator"),
    "debit": ("functionaldebitamount", "debitamount"),
    "credit": ("functionalcreditamount", "creditamount"),
    "currency": ("functionalcurrencycode", "amountcurrency", "functionalamountcurrency", "localcurrencycode"),
    "prepared_by": ("createduserid", "enteredby", "enteredbyuserid"),
    "reviewed_by": ("approvedpersonid", "approvedby", "approveduserid"),
    "opening": ("functionalamountbeginning", "beginningfunctionalamount", "amountbeginning", "beginningamount"),
    "closing": ("functionalamountending", "endingfunctionalamount", "amountending", "endingamount"),
    "day": ("balanceasofdate",),
}
_CHINESE = {
    "date": ("记账凭证日期", "020601"),
    "fiscal_year": ("会计年度", "010113"),
    "period": ("会计期间号", "010201"),
    "voucher_type": ("记账凭证类型编号", "020201"),
    "voucher_no": ("记账凭证编号", "020602"),
    "summary": ("记账凭证摘要", "020604"),
    "account_code": ("科目编号", "020301"),
    "account_name": ("科目名称", "020302"),
    "debit": ("借方本币金额", "020509"),
    "credit": ("贷方本币金额", "020512"),
    "prepared_by": ("制单人", "020613"),
    "reviewed_by": ("审核人", "020614"),
    "posted_by": ("记账人", "020615"),
    "opening": ("期初本币余额", "020506"),
    "opening_direction": ("期初余额方向", "020501"),
    "closing": ("期末本币余额", "020515"),
    "closing_direction": ("期末余额方向", "020502"),
}
_GERMAN = {
    "date": ("buchungsdatum", "buchungstag", "belegdatum", "datum"),
    "voucher_type": ("belegart", "journal", "buchungsart"),
    "voucher_no": ("belegnummer", "belegnr", "buchungsnummer", "buchungsnr", "journalnummer", "beleg"),
    "summary": ("buchungstext", "text", "bezeichnung"),
    "account_code": ("kontonummer", "kontonr", "konto", "sachkonto"),
    "account_name": ("kontobezeichnung", "kontoname", "sachkontobezeichnung"),
    "debit": ("sollbetrag", "soll", "betragsoll"),
    "credit": ("habenbetrag", "haben", "betraghaben"),
    "amount": ("betrag", "umsatz", "buchungsbetrag"),
    "direction": ("sollhabenkennzeichen", "sollhaben", "shkennzeichen", "sh", "kennzeichen"),
    "currency": ("wahrung", "waehrung", "wkz", "wahrungskennzeichen"),
}
_CONTRA = frozenset({"gegenkonto", "gegenkontonummer", "gegenkontoohnebuschlussel"})
_DEBIT = frozenset({"d", "dr", "debit", "s", "soll", "借", "借方", "1"})
_CREDIT = frozenset({"c", "cr", "credit", "h", "haben", "k", "贷", "贷方", "-1"})
_EVEN = frozenset({"", "平", "0"})
_SIDES = (frozenset({"debit", "credit"}), frozenset({"amount"}))
_AMOUNT = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?-?")
_DAY = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:[T ].*)?")


@dataclass(frozen=True)
class _Form:
    name: str
    names: Mapping[str, tuple[str, ...]]
    journal: frozenset[str]
    balance: frozenset[str] | None


_FORMS = (
    _Form(
        "ISO 21378 / AICPA ADS",
        _ENGLISH,
        frozenset({"voucher_no", "date", "account_code"}),
        frozenset({"account_code", "opening", "closing"}),
    ),
    _Form(
        "GB/T 24589",
        _CHINESE,
        frozenset({"voucher_no", "date", "fiscal_year", "period", "account_code", "debit", "credit"}),
        frozenset({"fiscal_year", "period", "account_code", "opening", "closing", "debit", "credit"}),
    ),
)
_MARKED = {
    "GDPdU": _Form("GDPdU", _GERMAN, frozenset({"voucher_no", "date", "account_code"}), None),
    "GB/T 24589": _FORMS[1],
}


def find(sheet: Sheet, context: Context) -> Found | None:
    """Return the table of a sheet whose headings are those of one of the forms, None where there is none."""
    mark = _mark(sheet)
    start = 1 if mark else 0
    if len(sheet.rows) <= start:
        return None
    headings = [cell.text.strip() for cell in sheet.rows[start]]
    names = [_plain(words) for words in headings]
    for form in [_MARKED[mark]] if mark in _MARKED else _FORMS:
        found = _kind(form, names)
        if found is not None:
            kind, fields = found
            more = {"start": start, "end": len(sheet.rows), "format": "exchange", "title_rows": list(range(start))}
            return found_in(kind, headings, fields, context, **more)
    return None


def is_other(sheet: Sheet) -> bool:
    """Tell whether a sheet is a table of such a form that is no part of the ledger."""
    return bool(_mark(sheet))


def _mark(sheet: Sheet) -> str:
    first = sheet.rows[0] if sheet.rows else []
    return first[1].text if len(first) > 1 and first[0].text == MARK else ""


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", "", folded(words))


def _kind(form: _Form, names: Sequence[str]) -> tuple[str, dict[str, int]] | None:
    fields = {
        field: at
        for field, known in form.names.items()
        if (at := next((names.index(name) for name in known if name in names), None)) is not None
    }
    balance = form.balance is not None and fields.keys() >= form.balance
    if not balance and fields.keys() >= form.journal and any(fields.keys() >= sides for sides in _SIDES):
        return None if _CONTRA & set(names) and "debit" not in fields else ("journal", fields)
    return ("trial_balance", fields) if balance else None


class ExchangeFrame(StandardFrame):
    """Reads plain numbers with a point, and days as yyyymmdd or yyyy-mm-dd."""

    def _money(self, name: str, cell: Cell) -> Decimal | None:
        if isinstance(cell.value, Decimal):
            return cell.value
        words = cell.text.strip()
        if not words:
            return None
        if not _AMOUNT.fullmatch(words) or not any(char.isdigit() for char in words):
            raise ValueError(words)
        value = Decimal(words.replace(",", "").strip("+-"))
        return -value if words[0] == "-" or words[-1] == "-" else value

    def _date(self, name: str, cell: Cell) -> date | None:
        if type(cell.value) is date:
            return cell.value
        words = cell.text.strip()
        if not words:
            return None
        found = _DAY.fullmatch(words)
        if found is None:
            raise ValueError(words)
        return date(int(found[1]), int(found[3]), int(found[4]))


def build(frame: StandardFrame) -> list[Row]:
    """Convert the lines, or the balances."""
    frame.note("exchange.experimental")
    return _lines(frame) if frame.kind == "journal" else _balances(frame)


def _lines(frame: StandardFrame) -> list[Row]:
    rows: list[Row] = []
    numbers: list[str] = []
    signed = _credits_are_negative(frame)
    for index, cells in frame.body():
        row = frame.row(index, cells)
        number = frame.text(cells, "voucher_no")
        if not number or not isinstance(row["date"], date):
            if not number or not frame.text(cells, "date"):
                missing = "voucher" if not number else "date"
                frame.problem(f"recognise.{missing}-missing", index, "date" if number else "voucher_no")
            frame.leave_out(index, "refused")
            continue
        row["account_code"] = as_code(frame.text(cells, "account_code")) or None
        if not row["account_code"]:
            frame.problem("recognise.account-missing", index, "account_code")
        _amounts(frame, index, cells, row, signed)
        name_voucher(row, frame.text(cells, "voucher_type"), number)
        row["entity"], row["summary"] = entity_of(frame), row["summary"] or ""
        row["fiscal_year"] = row["fiscal_year"] or row["date"].year
        row["period"] = f"{row['date'].year:04d}-{row['date'].month:02d}"
        rows.append(row)
        numbers.append(number)
    key_vouchers(rows, numbers)
    finish(frame, rows, _currency(rows))
    return rows


def _currency(rows: Sequence[Row]) -> str:
    found = {str(row["currency"]) for row in rows if row["currency"]}
    return found.pop() if len(found) == 1 else ""


def _credits_are_negative(frame: StandardFrame) -> bool:
    """Tell whether amounts with a side are signed as well: no credit is positive, and some are negative."""
    if "direction" not in frame.at or "amount" not in frame.at:
        return False
    credits = [
        frame.cell(cells, "amount").text.strip()
        for cells in frame.sheet.rows[frame.found.start + 1 :]
        if _side(frame.text(cells, "direction")) == "credit"
    ]
    filled = [words for words in credits if words.strip("0.,")]
    return bool(filled) and all("-" in words for words in filled)


def _side(words: str) -> str | None:
    plain = words.strip().casefold()
    return "debit" if plain in _DEBIT else "credit" if plain in _CREDIT else "" if plain in _EVEN else None


def _amounts(frame: StandardFrame, index: int, cells: Sequence[Cell], row: Row, signed: bool) -> None:
    if {"debit", "credit"} <= frame.at.keys():
        if not any(frame.cell(cells, side).text.strip() for side in ("debit", "credit")):
            frame.problem("recognise.amount-missing", index, "debit")
        for side in ("debit", "credit"):
            printed = row[side]
            row[side] = frame.amount(index, cells, side, printed if isinstance(printed, Decimal) else None) or ZERO
        return
    amount = frame.amount(index, cells, "amount", frame.money(index, cells, "amount"))
    if not frame.cell(cells, "amount").text.strip():
        frame.problem("recognise.amount-missing", index, "amount")
    row["debit"] = row["credit"] = ZERO
    amount = amount or ZERO
    if "direction" not in frame.at:
        row["debit" if amount >= 0 else "credit"] = abs(amount)
        return
    told = _side(frame.text(cells, "direction"))
    if told:
        row[told] = -amount if told == "credit" and signed else amount
    elif amount:
        frame.problem("recognise.direction", index, "direction", frame.cell(cells, "direction"))


def _balances(frame: StandardFrame) -> list[Row]:
    rows: list[Row] = []
    for index, cells in frame.body():
        row = frame.row(index, cells)
        row["account_code"] = as_code(frame.text(cells, "account_code")) or None
        if not row["account_code"]:
            frame.problem("recognise.account-missing", index, "account_code")
            frame.leave_out(index, "refused")
            continue
        for end in ("opening", "closing"):
            _balance(frame, index, cells, row, end)
        for side in ("debit", "credit"):
            printed = row[side]
            if side in frame.at:
                row[side] = frame.amount(index, cells, side, printed if isinstance(printed, Decimal) else None) or ZERO
        _place_in_time(frame, index, cells, row)
        rows.append(row)
    give_levels(rows)
    finish(frame, rows, "")
    frame.table.debit = frame.table.credit = None
    return rows


def _balance(frame: StandardFrame, index: int, cells: Sequence[Cell], row: Row, end: str) -> None:
    """Set a balance on its side: that which is stated, else by its sign."""
    amount = frame.amount(index, cells, end, frame.money(index, cells, end)) or ZERO
    row[f"{end}_debit"] = row[f"{end}_credit"] = ZERO
    stated = f"{end}_direction"
    side = _side(frame.text(cells, stated)) if stated in frame.at else ""
    if side is None:
        frame.problem("recognise.direction", index, stated, frame.cell(cells, stated))
    elif side:
        row[f"{end}_{side}"] = amount
    else:
        row[f"{end}_{'debit' if amount >= 0 else 'credit'}"] = abs(amount)


def _place_in_time(frame: StandardFrame, index: int, cells: Sequence[Cell], row: Row) -> None:
    row["entity"] = entity_of(frame)
    year = row["fiscal_year"] or frame.year
    words = frame.text(cells, "period")
    row["fiscal_year"] = year
    if words and not (words.isdecimal() and int(words) <= 16):
        frame.problem("recognise.period", index, "period", frame.cell(cells, "period"))
    month = int(words) if words.isdecimal() else None
    row["period"] = None if year is None else f"{year}-{month:02d}" if month else f"{year}-01/{year}-12"

"""Voucher numbers, periods and units shared by the journal and the registers that name vouchers."""

from __future__ import annotations

import re
from datetime import date

from auditkit.core.keys import split_voucher
from auditkit.sources.canonical import Row, key_of
from auditkit.sources.frame import Frame
from auditkit.sources.values import as_month, squeezed

ACCEPT_OTHER = "--accept-other --because TEXT"
"""What settles the question whether books of another unit or year are wanted."""

_HEAD_OFFICE = re.compile(r"[((]?(?:本级|机关)[))]?$")
_TYPE_TAIL = re.compile(r"(?:账凭证|款凭证|凭证|字)$")


def voucher_parts(words: str, own_type: str) -> tuple[str, str, str]:
    """Return the voucher number with its type, the type, and the plain number.

    Args:
        words: Number as in the file.
        own_type: Type from a column of its own, ``""`` where there is none.

    Example:
        >>> voucher_parts("0006", "记账凭证"), voucher_parts("记 - 79", "")
        (('记-0006', '记', '6'), ('记 - 79', '记', '79'))
    """
    kind, number = split_voucher(words)
    if not kind and own_type:
        kind = _TYPE_TAIL.sub("", squeezed(own_type)) or squeezed(own_type)
        return f"{kind}-{words.strip()}", kind, number
    return words.strip(), kind, number


def same_unit(stated: str, own: str) -> bool:
    """Tell whether a stated name means the engagement's unit: equal, its head office, or a shortened form.

    Example:
        >>> same_unit("市粮食局", "云泽市粮食局"), same_unit("云泽市粮食局（本级）", "云泽市粮食局")
        (True, True)
        >>> same_unit("云泽市粮食局储备中心", "云泽市粮食局"), same_unit("云泽市水务局", "云泽市粮食局")
        (False, False)
    """
    short, full = _HEAD_OFFICE.sub("", squeezed(stated)), _HEAD_OFFICE.sub("", squeezed(own))
    if short == full:
        return True
    letters = iter(full)
    return 3 <= len(short) < len(full) and all(char in letters for char in short) and short[-1] == full[-1]


def entity_of(frame: Frame, row: Row | None = None) -> str:
    """Return the unit a row is about: its own column, the title, else the engagement's."""
    stated = str((row or {}).get("entity") or "") or frame.found.titles.entity
    if not stated or (frame.context.entity and same_unit(stated, frame.context.entity)):
        return frame.context.entity or stated
    return stated


def ask_about_entity(frame: Frame, entities: set[str]) -> None:
    """Ask when a book belongs to another unit than the engagement's; a stated kind does not answer that."""
    others = sorted(name for name in entities if name and not same_unit(name, frame.context.entity))
    if not others or not frame.context.entity:
        return
    params = {"found": "、".join(others[:3]), "expected": frame.context.entity}
    frame.ask("recognise.other-entity", ACCEPT_OTHER, names="\n".join(others), **params)


def ask_about_year(frame: Frame, years: set[int]) -> None:
    """Ask when a book is of another year than the engagement's; a stated kind does not answer that."""
    others = sorted(year for year in years if year != frame.context.year)
    if not others or not frame.context.year:
        return
    params = {"found": "、".join(map(str, others[:5])), "expected": frame.context.year}
    frame.ask("recognise.other-year", ACCEPT_OTHER, **params)


def fill_voucher(frame: Frame, index: int, row: Row, own_type: str, period_words: str, day: object) -> None:
    """Set voucher_no, voucher_type, period (where the table has one) and voucher_key of a register row.

    The key equals the journal's: same unit, year, period, type and number. It stays empty where the row does
    not tell the period.
    """
    words = str(row.get("voucher_no") or "")
    if not words:
        return
    row["voucher_no"], row["voucher_type"], number = voucher_parts(words, own_type)
    period = None
    if period_words:
        try:
            period = as_month(period_words, frame.year)
        except ValueError:
            frame.problem("recognise.period", index, "period", frame.cell(frame.sheet.rows[index], "period"))
    if period is None and isinstance(day, date):
        period = f"{day.year:04d}-{day.month:02d}"
    if "period" in frame.types:
        row["period"] = period
    if period:
        keyed: Row = {"entity": entity_of(frame), "fiscal_year": int(period[:4]), "period": period}
        row["voucher_key"] = key_of({**keyed, "voucher_type": row["voucher_type"], "voucher_number": number}) or None


def link_vouchers(rows: list[Row], journal_keys: set[str]) -> int:
    """Complete register rows whose voucher number lacks its type, where only one voucher of the journal fits.

    Args:
        rows: Rows of official_cards or attachments; changed in place.
        journal_keys: Voucher keys of the journal.

    Returns:
        How many rows were completed.
    """
    by_number: dict[tuple[str, str], list[str]] = {}
    for key in journal_keys:
        entity_year_period, _, number = key.rsplit("|", 2)
        by_number.setdefault((entity_year_period, number), []).append(key)
    done = 0
    for row in rows:
        key = str(row.get("voucher_key") or "")
        if not key or key in journal_keys or row.get("voucher_type"):
            continue
        base, _, number = key.rsplit("|", 2)
        fits = by_number.get((base, number), [])
        if len(fits) == 1:
            row["voucher_key"], row["voucher_type"] = fits[0], fits[0].rsplit("|", 2)[1]
            done += 1
    return done

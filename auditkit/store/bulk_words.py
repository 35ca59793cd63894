"""Rows of large tables in the words of which their keys are made."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from auditkit.core.keys import DIGITS, SEPARATOR
from auditkit.store.bulk_engine import one_array, whole_cents


def digest_sql(words: pa.Table, identity: tuple[str, ...]) -> str:
    """Return SQL that makes the digest of rows in words as `auditkit.core.keys.digest` does; a missing one is ""."""
    parts: list[str] = []
    separators = 0
    for name in identity:
        if words[name].null_count < len(words):
            parts += [_separators(separators), f'"{name}"']
            separators = 0
        separators += 1
    parts.append(_separators(separators - 1))
    return f"left(sha256(concat({', '.join(parts)})), {DIGITS})"


def _separators(count: int) -> str:
    return f"repeat(chr({ord(SEPARATOR)}), {count})"


def in_words(rows: pa.Table, identity: tuple[str, ...]) -> pa.Table:
    """Return voucher key and identity of rows as they enter a digest: 12.5 for 12.50, a date as ISO."""
    columns = {"voucher_key": rows["voucher_key"], **_sides(rows)}
    for name in identity:
        column = rows[name]
        if name in columns:
            continue
        if pa.types.is_decimal(column.type):
            column = _plain(column)
        elif pa.types.is_date(column.type):
            both = one_array(column).dictionary_encode()
            column = pa.DictionaryArray.from_arrays(both.indices, both.dictionary.cast(pa.string()))
        elif not (pa.types.is_dictionary(column.type) or pa.types.is_string(column.type)):
            column = column.cast(pa.string())
        columns[name] = column
    return pa.table(columns)


def _plain(amounts: Any) -> Any:
    return pc.utf8_rtrim(pc.utf8_rtrim(amounts.cast(pa.string()), "0"), ".")


def _sides(rows: pa.Table) -> dict[str, Any]:
    """Return debit and credit in words, where each row has only one of them; else nothing."""
    debit, credit = rows["debit"], rows["credit"]
    debited, credited = whole_cents(debit) != 0, whole_cents(credit) != 0
    if debit.null_count or credit.null_count or (debited & credited).any():
        return {}
    words = _plain(pc.if_else(pa.array(debited), debit, credit))
    return {
        "debit": pc.if_else(pa.array(debited), words, "0"),
        "credit": pc.if_else(pa.array(credited), words, "0"),
    }

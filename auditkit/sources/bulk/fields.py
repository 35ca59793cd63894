"""Fields of a journal as batches see them: which of them belong together, and of which type the columns are."""

from __future__ import annotations

import pyarrow as pa

WRONG = object()
"""Stands for a result that could not be made: the row has a fault."""

TEXT, WHOLE, DAY = pa.string(), pa.int64(), pa.date32()
ACCOUNT = ("account_code", "account", "account_name", "account_above", "account_code_above")
GROUPS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("project",): ("project", "project_code"),
    ("department",): ("department", "department_code"),
    ("counterparty",): ("counterparty", "counterparty_code", "supplier"),
    ("person",): ("person", "person_code"),
    ("fund",): ("fund",),
    ("economic_code", "economic_name"): ("economic_code", "economic_name", "economic"),
    ("functional_code",): ("functional_code", "income_functional_code", "functional"),
    ("accounting",): ("accounting_half",),
}
"""Canonical columns that depend on some fields, and on auxiliary items, but on nothing else of the row."""
TEXTS = ("summary", "prepared_by", "reviewed_by", "posted_by", "currency")
_OWN = (
    *("date", "period", "fiscal_year", "voucher_no", "voucher_type", "line_no", "entity", "auxiliaries"),
    *("debit", "credit", "direction", "amount", "attachment_count", "foreign_amount"),
)
FIELDS = frozenset([*ACCOUNT, *TEXTS, *_OWN, *(name for names in GROUPS.values() for name in names)])


def arrow_type(kind: str) -> pa.DataType:
    """Return the type of a column by the kind of the canonical table."""
    return {"money": pa.decimal128(18, 2), "integer": WHOLE, "date": DAY}.get(kind, TEXT)

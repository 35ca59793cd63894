"""A whole voucher with its lines, attachments and places."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditkit.engagement.folder import Engagement
from auditkit.engagement.importing import derive_tables
from auditkit.messages import text


@dataclass
class Voucher:
    """A voucher.

    Attributes:
        entries: Its journal lines, in order.
        attachments: Rows of the attachment list, in order.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        keep = ("line_no", "date", "summary", "account_code", "account_name", "debit", "credit", "file", "sheet", "row")
        other = ("number_in_voucher", "kind", "number", "document_date", "amount", "remark", "file", "sheet", "row")
        return {
            "entries": [{name: _said(row[name]) for name in keep} for row in self.entries],
            "attachments": [{name: _said(row[name]) for name in other} for row in self.attachments],
        }

    def lines(self) -> list[str]:
        """Return what a person reads."""
        found = [text("voucher.entries")]
        for row in self.entries:
            place = f"{row['file']} {text('explain.row', row=row['row'])}"
            amounts = f"{row['debit']:>14,.2f} {row['credit']:>14,.2f}"
            found.append(f"  {row['line_no']:>3}  {amounts}  {row['account_name'] or row['account_code']}")
            found.append(f"       {row['summary']}  ({place})")
        found.append(text("voucher.attachments", count=len(self.attachments)))
        for row in self.attachments:
            parts = [row["kind"], row["number"], _said(row["document_date"]), _said(row["amount"]), row["remark"]]
            place = f"{row['file']} {text('explain.row', row=row['row'])}"
            found.append("  · " + "  ".join(part for part in parts if part) + f"  ({place})")
        return found


def _said(value: Any) -> Any:
    return value if value is None or isinstance(value, int | str) else str(value)


def whole_voucher(engagement: Engagement, voucher_key: str) -> Voucher:
    """Return a voucher by its key."""
    tables = derive_tables(engagement)
    found = Voucher()
    for kind, rows in (("journal", found.entries), ("attachments", found.attachments)):
        for path in tables.get(kind, []):
            data = pq.read_table(path)
            rows.extend(data.filter(pc.equal(data["voucher_key"], voucher_key)).to_pylist())
    found.entries.sort(key=lambda row: row["line_no"] or 0)
    found.attachments.sort(key=lambda row: row["number_in_voucher"] or 0)
    return found
